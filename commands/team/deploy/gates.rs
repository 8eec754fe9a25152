//! Reads what a deploy table says of checks, incidents, the error budget and alerts.

use super::{Few, grade};
use crate::deploy::{AlertRule, BudgetRule, Checks, IncidentRule, Required};
use crate::team::section::Section;
use crate::team::value::Value;
use crate::team::{keys, limits};

const CHECKS: &str =
    "\"all\", \"none\", or a list of checks, each a name or a table of `name` and `app`";

pub(super) fn checks(section: &Section<'_>) -> Checks {
    let Some(value) = section.get("checks") else {
        return Checks::Unsaid;
    };
    match value.as_text() {
        Some("all") => return Checks::All,
        Some("none") => return Checks::Nothing,
        _ => {}
    }
    let items = value.list(CHECKS, limits::ENTRIES);
    if items.as_ref().is_some_and(Vec::is_empty) {
        value.refuse_kind(
            "an empty list",
            "write \"none\" to do without checks, or \"all\" for whatever a commit has",
        );
    }
    let items = items.unwrap_or_default();
    Checks::Named(items.iter().filter_map(required).collect())
}

fn required(item: &Value<'_>) -> Option<Required> {
    if !item.is_table() {
        let name = item.words(limits::TITLE)?;
        return Some(Required { name, app: None });
    }
    let section = item.section(keys::CHECK)?;
    let name = section.need("name", "the name of a check");
    let app = section.get("app").and_then(|app| app.words(limits::TITLE));
    Some(Required {
        name: name?.words(limits::TITLE)?,
        app,
    })
}

pub(super) fn incidents(section: &Section<'_>) -> Option<IncidentRule> {
    let section = section.get("incidents")?.section(keys::DEPLOY_INCIDENTS)?;
    let grade = grade(&section, "grade");
    let severity = section.need_parsed("severity")?;
    Some(IncidentRule { severity, grade })
}

pub(super) fn budget(section: &Section<'_>) -> Option<BudgetRule> {
    let value = section.get("budget")?;
    let section = value.section(keys::BUDGET)?;
    let rule = BudgetRule {
        slow: grade(&section, "slow"),
        fast: grade(&section, "fast"),
        exhausted: grade(&section, "exhausted"),
    };
    if rule.slow > rule.fast || rule.fast > rule.exhausted {
        let help = "`slow` may not hold more than `fast`, nor `fast` more than `exhausted`";
        value.refuse_kind("grades that contradict each other", help);
    }
    Some(rule)
}

pub(super) fn alerts(section: &Section<'_>) -> Option<AlertRule> {
    let section = section.get("alerts")?.section(keys::ALERTS)?;
    let grade = grade(&section, "grade");
    let most = section.need_parsed::<Few>("most")?.0;
    Some(AlertRule { most, grade })
}

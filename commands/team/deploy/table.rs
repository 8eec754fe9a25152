//! Reads `[[deploy]]`.

use std::collections::{BTreeMap, BTreeSet};

use super::{Few, Others, gates, people};
use crate::deploy::{ArgumentRule, DeployRule};
use crate::team::once::Once;
use crate::team::rights::Holders;
use crate::team::section::Section;
use crate::team::value::Value;
use crate::team::{keys, limits};

pub(super) fn read(team: &Section<'_>, others: &Others<'_>) -> Vec<DeployRule> {
    let sections = team
        .get("deploy")
        .map(|value| value.sections(keys::DEPLOY, limits::RULES));
    let mut names = Once::rule("a deploy table stands once");
    let mut tables: Vec<DeployRule> = sections
        .iter()
        .flatten()
        .filter_map(|section| one(section, others, &mut names))
        .collect();
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    tables
}

fn one(section: &Section<'_>, others: &Others<'_>, names: &mut Once<String>) -> Option<DeployRule> {
    let name = named(section, names);
    let requesters = section.get("requesters");
    let requesters = requesters.and_then(|value| Holders::read(&value, others.role_names));
    let reviews = section
        .get("reviews")
        .and_then(|value| value.parsed::<Few>());
    let behind = section
        .get("max_behind")
        .and_then(|value| value.parsed::<Few>());
    let lines = |key: &str| section.get(key).map(|value| lines(&value));
    let arguments = section.get("arguments").map(|value| arguments(&value));
    let approvals = people::groups(section, others);
    let rollback = people::rollback(section, &approvals);
    Some(DeployRule {
        reach: others.reach(section),
        requesters: requesters.unwrap_or(Holders::Everyone),
        reason: section
            .get("reason")
            .and_then(|value| value.truth())
            .unwrap_or(false),
        branches: lines("branches"),
        checks: gates::checks(section),
        reviews: reviews.map_or(0, |it| it.0),
        max_behind: behind.map(|it| it.0),
        soak: section.get("soak").and_then(|value| value.parsed()),
        checklist: lines("checklist").unwrap_or_default(),
        incidents: gates::incidents(section),
        budget: gates::budget(section),
        alerts: gates::alerts(section),
        approvals,
        approvals_expire: section
            .get("approvals_expire")
            .and_then(|value| value.parsed()),
        rollback_approvals: rollback,
        arguments: arguments.unwrap_or_default(),
        overrides: people::overrides(section, others),
        emergency: people::emergency(section, others),
        facts_max_age: section
            .get("facts_max_age")
            .and_then(|value| value.parsed()),
        name: name?,
    })
}

/// The name of a rule, which stands once.
pub(super) fn named(section: &Section<'_>, names: &mut Once<String>) -> Option<String> {
    let value = section.need("name", "what the team calls it")?;
    let name = value.words(limits::TITLE)?;
    names.take(name.clone(), &value);
    Some(name)
}

/// A list of lines, not empty.
fn lines(value: &Value<'_>) -> BTreeSet<String> {
    let allowed = "a list of lines of text";
    let items = value.list(allowed, limits::ENTRIES);
    if items.as_ref().is_some_and(Vec::is_empty) {
        value.refuse_kind("an empty list", format!("allowed is {allowed}"));
    }
    let items = items.unwrap_or_default();
    items
        .iter()
        .filter_map(|item| item.words(limits::TITLE))
        .collect()
}

fn arguments(value: &Value<'_>) -> BTreeMap<String, ArgumentRule> {
    let argument = |(name, value): (&str, Value<'_>)| {
        let section = value.section(keys::ARGUMENT)?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if !(1..=32).contains(&name.len()) || !name.chars().all(is_name) {
            let help = "allowed is a name of 1 to 32 letters, digits, `-` and `_`";
            value.refuse_kind("an argument whose name cannot be typed", help);
        }
        let required = section.get("required").and_then(|value| value.truth());
        let rule = ArgumentRule {
            allowed: section.get("allowed").map(|value| lines(&value)),
            required: required.unwrap_or(false),
        };
        Some((name.to_owned(), rule))
    };
    let entries = value.entries();
    if entries.len() > limits::ENTRIES {
        let found = format!("{} arguments", entries.len());
        value.refuse_kind(found, format!("allowed are at most {}", limits::ENTRIES));
    }
    entries
        .into_iter()
        .take(limits::ENTRIES)
        .filter_map(argument)
        .collect()
}

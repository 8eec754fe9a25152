//! The report as a story: what happened, what is learnt, what is to be done.

use jiff::civil::Date;

use crate::{action::Aim, text};

use super::{Facts, Section, table};

/// The parts of the story, each with an empty line behind it.
pub(super) fn parts(facts: &Facts<'_>) -> Vec<String> {
    let incident = facts.incident;
    let day = incident.declared_at.strftime("%Y-%m-%d");
    let mut parts = vec![
        format!(
            "# {day}, {} ({})",
            text::github(incident.title.as_str()),
            incident.name()
        ),
        "## Summary".to_owned(),
        facts.section(Section::Summary),
        facts_line(facts),
        "## Timeline".to_owned(),
        table::clocks(facts),
    ];
    parts.extend(timeline(facts));
    parts.push("## Lessons learnt".to_owned());
    parts.extend([Section::Well, Section::Wrong, Section::Lucky].map(|one| facts.headed(one)));
    parts.push("## Action items".to_owned());
    parts.extend(actions(facts));
    parts
}

/// What the record says in one paragraph.
fn facts_line(facts: &Facts<'_>) -> String {
    let incident = facts.incident;
    let impact = incident.impact.as_ref().map_or_else(
        || "whom it harmed is not said yet (`/incident impact`)".to_owned(),
        |impact| format!("impact: {}", text::github(impact.as_str())),
    );
    let length = table::lasted(facts).map_or_else(
        || "still open".to_owned(),
        |lasted| format!("lasted {}", text::span(lasted)),
    );
    let service = incident
        .service
        .as_ref()
        .map(|service| format!(", `{service}`"))
        .unwrap_or_default();
    format!("{}{service}, {length}; {impact}", incident.severity)
}

/// A heading for each line: the first of a day says the day.
fn timeline(facts: &Facts<'_>) -> Vec<String> {
    let mut parts = Vec::new();
    let mut last: Option<(Date, String)> = None;
    for line in table::lines(facts) {
        let zoned = line.at.to_zoned(jiff::tz::TimeZone::UTC);
        let minute = zoned.strftime("%H:%M").to_string();
        let day = zoned.date();
        // What happened within a minute stands under one heading.
        if last.as_ref() != Some(&(day, minute.clone())) {
            let is_new_day = last.as_ref().is_none_or(|(known, _)| *known != day);
            parts.push(if is_new_day {
                format!("### {day} {minute}")
            } else {
                format!("### {minute}")
            });
            last = Some((day, minute));
        }
        parts.push(table::told(facts, line));
    }
    parts
}

fn actions(facts: &Facts<'_>) -> Vec<String> {
    if facts.actions.is_empty() {
        return vec![table::no_actions(facts)];
    }
    let groups = Aim::ALL.into_iter().flat_map(|aim| {
        let rows = table::actions_for(facts, aim);
        let numbered = rows
            .iter()
            .enumerate()
            .map(|(index, row)| format!("{}. {row}", index + 1));
        let numbered: Vec<String> = numbered.collect();
        let heading = format!("### {}", aim.heading());
        if numbered.is_empty() {
            Vec::new()
        } else {
            vec![heading, numbered.join("\n")]
        }
    });
    groups.collect()
}

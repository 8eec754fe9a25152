//! What a report still lacks before its incident can be closed with it.

use crate::{
    action::{self, Action},
    incident::Incident,
    team::Team,
};

use super::{Report, Section};

/// What is missing, each in words that say what helps; empty when the incident can be closed.
pub fn lacks(
    incident: &Incident,
    report: Option<&Report>,
    actions: &[Action],
    team: &Team,
) -> Vec<String> {
    let mut lacks = Vec::new();
    match report {
        None => lacks.push("There is no report. Write it with `/postmortem write`.".to_owned()),
        Some(report) if report.section(Section::Summary).is_none() => {
            lacks.push("The report has no summary. Write it with `/postmortem write`.".to_owned());
        }
        Some(_) => {}
    }
    if incident.impact.is_none() {
        lacks.push("Nobody has said whom it harmed. Say it with `/incident impact`.".to_owned());
    }
    let needs_none = report.is_some_and(|report| report.section(Section::NoAction).is_some());
    if actions.is_empty() && !needs_none {
        lacks.push("There is no action. Add one with `/action add`, or say why none is needed with `/postmortem write part: how it went`.".to_owned());
    }
    for action in actions.iter().filter(|action| action.is_open()) {
        if action.owner.is_none() {
            lacks.push(format!(
                "{} has no owner. Give it to somebody with `/action edit`.",
                action.name()
            ));
        }
    }
    for action in actions {
        let is_mirrored = action::mirrored(action, incident, team).is_some();
        if is_mirrored && action.issue.number.is_none() {
            lacks.push(format!(
                "{} has no GitHub issue yet. It is opened by itself within a moment; `/status` says what is in the way.",
                action.name()
            ));
        }
    }
    lacks
}

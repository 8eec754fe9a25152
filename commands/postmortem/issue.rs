//! The mirror of a published report on GitHub.

use jiff::Timestamp;
use serde_json::json;

use crate::{
    Effect, Event, Who,
    event::Kind,
    issue::{IssuePlace, IssueShown, IssueState, IssueWanted, LABEL, Mirrored, Thing, marker},
    team::{IssueKind, Routed},
    text,
};

use super::{Facts, Status, Template, markdown};

/// The published report as it is to be mirrored; `None` where it is not.
pub fn mirrored(facts: &Facts<'_>) -> Option<Mirrored> {
    let report = facts.report?;
    let (incident, team) = (facts.incident, facts.team);
    let routed = team.issue_route(IssueKind::Report, incident.traits())?;
    let is_told = report.status == Status::Published && incident.is_public();
    (is_told || report.issue.number.is_some()).then(|| Mirrored {
        thing: Thing::Report(incident.id),
        wanted: wanted(facts, routed),
        place: report.issue.clone(),
    })
}

fn wanted(facts: &Facts<'_>, routed: Routed) -> IssueWanted {
    let incident = facts.incident;
    let name = incident.name();
    let key = Thing::Report(incident.id).key();
    if incident.is_private {
        return IssueWanted {
            labels: routed.labelled_hidden(),
            repository: routed.repository,
            title: format!("The report of {name} is private"),
            body: format!("The incident was made private.\n\n{}", marker(key)),
            unwanted: Vec::new(),
            state: IssueState::Completed,
            assignee: None,
            also: Vec::new(),
            milestone: None,
        };
    }
    let labels = routed.labelled([LABEL.to_owned(), "postmortem".to_owned()]);
    // A report is read, not worked off; it stays open until its incident is closed.
    let state = if incident.course.closure.is_some() {
        IssueState::Completed
    } else {
        IssueState::Open
    };
    IssueWanted {
        title: text::cut(&format!("Postmortem of {name}: {}", incident.title), 256),
        body: routed.body([markdown(facts, Template::Form)], key),
        repository: routed.repository,
        labels,
        unwanted: Vec::new(),
        state,
        assignee: None,
        also: routed.assignees,
        milestone: routed.milestone,
    }
}

/// What follows once its issue says what it was made to say.
pub fn issue_shown(
    facts: &Facts<'_>,
    shown: IssueShown,
    now: Timestamp,
) -> Option<(IssuePlace, Vec<Event>, Vec<Effect>)> {
    let report = facts.report?;
    let incident = facts.incident;
    let is_new = report.issue.number != Some(shown.number);
    let event = is_new.then(|| Event {
        at: now,
        who: Who::Bot,
        subject: incident.subject(),
        kind: Kind::PostmortemIssueOpened,
        data: json!({ "number": incident.number, "issue": shown.number }),
    });
    let effect = mirrored(facts)
        .filter(|one| one.wanted.hash() != shown.hash)
        .map(|one| one.thing.effect());
    let place = report.issue.after(shown);
    Some((
        place,
        event.into_iter().collect(),
        effect.into_iter().collect(),
    ))
}

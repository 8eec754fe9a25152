//! The mirror of an action on GitHub: its own issue, closed when it is done.

use jiff::Timestamp;
use serde_json::json;

use crate::{
    Effect, Event, Who,
    event::Kind,
    incident::Incident,
    issue::{IssuePlace, IssueShown, IssueWanted, LABEL, Mirrored, Thing, marker, table},
    team::{IssueKind, Routed, Team},
    text,
};

use super::{Action, Aim, End};

/// The action as it is to be mirrored; `None` where it is not: the team mirrors nowhere, it follows from a drill, or its
/// incident was private from the start.
pub fn mirrored(action: &Action, incident: &Incident, team: &Team) -> Option<Mirrored> {
    let routed = team.issue_route(IssueKind::Action, incident.traits())?;
    let is_told = incident.is_public() && !incident.is_drill;
    (is_told || action.issue.number.is_some()).then(|| Mirrored {
        thing: Thing::Action(incident.id, action.id),
        wanted: wanted(action, incident, team, routed),
        place: action.issue.clone(),
    })
}

fn wanted(action: &Action, incident: &Incident, team: &Team, routed: Routed) -> IssueWanted {
    let name = action.name();
    if incident.is_private {
        return IssueWanted {
            labels: routed.labelled_hidden(),
            repository: routed.repository,
            title: format!("{name} is private"),
            body: format!(
                "The incident that this follows from was made private. It goes on out of sight.\n\n{}",
                marker(action.id)
            ),
            unwanted: Vec::new(),
            state: action.state.issue(),
            assignee: None,
            also: Vec::new(),
            milestone: None,
        };
    }
    let own = [LABEL.to_owned(), "action".to_owned(), label(action.aim)];
    let labels = routed.labelled(own);
    IssueWanted {
        title: format!(
            "{} ({name})",
            text::cut(action.text.as_str(), 250 - name.len())
        ),
        body: routed.body(body(action, incident, team), action.id),
        repository: routed.repository,
        unwanted: Aim::ALL
            .into_iter()
            .filter(|aim| *aim != action.aim)
            .map(label)
            .collect(),
        labels,
        state: action.state.issue(),
        assignee: action
            .owner
            .and_then(|owner| team.login_of(owner))
            .map(ToString::to_string),
        also: routed.assignees,
        milestone: routed.milestone,
    }
}

/// The repository of the incident's issue, where that is another than the action's.
fn elsewhere(action: &Action, incident: &Incident, team: &Team) -> String {
    let own = team.github.as_ref().map(|github| &github.repository);
    let routed = team.issue_route(IssueKind::Action, incident.traits());
    let here = match action.issue.number {
        Some(_) => action.issue.repository.as_ref().or(own).cloned(),
        None => routed.map(|routed| routed.repository),
    };
    let there = incident.places.issue_repository.as_ref().or(own);
    match there {
        Some(there) if here.as_ref() != Some(there) => there.to_string(),
        _ => String::new(),
    }
}

/// The label of what an action is for.
fn label(aim: Aim) -> String {
    format!("action_{}", aim.as_str())
}

fn body(action: &Action, incident: &Incident, team: &Team) -> impl Iterator<Item = String> {
    // A plain number is a link where GitHub shows it, and it tells the incident's issue of this one.
    let of = match incident.places.issue {
        Some(issue) => format!(
            "{}#{issue}, {}",
            elsewhere(action, incident, team),
            incident.name()
        ),
        None => incident.name(),
    };
    let owner = action
        .owner
        .map_or_else(|| "nobody yet".to_owned(), |owner| team.called(owner));
    let rows = [
        (
            "Incident",
            format!("{of}: {}", text::github(incident.title.as_str())),
        ),
        ("Type", action.aim.as_str().to_owned()),
        ("Owner", owner),
        ("Due", action.due_on.to_string()),
        (
            "Added",
            format!(
                "{} by {}",
                text::utc(action.added.at),
                team.called(action.added.by)
            ),
        ),
    ];
    let ended = action.ended.as_ref().map(|end| ended(action, end, team));
    let follows = "This issue follows the action on Discord; it is closed when the action is done or dropped there.";
    let parts = [
        Some(text::github(action.text.as_str())),
        Some(table(rows)),
        ended,
        Some(follows.to_owned()),
    ];
    parts.into_iter().flatten()
}

fn ended(action: &Action, end: &End, team: &Team) -> String {
    let why = if end.why.is_empty() {
        ".".to_owned()
    } else {
        format!(": {}", text::github(&end.why))
    };
    format!(
        "It is {} since {}{}{why}",
        action.state.as_str(),
        text::utc(end.at),
        end.by
            .map_or_else(String::new, |by| format!(", by {}", team.called(by)))
    )
}

/// What follows once its issue says what it was made to say: where it is from now on, what is put on record, and what is still
/// to be sent, since it may have changed by now.
pub fn issue_shown(
    action: &Action,
    incident: &Incident,
    shown: IssueShown,
    team: &Team,
    now: Timestamp,
) -> (IssuePlace, Vec<Event>, Vec<Effect>) {
    let is_new = action.issue.number != Some(shown.number);
    let event = is_new.then(|| Event {
        at: now,
        who: Who::Bot,
        subject: incident.subject(),
        kind: Kind::ActionIssueOpened,
        data: json!({ "number": incident.number, "action": action.number, "issue": shown.number }),
    });
    let wanted = mirrored(action, incident, team);
    let effect = wanted
        .filter(|one| one.wanted.hash() != shown.hash)
        .map(|one| one.thing.effect());
    let place = action.issue.after(shown);
    (
        place,
        event.into_iter().collect(),
        effect.into_iter().collect(),
    )
}

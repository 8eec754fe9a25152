//! The mirror of an action on GitHub: its own issue, closed when it is done.

use jiff::Timestamp;
use serde_json::json;

use crate::{
    Effect, Event, Who,
    event::Kind,
    incident::Incident,
    issue::{IssuePlace, IssueShown, IssueWanted, LABEL, Mirrored, Thing, marker},
    team::Team,
    text,
};

use super::{Action, End};

/// The action as it is to be mirrored; `None` where it is not: the team mirrors nowhere, it follows from a drill, or its
/// incident was private from the start.
pub fn mirrored(action: &Action, incident: &Incident, team: &Team) -> Option<Mirrored> {
    team.github.as_ref()?;
    let is_told = incident.is_public() && !incident.is_drill;
    (is_told || action.issue.number.is_some()).then(|| Mirrored {
        thing: Thing::Action(incident.id, action.id),
        wanted: wanted(action, incident, team),
        place: action.issue.clone(),
    })
}

fn wanted(action: &Action, incident: &Incident, team: &Team) -> IssueWanted {
    let name = action.name();
    if incident.is_private {
        return IssueWanted {
            title: format!("{name} is private"),
            body: format!(
                "The incident that this follows from was made private. It goes on out of sight.\n\n{}",
                marker(action.id)
            ),
            labels: vec![LABEL.to_owned()],
            state: action.state.issue(),
            assignee: None,
        };
    }
    let mut labels = vec![
        LABEL.to_owned(),
        "action".to_owned(),
        format!("action_{}", action.aim.as_str()),
    ];
    labels.extend(team.github.iter().flat_map(|github| github.labels.clone()));
    labels.sort();
    labels.dedup();
    let owner = action.owner.and_then(|owner| team.person(owner));
    IssueWanted {
        title: format!(
            "{} ({name})",
            text::cut(action.text.as_str(), 250 - name.len())
        ),
        body: body(action, incident, team),
        labels,
        state: action.state.issue(),
        assignee: owner
            .and_then(|person| person.github.as_ref())
            .map(ToString::to_string),
    }
}

fn body(action: &Action, incident: &Incident, team: &Team) -> String {
    // A plain number is a link where GitHub shows it, and it tells the incident's issue of this one.
    let of = match incident.places.issue {
        Some(issue) => format!("#{issue}, {}", incident.name()),
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
    let rows = rows.map(|(name, value)| format!("| {name} | {value} |"));
    let ended = action.ended.as_ref().map(|end| ended(action, end, team));
    let follows = "This issue follows the action on Discord; it is closed when the action is done or dropped there.";
    let parts = [
        Some(text::github(action.text.as_str())),
        Some(format!("| | |\n|---|---|\n{}", rows.join("\n"))),
        ended,
        Some(follows.to_owned()),
        Some(marker(action.id)),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n")
}

fn ended(action: &Action, end: &End, team: &Team) -> String {
    let why = if end.why.is_empty() {
        ".".to_owned()
    } else {
        format!(": {}", text::github(&end.why))
    };
    format!(
        "It is {} since {}, by {}{why}",
        action.state.as_str(),
        text::utc(end.stamp.at),
        team.called(end.stamp.by)
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

//! The mirror of an incident on GitHub: what its issue and its comments say.

use crate::{
    effect::Note,
    issue::{IssuePlace, IssueState, IssueWanted, LABEL, Mirrored, Thing, marker, table},
    team::{IssueKind, Owner, Person, Routed, Severity, Team},
    text::{self, utc},
};

use super::{Deed, Incident, Milestone};

/// The incident as it is to be mirrored; `None` where it is not: the team mirrors nowhere, or it was private from the start.
pub fn mirrored(incident: &Incident, team: &Team) -> Option<Mirrored> {
    let places = &incident.places;
    let routed = team.issue_route(IssueKind::Incident, incident.traits())?;
    (incident.is_public() || places.issue.is_some()).then(|| Mirrored {
        thing: Thing::Incident(incident.id),
        wanted: issue(incident, team, routed),
        place: IssuePlace {
            repository: places.issue_repository.clone(),
            number: places.issue,
            url: places.issue_url.clone(),
            hash: places.issue_hash.clone(),
            ..IssuePlace::default()
        },
    })
}

/// What an incident's issue must be.
fn issue(incident: &Incident, team: &Team, routed: Routed) -> IssueWanted {
    if incident.is_private {
        return hidden(incident, routed);
    }
    let level = team.level(incident.severity);
    let drill = incident.is_drill.then(|| "drill".to_owned());
    let own = [LABEL.to_owned(), level.label.clone()];
    let labels = routed.labelled(own.into_iter().chain(drill));
    let drill = if incident.is_drill { "[DRILL]" } else { "" };
    let title = format!(
        "{drill}[{}] {} ({})",
        incident.severity,
        incident.title,
        incident.name()
    );
    let mut also = routed.assignees.clone();
    if incident.course.is_escalated {
        let asked = owners(incident, team).into_iter();
        also.extend(asked.filter(|login| !routed.assignees.contains(login)));
    }
    IssueWanted {
        title: text::cut(&title, 256),
        body: routed.body(body(incident, team), incident.id),
        repository: routed.repository,
        unwanted: unwanted(&labels, team),
        labels,
        state: state(incident),
        assignee: None,
        also,
        milestone: routed.milestone,
    }
}

/// The labels of the other severities.
fn unwanted(wanted: &[String], team: &Team) -> Vec<String> {
    let all = Severity::ALL.map(|severity| &team.level(severity).label);
    let others = all.into_iter().filter(|label| !wanted.contains(label));
    others.cloned().collect()
}

fn state(incident: &Incident) -> IssueState {
    if incident.is_open() {
        IssueState::Open
    } else {
        IssueState::Completed
    }
}

/// The issue of an incident that was made private after it was mirrored.
fn hidden(incident: &Incident, routed: Routed) -> IssueWanted {
    let name = incident.name();
    IssueWanted {
        labels: routed.labelled_hidden(),
        repository: routed.repository,
        title: format!("{name} is private"),
        body: format!(
            "This incident was made private. It goes on out of sight.\n\n{}",
            marker(incident.id)
        ),
        unwanted: Vec::new(),
        state: state(incident),
        assignee: None,
        also: Vec::new(),
        milestone: None,
    }
}

fn body(incident: &Incident, team: &Team) -> impl Iterator<Item = String> {
    let level = team.level(incident.severity);
    let mut rows = vec![
        (
            "Severity",
            format!("{}: {}", incident.severity, text::github(&level.text)),
        ),
        (
            "Declared",
            format!(
                "{} by {}",
                utc(incident.declared_at),
                team.called(incident.declared_by)
            ),
        ),
    ];
    rows.insert(0, ("State", incident.state.label().to_owned()));
    rows.extend(
        incident
            .course
            .about
            .map(|about| ("About", about.words().to_owned())),
    );
    if let Some(impact) = &incident.impact {
        rows.push(("Impact", text::github(&text::one_line(impact.as_str()))));
    }
    rows.extend(
        incident
            .course
            .crew
            .assignments()
            .iter()
            .map(|one| (one.role.title(), team.called(one.user))),
    );
    if let Some(service) = &incident.service {
        rows.insert(2, ("Service", format!("`{service}`")));
    }
    if let (false, Some(resolved)) = (incident.is_open(), incident.resolved) {
        let lasted = text::span(incident.open_for(resolved.at));
        rows.push((
            "Resolved",
            format!(
                "{} by {}, after {lasted}",
                utc(resolved.at),
                team.called(resolved.by)
            ),
        ));
    }
    let times = incident.course.milestones.known();
    let told = times.filter(|(one, _)| Milestone::EDITABLE.contains(one));
    rows.extend(told.map(|(milestone, mark)| (milestone.label(), utc(mark.at))));
    if let Some(room) = incident.places.room {
        rows.push((
            "Room",
            format!("https://discord.com/channels/{}/{room}", incident.workspace),
        ));
    }
    let description = incident
        .description
        .as_ref()
        .map(|words| text::github(words.as_str()));
    let follows = "This issue follows the incident on Discord; it is closed when the incident is resolved there.";
    [Some(table(rows)), description, Some(follows.to_owned())]
        .into_iter()
        .flatten()
}

/// A comment that tells what happened, and what happened after that while it waited. `key` is the key of its delivery.
pub fn comment_body(
    incident: &Incident,
    (note, more): (&Note, &[Note]),
    team: &Team,
    key: impl std::fmt::Display,
) -> String {
    let told = [note].into_iter().chain(more);
    let told: Vec<String> = told.map(|note| told_of(incident, note, team)).collect();
    format!("{}\n\n{}", told.join("\n\n---\n\n"), marker(key))
}

fn told_of(incident: &Incident, note: &Note, team: &Team) -> String {
    let what = match note.what.about() {
        Some(user) => format!("{} ({})", note.what.done(), team.called(user)),
        None => note.what.done(),
    };
    let by = text::github(&text::one_line(&note.by_name));
    let head = format!(
        "**{what}** of {} by {by}, {}",
        incident.name(),
        utc(note.at)
    );
    let words = (!note.text.is_empty()).then(|| text::github(&note.text));
    let is_call = match note.what {
        Deed::Escalate => true,
        Deed::Severity { from, to } => to > from && incident.course.is_escalated,
        _ => false,
    };
    let owner = is_call.then(|| owner(incident, team)).flatten();
    let parts = [Some(head), words, owner];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n")
}

/// Who answers for the service of an incident: a person, or those of the document who answer for a role.
fn people<'t>(incident: &Incident, team: &'t Team) -> Vec<&'t Person> {
    let service = incident
        .service
        .as_ref()
        .and_then(|name| team.service(name));
    let owner = service.and_then(|service| service.owner.as_ref());
    let owns = |person: &&Person| match owner {
        Some(Owner::Person(name)) => person.name == *name,
        Some(Owner::Role(role)) => person.roles.contains(role),
        None => false,
    };
    team.people.iter().filter(owns).collect()
}

/// The GitHub logins of those who answer for the service, where the issue of an incident can call them.
pub(super) fn owners(incident: &Incident, team: &Team) -> Vec<String> {
    if team.github.is_none() || !incident.is_public() {
        return Vec::new();
    }
    let people = people(incident, team).into_iter();
    let logins = people.filter_map(|one| team.login_of(one.discord));
    logins.map(ToString::to_string).collect()
}

/// Who answers for the service, called by their GitHub accounts where those are known.
fn owner(incident: &Incident, team: &Team) -> Option<String> {
    let name = incident.service.as_ref()?;
    let called = |one: &Person| match team.login_of(one.discord) {
        Some(login) => format!("@{login}"),
        None => one.name.to_string(),
    };
    let people = people(incident, team).into_iter();
    let people: Vec<String> = people.map(called).collect();
    let who = match team.service(name)?.owner.as_ref()? {
        Owner::Role(role) if people.is_empty() => format!("whoever is `{role}`"),
        _ => people.join(", "),
    };
    Some(format!("`{name}` is answered for by {who}."))
}

//! What happened by itself, in words.

use serde_json::{Value, json};

use super::{super::*, happened};
use crate::{event::Kind, reply::Tone};

/// What each kind of event of an incident's own life holds.
fn life() -> Vec<(Kind, Value)> {
    vec![
        (
            Kind::IncidentDeclared,
            json!({"severity": "sev2", "title": "Checkout is down", "service": "checkout", "impact": "All"}),
        ),
        (
            Kind::IncidentDeclared,
            json!({"severity": "sev3", "title": "Practice", "drill": true}),
        ),
        (Kind::IncidentUpdated, json!({"text": "Rolling back"})),
        (Kind::IncidentResolved, json!({"text": ""})),
        (Kind::IncidentReopened, json!({"text": "Errors are back"})),
        (
            Kind::IncidentMoved,
            json!({"from": "triage", "to": "identified", "text": "The cache"}),
        ),
        (
            Kind::IncidentSeverityChanged,
            json!({"from": "sev3", "to": "sev1", "text": "More are affected"}),
        ),
        (
            Kind::IncidentImpactSaid,
            json!({"text": "Everyone who pays"}),
        ),
        (Kind::IncidentHidden, json!({"text": "Security"})),
        (
            Kind::IncidentRoleTaken,
            json!({"role": "commander", "user": "21"}),
        ),
        (
            Kind::IncidentRoleGiven,
            json!({"role": "scribe", "user": "22", "from": "23"}),
        ),
        (
            Kind::IncidentRoleLeft,
            json!({"roles": ["scribe", "responder"], "user": "22"}),
        ),
        (Kind::IncidentMerged, json!({"into": 4})),
        (Kind::IncidentAbsorbed, json!({"other": 5})),
        (Kind::IncidentRelated, json!({"other": 6})),
        (
            Kind::IncidentLinked,
            json!({"title": "Graph", "url": "https://graphs.example/1"}),
        ),
        (
            Kind::IncidentTimesSet,
            json!({"text": "Detected: 2026-01-01 10:00:00 UTC"}),
        ),
        (
            Kind::IncidentEscalated,
            json!({"text": "We need a database person"}),
        ),
        (
            Kind::IncidentHeard,
            json!({"did": "commented on the issue", "login": "eli", "by_name": null, "text": "I see it too"}),
        ),
        (
            Kind::IncidentHeard,
            json!({"did": "closed the issue", "login": "bo-g", "by_name": "bo", "text": ""}),
        ),
        (
            Kind::IncidentReminded,
            json!({"nudge": {"of": "update", "rung": 2}}),
        ),
        (
            Kind::IncidentReminded,
            json!({"nudge": {"of": "lead", "rung": 1}}),
        ),
        (
            Kind::IncidentClosed,
            json!({"reason": "reported", "text": ""}),
        ),
        (
            Kind::IncidentRunbookRated,
            json!({"page": "A disk is full", "helps": true}),
        ),
        (
            Kind::IncidentRunbookRated,
            json!({"page": "A disk is full", "helps": false}),
        ),
        (Kind::IncidentRoomOpened, json!({"channel": "50"})),
        (Kind::IncidentRoomArchived, json!({"messages": 4})),
        (Kind::IncidentIssueOpened, json!({"issue": 7})),
    ]
}

/// What each kind of event holds of what follows from an incident, and of what is sent of it.
fn sequel() -> Vec<(Kind, Value)> {
    vec![
        (
            Kind::ActionAdded,
            json!({"action": 3, "what": "Warm the cache", "text": ""}),
        ),
        (
            Kind::ActionChanged,
            json!({"action": 3, "what": "Warm the cache", "text": "Due 2026-02-01"}),
        ),
        (
            Kind::ActionDone,
            json!({"action": 3, "what": "Warm the cache", "text": ""}),
        ),
        (
            Kind::ActionDropped,
            json!({"action": 3, "what": "Warm the cache", "text": "Not needed"}),
        ),
        (
            Kind::ActionReopened,
            json!({"action": 3, "what": "Warm the cache", "text": ""}),
        ),
        (Kind::ActionIssueOpened, json!({"action": 3, "issue": 8})),
        (
            Kind::PostmortemWritten,
            json!({"sections": { "summary": "Orders failed", "cause": null }}),
        ),
        (
            Kind::PostmortemMoved,
            json!({"from": "draft", "to": "in_review"}),
        ),
        (Kind::PostmortemPublished, json!({"text": ""})),
        (Kind::PostmortemIssueOpened, json!({"issue": 9})),
        (Kind::IncidentPaged, json!({"page": 4, "to": "default"})),
        (
            Kind::IncidentPageAnswered,
            json!({"page": 4, "to": "default"}),
        ),
        (
            Kind::IncidentPageUnanswered,
            json!({"page": 4, "to": "default"}),
        ),
        (
            Kind::DeliveryParked,
            json!({"what": "open the room", "why": "There is no space."}),
        ),
        (Kind::DeliveryRetried, json!({"what": "open the room"})),
        (Kind::DeliveryDismissed, json!({"what": "open the room"})),
    ]
}

/// What each kind of event of an errand holds.
fn errands() -> Vec<(Kind, Value)> {
    let asked = json!({"errand": 4, "action": "restart-service", "dry": false});
    let dry = json!({"errand": 4, "action": "restart-service", "dry": true});
    let ended = |fine: bool, why: Option<&str>| json!({"errand": 4, "action": "restart-service", "fine": fine, "why": why});
    vec![
        (Kind::ErrandAsked, asked.clone()),
        (Kind::ErrandAsked, dry),
        (Kind::ErrandConfirmed, asked.clone()),
        (Kind::ErrandApproved, asked.clone()),
        (Kind::ErrandCalledOff, asked.clone()),
        (Kind::ErrandStarted, asked.clone()),
        (Kind::ErrandEnded, ended(true, None)),
        (
            Kind::ErrandEnded,
            ended(false, Some("It took longer than 5 min")),
        ),
        (Kind::ErrandDoubted, ended(false, Some("Binnacle was gone"))),
        (Kind::ErrandSettled, asked),
    ]
}

/// What each kind of event of a run holds.
fn runs() -> Vec<(Kind, Value)> {
    let step = json!({"run": 7, "page": "A disk is full", "step": 3, "what": "Rotate the logs", "text": "It is `80 %`"});
    let whole = json!({"run": 7, "page": "A disk is full", "text": "The host is gone"});
    vec![
        (Kind::RunStarted, whole.clone()),
        (Kind::RunTicked, step.clone()),
        (Kind::RunChecked, step.clone()),
        (Kind::RunDenied, step.clone()),
        (Kind::RunSkipped, step),
        (Kind::RunFinished, whole.clone()),
        (Kind::RunAbandoned, whole.clone()),
        (Kind::RunReminded, whole),
    ]
}

/// What each kind of event of an incident holds.
fn records() -> Vec<(Kind, Value)> {
    [life(), sequel(), errands(), runs()].concat()
}

#[test]
fn everything_that_happens_is_told_in_words() {
    let named = |line: &Line| line.plain(|user| format!("@{user}"));
    let told: Vec<String> = records()
        .into_iter()
        .map(|(kind, data)| format!("{}: {}", kind.as_str(), named(&happened(kind, &data, 0))))
        .collect();
    insta::assert_snapshot!("told", told.join("\n"));
}

#[test]
fn every_kind_of_an_incident_has_words_of_its_own() {
    let entries = [
        Kind::IncidentNoted,
        Kind::IncidentNoteChanged,
        Kind::IncidentNoteRemoved,
        Kind::IncidentNoteRestored,
    ];
    for kind in Kind::ALL
        .iter()
        .copied()
        .filter(|kind| !entries.contains(kind))
    {
        let name = kind.as_str();
        let others = [
            "team.",
            "web.",
            "oncall.",
            "calendar.",
            "page.",
            "past.",
            "deploy.",
            "link.",
            "decision.",
        ];
        if others.iter().any(|other| name.starts_with(other)) {
            continue;
        }
        let known = records().iter().any(|(one, _)| *one == kind);
        assert!(known, "{name} is told to nobody yet");
        let told = tell(name, &json!({})).did;
        assert_ne!(told, [Piece::Words(plainly(name))], "{name}");
    }
}

/// What an unknown kind of that name would be told as.
fn plainly(name: &str) -> String {
    name.replacen('.', ": ", 1).replace('_', " ")
}

#[test]
fn a_kind_of_another_version_is_told_plainly() {
    let told = tell("incident.pager_rang", &json!({"text": "Twice"}));
    assert_eq!(told.did, [Piece::words("incident: pager rang")]);
    assert_eq!((&*told.words, told.tone), ("Twice", Tone::Grey));
    assert_eq!(tell("é", &json!(null)).did, [Piece::words("é")]);
}

//! An incident's story, told from the record: one line for each thing that happened.

use jiff::Timestamp;
use serde_json::Value;

use crate::{
    Event, Who,
    event::Kind,
    incident::{CloseReason, Role, State},
    reply::Tone,
};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub who: Who,
    /// The name they showed then, where it is known.
    pub name: Option<String>,
    /// What they did, to be read behind their name.
    pub did: String,
    /// The words they said with it; may be empty.
    pub words: String,
    /// What it means for the incident.
    pub tone: Tone,
}

/// The line for an event. Words of people are as they wrote them; whoever shows them escapes them. In both texts, `<@id>` stands
/// for a person.
pub fn entry(event: &Event) -> Entry {
    let said = |key: &str| event.data[key].as_str().unwrap_or_default();
    let (words, tone) = match event.kind {
        // What was known then stands on its own, above the timeline.
        Kind::IncidentDeclared => ("", Tone::Red),
        Kind::IncidentReopened | Kind::IncidentEscalated => (said("text"), Tone::Red),
        Kind::IncidentUpdated
        | Kind::IncidentMoved
        | Kind::IncidentSeverityChanged
        | Kind::IncidentImpactSaid => (said("text"), Tone::Amber),
        Kind::IncidentResolved | Kind::IncidentClosed => (said("text"), Tone::Green),
        Kind::IncidentReminded => ("", Tone::Amber),
        Kind::IncidentLinked => (said("url"), Tone::Grey),
        Kind::DeliveryParked => (said("why"), Tone::Amber),
        _ => (said("text"), Tone::Grey),
    };
    let name = event.data.get("by_name").and_then(Value::as_str);
    Entry {
        at: event.at,
        who: event.who,
        name: name.map(str::to_owned),
        did: did(event.kind, &event.data),
        words: words.to_owned(),
        tone,
    }
}

/// What was done, to be read behind the name of whoever did it.
fn did(kind: Kind, data: &Value) -> String {
    let said = |key: &str| data[key].as_str().unwrap_or_default();
    let number = |key: &str| data[key].as_i64().unwrap_or_default();
    let severity = |key: &str| said(key).to_uppercase();
    match kind {
        Kind::IncidentDeclared => format!("declared the incident as {}", severity("severity")),
        Kind::IncidentUpdated => "posted an update".to_owned(),
        Kind::IncidentResolved => "resolved it".to_owned(),
        Kind::IncidentReopened => "opened it again".to_owned(),
        Kind::IncidentMoved => {
            let to = State::from_name(said("to")).map_or(said("to"), |state| state.label());
            format!("moved it to: {to}")
        }
        Kind::IncidentSeverityChanged => {
            format!(
                "changed the severity from {} to {}",
                severity("from"),
                severity("to")
            )
        }
        Kind::IncidentImpactSaid => "said who is affected".to_owned(),
        Kind::IncidentHidden => "made it private".to_owned(),
        Kind::IncidentRoleTaken => format!("took a role: {}", role(&data["role"])),
        Kind::IncidentRoleGiven => {
            format!(
                "gave a role to <@{}>: {}",
                said("user"),
                role(&data["role"])
            )
        }
        Kind::IncidentRoleLeft => {
            let roles = data["roles"].as_array().into_iter().flatten();
            let roles: Vec<&str> = roles.map(role).collect();
            format!("left a role: {}", roles.join(", "))
        }
        Kind::IncidentMerged => format!("merged it into INC-{}", number("into")),
        Kind::IncidentAbsorbed => format!("merged INC-{} into it", number("other")),
        Kind::IncidentRelated => format!("related it to INC-{}", number("other")),
        Kind::IncidentLinked => format!("linked: {}", said("title")),
        Kind::IncidentTimesSet => "set its times right".to_owned(),
        Kind::IncidentEscalated => "called for help".to_owned(),
        Kind::IncidentReminded if data["nudge"]["of"] == "lead" => {
            "reminded the room that nobody leads".to_owned()
        }
        Kind::IncidentReminded => "reminded the room of the next update".to_owned(),
        Kind::IncidentClosed => {
            let mut reasons = CloseReason::ALL.into_iter();
            let reason = reasons.find(|one| one.as_str() == said("reason"));
            format!("closed it: {}", reason.map_or("", |reason| reason.label()))
        }
        Kind::IncidentRoomOpened => "opened the room".to_owned(),
        Kind::IncidentRoomArchived => "put the room away, with what was said in it kept".to_owned(),
        Kind::IncidentIssueOpened => format!("opened GitHub issue #{}", number("issue")),
        Kind::DeliveryParked => format!("could not deliver: {}", said("what")),
        Kind::DeliveryRetried => format!("tried again: {}", said("what")),
        Kind::DeliveryDismissed => format!("gave up: {}", said("what")),
        // These are told of teams and people, never of an incident.
        Kind::TeamApplied => "applied the team's document".to_owned(),
        Kind::WebSignedIn => "signed in".to_owned(),
        Kind::WebSignedOut => "signed out".to_owned(),
    }
}

fn role(stored: &Value) -> &str {
    let name = stored.as_str().unwrap_or_default();
    Role::from_name(name).map_or(name, |role| role.label())
}

//! Declaring an incident: it is on record and answered before anything is sent anywhere.

use jiff::Timestamp;
use serde_json::json;

use crate::{
    Actor, Decision, Effect, Event, Refusal, Reply,
    event::Kind,
    ids::IncidentId,
    names::{GuildId, InteractionId},
    team::{Right, Team},
    text,
};

use super::{DeclareAsk, Incident, Places, State, allowed, answer};

/// What the store gives a new incident.
#[derive(Debug, Clone, Copy)]
pub struct Fresh {
    /// Its key.
    pub id: IncidentId,
    /// Its workspace.
    pub workspace: GuildId,
    /// Its number.
    pub number: i64,
    /// The interaction that asked for it, whose answer is edited once there is a room.
    pub interaction: InteractionId,
}

/// Declares an incident.
///
/// # Errors
/// When the asker may not, or names a service that the team does not have.
pub fn declare(
    fresh: Fresh,
    ask: DeclareAsk,
    team: &Team,
    actor: &Actor,
    now: Timestamp,
) -> Result<Decision<Incident>, Refusal> {
    allowed(team, Right::IncidentDeclare, actor)?;
    known_service(&ask, team)?;
    let incident = Incident {
        id: fresh.id,
        workspace: fresh.workspace,
        number: fresh.number,
        title: ask.title,
        severity: ask.severity.unwrap_or(team.incidents.default_severity),
        service: ask.service,
        description: ask.description,
        origin: ask.origin,
        state: State::Investigating,
        declared_by: actor.user,
        declared_at: now,
        resolved: None,
        last_update: None,
        places: Places::default(),
        version: 1,
    };
    let event = Event {
        at: now,
        who: actor.who(),
        subject: incident.subject(),
        kind: Kind::IncidentDeclared,
        data: json!({
            "number": incident.number,
            "title": incident.title.as_str(),
            "severity": incident.severity.as_str(),
            "service": incident.service.as_ref().map(ToString::to_string),
            "description": incident.description.as_ref().map(ToString::to_string),
            "by_name": actor.name,
        }),
    };
    Ok(Decision {
        events: vec![event],
        effects: first_effects(incident.id, fresh.interaction, team),
        reply: Reply::public(answer(&incident, team)),
        state: incident,
    })
}

fn known_service(ask: &DeclareAsk, team: &Team) -> Result<(), Refusal> {
    match &ask.service {
        Some(name) if team.service(name).is_none() => Err(unknown_service(name.as_str())),
        _ => Ok(()),
    }
}

fn first_effects(incident: IncidentId, interaction: InteractionId, team: &Team) -> Vec<Effect> {
    let mut effects = vec![
        Effect::Room {
            incident,
            interaction,
        },
        Effect::Board { incident },
    ];
    if team.incidents.announce.is_some() {
        effects.push(Effect::Announce { incident });
    }
    if team.github.is_some() {
        effects.push(Effect::Issue { incident });
    }
    effects
}

/// Refuses a service that the team does not have.
pub fn unknown_service(typed: &str) -> Refusal {
    Refusal::NotFound(format!(
        "There is no service `{}` in this team's document. Pick one from the list that Discord offers, or leave it out.",
        text::cut(&text::one_line(typed), 50)
    ))
}

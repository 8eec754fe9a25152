//! Declaring an incident: it is on record and answered before anything is sent anywhere.

use jiff::Timestamp;
use serde_json::json;

use crate::{
    Actor, Decision, Effect, Event, Refusal, Reply,
    event::Kind,
    ids::IncidentId,
    names::{GuildId, InteractionId},
    reply::{Card, Tone},
    team::{Right, Severity, Team},
    text,
};

use super::{
    Course, DeclareAsk, Incident, Interval, Milestone, Places, Role, Sort, Stamp, State, Step,
    Venue, allowed,
    change::shown_anew,
    duplicate::{Known, alike, same},
};

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

/// What a declaration leads to.
#[derive(Debug, Clone, PartialEq)]
pub enum Declared {
    /// A new incident.
    New(Box<Decision<Incident>>),
    /// Somebody declared the same already; nothing is made.
    Known(Box<Reply>),
}

/// Declares an incident. `open` are the team's open ones, so that two people who declare the same thing make one.
///
/// # Errors
/// When the asker may not, or names a service that the team does not have.
pub fn declare(
    fresh: Fresh,
    ask: DeclareAsk,
    open: &[Known],
    team: &Team,
    actor: &Actor,
    now: Timestamp,
) -> Result<Declared, Refusal> {
    allowed(team, Right::IncidentDeclare, actor)?;
    known_service(&ask, team)?;
    if ask.sort == Sort::Private {
        allowed(team, Right::IncidentPrivate, actor)?;
    }
    let is_drill = ask.sort == Sort::Drill;
    if let Some(known) = same(ask.title.as_str(), ask.service.as_ref(), is_drill, open) {
        return Ok(Declared::Known(Box::new(Reply::private(already(known)))));
    }
    let severity = ask.severity.unwrap_or(team.incidents.default_severity);
    let venue = venue(&ask, severity, team);
    let alike = alike(ask.title.as_str(), ask.service.as_ref(), open).map(|one| one.number);
    let mut incident = Incident {
        id: fresh.id,
        workspace: fresh.workspace,
        number: fresh.number,
        title: ask.title,
        severity,
        service: ask.service,
        description: ask.description,
        origin: ask.origin,
        state: match ask.sort {
            // What only nearly happened is over when it is put on record.
            Sort::NearMiss => State::Resolved,
            _ => State::Investigating,
        },
        declared_by: actor.user,
        declared_at: now,
        resolved: None,
        last_update: None,
        impact: ask.impact,
        is_drill,
        is_private: ask.sort == Sort::Private,
        is_near_miss: ask.sort == Sort::NearMiss,
        venue,
        course: Course {
            // What only some may see is compared with nothing.
            alike: alike.filter(|_| ask.sort == Sort::Incident),
            about: ask.about,
            ..Course::default()
        },
        places: Places {
            is_roomless: venue == Venue::Nowhere,
            ..Places::default()
        },
        version: 1,
    };
    begin(&mut incident, team, actor, now);
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
            "impact": incident.impact.as_ref().map(ToString::to_string),
            "drill": incident.is_drill,
            "private": incident.is_private,
            "near_miss": incident.is_near_miss,
            "about": incident.course.about,
            "by_name": actor.name,
        }),
    };
    Ok(Declared::New(Box::new(Decision {
        events: vec![event],
        effects: first_effects(&incident, fresh.interaction, team),
        reply: told(&incident, team),
        state: incident,
    })))
}

/// Where it is worked on: as asked, else as its severity says. What only some may see needs a channel of its own.
fn venue(ask: &DeclareAsk, severity: Severity, team: &Team) -> Venue {
    match (ask.sort, team.level(severity).venue) {
        (Sort::ReportOnly | Sort::NearMiss, _) => Venue::Nowhere,
        (Sort::Private | Sort::Drill, _) => Venue::Channel,
        (Sort::Incident, Venue::Thread) if team.incidents.announce.is_none() => Venue::Channel,
        (Sort::Incident, venue) => venue,
    }
}

/// Its first interval, what is known of its times, and when it owes its first update.
fn begin(incident: &mut Incident, team: &Team, actor: &Actor, now: Timestamp) {
    let is_over = !incident.is_open();
    incident.course.intervals.push(Interval {
        opened_at: now,
        opened_by: actor.user,
        reason: String::new(),
        resolved_at: is_over.then_some(now),
        resolved_by: is_over.then_some(actor.user),
    });
    let times = &mut incident.course.milestones;
    times.fill(Milestone::Declared, now);
    // A person who declares has noticed it by then at the latest.
    times.fill(Milestone::Detected, now);
    if is_over {
        times.fill(Milestone::Resolved, now);
        incident.resolved = Some(Stamp {
            by: actor.user,
            at: now,
        });
        return;
    }
    incident.course.pace.due_at = incident.next_update(None, team, now);
    if incident.is_private {
        // Who declares it must be able to enter its room.
        let crew = &incident.course.crew;
        incident.course.crew = crew.with(Role::Responder, actor.user, now);
    }
    incident.watch_lead(now);
}

/// The answer to a declaration, as things are: what only some may see is told to the asker alone.
pub fn told(incident: &Incident, team: &Team) -> Reply {
    let card = super::answer(incident, team);
    if incident.is_private {
        Reply::private(card)
    } else {
        Reply::public(card)
    }
}

/// Somebody was faster.
fn already(known: &Known) -> Card {
    let name = format!("INC-{}", known.number);
    let place = known
        .room
        .map_or_else(|| name.clone(), |room| format!("<#{room}>"));
    Card::new(
        Tone::Amber,
        format!("{name} says this already"),
        format!(
            "{name} · {} · {}\nIt was declared {} by <@{}>. Go on in {place}; if yours is another one, declare it with a title that tells them apart.",
            known.severity,
            text::discord(known.title.as_str()),
            text::ago(known.declared_at),
            known.declared_by
        ),
    )
}

fn known_service(ask: &DeclareAsk, team: &Team) -> Result<(), Refusal> {
    match &ask.service {
        Some(name) if team.service(name).is_none() => Err(unknown_service(name.as_str())),
        _ => Ok(()),
    }
}

fn first_effects(incident: &Incident, interaction: InteractionId, team: &Team) -> Vec<Effect> {
    let room = incident.places.has_room().then_some(Effect::Room {
        incident: incident.id,
        interaction: Some(interaction),
    });
    let guide = incident.is_drill.then_some(Effect::Guide {
        incident: incident.id,
        step: Step::Lead,
    });
    let shown = shown_anew(incident, team).into_iter();
    room.into_iter().chain(shown).chain(guide).collect()
}

/// Refuses a service that the team does not have.
pub fn unknown_service(typed: &str) -> Refusal {
    Refusal::NotFound(format!(
        "There is no service `{}` in this team's document. Pick one from the list that Discord offers, or leave it out.",
        text::code(typed, 50)
    ))
}

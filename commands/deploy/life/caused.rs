//! What people say of a deploy that was done: that it caused an incident, or that it did not.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{By, Deploy, Record, begin::may_run, settle::event};
use crate::{
    Decision, Effect, Refusal, Reply,
    deploy::request::Kind,
    event,
    incident::Incident,
    names::UserId,
    reply::{Card, Tone},
};

/// What somebody says of a deploy and an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caused {
    /// The number of the incident.
    pub incident: i64,
    /// Whether the deploy caused it.
    pub is_so: bool,
    /// Who says so.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

impl Record {
    /// Whether people say that it caused an incident; what was said last holds, and `None` is that nobody said anything.
    pub fn has_caused(&self, incident: i64) -> Option<bool> {
        let said = self.caused.iter().rev();
        said.into_iter()
            .find(|said| said.incident == incident)
            .map(|said| said.is_so)
    }

    /// The numbers of the incidents that people say it caused.
    pub fn has_caused_all(&self) -> impl Iterator<Item = i64> + '_ {
        let said = self.caused.iter().enumerate();
        let stands = said.filter(|(at, said)| {
            let later = &self.caused[at + 1..];
            said.is_so && later.iter().all(|other| other.incident != said.incident)
        });
        stands.map(|(_, said)| said.incident)
    }
}

/// What the incidents are called that people say a deploy caused.
pub(super) fn names(record: &Record) -> Vec<String> {
    let numbers = record.has_caused_all();
    numbers.map(|number| format!("INC-{number}")).collect()
}

/// Somebody says that a deploy caused an incident, or that it did not.
///
/// # Errors
/// When the deploy was not done, went back itself, or began after the incident; when the incident is private; when they may not; when
/// it is said already.
pub fn caused(
    deploy: &Deploy,
    incident: &Incident,
    is_so: bool,
    by: By<'_>,
) -> Result<Decision<Deploy>, Refusal> {
    fits(deploy, incident)?;
    may_run(deploy, by)?;
    let (name, other) = (deploy.name(), incident.name());
    let words = if is_so { "caused" } else { "did not cause" };
    if deploy.record.has_caused(incident.number) == Some(is_so) {
        return Err(Refusal::Stale(format!(
            "It is on record already that {name} {words} {other}."
        )));
    }
    let mut next = deploy.clone();
    next.version += 1;
    next.record.caused.push(Caused {
        incident: incident.number,
        is_so,
        by: by.actor.user,
        at: by.now,
    });
    let (kind, roles) = (event::Kind::DeployCaused, &by.actor.roles);
    let mut happened = event(&next, kind, by.actor.who(), roles, by.now);
    happened.data["incident"] = json!(other);
    happened.data["is_cause"] = json!(is_so);
    let reply = Card::new(
        if is_so { Tone::Red } else { Tone::Grey },
        format!("{name} {words} {other}"),
        format!("{}. `/deploy metrics` counts it so.", next.what()),
    );
    Ok(Decision {
        effects: vec![Effect::DeployCard { deploy: next.id }],
        events: vec![happened],
        reply: Reply::private(reply),
        state: next,
    })
}

fn fits(deploy: &Deploy, incident: &Incident) -> Result<(), Refusal> {
    let (name, other) = (deploy.name(), incident.name());
    let (Some(begun), Some(_)) = (deploy.begun_at, deploy.ended_at) else {
        return Err(Refusal::Invalid(format!(
            "{name} was not done: it {}. Only what was deployed can have caused something.",
            deploy.state.words()
        )));
    };
    if deploy.record.request.kind == Kind::Rollback {
        return Err(Refusal::Invalid(format!(
            "{name} went back to what was there before, which is no change of its own. Name the deploy that it went back from."
        )));
    }
    if incident.is_private {
        return Err(Refusal::Invalid(format!(
            "{other} is private, and everybody could read on the card of {name} that it is there."
        )));
    }
    if incident.declared_at < begun {
        return Err(Refusal::Invalid(format!(
            "{other} was declared before {name} began. Name a deploy that began before it."
        )));
    }
    Ok(())
}

//! Taking, leaving and giving the roles of an incident.

use serde_json::json;

use crate::{Decision, Refusal, event::Kind, names::UserId};

use super::{
    Deed, Incident, Milestone, Role,
    change::{Asking, Done},
    life,
};

/// Takes a role; one that another person has only when `over` says that this is meant.
pub(super) fn take(
    incident: &Incident,
    role: Role,
    over: bool,
    asking: Asking<'_>,
) -> Result<Decision<Incident>, Refusal> {
    let me = asking.actor.user;
    mine(incident, role, me)?;
    let holder = match role {
        Role::Responder => None,
        _ => incident.course.crew.holder(role),
    };
    match holder {
        Some(holder) if !over => Err(Refusal::Stale(format!(
            "<@{holder}> is the {} of {}. They hand it over with `/incident handover`; if they are not there, take it over with `/incident role role:{} takeover:True`.",
            role.label(),
            incident.name(),
            role.as_str()
        ))),
        Some(holder) => Ok(given(incident, role, me, Some(holder), asking)),
        None => {
            let next = manned(incident, role, me, asking);
            let data = json!({ "role": role.as_str(), "user": me });
            let done = Done::new(next, Deed::Take(role), "", Kind::IncidentRoleTaken);
            Ok(done.with(data).decide(asking))
        }
    }
}

/// Gives a role to somebody, in place of whoever had it.
pub(super) fn assign(
    incident: &Incident,
    role: Role,
    to: UserId,
    asking: Asking<'_>,
) -> Result<Decision<Incident>, Refusal> {
    if to == asking.actor.user {
        return take(incident, role, true, asking);
    }
    if incident.course.crew.has(role, to) {
        return Err(Refusal::Stale(format!(
            "<@{to}> is {} of {} already.",
            role.label(),
            incident.name()
        )));
    }
    life::open(incident, "Roles belong to open incidents.")?;
    let from = match role {
        Role::Responder => None,
        _ => incident.course.crew.holder(role),
    };
    Ok(given(incident, role, to, from, asking))
}

fn given(
    incident: &Incident,
    role: Role,
    to: UserId,
    from: Option<UserId>,
    asking: Asking<'_>,
) -> Decision<Incident> {
    let next = manned(incident, role, to, asking);
    let data = json!({ "role": role.as_str(), "user": to, "from": from });
    let deed = Deed::Assign { role, to, from };
    Done::new(next, deed, "", Kind::IncidentRoleGiven)
        .with(data)
        .decide(asking)
}

/// Leaves one role, or all.
pub(super) fn leave(
    incident: &Incident,
    role: Option<Role>,
    asking: Asking<'_>,
) -> Result<Decision<Incident>, Refusal> {
    let me = asking.actor.user;
    let mine = incident.course.crew.roles_of(me);
    let left: Vec<Role> = mine
        .into_iter()
        .filter(|one| role.is_none_or(|role| role == *one))
        .collect();
    let Some(first) = left.first().copied() else {
        let what = role.map_or("no role", |_| "not that role");
        let name = incident.name();
        return Err(Refusal::Stale(format!("You have {what} in {name}.")));
    };
    let mut next = incident.clone();
    for role in &left {
        next.course.crew = next.course.crew.without(*role, me);
    }
    if left.contains(&Role::Commander) {
        next.watch_lead(asking.now);
    }
    let names: Vec<&str> = left.iter().map(|role| role.label()).collect();
    let words = if left.len() > 1 {
        format!("Left: {}.", names.join(", "))
    } else {
        String::new()
    };
    let roles: Vec<&str> = left.iter().map(|role| role.as_str()).collect();
    let done = Done::new(next, Deed::Leave(first), words, Kind::IncidentRoleLeft);
    Ok(done
        .with(json!({ "roles": roles, "user": me }))
        .decide(asking))
}

fn mine(incident: &Incident, role: Role, me: UserId) -> Result<(), Refusal> {
    life::open(incident, "Roles belong to open incidents.")?;
    if incident.course.crew.has(role, me) {
        return Err(Refusal::Stale(format!(
            "You are {} of {} already. `/incident leave` gives it back.",
            role.label(),
            incident.name()
        )));
    }
    Ok(())
}

/// The incident with somebody in a role. The first commander is the evidence that it was acknowledged.
fn manned(incident: &Incident, role: Role, user: UserId, asking: Asking<'_>) -> Incident {
    let mut next = incident.clone();
    next.course.crew = next.course.crew.with(role, user, asking.now);
    if role == Role::Commander {
        next.course.lead = super::Lead::default();
    }
    next.course
        .milestones
        .fill(Milestone::Acknowledged, asking.now);
    next
}

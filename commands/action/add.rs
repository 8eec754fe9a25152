//! Adding an action to an incident.

use jiff::{Timestamp, ToSpan as _};

use crate::{
    Actor, Decision, Refusal,
    ids::ActionId,
    incident::{Incident, Stamp, allowed},
    issue::IssuePlace,
    moment,
    names::ChannelId,
    team::{Right, Team},
};

use super::{Action, Aim, Owner, State, Step, Task, card::Told, today};

/// An action to be added, as somebody said it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddAsk {
    /// What is to be done.
    pub text: Task,
    /// What it is for.
    pub aim: Aim,
    /// Who does it; may follow later.
    pub owner: Option<Owner>,
    /// By when, as typed; in two weeks where nobody says.
    pub due: Option<String>,
}

/// What a new action is given.
#[derive(Debug, Clone, Copy)]
pub struct Fresh {
    /// Its key.
    pub id: ActionId,
    /// Its number.
    pub number: i64,
}

/// Adds an action to an incident.
///
/// # Errors
/// When the asker may not, the incident is a duplicate, or the owner or the day cannot be known.
pub fn add(
    fresh: Fresh,
    ask: &AddAsk,
    incident: &Incident,
    team: &Team,
    actor: &Actor,
    channel: ChannelId,
    now: Timestamp,
) -> Result<Decision<Action>, Refusal> {
    allowed(team, Right::IncidentUpdate, actor)?;
    if let Some(number) = incident.duplicate_of() {
        return Err(Refusal::Stale(format!(
            "{} was merged into INC-{number}. Add the action to that one.",
            incident.name()
        )));
    }
    let today = today(team, now);
    let due_on = match ask.due.as_deref().filter(|due| !due.trim().is_empty()) {
        Some(typed) => moment::day(typed, today)?,
        None => today.saturating_add(2.weeks()),
    };
    let owner = ask.owner.as_ref().map(|owner| owner.account(team));
    let action = Action {
        id: fresh.id,
        workspace: incident.workspace,
        incident: incident.id,
        number: fresh.number,
        text: ask.text.clone(),
        aim: ask.aim,
        owner: owner.transpose()?,
        due_on,
        state: State::Open,
        added: Stamp {
            by: actor.user,
            at: now,
        },
        ended: None,
        issue: IssuePlace::default(),
        version: 1,
    };
    let told = Told {
        incident,
        team,
        actor,
        channel,
        now,
    };
    Ok(told.decide(action, Step::Added, ""))
}

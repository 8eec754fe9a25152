//! Changing an action: done, dropped, taken up again, or said otherwise.

use jiff::{Timestamp, civil::Date};

use crate::{
    Actor, Decision, Refusal,
    incident::{Incident, Text, allowed},
    moment,
    names::{ChannelId, UserId},
    team::{Right, Team},
    text,
};

use super::{Action, Aim, End, Owner, State, Step, Task, card::Told, today};

/// What is changed in an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It is done.
    Done(Option<Text>),
    /// It will not be done, for this reason.
    Drop(Text),
    /// It is to be done after all.
    Reopen,
    /// It is said otherwise.
    Edit(Edit),
}

/// What is said otherwise; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edit {
    /// What is to be done.
    pub text: Option<Task>,
    /// What it is for.
    pub aim: Option<Aim>,
    /// Who does it.
    pub owner: Option<Owner>,
    /// By when, as typed.
    pub due: Option<String>,
}

/// Changes an action.
///
/// # Errors
/// When the asker may not, the action does not stand as they think, or nothing would change.
pub fn change(
    action: &Action,
    change: &Change,
    incident: &Incident,
    team: &Team,
    actor: &Actor,
    channel: ChannelId,
    now: Timestamp,
) -> Result<Decision<Action>, Refusal> {
    allowed(team, Right::IncidentUpdate, actor)?;
    let told = Told {
        incident,
        team,
        actor,
        channel,
        now,
    };
    let mut next = action.clone();
    next.version += 1;
    let by = Some(actor.user);
    let (step, words) = match change {
        Change::Done(words) => {
            open(action)?;
            let why = words.as_ref().map(ToString::to_string).unwrap_or_default();
            end(&mut next, State::Done, by, now, &why);
            (Step::Done, why)
        }
        Change::Drop(reason) => {
            open(action)?;
            end(&mut next, State::Dropped, by, now, reason.as_str());
            (Step::Dropped, reason.to_string())
        }
        Change::Reopen => {
            if action.is_open() {
                return Err(Refusal::Stale(format!(
                    "{} is open already.",
                    action.name()
                )));
            }
            reopen(&mut next);
            (Step::Reopened, String::new())
        }
        Change::Edit(edit) => {
            open(action)?;
            (
                Step::Changed,
                edited(action, &mut next, edit, team, today(team, now))?,
            )
        }
    };
    Ok(told.decide(next, step, &words))
}

pub(super) fn end(next: &mut Action, state: State, by: Option<UserId>, at: Timestamp, why: &str) {
    next.state = state;
    next.ended = Some(End {
        by,
        at,
        why: why.to_owned(),
    });
}

pub(super) fn reopen(next: &mut Action) {
    next.state = State::Open;
    next.ended = None;
}

fn open(action: &Action) -> Result<(), Refusal> {
    let Some(End { by, at, .. }) = &action.ended else {
        return Ok(());
    };
    let by = by.map_or_else(|| "on GitHub".to_owned(), |by| format!("by <@{by}>"));
    Err(Refusal::Stale(format!(
        "{} is {} since {}, {by}. Take it up again with `/action reopen`.",
        action.name(),
        action.state.as_str(),
        text::ago(*at),
    )))
}

/// Says it otherwise, and tells what is other now.
fn edited(
    before: &Action,
    next: &mut Action,
    edit: &Edit,
    team: &Team,
    today: Date,
) -> Result<String, Refusal> {
    let mut words = Vec::new();
    if let Some(text) = edit.text.as_ref().filter(|text| **text != before.text) {
        next.text = text.clone();
        words.push(format!("It was: {}", before.text));
    }
    if let Some(aim) = edit.aim.filter(|aim| *aim != before.aim) {
        next.aim = aim;
        words.push(format!("Type: {}", aim.as_str()));
    }
    if let Some(owner) = &edit.owner {
        let account = owner.account(team)?;
        if before.owner != Some(account) {
            next.owner = Some(account);
            words.push(format!("Owner: {}", team.called(account)));
        }
    }
    if let Some(typed) = &edit.due {
        let due = moment::day(typed, today)?;
        if due != before.due_on {
            next.due_on = due;
            words.push(format!("Due: {due} (was {})", before.due_on));
        }
    }
    if words.is_empty() {
        return Err(Refusal::Invalid(format!(
            "Nothing about {} would change. Name a new text, type, owner or day.",
            before.name()
        )));
    }
    Ok(words.join("\n"))
}

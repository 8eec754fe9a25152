//! Checklists for newcomers: a page that is run for one person, who may tick it too, with reminders until it is done.
//!
//! Unlike in other runs every step is open from the start: an access that takes days must not hold up all the rest.

use jiff::{Timestamp, ToSpan as _, civil::Weekday, tz::TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    Decision, Effect, Event, Refusal, Reply, Who,
    event::Kind,
    names::UserId,
    reply::{Card, Tone},
    runbook::{Page, PageKey},
    team::{Person, Team},
    text, wall,
};

use super::{Asking, Fresh, Mark, Marking, Run, start::begun, told};

/// After how many days without a tick it is reminded of what is left.
const DAYS: i64 = 2;
/// The hour of the team's day at which that is done.
const HOUR: i8 = 10;
/// After how many reminders without a tick whoever began it is called too.
pub(super) const CALLED: u8 = 3;
/// After how many reminders without a tick nobody is reminded any more; a tick starts them anew.
pub(super) const MOST: u8 = 5;

/// Whom a run brings in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Newcomer {
    /// Who.
    pub who: UserId,
    /// The page of the role that they come for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<PageKey>,
    /// When they were last reminded, and how often since the last tick.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminded: Option<Reminded>,
}

/// When somebody was last reminded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminded {
    /// When.
    pub at: Timestamp,
    /// How often since the last tick.
    pub times: u8,
}

/// What a newcomer is told beside their card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunNote {
    /// That there is a checklist for them.
    Welcome,
    /// That something is left, for so many times since the last tick.
    Left(u8),
}

/// Begins a newcomer's checklist. `going` are the checklists of this newcomer that go on.
///
/// # Errors
/// When the asker may not, when the page cannot be run, or when the newcomer has a checklist already.
pub fn onboard(
    fresh: Fresh,
    page: &Page,
    newcomer: Newcomer,
    going: &[Run],
    asking: Asking<'_>,
) -> Result<Decision<Run>, Refusal> {
    let who = newcomer.who;
    if let Some(run) = going.first() {
        return Err(Refusal::Stale(format!(
            "<@{who}> has a checklist already: {}: {}, in <#{}>. When it is done or given up, another one can begin.",
            run.name(),
            text::discord(&run.title),
            run.channel
        )));
    }
    let mut decision = begun(fresh, page, fresh.channel, Some(newcomer), asking)?;
    let run = &decision.state;
    decision.effects.push(note(run, RunNote::Welcome));
    let words = format!(
        "{} to do for <@{who}>. The card with the buttons is in <#{}>; they can tick, and so can you. Binnacle reminds them of what is left.",
        told::steps(run.course.steps.len()),
        run.channel
    );
    let title = format!("{}: {}", run.name(), run.title);
    decision.reply = Reply::private(Card::new(Tone::Grey, title, words));
    Ok(decision)
}

fn note(run: &Run, note: RunNote) -> Effect {
    Effect::RunNote { run: run.id, note }
}

/// Whether somebody may confirm that a step is as it should be: a newcomer not of what they ticked, under this or another account.
pub(super) fn may_confirm(
    run: &Run,
    (number, before): (u16, &Mark),
    marking: &Marking,
    asking: Asking<'_>,
) -> Result<(), Refusal> {
    let (Some(newcomer), Mark::Checking { done }, Marking::Confirm) =
        (&run.course.newcomer, before, marking)
    else {
        return Ok(());
    };
    let is_theirs = |user| is_same(asking.team, newcomer.who, user);
    if is_theirs(done.by) && is_theirs(asking.actor.user) {
        return Err(Refusal::Invalid(format!(
            "<@{}> ticked step {number} of {} themselves, so somebody else has to look whether it is so. Whoever may run runbooks here can confirm it.",
            newcomer.who,
            run.name()
        )));
    }
    Ok(())
}

/// Whether two accounts are of one person, as far as the team's document says.
fn is_same(team: &Team, one: UserId, other: UserId) -> bool {
    let has = |person: &Person, user| person.discord == user || person.also.contains(&user);
    let mut people = team.people.iter();
    one == other || people.any(|person| has(person, one) && has(person, other))
}

/// When something was last ticked, or the checklist began.
pub(super) fn touched(run: &Run) -> Timestamp {
    let marks = run.course.marks.iter().filter_map(|mark| match mark {
        Mark::Open => None,
        Mark::Checking { done } => Some(done.at),
        Mark::Done { done, checked } => Some(checked.as_ref().map_or(done.at, |sign| sign.at)),
        Mark::Skipped { by, .. } => Some(by.at),
    });
    marks.max().unwrap_or(run.course.started.at)
}

/// How often the newcomer was reminded since the last tick.
pub(super) fn times(run: &Run) -> u8 {
    let newcomer = run.course.newcomer.as_ref();
    let reminded = newcomer.and_then(|newcomer| newcomer.reminded);
    let since = reminded.filter(|one| one.at >= touched(run));
    since.map_or(0, |one| one.times)
}

/// When the newcomer is to be reminded next, on a working day of the team; `None` where that is at an end.
pub fn reminder(run: &Run, zone: &TimeZone) -> Option<Timestamp> {
    let newcomer = run.course.newcomer.as_ref()?;
    if !run.is_running() || times(run) >= MOST {
        return None;
    }
    let last = newcomer.reminded.map_or(Timestamp::MIN, |one| one.at);
    let last = zone.to_datetime(last.max(touched(run)));
    let mut day = last.date().checked_add(DAYS.days()).ok()?;
    while matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
        day = day.tomorrow().ok()?;
    }
    wall::first(day.at(HOUR, 0, 0, 0), zone)
}

/// The time to remind a newcomer may have come: what follows, where it has.
pub fn remind(run: &Run, zone: &TimeZone, now: Timestamp) -> Option<(Run, Event, Vec<Effect>)> {
    let due = reminder(run, zone)?;
    if due > now {
        return None;
    }
    let times = times(run) + 1;
    let mut next = run.clone();
    next.version += 1;
    next.course.newcomer.as_mut()?.reminded = Some(Reminded { at: now, times });
    let event = Event {
        at: now,
        who: Who::Bot,
        subject: format!("run:{}", run.id),
        kind: Kind::RunReminded,
        data: json!({ "run": run.number, "page": run.title, "times": times }),
    };
    let effects = vec![note(&next, RunNote::Left(times))];
    Some((next, event, effects))
}

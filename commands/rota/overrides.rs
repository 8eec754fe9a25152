//! Overrides and temporary schedules: shown, confirmed, undone.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::{
    Actor, Decision, Event, Refusal,
    event::Kind,
    ids::OverrideId,
    incident::{Stamp, allowed},
    names::{ScheduleName, UserId},
    team::Right,
};

use super::{
    Override, OverrideState, Reason, Span, View, What,
    card::{confirmed_card, draft_card, dropped_card, undone_card},
    check::{linked, not_past, schedule_known},
    view::Held,
};

/// The longest override.
const LONGEST: SignedDuration = SignedDuration::from_hours(366 * 24);

/// The most overrides of a schedule that may be still to come.
pub const MOST: usize = 50;

/// An override, as somebody asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverrideAsk {
    /// In which schedule.
    pub schedule: ScheduleName,
    /// When.
    pub span: Span,
    /// Who is on, or off.
    pub what: What,
    /// Why.
    pub reason: Option<Reason>,
}

/// What a new change is given.
#[derive(Debug, Clone, Copy)]
pub struct Fresh<Id> {
    /// Its key.
    pub id: Id,
    /// Its number.
    pub number: i64,
}

/// Who asks, and when.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// When.
    pub now: Timestamp,
}

impl By<'_> {
    pub(super) const fn stamp(self) -> Stamp {
        Stamp {
            by: self.actor.user,
            at: self.now,
        }
    }
}

/// Shows what an override would make of a schedule, to be confirmed.
///
/// # Errors
/// When the asker may not, somebody has no account, its time has passed, or nothing would change.
pub fn propose(
    fresh: Fresh<OverrideId>,
    ask: OverrideAsk,
    view: &View<'_>,
    by: By<'_>,
) -> Result<Decision<Override>, Refusal> {
    allowed(view.team, Right::OncallOverride, by.actor)?;
    schedule_known(view.team, &ask.schedule)?;
    for user in people(&ask.what) {
        linked(view.team, user)?;
    }
    if let What::Replace { leaves, joins } = ask.what
        && leaves == joins
    {
        return Err(Refusal::Invalid(format!(
            "<@{leaves}> cannot replace themselves. Name somebody else."
        )));
    }
    let span = not_past(ask.span, by.now)?;
    if span.length() > LONGEST {
        return Err(Refusal::Invalid(
            "An override lasts a year at most. Change the team's document for what is meant to stay."
                .to_owned(),
        ));
    }
    limited(&ask, span, view)?;
    let mut draft = Override {
        id: fresh.id,
        workspace: view.team.guild,
        number: fresh.number,
        schedule: ask.schedule,
        span,
        what: ask.what,
        reason: ask.reason,
        seen: String::new(),
        state: OverrideState::Draft,
        made: by.stamp(),
        ended: None,
        version: 1,
    };
    let (before, after) = both(&draft, view)?;
    draft.seen = super::view::hash(&after);
    Ok(Decision {
        reply: draft_card(&draft, &before, &after, view.team, false),
        events: Vec::new(),
        effects: Vec::new(),
        state: draft,
    })
}

/// Makes an override count, if it makes of the schedule what was shown; otherwise shows it anew.
///
/// # Errors
/// When the presser may not, it was decided already, or its time has passed.
pub fn confirm(
    draft: &Override,
    view: &View<'_>,
    by: By<'_>,
) -> Result<Decision<Override>, Refusal> {
    allowed(view.team, Right::OncallOverride, by.actor)?;
    waits(draft)?;
    let mut next = draft.clone();
    next.version += 1;
    next.span = draft.span.since(by.now).ok_or_else(|| gone(draft))?;
    next.span.start = whole(next.span.start);
    if let What::Temporary { turns, .. } = &mut next.what {
        for turn in turns.iter_mut() {
            turn.span.start = turn.span.start.max(next.span.start);
        }
        turns.retain(|turn| !turn.span.is_empty());
    }
    let ask = OverrideAsk {
        schedule: next.schedule.clone(),
        span: next.span,
        what: next.what.clone(),
        reason: None,
    };
    limited(&ask, next.span, view)?;
    let (before, after) = both(&next, view)?;
    let seen = super::view::hash(&after);
    let is_as_shown = draft.seen == seen;
    next.seen = seen;
    if !is_as_shown {
        return Ok(Decision {
            reply: draft_card(&next, &before, &after, view.team, true),
            events: Vec::new(),
            effects: Vec::new(),
            state: next,
        });
    }
    next.state = OverrideState::Stands;
    Ok(Decision {
        reply: confirmed_card(&next, &after, view.team),
        events: vec![event(&next, Kind::OncallOverridden, by)],
        effects: Vec::new(),
        state: next,
    })
}

/// Throws away an override that was shown and not confirmed.
///
/// # Errors
/// When it was decided already.
pub fn drop(draft: &Override, by: By<'_>) -> Result<Decision<Override>, Refusal> {
    waits(draft)?;
    let mut next = draft.clone();
    next.version += 1;
    next.state = OverrideState::Dropped;
    next.ended = Some(by.stamp());
    Ok(Decision {
        reply: dropped_card(),
        events: Vec::new(),
        effects: Vec::new(),
        state: next,
    })
}

/// Takes an override back. What of it has passed stays as it was.
///
/// # Errors
/// When the asker may not, it does not stand, or all of it has passed.
pub fn undo(one: &Override, view: &View<'_>, by: By<'_>) -> Result<Decision<Override>, Refusal> {
    allowed(view.team, Right::OncallOverride, by.actor)?;
    match (one.state, one.ended) {
        (OverrideState::Draft, _) => {
            return Err(Refusal::Stale(format!(
                "{} was never confirmed, so there is nothing to undo.",
                one.name()
            )));
        }
        (OverrideState::Undone, Some(end)) => {
            return Err(Refusal::Stale(format!(
                "{} was undone <t:{}:R> by <@{}>.",
                one.name(),
                end.at.as_second(),
                end.by
            )));
        }
        (OverrideState::Dropped | OverrideState::Undone, _) => return Err(unknown(one)),
        (OverrideState::Stands, _) => {}
    }
    if one.span.end <= by.now {
        return Err(Refusal::Stale(format!(
            "{} ended <t:{}:R>. What has passed stays as it was.",
            one.name(),
            one.span.end.as_second()
        )));
    }
    let mut next = one.clone();
    next.version += 1;
    next.ended = Some(by.stamp());
    if one.span.start < by.now {
        next.span.end = whole(by.now);
        if let What::Temporary { turns, .. } = &mut next.what {
            for turn in turns.iter_mut() {
                turn.span.end = turn.span.end.min(next.span.end);
            }
            turns.retain(|turn| !turn.span.is_empty());
        }
    } else {
        next.state = OverrideState::Undone;
    }
    let rest = one.span.since(whole(by.now)).unwrap_or(one.span);
    let after = view.without(one).held(&one.schedule, rest);
    Ok(Decision {
        reply: undone_card(&next, &after, view.team),
        events: vec![event(&next, Kind::OncallOverrideUndone, by)],
        effects: Vec::new(),
        state: next,
    })
}

/// Instants are counted in whole seconds; a part of one counts as the next.
pub(super) fn whole(at: Timestamp) -> Timestamp {
    let second = at.as_second();
    let is_whole = at.subsec_nanosecond() == 0;
    Timestamp::from_second(if is_whole { second } else { second + 1 }).unwrap_or(at)
}

/// Who is named in an override.
fn people(what: &What) -> Vec<UserId> {
    match what {
        What::Add(user) | What::Remove(user) => vec![*user],
        What::Replace { leaves, joins } => vec![*leaves, *joins],
        What::Nobody => Vec::new(),
        What::Temporary { turns, .. } => {
            turns.iter().flat_map(|turn| turn.people.clone()).collect()
        }
    }
}

/// The shifts without it and with it, which must differ.
fn both(one: &Override, view: &View<'_>) -> Result<(Vec<Held>, Vec<Held>), Refusal> {
    let before = view.held(&one.schedule, one.span);
    let after = view.with(one).held(&one.schedule, one.span);
    if before == after {
        return Err(Refusal::Invalid(format!(
            "Nothing would change in `{}`. At that time it is:\n{}",
            one.schedule,
            super::card::lines(&before)
        )));
    }
    Ok((before, after))
}

fn limited(ask: &OverrideAsk, span: Span, view: &View<'_>) -> Result<(), Refusal> {
    let standing = view
        .rows
        .overrides
        .iter()
        .filter(|one| one.schedule == ask.schedule);
    if matches!(ask.what, What::Temporary { .. }) {
        let is_temporary = |one: &&Override| matches!(one.what, What::Temporary { .. });
        let other = standing
            .clone()
            .filter(is_temporary)
            .find(|one| one.span.meet(span).is_some());
        let documents = view.team.schedule(&ask.schedule);
        let written = documents.and_then(|one| {
            let spans = one.plan.temporaries.iter();
            let mut spans = spans.map(|one| Span::new(one.start, one.end));
            spans.find(|other| other.meet(span).is_some())
        });
        if let Some(written) = written {
            return Err(Refusal::Invalid(format!(
                "The team's document has a temporary schedule for `{}` from {}. Two at once cannot both replace it. Name another time, or change the document.",
                ask.schedule,
                written.words()
            )));
        }
        if let Some(other) = other {
            return Err(Refusal::Invalid(format!(
                "`{}` has a temporary schedule already from {}: {}. Two at once cannot both replace it. Undo that one with `/oncall undo`, or name another time.",
                ask.schedule,
                other.span.words(),
                other.name()
            )));
        }
    }
    if standing.count() >= MOST {
        return Err(Refusal::Invalid(format!(
            "`{}` has {MOST} overrides to come, which is the most. Undo some, or change the team's document.",
            ask.schedule
        )));
    }
    Ok(())
}

fn waits(draft: &Override) -> Result<(), Refusal> {
    match (draft.state, draft.ended) {
        (OverrideState::Draft, _) => Ok(()),
        (OverrideState::Stands, _) => Err(Refusal::Stale(format!(
            "{} was confirmed already.",
            draft.name()
        ))),
        (OverrideState::Undone, _) => Err(Refusal::Stale(format!(
            "{} was confirmed and undone.",
            draft.name()
        ))),
        (OverrideState::Dropped, _) => Err(unknown(draft)),
    }
}

fn unknown(one: &Override) -> Refusal {
    Refusal::Stale(format!(
        "{} was thrown away before it counted. Ask for it again with `/oncall override`.",
        one.name()
    ))
}

fn gone(draft: &Override) -> Refusal {
    Refusal::Stale(format!(
        "The time of {} has passed. Nothing came of it.",
        draft.name()
    ))
}

fn event(one: &Override, kind: Kind, by: By<'_>) -> Event {
    Event {
        at: by.now,
        who: by.actor.who(),
        subject: super::subject(&one.schedule),
        kind,
        data: json!({
            "name": one.name(),
            "schedule": one.schedule,
            "start": one.span.start,
            "end": one.span.end,
            "what": one.what,
            "reason": one.reason.as_ref().map(Reason::as_str),
            "by_name": by.actor.name,
        }),
    }
}

//! What is wrong with what somebody asked, in the words that help.

use jiff::{SignedDuration, Timestamp};

use crate::{
    Refusal,
    names::{ScheduleName, UserId},
    team::Team,
    text,
};

use super::{Span, View, overrides::whole};

/// How far in the past a start may lie that means now.
const JUST_NOW: SignedDuration = SignedDuration::from_mins(5);

/// The schedule that is meant: the one that is named, or the team's only one.
///
/// # Errors
/// When there is none of that name, or several and none is named.
pub fn schedule(team: &Team, typed: Option<&str>) -> Result<ScheduleName, Refusal> {
    let names: Vec<&ScheduleName> = team.schedules.iter().map(|one| &one.name).collect();
    if names.is_empty() {
        return Err(Refusal::NotFound(
            "Your team has no schedule. Whoever looks after its document adds a `[[schedule]]` to it."
                .to_owned(),
        ));
    }
    let listed = || {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        text::cut(&names.join(", "), 900)
    };
    let Some(typed) = typed.map(str::trim).filter(|typed| !typed.is_empty()) else {
        return match names[..] {
            [only] => Ok(only.clone()),
            _ => Err(Refusal::Invalid(format!(
                "Which schedule? There are {}.",
                listed()
            ))),
        };
    };
    let found = names
        .iter()
        .find(|name| name.as_str().eq_ignore_ascii_case(typed));
    found.map(|name| (*name).clone()).ok_or_else(|| {
        Refusal::NotFound(format!(
            "There is no schedule `{}`. There are {}.",
            text::code(typed, 50),
            listed()
        ))
    })
}

pub(super) fn schedule_known(team: &Team, name: &ScheduleName) -> Result<(), Refusal> {
    schedule(team, Some(name.as_str())).map(|_| ())
}

/// Somebody who can be on call: one of the team's people.
pub(super) fn linked(team: &Team, user: UserId) -> Result<(), Refusal> {
    if team.person(user).is_some() {
        return Ok(());
    }
    Err(Refusal::NotFound(format!(
        "<@{user}> is none of the team's people, so nobody could be paged for them. Whoever looks after the team's document adds a `[[person]]` with `discord = \"{user}\"`."
    )))
}

/// A time that is still to come; one that began a moment ago begins now.
pub(super) fn not_past(span: Span, now: Timestamp) -> Result<Span, Refusal> {
    if span.is_empty() {
        return Err(Refusal::Invalid(
            "It ends before it begins. Name an end that comes after the start.".to_owned(),
        ));
    }
    if span.end <= now {
        return Err(Refusal::Invalid(format!(
            "{} has passed. What was so then stays on record; only what is to come can be changed.",
            span.words()
        )));
    }
    if now.duration_since(span.start) > JUST_NOW {
        return Err(Refusal::Invalid(format!(
            "It would begin {}, which has passed. Begin it `now`.",
            text::when(span.start)
        )));
    }
    Ok(Span::new(span.start.max(whole(now)), span.end))
}

/// Somebody is free for a time: not on call in that schedule, and not away.
pub(super) fn free(
    view: &View<'_>,
    user: UserId,
    schedule: &ScheduleName,
    span: Span,
) -> Result<(), Refusal> {
    let held = view.held(schedule, span);
    if let Some(held) = held.iter().find(|held| held.people.contains(&user)) {
        return Err(Refusal::Invalid(format!(
            "<@{user}> is on call in `{schedule}` then already, {}.",
            held.span.words()
        )));
    }
    if let Some((name, away)) = view.absent(user, span) {
        return Err(Refusal::Invalid(format!(
            "<@{user}> is away then: {name}, {}. `/oncall absence remove` takes an absence back.",
            away.words()
        )));
    }
    Ok(())
}

/// Somebody is on call for all of a time.
pub(super) fn on_call(
    view: &View<'_>,
    user: UserId,
    schedule: &ScheduleName,
    span: Span,
) -> Result<(), Refusal> {
    let held = view.held(schedule, span);
    if held.iter().all(|held| held.people.contains(&user)) {
        return Ok(());
    }
    Err(Refusal::Invalid(format!(
        "<@{user}> is not on call in `{schedule}` for all of {}. At that time it is:\n{}",
        span.words(),
        super::card::lines(&held)
    )))
}

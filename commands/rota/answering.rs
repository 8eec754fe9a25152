//! Answering a request: taking all or a part, saying no, withdrawing it, giving a shift back.

use jiff::Timestamp;

use crate::{
    Decision, Effect, Refusal, event::Kind, ids::MoveId, incident::allowed, names::UserId,
    team::Right,
};

use super::{
    Agreed, Move, Piece, Request, RequestKind, RequestState, RequestVerb, Span, View,
    asking::{event, holds, may_for, swappable},
    card::{asked_reply, declined_reply, given_back_reply, taken_reply, withdrawn_reply},
    check::{free, linked, on_call},
    overrides::{By, whole},
};

/// What moves are given.
#[derive(Debug, Clone)]
pub struct Keys {
    /// The position of the first of them.
    pub position: i64,
    /// A key each; see [`Keys::wanted`].
    pub ids: Vec<MoveId>,
}

impl Keys {
    /// How many keys an answer can need: every move leaves one piece more at most, and one shift may go back.
    pub const fn wanted(moves: &[Move]) -> usize {
        moves.len() + 2
    }
}

/// What of a request is still to be taken, from a time on.
pub fn left(request: &Request, moves: &[Move], now: Timestamp) -> Vec<Span> {
    let taken = moves
        .iter()
        .filter(|one| {
            one.undone.is_none() && one.request == request.id && one.giver == request.giver
        })
        .map(|one| one.piece.span);
    let left = request.span.without(taken);
    left.into_iter()
        .filter_map(|span| span.since(whole(now)))
        .collect()
}

/// A proposed request is asked.
///
/// # Errors
/// When the presser may not, it was asked already, or things have changed.
pub fn ask(request: &Request, view: &View<'_>, by: By<'_>) -> Result<Decision<Agreed>, Refusal> {
    may_for(view, request.giver, Right::OncallSwap, by)?;
    if request.state != RequestState::Draft {
        return Err(ended(request));
    }
    let span = request
        .span
        .since(whole(by.now))
        .ok_or_else(|| past(request))?;
    on_call(view, request.giver, &request.schedule, span)?;
    if let Some(asked) = request.asked {
        free(view, asked, &request.schedule, span)?;
    }
    let mut next = request.clone();
    next.version += 1;
    next.span = span;
    next.state = RequestState::Open;
    next.made = by.stamp();
    Ok(Decision {
        events: vec![event(&next, &[], Kind::OncallRequested, by)],
        effects: vec![card(&next)],
        reply: asked_reply(&next, view),
        state: Agreed::only(next),
    })
}

/// The presser takes what is left of a shift, or a part of it. A swap is taken whole, and gives theirs back.
///
/// # Errors
/// When somebody else was asked or was faster, the presser is on call then or away, or things have changed.
pub fn accept(
    request: &Request,
    before: &[Move],
    part: Option<Span>,
    answered: Option<&Request>,
    view: &View<'_>,
    by: By<'_>,
    keys: &Keys,
) -> Result<Decision<Agreed>, Refusal> {
    allowed(view.team, Right::OncallSwap, by.actor)?;
    let taker = by.actor.user;
    may_answer(request, before, taker)?;
    linked(view.team, taker)?;
    let left = left(request, before, by.now);
    if left.is_empty() {
        return Err(past(request));
    }
    let wanted = match part {
        None => left.clone(),
        Some(_) if request.kind == RequestKind::Swap => {
            return Err(Refusal::Invalid(
                "A swap is taken whole. Decline it and offer another one.".to_owned(),
            ));
        }
        Some(part) => vec![within(part, &left)?],
    };
    let mut pieces: Vec<(Piece, UserId, UserId)> = Vec::new();
    for span in &wanted {
        on_call(view, request.giver, &request.schedule, *span)?;
        free(view, taker, &request.schedule, *span)?;
        let piece = Piece {
            schedule: request.schedule.clone(),
            span: *span,
        };
        pieces.push((piece, request.giver, taker));
    }
    if let Some(back) = &request.back {
        let mine = &pieces[0].0;
        if left != [request.span] || back.span.start < by.now {
            return Err(Refusal::Stale(format!(
                "One of the two shifts of {} has begun, so they can no longer be swapped whole. Withdraw it and ask anew for what is left.",
                request.name()
            )));
        }
        swappable(view, request.giver, taker, mine, back)?;
        pieces.push((back.clone(), taker, request.giver));
    }
    let moved: Vec<Move> = pieces
        .into_iter()
        .zip(keys.ids.iter().zip(keys.position..))
        .map(|((piece, giver, taker), (id, position))| Move {
            id: *id,
            request: request.id,
            position,
            piece,
            giver,
            taker,
            made: by.stamp(),
            undone: None,
        })
        .collect();
    holds(view, &moved)?;
    let mut next = request.clone();
    next.version += 1;
    let is_all = wanted == left;
    if is_all {
        next.state = RequestState::Taken;
        next.ended = Some(by.stamp());
    }
    let ends = answered.filter(|cover| cover.is_open()).map(|cover| {
        let mut cover = cover.clone();
        cover.version += 1;
        cover.state = RequestState::Withdrawn;
        cover.ended = Some(by.stamp());
        cover
    });
    let mut effects = vec![card(&next)];
    effects.extend(ends.as_ref().map(card));
    Ok(Decision {
        events: vec![event(&next, &moved, Kind::OncallTaken, by)],
        effects,
        reply: taken_reply(&next, &moved, view.team),
        state: Agreed {
            moved,
            ends,
            ..Agreed::only(next)
        },
    })
}

/// The presser says no. Where only they were asked, the request ends.
///
/// # Errors
/// When they were not asked, or it ended.
pub fn decline(
    request: &Request,
    moves: &[Move],
    view: &View<'_>,
    by: By<'_>,
) -> Result<Decision<Agreed>, Refusal> {
    let user = by.actor.user;
    may_answer(request, moves, user)?;
    linked(view.team, user)?;
    if request.declined.contains(&user) {
        return Err(Refusal::Stale("You said no already.".to_owned()));
    }
    let mut next = request.clone();
    next.version += 1;
    next.declined.push(user);
    let could = view.team.people.iter().map(|person| person.discord);
    let is_nobody_left = could
        .filter(|one| *one != request.giver)
        .all(|one| next.declined.contains(&one));
    if request.asked.is_some() || is_nobody_left {
        next.state = RequestState::Declined;
        next.ended = Some(by.stamp());
    }
    Ok(Decision {
        events: vec![event(&next, &[], Kind::OncallDeclined, by)],
        effects: vec![card(&next)],
        reply: declined_reply(&next),
        state: Agreed::only(next),
    })
}

/// Whoever asked needs it no longer. What was taken of it stays taken.
///
/// # Errors
/// When the presser may not, or it ended.
pub fn withdraw(
    request: &Request,
    view: &View<'_>,
    by: By<'_>,
) -> Result<Decision<Agreed>, Refusal> {
    if request.made.by != by.actor.user {
        may_for(view, request.giver, Right::OncallSwap, by)?;
    }
    if !request.is_open() {
        return Err(ended(request));
    }
    let mut next = request.clone();
    next.version += 1;
    next.state = RequestState::Withdrawn;
    next.ended = Some(by.stamp());
    Ok(Decision {
        events: vec![event(&next, &[], Kind::OncallWithdrawn, by)],
        effects: vec![card(&next)],
        reply: withdrawn_reply(&next),
        state: Agreed::only(next),
    })
}

/// Whoever took a shift gives it back, until it begins; it is asked for again. A swap of two shifts is not given back by one side.
///
/// `later` is everything that moved in the workspace from now on.
///
/// # Errors
/// When the presser has nothing of it, it has begun, or they gave it on to somebody else.
pub fn give_back(
    request: &Request,
    moves: &[Move],
    later: &[Move],
    view: &View<'_>,
    by: By<'_>,
) -> Result<Decision<Agreed>, Refusal> {
    let is_standing = |one: &&Move| one.request == request.id && one.undone.is_none();
    let user = by.actor.user;
    let is_theirs = moves
        .iter()
        .filter(is_standing)
        .any(|one| one.taker == user);
    if !is_theirs {
        allowed(view.team, Right::OncallManage, by.actor)?;
    }
    if request.kind == RequestKind::Swap {
        return Err(Refusal::Invalid(format!(
            "{} moved a shift of each of you. Ask for a swap the other way round with `/oncall swap`, so that both agree.",
            request.name()
        )));
    }
    let mut undone: Vec<Move> = moves
        .iter()
        .filter(is_standing)
        .filter(|one| !is_theirs || one.taker == user)
        .cloned()
        .collect();
    if undone.is_empty() {
        return Err(Refusal::Stale(format!(
            "Nothing of {} is taken, so there is nothing to give back.",
            request.name()
        )));
    }
    undone.retain(|one| one.piece.span.start > by.now);
    if undone.is_empty() {
        return Err(Refusal::Stale(
            "It has begun, so it can no longer be given back. Ask somebody to take the rest with `/oncall cover`."
                .to_owned(),
        ));
    }
    for one in &undone {
        not_given_on(one, later)?;
    }
    for one in &mut undone {
        one.undone = Some(by.stamp());
    }
    let mut next = request.clone();
    next.version += 1;
    if next.kind == RequestKind::Cover {
        next.state = RequestState::Open;
        next.ended = None;
        // It is said again from now on, not for what was planned before.
        next.told_at = Some(by.now);
    } else {
        next.state = RequestState::Undone;
        next.ended = Some(by.stamp());
    }
    Ok(Decision {
        events: vec![event(&next, &undone, Kind::OncallGivenBack, by)],
        effects: vec![card(&next)],
        reply: given_back_reply(&next, &undone),
        state: Agreed {
            undone,
            ..Agreed::only(next)
        },
    })
}

/// What taking back a request means for somebody: giving back what they took of it, or else withdrawing it.
pub fn undoing(request: &Request, moves: &[Move], user: UserId) -> RequestVerb {
    let has_it = moves
        .iter()
        .any(|one| one.undone.is_none() && one.taker == user);
    if request.is_open() && !has_it {
        RequestVerb::Withdraw
    } else {
        RequestVerb::GiveBack
    }
}

/// The time of a request passed.
pub fn lapse(request: &Request, now: Timestamp) -> Request {
    let mut next = request.clone();
    next.version += 1;
    next.state = RequestState::Past;
    next.ended = Some(crate::incident::Stamp {
        by: request.giver,
        at: now,
    });
    next
}

/// Nobody can take back what somebody else has by now: chains are undone from their end.
fn not_given_on(one: &Move, later: &[Move]) -> Result<(), Refusal> {
    let on = later.iter().find(|other| {
        other.undone.is_none()
            && other.position > one.position
            && other.giver == one.taker
            && other.piece.schedule == one.piece.schedule
            && other.piece.span.meet(one.piece.span).is_some()
    });
    match on {
        Some(other) => Err(Refusal::Invalid(format!(
            "<@{}> has it from <@{}> by now. That has to be given back first.",
            other.taker, other.giver
        ))),
        None => Ok(()),
    }
}

/// The part that somebody takes lies in what is left.
fn within(part: Span, left: &[Span]) -> Result<Span, Refusal> {
    if left.iter().any(|span| span.covers(part)) && !part.is_empty() {
        return Ok(part);
    }
    let pieces: Vec<String> = left.iter().map(|span| span.words()).collect();
    Err(Refusal::Invalid(format!(
        "What is left to be taken is {}. Name a part of that.",
        pieces.join(" and ")
    )))
}

/// Whether somebody can answer a request as it stands.
///
/// # Errors
/// When it ended, somebody else was asked, or it is their own.
pub fn may_answer(request: &Request, moves: &[Move], user: UserId) -> Result<(), Refusal> {
    if !request.is_open() {
        return Err(match moves.iter().rfind(|one| one.undone.is_none()) {
            Some(taken) if request.state == RequestState::Taken => Refusal::Stale(format!(
                "<@{}> was faster: {} was taken <t:{}:R>.",
                taken.taker,
                request.name(),
                taken.made.at.as_second()
            )),
            _ => ended(request),
        });
    }
    if user == request.giver {
        return Err(Refusal::Invalid(
            "It is your own shift. Somebody else has to answer; you can withdraw it.".to_owned(),
        ));
    }
    match request.asked {
        Some(asked) if asked != user => Err(Refusal::Invalid(format!(
            "Only <@{asked}> is asked. <@{}> can ask everybody with `/oncall cover`.",
            request.giver
        ))),
        _ => Ok(()),
    }
}

/// It ended; how, and when.
pub(super) fn ended(request: &Request) -> Refusal {
    let when = request
        .ended
        .map(|end| format!(" <t:{}:R>", end.at.as_second()))
        .unwrap_or_default();
    let name = request.name();
    Refusal::Stale(match request.state {
        RequestState::Taken => format!("{name} was taken{when}."),
        RequestState::Declined => format!("{name} was declined{when}."),
        RequestState::Withdrawn => format!("{name} was withdrawn{when}. Nobody needs to take it."),
        RequestState::Undone => format!("{name} was given back{when}."),
        RequestState::Past => return past(request),
        RequestState::Open | RequestState::Draft => format!("{name} is asked already."),
    })
}

fn past(request: &Request) -> Refusal {
    Refusal::Stale(format!(
        "The time of {} has passed. Whoever was on call then stays on record.",
        request.name()
    ))
}

const fn card(request: &Request) -> Effect {
    Effect::OncallCard {
        request: request.id,
    }
}

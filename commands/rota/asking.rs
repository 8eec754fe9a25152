//! Asking somebody to take a shift or to swap one, and taking one at once.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    Decision, Effect, Event, Refusal,
    event::Kind,
    ids::{MoveId, RequestId},
    incident::allowed,
    names::{ChannelId, ScheduleName, UserId},
    team::Right,
};

use super::{
    Move, Piece, Reason, Request, RequestKind, RequestState, Span, View,
    card::{asked_reply, taken_reply},
    check::{free, linked, not_past, on_call, schedule_known},
    overrides::{By, Fresh, whole},
};

/// What a decision on a request makes: the request as it is now, and the parts of shifts that moved or went back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    /// The request.
    pub request: Request,
    /// What moved.
    pub moved: Vec<Move>,
    /// What went back.
    pub undone: Vec<Move>,
    /// Another request that this one ends: the cover that was answered by a swap.
    pub ends: Option<Request>,
}

impl Agreed {
    pub(super) const fn only(request: Request) -> Self {
        Self {
            request,
            moved: Vec::new(),
            undone: Vec::new(),
            ends: None,
        }
    }
}

/// A shift, as somebody names it: any instant in it, or a person's next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShiftAsk {
    /// Of which schedule; `None` is any.
    pub schedule: Option<ScheduleName>,
    /// An instant in it.
    pub at: Option<Timestamp>,
    /// Only what of it lies in this span.
    pub within: Option<Span>,
}

/// A request for somebody to take a shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverAsk {
    /// Whose shift it is.
    pub giver: UserId,
    /// Which shift.
    pub shift: ShiftAsk,
    /// Only from here on.
    pub start: Option<Timestamp>,
    /// Only until here.
    pub end: Option<Timestamp>,
    /// Who is asked; `None` for everybody.
    pub asked: Option<UserId>,
    /// Why.
    pub reason: Option<Reason>,
}

/// Where a request is made.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// In which channel its card stands.
    pub channel: ChannelId,
    /// Its position among the moves of its workspace, if it moves something at once.
    pub position: i64,
    /// The key of what it moves at once.
    pub move_id: MoveId,
}

/// Asks somebody, or everybody, to take a shift or a part of one.
///
/// # Errors
/// When the asker may not, the shift is not the giver's or has passed, or whoever is asked cannot take it.
pub fn cover(
    fresh: Fresh<RequestId>,
    ask: CoverAsk,
    view: &View<'_>,
    open: &[Request],
    by: By<'_>,
    place: Place,
) -> Result<Decision<Agreed>, Refusal> {
    may_for(view, ask.giver, Right::OncallSwap, by)?;
    linked(view.team, ask.giver)?;
    let piece = shift(view, ask.giver, &ask.shift, by)?;
    let part = Span::new(
        ask.start.unwrap_or(piece.span.start),
        ask.end.unwrap_or(piece.span.end),
    );
    let part = not_past(part, by.now)?;
    on_call(view, ask.giver, &piece.schedule, part)?;
    not_asked_yet(open, ask.giver, &piece.schedule, part)?;
    if let Some(asked) = ask.asked {
        other(asked, ask.giver)?;
        linked(view.team, asked)?;
        free(view, asked, &piece.schedule, part)?;
    }
    let request = Request {
        asked: ask.asked,
        reason: ask.reason,
        ..new(
            fresh,
            RequestKind::Cover,
            Piece {
                span: part,
                ..piece
            },
            ask.giver,
            view,
            by,
            place,
        )
    };
    Ok(decided(request, view, by))
}

/// A swap, as somebody asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwapAsk {
    /// Whose shift is given.
    pub giver: UserId,
    /// Which one.
    pub mine: ShiftAsk,
    /// With whom.
    pub with: UserId,
    /// Which of theirs.
    pub theirs: ShiftAsk,
    /// Why.
    pub reason: Option<Reason>,
    /// The cover for which it is offered.
    pub answers: Option<RequestId>,
}

/// Asks somebody to swap one of their shifts for one of the giver's.
///
/// # Errors
/// When the asker may not, a shift is not whose it should be or has passed, or one of the two cannot take it.
pub fn swap(
    fresh: Fresh<RequestId>,
    ask: SwapAsk,
    view: &View<'_>,
    open: &[Request],
    by: By<'_>,
    place: Place,
) -> Result<Decision<Agreed>, Refusal> {
    may_for(view, ask.giver, Right::OncallSwap, by)?;
    other(ask.with, ask.giver)?;
    linked(view.team, ask.giver)?;
    linked(view.team, ask.with)?;
    let mine = shift(view, ask.giver, &ask.mine, by)?;
    let back = shift(view, ask.with, &ask.theirs, by)?;
    swappable(view, ask.giver, ask.with, &mine, &back)?;
    if ask.answers.is_none() {
        not_asked_yet(open, ask.giver, &mine.schedule, mine.span)?;
    }
    let request = Request {
        back: Some(back),
        asked: Some(ask.with),
        reason: ask.reason,
        answers: ask.answers,
        ..new(fresh, RequestKind::Swap, mine, ask.giver, view, by, place)
    };
    Ok(decided(request, view, by))
}

/// Whether two people can swap two shifts as things are.
pub(super) fn swappable(
    view: &View<'_>,
    giver: UserId,
    taker: UserId,
    mine: &Piece,
    back: &Piece,
) -> Result<(), Refusal> {
    on_call(view, giver, &mine.schedule, mine.span)?;
    on_call(view, taker, &back.schedule, back.span)?;
    free(view, taker, &mine.schedule, mine.span)?;
    free(view, giver, &back.schedule, back.span)
}

/// Somebody takes over at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakeAsk {
    /// In which schedule.
    pub schedule: ScheduleName,
    /// Who takes over.
    pub taker: UserId,
    /// From whom; whoever is on where nobody is named.
    pub from: Option<UserId>,
    /// Until when; until the shift ends where nobody says.
    pub end: Option<Timestamp>,
    /// Why.
    pub reason: Option<Reason>,
}

/// Takes over from whoever is on call now.
///
/// # Errors
/// When the asker may not, nobody is on, several are and none is named, or the taker is on already or away.
pub fn take(
    fresh: Fresh<RequestId>,
    ask: TakeAsk,
    view: &View<'_>,
    by: By<'_>,
    place: Place,
) -> Result<Decision<Agreed>, Refusal> {
    may_for(view, ask.taker, Right::OncallTake, by)?;
    schedule_known(view.team, &ask.schedule)?;
    linked(view.team, ask.taker)?;
    let start = whole(by.now);
    let on = view.at(&ask.schedule, start);
    let giver = from_whom(&ask, &on)?;
    let shift = view.shift_at(&ask.schedule, giver, start);
    let end = ask.end.unwrap_or(shift.end);
    if end <= start {
        return Err(Refusal::Invalid(
            "It would end before it begins. Name an end that is still to come.".to_owned(),
        ));
    }
    let span = Span::new(start, end);
    on_call(view, giver, &ask.schedule, span)?;
    free(view, ask.taker, &ask.schedule, span)?;
    let piece = Piece {
        schedule: ask.schedule,
        span,
    };
    let mut request = Request {
        asked: Some(ask.taker),
        reason: ask.reason,
        ..new(
            fresh,
            RequestKind::Take,
            piece.clone(),
            giver,
            view,
            by,
            place,
        )
    };
    request.state = RequestState::Taken;
    request.ended = Some(by.stamp());
    let moved = vec![Move {
        id: place.move_id,
        request: request.id,
        position: place.position,
        piece,
        giver,
        taker: ask.taker,
        made: by.stamp(),
        undone: None,
    }];
    holds(view, &moved)?;
    Ok(Decision {
        events: vec![event(&request, &moved, Kind::OncallTaken, by)],
        effects: vec![Effect::OncallCard {
            request: request.id,
        }],
        reply: taken_reply(&request, &moved, view.team),
        state: Agreed {
            moved,
            ..Agreed::only(request)
        },
    })
}

fn from_whom(ask: &TakeAsk, on: &[UserId]) -> Result<UserId, Refusal> {
    if on.contains(&ask.taker) {
        return Err(Refusal::Invalid(format!(
            "<@{}> is on call in `{}` already.",
            ask.taker, ask.schedule
        )));
    }
    match (ask.from, on) {
        (Some(from), _) if on.contains(&from) => Ok(from),
        (Some(from), _) => Err(Refusal::Invalid(format!(
            "<@{from}> is not on call in `{}` now. `/oncall who` shows who is.",
            ask.schedule
        ))),
        (None, []) => Err(Refusal::Invalid(format!(
            "Nobody is on call in `{}` now, so there is nothing to take over. `/oncall override add` puts somebody on.",
            ask.schedule
        ))),
        (None, [only]) => Ok(*only),
        (None, several) => Err(Refusal::Invalid(format!(
            "{} are on call in `{}` now. Say from whom with `from`.",
            super::card::people(several),
            ask.schedule
        ))),
    }
}

/// What moved is really whose it should be then. An override or a temporary schedule goes before every swap.
pub(super) fn holds(view: &View<'_>, moved: &[Move]) -> Result<(), Refusal> {
    let after = view.with_moves(moved);
    for one in moved {
        let held = after.held(&one.piece.schedule, one.piece.span);
        let is_so = held
            .iter()
            .all(|held| held.people.contains(&one.taker) && !held.people.contains(&one.giver));
        if is_so {
            continue;
        }
        let covering = view.rows.overrides.iter().find(|over| {
            over.schedule == one.piece.schedule && over.span.meet(one.piece.span).is_some()
        });
        let which = covering.map_or_else(|| "An override".to_owned(), super::Override::name);
        return Err(Refusal::Invalid(format!(
            "{which} decides who is on call in `{}` then, and goes before every swap. Undo it with `/oncall undo`, or say with `/oncall override replace` who is on.",
            one.piece.schedule
        )));
    }
    Ok(())
}

/// The shift that is meant, as far as it is still to come.
pub(super) fn shift(
    view: &View<'_>,
    user: UserId,
    ask: &ShiftAsk,
    by: By<'_>,
) -> Result<Piece, Refusal> {
    if let Some(schedule) = &ask.schedule {
        schedule_known(view.team, schedule)?;
    }
    let now = whole(by.now);
    let next = view.next(user, ask.schedule.as_ref(), now, 12);
    let found = match ask.at {
        Some(at) => view.shift_holding(user, ask.schedule.as_ref(), at),
        None => next.first().cloned(),
    };
    let has_passed = found.as_ref().is_some_and(|piece| piece.span.end <= now)
        || (found.is_none() && ask.at.is_some_and(|at| at < now));
    if has_passed {
        return Err(Refusal::Stale(
            "That shift is over. What was so then stays on record; only what is to come can be swapped."
                .to_owned(),
        ));
    }
    if let Some(piece) = found {
        let rest = piece.span.since(now).unwrap_or(piece.span);
        let part = ask.within.and_then(|within| rest.meet(within));
        let span = part.unwrap_or(rest);
        return Ok(Piece { span, ..piece });
    }
    let why = match ask.at {
        Some(at) => format!("<@{user}> has no shift <t:{}:f>.", at.as_second()),
        None => format!("<@{user}> has no shift to come."),
    };
    let listed: Vec<String> = next.iter().take(5).map(super::card::piece).collect();
    Err(Refusal::NotFound(if listed.is_empty() {
        why
    } else {
        format!("{why} Their next shifts:\n{}", listed.join("\n"))
    }))
}

pub(super) fn other(user: UserId, giver: UserId) -> Result<(), Refusal> {
    if user == giver {
        return Err(Refusal::Invalid(format!(
            "<@{giver}> cannot swap with themselves. Name somebody else, or nobody to ask everybody."
        )));
    }
    Ok(())
}

/// Whether somebody may do a thing for themselves, or for another.
pub(super) fn may_for(
    view: &View<'_>,
    user: UserId,
    right: Right,
    by: By<'_>,
) -> Result<(), Refusal> {
    let right = if user == by.actor.user {
        right
    } else {
        Right::OncallManage
    };
    allowed(view.team, right, by.actor)
}

fn not_asked_yet(
    open: &[Request],
    giver: UserId,
    schedule: &ScheduleName,
    span: Span,
) -> Result<(), Refusal> {
    let same = open.iter().find(|one| {
        one.is_open()
            && one.giver == giver
            && one.schedule == *schedule
            && one.span.meet(span).is_some()
    });
    match same {
        Some(one) => Err(Refusal::Invalid(format!(
            "{} asks for {} already. Withdraw it first with its button or `/oncall undo`.",
            one.name(),
            one.span.words()
        ))),
        None => Ok(()),
    }
}

fn new(
    fresh: Fresh<RequestId>,
    kind: RequestKind,
    piece: Piece,
    giver: UserId,
    view: &View<'_>,
    by: By<'_>,
    place: Place,
) -> Request {
    Request {
        id: fresh.id,
        workspace: view.team.guild,
        number: fresh.number,
        schedule: piece.schedule,
        kind,
        giver,
        span: piece.span,
        back: None,
        asked: None,
        declined: Vec::new(),
        reason: None,
        state: RequestState::Open,
        made: by.stamp(),
        ended: None,
        channel: place.channel,
        message: None,
        answers: None,
        told_at: None,
        version: 1,
    }
}

fn decided(request: Request, view: &View<'_>, by: By<'_>) -> Decision<Agreed> {
    Decision {
        events: vec![event(&request, &[], Kind::OncallRequested, by)],
        effects: vec![Effect::OncallCard {
            request: request.id,
        }],
        reply: asked_reply(&request, view),
        state: Agreed::only(request),
    }
}

pub(super) fn event(request: &Request, moved: &[Move], kind: Kind, by: By<'_>) -> Event {
    Event {
        at: by.now,
        who: by.actor.who(),
        subject: super::subject(&request.schedule),
        kind,
        data: json!({
            "name": request.name(),
            "schedule": request.schedule,
            "kind": request.kind.as_str(),
            "giver": request.giver,
            "asked": request.asked,
            "start": request.span.start,
            "end": request.span.end,
            "back": request.back,
            "reason": request.reason.as_ref().map(Reason::as_str),
            "moved": moved.iter().map(of_move).collect::<Vec<_>>(),
            "by_name": by.actor.name,
        }),
    }
}

fn of_move(one: &Move) -> Value {
    json!({
        "schedule": one.piece.schedule,
        "start": one.piece.span.start,
        "end": one.piece.span.end,
        "giver": one.giver,
        "taker": one.taker,
    })
}

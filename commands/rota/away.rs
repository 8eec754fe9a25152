//! Absences: who is away, which of their shifts that touches, and who could take them.

use std::cmp::Reverse;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::{
    Actor, Decision, Event, Refusal, Reply,
    event::Kind,
    ids::{AbsenceId, RequestId},
    incident::allowed,
    names::{ChannelId, UserId},
    press::Press,
    reply::{ButtonStyle, Card, Tone},
    team::Right,
    text,
};

use super::{
    Absence, Piece, Reason, Request, RequestKind, RequestState, RequestVerb, Span, View,
    asking::may_for,
    card,
    check::linked,
    overrides::{By, Fresh, whole},
};

/// How far ahead of now an absence may end.
const AHEAD: SignedDuration = SignedDuration::from_hours(2 * 366 * 24);

/// How far around a shift load is counted, on either side.
const AROUND: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The most clashes for which somebody is proposed at once.
pub const PROPOSED: usize = 5;

/// An absence, as somebody said it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbsenceAsk {
    /// Who is away.
    pub person: UserId,
    /// When.
    pub span: Span,
    /// Why.
    pub reason: Option<Reason>,
}

/// An absence, and the requests that are proposed for the shifts that it touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Away {
    /// The absence.
    pub absence: Absence,
    /// Drafts of requests: one for each shift for which there is somebody to ask.
    pub proposed: Vec<Request>,
}

/// What proposals are given: a key and a number each, and where their cards would stand.
#[derive(Debug, Clone)]
pub struct Proposals {
    /// A key and a number each.
    pub fresh: Vec<Fresh<RequestId>>,
    /// In which channel their cards would stand.
    pub channel: ChannelId,
}

/// Puts an absence on record, and says at once which shifts it touches and who could take them.
///
/// # Errors
/// When the asker may not, the person is none of the team's, or the time has passed.
pub fn absent(
    fresh: Fresh<AbsenceId>,
    ask: AbsenceAsk,
    view: &View<'_>,
    by: By<'_>,
    proposals: &Proposals,
) -> Result<Decision<Away>, Refusal> {
    may_for(view, ask.person, Right::OncallSwap, by)?;
    linked(view.team, ask.person)?;
    if ask.span.is_empty() || ask.span.end <= by.now {
        return Err(Refusal::Invalid(format!(
            "{} has passed. Name an absence that is still to come.",
            ask.span.words()
        )));
    }
    if ask.span.end.duration_since(by.now) > AHEAD {
        return Err(Refusal::Invalid(
            "An absence can end two years ahead at most.".to_owned(),
        ));
    }
    let absence = Absence {
        id: fresh.id,
        workspace: view.team.guild,
        number: fresh.number,
        person: ask.person,
        span: ask.span,
        reason: ask.reason,
        uid: None,
        added: by.stamp(),
        removed: None,
    };
    let view = view.with_absence(&absence);
    let clashes = clashes(&absence, &view, by.now);
    let mut proposed = Vec::new();
    let mut lines = Vec::new();
    let mut buttons = Vec::new();
    for piece in clashes.iter().take(SHOWN) {
        let candidate = least_loaded(ask.person, piece, &view);
        let fresh = proposals.fresh.get(proposed.len());
        lines.push(match candidate {
            Some(candidate) => format!("{}: <@{candidate}> could take it", card::piece(piece)),
            None => format!("{}: nobody is free", card::piece(piece)),
        });
        if let (Some(candidate), Some(fresh)) = (candidate, fresh) {
            let request = proposal(*fresh, piece, ask.person, candidate, &view, by, proposals);
            buttons.push((
                format!("Ask {} ({})", view.team.called(candidate), request.name()),
                Press::Request(RequestVerb::Ask, request.id),
            ));
            proposed.push(request);
        }
    }
    let reply = told(&absence, clashes.len(), &lines, buttons);
    Ok(Decision {
        events: vec![event(&absence, Kind::OncallAbsent, by)],
        effects: Vec::new(),
        reply,
        state: Away { absence, proposed },
    })
}

/// Takes an absence back.
///
/// # Errors
/// When the asker may not, or it is removed already.
pub fn back(absence: &Absence, view: &View<'_>, by: By<'_>) -> Result<Decision<Absence>, Refusal> {
    if absence.person != by.actor.user {
        allowed(view.team, Right::OncallManage, by.actor)?;
    }
    if let Some(removed) = absence.removed {
        return Err(Refusal::Stale(format!(
            "{} was removed <t:{}:R> by <@{}>.",
            absence.name(),
            removed.at.as_second(),
            removed.by
        )));
    }
    let mut next = absence.clone();
    next.removed = Some(by.stamp());
    let card = Card::new(
        Tone::Green,
        format!("{} removed", next.name()),
        format!(
            "<@{}> is not away {}. Shifts that were given away stay where they are.",
            next.person,
            next.span.words()
        ),
    );
    Ok(Decision {
        events: vec![event(&next, Kind::OncallBack, by)],
        effects: Vec::new(),
        reply: Reply::private(card),
        state: next,
    })
}

/// Who is away, from a time on.
pub fn absences(
    all: &[Absence],
    person: Option<UserId>,
    view: &View<'_>,
    actor: &Actor,
    now: Timestamp,
) -> Reply {
    let mut shown: Vec<&Absence> = all
        .iter()
        .filter(|one| one.removed.is_none() && one.span.end > now)
        .filter(|one| person.is_none_or(|person| one.person == person))
        .collect();
    shown.sort_by_key(|one| (one.span.start, one.number));
    if shown.is_empty() {
        return Reply::private(Card::new(
            Tone::Green,
            "Nobody is away",
            "`/oncall absence add` says when somebody is, and shows at once which shifts that touches.",
        ));
    }
    let manages = allowed(view.team, Right::OncallManage, actor).is_ok();
    let row = |one: &&Absence| {
        let is_theirs = manages || one.person == actor.user;
        let why = one
            .reason
            .as_ref()
            .filter(|_| is_theirs)
            .map(|reason| format!(" · {}", text::discord(reason.as_str())));
        let clashes = clashes(one, view, now).len();
        let touched = match clashes {
            0 => String::new(),
            1 => " · **1 shift is still theirs**".to_owned(),
            count => format!(" · **{count} shifts are still theirs**"),
        };
        format!(
            "**{}** <@{}> {}{touched}{}",
            one.name(),
            one.person,
            one.span.words(),
            why.unwrap_or_default()
        )
    };
    let rows: Vec<String> = shown.iter().map(row).collect();
    Reply::private(Card::new(
        Tone::Grey,
        match rows.len() {
            1 => "1 absence".to_owned(),
            count => format!("{count} absences"),
        },
        text::cut(&rows.join("\n"), 4000),
    ))
}

/// The shifts that somebody has while they are away, in all schedules.
pub fn clashes(absence: &Absence, view: &View<'_>, now: Timestamp) -> Vec<Piece> {
    let Some(span) = absence.span.since(whole(now)) else {
        return Vec::new();
    };
    let mut clashes: Vec<Piece> = view
        .schedules()
        .flat_map(|schedule| view.theirs(absence.person, schedule, span))
        .collect();
    clashes.sort_by(|a, b| (a.span, &a.schedule).cmp(&(b.span, &b.schedule)));
    clashes
}

/// Who could take a shift: a member of the schedule who is nowhere on call then, not away, and willing; of these, who is on call least
/// in the 30 days before and after it, and of these the first by name.
pub fn least_loaded(giver: UserId, piece: &Piece, view: &View<'_>) -> Option<UserId> {
    let around = Span::new(
        piece.span.start.checked_sub(AROUND).ok()?,
        piece.span.end.checked_add(AROUND).ok()?,
    );
    let is_free = |user: &UserId| {
        *user != giver
            && view.absent(*user, piece.span).is_none()
            && view.is_willing(*user, piece.span)
            && view
                .schedules()
                .all(|schedule| view.theirs(*user, schedule, piece.span).is_empty())
    };
    let load = |user: &UserId| -> SignedDuration {
        let pieces = view
            .schedules()
            .flat_map(|schedule| view.theirs(*user, schedule, around));
        pieces.map(|piece| piece.span.length()).sum()
    };
    view.members(&piece.schedule)
        .into_iter()
        .filter(is_free)
        .max_by_key(|user| (Reverse(load(user)), Reverse(view.team.called(*user))))
}

fn proposal(
    fresh: Fresh<RequestId>,
    piece: &Piece,
    giver: UserId,
    candidate: UserId,
    view: &View<'_>,
    by: By<'_>,
    proposals: &Proposals,
) -> Request {
    Request {
        id: fresh.id,
        workspace: view.team.guild,
        number: fresh.number,
        schedule: piece.schedule.clone(),
        kind: RequestKind::Cover,
        giver,
        span: piece.span,
        back: None,
        asked: Some(candidate),
        declined: Vec::new(),
        reason: None,
        state: RequestState::Draft,
        made: by.stamp(),
        ended: None,
        channel: proposals.channel,
        message: None,
        answers: None,
        told_at: None,
        version: 1,
    }
}

fn told(absence: &Absence, count: usize, lines: &[String], buttons: Vec<(String, Press)>) -> Reply {
    let title = match count {
        0 => format!("{}: no shift is touched", absence.name()),
        1 => format!("{}: one shift is touched", absence.name()),
        count => format!("{}: {count} shifts are touched", absence.name()),
    };
    let tone = if count == 0 { Tone::Green } else { Tone::Amber };
    let body = format!("<@{}> is away {}.", absence.person, absence.span.words());
    let mut card = Card::new(tone, title, body);
    if count > 0 {
        let mut lines = lines.to_vec();
        if count > SHOWN {
            lines.push(format!("… and {} more", count - SHOWN));
        }
        card = card
            .field("Their shifts then", text::cut(&lines.join("\n"), 1000))
            .footer("Until somebody takes them, they stay theirs. /oncall cover asks everybody");
    }
    let card = buttons.into_iter().fold(card, |card, (label, press)| {
        card.button(ButtonStyle::Primary, &label, press)
    });
    Reply::private(card)
}

/// The most clashes that a card lists.
const SHOWN: usize = 8;

/// What is recorded of an absence that was put on record.
pub(super) fn added(absence: &Absence, by: By<'_>) -> Event {
    event(absence, Kind::OncallAbsent, by)
}

fn event(absence: &Absence, kind: Kind, by: By<'_>) -> Event {
    Event {
        at: by.now,
        who: by.actor.who(),
        subject: format!("person:{}", absence.person),
        kind,
        data: json!({
            "name": absence.name(),
            "person": absence.person,
            "start": absence.span.start,
            "end": absence.span.end,
            "by_name": by.actor.name,
        }),
    }
}

//! What people answer to a page: that they are on it, that it is over, that others shall be called, or somebody else.

use jiff::Timestamp;
use serde_json::json;

use crate::{
    Actor, Decision, Effect, Event, Refusal, Reply, Who,
    event::Kind,
    names::{PersonName, UserId},
    press::Press,
    reply::{Card, Choice, Select, Tone},
    team::{Need, Right, Team},
    text,
};

use super::{
    Answer, Call, Callee, How, OnCall, Page, Stage, Stamped, Turn, Why, climb, fire, list::headline,
};

/// Somebody says that they are on it.
///
/// # Errors
/// When they may not answer it, or somebody is on it already, or it is over.
pub fn acknowledge(
    page: &Page,
    team: &Team,
    actor: &Actor,
    now: Timestamp,
) -> Result<Decision<Page>, Refusal> {
    open(page, team, actor)?;
    if let Stage::Acknowledged { by } = page.stage {
        return Err(Refusal::Stale(if by.user == actor.user {
            format!(
                "You are on {} already, since {}.",
                page.name(),
                text::ago(by.at)
            )
        } else {
            format!(
                "<@{}> is on {} already, since {}. `Hand on` and `Escalate now` call others.",
                by.user,
                page.name(),
                text::ago(by.at)
            )
        }));
    }
    if page.course.answers.iter().any(|one| one.by == actor.user) {
        return Err(Refusal::Stale(format!(
            "Your answer is on record. {} still waits for {}.",
            page.name(),
            missing(page)
        )));
    }
    let mut next = page.clone();
    let roles = page.calls.iter().filter_map(|call| match call.callee {
        Callee::Role(role) if actor.roles.contains(&role) => Some(role),
        _ => None,
    });
    next.course.answers.push(Answer {
        by: actor.user,
        roles: roles.collect(),
        at: now,
    });
    let is_enough = satisfied(&next);
    if is_enough {
        let by = Stamped {
            user: actor.user,
            at: now,
        };
        next.stage = Stage::Acknowledged { by };
        next.due_at = None;
    }
    let told = if is_enough {
        format!("{} is yours. Nobody else is called.", headline(page))
    } else {
        format!(
            "Your answer is on record. {} still waits for {}.",
            headline(page),
            missing(&next)
        )
    };
    let event = event(&next, Kind::PageAcknowledged, actor, now);
    Ok(decided(next, event, Tone::Amber, "Acknowledged", told))
}

/// Somebody says that it is over.
///
/// # Errors
/// When they may not answer it, or it is over already.
pub fn resolve(
    page: &Page,
    team: &Team,
    actor: &Actor,
    now: Timestamp,
) -> Result<Decision<Page>, Refusal> {
    open(page, team, actor)?;
    let mut next = page.clone();
    next.stage = Stage::Resolved {
        by: Some(actor.user),
        at: now,
    };
    next.due_at = None;
    let told = format!("{} is over.", headline(page));
    let event = event(&next, Kind::PageResolved, actor, now);
    Ok(decided(next, event, Tone::Green, "Resolved", told))
}

/// Somebody wants the next ones to be called at once.
///
/// # Errors
/// When they may not answer it, it is over, or everybody was called.
pub fn escalate(
    page: &Page,
    on: &OnCall,
    team: &Team,
    actor: &Actor,
    now: Timestamp,
) -> Result<Decision<Page>, Refusal> {
    open(page, team, actor)?;
    let is_last = page
        .ladder
        .after(page.course.round, page.course.step)
        .is_none();
    if is_last {
        return Err(Refusal::Stale(format!(
            "Everybody whom {} calls was called. Hand it on to somebody, or page others with `/page send`.",
            page.name()
        )));
    }
    let mut next = page.clone();
    next.stage = Stage::Climbing;
    next.due_at = Some(now);
    // Who answered before has done so; from here on others are asked.
    next.course.answers.clear();
    let Some(moved) = fire(&next, on, now) else {
        return Err(Refusal::Stale(format!("{} does not go on.", page.name())));
    };
    let mut events = vec![event(&moved.page, Kind::PageEscalated, actor, now)];
    events.extend(moved.events);
    let told = format!(
        "{} calls the next ones: {}.",
        headline(page),
        newest(&moved.page)
    );
    Ok(Decision {
        effects: moved.effects.into_iter().chain(shown(page)).collect(),
        state: moved.page,
        events,
        reply: Reply::private(Card::new(Tone::Red, "Escalated", told)),
    })
}

/// Somebody hands it on to somebody else.
///
/// # Errors
/// When they may not answer it, it is over, or the other one was called in this step already.
pub fn hand_on(
    page: &Page,
    to: UserId,
    team: &Team,
    actor: &Actor,
    now: Timestamp,
) -> Result<Decision<Page>, Refusal> {
    open(page, team, actor)?;
    if to == actor.user {
        return Err(Refusal::Invalid(
            "You cannot hand it on to yourself. Press `Acknowledge` to say that you are on it."
                .to_owned(),
        ));
    }
    let (round, step) = (page.course.round, page.course.step);
    let callee = Callee::User(to);
    if page.call(round, step, callee).is_some() {
        return Err(Refusal::Stale(format!(
            "<@{to}> was called in this step already. Pick somebody else, or press `Escalate now`."
        )));
    }
    let mut next = page.clone();
    let turn = next.course.turns.len();
    next.course.turns.push(Turn {
        at: now,
        due: now,
        round,
        step,
        how: How::Handed(actor.user),
        nobody: Vec::new(),
    });
    next.course.answers.clear();
    next.calls.push(Call {
        round,
        step,
        callee,
        why: Why::Hand,
        turn: u16::try_from(turn).unwrap_or(u16::MAX),
        message: None,
        refused: None,
    });
    next.stage = Stage::Climbing;
    next.due_at = Some(now + page.rung().map(super::Rung::wait).unwrap_or_default());
    next.version += 1;
    let event = Event {
        data: json!({ "number": page.number, "to": to, "by_name": actor.name }),
        ..event(&next, Kind::PageHandedOn, actor, now)
    };
    let told = format!("{} calls <@{to}>.", headline(page));
    Ok(Decision {
        effects: climb::effects(&next, turn)
            .into_iter()
            .chain(shown(page))
            .collect(),
        state: next,
        events: vec![event],
        reply: Reply::private(Card::new(Tone::Amber, "Handed on", told)),
    })
}

/// The most people that a select offers.
const OFFERED: usize = 25;

/// Asks to whom it goes: first those who are on call, then the team by name.
///
/// # Errors
/// When the asker may not answer it, or it is over.
pub fn hand_on_ask(page: &Page, on: &OnCall, team: &Team, actor: &Actor) -> Result<Reply, Refusal> {
    open(page, team, actor)?;
    let (round, step) = (page.course.round, page.course.step);
    let on_call: Vec<UserId> = on.values().flatten().copied().collect();
    let mut people: Vec<(bool, &PersonName, UserId)> = team
        .people
        .iter()
        .filter(|one| one.discord != actor.user)
        .filter(|one| page.call(round, step, Callee::User(one.discord)).is_none())
        .map(|one| (!on_call.contains(&one.discord), &one.name, one.discord))
        .collect();
    people.sort();
    if people.is_empty() {
        return Err(Refusal::NotFound(
            "Everybody in your team's document was called already. `/page hand` takes anybody on the server.".to_owned(),
        ));
    }
    let more = people.len() > OFFERED;
    let options = people.into_iter().take(OFFERED);
    let options = options.map(|(is_off, name, user)| Choice {
        label: name.to_string(),
        value: user.to_string(),
        hint: (!is_off).then(|| "on call".to_owned()),
    });
    let body = if more {
        "These are the first 25 of your team. `/page hand` takes anybody on the server."
    } else {
        "They are called at once, and it goes on from here if they do not answer."
    };
    let card = Card::new(
        Tone::Amber,
        format!("To whom does {} go", page.name()),
        body,
    );
    Ok(Reply::private(card.select(Select {
        press: Press::PageHand(page.id),
        hint: "Pick somebody".to_owned(),
        options: options.collect(),
    })))
}

/// Refuses who may not answer a page, and everybody once it is over.
fn open(page: &Page, team: &Team, actor: &Actor) -> Result<(), Refusal> {
    if !page.called(actor) {
        team.may(Right::PageAnswer, &actor.roles)
            .map_err(Refusal::NotAllowed)?;
    }
    match page.stage {
        Stage::Resolved { by: Some(by), at } => Err(Refusal::Stale(format!(
            "{} is over: <@{by}> resolved it {}. `/page send` pages anew.",
            page.name(),
            text::ago(at)
        ))),
        Stage::Resolved { by: None, at } => Err(Refusal::Stale(format!(
            "{} is over: its incident ended {}. `/page send` pages anew.",
            page.name(),
            text::ago(at)
        ))),
        _ => Ok(()),
    }
}

/// Whether the answers are enough: one, where a step that was called needs one; where all need everybody's, those of one step.
/// Who owns the policy, and whoever it was handed to, is enough alone.
fn satisfied(page: &Page) -> bool {
    let answered = |callee: Callee| {
        page.course.answers.iter().any(|one| match callee {
            Callee::User(user) => one.by == user,
            Callee::Role(role) => one.roles.contains(&role),
            Callee::Channel(_) => false,
        })
    };
    let alone = page
        .calls
        .iter()
        .any(|call| matches!(call.why, Why::Owner | Why::Hand) && answered(call.callee));
    let need = |step: u8| {
        page.ladder
            .steps
            .get(usize::from(step))
            .map_or(Need::Any, |rung| rung.need)
    };
    let mut of_step = page.calls.iter().filter(|call| is_asked(call));
    let any = page.calls.iter().all(|call| !is_asked(call))
        || of_step.any(|call| need(call.step) == Need::Any);
    if alone || (any && !page.course.answers.is_empty()) {
        return true;
    }
    let mut steps: Vec<(u8, u8)> = page
        .calls
        .iter()
        .map(|call| (call.round, call.step))
        .collect();
    steps.dedup();
    steps.into_iter().any(|place| {
        let mut asked = asked_in(page, place).peekable();
        asked.peek().is_some() && asked.all(|call| answered(call.callee))
    })
}

/// Whether an answer is owed by whoever was called: a channel need not answer.
const fn is_asked(call: &Call) -> bool {
    matches!(call.why, Why::Step | Why::Fallback) && !matches!(call.callee, Callee::Channel(_))
}

fn asked_in(page: &Page, place: (u8, u8)) -> impl Iterator<Item = &Call> {
    page.calls
        .iter()
        .filter(move |call| (call.round, call.step) == place && is_asked(call))
}

/// Who of the step that is on has not answered.
fn missing(page: &Page) -> String {
    let answers = &page.course.answers;
    let place = (page.course.round, page.course.step);
    let missing = asked_in(page, place).filter(|call| match call.callee {
        Callee::User(user) => answers.iter().all(|one| one.by != user),
        Callee::Role(role) => answers.iter().all(|one| !one.roles.contains(&role)),
        Callee::Channel(_) => false,
    });
    let missing: Vec<String> = missing.map(|call| call.callee.mention()).collect();
    if missing.is_empty() {
        "others".to_owned()
    } else {
        missing.join(", ")
    }
}

/// Who was called last.
fn newest(page: &Page) -> String {
    let last = page.course.turns.len().saturating_sub(1);
    let called = page
        .calls
        .iter()
        .filter(|call| usize::from(call.turn) == last)
        .map(|call| call.callee.mention());
    let called: Vec<String> = called.collect();
    if called.is_empty() {
        "nobody is on call for it".to_owned()
    } else {
        called.join(", ")
    }
}

fn event(page: &Page, kind: Kind, actor: &Actor, now: Timestamp) -> Event {
    Event {
        at: now,
        who: actor.who(),
        subject: page.subject(),
        kind,
        data: json!({ "number": page.number, "by_name": actor.name }),
    }
}

/// Every message that shows a page, made right.
pub(super) fn shown(page: &Page) -> Vec<Effect> {
    let told = page.calls.iter().filter(|call| call.message.is_some());
    let calls = told.map(|call| Effect::PageCall {
        page: page.id,
        round: call.round,
        step: call.step,
        callee: call.callee,
    });
    calls.chain([Effect::PageCard { page: page.id }]).collect()
}

fn decided(mut next: Page, event: Event, tone: Tone, title: &str, told: String) -> Decision<Page> {
    next.version += 1;
    let card = Card::new(tone, format!("{title}: {}", next.name()), told);
    Decision {
        effects: shown(&next),
        state: next,
        events: vec![event],
        reply: Reply::private(card),
    }
}

/// The page once its incident is over; `None` where it is over already.
pub fn incident_ended(page: &Page, who: Who, now: Timestamp) -> Option<super::Moved> {
    if page.is_over() {
        return None;
    }
    let mut next = page.clone();
    next.stage = Stage::Resolved { by: None, at: now };
    next.due_at = None;
    next.version += 1;
    Some(super::Moved {
        events: vec![Event {
            at: now,
            who,
            subject: next.subject(),
            kind: Kind::PageResolved,
            data: json!({ "number": next.number }),
        }],
        effects: shown(&next),
        page: next,
    })
}

//! What people read of a page: its card, the call that reaches one of them, and the word in the channel.

use std::fmt::Write as _;

use crate::{
    Who,
    incident::Incident,
    names::UserId,
    press::Press,
    reply::{ButtonStyle, Card, Mention, Tone},
    team::Need,
    text,
};

use super::{Call, Callee, How, Page, Stage, Target, Turn, Urgency, Verb, Why};

/// The most calls that a card lists; the newest ones.
const LISTED: usize = 12;

/// A page's card, kept current.
pub fn card(page: &Page, incident: Option<&Incident>) -> Card {
    let title = format!("{}: {}", page.name(), page.text.as_str());
    let mut card = Card::new(tone(page), title, stands(page))
        .field("To", to(page))
        .field("Called", called(page));
    if let Some(incident) = incident {
        card = card.field("Incident", link(incident));
    }
    let card = card
        .field("Asked by", asked_by(page, incident))
        .footer(footer(page));
    buttons(card, page)
}

/// The footer of a page's card, by which it is found again.
fn footer(page: &Page) -> String {
    let loud = match page.urgency {
        Urgency::High => "",
        Urgency::Low => " · low urgency",
    };
    format!("{} · is kept current{loud}", page.name())
}

/// What one of those who are called reads, in their direct messages or in a channel of their own.
pub fn call_card(page: &Page, call: &Call, incident: Option<&Incident>) -> Card {
    let title = match (call.why, page.stage) {
        (_, Stage::Resolved { .. }) => format!("Over: {}", page.text.as_str()),
        (Why::Owner, Stage::Exhausted { .. }) => format!("Nobody answered: {}", page.text.as_str()),
        _ => format!("You are paged: {}", page.text.as_str()),
    };
    let mut body = reason(page, call);
    let _ = write!(body, "\n{}", stands(page));
    let mut card = Card::new(tone(page), title, body);
    if let Some(incident) = incident {
        card = card.field("Incident", link(incident));
    }
    let card = card
        .field("Asked by", asked_by(page, incident))
        .footer(format!(
            "{} · {}",
            page.name(),
            place(page, call.round, call.step)
        ));
    buttons(card, page)
}

/// Why somebody is called, told to them.
fn reason(page: &Page, call: &Call) -> String {
    let rung = page.ladder.steps.get(usize::from(call.step));
    match call.why {
        Why::Hand => {
            let by = page.course.turns.get(usize::from(call.turn));
            match by.map(|turn| turn.how) {
                Some(How::Handed(by)) => format!("<@{by}> hands it on to you."),
                _ => "It was handed on to you.".to_owned(),
            }
        }
        Why::Fallback => "Nobody is on call, and you stand in.".to_owned(),
        Why::Owner if matches!(page.stage, Stage::Exhausted { .. }) => {
            format!("You own `{}`, and nobody answered it.", page.ladder.name)
        }
        Why::Owner => format!("Nobody is on call, and you own `{}`.", page.ladder.name),
        Why::Step => {
            let schedules = rung.iter().flat_map(|rung| &rung.notify);
            let schedules: Vec<String> = schedules
                .filter_map(|target| match target {
                    Target::Schedule(name) => Some(format!("`{name}`")),
                    Target::Callee(_) => None,
                })
                .collect();
            let is_named =
                rung.is_some_and(|rung| rung.notify.contains(&Target::Callee(call.callee)));
            if is_named || schedules.is_empty() {
                format!("`{}` calls you.", page.ladder.name)
            } else {
                format!("You are on call for {}.", schedules.join(", "))
            }
        }
    }
}

/// The word in the channel that a turn brings. It mentions those who were called, unless their direct message says it alone.
/// `instead` is somebody whom no direct message reached.
pub fn post_card(page: &Page, turn: u16, instead: Option<Callee>) -> Option<Card> {
    let at = page.course.turns.get(usize::from(turn))?;
    let new: Vec<&Call> = page.calls.iter().filter(|call| call.turn == turn).collect();
    let is_mentioned = |callee: Callee| match instead {
        Some(one) => one == callee,
        None => page.urgency == Urgency::High || matches!(callee, Callee::Role(_)),
    };
    // Whoever owns the policy is called by the last word, also when they were called before.
    let is_last = at.how == How::Exhausted && instead.is_none();
    let mut called: Vec<Callee> = new
        .iter()
        .map(|call| call.callee)
        .filter(|callee| is_mentioned(*callee))
        .chain(page.ladder.owner.filter(|_| is_last))
        .collect();
    called.dedup();
    let title = match at.how {
        How::Exhausted if instead.is_none() => {
            format!("Nobody answered {}: {}", page.name(), page.text.as_str())
        }
        _ => format!("{}: {}", page.name(), page.text.as_str()),
    };
    let card = Card::new(Tone::Red, title, post_words(page, at, &new, instead)).footer(format!(
        "{} · {} · {}",
        page.name(),
        place(page, at.round, at.step),
        instead.map_or_else(
            || format!("turn {}", turn + 1),
            |callee| format!("for {callee}")
        )
    ));
    let card = card.button(
        ButtonStyle::Primary,
        Verb::Acknowledge.label(),
        Press::Page(Verb::Acknowledge, page.id),
    );
    let mentions = called.into_iter().filter_map(|callee| match callee {
        Callee::User(user) => Some(Mention::User(user)),
        Callee::Role(role) => Some(Mention::Role(role)),
        Callee::Channel(_) => None,
    });
    Some(mentions.fold(card, Card::mention))
}

fn post_words(page: &Page, at: &Turn, new: &[&Call], instead: Option<Callee>) -> String {
    if let Some(callee) = instead {
        return format!(
            "{} could not be reached by direct message and is called here.",
            callee.mention()
        );
    }
    let mut lines: Vec<String> = at.nobody.iter().map(|step| nobody(page, *step)).collect();
    let are = are(new.len());
    let names: Vec<String> = new.iter().map(|call| call.callee.mention()).collect();
    let names = names.join(", ");
    let owns = format!("the owner of `{}`", page.ladder.name);
    match at.how {
        How::Called if new.iter().any(|call| call.why == Why::Owner) => {
            lines.push(format!("{names} {are} called: {owns}."));
        }
        How::Called if new.iter().any(|call| call.why == Why::Fallback) => {
            lines.push(format!("{names} {are} called instead."));
        }
        How::Called if names.is_empty() => {
            lines.push("Whoever is on call was called already.".to_owned());
        }
        How::Called => lines.push(format!(
            "{names} {are} called, {}.",
            place(page, at.round, at.step)
        )),
        How::Waiting => {
            lines.push("It waits until somebody is on call.".to_owned());
            if !names.is_empty() {
                lines.push(format!("{names} {are} called meanwhile: {owns}."));
            }
        }
        How::Handed(by) => lines.push(format!("<@{by}> hands it on to {names}.")),
        How::Exhausted => {
            lines.push(
                "Everybody was called, and nobody answered. Nobody else will be called.".to_owned(),
            );
            if let Some(owner) = page.ladder.owner {
                lines.push(format!("{} should know: {owns}.", owner.mention()));
            }
        }
    }
    lines.join("\n")
}

const fn are(count: usize) -> &'static str {
    if count > 1 { "are" } else { "is" }
}

/// That a step found nobody.
fn nobody(page: &Page, step: u8) -> String {
    let targets = page
        .ladder
        .steps
        .get(usize::from(step))
        .map(|rung| rung.notify.as_slice())
        .unwrap_or_default();
    if targets.is_empty() {
        return "This step names no person, and only people can be called to what is private."
            .to_owned();
    }
    format!("Nobody is on call for {}.", listed(targets))
}

fn listed(targets: &[Target]) -> String {
    let names: Vec<String> = targets
        .iter()
        .map(|target| match target {
            Target::Schedule(name) => format!("`{name}`"),
            Target::Callee(callee) => callee.mention(),
        })
        .collect();
    if names.is_empty() {
        "nobody".to_owned()
    } else {
        names.join(", ")
    }
}

/// Where a call stands in its ladder: `step 2 of 3, round 1 of 2`.
fn place(page: &Page, round: u8, step: u8) -> String {
    let (steps, rounds) = (page.ladder.steps.len(), page.ladder.repeat + 1);
    let step = format!("step {} of {steps}", step + 1);
    if rounds > 1 {
        format!("{step}, round {} of {rounds}", round + 1)
    } else {
        step
    }
}

/// How a page stands, in a sentence or two.
pub(super) fn stands(page: &Page) -> String {
    let place = place(page, page.course.round, page.course.step);
    match page.stage {
        Stage::Triggered => "Nobody was called yet.".to_owned(),
        Stage::Climbing => {
            let all = page.rung().is_some_and(|rung| rung.need == Need::All);
            let all = if all {
                " Everybody in this step has to answer."
            } else {
                ""
            };
            format!("Waits for an answer: {place}.{all}{}", next(page))
        }
        Stage::Waiting { until } => format!(
            "Nobody is on call: {place}. It waits for somebody until {}, and goes on then.",
            text::when(until)
        ),
        Stage::Acknowledged { by } => {
            format!("<@{}> is on it since {}.", by.user, text::when(by.at))
        }
        Stage::Resolved { by: Some(by), at } => {
            format!("Over: <@{by}> resolved it {}.", text::when(at))
        }
        Stage::Resolved { by: None, at } => format!("Over: its incident ended {}.", text::when(at)),
        Stage::Exhausted { at } => format!(
            "**Nobody answered.** Everybody was called by {}. Somebody has to take it up by hand.",
            text::when(at)
        ),
    }
}

/// What comes if nobody answers.
fn next(page: &Page) -> String {
    let Some(due) = page.due_at else {
        return String::new();
    };
    let when = text::ago(due);
    match page.ladder.after(page.course.round, page.course.step) {
        Some((round, step)) => {
            let rung = page.ladder.steps.get(usize::from(step));
            let notify = rung.map(|rung| rung.notify.as_slice()).unwrap_or_default();
            let (who, are) = (listed(notify), are(notify.len()));
            let again = if round > page.course.round {
                " again"
            } else {
                ""
            };
            format!(" Without one, {who} {are} called{again} {when}.")
        }
        None => format!(" Without one, it is said {when} that nobody answered."),
    }
}

fn tone(page: &Page) -> Tone {
    match page.stage {
        Stage::Acknowledged { .. } => Tone::Amber,
        Stage::Resolved { .. } => Tone::Green,
        _ => Tone::Red,
    }
}

fn to(page: &Page) -> String {
    let rungs = page.ladder.steps.iter().map(|rung| listed(&rung.notify));
    let rungs: Vec<String> = rungs.collect();
    text::cut(
        &format!("`{}`: {}", page.ladder.name, rungs.join(" → ")),
        1024,
    )
}

fn called(page: &Page) -> String {
    let skipped = page.calls.len().saturating_sub(LISTED);
    let mut lines: Vec<String> = page
        .calls
        .iter()
        .skip(skipped)
        .map(|call| line(page, call))
        .collect();
    if skipped > 0 {
        lines.insert(0, format!("and {skipped} before"));
    }
    if lines.is_empty() {
        return "nobody yet".to_owned();
    }
    text::cut(&lines.join("\n"), 1024)
}

fn line(page: &Page, call: &Call) -> String {
    let at = page.course.turns.get(usize::from(call.turn));
    let when = at
        .map(|turn| format!(" {}", text::ago(turn.at)))
        .unwrap_or_default();
    let why = match call.why {
        Why::Step => "",
        Why::Fallback => ", standing in",
        Why::Owner => ", as the owner",
        Why::Hand => ", handed on",
    };
    let reached = match (&call.refused, call.callee) {
        (Some(why), Callee::User(_)) => {
            format!(": no direct message ({why}), called in the channel")
        }
        (Some(why), _) => format!(": could not be reached ({why})"),
        (None, _) => String::new(),
    };
    let answered = match call.callee {
        Callee::User(user) => answered(page, user),
        _ => "",
    };
    format!("{}{when}{why}{reached}{answered}", call.callee.mention())
}

fn answered(page: &Page, user: UserId) -> &'static str {
    if page.course.answers.iter().any(|one| one.by == user) {
        " · answered"
    } else {
        ""
    }
}

fn asked_by(page: &Page, incident: Option<&Incident>) -> String {
    let who = match (page.asked_by, incident) {
        (Who::Person(user), _) => format!("<@{user}>"),
        (Who::Bot, Some(incident)) => format!("Binnacle, for {}", incident.name()),
        (Who::Bot, None) => "Binnacle".to_owned(),
    };
    format!("{who} {}", text::ago(page.created_at))
}

fn link(incident: &Incident) -> String {
    let drill = if incident.is_drill { " · drill" } else { "" };
    let room = incident
        .places
        .room
        .map(|room| format!(" · <#{room}>"))
        .unwrap_or_default();
    format!("{} · {}{drill}{room}", incident.name(), incident.severity)
}

/// The buttons that still do something.
fn buttons(card: Card, page: &Page) -> Card {
    let verbs: &[Verb] = match page.stage {
        Stage::Resolved { .. } => &[],
        Stage::Acknowledged { .. } => &[Verb::Resolve, Verb::Escalate, Verb::HandOn],
        Stage::Exhausted { .. } => &[Verb::Acknowledge, Verb::Resolve, Verb::HandOn],
        _ => &Verb::ALL,
    };
    verbs.iter().fold(card, |card, verb| {
        let style = match verb {
            Verb::Acknowledge => ButtonStyle::Primary,
            Verb::Resolve => ButtonStyle::Success,
            Verb::Escalate | Verb::HandOn => ButtonStyle::Secondary,
        };
        card.button(style, verb.label(), Press::Page(*verb, page.id))
    })
}

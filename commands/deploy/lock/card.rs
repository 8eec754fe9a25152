//! What people read of locks: their cards, the answers, and what their owners are told.

use super::{CLAIM, LASTS, Lock, LockVerb, MORE, Note, Stage, Waiter};
use crate::{
    Reply,
    names::UserId,
    press::{FormId, Press},
    reply::{ButtonStyle, Card, Form, Input, Mention, Tone},
    text::{ago, cut, discord, span, when},
};

/// A lock's card, kept current.
pub fn card(lock: &Lock, line: &[Waiter]) -> Card {
    let (tone, what) = match lock.stage {
        Stage::Held => (Tone::Amber, "locked"),
        Stage::Offered => (Tone::Amber, "kept for the next in line"),
        _ => (Tone::Grey, "unlocked"),
    };
    let title = format!("{}: {} {what}", lock.name(), lock.over.plain());
    let card = Card::new(tone, title, discord(lock.reason.as_str()))
        .field("By", format!("<@{}>", lock.owner))
        .field("Since", when(lock.since));
    let card = match lock.ended {
        None => card.field("Until", when(lock.until)),
        Some((at, by)) => card.field("Ended", format!("{} {}", ended(lock, by), ago(at))),
    };
    let card = if lock.is_living() && !line.is_empty() {
        card.field("In line", line_words(line))
    } else {
        card
    };
    buttons(card, lock, line).footer(format!("{} · is kept current", lock.name()))
}

fn ended(lock: &Lock, by: Option<UserId>) -> String {
    let by = by.map(|by| format!(" by <@{by}>")).unwrap_or_default();
    let what = match lock.stage {
        Stage::Stolen => "taken over",
        Stage::Passed => "passed on",
        Stage::Expired => "when its time was over",
        Stage::Lapsed => "not taken in time",
        Stage::Released | Stage::Held | Stage::Offered => "unlocked",
    };
    format!("{what}{by}")
}

fn buttons(card: Card, lock: &Lock, line: &[Waiter]) -> Card {
    let press = |verb| Press::Lock(verb, lock.id);
    match lock.stage {
        Stage::Held => {
            let card = card
                .button(ButtonStyle::Success, "Unlock", press(LockVerb::Unlock))
                .button(
                    ButtonStyle::Secondary,
                    &format!("{} more", span(MORE)),
                    press(LockVerb::Extend),
                )
                .button(ButtonStyle::Primary, "Wait in line", press(LockVerb::Wait))
                .button(ButtonStyle::Secondary, "Take over", press(LockVerb::Steal));
            if line.is_empty() {
                card
            } else {
                card.button(
                    ButtonStyle::Secondary,
                    "Leave the line",
                    press(LockVerb::Leave),
                )
            }
        }
        Stage::Offered => offer_buttons(card, lock)
            .button(
                ButtonStyle::Secondary,
                "Wait in line",
                press(LockVerb::Wait),
            )
            .button(
                ButtonStyle::Secondary,
                "Leave the line",
                press(LockVerb::Leave),
            ),
        _ => card,
    }
}

fn offer_buttons(card: Card, lock: &Lock) -> Card {
    card.button(
        ButtonStyle::Success,
        "Take it",
        Press::Lock(LockVerb::Claim, lock.id),
    )
    .button(
        ButtonStyle::Secondary,
        "Pass",
        Press::Lock(LockVerb::Pass, lock.id),
    )
}

/// Who waits, with their positions.
pub(super) fn line_words(line: &[Waiter]) -> String {
    let all = line.iter().zip(1..).map(|(one, place)| {
        let why = cut(&discord(one.reason.as_str()), 60);
        format!("{place}. <@{}> {why}", one.user)
    });
    cut(&all.collect::<Vec<_>>().join("\n"), 1000)
}

/// What the owner of a lock is told, in a message of its own.
pub fn note_card(lock: &Lock, note: Note) -> Option<Card> {
    let (name, what) = (lock.name(), lock.over.words());
    let plain = lock.over.plain();
    let card = match note {
        Note::Ending if lock.stage == Stage::Held => Card::new(
            Tone::Amber,
            format!("{name} ends soon: {plain}"),
            format!(
                "Your lock ends {}. Hold it on if you still need it.",
                ago(lock.until)
            ),
        )
        .button(
            ButtonStyle::Primary,
            &format!("{} more", span(MORE)),
            Press::Lock(LockVerb::Extend, lock.id),
        )
        .button(
            ButtonStyle::Success,
            "Unlock",
            Press::Lock(LockVerb::Unlock, lock.id),
        ),
        Note::Offered if lock.stage == Stage::Offered => {
            let body = format!(
                "You are next in line for {what}. It is kept for you for {}, until {}; then the next in line is asked.",
                span(CLAIM),
                when(lock.until)
            );
            offer_buttons(
                Card::new(Tone::Amber, format!("{name} is yours: {plain}"), body),
                lock,
            )
        }
        Note::Ending | Note::Offered => return None,
        Note::Ended(by) => Card::new(
            Tone::Grey,
            format!("{name} was unlocked: {plain}"),
            format!("<@{by}> ended your lock: {}", discord(lock.reason.as_str())),
        ),
        Note::Stolen(by) | Note::StolenDirect(by) => Card::new(
            Tone::Red,
            format!("{name} was taken over: {plain}"),
            format!(
                "<@{by}> took over {what}, which you held: {}. Do not go on with what you do there before you have spoken.",
                discord(lock.reason.as_str())
            ),
        ),
    };
    Some(card.mention(Mention::User(lock.owner)))
}

/// The form behind the buttons to wait for a lock and to take it over.
pub fn take_form(lock: &Lock, verb: LockVerb) -> Form {
    let title = match verb {
        LockVerb::Steal => format!("Take over {}", lock.name()),
        _ => format!("Wait in line for {}", lock.name()),
    };
    let mut reason = Input::short("reason", "What for", "Release 42", "");
    reason.required = true;
    reason.max = super::Reason::MAX;
    let lasts = Input::short(
        "for",
        "For how long",
        "4h",
        &format!("{}h", LASTS.as_hours()),
    );
    Form {
        title: cut(&title, 45),
        id: FormId::Lock(verb, lock.id),
        inputs: vec![reason, lasts],
    }
}

pub(super) fn taken_reply(lock: &Lock) -> Reply {
    let body = format!("You hold {} until {}.", lock.over.words(), when(lock.until));
    say(lock, "is yours", body)
}

pub(super) fn renewed_reply(lock: &Lock) -> Reply {
    let body = format!(
        "You hold {} on, until {}.",
        lock.over.words(),
        when(lock.until)
    );
    say(lock, "is yours", body)
}

pub(super) fn extended_reply(lock: &Lock) -> Reply {
    let body = format!("You hold {} until {}.", lock.over.words(), when(lock.until));
    say(lock, "is held for longer", body)
}

pub(super) fn unlocked_reply(ended: &Lock, begun: Option<&Lock>) -> Reply {
    let what = ended.over.words();
    let body = match begun {
        Some(next) => format!("Kept for <@{}>, who was next in line: {what}.", next.owner),
        None => format!("Nobody holds {what} now."),
    };
    say(ended, "is over", body)
}

pub(super) fn waiting_reply(lock: &Lock, place: usize) -> Reply {
    let body = format!(
        "You are number {place} in line for {}. You will be called when it is your turn.",
        lock.over.words()
    );
    say(lock, "is waited for", body)
}

pub(super) fn left_reply(lock: &Lock) -> Reply {
    let body = format!("You do not wait for {} any more.", lock.over.words());
    say(lock, "is waited for no longer", body)
}

/// Nothing changed: somebody else holds it.
pub(super) fn held_reply(lock: &Lock, line: &[Waiter]) -> Reply {
    let (owner, what, until) = (lock.owner, lock.over.words(), when(lock.until));
    let held = match lock.stage {
        Stage::Offered => format!("It is kept for <@{owner}> until {until}: {what}."),
        _ => format!(
            "<@{owner}> holds {what} until {until}: {}",
            discord(lock.reason.as_str())
        ),
    };
    let body =
        format!("{held}\nNothing was changed. You can wait in line, or take it over if you must.");
    let mut card = Card::new(Tone::Amber, format!("{} is another's", lock.name()), body);
    if !line.is_empty() {
        card = card.field("In line", line_words(line));
    }
    Reply::private(
        card.button(
            ButtonStyle::Primary,
            "Wait in line",
            Press::Lock(LockVerb::Wait, lock.id),
        )
        .button(
            ButtonStyle::Secondary,
            "Take over",
            Press::Lock(LockVerb::Steal, lock.id),
        ),
    )
}

fn say(lock: &Lock, what: &str, body: String) -> Reply {
    Reply::private(Card::new(
        Tone::Green,
        format!("{} {what}", lock.name()),
        body,
    ))
}

//! What is locked, listed; and who holds the deploy token.

use super::{LockVerb, Spot, Stage, card::line_words};
use crate::{
    Reply,
    press::Press,
    reply::{ButtonStyle, Card, Tone},
    text::{cut, discord, when},
};

/// What is locked.
pub fn list(spots: &[Spot]) -> Reply {
    let rows: Vec<String> = spots.iter().filter_map(row).collect();
    if rows.is_empty() {
        let body =
            "Everybody who may can deploy, as far as locks go. `/deploy lock` locks something.";
        return Reply::private(Card::new(Tone::Green, "Nothing is locked", body));
    }
    let title = match rows.len() {
        1 => "1 lock".to_owned(),
        count => format!("{count} locks"),
    };
    Reply::private(Card::new(Tone::Amber, title, cut(&rows.join("\n"), 3900)))
}

fn row(spot: &Spot) -> Option<String> {
    let lock = spot.living.as_ref()?;
    let what = match lock.stage {
        Stage::Offered => "is kept for",
        _ => "is held by",
    };
    let line = if spot.line.is_empty() {
        String::new()
    } else {
        format!("\nIn line: {}", line_words(&spot.line))
    };
    Some(format!(
        "**{}** {} {what} <@{}> until {}: {}{line}",
        lock.name(),
        lock.over.words(),
        lock.owner,
        when(lock.until),
        discord(lock.reason.as_str())
    ))
}

/// Who holds the deploy token.
pub fn token(spot: &Spot) -> Reply {
    let Some(lock) = &spot.living else {
        let body = "Take it with `/deploy token take` before you change a server, and give it back with `/deploy token release`.";
        return Reply::private(Card::new(
            Tone::Green,
            "The deploy token is held by nobody",
            body,
        ));
    };
    let mut card = Card::new(
        Tone::Amber,
        match lock.stage {
            Stage::Offered => "The deploy token is kept for the next in line",
            _ => "The deploy token is held",
        },
        discord(lock.reason.as_str()),
    )
    .field("By", format!("<@{}>", lock.owner))
    .field("Since", when(lock.since))
    .field("Until", when(lock.until));
    if !spot.line.is_empty() {
        card = card.field("In line", line_words(&spot.line));
    }
    Reply::private(card.button(
        ButtonStyle::Primary,
        "Wait in line",
        Press::Lock(LockVerb::Wait, lock.id),
    ))
}

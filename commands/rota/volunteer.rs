//! When people let themselves be asked to take the shifts of others.

use serde_json::json;

use crate::{
    Event, Refusal, Reply,
    event::Kind,
    names::UserId,
    reply::{Card, Tone},
    team::Right,
    text,
};

use super::{View, Willing, asking::may_for, check::linked, overrides::By};

/// Says when somebody lets themselves be asked; `None` is at any time.
///
/// # Errors
/// When the asker may not, or the person is none of the team's.
pub fn volunteer(
    user: UserId,
    hours: Option<&Willing>,
    view: &View<'_>,
    by: By<'_>,
) -> Result<(Event, Reply), Refusal> {
    may_for(view, user, Right::OncallSwap, by)?;
    linked(view.team, user)?;
    let words = hours.map_or_else(|| "at any time".to_owned(), Willing::words);
    let card = Card::new(
        Tone::Green,
        "Noted",
        format!(
            "<@{user}> is asked to take the shifts of others: {words}. Their own shifts stay as they are."
        ),
    );
    let event = Event {
        at: by.now,
        who: by.actor.who(),
        subject: format!("person:{user}"),
        kind: Kind::OncallVolunteered,
        data: json!({ "person": user, "hours": words, "by_name": by.actor.name }),
    };
    Ok((event, Reply::private(card)))
}

/// When the team's people let themselves be asked.
pub fn volunteers(view: &View<'_>) -> Reply {
    let line = |user: UserId| {
        let said = view.rows.willing.iter().find(|(who, _)| *who == user);
        let words = said.map_or_else(|| "at any time".to_owned(), |(_, hours)| hours.words());
        format!("<@{user}> {words}")
    };
    let lines: Vec<String> = view
        .team
        .people
        .iter()
        .map(|person| line(person.discord))
        .collect();
    Reply::private(Card::new(
        Tone::Grey,
        "Who is asked to take shifts, and when",
        if lines.is_empty() {
            "Nobody: the team's document names no people.".to_owned()
        } else {
            text::cut(&lines.join("\n"), 4000)
        },
    ))
}

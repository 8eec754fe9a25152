//! Looking at incidents: the list and one of them.

use crate::{
    Actor, Reply,
    reply::{Card, Field, Tone},
    team::Team,
    text,
};

use super::{
    Filter, Incident, ListAsk, Page,
    board::{board, headline, room, status},
};

/// A page of incidents, newest first. `total` is how many the filter lets through in all.
pub fn list(page: &[Incident], total: i64, ask: &ListAsk, team: &Team, actor: &Actor) -> Reply {
    let what = match ask.filter {
        Filter::Open => "open",
        Filter::Resolved => "resolved",
        Filter::Closed => "closed",
        Filter::All => "recorded",
    };
    let of = ask
        .service
        .as_ref()
        .map(|s| format!(" of `{s}`"))
        .unwrap_or_default();
    if total == 0 {
        let body = match ask.filter {
            Filter::Open => "All is calm. `/incident declare` is there when it is not.",
            _ => "Nothing here yet.",
        };
        return Reply::private(Card::new(
            Tone::Green,
            format!("No {what} incidents{of}"),
            body,
        ));
    }
    let pages = (total + i64::from(Page::SIZE) - 1) / i64::from(Page::SIZE);
    let rows = page.iter().map(|one| {
        if one.is_seen_by(actor, team) {
            row(one)
        } else {
            format!("**{}** is private", one.name())
        }
    });
    let rows: Vec<String> = rows.collect();
    let body = if rows.is_empty() {
        format!(
            "There is no page {}; the last one is {pages}.",
            ask.page.get()
        )
    } else {
        text::cut(&rows.join("\n"), 4000)
    };
    let noun = if total == 1 { "incident" } else { "incidents" };
    let card = Card::new(Tone::Grey, format!("{total} {what} {noun}{of}"), body);
    Reply::private(if pages > 1 {
        card.footer(format!(
            "Page {} of {pages}; `page` turns it",
            ask.page.get()
        ))
    } else {
        card
    })
}

fn row(incident: &Incident) -> String {
    let place = incident
        .places
        .room
        .map(|room| format!(" · <#{room}>"))
        .unwrap_or_default();
    format!("**{}**\n{}{place}", headline(incident), status(incident))
}

/// One incident.
pub fn show(incident: &Incident, team: &Team) -> Reply {
    let card = board(incident, team);
    let room = Field {
        name: "Room".to_owned(),
        value: room(incident),
    };
    Reply::private(Card {
        fields: [vec![room], card.fields].concat(),
        ..card
    })
}

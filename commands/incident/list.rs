//! Looking at incidents: the list and one of them.

use crate::{
    Actor, Reply,
    leaf::Leaf,
    reply::{Card, Field, Tone},
    team::Team,
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
    let rows = page.iter().map(|one| {
        if one.is_seen_by(actor, team) {
            row(one)
        } else {
            format!("**{}** is private", one.name())
        }
    });
    let rows: Vec<String> = rows.collect();
    let noun = if total == 1 { "incident" } else { "incidents" };
    let leaf = Leaf::page(ask.page.get(), Page::SIZE, total);
    leaf.reply(Tone::Grey, format!("{total} {what} {noun}{of}"), &rows)
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

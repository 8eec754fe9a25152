//! What is live where, and what was deployed.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::{Deploy, Place, State, short};
use crate::{
    Refusal, Reply,
    deploy::{chat::known, lock::Lock},
    leaf::Leaf,
    reply::{Card, Tone},
    team::Team,
    text::{ago, cut, discord, when},
};

/// How much of the board fits on a card, in characters.
const ROOM: usize = 3800;

/// How many deploys a page of the history shows.
pub const HISTORY: u32 = 10;

/// What is live where, what runs, what is asked for, what is locked and what is frozen; as much of it as a card holds.
///
/// # Errors
/// When there is no such service.
pub fn board(
    team: &Team,
    only: Option<&str>,
    places: &[Place],
    locks: &[Lock],
    now: Timestamp,
) -> Result<Reply, Refusal> {
    let names = team.services.iter().map(|it| it.name.as_str());
    known(only, "service", names)?;
    if places.is_empty() {
        let body =
            "No `[[service]]` of the team's document has an `[[environment]]` to be deployed to.";
        return Ok(Reply::private(Card::new(
            Tone::Grey,
            "Nothing can be deployed",
            body,
        )));
    }
    let mut body = String::new();
    let mut shown = 0;
    for place in places {
        let row = row(team, place, locks, now);
        if shown > 0 && body.len() + row.len() > ROOM {
            break;
        }
        body.push_str(&row);
        body.push('\n');
        shown += 1;
    }
    let mut body = cut(body.trim_end(), ROOM);
    if let left @ 1.. = places.len() - shown {
        let _ = write!(
            body,
            "\nand {left} more: name a service with `service`, or look at the page."
        );
    }
    Ok(Reply::private(Card::new(
        Tone::Grey,
        "What is live where",
        body,
    )))
}

fn row(team: &Team, place: &Place, locks: &[Lock], now: Timestamp) -> String {
    let live = match &place.live {
        Some(live) => format!(
            "`{}` since {} by <@{}>",
            short(&live.sha),
            when(live.at),
            live.by
        ),
        None => "nothing that was deployed here".to_owned(),
    };
    let mut row = format!("**{}** in `{}`: {live}", place.service, place.environment);
    if let Some(deploy) = &place.running {
        let since = deploy.begun_at.map(ago).unwrap_or_default();
        let sha = short(&deploy.record.request.sha);
        let _ = write!(row, "; {} runs with `{sha}`, begun {since}", deploy.name());
    }
    for deploy in &place.open {
        let sha = short(&deploy.record.request.sha);
        let _ = write!(row, "; {} `{sha}` {}", deploy.name(), deploy.state.words());
    }
    let over = locks.iter().filter(|lock| place.is_under(lock));
    for lock in over {
        let _ = write!(row, "; locked by <@{}> ({})", lock.owner, lock.name());
    }
    if place.is_frozen(team, now) {
        row.push_str("; frozen");
    }
    row
}

/// What was deployed, newest first.
pub fn history(deploys: &[Deploy], page: u32, total: i64) -> Reply {
    if total == 0 {
        let body = "Nothing was asked for there.";
        return Reply::private(Card::new(Tone::Grey, "No deploys", body));
    }
    let rows: Vec<String> = deploys.iter().map(past).collect();
    let title = match total {
        1 => "1 deploy".to_owned(),
        total => format!("{total} deploys"),
    };
    Leaf::page(page, HISTORY, total).reply(Tone::Grey, title, &rows)
}

fn past(deploy: &Deploy) -> String {
    let at = deploy
        .ended_at
        .or(deploy.begun_at)
        .unwrap_or(deploy.asked_at);
    let note = deploy.record.note.as_deref();
    let note = note.map(|note| format!(": {}", cut(&discord(note), 100)));
    let sign = match deploy.state {
        State::Succeeded | State::Carried => "✓ ",
        State::Failed | State::RolledBack => "✗ ",
        _ => "",
    };
    format!(
        "{sign}**{}** {} {} {}, asked by <@{}>{}",
        deploy.name(),
        deploy.what(),
        deploy.state.words(),
        when(at),
        deploy.record.request.by,
        note.unwrap_or_default()
    )
}

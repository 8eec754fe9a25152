//! What is live where, and what was deployed.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::{Deploy, State, short};
use crate::{
    Reply,
    deploy::{lock::Lock, window::opening},
    reply::{Card, Tone},
    team::Team,
    text::{ago, cut, discord, when},
};

/// How many deploys a page of the history shows.
pub const HISTORY: u32 = 10;

/// A service in an environment, as the board shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The service.
    pub service: String,
    /// The environment.
    pub environment: String,
    /// The newest deploy there that succeeded.
    pub live: Option<Deploy>,
    /// What runs there.
    pub running: Option<Deploy>,
    /// What is asked for there and has not begun.
    pub open: Vec<Deploy>,
}

impl Place {
    /// Whether a lock is over it.
    pub fn is_under(&self, lock: &Lock) -> bool {
        let (service, environment) = (lock.over.service(), lock.over.environment());
        service.is_none_or(|it| it.as_str() == self.service)
            && environment.is_none_or(|it| it.as_str() == self.environment)
    }
}

/// What is live where, what runs, what is asked for, what is locked and what is frozen.
pub fn board(team: &Team, places: &[Place], locks: &[Lock], now: Timestamp) -> Reply {
    if places.is_empty() {
        let body =
            "No `[[service]]` of the team's document has an `[[environment]]` to be deployed to.";
        return Reply::private(Card::new(Tone::Grey, "Nothing can be deployed", body));
    }
    let rows: Vec<String> = places
        .iter()
        .map(|place| row(team, place, locks, now))
        .collect();
    let title = "What is live where";
    Reply::private(Card::new(Tone::Grey, title, cut(&rows.join("\n"), 3900)))
}

fn row(team: &Team, place: &Place, locks: &[Lock], now: Timestamp) -> String {
    let live = match &place.live {
        Some(deploy) => format!(
            "`{}` since {} by <@{}>",
            short(&deploy.record.request.sha),
            when(deploy.ended_at.unwrap_or(deploy.asked_at)),
            deploy.record.begun_by.unwrap_or(deploy.record.request.by)
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
    if is_frozen(team, place, now) {
        row.push_str("; frozen");
    }
    row
}

/// Whether a freeze holds a place now.
pub fn is_frozen(team: &Team, place: &Place, now: Timestamp) -> bool {
    let names = (place.service.parse(), place.environment.parse());
    let (Ok(service), Ok(environment)) = names else {
        return false;
    };
    let windows = team.freezes.iter();
    let windows = windows.filter(|window| window.reach.covers(&service, &environment));
    let windows: Vec<_> = windows.cloned().collect();
    opening(&windows, now) != Some(now)
}

/// What was deployed, newest first.
pub fn history(deploys: &[Deploy], page: u32, total: u32) -> Reply {
    if deploys.is_empty() {
        let body = "Nothing was asked for there.";
        return Reply::private(Card::new(Tone::Grey, "No deploys", body));
    }
    let rows: Vec<String> = deploys.iter().map(past).collect();
    let title = match total {
        1 => "1 deploy".to_owned(),
        total => format!("{total} deploys"),
    };
    let pages = total.div_ceil(HISTORY);
    let card = Card::new(Tone::Grey, title, cut(&rows.join("\n"), 3900));
    Reply::private(if pages > 1 {
        card.footer(format!("Page {page} of {pages}"))
    } else {
        card
    })
}

fn past(deploy: &Deploy) -> String {
    let at = deploy
        .ended_at
        .or(deploy.begun_at)
        .unwrap_or(deploy.asked_at);
    let note = deploy.record.note.as_deref();
    let note = note.map(|note| format!(": {}", cut(&discord(note), 100)));
    let sign = match deploy.state {
        State::Succeeded => "✓ ",
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

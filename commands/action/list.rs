//! Looking at actions: those that are overdue first, then by the day they are due.

use jiff::civil::Date;

use crate::{
    Actor, Reply,
    ids::IncidentId,
    incident::Incident,
    leaf::Leaf,
    reply::{Card, Tone},
    team::Team,
    text,
};

use super::{Action, State};

/// How many actions a page shows.
pub const PAGE: u32 = 10;

/// Which actions to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListAsk {
    /// Which of them.
    pub which: Which,
    /// Only those of one incident.
    pub incident: Option<IncidentId>,
    /// Which page, from 1.
    pub page: u32,
}

/// Which actions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Which {
    /// Those that are to be done.
    #[default]
    Open,
    /// Those that are to be done by the asker.
    Mine,
    /// Those whose day has passed.
    Overdue,
    /// All of them, the ended ones last.
    All,
}

impl Which {
    const fn what(self, count: i64) -> &'static str {
        match (self, count) {
            (Self::Open, 1) => "open action",
            (Self::Open, _) => "open actions",
            (Self::Mine, 1) => "open action of yours",
            (Self::Mine, _) => "open actions of yours",
            (Self::Overdue, 1) => "overdue action",
            (Self::Overdue, _) => "overdue actions",
            (Self::All, 1) => "action",
            (Self::All, _) => "actions",
        }
    }
}

/// A page of actions, each with its incident. `total` is how many there are in all.
pub fn list(
    page: &[(Action, Incident)],
    total: i64,
    ask: &ListAsk,
    team: &Team,
    actor: &Actor,
    today: Date,
) -> Reply {
    let what = ask.which.what(total);
    if total == 0 {
        let body = "`/action add` adds one, and so does the button on an incident's board once it is over.";
        return Reply::private(Card::new(Tone::Green, format!("No {what}"), body));
    }
    let rows: Vec<String> = page
        .iter()
        .map(|(action, incident)| {
            let is_shown = action.is_seen_by(incident, actor, team);
            row(action, incident, is_shown, today)
        })
        .collect();
    let is_overdue = page.iter().any(|(action, _)| action.is_overdue(today));
    let tone = if is_overdue { Tone::Amber } else { Tone::Grey };
    Leaf::page(ask.page, PAGE, total).reply(tone, format!("{total} {what}"), &rows)
}

fn row(action: &Action, incident: &Incident, is_shown: bool, today: Date) -> String {
    let what = if is_shown {
        text::cut(&text::discord(action.text.as_str()), 200)
    } else {
        "(of a private incident)".to_owned()
    };
    let owner = action
        .owner
        .map_or_else(|| "nobody".to_owned(), |owner| format!("<@{owner}>"));
    let when = match action.state {
        State::Open if action.is_overdue(today) => {
            format!("**overdue**, was due {}", action.due_on)
        }
        State::Open => format!("due {}", action.due_on),
        ended => ended.as_str().to_owned(),
    };
    let issue = action
        .issue
        .link()
        .map(|link| format!(" · {link}"))
        .unwrap_or_default();
    format!(
        "**{}** {what}\n{} · {owner} · {when} · {}{issue}",
        action.name(),
        incident.name(),
        action.aim.as_str()
    )
}

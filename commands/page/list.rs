//! Looking at pages.

use crate::{
    Actor, Reply,
    incident::Incident,
    leaf::Leaf,
    reply::{Card, Tone},
    team::Team,
    text,
};

use super::{Page, Stage, card, post_card};

/// How many pages are shown at once.
pub const PAGE: u32 = 10;

/// Which pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Which {
    /// Those that are not over.
    #[default]
    Open,
    /// All of them, newest first.
    All,
}

/// Which pages to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListAsk {
    /// Which of them.
    pub which: Which,
    /// Which part of the list, from 1.
    pub page: u32,
}

/// Some pages, each with its incident. `total` is how many there are in all.
pub fn list(
    some: &[(Page, Option<Incident>)],
    total: i64,
    ask: ListAsk,
    team: &Team,
    actor: &Actor,
) -> Reply {
    let what = match (ask.which, total) {
        (Which::Open, 1) => "open page",
        (Which::Open, _) => "open pages",
        (Which::All, 1) => "page",
        (Which::All, _) => "pages",
    };
    if total == 0 {
        let body = "`/page send` pages somebody.";
        return Reply::private(Card::new(Tone::Green, format!("No {what}"), body));
    }
    let rows: Vec<String> = some
        .iter()
        .map(|(page, incident)| row(page, incident.as_ref(), team, actor))
        .collect();
    let is_red = some.iter().any(|(page, _)| page.is_unanswered());
    let tone = if is_red { Tone::Red } else { Tone::Grey };
    // What is listed are called pages themselves.
    let leaf = Leaf {
        word: "part",
        ..Leaf::page(ask.page, PAGE, total)
    };
    leaf.reply(tone, format!("{total} {what}"), &rows)
}

fn row(page: &Page, incident: Option<&Incident>, team: &Team, actor: &Actor) -> String {
    if !page.is_seen_by(incident, actor, team) {
        return format!("**{}** (of a private incident)", page.name());
    }
    let stands = match page.stage {
        Stage::Triggered | Stage::Climbing => "waits for an answer".to_owned(),
        Stage::Waiting { .. } => "waits for somebody on call".to_owned(),
        Stage::Acknowledged { by } => format!("<@{}> is on it", by.user),
        Stage::Resolved { at, .. } => format!("over {}", text::ago(at)),
        Stage::Exhausted { .. } => "**nobody answered**".to_owned(),
    };
    let incident = incident
        .map(|one| format!(" · {}", one.name()))
        .unwrap_or_default();
    format!(
        "**{}** {}\n`{}` · {stands} · {}{incident}",
        page.name(),
        text::discord(page.text.as_str()),
        page.ladder.name,
        text::ago(page.created_at)
    )
}

/// One page.
pub fn show(page: &Page, incident: Option<&Incident>) -> Reply {
    Reply::private(card(page, incident))
}

/// What whoever asked for a page is told: whom it called, and what comes.
pub fn sent(page: &Page, incident: Option<&Incident>) -> Reply {
    let mut card = card(page, incident);
    if let Some(first) = post_card(page, 0, None) {
        card.body = format!("{}\n{}", first.body, card.body);
    }
    Reply::private(card)
}

/// A page's name and words, to begin a sentence.
pub(super) fn headline(page: &Page) -> String {
    format!("{} ({})", page.name(), text::discord(page.text.as_str()))
}

impl Page {
    /// Whether a person may know of it: whoever may know of its incident, and whoever was called.
    pub fn is_seen_by(&self, incident: Option<&Incident>, actor: &Actor, team: &Team) -> bool {
        incident.is_none_or(|incident| incident.is_seen_by(actor, team)) || self.called(actor)
    }
}

//! Pages that nobody has found right for long.

use jiff::{Span, ToSpan as _, civil::Date};

use crate::{
    Reply,
    reply::{Card, Tone},
    text,
};

use super::page::Page;

/// How many pages are listed.
const LISTED: usize = 15;

/// How long a page counts as right that says when it was found right, and not until when: half a year.
fn lasts() -> Span {
    6.months()
}

/// A page that is to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale {
    /// Where it stands.
    pub place: String,
    /// Its title.
    pub title: String,
    /// Who keeps it.
    pub owner: Option<String>,
    /// Since when.
    pub since: Date,
}

/// When a page is to be looked at again; nothing where it does not say.
pub fn review_due(page: &Page) -> Option<Date> {
    page.review_by
        .or_else(|| Some(page.reviewed?.saturating_add(lasts())))
}

/// The pages that are to be looked at by a day, the oldest first.
pub fn stale(pages: &[Page], today: Date) -> Vec<Stale> {
    let due = pages
        .iter()
        .filter_map(|page| Some((page, review_due(page)?)));
    let mut stale: Vec<Stale> = due
        .filter(|(_, since)| *since <= today)
        .map(|(page, since)| Stale {
            place: page.place.clone(),
            title: page.title.clone(),
            owner: page.owner.clone(),
            since,
        })
        .collect();
    stale.sort_by(|a, b| (a.since, &a.place).cmp(&(b.since, &b.place)));
    stale
}

/// A page that is to be looked at, on one line.
pub fn stale_row(one: &Stale) -> String {
    let title = text::discord(&text::cut(&text::one_line(&one.title), 80));
    let owner = one.owner.as_deref().map_or_else(
        || "nobody keeps it".to_owned(),
        |owner| {
            format!(
                "kept by {}",
                text::discord(&text::cut(&text::one_line(owner), 40))
            )
        },
    );
    let place = text::code(&one.place, 80);
    format!("**{title}** · {owner} · since {} · `{place}`", one.since)
}

/// What is to be looked at.
pub fn to_review(pages: &[Page], today: Date) -> Reply {
    let stale = stale(pages, today);
    let silent = pages
        .iter()
        .filter(|page| review_due(page).is_none())
        .count();
    let how = "A page says `reviewed: 2026-11-21` above its text, which counts for half a year, or `review_by: 2027-03-01`.";
    let card = if stale.is_empty() {
        Card::new(Tone::Green, "No runbook is to be looked at", how)
    } else {
        let rows: Vec<String> = stale.iter().take(LISTED).map(stale_row).collect();
        let more = stale.len().saturating_sub(LISTED);
        let more = if more > 0 {
            format!("\nand {more} more")
        } else {
            String::new()
        };
        let title = match stale.len() {
            1 => "1 runbook is to be looked at".to_owned(),
            many => format!("{many} runbooks are to be looked at"),
        };
        let body = format!(
            "{}{more}\n\nLook whether it still is right, then change its date. {how}",
            rows.join("\n")
        );
        Card::new(Tone::Amber, title, body)
    };
    Reply::private(card.field("Without a date", format!("{silent} of {}", pages.len())))
}

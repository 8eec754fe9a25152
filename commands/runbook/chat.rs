//! What chat says of runbooks.

use jiff::Timestamp;

use crate::{
    Refusal, Reply,
    press::Press,
    reply::{ButtonStyle, Card, Tone},
    text,
};

use super::{
    key::PageKey,
    markdown::outline,
    page::Page,
    parts::{Part, part_of, parts},
    spelling::Correction,
};

/// How many pages a search shows.
pub const SHOWN: usize = 5;

/// A page that a search found.
#[derive(Debug, Clone, Copy)]
pub struct Match<'a> {
    /// The page.
    pub page: &'a Page,
    /// Its best section.
    pub section: usize,
    /// Whether it belongs to the service that is asked about.
    pub is_own: bool,
}

/// What a search found, best first.
pub fn found(
    query: &str,
    matches: &[Match<'_>],
    corrections: &[Correction],
    about: Option<&str>,
) -> Reply {
    let query = text::discord(&text::cut(&text::one_line(query), 100));
    if matches.is_empty() {
        let words = "No runbook has any of these words. Try fewer or other words, or the name of the alert; `/runbook list` tells what there is.";
        return Reply::private(Card::new(
            Tone::Grey,
            format!("Nothing found for {query}"),
            words,
        ));
    }
    let mut lines: Vec<String> = Vec::new();
    for word in corrections {
        let (from, to) = (text::discord(&word.from), text::discord(&word.to));
        lines.push(format!("No page knows {from}; looked for {to}."));
    }
    let mut was_own = false;
    for (index, found) in matches.iter().take(SHOWN).enumerate() {
        if was_own && !found.is_own {
            let about = about.unwrap_or_default();
            lines.push(format!("*Not about {}:*", text::discord(about)));
        }
        was_own = found.is_own;
        lines.push(row(index + 1, found));
    }
    let mut card = Card::new(
        Tone::Grey,
        format!("Runbooks for {query}"),
        lines.join("\n\n"),
    );
    for (index, found) in matches.iter().take(SHOWN).enumerate() {
        let part = part_of(&parts(found.page), found.section);
        let part = u16::try_from(part).unwrap_or(u16::MAX);
        let style = if index == 0 {
            ButtonStyle::Primary
        } else {
            ButtonStyle::Secondary
        };
        let label = text::cut(&format!("{} {}", index + 1, found.page.title), 40);
        card = card.button(style, &label, Press::Runbook(PageKey::of(found.page), part));
    }
    Reply::private(card)
}

pub(super) fn row(number: usize, found: &Match<'_>) -> String {
    let page = found.page;
    let title = text::discord(&text::cut(&text::one_line(&page.title), 150));
    let section = page.sections.get(found.section);
    let heading = section
        .map(|section| section.heading.as_str())
        .unwrap_or_default();
    let heading = if heading.is_empty() || heading == page.title {
        String::new()
    } else {
        format!(
            " › {}",
            text::discord(&text::cut(&text::one_line(heading), 150))
        )
    };
    let words = section.map(|section| outline(page.section_text(section)).words.join(" "));
    let words = text::one_line(&words.unwrap_or_default());
    let words = words
        .strip_prefix(section.map_or("", |section| &section.heading))
        .unwrap_or(&words);
    let snippet = text::discord(&text::cut(words.trim(), 160));
    format!(
        "**{number}. {title}**{heading}\n{snippet}\n`{}`",
        text::code(&page.place, 150)
    )
}

/// A part of a page, with buttons to go on. A part that is gone is the last one.
pub fn shown(page: &Page, part: usize) -> Card {
    let all = parts(page);
    let at = part.min(all.len() - 1);
    let Part { text: body, .. } = &all[at];
    let mut facts = Vec::new();
    if all.len() > 1 {
        facts.push(format!("Part {} of {}", at + 1, all.len()));
    }
    facts.push(page.place.clone());
    facts.extend(page.owner.as_ref().map(|owner| format!("kept by {owner}")));
    facts.extend(page.reviewed.map(|day| format!("reviewed {day}")));
    let title = text::cut(&text::one_line(&page.title), 200);
    let mut card = Card::new(Tone::Grey, title, body.clone()).footer(facts.join(" · "));
    let key = PageKey::of(page);
    let press = |part: usize| Press::Runbook(key, u16::try_from(part).unwrap_or(u16::MAX));
    if at > 0 {
        card = card.button(ButtonStyle::Secondary, "Back", press(at - 1));
    }
    if at + 1 < all.len() {
        card = card.button(ButtonStyle::Primary, "Go on", press(at + 1));
    }
    card
}

/// How a team's runbooks are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stock {
    /// The libraries by name, each with its number of pages.
    pub libraries: Vec<(String, usize)>,
    /// When they were read.
    pub read_at: Timestamp,
    /// Files that were not read, links that lead nowhere, titles that come twice, and what was not understood.
    pub findings: Vec<String>,
    /// Why the newest state of the folders could not be taken, so that an older one is still used.
    pub failed: Option<String>,
}

/// How many findings are shown.
const FINDINGS: usize = 10;

/// What there is.
pub fn stock(stock: &Stock) -> Reply {
    let total: usize = stock.libraries.iter().map(|(_, pages)| pages).sum();
    let rows = stock.libraries.iter().map(|(name, pages)| {
        let noun = if *pages == 1 { "page" } else { "pages" };
        format!("**{}** · {pages} {noun}", text::discord(name))
    });
    let rows: Vec<String> = rows.collect();
    let noun = if total == 1 {
        "runbook page"
    } else {
        "runbook pages"
    };
    let tone = if stock.failed.is_some() {
        Tone::Amber
    } else {
        Tone::Grey
    };
    let mut card = Card::new(tone, format!("{total} {noun}"), rows.join("\n"))
        .field("Read", text::when(stock.read_at));
    if let Some(why) = &stock.failed {
        let why = text::discord(&text::cut(why, 400));
        card = card.field(
            "The newest state could not be taken; this is the one before",
            why,
        );
    }
    if !stock.findings.is_empty() {
        let shown = stock.findings.iter().take(FINDINGS);
        let shown: Vec<String> = shown
            .map(|line| format!("- {}", text::discord(&text::cut(line, 80))))
            .collect();
        let more = stock.findings.len().saturating_sub(FINDINGS);
        let more = if more > 0 {
            format!("\nand {more} more; `binnacle check --playbooks` tells all")
        } else {
            String::new()
        };
        card = card.field("To put right", format!("{}{more}", shown.join("\n")));
    }
    Reply::private(card)
}

/// The team has no runbooks.
pub fn none() -> Refusal {
    Refusal::NotFound(
        "This team has no runbooks yet. Whoever runs Binnacle names their folders under `[[library]]` in the team's document."
            .to_owned(),
    )
}

/// They are not read yet, or could not be.
pub fn unread(why: Option<&str>) -> Refusal {
    Refusal::Stale(match why {
        None => "Binnacle is still reading the runbooks. Ask again in a few seconds.".to_owned(),
        Some(why) => format!(
            "Binnacle could not read the runbooks: {}.",
            text::discord(why)
        ),
    })
}

/// There is no such page.
pub fn gone() -> Refusal {
    Refusal::NotFound(
        "There is no such page (any more). Search for it: `/runbook search`.".to_owned(),
    )
}

/// A page as it is offered while one types.
pub fn offered(page: &Page) -> String {
    text::cut(
        &format!("{} · {}", text::one_line(&page.title), page.place),
        100,
    )
}

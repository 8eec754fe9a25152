//! Which pages an incident's room is offered by itself, and what people's thumbs change in that.

use crate::{
    Reply, Who,
    event::{Event, Kind},
    incident::Incident,
    press::Press,
    reply::{ButtonStyle, Card, Tone},
    run::Asking,
    text,
};

use super::{
    chat::{Match, row},
    key::PageKey,
    names::is_name,
    page::Page,
    parts::{part_of, parts},
};
use serde_json::json;

/// How many pages a room is offered.
pub const SUGGESTED: usize = 3;

/// What the score of a page about the incident's own service counts.
const OWN: f32 = 1.5;
/// A page that fits less than this, beside the best, is not offered: a list of what hardly fits helps nobody.
const LEAST: f32 = 0.4;
/// How much people's thumbs can change at most: a quarter up, or as much down.
const MOST: f32 = 0.25;
/// Thumbs that are needed before they count half of that, so that a single one moves little.
const DOUBT: f32 = 3.0;

/// What people said of a page in incidents of one service.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Votes {
    /// How many it helped.
    pub up: u32,
    /// How many it did not.
    pub down: u32,
}

impl Votes {
    /// What they make of a score: between three quarters and five quarters of it.
    #[expect(
        clippy::cast_precision_loss,
        reason = "nobody presses sixteen million times"
    )]
    pub fn weigh(self, score: f32) -> f32 {
        let (up, down) = (self.up as f32, self.down as f32);
        score * (1.0 + MOST * (up - down) / (up + down + DOUBT))
    }
}

/// A page that may be offered.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// The page, with its best section.
    pub found: Match<'a>,
    /// How well a search finds that it fits.
    pub score: f32,
    /// Whether the title names it, as the name of an alert does.
    pub is_named: bool,
    /// What people said of it.
    pub votes: Votes,
}

impl Candidate<'_> {
    fn worth(&self) -> f32 {
        let own = if self.found.is_own { OWN } else { 1.0 };
        self.votes.weigh(self.score * own)
    }
}

/// The pages that are offered, best first: those that the title names, then what fits best.
pub fn suggested(mut candidates: Vec<Candidate<'_>>) -> Vec<Match<'_>> {
    candidates.sort_by(|a, b| {
        (b.is_named.cmp(&a.is_named)).then_with(|| b.worth().total_cmp(&a.worth()))
    });
    let best = candidates.iter().map(Candidate::worth);
    let best = best.fold(0.0, f32::max);
    let fits = |one: &Candidate<'_>| one.is_named || one.worth() >= LEAST * best;
    let offered = candidates.into_iter().filter(fits).take(SUGGESTED);
    offered.map(|one| one.found).collect()
}

/// The words of a title that alerts are named by: several words put together as one.
pub fn alert_names(title: &str) -> impl Iterator<Item = &str> {
    let words = title.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| is_name(word))
}

/// What is asked of the search for an incident.
pub fn question(incident: &Incident) -> String {
    match &incident.service {
        Some(service) => format!("{} {service}", incident.title),
        None => incident.title.to_string(),
    }
}

/// What an incident's room is offered; nothing where nothing fits.
pub fn suggestion(incident: &Incident, found: &[Match<'_>]) -> Option<Card> {
    if found.is_empty() {
        return None;
    }
    let rows: Vec<String> = (1..).zip(found).map(|(n, one)| row(n, one)).collect();
    let mut card = Card::new(Tone::Grey, "Runbooks that may help", rows.join("\n\n"));
    for (number, one) in (1..).zip(found) {
        let part = part_of(&parts(one.page), one.section);
        let part = u16::try_from(part).unwrap_or(u16::MAX);
        let label = text::cut(&format!("{number} {}", one.page.title), 40);
        let press = Press::Runbook(PageKey::of(one.page), part);
        card = card.button(ButtonStyle::Primary, &label, press);
    }
    // Discord parts buttons into rows of five by itself, so what belongs together stands together.
    for (number, one) in (1..).zip(found) {
        let key = PageKey::of(one.page);
        for (thumb, helps) in [("👍", true), ("👎", false)] {
            let press = Press::RunbookVote(helps, incident.id, key);
            card = card.button(ButtonStyle::Secondary, &format!("{thumb} {number}"), press);
        }
    }
    Some(card.footer(format!(
        "{} · /runbook search finds others, /runbook run works through one",
        incident.name()
    )))
}

/// Somebody said of a page whether it helps in an incident.
pub fn voted(page: &Page, helps: bool, incident: &Incident, asking: Asking<'_>) -> (Event, Reply) {
    let event = Event {
        at: asking.now,
        who: Who::Person(asking.actor.user),
        subject: incident.subject(),
        kind: Kind::IncidentRunbookRated,
        data: json!({
            "page": page.title,
            "place": page.place,
            "helps": helps,
            "by_name": asking.actor.name,
        }),
    };
    let title = text::discord(&text::cut(&text::one_line(&page.title), 150));
    let (title, words) = if helps {
        (
            format!("Noted: {title} helps"),
            "It is offered earlier in incidents of this kind.",
        )
    } else {
        (
            format!("Noted: {title} does not help"),
            "It is offered later in incidents of this kind.",
        )
    };
    (event, Reply::private(Card::new(Tone::Grey, title, words)))
}

//! Searching in all that is on record of incidents: their words, their timelines, their reports, and past reports.

use jiff::civil::Date;
use serde::Serialize;

use crate::{
    Refusal, Reply,
    reply::{Card, Tone},
    text,
};

/// The most words that are looked for.
const MOST: usize = 4;

/// The most results that are shown in chat.
const SHOWN: usize = 10;

/// How much is shown of what stands around a word, in characters on either side.
const AROUND: usize = 60;

/// Words to look for, in lower case; one to four of them. A text fits that holds all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words(Vec<String>);

impl Words {
    /// The words that somebody types.
    ///
    /// # Errors
    /// When there are none, or too many.
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        let typed = text::one_line(typed).to_lowercase();
        let mut words: Vec<String> = typed.split(' ').map(str::to_owned).collect();
        words.retain(|word| !word.is_empty());
        words.dedup();
        match words.len() {
            0 => Err(Refusal::Invalid(
                "No words are given. Type one that the incident's texts hold, such as `disk`."
                    .to_owned(),
            )),
            1..=MOST => Ok(Self(words)),
            more => Err(Refusal::Invalid(format!(
                "{more} words are too many. Type {MOST} at most; a text has to hold all of them."
            ))),
        }
    }

    /// The words.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// Where words were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// In an incident's number, title, service, description, impact or last update.
    Incident,
    /// On its timeline.
    Timeline,
    /// In its report.
    Report,
    /// In a past report.
    PastReport,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// What people call it: `INC-12` or `PAST-3`.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The day on which it was declared, on the team's clock, or the day of a past report.
    pub day: Date,
    /// Where the words were found first, in the order of [`Place`].
    pub place: Place,
    /// What stands around them.
    pub excerpt: String,
}

impl Hit {
    /// A hit with what stands around the first of the words.
    pub fn new(
        (name, title): (String, &str),
        day: Date,
        (place, of): (Place, &str),
        words: &Words,
    ) -> Self {
        Self {
            name,
            title: text::one_line(title),
            day,
            place,
            excerpt: excerpt(of, words),
        }
    }
}

/// What stands around the first of the words that a text holds.
fn excerpt(of: &str, words: &Words) -> String {
    let of = text::one_line(of);
    let chars: Vec<char> = of.chars().collect();
    // Letters are lowered one by one, so that places stay what they are.
    let lower: Vec<char> = chars
        .iter()
        .map(|one| one.to_lowercase().next().unwrap_or(*one))
        .collect();
    let found = words.iter().find_map(|word| {
        let word: Vec<char> = word.chars().collect();
        lower.windows(word.len()).position(|window| window == word)
    });
    let middle = found.unwrap_or(0);
    let from = middle.saturating_sub(AROUND);
    let to = (middle + AROUND).min(chars.len());
    let (before, after) = (
        if from > 0 { "…" } else { "" },
        if to < chars.len() { "…" } else { "" },
    );
    let shown: String = chars[from..to].iter().collect();
    format!("{before}{}{after}", shown.trim())
}

/// What was found, newest first, for the asker alone.
pub fn found(words: &Words, hits: &[Hit]) -> Reply {
    let asked: Vec<&str> = words.iter().collect();
    let asked = text::discord(&asked.join(" "));
    if hits.is_empty() {
        return Reply::private(Card::new(
            Tone::Grey,
            text::cut(&format!("Nothing holds {asked}"), 256),
            "Incidents, their timelines and reports, and past reports were searched. A text has to hold all of the words; fewer or shorter ones find more.",
        ));
    }
    let rows: Vec<String> = hits.iter().take(SHOWN).map(row).collect();
    let noun = if hits.len() == 1 { "holds" } else { "hold" };
    let card = Card::new(
        Tone::Grey,
        text::cut(&format!("{} {noun} {asked}", hits.len()), 256),
        text::cut(&rows.join("\n"), 4000),
    );
    Reply::private(if hits.len() > SHOWN {
        card.footer(format!(
            "The newest {SHOWN} are shown; more words narrow the search"
        ))
    } else {
        card
    })
}

fn row(hit: &Hit) -> String {
    let place = match hit.place {
        Place::Incident => "",
        Place::Timeline => "on its timeline: ",
        Place::Report => "in its report: ",
        Place::PastReport => "in the report: ",
    };
    format!(
        "**{}** · {} · {}\n> {place}{}",
        hit.name,
        hit.day,
        text::discord(&text::cut(&hit.title, 150)),
        text::discord(&hit.excerpt)
    )
}

/// What was found, a line each, for the shell.
pub fn lines(hits: &[Hit]) -> String {
    let line = |hit: &Hit| format!("{} {} {}: {}", hit.name, hit.day, hit.title, hit.excerpt);
    let lines: Vec<String> = hits.iter().map(line).collect();
    lines.join("\n")
}

//! The title of a report and the day that it is about.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    moment::{Cursor, Day, calendar_day},
    text,
};

use super::entry::entry;

/// Where the date of a report is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateFrom {
    /// Its title.
    Title,
    /// A field such as `Date/Time of Incident`.
    Field,
    /// The name of its file.
    FileName,
    /// The first day that its timeline names.
    Timeline,
}

/// How far into a title a date is looked for, in words.
const WORDS: usize = 12;

/// The first whole date in some words.
pub(super) fn date_in(words: &str) -> Option<Date> {
    dated(words).map(|(_, date, _)| date)
}

/// What stands before the first whole date, the date, and it with what follows.
fn dated(words: &str) -> Option<(&str, Date, &str)> {
    let is_start = |at: usize| !words[..at].ends_with(char::is_alphanumeric);
    let mut starts = words
        .char_indices()
        .filter(|(at, c)| c.is_alphanumeric() && is_start(*at))
        .take(WORDS);
    starts.find_map(|(at, _)| {
        let mut cursor = Cursor::new(&words[at..]);
        match calendar_day(&mut cursor) {
            Some(Day::On(date)) => Some((&words[..at], date, &words[at..])),
            _ => None,
        }
    })
}

/// Words that join a date to what stands before it.
const JOINTS: &[&str] = &[" on", " of", " from"];

/// The name of an incident: the title without its date, the time behind the date, and the label before it.
pub(super) fn name(title: &str) -> String {
    let title = text::one_line(title);
    let Some((before, _, from_date)) = dated(&title) else {
        return title;
    };
    let behind = entry(from_date).map_or("", |entry| entry.rest);
    let is_label = before.trim_end().ends_with(':') && before.to_lowercase().contains("date");
    let edges = |c: char| c.is_whitespace() || matches!(c, ',' | ':' | '-' | '–' | '—' | '(' | '|');
    let before = if is_label {
        ""
    } else {
        let before = before.trim_end_matches(edges);
        let joint = JOINTS.iter().find_map(|joint| before.strip_suffix(joint));
        joint.unwrap_or(before).trim_end_matches(edges)
    };
    let behind = if before.is_empty() {
        behind
    } else {
        behind.trim_start_matches(')').trim_start_matches(edges)
    };
    let name = [before, behind].join(" ").trim().to_owned();
    if name.is_empty() { title } else { name }
}

/// Whether a placeholder of a template stands in some words.
pub(super) fn has_placeholder(words: &str) -> bool {
    let lower = words.to_lowercase();
    [
        "{{",
        "yyyy-mm-dd",
        "[date",
        "[unique",
        "<date",
        "[title",
        "[incident",
    ]
    .iter()
    .any(|mark| lower.contains(mark))
}

/// A title that says only what kind of document it is.
pub(super) fn is_generic(name: &str) -> bool {
    let name = name.to_lowercase().replace('-', "");
    [
        "incident report",
        "postmortem",
        "post mortem",
        "incident",
        "report",
    ]
    .contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn titles_give_a_date_and_a_name() {
        let on = Some(date(2024, 3, 5));
        for (title, day, found) in [
            ("2024-03-05, Disk full", on, "Disk full"),
            ("2024-03-05 Disk full", on, "Disk full"),
            ("2024-03-05, 504", on, "504"),
            (
                "2024-03-05 4:23PM PST, OOM (Out of Memory) Proxy",
                on,
                "OOM (Out of Memory) Proxy",
            ),
            ("incident date: 2024-03-05, no logs", on, "no logs"),
            ("Disk full (2024-03-05)", on, "Disk full"),
            (
                "Postmortem: Disk full, 5 March 2024",
                on,
                "Postmortem: Disk full",
            ),
            (
                "2024-03-05, 30min outage - again",
                on,
                "30min outage - again",
            ),
            ("Disk full on 5 March 2024", on, "Disk full"),
            ("2024-03-05", on, "2024-03-05"),
            ("Disk full", None, "Disk full"),
            ("3/4/2024, Disk full", None, "3/4/2024, Disk full"),
        ] {
            assert_eq!(date_in(title), day, "{title}");
            assert_eq!(name(title), found, "{title}");
        }
    }

    #[test]
    fn file_names_give_a_date() {
        let on = Some(date(2024, 3, 5));
        for (file, day) in [
            ("2024-03-05-disk-full.md", on),
            ("reports/20240305_disk.md", on),
            ("disk-2024-03-05.md", on),
            ("disk.md", None),
            ("1.2.3.md", None),
        ] {
            assert_eq!(date_in(file), day, "{file}");
        }
    }
}

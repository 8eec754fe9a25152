//! Mistakes of TOML itself, in words that help.

use toml::de::Error;

use super::problem::Found;
use super::report::Report;

/// How far the rest of a document can be judged beside its mistakes of syntax.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    /// The tables and keys are where their author meant them.
    Kept,
    /// Whatever else would be said might be wrong.
    Lost,
}

/// Notes every mistake, at most one a line.
pub(super) fn note(mut errors: Vec<Error>, text: &str, report: &Report<'_>) -> Sense {
    errors.sort_by_key(|error| error.span().map_or(0, |span| span.start));
    let mut sense = Sense::Kept;
    for error in &errors {
        let span = error.span().unwrap_or_default();
        let written = text.get(span.clone()).unwrap_or_default().trim();
        let (found, (after, help)) = match written {
            "" => (Found::Nothing, advice(error.message(), written)),
            _ => (Found::written(written), advice(error.message(), written)),
        };
        let before = report.lines().before(span.start);
        if after == Sense::Lost || before.trim_start().starts_with('[') {
            sense = Sense::Lost;
        }
        report.add_broken(span.start, found, help);
    }
    sense
}

/// Whether the reader went on rightly after a mistake, and what to do about it.
fn advice(message: &str, written: &str) -> (Sense, String) {
    let help = |sense, words: &str| (sense, words.to_owned());
    match message {
        m if m.starts_with("string values must be quoted") && written.is_empty() => {
            help(Sense::Kept, "a value is missing after `=`")
        }
        m if m.starts_with("string values must be quoted") => {
            help(Sense::Kept, "text must stand between double quotes")
        }
        m if m.starts_with("duplicate key") => help(
            Sense::Kept,
            "which stands above already: keep one, and write `[[…]]` for a table that repeats",
        ),
        m if m.starts_with("key with no value") => {
            help(Sense::Lost, "a key is followed by `=` and a value")
        }
        m if m.starts_with("invalid unquoted key") && written.starts_with(':') => {
            help(Sense::Lost, "a key is followed by `=`")
        }
        m if m.starts_with("unclosed table") => {
            help(Sense::Lost, "the name of a table is closed by `]`")
        }
        m if m.starts_with("invalid basic string") => help(
            Sense::Lost,
            "text ends with a double quote on the line on which it begins",
        ),
        other => (Sense::Lost, format!("this is not TOML: {other}")),
    }
}

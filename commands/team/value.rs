//! One value of the document, read as what it should be.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{Found, shown};
use super::report::Report;
use super::section::Section;
use crate::names::{Malformed, Parsed};

/// One value of the document, with its key and its place.
#[derive(Clone)]
pub(super) struct Value<'a> {
    report: &'a Report<'a>,
    raw: &'a DeValue<'a>,
    /// Its key, with the tables it stands in.
    key: String,
    /// Where it begins.
    at: usize,
}

impl<'a> Value<'a> {
    /// The value of a key.
    pub(super) fn new(
        report: &'a Report<'a>,
        key: String,
        value: &'a Spanned<DeValue<'a>>,
    ) -> Self {
        let at = value.span().start;
        Self {
            report,
            raw: value.get_ref(),
            key,
            at,
        }
    }

    /// Notes that this value will not do.
    pub(super) fn refuse(&self, help: impl Into<String>) {
        self.note(self.found(), help.into());
    }

    /// Notes that this value will not do, where its text would not help.
    pub(super) fn refuse_kind(&self, found: impl Into<String>, help: impl Into<String>) {
        self.note(Found::kind(found), help.into());
    }

    /// The line it stands on.
    pub(super) fn line(&self) -> usize {
        self.report.lines().line(self.at)
    }

    /// The value if it is text.
    pub(super) fn as_text(&self) -> Option<&'a str> {
        self.raw.as_str()
    }

    /// The text; anything else is a problem.
    pub(super) fn text(&self, allowed: &str) -> Option<&'a str> {
        let text = self.as_text();
        if text.is_none() {
            self.refuse(format!("allowed is {allowed}, between double quotes"));
        }
        text
    }

    /// The value read as a `T`. Whole numbers may stand without quotes, since ids are often written so.
    pub(super) fn parsed<T: Parsed>(&self) -> Option<T> {
        let text = match self.raw {
            DeValue::Integer(number) => number.to_string(),
            _ => self.text(T::ALLOWED)?.to_owned(),
        };
        let refuse = |wrong: Malformed| self.refuse(format!("allowed is {}", wrong.allowed()));
        text.parse().map_err(refuse).ok()
    }

    /// The whole number within a range; anything else is a problem.
    pub(super) fn whole(&self, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let number = match self.raw {
            DeValue::Integer(number) => number.to_string().parse().ok(),
            _ => None,
        };
        let fitting = number.filter(|number| range.contains(number));
        if fitting.is_none() {
            let (least, most) = range.into_inner();
            self.refuse(format!(
                "allowed is a whole number from {least} to {most}, without quotes"
            ));
        }
        fitting
    }

    /// The truth; anything else is a problem.
    pub(super) fn truth(&self) -> Option<bool> {
        let truth = self.raw.as_bool();
        if truth.is_none() {
            self.refuse("allowed is true or false, without quotes");
        }
        truth
    }

    /// A time as it is written, with quotes or without; anything else is a problem.
    pub(super) fn time(&self, allowed: &str) -> Option<String> {
        match self.raw {
            DeValue::Datetime(time) => Some(time.to_string()),
            _ => self.text(allowed).map(str::to_owned),
        }
    }

    /// The value read as a `T` that is a number, with decimals or without.
    pub(super) fn number<T: Parsed>(&self) -> Option<T> {
        match self.raw {
            DeValue::Float(number) => {
                let refuse =
                    |wrong: Malformed| self.refuse(format!("allowed is {}", wrong.allowed()));
                number.as_str().parse().map_err(refuse).ok()
            }
            _ => self.parsed(),
        }
    }

    /// Words for people: one line, not empty; white space around them does not count.
    pub(super) fn words(&self, most: usize) -> Option<String> {
        let allowed = format!("one line of 1 to {most} characters");
        let words = self.text(&allowed)?.trim();
        let fits = (1..=most).contains(&words.chars().count());
        if !fits || words.contains(char::is_control) {
            self.refuse(format!("allowed is {allowed}"));
            return None;
        }
        Some(words.to_owned())
    }

    /// What it says, as JSON says it. Times are text there.
    pub(super) fn json(&self) -> serde_json::Value {
        json(self.raw)
    }

    /// The table with these keys; anything else is a problem.
    pub(super) fn section(&self, known: &[&str]) -> Option<Section<'a>> {
        let table = self.table()?;
        Some(self.open(table, known))
    }

    /// The tables of a list of at most so many, each with these keys; anything else is a problem.
    pub(super) fn sections(&self, known: &[&str], most: usize) -> Vec<Section<'a>> {
        let allowed = format!("a table written `[[{}]]`", self.key);
        let section = |item: &Self| {
            let table = item.raw.as_table();
            if table.is_none() {
                item.refuse(format!("allowed is {allowed}"));
            }
            Some(item.open(table?, known))
        };
        let items = self.list(&allowed, most).unwrap_or_default();
        items.iter().filter_map(section).collect()
    }

    /// The entries of a table whose keys are the author's own.
    pub(super) fn entries(&self) -> Vec<(&'a str, Self)> {
        let Some(table) = self.table() else {
            return Vec::new();
        };
        let entry = |(key, value): (&'a Spanned<_>, &'a Spanned<_>)| self.entry(key, value);
        table.iter().map(entry).collect()
    }

    /// Whether it is a list.
    pub(super) const fn is_list(&self) -> bool {
        matches!(self.raw, DeValue::Array(_))
    }

    /// How many items a list has; none where it is something else.
    pub(super) fn items(&self) -> usize {
        self.raw.as_array().map_or(0, |items| items.len())
    }

    /// Whether it is a table.
    pub(super) const fn is_table(&self) -> bool {
        matches!(self.raw, DeValue::Table(_))
    }

    /// The items of a list of at most so many; anything else is a problem.
    pub(super) fn list(&self, allowed: &str, most: usize) -> Option<Vec<Self>> {
        let DeValue::Array(items) = self.raw else {
            self.refuse(format!("allowed is {allowed}"));
            return None;
        };
        if items.len() > most {
            let found = format!("{} of them", items.len());
            self.refuse_kind(found, format!("allowed are at most {most}"));
        }
        let item = |item| Self::new(self.report, self.key.clone(), item);
        Some(items.iter().take(most).map(item).collect())
    }

    fn open(&self, table: &'a DeTable<'a>, known: &[&str]) -> Section<'a> {
        Section::open(self.report, table, (self.key.clone(), self.at), known)
    }

    fn table(&self) -> Option<&'a DeTable<'a>> {
        let table = self.raw.as_table();
        if table.is_none() {
            self.refuse(format!("allowed is a table, written `[{}]`", self.key));
        }
        table
    }

    fn entry(
        &self,
        key: &'a Spanned<std::borrow::Cow<'a, str>>,
        value: &'a Spanned<DeValue<'a>>,
    ) -> (&'a str, Self) {
        let full = format!("{}.{}", self.key, shown(key.get_ref()));
        (key.get_ref(), Self::new(self.report, full, value))
    }

    // What a broken line holds was told already.
    fn note(&self, found: Found, help: String) {
        if !self.report.is_broken(self.at) {
            self.report.add(self.at, &self.key, found, help);
        }
    }

    fn found(&self) -> Found {
        match self.raw {
            DeValue::String(text) => Found::written(text),
            DeValue::Integer(number) => Found::written(&number.to_string()),
            DeValue::Float(number) => Found::written(number.as_str()),
            DeValue::Boolean(truth) => Found::written(&truth.to_string()),
            DeValue::Datetime(time) => Found::written(&time.to_string()),
            DeValue::Array(_) => Found::kind("a list"),
            DeValue::Table(_) => Found::kind("a table"),
        }
    }
}

fn json(value: &DeValue<'_>) -> serde_json::Value {
    match value {
        DeValue::String(text) => text.as_ref().into(),
        DeValue::Integer(number) => number
            .to_string()
            .parse::<i64>()
            .map_or_else(|_| number.to_string().into(), Into::into),
        DeValue::Float(number) => number.as_str().into(),
        DeValue::Boolean(truth) => (*truth).into(),
        DeValue::Datetime(time) => time.to_string().into(),
        DeValue::Array(items) => items.iter().map(|item| json(item.get_ref())).collect(),
        DeValue::Table(table) => table
            .iter()
            .map(|(key, value)| (key.get_ref().to_string(), json(value.get_ref())))
            .collect(),
    }
}

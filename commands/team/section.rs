//! A table of the document, read key by key.

use toml::de::DeTable;

use super::problem::{Found, shown};
use super::report::Report;
use super::suggest::{listed, nearest};
use super::value::Value;
use crate::names::Parsed;

/// A table of the document whose keys are known.
pub(super) struct Section<'a> {
    report: &'a Report<'a>,
    table: &'a DeTable<'a>,
    /// The tables it stands in, up to itself; empty for the document.
    path: String,
    /// Where it begins.
    at: usize,
}

impl<'a> Section<'a> {
    /// The document itself.
    pub(super) fn root(report: &'a Report<'a>, table: &'a DeTable<'a>, known: &[&str]) -> Self {
        Self::open(report, table, (String::new(), 0), known)
    }

    /// A table. Every key in it that is not a known one is a problem.
    pub(super) fn open(
        report: &'a Report<'a>,
        table: &'a DeTable<'a>,
        (path, at): (String, usize),
        known: &[&str],
    ) -> Self {
        let section = Self {
            report,
            table,
            path,
            at,
        };
        for key in table
            .keys()
            .filter(|key| !known.contains(&key.get_ref().as_ref()))
        {
            section.refuse_key(key.span().start, key.get_ref(), known);
        }
        section
    }

    /// The value of a key, if it is there.
    pub(super) fn get(&self, key: &str) -> Option<Value<'a>> {
        let value = self.table.get(key)?;
        Some(Value::new(self.report, self.full(key), value))
    }

    /// The value of a key; its absence is a problem.
    pub(super) fn need(&self, key: &str, allowed: &str) -> Option<Value<'a>> {
        let value = self.get(key);
        if value.is_none() {
            let help = format!("allowed is {allowed}");
            self.report
                .add(self.at, &self.full(key), Found::Nothing, help);
        }
        value
    }

    /// The value of a key that is read as a `T` and must be there.
    pub(super) fn need_parsed<T: Parsed>(&self, key: &str) -> Option<T> {
        self.need(key, T::ALLOWED)?.parsed()
    }

    fn refuse_key(&self, at: usize, key: &str, known: &[&str]) {
        let help = match nearest(key, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("allowed here: {}", listed(known.iter().copied(), "and")),
        };
        self.report.add(
            at,
            &self.full(&shown(key)),
            Found::kind("an unknown key"),
            help,
        );
    }

    fn full(&self, key: &str) -> String {
        match self.path.as_str() {
            "" => key.to_owned(),
            path => format!("{path}.{key}"),
        }
    }
}

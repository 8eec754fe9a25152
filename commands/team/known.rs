//! Names that stand elsewhere in the document, for whatever names them.

use std::collections::BTreeSet;

use super::suggest::nearest;
use super::value::Value;
use crate::names::Parsed;

/// The names of one kind of thing.
pub(super) struct Known<N> {
    names: BTreeSet<N>,
    /// Where they stand, as in ``a `[[role]]` ``.
    what: &'static str,
}

impl<N: Parsed + Ord + ToString + Clone> Known<N> {
    pub(super) const fn of(names: BTreeSet<N>, what: &'static str) -> Self {
        Self { names, what }
    }

    /// The thing that a value names; anything else is a problem.
    pub(super) fn one(&self, value: &Value<'_>) -> Option<N> {
        let name: N = value.parsed()?;
        if self.names.contains(&name) {
            return Some(name);
        }
        let written = name.to_string();
        let names: Vec<String> = self.names.iter().map(ToString::to_string).collect();
        let near = nearest(&written, names.iter().map(String::as_str));
        let near = near
            .map(|near| format!("; did you mean `{near}`?"))
            .unwrap_or_default();
        value.refuse(format!("allowed is the name of {}{near}", self.what));
        None
    }

    /// The things that a list names, of which there must be one at least.
    pub(super) fn some(&self, value: &Value<'_>, most: usize) -> BTreeSet<N> {
        let allowed = format!("a list of names, each of {}", self.what);
        let items = value.list(&allowed, most);
        if items.as_ref().is_some_and(Vec::is_empty) {
            value.refuse_kind("an empty list", format!("allowed is {allowed}"));
        }
        let items = items.unwrap_or_default();
        items.iter().filter_map(|item| self.one(item)).collect()
    }
}

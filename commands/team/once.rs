//! Things that may stand once in a document: names, ids, logins.

use std::collections::BTreeMap;

use super::value::Value;

/// What has been seen, and on which line.
pub(super) struct Once<K> {
    lines: BTreeMap<K, usize>,
    rule: &'static str,
}

impl<K: Ord> Once<K> {
    /// Nothing seen yet; the rule is told to whoever repeats something.
    pub(super) const fn rule(rule: &'static str) -> Self {
        Self {
            lines: BTreeMap::new(),
            rule,
        }
    }

    /// Takes the thing that a value names; a second taker is told of the first.
    pub(super) fn take(&mut self, thing: K, value: &Value<'_>) {
        match self.lines.get(&thing) {
            Some(line) => value.refuse(format!("which line {line} has already; {}", self.rule)),
            None => {
                self.lines.insert(thing, value.line());
            }
        }
    }
}

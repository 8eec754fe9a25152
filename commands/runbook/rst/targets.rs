//! Where the named and the nameless links of a page lead.

use std::collections::BTreeMap;

use super::line::Line;

/// The targets that stand apart from the links to them.
#[derive(Debug, Default)]
pub(super) struct Targets {
    named: BTreeMap<String, String>,
    nameless: Vec<String>,
    used: usize,
}

impl Targets {
    pub(super) fn of(lines: &[Line]) -> Self {
        let mut targets = Self::default();
        for line in lines {
            let text = line.text.trim_start();
            if let Some((name, address)) = target(text).filter(|(_, to)| !to.is_empty()) {
                targets.named.insert(folded(name), address.to_owned());
            } else if let Some(address) = nameless(text) {
                targets.nameless.push(address.to_owned());
            }
        }
        targets
    }

    /// Where the link with these words leads.
    pub(super) fn named(&self, name: &str) -> Option<&str> {
        self.named.get(&folded(name)).map(String::as_str)
    }

    /// Where the next link without a name leads.
    pub(super) fn nameless(&mut self) -> Option<String> {
        self.used += 1;
        self.nameless.get(self.used - 1).cloned()
    }
}

/// `.. _name: address`, where the address may be empty: then it names the place where it stands.
pub(super) fn target(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix(".. _")?;
    let quoted = rest
        .strip_prefix('`')
        .and_then(|rest| rest.split_once("`:"));
    let (name, address) = quoted
        .or_else(|| rest.split_once(": "))
        .or_else(|| rest.strip_suffix(':').map(|name| (name, "")))?;
    (!name.is_empty() && name != "_").then_some((name, address.trim()))
}

/// `__ address` or `.. __: address`.
pub(super) fn nameless(text: &str) -> Option<&str> {
    let address = text
        .strip_prefix("__ ")
        .or_else(|| text.strip_prefix(".. __: "))?;
    Some(address.trim())
}

fn folded(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

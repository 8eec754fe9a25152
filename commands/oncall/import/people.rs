//! The people of an export under names that a document allows.

use std::collections::BTreeMap;

use super::slug;
use crate::names::PersonName;

/// Everybody who was met, by what the other system knows them by.
#[derive(Debug, Default)]
pub(super) struct People {
    names: BTreeMap<String, PersonName>,
}

impl People {
    /// The name of somebody. Two people never get the same one.
    pub(super) fn name(&mut self, key: &str, title: &str) -> PersonName {
        if let Some(name) = self.names.get(key) {
            return name.clone();
        }
        // An address of mail is known by what stands before its sign.
        let title = title.split('@').next().unwrap_or(title);
        let mut count = 1;
        let name = loop {
            let base = if slug::<PersonName>(title, 28).is_some() {
                title
            } else {
                "person"
            };
            let cut: String =
                slug::<PersonName>(base, 28).map_or_else(String::new, |it| it.to_string());
            let wanted = if count == 1 {
                cut
            } else {
                format!("{cut}-{count}")
            };
            match slug::<PersonName>(&wanted, 32) {
                Some(name) if !self.names.values().any(|it| *it == name) => break name,
                _ => count += 1,
            }
        };
        self.names.insert(key.to_owned(), name.clone());
        name
    }
}

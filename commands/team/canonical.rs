//! The hash of a team: the same for two documents that mean the same.

use sha2::{Digest, Sha256};

use super::Team;
use crate::hex::hex;

/// Stands before the canonical form, so that a change of the form changes every hash.
const FORM: &str = "binnacle team 1\n";

impl Team {
    /// The SHA-256 of what the document means, in hexadecimal.
    ///
    /// Order, comments, spelling out what holds anyway, and the case of GitHub names do not change it.
    pub fn hash(&self) -> String {
        hex(&Sha256::new()
            .chain_update(FORM)
            .chain_update(self.canonical())
            .finalize())
    }

    // Everything that has no order is sorted when it is read, so the JSON of the whole has one form.
    fn canonical(&self) -> String {
        let repository = self
            .github
            .as_ref()
            .map(|github| github.repository.to_string().to_ascii_lowercase());
        let logins = self.people.iter().map(|person| {
            person
                .github
                .as_ref()
                .map(|it| it.as_str().to_ascii_lowercase())
        });
        let mut form = serde_json::json!(self);
        if let Some(repository) = repository {
            form["github"]["repository"] = repository.into();
        }
        for (at, login) in logins.enumerate() {
            form["person"][at]["github"] = login.into();
        }
        form.to_string()
    }
}

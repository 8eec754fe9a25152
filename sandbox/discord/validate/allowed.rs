//! Allowed mentions: who may be reached by name.

use serde_json::Value;

use super::form::Form;
use crate::discord::id::Id;

/// Who may be reached by a mention.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "Discord's switches are independent"
)]
pub(crate) struct AllowedMentions {
    pub(crate) everyone: bool,
    pub(crate) all_users: bool,
    pub(crate) all_roles: bool,
    pub(crate) users: Vec<Id>,
    pub(crate) roles: Vec<Id>,
    pub(crate) replied_user: bool,
}

impl Default for AllowedMentions {
    fn default() -> Self {
        Self {
            everyone: true,
            all_users: true,
            all_roles: true,
            users: Vec::new(),
            roles: Vec::new(),
            replied_user: true,
        }
    }
}

pub(super) fn allowed_mentions(form: &Form<'_>) -> AllowedMentions {
    let Some(allowed) = form.form("allowed_mentions") else {
        return AllowedMentions::default();
    };
    allowed.only(&["parse", "users", "roles", "replied_user"]);
    let parse: Vec<&str> = allowed
        .values("parse", 3)
        .iter()
        .filter_map(Value::as_str)
        .collect();
    for (index, word) in parse.iter().enumerate() {
        if !matches!(*word, "users" | "roles" | "everyone") {
            allowed.refuse(
                &format!("parse.{index}"),
                "BASE_TYPE_CHOICES",
                "Value must be one of {'everyone', 'users', 'roles'}.",
            );
        }
    }
    let users = allowed.ids("users", 100);
    let roles = allowed.ids("roles", 100);
    for (word, list) in [("users", &users), ("roles", &roles)] {
        if parse.contains(&word) && !list.is_empty() {
            allowed.refuse(
                word,
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                format!("parse:[\"{word}\"] and {word}: [ids...] are mutually exclusive."),
            );
        }
    }
    AllowedMentions {
        everyone: parse.contains(&"everyone"),
        all_users: parse.contains(&"users"),
        all_roles: parse.contains(&"roles"),
        users,
        roles,
        replied_user: allowed.boolean("replied_user").unwrap_or_default(),
    }
}

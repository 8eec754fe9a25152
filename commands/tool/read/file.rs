//! The file of an action as it is written. A key that is not here is refused.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::super::{Confirm, Effect, Show};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) schema: u32,
    pub(super) name: String,
    pub(super) summary: String,
    #[serde(default)]
    pub(super) audience: RawAudience,
    pub(super) effect: Effect,
    pub(super) confirm: Option<Confirm>,
    pub(super) approvals: Option<RawApprovals>,
    #[serde(default)]
    pub(super) gates: Vec<String>,
    pub(super) place: Option<RawPlace>,
    pub(super) serialize: Option<String>,
    #[serde(default)]
    pub(super) args: toml::Table,
    pub(super) run: RawRun,
    #[serde(default)]
    pub(super) test: Vec<toml::Spanned<RawTest>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawAudience {
    pub(super) roles: Vec<Id>,
    pub(super) channels: Vec<Id>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPlace {
    pub(super) service: String,
    pub(super) environment: String,
}

/// An id, as a number or as text.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Id {
    Number(u64),
    Text(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawApprovals {
    pub(super) count: u8,
    #[serde(default)]
    pub(super) roles: Vec<Id>,
    #[serde(default, rename = "self")]
    pub(super) own: bool,
    pub(super) valid_for: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawArgument {
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) summary: String,
    #[serde(default)]
    pub(super) required: bool,
    pub(super) default: Option<toml::Value>,
    #[serde(default)]
    pub(super) allow: Vec<String>,
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
    pub(super) max_len: Option<usize>,
    pub(super) pattern: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRun {
    pub(super) exec: Option<Vec<String>>,
    pub(super) reply: Option<String>,
    pub(super) workflow: Option<RawWorkflow>,
    pub(super) http: Option<String>,
    pub(super) dry_run: Option<toml::Value>,
    pub(super) env: Option<BTreeMap<String, String>>,
    pub(super) inputs: Option<BTreeMap<String, String>>,
    pub(super) sign: Option<String>,
    pub(super) headers: Option<BTreeMap<String, String>>,
    pub(super) body: Option<toml::Value>,
    pub(super) cwd: Option<String>,
    pub(super) timeout: Option<String>,
    pub(super) ok_exit: Option<BTreeSet<i32>>,
    pub(super) output: Option<RawOutput>,
    pub(super) allow_interpreter: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWorkflow {
    pub(super) repository: String,
    pub(super) file: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOutput {
    pub(super) max_bytes: Option<usize>,
    pub(super) show: Option<Show>,
    #[serde(default)]
    pub(super) mask: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTest {
    #[serde(default)]
    pub(super) args: toml::Table,
    pub(super) argv: Option<Vec<String>>,
    pub(super) reply: Option<String>,
    pub(super) inputs: Option<toml::Table>,
    pub(super) body: Option<toml::Value>,
    pub(super) reject: Option<String>,
}

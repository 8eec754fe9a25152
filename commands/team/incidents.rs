//! How the team handles incidents.

use std::collections::BTreeSet;

use serde::Serialize;

use super::hours::{Hours, Quiet};
use super::keys;
use super::level::Levels;
use super::once::Once;
use super::rights::Holders;
use super::section::Section;
use super::severity::Severity;
use super::value::Value;
use crate::names::{ChannelId, GuildId, PolicyName, RoleName};

/// What else stands in the document, as far as incidents name it.
#[derive(Clone, Copy)]
pub(super) struct Named<'a> {
    pub(super) guild: Option<GuildId>,
    pub(super) roles: &'a BTreeSet<RoleName>,
    pub(super) policies: &'a BTreeSet<PolicyName>,
}

/// How the team handles incidents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Incidents {
    /// The category under which rooms are made; without it, the one named as [`Incidents::CATEGORY`].
    pub category: Option<ChannelId>,
    /// The channel that is told of every incident.
    pub announce: Option<ChannelId>,
    /// The severity of who names none.
    pub default_severity: Severity,
    /// The role that is called when nobody answers, where no escalation policy is.
    pub page: Option<RoleName>,
    /// When incidents of the two lesser severities stay quiet.
    pub quiet: Option<Quiet>,
    /// When support is there; always, where nothing is said.
    pub support: Option<Hours>,
    /// What each severity means.
    #[serde(rename = "severity")]
    pub levels: Levels,
}

impl Incidents {
    /// The name of the category that is used, or made, when the document names none.
    pub const CATEGORY: &str = "Incidents";

    /// The incidents of a team that says nothing about them.
    pub(super) fn standard() -> Self {
        Self {
            category: None,
            announce: None,
            default_severity: Severity::Sev3,
            page: None,
            quiet: None,
            support: None,
            levels: Levels::standard(),
        }
    }

    /// Reads `[incidents]`.
    pub(super) fn read(value: &Value<'_>, known: Named<'_>, ids: &mut Once<u64>) -> Self {
        let Some(section) = value.section(keys::INCIDENTS) else {
            return Self::standard();
        };
        let severity = section
            .get("default_severity")
            .and_then(|value| value.parsed());
        let levels = section
            .get("severity")
            .map(|value| Levels::read(&value, known.policies));
        Self {
            category: channel(&section, "category", None, ids),
            announce: channel(&section, "announce", known.guild, ids),
            default_severity: severity.unwrap_or(Severity::Sev3),
            page: section
                .get("page")
                .and_then(|value| Holders::role(&value, known.roles)),
            quiet: section.get("quiet").and_then(|value| Quiet::read(&value)),
            support: section.get("support").and_then(|value| Hours::read(&value)),
            levels: levels.unwrap_or_else(Levels::standard),
        }
    }
}

/// Reads the id of a channel. The first text channel of an old server has the server's own id; a category never has.
fn channel(
    section: &Section<'_>,
    key: &str,
    guild: Option<GuildId>,
    ids: &mut Once<u64>,
) -> Option<ChannelId> {
    let value = section.get(key)?;
    let id: ChannelId = value.parsed()?;
    if guild.is_none_or(|guild| guild.get() != id.get()) {
        ids.take(id.get(), &value);
    }
    Some(id)
}

//! How people who are on call are reached.

use serde::Serialize;

use super::value::Value;
use super::worth::Counting;
use super::{handoff, keys};
use crate::names::{ChannelId, GuildId};

/// How people who are on call are reached.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Oncall {
    /// The channel in which pages show that belong to no incident's room.
    pub channel: Option<ChannelId>,
    /// How hours of duty are counted.
    #[serde(rename = "hours")]
    pub counting: Counting,
}

impl Oncall {
    /// Whether nothing is said.
    pub(super) fn is_standard(&self) -> bool {
        *self == Self::default()
    }

    /// Reads `[oncall]`. Its channel may be one that something else is told in as well.
    pub(super) fn read(value: &Value<'_>, guild: Option<GuildId>) -> Self {
        let Some(section) = value.section(keys::ONCALL) else {
            return Self::default();
        };
        let hours = section.get("hours");
        Self {
            channel: handoff::channel(&section, guild),
            counting: hours.map_or_else(Counting::standard, |hours| Counting::read(&hours)),
        }
    }
}

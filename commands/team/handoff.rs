//! What is told about a schedule: where its handoffs are posted, and when its people are reminded.

use serde::Serialize;

use super::hours::Quiet;
use super::value::Value;
use super::{keys, limits};
use crate::duty::Remind;
use crate::names::{ChannelId, Parsed};

/// What is told about a schedule.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Handoff {
    /// Where its handoffs are posted; where nobody says, in the channel of `[oncall]`.
    pub channel: Option<ChannelId>,
    /// When its people are reminded of their shifts, by direct message.
    pub remind: Vec<Remind>,
    /// When nobody is reminded.
    pub quiet: Option<Quiet>,
    /// Which times with nobody on call are warned of.
    pub gaps: Gaps,
}

/// Which times with nobody on call are warned of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Gaps {
    /// Those in which the document has somebody, and an absence or an override takes them away.
    #[default]
    Unplanned,
    /// All, also those that the document means.
    All,
    /// None.
    None,
}

impl Parsed for Gaps {
    const ALLOWED: &'static str = "\"unplanned\", \"all\" or \"none\"";
}

impl std::str::FromStr for Gaps {
    type Err = crate::names::Malformed;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "unplanned" => Ok(Self::Unplanned),
            "all" => Ok(Self::All),
            "none" => Ok(Self::None),
            _ => Err(crate::names::Malformed::of::<Self>()),
        }
    }
}

impl Handoff {
    /// Whether nothing is said.
    pub(super) fn is_standard(&self) -> bool {
        *self == Self::default()
    }

    /// Reads the table `handoff` of a schedule.
    pub(super) fn read(value: &Value<'_>) -> Self {
        let Some(section) = value.section(keys::HANDOFF) else {
            return Self::default();
        };
        let remind = section.get("remind");
        Self {
            channel: section.get("channel").and_then(|channel| channel.parsed()),
            remind: remind.map_or_else(Vec::new, |value| reminders(&value)),
            quiet: section.get("quiet").and_then(|quiet| Quiet::read(&quiet)),
            gaps: section
                .get("gaps")
                .and_then(|gaps| gaps.parsed())
                .unwrap_or_default(),
        }
    }
}

fn reminders(value: &Value<'_>) -> Vec<Remind> {
    let allowed = "a list as in [\"7d\", \"1d\", \"19:00\", \"1h\", \"start\"]";
    let items = value.list(allowed, limits::REMINDERS).unwrap_or_default();
    let mut all: Vec<Remind> = Vec::new();
    for item in items {
        let Some(remind) = item.parsed() else {
            continue;
        };
        if all.contains(&remind) {
            item.refuse("the same reminder again; keep one of the two");
        } else {
            all.push(remind);
        }
    }
    all
}

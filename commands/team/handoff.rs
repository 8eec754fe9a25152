//! What is told about a schedule: where and when its handoffs are posted, and when its people are reminded.

use serde::{Serialize, Serializer};

use super::hours::Quiet;
use super::section::Section;
use super::value::Value;
use super::{keys, limits, times};
use crate::cron::Cron;
use crate::duty::Remind;
use crate::names::{ChannelId, GuildId, Parsed};

/// What is told about a schedule.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Handoff {
    /// Where its handoffs are posted; where nobody says, in the channel of `[oncall]`.
    pub channel: Option<ChannelId>,
    /// When it is posted who is on call.
    #[serde(skip_serializing_if = "Posts::is_standard")]
    pub post: Posts,
    /// When it is posted what comes in the next seven days.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ahead: Vec<Cron>,
    /// When its people are reminded of their shifts, by direct message.
    pub remind: Vec<Remind>,
    /// When nobody is reminded.
    pub quiet: Option<Quiet>,
    /// Which times with nobody on call are warned of.
    pub gaps: Gaps,
    /// When they are warned of, and of people who cannot be reached; as soon as they are known where nobody says.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warn: Vec<Cron>,
}

/// When it is posted who is on call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posts {
    /// Whenever it changes.
    pub on_change: bool,
    /// At these times, whether it changed or not.
    pub at: Vec<Cron>,
}

impl Default for Posts {
    fn default() -> Self {
        Self {
            on_change: true,
            at: Vec::new(),
        }
    }
}

impl Posts {
    fn is_standard(&self) -> bool {
        *self == Self::default()
    }

    fn read(value: &Value<'_>) -> Self {
        let allowed = "a list as in [\"change\", \"0 9 * * MON-FRI\"]";
        let items = value.list(allowed, limits::NOTICE_TIMES);
        let mut posts = Self {
            on_change: false,
            at: Vec::new(),
        };
        let mut all = Vec::new();
        for item in items.unwrap_or_default() {
            if item.as_text() != Some("change") {
                all.push(item);
            } else if posts.on_change {
                item.refuse("the same again; keep one of the two");
            } else {
                posts.on_change = true;
            }
        }
        posts.at = crons(&all);
        posts
    }
}

/// As the document writes it: a list of `change` and cron expressions.
impl Serialize for Posts {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let change = self.on_change.then(|| "change".to_owned());
        to.collect_seq(
            change
                .into_iter()
                .chain(self.at.iter().map(Cron::to_string)),
        )
    }
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
    pub(super) fn read(value: &Value<'_>, guild: Option<GuildId>) -> Self {
        let Some(section) = value.section(keys::HANDOFF) else {
            return Self::default();
        };
        let (post, remind) = (section.get("post"), section.get("remind"));
        Self {
            channel: channel(&section, guild),
            post: post.map_or_else(Posts::default, |post| Posts::read(&post)),
            ahead: listed(&section, "ahead"),
            remind: remind.map_or_else(Vec::new, |value| reminders(&value)),
            quiet: section.get("quiet").and_then(|quiet| Quiet::read(&quiet)),
            gaps: section
                .get("gaps")
                .and_then(|gaps| gaps.parsed())
                .unwrap_or_default(),
            warn: listed(&section, "warn"),
        }
    }
}

/// The channel that a section names. It may be one that something else is told in as well, but never the server itself.
pub(super) fn channel(section: &Section<'_>, guild: Option<GuildId>) -> Option<ChannelId> {
    let value = section.get("channel")?;
    let id: ChannelId = value.parsed()?;
    if guild.is_some_and(|guild| guild.get() == id.get()) {
        value.refuse("which is the server itself; allowed is the id of a channel");
        return None;
    }
    Some(id)
}

fn listed(section: &Section<'_>, key: &str) -> Vec<Cron> {
    let items = section.get(key).and_then(|value| {
        value.list(
            "a list of cron expressions as in [\"0 9 * * MON\"]",
            limits::NOTICE_TIMES,
        )
    });
    crons(&items.unwrap_or_default())
}

fn crons(items: &[Value<'_>]) -> Vec<Cron> {
    let mut all: Vec<Cron> = Vec::new();
    for item in items {
        let Some(cron) = times::times(item) else {
            continue;
        };
        if all.contains(&cron) {
            item.refuse("the same time again; keep one of the two");
        } else {
            all.push(cron);
        }
    }
    all
}

fn reminders(value: &Value<'_>) -> Vec<Remind> {
    let allowed = "a list as in [\"7d\", \"1d\", \"19:00\", \"0 18 * * SUN\", \"start\"]";
    let items = value.list(allowed, limits::REMINDERS).unwrap_or_default();
    let mut all: Vec<Remind> = Vec::new();
    for item in items {
        let is_cron = item.as_text().is_some_and(Cron::is_meant);
        let remind = if is_cron {
            times::reminder(&item).map(|cron| Remind::Cron(Box::new(cron)))
        } else {
            item.parsed()
        };
        let Some(remind) = remind else {
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

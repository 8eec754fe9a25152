//! Incidents: what one is, and the rules of its life.

mod ask;
mod board;
mod declare;
mod delivered;
mod fields;
mod forms;
mod issue;
mod list;
mod note;
mod room;
mod verb;

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ids::IncidentId,
    names::{ChannelId, GuildId, MessageId, ServiceName, UserId},
    team::Severity,
};

pub use ask::{DeclareAsk, Filter, ListAsk, NoteAsk, Origin, Page};
pub use board::{announcement, answer, board, post};
pub use declare::{Fresh, declare, unknown_service};
pub use delivered::{
    Aftermath, IssueShown, announced, board_shown, issue_shown, room_failed, room_opened,
};
pub use fields::{Description, Text, Title};
pub use forms::{declare_form, note_form};
pub(crate) use issue::key_of;
pub use issue::{IssueWanted, LABEL, comment_body, issue, marker};
pub use list::{list, show};
pub use note::{allowed, note};
pub use room::{room_name, room_topic, room_trouble};
pub use verb::Verb;

/// Something that is broken, and the people and places that deal with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// Its key.
    pub id: IncidentId,
    /// The server it belongs to.
    pub workspace: GuildId,
    /// The number people call it by, counted in its workspace from 1.
    pub number: i64,
    /// What is broken, on one line.
    pub title: Title,
    /// How bad it is.
    pub severity: Severity,
    /// What it is about, where that is known.
    pub service: Option<ServiceName>,
    /// What was known when it was declared.
    pub description: Option<Description>,
    /// The message it was declared from.
    pub origin: Option<Origin>,
    /// Where it stands.
    pub state: State,
    /// Who declared it.
    pub declared_by: UserId,
    /// When.
    pub declared_at: Timestamp,
    /// Who resolved it last, and when; kept while it is open again.
    pub resolved: Option<Stamp>,
    /// The last thing said about it.
    pub last_update: Option<LastUpdate>,
    /// Where in the world it shows.
    pub places: Places,
    /// Counts its changes; a change names the version it was decided on.
    pub version: i64,
}

/// Where an incident stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Someone is looking into it.
    Investigating,
    /// It is over.
    Resolved,
}

impl State {
    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Investigating => "investigating",
            Self::Resolved => "resolved",
        }
    }

    /// The state for a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "investigating" => Some(Self::Investigating),
            "resolved" => Some(Self::Resolved),
            _ => None,
        }
    }
}

/// Who did a thing and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Who.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

/// The last thing said about an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastUpdate {
    /// The words.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

/// Where in the world an incident shows; filled as things are delivered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// Its channel.
    pub room: Option<ChannelId>,
    /// Why it has no channel, in words, where one could not be made.
    pub room_trouble: Option<String>,
    /// Its board in the channel.
    pub board: Option<MessageId>,
    /// Its card in the announcement channel, and that channel.
    pub announcement: Option<(ChannelId, MessageId)>,
    /// The number of its GitHub issue.
    pub issue: Option<i64>,
    /// Where people read that issue.
    pub issue_url: Option<String>,
    /// The hash of what the GitHub issue was last made to say.
    pub issue_hash: Option<String>,
}

impl Incident {
    /// What people call it: `INC-12`.
    pub fn name(&self) -> String {
        format!("INC-{}", self.number)
    }

    /// The subject of its events.
    pub fn subject(&self) -> String {
        format!("incident:{}", self.id)
    }

    /// Whether it still needs people.
    pub fn is_open(&self) -> bool {
        self.state != State::Resolved
    }
}

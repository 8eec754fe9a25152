//! Incidents: what one is, and the rules of its life.

mod alarm;
mod ask;
mod board;
mod change;
mod change_form;
mod close;
mod course;
mod crew;
mod declare;
mod deed;
mod delivered;
mod drill;
mod duplicate;
mod fields;
mod forms;
mod heard;
mod issue;
mod life;
mod list;
mod milestone;
mod milestones_form;
mod nudge;
mod page;
mod relation;
mod roles;
mod room;
mod severity;
mod state;
mod verb;

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    Actor,
    ids::IncidentId,
    names::{ChannelId, GuildId, MessageId, Repository, ServiceName, UserId},
    team::{Holders, Right, Severity, Team, Traits},
};

pub use alarm::{Alarm, alarms};
pub use ask::{DeclareAsk, Filter, ListAsk, Origin, Page, Shelf, Sort};
pub(crate) use board::flagged;
pub use board::{announcement, answer, board, post};
pub use change::{Change, allowed, change};
pub use change_form::{form, form_now};
pub use course::{CloseReason, Closure, Course, Interval, Lead, Link, Owed, Pace, Relation};
pub use crew::{Assignment, Crew, Role};
pub use declare::{Declared, Fresh, declare, told, unknown_service};
pub use deed::Deed;
pub use delivered::{
    Aftermath, announced, board_shown, issue_shown, room_archived, room_failed, room_gone,
    room_opened,
};
pub use drill::{Step, guide_card};
pub use duplicate::Known;
pub(crate) use fields::words;
pub use fields::{Description, Text, Title};
pub use forms::declare_form;
pub use heard::heard;
pub use issue::{comment_body, mirrored};
pub use list::{list, show};
pub use milestone::{Mark, Milestone, Milestones, Source};
pub use milestones_form::written;
pub use nudge::{Nudge, Rung, nudge_card, nudged, rung};
pub use page::{
    nudge_pages, page_answered, page_ask, page_event, page_unanswered, pages_at_once, policy,
};
pub use relation::{Joining, lead_on, merge, merged_into, relate};
pub use room::{room_name, room_topic, room_trouble};
pub use state::State;
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
    /// Who is harmed, and how.
    pub impact: Option<Text>,
    /// An exercise: flagged everywhere, and left out of the numbers.
    pub is_drill: bool,
    /// Seen by responders only, and mirrored nowhere.
    pub is_private: bool,
    /// Nothing broke, but it nearly did.
    pub is_near_miss: bool,
    /// Where it is worked on.
    pub venue: Venue,
    /// Its crew, intervals, milestones and pace.
    pub course: Course,
    /// Where in the world it shows.
    pub places: Places,
    /// Counts its changes; a change names the version it was decided on.
    pub version: i64,
}

/// Where an incident is worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Venue {
    /// In a channel of its own.
    Channel,
    /// In a thread of the announcement channel.
    Thread,
    /// Nowhere: it is only put on record.
    #[serde(rename = "none")]
    Nowhere,
}

impl Venue {
    /// The name in documents and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Channel => "channel",
            Self::Thread => "thread",
            Self::Nowhere => "none",
        }
    }

    /// The venue with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Channel, Self::Thread, Self::Nowhere]
            .into_iter()
            .find(|venue| venue.as_str() == name)
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
    /// Whether it is only put on record, so that no room is made.
    pub is_roomless: bool,
    /// When its room was archived: what was said in it is kept, and the channel is gone.
    pub archived_at: Option<Timestamp>,
    /// Its channel, or its thread.
    pub room: Option<ChannelId>,
    /// Why it has no channel, in words, where one could not be made.
    pub room_trouble: Option<String>,
    /// Its board in the channel.
    pub board: Option<MessageId>,
    /// Its card in the announcement channel, and that channel.
    pub announcement: Option<(ChannelId, MessageId)>,
    /// The repository of its GitHub issue; `None` for one that was made before there were rules, in the team's own.
    pub issue_repository: Option<Repository>,
    /// The number of its GitHub issue.
    pub issue: Option<i64>,
    /// Where people read that issue.
    pub issue_url: Option<String>,
    /// The hash of what the GitHub issue was last made to say.
    pub issue_hash: Option<String>,
}

impl Places {
    /// Whether a room is there, or is to be.
    pub const fn has_room(&self) -> bool {
        !self.is_roomless && self.archived_at.is_none()
    }
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
    pub const fn is_open(&self) -> bool {
        self.state.is_open()
    }

    /// Whether it is told of outside of its room.
    pub const fn is_public(&self) -> bool {
        !self.is_private
    }

    /// What rules for its issues look at.
    pub fn traits(&self) -> Traits<'_> {
        Traits {
            service: self.service.as_ref(),
            severity: Some(self.severity),
            about: self.course.about,
        }
    }

    /// Whether a person may know of it: a private one only its crew, whoever declared it, and the roles that the team trusts
    /// with private ones.
    pub fn is_seen_by(&self, actor: &Actor, team: &Team) -> bool {
        !self.is_private
            || self.declared_by == actor.user
            || self.course.crew.people().contains(&actor.user)
            || (matches!(
                team.rights.holders(Right::IncidentPrivate),
                Holders::Roles(_)
            ) && team.may(Right::IncidentPrivate, &actor.roles).is_ok())
    }

    /// Whether it counts in the numbers.
    pub fn counts(&self) -> bool {
        let closure = self.course.closure.as_ref();
        !self.is_drill
            && !self.is_near_miss
            && !closure.is_some_and(|closure| closure.reason.is_excluded())
    }

    /// How long it was open in all, until `now` where it still is.
    pub fn open_for(&self, now: Timestamp) -> jiff::SignedDuration {
        let of = |one: &Interval| one.resolved_at.unwrap_or(now).duration_since(one.opened_at);
        self.course.intervals.iter().map(of).sum()
    }

    /// The incident that it is a duplicate of.
    pub fn duplicate_of(&self) -> Option<i64> {
        self.course
            .relations
            .iter()
            .find_map(|relation| match relation {
                Relation::DuplicateOf(number) => Some(*number),
                Relation::HasDuplicate(_) | Relation::Related(_) => None,
            })
    }
}

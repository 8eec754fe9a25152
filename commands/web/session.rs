//! A person who is signed in on the pages.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::{
    Actor, Event, Who,
    event::Kind,
    names::{GuildId, RoleId, UserId},
};

use super::Link;

/// How long a session lasts that nobody uses.
pub const SESSION_LIVES: SignedDuration = SignedDuration::from_hours(12);

/// How long a session lasts at most: then chat is asked again who somebody is.
pub const SESSION_LONGEST: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How old a renewal must be for another, so that reading seldom writes.
const RENEWED_AFTER: SignedDuration = SignedDuration::from_hours(1);

/// A person who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The server.
    pub workspace: GuildId,
    /// Who it is.
    pub user: UserId,
    /// The name they showed when they asked for the link.
    pub name: String,
    /// The roles they held then.
    pub roles: Vec<RoleId>,
    /// When they signed in.
    pub signed_in_at: Timestamp,
    /// Until when it is good, unless it is renewed.
    pub expires_at: Timestamp,
}

impl Session {
    /// The session that a link begins.
    pub fn begun(link: Link, now: Timestamp) -> Self {
        Self {
            workspace: link.workspace,
            user: link.user,
            name: link.name,
            roles: link.roles,
            signed_in_at: now,
            expires_at: now + SESSION_LIVES,
        }
    }

    /// The person, for rules that ask who it is.
    pub fn actor(&self) -> Actor {
        Actor {
            user: self.user,
            name: self.name.clone(),
            roles: self.roles.clone(),
        }
    }

    /// Whether it is good.
    pub fn is_good(&self, now: Timestamp) -> bool {
        now < self.expires_at
    }

    /// Until when it is good from now on, where that is worth writing down.
    pub fn renewal(&self, now: Timestamp) -> Option<Timestamp> {
        let until = (now + SESSION_LIVES).min(self.signed_in_at + SESSION_LONGEST);
        let gained = until.duration_since(self.expires_at);
        (gained >= RENEWED_AFTER).then_some(until)
    }
}

/// Somebody signed in.
pub fn signed_in(session: &Session, now: Timestamp) -> Event {
    happened(session, Kind::WebSignedIn, now)
}

/// Somebody signed out.
pub fn signed_out(session: &Session, now: Timestamp) -> Event {
    happened(session, Kind::WebSignedOut, now)
}

fn happened(session: &Session, kind: Kind, now: Timestamp) -> Event {
    Event {
        at: now,
        who: Who::Person(session.user),
        subject: format!("person:{}", session.user),
        kind,
        data: json!({ "by_name": session.name }),
    }
}

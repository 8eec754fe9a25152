//! The keys of our own rows: one type for each kind, so that they cannot be mixed up.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// The raw key, for storage.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.simple().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

id! {
    /// An incident. People see its number instead.
    IncidentId
}
id! {
    /// One thing to be sent to the world.
    EffectId
}
id! {
    /// An action of an incident. People see its number instead.
    ActionId
}
id! {
    /// An entry on the timeline of an incident. People see its number instead.
    EntryId
}
id! {
    /// A page. People see its number instead.
    PageId
}
id! {
    /// An action that somebody asks for. People see its number instead.
    ErrandId
}
id! {
    /// A runbook that is run. People see its number instead.
    RunId
}
id! {
    /// A file of a message on a timeline.
    AttachmentId
}
id! {
    /// An override of a schedule, or a temporary schedule. People see its number instead.
    OverrideId
}
id! {
    /// A swap or a cover that somebody asked for. People see its number instead.
    RequestId
}
id! {
    /// A part of a shift that moved from one person to another.
    MoveId
}
id! {
    /// The address of a calendar.
    FeedId
}
id! {
    /// A request to deploy. People see its number instead.
    DeployId
}
id! {
    /// A lock. People see its number instead.
    LockId
}
id! {
    /// Somebody is away. People see its number instead.
    AbsenceId
}
id! {
    /// Something that the team decided. People see its number instead.
    DecisionId
}
id! {
    /// A stretch of somebody's duty on record.
    DutyId
}
id! {
    /// Something that a webhook of GitHub's told.
    HookId
}

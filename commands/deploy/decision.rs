//! What is decided about a deploy, with everything that stands in its way.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::code::{Class, Code};
use super::request::Request;
use crate::names::{RoleId, UserId};

/// What comes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It can start now.
    Allow,
    /// It can start as soon as others approve.
    NeedsApproval,
    /// It can start as soon as some time has passed, or something that is under way has ended.
    Wait,
    /// It cannot start before something changes.
    Deny,
}

impl Outcome {
    /// The outcome as it is written in documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::NeedsApproval => "needs_approval",
            Self::Wait => "wait",
            Self::Deny => "deny",
        }
    }

    /// The outcome with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Allow, Self::NeedsApproval, Self::Wait, Self::Deny]
            .into_iter()
            .find(|outcome| outcome.as_str() == name)
    }
}

/// One thing that stands in the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocker {
    /// What kind of thing.
    pub code: Code,
    /// What it is, for people.
    pub sentence: String,
    /// What clears it.
    pub clears: Cow<'static, str>,
    /// What it takes. It is that of the code, except that a wait without an end denies.
    pub class: Class,
    /// When it clears by itself, where that is known.
    pub until: Option<Timestamp>,
    /// The roles of which one may override it; empty when nobody may.
    pub may_override: Vec<RoleId>,
}

impl Blocker {
    /// A blocker that clears as its code says.
    pub(super) fn new(code: Code, sentence: impl Into<String>) -> Self {
        Self {
            code,
            sentence: sentence.into(),
            clears: Cow::Borrowed(code.clears()),
            class: code.class(),
            until: None,
            may_override: Vec::new(),
        }
    }

    /// The same, with words of its own for what clears it.
    pub(super) fn cleared_by(mut self, clears: impl Into<String>) -> Self {
        self.clears = Cow::Owned(clears.into());
        self
    }

    /// The same, until a time.
    pub(super) const fn until(mut self, until: Option<Timestamp>) -> Self {
        self.until = until;
        self
    }

    /// The same, when nobody knows of an end.
    pub(super) const fn without_end(mut self) -> Self {
        self.class = Class::Deny;
        self
    }
}

macro_rules! cautions {
    ($($(#[$doc:meta])* $caution:ident = $name:literal;)+) => {
        /// A kind of warning. The order is the one in which warnings are told.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Caution {
            $($(#[$doc])* $caution,)+
        }

        impl Caution {
            /// All of them, in their order.
            pub const ALL: &[Self] = &[$(Self::$caution),+];

            /// The caution as programs read it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$caution => $name,)+ }
            }
        }
    };
}

cautions! {
    /// The commit is live there already.
    AlreadyLive = "already_live";
    /// The ladder passes over an environment that the service does not have.
    StageSkipped = "stage_skipped";
    /// A lock that does not hold this request, but says something.
    LockNote = "lock_note";
    /// A lock of whoever asks.
    LockOwn = "lock_own";
    /// A lock whose end has passed.
    LockOverdue = "lock_overdue";
    /// A gate that the policy only watches would have blocked.
    WouldBlock = "would_block";
    /// A gate wants one more approval.
    OneMoreApproval = "one_more_approval";
    /// The only approval is that of whoever asked; somebody should look at it afterwards.
    SelfApproved = "self_approved";
    /// An approval does not count.
    ApprovalNotCounted = "approval_not_counted";
    /// An override does not count.
    OverrideNotCounted = "override_not_counted";
    /// A gate that does not hold rollbacks.
    NotForRollback = "not_for_rollback";
}

impl<'de> Deserialize<'de> for Caution {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        let known = Self::ALL.iter().copied().find(|it| it.as_str() == name);
        known.ok_or_else(|| de::Error::custom("the code of a warning, as in `already_live`"))
    }
}

impl Serialize for Caution {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

/// Something to know that stands not in the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// What kind of thing.
    pub code: Caution,
    /// What it is, for people.
    pub sentence: String,
}

/// A blocker that an override cleared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overridden {
    /// The blocker.
    pub blocker: Blocker,
    /// Who cleared it.
    pub by: UserId,
    /// Who agreed.
    pub second: UserId,
    /// Why.
    pub reason: String,
}

/// How far the approvals of one group are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// The group, in the team's own names.
    pub group: String,
    /// How many it needs.
    pub needed: usize,
    /// Whose approvals count.
    pub given: Vec<UserId>,
}

/// What was decided on, to the last digit. An approval is bound to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pinned {
    /// The SHA, as it was asked for.
    pub sha: String,
    /// The SHA-256 of the policy, in hexadecimal.
    pub policy: String,
    /// The SHA-256 of service, environment, SHA, arguments and policy, in hexadecimal.
    pub binding: String,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// In a word.
    pub outcome: Outcome,
    /// The first instant at which a request that only waits could start, where that is known.
    pub until: Option<Timestamp>,
    /// Everything that stands in the way, in the order of the codes.
    pub blockers: Vec<Blocker>,
    /// What overrides cleared.
    pub overridden: Vec<Overridden>,
    /// What an emergency passed over.
    pub skipped: Vec<Blocker>,
    /// What else to know.
    pub warnings: Vec<Warning>,
    /// The approvals, group by group.
    pub approvals: Vec<Count>,
    /// What it was decided on.
    pub pinned: Pinned,
}

/// What the gates have found so far.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) blockers: Vec<Blocker>,
    pub(super) warnings: Vec<Warning>,
    /// Why one more approval is needed, each a clause.
    pub(super) one_more: Vec<String>,
    /// When everything that only time holds back is over, as far as one gate knows.
    pub(super) not_before: Option<Timestamp>,
    pub(super) counts: Vec<Count>,
}

impl Found {
    /// Notes that something stands in the way.
    pub(super) fn block(&mut self, code: Code, sentence: impl Into<String>) {
        self.blockers.push(Blocker::new(code, sentence));
    }

    /// Notes something to know.
    pub(super) fn warn(&mut self, code: Caution, sentence: impl Into<String>) {
        let sentence = sentence.into();
        self.warnings.push(Warning { code, sentence });
    }
}

impl Pinned {
    /// What an approval of a request under a policy with this hash is bound to.
    pub fn of(request: &Request, policy: &str) -> Self {
        Self {
            sha: request.sha.clone(),
            policy: policy.to_owned(),
            binding: request.binding(&request.sha, policy),
        }
    }
}

//! The codes of what can stand in the way of a deploy: stable, closed, and in the order in which they are told.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::names::{Malformed, Parsed};

/// What a blocker needs, to be out of the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Time alone, or something that is under way.
    Wait,
    /// Another person's approval.
    Approval,
    /// Something has to change.
    Deny,
}

impl Class {
    /// The class as programs read it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Wait => "wait",
            Self::Approval => "approval",
            Self::Deny => "deny",
        }
    }
}

impl<'de> Deserialize<'de> for Class {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        let known = [Self::Wait, Self::Approval, Self::Deny];
        let known = known.into_iter().find(|it| it.as_str() == name);
        known.ok_or_else(|| de::Error::custom("`wait`, `approval` or `deny`"))
    }
}

impl Serialize for Class {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

/// Who can let a deploy pass although a blocker stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Leniency {
    /// Nobody: it guards what is deployed, where, by whom, or one deploy from another.
    Nobody,
    /// An emergency, where the policy lists it.
    Emergency,
    /// An override or an emergency, where the policy lists it.
    Override,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $name:literal, $class:ident, $leniency:ident, $clears:literal;)+) => {
        /// A kind of blocker. The order is the one in which blockers are told.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])* $code,)+
        }

        impl Code {
            /// All of them, in their order.
            pub const ALL: &[Self] = &[$(Self::$code),+];

            /// The code as programs read it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$code => $name,)+ }
            }

            /// What it takes.
            pub const fn class(self) -> Class {
                match self { $(Self::$code => Class::$class,)+ }
            }

            /// Who can let it pass.
            pub const fn leniency(self) -> Leniency {
                match self { $(Self::$code => Leniency::$leniency,)+ }
            }

            /// What clears it, in a sentence.
            pub const fn clears(self) -> &'static str {
                match self { $(Self::$code => $clears,)+ }
            }
        }
    };
}

codes! {
    /// No service has this name.
    UnknownService = "unknown_service", Deny, Nobody, "Name a service of the team's document.";
    /// No environment has this name, or the service has no such environment.
    UnknownEnv = "unknown_env", Deny, Nobody, "Name an environment that the service has.";
    /// No `[[deploy]]` table speaks of the place.
    NoPolicy = "no_policy", Deny, Nobody, "Write a `[[deploy]]` table that covers this service and environment.";
    /// An argument is not one that the policy knows, is missing, or has a value that is not allowed.
    ArgsInvalid = "args_invalid", Deny, Nobody, "Give the arguments that the policy lists, with the values that it allows.";
    /// The policy wants a reason, or an emergency was asked for without one.
    ReasonMissing = "reason_missing", Deny, Nobody, "Say why this is deployed.";
    /// Whoever asks holds no role that may.
    NotAllowed = "not_allowed", Deny, Nobody, "Ask somebody who holds one of these roles.";
    /// The policy knows no emergency here, or not for whoever asks.
    EmergencyNotAllowed = "emergency_not_allowed", Deny, Nobody, "Ask for an ordinary deploy, or ask somebody who may call an emergency.";
    /// Somebody rejected the request.
    Rejected = "rejected", Deny, Nobody, "Put right what was criticised, and make a new request.";
    /// The request was cancelled.
    Cancelled = "cancelled", Deny, Nobody, "Make a new request.";
    /// The SHA is not a whole one.
    ShaNotFull = "sha_not_full", Deny, Nobody, "Give all the digits of the commit's SHA.";
    /// The ref or the commit is not in the repository.
    RefNotFound = "ref_not_found", Deny, Nobody, "Push it, or name a ref that is there.";
    /// What is known of the commit is missing, incomplete or too old.
    RefUnverifiable = "ref_unverifiable", Deny, Nobody, "Ask again when GitHub answers.";
    /// The commit is in a fork only.
    ForkRefused = "fork_refused", Deny, Nobody, "Bring the change into the service's own repository.";
    /// The commit is on no branch that may be deployed.
    RefNotAllowed = "ref_not_allowed", Deny, Nobody, "Merge it into a branch that may be deployed.";
    /// The ref points to another commit than the one that was asked for.
    ShaMoved = "sha_moved", Deny, Nobody, "Make a new request for the commit that the ref points to now.";
    /// A rollback undid a commit that this one would bring back.
    CommitHeldBack = "commit_held_back", Deny, Override, "Clear the commit, or deploy one without it.";
    /// Nothing is known to roll back to.
    RollbackTargetUnknown = "rollback_target_unknown", Deny, Nobody, "Roll back by hand, or deploy a commit that is good.";
    /// The commit was never deployed there with success.
    RollbackNeverDeployed = "rollback_never_deployed", Deny, Nobody, "Roll back to a commit that was live there, or ask for a deploy.";
    /// A check failed.
    CiFailing = "ci_failing", Deny, Override, "Make the check pass.";
    /// A required check was not reported, or was skipped.
    CiMissing = "ci_missing", Deny, Override, "Let the check run on this commit.";
    /// The commit has no checks at all, and the policy does not do without.
    CiNone = "ci_none", Deny, Override, "Let a check run on this commit, or write `checks = \"none\"` into the policy.";
    /// A check has not ended.
    CiPending = "ci_pending", Wait, Override, "Wait until the check has ended.";
    /// What is known of the checks is missing, not understood or too old.
    CiUnverifiable = "ci_unverifiable", Deny, Override, "Ask again when GitHub answers.";
    /// A reviewer asked for changes.
    ChangesRequested = "changes_requested", Deny, Override, "Settle it with the reviewer.";
    /// The pull request is a draft.
    Draft = "draft", Deny, Override, "Mark the pull request as ready.";
    /// Too few reviewers approved.
    ReviewMissing = "review_missing", Deny, Override, "Have the pull request reviewed.";
    /// What is known of the review is missing or too old.
    ReviewUnverifiable = "review_unverifiable", Deny, Override, "Ask again when GitHub answers.";
    /// The commit lacks too much of what its base has.
    BehindBase = "behind_base", Deny, Override, "Bring the branch up to date with its base.";
    /// It is not known how far it is behind its base.
    BaseUnverifiable = "base_unverifiable", Deny, Override, "Ask again when GitHub answers.";
    /// The environment before is not live at this commit.
    OrderMissing = "order_missing", Deny, Override, "Deploy this commit to the environment before.";
    /// The environment before has not been live at this commit for long enough.
    SoakNotOver = "soak_not_over", Wait, Override, "Wait until it has run there for long enough.";
    /// It is not known what is live in the environment before.
    LadderUnverifiable = "ladder_unverifiable", Deny, Override, "Find out what is live in the environment before.";
    /// Something on the checklist is not done.
    ChecklistOpen = "checklist_open", Deny, Override, "Do it, and tick it.";
    /// It is not known what is done.
    ChecklistUnverifiable = "checklist_unverifiable", Deny, Override, "Go through the checklist.";
    /// An incident is open.
    IncidentOpen = "incident_open", Deny, Override, "Resolve the incident; or name it as the one that this deploy fixes, with its commander's approval.";
    /// It is not known which incidents are open.
    IncidentUnverifiable = "incident_unverifiable", Deny, Override, "Ask again when the incidents can be read.";
    /// The error budget burns.
    BudgetLow = "budget_low", Deny, Override, "Wait until the budget has recovered, or deploy what helps it as an emergency.";
    /// It is not known how the error budget is.
    BudgetUnverifiable = "budget_unverifiable", Deny, Override, "Ask again when the error budget is measured.";
    /// Too many alerts fire.
    AlertsNoisy = "alerts_noisy", Deny, Override, "Calm the alerts.";
    /// It is not known how many alerts fire.
    AlertsUnverifiable = "alerts_unverifiable", Deny, Override, "Ask again when the alerts can be read.";
    /// Everything is locked.
    LockedGlobal = "locked_global", Deny, Nobody, "Ask its owner to unlock, or wait for its end.";
    /// The environment is locked.
    LockedEnv = "locked_env", Deny, Nobody, "Ask its owner to unlock, or wait for its end.";
    /// The service is locked.
    LockedService = "locked_service", Deny, Nobody, "Ask its owner to unlock, or wait for its end.";
    /// The service is locked in this environment.
    Locked = "locked", Deny, Nobody, "Ask its owner to unlock, or wait for its end.";
    /// What is known of the locks is missing, incomplete or too old.
    LockUnreadable = "lock_unreadable", Deny, Nobody, "Have the locks read again; one that cannot be read counts as held.";
    /// Another deploy runs there.
    InProgress = "in_progress", Wait, Nobody, "Wait until it has ended.";
    /// Another request is before this one.
    QueuedBehind = "queued_behind", Wait, Nobody, "Wait until it is its turn.";
    /// It is not known what runs there, or who waits.
    RunningUnverifiable = "running_unverifiable", Deny, Nobody, "Ask again when what runs can be read.";
    /// A freeze holds.
    Frozen = "frozen", Wait, Override, "Wait until the freeze ends.";
    /// Deploys are allowed at certain times, and this is none of them.
    OutsideWindow = "outside_window", Wait, Override, "Wait until deploys are allowed.";
    /// Approvals are missing.
    ApprovalsMissing = "approvals_missing", Approval, Emergency, "Ask somebody of the group to approve.";
    /// An approval is by whoever asks, under this or another account.
    ApproverIsRequester = "approver_is_requester", Approval, Nobody, "Another person has to approve.";
    /// An approval is by somebody who wrote what is deployed, or who wrote it is not known.
    ApproverIsAuthor = "approver_is_author", Approval, Nobody, "Somebody who did not write it has to approve.";
    /// An approval is by somebody of no group.
    ApproverNotInGroup = "approver_not_in_group", Approval, Nobody, "Somebody of the group has to approve.";
    /// An approval is too old, or nobody knows how old.
    ApprovalExpired = "approval_expired", Approval, Nobody, "Approve again.";
    /// An approval was given to something else, or nobody knows to what.
    ApprovalStale = "approval_stale", Approval, Nobody, "Look at what is asked now, and approve again.";
}

impl Code {
    /// Whether an override can clear it.
    pub const fn can_be_overridden(self) -> bool {
        matches!(self.leniency(), Leniency::Override)
    }

    /// Whether an emergency can skip it.
    pub const fn can_be_skipped(self) -> bool {
        !matches!(self.leniency(), Leniency::Nobody)
    }

    /// The code with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Parsed for Code {
    const ALLOWED: &'static str = "the code of a blocker, as in `frozen`";
}

impl std::str::FromStr for Code {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        Self::from_name(text).ok_or(Malformed::of::<Self>())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(de::Error::custom)
    }
}

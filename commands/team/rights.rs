//! Who may do what: actions of a closed list, given to roles or to everyone.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Serialize, Serializer};

use super::suggest::{listed, nearest};
use super::value::Value;
use crate::names::{RoleId, RoleName};

macro_rules! rights {
    ($($(#[$doc:meta])* $right:ident = $name:literal, $deed:literal;)+) => {
        /// An action that needs to be allowed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Right {
            $($(#[$doc])* $right,)+
        }

        impl Right {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$right),+];

            /// The action as it is written in documents.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$right => $name,)+ }
            }

            /// The action in words, to stand after "may".
            pub const fn deed(self) -> &'static str {
                match self { $(Self::$right => $deed,)+ }
            }
        }
    };
}

rights! {
    /// Declaring an incident.
    IncidentDeclare = "incident.declare", "declare an incident";
    /// Writing an update on an incident, or changing its severity.
    IncidentUpdate = "incident.update", "update an incident";
    /// Ending an incident.
    IncidentResolve = "incident.resolve", "resolve an incident";
    /// Opening an incident again that was resolved.
    IncidentReopen = "incident.reopen", "reopen an incident";
    /// Giving a role of an incident to somebody else.
    IncidentAssign = "incident.assign", "give roles to others";
    /// Making an incident visible to responders only.
    IncidentPrivate = "incident.private", "make an incident private";
    /// Closing an incident for good.
    IncidentClose = "incident.close", "close an incident";
    /// Overriding who is on call, also by a temporary schedule, and taking that back.
    OncallOverride = "oncall.override", "override who is on call";
    /// Asking for a swap or a cover of one's own shift, answering one, and saying when one is away.
    OncallSwap = "oncall.swap", "swap shifts";
    /// Taking over at once from whoever is on call.
    OncallTake = "oncall.take", "take over at once";
    /// Doing for others what they may do for themselves: their swaps, covers, absences.
    OncallManage = "oncall.manage", "do this for others";
    /// Taking the list that on-call pay is made from.
    OncallPay = "oncall.pay", "take the list that pay is made from";
    /// Paging somebody.
    PageSend = "page.send", "page somebody";
    /// Answering a page that was sent to others.
    PageAnswer = "page.answer", "answer pages that were sent to others";
    /// Running a runbook: beginning, ticking, leaving out, giving up.
    RunbookRun = "runbook.run", "run runbooks";
    /// Calling off the deploys of somebody else, rejecting them, and running them.
    DeployCancel = "deploy.cancel", "call off the deploys of others";
    /// Clearing commits that are held back since one went back from them.
    DeployClear = "deploy.clear", "clear commits that are held back";
    /// Locking something against deploys, also by taking the deploy token, and waiting for a lock.
    DeployLock = "deploy.lock", "lock deploys";
    /// Ending or taking over the lock of somebody else.
    DeployUnlock = "deploy.unlock", "end the locks of others";
    /// Putting on record what the team decided, and withdrawing it.
    DecisionRecord = "decision.record", "record decisions";
    /// Sending again what could not be delivered.
    StatusRetry = "status.retry", "retry what could not be delivered";
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Right {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Who may do one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holders {
    /// Every member of the server.
    Everyone,
    /// Whoever holds at least one of these roles; never empty.
    Roles(BTreeSet<RoleName>),
}

impl Holders {
    /// The word for every member of the server, which is the name of no role.
    pub const EVERYONE: &str = "everyone";
}

impl Serialize for Holders {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Everyone => serializer.serialize_str(Self::EVERYONE),
            Self::Roles(roles) => serializer.collect_seq(roles),
        }
    }
}

/// Someone may not do what they asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("only some roles may {}", right.deed())]
pub struct NotAllowed {
    /// What they asked for.
    pub right: Right,
    /// The roles of which they would need one.
    pub needs: Vec<RoleId>,
}

/// Who may do what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Rights(BTreeMap<Right, Holders>);

impl Rights {
    /// The rights of a team that says nothing: everyone may do everything.
    pub(super) fn standard() -> Self {
        Self(
            Right::ALL
                .iter()
                .map(|right| (*right, Holders::Everyone))
                .collect(),
        )
    }

    /// Who may do one thing.
    pub fn holders(&self, right: Right) -> &Holders {
        self.0.get(&right).unwrap_or(&Holders::Everyone)
    }

    /// Reads the table, in which `incident.declare` may stand with or without quotes.
    pub(super) fn read(value: &Value<'_>, roles: &BTreeSet<RoleName>) -> Self {
        let mut rights = Self::standard();
        let mut said = BTreeSet::new();
        for (name, value) in flat(value) {
            let Some(right) = Right::ALL
                .iter()
                .copied()
                .find(|right| right.as_str() == name)
            else {
                let names = || Right::ALL.iter().map(|right| right.as_str());
                let near = nearest(&name, names()).map(|near| format!("did you mean `{near}`?"));
                let all = || format!("allowed here: {}", listed(names(), "and"));
                value.refuse_kind("an unknown action", near.unwrap_or_else(all));
                continue;
            };
            if !said.insert(right) {
                value.refuse_kind("the same action again", "keep one of the two");
            }
            if let Some(holders) = Holders::read(&value, roles) {
                rights.0.insert(right, holders);
            }
        }
        rights
    }
}

impl Holders {
    const ALLOWED: &str = "\"everyone\", or a list of role names as in [\"ops\"]";

    pub(super) fn read(value: &Value<'_>, roles: &BTreeSet<RoleName>) -> Option<Self> {
        if value.as_text() == Some(Self::EVERYONE) {
            return Some(Self::Everyone);
        }
        let items = value.list(Self::ALLOWED, super::limits::ROLES)?;
        if items.is_empty() {
            value.refuse_kind(
                "an empty list",
                format!("which would let nobody; allowed is {}", Self::ALLOWED),
            );
        }
        let named: BTreeSet<RoleName> = items
            .iter()
            .filter_map(|item| Self::role(item, roles))
            .collect();
        (!named.is_empty()).then_some(Self::Roles(named))
    }

    /// The role that a value names.
    pub(super) fn role(item: &Value<'_>, roles: &BTreeSet<RoleName>) -> Option<RoleName> {
        if item.as_text() == Some(Self::EVERYONE) {
            item.refuse(
                "allowed in a list are names of roles; write \"everyone\" alone, without a list",
            );
            return None;
        }
        let name: RoleName = item.parsed()?;
        if roles.contains(&name) {
            return Some(name);
        }
        let near = nearest(name.as_str(), roles.iter().map(RoleName::as_str));
        let near = near
            .map(|near| format!("; did you mean `{near}`?"))
            .unwrap_or_default();
        item.refuse(format!("allowed is the name of a `[[role]]`{near}"));
        None
    }
}

/// The entries of a table with those of the tables in it, under dotted names.
fn flat<'a>(value: &Value<'a>) -> Vec<(String, Value<'a>)> {
    let mut flat = Vec::new();
    for (area, value) in value.entries() {
        if value.is_table() {
            let inner = value.entries().into_iter();
            flat.extend(inner.map(|(verb, value)| (format!("{area}.{verb}"), value)));
        } else {
            flat.push((area.to_owned(), value));
        }
    }
    flat
}

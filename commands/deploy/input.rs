//! Reads a request and what is known of it from JSON.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::facts::{
    Approval, Bound, Burn, Check, Commit, End, Fact, Facts, Live, Lock, OpenIncident, Other,
    Override, Past, Review,
};
use super::request::Request;
use super::sha::Sha;
use crate::names::{RoleId, UserId};
use crate::team::{Person, Role};

/// A request, and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What is asked.
    pub request: Request,
    /// What is known.
    pub facts: Facts,
}

/// What a document calls people and roles.
#[derive(Debug, Clone, Copy)]
pub struct Called<'a> {
    /// Its roles.
    pub roles: &'a [Role],
    /// Its people.
    pub people: &'a [Person],
}

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{at}`: {why}")]
pub struct Unreadable {
    /// Where, as in `checks[0].state`.
    pub at: String,
    /// Why it cannot be read.
    pub why: String,
}

impl Asked {
    /// Reads a request, under `request`, and the facts beside it.
    ///
    /// People and roles are their Discord ids. A document's own tests may also name them as the document does; digits are
    /// always an id.
    pub fn read(mut value: Value, called: Option<Called<'_>>) -> Result<Self, Unreadable> {
        ids(&mut value, called);
        let raw: Raw = serde_path_to_error::deserialize(value).map_err(|error| {
            let at = error.path().to_string();
            let why = error.into_inner().to_string();
            Unreadable { at, why }
        })?;
        raw.asked()
    }
}

/// Keys under which ids of people stand, and of roles.
const PEOPLE: [&str; 3] = ["by", "commander", "same_person"];
const ROLES: [&str; 1] = ["roles"];

/// Writes ids as text, wherever they stand as numbers or, where they may, as names.
fn ids(value: &mut Value, called: Option<Called<'_>>) {
    match value {
        Value::Object(table) => {
            for (key, value) in table {
                let key = key.as_str();
                match () {
                    () if PEOPLE.contains(&key) => each(value, &|name| person(name, called)),
                    () if ROLES.contains(&key) => each(value, &|name| role(name, called)),
                    // The words of people and names of their own are left alone.
                    () if key == "arguments" => {}
                    () => ids(value, called),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| ids(item, called)),
        _ => {}
    }
}

fn each(value: &mut Value, named: &impl Fn(&str) -> Option<String>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| each(item, named)),
        Value::Number(number) => *value = number.to_string().into(),
        Value::String(name) => {
            if let Some(id) = named(name) {
                *value = id.into();
            }
        }
        _ => {}
    }
}

fn person(name: &str, called: Option<Called<'_>>) -> Option<String> {
    let is_id = name.bytes().all(|b| b.is_ascii_digit());
    let mut people = called.filter(|_| !is_id)?.people.iter();
    let person = people.find(|person| person.name.as_str() == name)?;
    Some(person.discord.to_string())
}

fn role(name: &str, called: Option<Called<'_>>) -> Option<String> {
    let is_id = name.bytes().all(|b| b.is_ascii_digit());
    let mut roles = called.filter(|_| !is_id)?.roles.iter();
    let role = roles.find(|role| role.name.as_str() == name)?;
    Some(role.id.to_string())
}

/// When facts were read: all at once, or each at its own time.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "a time with its offset, or a table of such times by the names of facts"
)]
enum AsOf {
    All(Timestamp),
    Each(BTreeMap<String, Timestamp>),
}

/// The facts that have an age.
const AGED: [&str; 14] = [
    "all",
    "commit",
    "checks",
    "review",
    "behind",
    "live",
    "history",
    "checklist",
    "incidents",
    "budget",
    "alerts",
    "locks",
    "running",
    "queue",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    request: Request,
    #[serde(default)]
    as_of: Option<AsOf>,
    #[serde(default)]
    commit: Option<Commit>,
    #[serde(default)]
    checks: Option<Vec<Check>>,
    #[serde(default)]
    review: Option<Review>,
    #[serde(default)]
    behind: Option<u32>,
    #[serde(default)]
    live: Option<BTreeMap<String, Live>>,
    #[serde(default)]
    history: Option<Vec<Past>>,
    #[serde(default)]
    checklist: Option<Vec<String>>,
    #[serde(default)]
    incidents: Option<Vec<OpenIncident>>,
    #[serde(default)]
    budget: Option<Burn>,
    #[serde(default)]
    alerts: Option<u32>,
    #[serde(default)]
    locks: Option<Vec<Lock>>,
    #[serde(default)]
    running: Option<Vec<Other>>,
    #[serde(default)]
    queue: Option<Vec<Other>>,
    #[serde(default)]
    approvals: Vec<RawApproval>,
    #[serde(default)]
    overrides: Vec<RawOverride>,
    #[serde(default)]
    end: Option<End>,
    #[serde(default)]
    same_person: Vec<Vec<UserId>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawApproval {
    by: UserId,
    #[serde(default)]
    roles: Vec<RoleId>,
    #[serde(default)]
    at: Option<Timestamp>,
    #[serde(default)]
    binding: Option<String>,
    #[serde(default)]
    sha: Option<String>,
    #[serde(default)]
    note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOverride {
    codes: Vec<String>,
    by: UserId,
    #[serde(default)]
    roles: Vec<RoleId>,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    second: Option<Second>,
    #[serde(default)]
    at: Option<Timestamp>,
    #[serde(default)]
    binding: Option<String>,
    #[serde(default)]
    sha: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Second {
    by: UserId,
    #[serde(default)]
    roles: Vec<RoleId>,
}

/// A binding says more than a SHA, so it is the one that counts.
fn bound(binding: Option<String>, sha: Option<String>) -> Bound {
    match (binding, sha) {
        (Some(binding), _) if binding == "current" => Bound::Current,
        (Some(binding), _) => Bound::To(binding),
        (None, Some(sha)) => sha.parse::<Sha>().map_or(Bound::To(sha), Bound::Sha),
        (None, None) => Bound::Unknown,
    }
}

impl Raw {
    fn asked(self) -> Result<Asked, Unreadable> {
        let as_of = self.as_of.unwrap_or(AsOf::Each(BTreeMap::new()));
        if let AsOf::Each(times) = &as_of
            && let Some(strange) = times.keys().find(|key| !AGED.contains(&key.as_str()))
        {
            return Err(Unreadable {
                at: format!("as_of.{strange}"),
                why: format!("no fact is called so; there are {}", AGED.join(", ")),
            });
        }
        let when = |name: &str| match &as_of {
            AsOf::All(at) => Some(*at),
            AsOf::Each(times) => times.get(name).or_else(|| times.get("all")).copied(),
        };
        let facts = Facts {
            commit: fact(self.commit, when("commit")),
            checks: fact(self.checks, when("checks")),
            review: fact(self.review, when("review")),
            behind: fact(self.behind, when("behind")),
            live: fact(self.live, when("live")),
            history: fact(self.history, when("history")),
            checklist: fact(self.checklist, when("checklist")),
            incidents: fact(self.incidents, when("incidents")),
            budget: fact(self.budget, when("budget")),
            alerts: fact(self.alerts, when("alerts")),
            locks: fact(self.locks, when("locks")),
            running: fact(self.running, when("running")),
            queue: fact(self.queue, when("queue")),
            approvals: self.approvals.into_iter().map(Into::into).collect(),
            overrides: self.overrides.into_iter().map(Into::into).collect(),
            end: self.end,
            same_person: self.same_person,
        };
        Ok(Asked {
            request: self.request,
            facts,
        })
    }
}

fn fact<T>(value: Option<T>, as_of: Option<Timestamp>) -> Fact<T> {
    Fact { value, as_of }
}

impl From<RawApproval> for Approval {
    fn from(raw: RawApproval) -> Self {
        Self {
            by: raw.by,
            roles: raw.roles,
            at: raw.at,
            bound: bound(raw.binding, raw.sha),
            note: raw.note,
        }
    }
}

impl From<RawOverride> for Override {
    fn from(raw: RawOverride) -> Self {
        Self {
            codes: raw.codes,
            by: raw.by,
            roles: raw.roles,
            reason: raw.reason,
            second: raw.second.map(|second| (second.by, second.roles)),
            at: raw.at,
            bound: bound(raw.binding, raw.sha),
        }
    }
}

//! An issue on GitHub that must be like this: an incident's, an action's, a report's or that of another matter, all made and kept by one
//! way.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    Effect,
    hex::hex,
    ids::{ActionId, IncidentId},
    matter::Matter,
    names::Repository,
};

/// The label that every issue of ours carries.
pub const LABEL: &str = "binnacle";

/// The most characters that the text of an issue has.
pub const BODY: usize = 65_536;

/// What an issue is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Thing {
    /// An incident.
    Incident(IncidentId),
    /// An action of an incident.
    Action(IncidentId, ActionId),
    /// The report of an incident.
    Report(IncidentId),
    /// Something that the team wants to be mirrored too.
    Matter(Matter),
}

/// What is known of something, a row each.
pub(crate) fn table(rows: impl IntoIterator<Item = (&'static str, String)>) -> String {
    let rows = rows.into_iter();
    let rows: Vec<String> = rows
        .map(|(name, value)| format!("| {name} | {value} |"))
        .collect();
    format!("| | |\n|---|---|\n{}", rows.join("\n"))
}

impl Thing {
    /// The key by which its issue is found again.
    pub fn key(self) -> String {
        match self {
            Self::Incident(incident) => incident.to_string(),
            Self::Action(_, action) => action.to_string(),
            Self::Report(incident) => format!("report-{incident}"),
            Self::Matter(matter) => matter.key(),
        }
    }

    /// What makes its issue right.
    pub const fn effect(self) -> Effect {
        match self {
            Self::Incident(incident) => Effect::Issue { incident },
            Self::Action(incident, action) => Effect::Action { incident, action },
            Self::Report(incident) => Effect::Report { incident },
            Self::Matter(matter) => Effect::Matter { matter },
        }
    }
}

/// Whether an issue is open, and why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IssueState {
    /// There is something to do.
    Open,
    /// It is done.
    Completed,
    /// It will not be done.
    NotPlanned,
}

impl IssueState {
    /// The state that GitHub tells of. One that was closed without a reason is done, and a duplicate is not done itself.
    pub fn read(state: &str, reason: Option<&str>) -> Self {
        match (state, reason) {
            ("closed", Some("not_planned" | "duplicate")) => Self::NotPlanned,
            ("closed", _) => Self::Completed,
            _ => Self::Open,
        }
    }

    /// The state with a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Open, Self::Completed, Self::NotPlanned]
            .into_iter()
            .find(|state| state.as_str() == name)
    }

    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Completed => "completed",
            Self::NotPlanned => "not_planned",
        }
    }

    /// The state and its reason, as GitHub calls them.
    pub const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Open => ("open", "reopened"),
            Self::Completed => ("closed", "completed"),
            Self::NotPlanned => ("closed", "not_planned"),
        }
    }
}

/// What an issue must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueWanted {
    /// The repository that it is made in. One that is there stays where it is.
    pub repository: Repository,
    /// Its title; at most 256 characters.
    pub title: String,
    /// Its text; at most [`BODY`] characters.
    pub body: String,
    /// Its labels; the team's people may add others.
    pub labels: Vec<String>,
    /// Labels that would say something else of it; they are taken off.
    pub unwanted: Vec<String>,
    /// Whether it is open.
    pub state: IssueState,
    /// Who is to do it: a GitHub login. The team's people may add others.
    pub assignee: Option<String>,
    /// Who else is to look after it: GitHub logins.
    pub also: Vec<String>,
    /// The number of its milestone.
    pub milestone: Option<i64>,
}

impl IssueWanted {
    /// A hash of all of it, to see whether the issue was made to say this already.
    pub fn hash(&self) -> String {
        let mut hash = Sha256::new();
        let mut parts = vec![
            self.title.clone(),
            self.body.clone(),
            self.labels.join("\n"),
            self.state.names().1.to_owned(),
            self.assignee.clone().unwrap_or_default(),
        ];
        if !self.also.is_empty() || self.milestone.is_some() {
            parts.push(self.also.join("\n"));
            parts.extend(self.milestone.map(|number| number.to_string()));
        }
        for part in parts {
            hash.update(part.len().to_le_bytes());
            hash.update(part.as_bytes());
        }
        hex(&hash.finalize())
    }
}

/// Where an issue is, and what it was made to say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuePlace {
    /// Its repository; `None` for one that was made before there were rules, in the team's own.
    pub repository: Option<Repository>,
    /// Its number.
    pub number: Option<i64>,
    /// Where people read it.
    pub url: Option<String>,
    /// The hash of what it was last made to say.
    pub hash: Option<String>,
    /// Whom we assigned it to; others were assigned by people.
    pub assignee: Option<String>,
    /// Whether it was last made to be open; what it is otherwise, people made it.
    pub state: Option<IssueState>,
    /// When people changed it, or we opened or closed it, as of what was last learnt of that. What is older counts no more.
    pub news_at: Option<Timestamp>,
}

impl IssuePlace {
    /// Where it is once it was shown.
    #[must_use]
    pub fn after(&self, shown: IssueShown) -> Self {
        Self {
            repository: Some(shown.repository),
            number: Some(shown.number),
            url: shown.url.or_else(|| self.url.clone()),
            hash: Some(shown.hash),
            assignee: shown.assignee,
            state: Some(shown.state),
            news_at: self.news_at.max(shown.moved_at),
        }
    }

    /// The same, where something of that time was learnt.
    #[must_use]
    pub fn heard_at(self, at: Timestamp) -> Self {
        Self {
            news_at: self.news_at.max(Some(at)),
            ..self
        }
    }

    /// Its repository and its number, where both are known.
    pub fn at(&self) -> Option<(Repository, i64)> {
        self.repository.clone().zip(self.number)
    }

    /// The issue as Markdown links it, where it is there.
    pub fn link(&self) -> Option<String> {
        let number = self.number?;
        Some(match &self.url {
            Some(url) => format!("[#{number}]({url})"),
            None => format!("#{number}"),
        })
    }
}

/// An issue that says what it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueShown {
    /// Its repository.
    pub repository: Repository,
    /// Its number.
    pub number: i64,
    /// Where people read it; `None` where it was not asked for again.
    pub url: Option<String>,
    /// The hash of what it says.
    pub hash: String,
    /// Whom we assigned it to.
    pub assignee: Option<String>,
    /// Whether it was made to be open.
    pub state: IssueState,
    /// When it was opened or closed for that, by GitHub's clock; `None` where that was left as it was.
    pub moved_at: Option<Timestamp>,
}

/// A thing, what its issue must be, and where that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mirrored {
    /// The thing.
    pub thing: Thing,
    /// What its issue must be.
    pub wanted: IssueWanted,
    /// Where its issue is.
    pub place: IssuePlace,
}

/// The hidden line by which an issue or a comment is known as ours and found again. It is never parsed from people's words:
/// those cannot hold a comment.
pub fn marker(key: impl fmt::Display) -> String {
    format!("<!-- binnacle-key {key} -->")
}

/// The key in a text that carries a marker.
pub(crate) fn key_of(body: &str) -> Option<&str> {
    body.lines().rev().find_map(|line| {
        line.trim()
            .strip_prefix("<!-- binnacle-key ")?
            .strip_suffix(" -->")
    })
}

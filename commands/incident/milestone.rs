//! The times of an incident that count: filled from evidence, set right by people, in an order that makes sense.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Refusal, names::UserId, text};

/// A time that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Milestone {
    /// Something began to be broken.
    Started,
    /// Somebody or something noticed.
    Detected,
    /// Somebody took it on.
    Acknowledged,
    /// It was put on record.
    Declared,
    /// The harm was stopped.
    Mitigated,
    /// All works again.
    Recovered,
    /// It was declared over.
    Resolved,
    /// Nothing was left to do.
    Closed,
}

impl Milestone {
    /// All of them, in the order of a plain course.
    pub const ALL: [Self; 8] = [
        Self::Started,
        Self::Detected,
        Self::Acknowledged,
        Self::Declared,
        Self::Mitigated,
        Self::Recovered,
        Self::Resolved,
        Self::Closed,
    ];

    /// Those that people can set; the others are on record by themselves.
    pub const EDITABLE: [Self; 5] = [
        Self::Started,
        Self::Detected,
        Self::Acknowledged,
        Self::Mitigated,
        Self::Recovered,
    ];

    /// The name in storage and in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Detected => "detected",
            Self::Acknowledged => "acknowledged",
            Self::Declared => "declared",
            Self::Mitigated => "mitigated",
            Self::Recovered => "recovered",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
        }
    }

    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Started => "Started",
            Self::Detected => "Detected",
            Self::Acknowledged => "Acknowledged",
            Self::Declared => "Declared",
            Self::Mitigated => "Mitigated",
            Self::Recovered => "Recovered",
            Self::Resolved => "Resolved",
            Self::Closed => "Closed",
        }
    }
}

/// How a time is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// From what happened on record.
    Evidence,
    /// From a person.
    Person(UserId),
}

/// One time and how it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// When.
    pub at: Timestamp,
    /// How that is known.
    pub source: Source,
}

/// The times of an incident.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Milestones(BTreeMap<Milestone, Mark>);

impl Milestones {
    /// One of them.
    pub fn get(&self, milestone: Milestone) -> Option<Mark> {
        self.0.get(&milestone).copied()
    }

    /// When one of them was.
    pub fn at(&self, milestone: Milestone) -> Option<Timestamp> {
        self.get(milestone).map(|mark| mark.at)
    }

    /// All that are known, in the order of a plain course.
    pub fn known(&self) -> impl Iterator<Item = (Milestone, Mark)> {
        self.0.iter().map(|(milestone, mark)| (*milestone, *mark))
    }

    /// Fills one from evidence, unless it is known.
    pub(super) fn fill(&mut self, milestone: Milestone, at: Timestamp) {
        self.0.entry(milestone).or_insert(Mark {
            at,
            source: Source::Evidence,
        });
    }

    /// Sets one from evidence, also when an earlier one is known, unless a person set it.
    pub(super) fn renew(&mut self, milestone: Milestone, at: Timestamp) {
        if !matches!(
            self.get(milestone),
            Some(Mark {
                source: Source::Person(_),
                ..
            })
        ) {
            let source = Source::Evidence;
            self.0.insert(milestone, Mark { at, source });
        }
    }

    /// Forgets what a reopening makes untrue, unless a person set it.
    pub(super) fn forget(&mut self, milestone: Milestone) {
        let is_set = |mark: &Mark| matches!(mark.source, Source::Person(_));
        if !self.get(milestone).is_some_and(|mark| is_set(&mark)) {
            self.0.remove(&milestone);
        }
    }

    /// The times as a person sets them; `None` takes one away. What is unchanged keeps its source.
    ///
    /// # Errors
    /// When one is in the future, or before what must have come before it.
    pub fn set(
        &self,
        wanted: &[(Milestone, Option<Timestamp>)],
        by: UserId,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let mut next = self.clone();
        for (milestone, at) in wanted {
            match at {
                None => {
                    next.0.remove(milestone);
                }
                Some(at) if self.at(*milestone) == Some(*at) => {}
                Some(at) => {
                    let source = Source::Person(by);
                    next.0.insert(*milestone, Mark { at: *at, source });
                }
            }
        }
        next.check(now)?;
        Ok(next)
    }

    /// What must have come before what. Declared stands apart: people declare before or after anything else.
    const ORDER: [(Milestone, Milestone); 11] = [
        (Milestone::Started, Milestone::Detected),
        (Milestone::Started, Milestone::Acknowledged),
        (Milestone::Started, Milestone::Mitigated),
        (Milestone::Started, Milestone::Recovered),
        (Milestone::Started, Milestone::Resolved),
        (Milestone::Detected, Milestone::Acknowledged),
        (Milestone::Detected, Milestone::Mitigated),
        (Milestone::Detected, Milestone::Resolved),
        (Milestone::Mitigated, Milestone::Recovered),
        (Milestone::Mitigated, Milestone::Resolved),
        (Milestone::Recovered, Milestone::Resolved),
    ];

    fn check(&self, now: Timestamp) -> Result<(), Refusal> {
        for (milestone, mark) in self.known() {
            if mark.at > now {
                return Err(Refusal::Invalid(format!(
                    "{} cannot be {}, which is still to come. Give the time when it happened.",
                    milestone.label(),
                    text::when(mark.at)
                )));
            }
        }
        for (before, after) in Self::ORDER {
            if let (Some(first), Some(second)) = (self.at(before), self.at(after))
                && second < first
            {
                return Err(Refusal::Invalid(format!(
                    "{} ({}) cannot be before {} ({}). Correct one of the two; nothing was changed.",
                    after.label(),
                    text::when(second),
                    before.label(),
                    text::when(first)
                )));
            }
        }
        Ok(())
    }
}

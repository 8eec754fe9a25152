//! How long things took, between the times of an incident that count.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::{
    incident::{Incident, Milestone},
    team::Team,
};

use super::Sample;

/// What is measured. The definitions follow those that operations teams publish, and stand beside the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Metric {
    /// Mean time to detect (MTTD): from when it began until somebody or something noticed.
    Detect,
    /// Mean time to acknowledge (MTTA): from then until somebody took it on.
    Acknowledge,
    /// Mean time to mitigate (MTTM): from when it was detected until the harm was stopped.
    Mitigate,
    /// Mean time to repair (MTTR): from when it was detected until all worked again.
    Repair,
    /// Mean time to resolve (MTTR): from when it was detected until it was declared over, the last time where it was reopened.
    Resolve,
}

impl Metric {
    /// All of them, in the order of a plain course.
    pub const ALL: [Self; 5] = [
        Self::Detect,
        Self::Acknowledge,
        Self::Mitigate,
        Self::Repair,
        Self::Resolve,
    ];

    /// The times that it lies between.
    pub const fn between(self) -> (Milestone, Milestone) {
        match self {
            Self::Detect => (Milestone::Started, Milestone::Detected),
            Self::Acknowledge => (Milestone::Detected, Milestone::Acknowledged),
            Self::Mitigate => (Milestone::Detected, Milestone::Mitigated),
            Self::Repair => (Milestone::Detected, Milestone::Recovered),
            Self::Resolve => (Milestone::Detected, Milestone::Resolved),
        }
    }

    /// Its name for people, to stand behind "time".
    pub const fn label(self) -> &'static str {
        match self {
            Self::Detect => "to detect",
            Self::Acknowledge => "to acknowledge",
            Self::Mitigate => "to mitigate",
            Self::Repair => "to repair",
            Self::Resolve => "to resolve",
        }
    }

    /// Its short name.
    pub const fn short(self) -> &'static str {
        match self {
            Self::Detect => "MTTD",
            Self::Acknowledge => "MTTA",
            Self::Mitigate => "MTTM",
            Self::Repair | Self::Resolve => "MTTR",
        }
    }

    /// What it is, in words.
    pub fn definition(self) -> String {
        let (from, to) = self.between();
        format!("{} - {}", to.as_str(), from.as_str())
    }
}

/// The times of a group of incidents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Times {
    /// Time to detect.
    pub detect: Clocked,
    /// Time to acknowledge.
    pub acknowledge: Clocked,
    /// Time to mitigate.
    pub mitigate: Clocked,
    /// Time to repair.
    pub repair: Clocked,
    /// Time to resolve.
    pub resolve: Clocked,
}

/// One of the times, by two clocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clocked {
    /// What it is, as in `resolved - detected`.
    pub definition: String,
    /// By the clock on the wall.
    pub wall: Sample,
    /// Only what passed while support was there; for repair and resolve, where the team says when it is.
    pub support: Option<Sample>,
}

impl Times {
    pub(super) fn of(incidents: &[&Incident], team: &Team) -> Self {
        let clocked = |metric: Metric| {
            let pairs: Vec<Option<(Timestamp, Timestamp)>> =
                incidents.iter().map(|one| pair(metric, one)).collect();
            let wall = |(from, to): (Timestamp, Timestamp)| to.duration_since(from);
            let zone = team.timezone.time_zone();
            let hours = match metric {
                Metric::Repair | Metric::Resolve => team.incidents.support.as_ref(),
                Metric::Detect | Metric::Acknowledge | Metric::Mitigate => None,
            };
            // What is negative by the clock on the wall is odd by any other.
            let support = hours.map(|hours| {
                Sample::of(pairs.iter().map(|pair| {
                    pair.map(|(from, to)| match wall((from, to)) {
                        odd if odd < SignedDuration::ZERO => odd,
                        _ => hours.between(from, to, zone),
                    })
                }))
            });
            Clocked {
                definition: metric.definition(),
                wall: Sample::of(pairs.iter().map(|pair| pair.map(wall))),
                support,
            }
        };
        Self {
            detect: clocked(Metric::Detect),
            acknowledge: clocked(Metric::Acknowledge),
            mitigate: clocked(Metric::Mitigate),
            repair: clocked(Metric::Repair),
            resolve: clocked(Metric::Resolve),
        }
    }

    /// One of them.
    pub const fn get(&self, metric: Metric) -> &Clocked {
        match metric {
            Metric::Detect => &self.detect,
            Metric::Acknowledge => &self.acknowledge,
            Metric::Mitigate => &self.mitigate,
            Metric::Repair => &self.repair,
            Metric::Resolve => &self.resolve,
        }
    }
}

fn pair(metric: Metric, incident: &Incident) -> Option<(Timestamp, Timestamp)> {
    let (from, to) = metric.between();
    let times = &incident.course.milestones;
    times.at(from).zip(times.at(to))
}

//! The numbers of incidents: how many there were, and how long it took to notice, take on, mitigate, repair and resolve them.

mod ask;
mod card;
mod metric;
mod picture;
mod sample;
#[cfg(test)]
mod tests;

use std::{cmp::Reverse, collections::BTreeMap};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::Serialize;

use crate::{
    incident::{CloseReason, Incident},
    names::ServiceName,
    team::{Hours, Severity, Team},
};

pub use ask::{Ask, Period};
pub(crate) use card::sampled;
pub use card::{answer, told};
pub use metric::{Clocked, Metric, Times};
pub use sample::Sample;

/// The version of [`Stats`] as JSON.
const SCHEMA: &str = "binnacle.incident-stats/1";

/// The numbers of the incidents that were declared in a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// The version of this shape.
    pub schema: &'static str,
    /// When the period begins: incidents count by when they were declared.
    pub from: Timestamp,
    /// When it ends; this instant is not in it.
    pub until: Timestamp,
    /// The zone of the months.
    pub timezone: String,
    /// Only of this service.
    pub service: Option<ServiceName>,
    /// Only of this severity.
    pub severity: Option<Severity>,
    /// When support is there; `null` is always.
    pub support_hours: Option<Hours>,
    /// What was left out.
    pub left_out: LeftOut,
    /// All of them.
    pub all: Group<()>,
    /// By service, those with the most incidents first; `null` are those of none.
    pub by_service: Vec<Group<Option<ServiceName>>>,
    /// By severity, the worst first.
    pub by_severity: Vec<Group<Severity>>,
    /// By month, the oldest first; months without an incident are there.
    pub by_month: Vec<Group<Month>>,
}

/// Incidents that belong together, and their numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group<K> {
    /// What they have in common.
    pub of: K,
    /// How many they are.
    pub incidents: usize,
    /// How many of them are of each severity; those of which there are none are left out.
    pub severities: BTreeMap<Severity, u32>,
    /// How long things took.
    pub times: Times,
}

/// A month on the team's wall clock, as in `2026-01`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(Date);

impl Month {
    fn of(at: Timestamp, zone: &TimeZone) -> Self {
        Self(at.to_zoned(zone.clone()).date().first_of_month())
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

impl Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

/// Incidents of the period that fit what is asked and do not count, by the first of these that is so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Exercises.
    pub drills: usize,
    /// The same as another.
    pub duplicates: usize,
    /// There was nothing.
    pub false_alarms: usize,
    /// Nothing broke, but it nearly did.
    pub near_misses: usize,
}

impl LeftOut {
    fn add(&mut self, incident: &Incident) {
        let reason = incident.course.closure.as_ref().map(|one| one.reason);
        if incident.is_drill || reason == Some(CloseReason::Drill) {
            self.drills += 1;
        } else if reason == Some(CloseReason::Duplicate) {
            self.duplicates += 1;
        } else if reason == Some(CloseReason::FalseAlarm) {
            self.false_alarms += 1;
        } else {
            self.near_misses += 1;
        }
    }
}

/// Computes the numbers of incidents that were declared in the period and fit what is asked.
pub fn stats(incidents: &[Incident], ask: &Ask, team: &Team, now: Timestamp) -> Stats {
    let zone = team.timezone.time_zone();
    let (from, until) = ask.period.bounds(zone, now);
    let mut left_out = LeftOut::default();
    let mut counted: Vec<&Incident> = Vec::new();
    let fits = |one: &&Incident| (from..until).contains(&one.declared_at) && ask.fits(one);
    for incident in incidents.iter().filter(fits) {
        if incident.counts() {
            counted.push(incident);
        } else {
            left_out.add(incident);
        }
    }
    let measured = Measured { counted, team };
    let mut by_service = measured.by(|one| one.service.clone(), &[]);
    by_service.sort_by_key(|one| Reverse(one.incidents));
    let mut by_severity = measured.by(|one| one.severity, &[]);
    by_severity.reverse();
    Stats {
        schema: SCHEMA,
        from,
        until,
        timezone: team.timezone.name().to_owned(),
        service: ask.service.clone(),
        severity: ask.severity,
        support_hours: team.incidents.support.clone(),
        left_out,
        all: measured.group((), |_| true),
        by_service,
        by_severity,
        by_month: measured.by(
            |one| Month::of(one.declared_at, zone),
            &ask.period.months(zone, now),
        ),
    }
}

/// The incidents that count.
struct Measured<'i> {
    counted: Vec<&'i Incident>,
    team: &'i Team,
}

impl Measured<'_> {
    /// The groups by a key, in its order; those of `always` are there also without an incident.
    fn by<K: Ord + Clone>(&self, key: impl Fn(&Incident) -> K, always: &[K]) -> Vec<Group<K>> {
        let mut keys: Vec<K> = self.counted.iter().map(|one| key(one)).collect();
        keys.extend_from_slice(always);
        keys.sort();
        keys.dedup();
        let group = |of: K| self.group(of.clone(), |one| key(one) == of);
        keys.into_iter().map(group).collect()
    }

    fn group<K>(&self, of: K, is_in: impl Fn(&Incident) -> bool) -> Group<K> {
        let those: Vec<&Incident> = self
            .counted
            .iter()
            .copied()
            .filter(|one| is_in(one))
            .collect();
        let mut severities = BTreeMap::new();
        for one in &those {
            *severities.entry(one.severity).or_default() += 1;
        }
        Group {
            of,
            incidents: those.len(),
            severities,
            times: Times::of(&those, self.team),
        }
    }
}

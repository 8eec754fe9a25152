//! How well a team deploys: how often, how soon after a commit, how often it breaks something, and how soon that is put right.
//!
//! These are the four keys of DORA ("Accelerate", Forsgren, Humble and Kim, 2018; <https://dora.dev/guides/dora-metrics-four-keys/>),
//! with what counts said where it is decided, and with the number of values behind each.

mod ask;
mod card;
mod change;
mod picture;
#[cfg(test)]
mod tests;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;

use crate::{
    deploy::{
        life::{Deploy, State},
        request::Kind,
    },
    incident::Incident,
    names::{EnvironmentName, ServiceName},
    stats::Sample,
    team::Team,
};

pub use ask::{Ask, Days, Week};
pub use card::{answer, told};
pub use change::{WINDOW, Why};

use change::{Change, changes};

/// The version of [`Metrics`] as JSON.
const SCHEMA: &str = "binnacle.deploy-metrics/1";

/// The numbers of the deploys that ended in a period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Metrics {
    /// The version of this shape.
    pub schema: &'static str,
    /// When the period begins: deploys count by when they ended.
    pub from: Timestamp,
    /// When it ends; this instant is not in it.
    pub until: Timestamp,
    /// The zone of the days.
    pub timezone: String,
    /// How many days it has.
    pub days: u32,
    /// Only of this service.
    pub service: Option<ServiceName>,
    /// Only to this environment; `null` is the last on the ladder of each service.
    pub environment: Option<EnvironmentName>,
    /// All of them.
    pub all: Group<()>,
    /// By service, those with the most deploys first.
    pub by_service: Vec<Group<String>>,
    /// By week, the oldest first, called by its first day; the first may have fewer days than seven.
    pub by_week: Vec<Group<Week>>,
}

/// Deploys that belong together, and their numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group<K> {
    /// What they have in common.
    pub of: K,
    /// How many went live. What went back to an earlier commit is not counted here.
    pub deploys: u32,
    /// How many that are in a week, rounded to hundredths.
    pub per_week: f64,
    /// On how many days something went live.
    pub days_with_deploys: u32,
    /// From each commit until it went live for the first time.
    pub lead: Sample,
    /// What broke something.
    pub failures: Failures,
    /// From each failed change until it was put right.
    pub restore: Sample,
    /// How many of the deploys were emergencies.
    pub emergencies: u32,
    /// How often one went back.
    pub rollbacks: u32,
    /// How many did not work and are not known to have touched what is live.
    pub did_not_work: u32,
}

/// How many changes broke something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Failures {
    /// How many changes there were: what went live, and what did not work and still broke something.
    pub changes: u32,
    /// How many of them failed.
    pub failed: u32,
    /// How many that are of a hundred, rounded to tenths; `null` where there was no change.
    pub percent: Option<f64>,
    /// Of the failed ones, those that a person linked to an incident.
    pub by_person: u32,
    /// Those that one went back from.
    pub went_back: u32,
    /// Those after which an incident of the service was declared in time.
    pub within_window: u32,
}

/// Computes the numbers. `deploys` are those that ended since the period began, by number, and `incidents` those declared since then.
pub fn metrics(
    deploys: &[Deploy],
    incidents: &[Incident],
    ask: &Ask,
    team: &Team,
    now: Timestamp,
) -> Metrics {
    let zone = team.timezone.time_zone();
    let (from, until) = ask.bounds(zone, now);
    let is_in = |it: &&Deploy| it.ended_at.is_some_and(|at| (from..until).contains(&at));
    let mut here: BTreeMap<(&str, &str), bool> = BTreeMap::new();
    let mut counted: Vec<&Deploy> = Vec::new();
    for deploy in deploys.iter().filter(is_in) {
        let request = &deploy.record.request;
        let place = (request.service.as_str(), request.environment.as_str());
        let is_here = here
            .entry(place)
            .or_insert_with(|| ask.covers(team, deploy));
        counted.extend(is_here.then_some(deploy));
    }
    let measured = Measured {
        changes: changes(&counted, incidents),
        zone,
    };
    let mut by_service = measured.by_service(ask.days.count());
    by_service.sort_by_key(|one| Reverse(one.deploys));
    let weeks = ask.weeks(zone, now).into_iter();
    Metrics {
        schema: SCHEMA,
        from,
        until,
        timezone: team.timezone.name().to_owned(),
        days: ask.days.count(),
        service: ask.service.clone(),
        environment: ask.environment.clone(),
        all: measured.group((), ask.days.count(), |_| true),
        by_service,
        by_week: weeks.map(|week| measured.week(week)).collect(),
    }
}

/// What is counted.
struct Measured<'d> {
    changes: Vec<Change<'d>>,
    zone: &'d TimeZone,
}

impl Measured<'_> {
    fn by_service(&self, days: u32) -> Vec<Group<String>> {
        let services = self.changes.iter().map(Change::service);
        let services: BTreeSet<&str> = services.collect();
        let group = |of: &str| self.group(of.to_owned(), days, |it| it.service() == of);
        services.into_iter().map(group).collect()
    }

    fn week(&self, week: Week) -> Group<Week> {
        let is_in = |it: &Change<'_>| (week.first..=week.last).contains(&self.day(it));
        self.group(week, week.days(), is_in)
    }

    fn day(&self, change: &Change<'_>) -> jiff::civil::Date {
        change.at.to_zoned(self.zone.clone()).date()
    }

    fn group<K>(&self, of: K, days: u32, is_in: impl Fn(&Change<'_>) -> bool) -> Group<K> {
        let all: Vec<&Change<'_>> = self.changes.iter().filter(|it| is_in(it)).collect();
        let live: Vec<&Change<'_>> = all
            .iter()
            .copied()
            .filter(|it| it.is_change_live())
            .collect();
        let dates: BTreeSet<_> = live.iter().map(|it| self.day(it)).collect();
        let faults = all
            .iter()
            .filter_map(|it| it.fault.as_ref().map(|fault| (it, fault)));
        let restored = faults.map(|(it, fault)| Some(fault.restored_at?.duration_since(it.at)));
        let is_emergency = |it: &&&Change<'_>| it.kind() == Kind::Emergency;
        let is_back = |it: &&&Change<'_>| it.kind() == Kind::Rollback && it.went_live();
        let is_lost = |it: &&&Change<'_>| it.deploy.state == State::Failed && it.fault.is_none();
        Group {
            of,
            deploys: many(live.len()),
            per_week: rounded(many(live.len()) * 7, days, 100),
            days_with_deploys: many(dates.len()),
            lead: Sample::of(live.iter().flat_map(|it| it.leads.iter().copied())),
            failures: failures(&all, live.len()),
            restore: Sample::of(restored),
            emergencies: many(live.iter().filter(is_emergency).count()),
            rollbacks: many(all.iter().filter(is_back).count()),
            did_not_work: many(all.iter().filter(is_lost).count()),
        }
    }
}

fn failures(all: &[&Change<'_>], live: usize) -> Failures {
    let faults = || all.iter().filter_map(|it| it.fault.as_ref());
    let not_live = all
        .iter()
        .filter(|it| it.fault.is_some() && !it.went_live());
    let of = |why| many(faults().filter(|it| it.why == why).count());
    let (changes, failed) = (many(live + not_live.count()), many(faults().count()));
    Failures {
        changes,
        failed,
        percent: (changes > 0).then(|| rounded(failed * 100, changes, 10)),
        by_person: of(Why::Person),
        went_back: of(Why::WentBack),
        within_window: of(Why::Window),
    }
}

fn many(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn rounded(of: u32, by: u32, places: u32) -> f64 {
    let places = f64::from(places);
    (f64::from(of) / f64::from(by.max(1)) * places).round() / places
}

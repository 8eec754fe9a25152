//! Counting.

use jiff::{Timestamp, civil::Date};
use serde::Serialize;

use crate::{names::Repository, team::Team};

use super::{Ask, Item, Kind, Listed, ask::begins};

/// How many were opened and closed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Flow {
    /// How many were opened.
    pub opened: u32,
    /// How many were closed, and are closed still; merged ones among them.
    pub closed: u32,
    /// How many were merged; always 0 for issues.
    pub merged: u32,
}

impl Flow {
    fn add(&mut self, other: Self) {
        self.opened += other.opened;
        self.closed += other.closed;
        self.merged += other.merged;
    }
}

/// What happened in a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Week {
    /// Its Monday, on the team's wall clock.
    pub monday: Date,
    /// The issues.
    pub issues: Flow,
    /// The pull requests.
    pub pulls: Flow,
}

impl Week {
    const fn of(monday: Date) -> Self {
        const NONE: Flow = Flow {
            opened: 0,
            closed: 0,
            merged: 0,
        };
        Self {
            monday,
            issues: NONE,
            pulls: NONE,
        }
    }
}

/// What happened in a repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfRepository {
    /// Which.
    pub repository: Repository,
    /// Whether everything was read; else the numbers are too low.
    pub is_whole: bool,
    /// Week by week, oldest first.
    pub weeks: Vec<Week>,
}

impl OfRepository {
    /// All weeks in one, under the Monday of the first.
    pub fn sum(&self) -> Option<Week> {
        let mut weeks = self.weeks.iter();
        let first = *weeks.next()?;
        Some(weeks.fold(first, |mut sum, week| {
            sum.issues.add(week.issues);
            sum.pulls.add(week.pulls);
            sum
        }))
    }
}

/// A repository that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unread {
    /// Which.
    pub repository: Repository,
    /// Why.
    pub why: String,
}

/// What happened in a team's repositories.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Activity {
    /// What this is, for programs that read it.
    pub schema: &'static str,
    /// From when on: a Monday, on the team's wall clock.
    pub from: Timestamp,
    /// Until when. The last week goes on.
    pub until: Timestamp,
    /// All repositories together, week by week, oldest first.
    pub weeks: Vec<Week>,
    /// Each repository by itself, by name.
    pub repositories: Vec<OfRepository>,
    /// Those that could not be read. They are counted nowhere.
    pub unread: Vec<Unread>,
}

/// Counts what was read of each repository, or why it could not be read.
pub fn count(
    read: Vec<(Repository, Result<Listed, String>)>,
    ask: &Ask,
    team: &Team,
    now: Timestamp,
) -> Activity {
    let zone = team.timezone.time_zone();
    let mondays = ask.weeks.mondays(zone, now);
    let begin: Vec<Timestamp> = mondays.iter().map(|day| begins(*day, zone, now)).collect();
    let empty: Vec<Week> = mondays.into_iter().map(Week::of).collect();
    let mut activity = Activity {
        schema: "binnacle.github-activity/1",
        from: ask.weeks.begin(zone, now),
        until: now,
        weeks: empty.clone(),
        repositories: Vec::new(),
        unread: Vec::new(),
    };
    for (repository, listed) in read {
        let listed = match listed {
            Ok(listed) => listed,
            Err(why) => {
                activity.unread.push(Unread { repository, why });
                continue;
            }
        };
        let mut weeks = empty.clone();
        for item in &listed.items {
            counted(item, &begin, &mut weeks, now);
        }
        for (all, own) in activity.weeks.iter_mut().zip(&weeks) {
            all.issues.add(own.issues);
            all.pulls.add(own.pulls);
        }
        activity.repositories.push(OfRepository {
            repository,
            is_whole: listed.is_whole,
            weeks,
        });
    }
    activity
}

fn counted(item: &Item, begin: &[Timestamp], weeks: &mut [Week], now: Timestamp) {
    let mut add = |at: Option<Timestamp>, flow: Flow| {
        let at = at.filter(|at| *at <= now);
        // The last week that had begun by then.
        let place = at.and_then(|at| begin.iter().rposition(|begin| *begin <= at));
        if let Some(week) = place.and_then(|place| weeks.get_mut(place)) {
            match item.kind {
                Kind::Issue => week.issues.add(flow),
                Kind::Pull { .. } => week.pulls.add(flow),
            }
        }
    };
    let opened = Flow {
        opened: 1,
        ..Flow::default()
    };
    add(Some(item.opened_at), opened);
    let closed = Flow {
        closed: 1,
        merged: u32::from(matches!(item.kind, Kind::Pull { is_merged: true })),
        ..Flow::default()
    };
    add(item.closed_at, closed);
}

//! Windows in which deploys are allowed or forbidden: weekly, between dates, or from each firing of a cron expression.

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde::Serialize;

use super::rule::{Grade, Reach};
use crate::cron::Cron;
use crate::team::{Clock, Zone, hours};
use crate::text::span;
use crate::wall;

/// Whether deploys are held within a window or outside of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Hold {
    /// Deploys are held within it.
    Deny,
    /// Deploys are held outside of it, and of all others of this kind.
    Allow,
}

/// When a window is open, on the wall clock of its zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// On some days of every week.
    Weekly {
        /// On these days.
        #[serde(serialize_with = "hours::days")]
        days: Vec<Weekday>,
        /// From this time to that one, which is on the next day when it is not later; the whole day, where none is named.
        hours: Option<(Clock, Clock)>,
    },
    /// Once.
    Dates {
        /// From this time on.
        from: DateTime,
        /// Up to this one.
        until: DateTime,
    },
    /// From each firing of a cron expression.
    Cron {
        /// The expression.
        cron: Box<Cron>,
        /// For so long, in elapsed time.
        lasts: SignedDuration,
    },
}

/// A table `[[freeze]]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Window {
    /// What the team calls it.
    pub name: String,
    /// What it speaks of.
    #[serde(flatten)]
    pub reach: Reach,
    /// What it does.
    pub kind: Hold,
    /// How it holds. One that allows always blocks outside.
    pub grade: Grade,
    /// Why.
    pub reason: Option<String>,
    /// Where its wall clock hangs.
    pub timezone: Zone,
    /// When.
    pub when: When,
}

/// A stretch of time, from its first instant to the one after its last.
pub type Stretch = (Timestamp, Timestamp);

/// No window is followed for more stretches than this at a time.
const MOST: usize = 2000;

impl When {
    /// When it is, in words.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Weekly { days, hours } => {
                let names = [
                    (Weekday::Monday, "Mon"),
                    (Weekday::Tuesday, "Tue"),
                    (Weekday::Wednesday, "Wed"),
                    (Weekday::Thursday, "Thu"),
                    (Weekday::Friday, "Fri"),
                    (Weekday::Saturday, "Sat"),
                    (Weekday::Sunday, "Sun"),
                ];
                let said = names.iter().filter(|(day, _)| days.contains(day));
                let said: Vec<&str> = said.map(|(_, name)| *name).collect();
                let days = match said.len() {
                    7 => "every day".to_owned(),
                    _ => format!("every {}", said.join(", ")),
                };
                match hours {
                    None => days,
                    Some((from, to)) => format!("{days} from {from} to {to}"),
                }
            }
            Self::Dates { from, until } => {
                let shown = |at: &DateTime| at.strftime("%Y-%m-%d %H:%M").to_string();
                format!("from {} to {}", shown(from), shown(until))
            }
            Self::Cron { cron, lasts } => format!("`{cron}` for {}", span(*lasts)),
        }
    }
}

impl Window {
    /// The end of the stretch that an instant lies in, if it lies in one.
    pub fn end_at(&self, at: Timestamp) -> Option<Timestamp> {
        let zone = self.timezone.time_zone();
        let holds = |(from, until): &Stretch| *from <= at && at < *until;
        let ends = match &self.when {
            When::Weekly { hours, .. } => {
                let today = zone.to_datetime(at).date();
                // What ends on the day on which it begins is over by then, however the clocks are changed.
                let is_overnight = hours.is_none_or(|(from, to)| to <= from);
                let yesterday = is_overnight.then(|| today.saturating_sub(1.day()));
                let days = yesterday.into_iter().chain([today]);
                let stretches = days.filter_map(|day| self.on(day, zone));
                return stretches.filter(holds).map(|(_, until)| until).max();
            }
            When::Dates { from, until } => stretch(*from, *until, zone),
            When::Cron { cron, lasts } => cron
                .latest(at, zone)
                .and_then(|from| Some((from, from.checked_add(*lasts).ok()?))),
        };
        ends.filter(holds).map(|(_, until)| until)
    }

    /// When its next stretch begins, after an instant.
    pub fn next_after(&self, at: Timestamp) -> Option<Timestamp> {
        let zone = self.timezone.time_zone();
        match &self.when {
            When::Weekly { .. } => {
                let today = zone.to_datetime(at).date();
                let days = (0..9_i64).map(|ahead| today.saturating_add(ahead.days()));
                days.filter_map(|day| self.on(day, zone))
                    .map(|(from, _)| from)
                    .find(|from| *from > at)
            }
            When::Dates { from, until } => stretch(*from, *until, zone)
                .map(|(from, _)| from)
                .filter(|from| *from > at),
            When::Cron { cron, .. } => cron.next(at, zone),
        }
    }

    /// Its stretches that reach into a time, oldest first; those that touch are one.
    pub fn stretches(&self, (from, until): Stretch) -> Vec<Stretch> {
        let mut all: Vec<Stretch> = Vec::new();
        let mut at = from;
        for _ in 0..MOST {
            if let Some(end) = self.end_at(at) {
                match all.last_mut() {
                    Some(last) if last.1 >= at => last.1 = end,
                    _ if at < until => all.push((at, end)),
                    _ => break,
                }
                at = end;
            } else if let Some(next) = self.next_after(at).filter(|next| *next < until) {
                at = next;
            } else {
                break;
            }
        }
        all
    }

    /// The stretch that begins on a day, of a window that opens weekly.
    fn on(&self, day: Date, zone: &TimeZone) -> Option<Stretch> {
        let When::Weekly { days, hours } = &self.when else {
            return None;
        };
        if !days.contains(&day.weekday()) {
            return None;
        }
        let next = day.saturating_add(1.day());
        match hours {
            None => stretch(day.into(), next.into(), zone),
            Some((from, to)) => {
                let last = if to > from { day } else { next };
                stretch(
                    day.to_datetime(from.time()),
                    last.to_datetime(to.time()),
                    zone,
                )
            }
        }
    }
}

/// From one time on a wall clock to another. One that a change of clocks leaves nothing of is none.
fn stretch(from: DateTime, until: DateTime, zone: &TimeZone) -> Option<Stretch> {
    let stretch = (wall::first(from, zone)?, wall::last(until, zone)?);
    (stretch.0 < stretch.1).then_some(stretch)
}

/// How far ahead an opening is looked for.
const HORIZON: SignedDuration = SignedDuration::from_hours(400 * 24);

/// The first instant from `at` on at which no window blocks, if there is one within 400 days.
pub fn opening(windows: &[Window], at: Timestamp) -> Option<Timestamp> {
    let blocking = |kind: Hold| {
        windows
            .iter()
            .filter(move |window| window.kind == kind && window.grade == Grade::Block)
    };
    let mut now = at;
    for _ in 0..MOST {
        let denied = blocking(Hold::Deny)
            .filter_map(|window| window.end_at(now))
            .max();
        let next = if denied.is_some() {
            denied
        } else if is_outside(windows, now) {
            blocking(Hold::Allow)
                .filter_map(|window| window.next_after(now))
                .min()
        } else {
            return Some(now);
        };
        now = next.filter(|next| next.duration_since(at) <= HORIZON)?;
    }
    None
}

/// Whether none of some windows holds back what begins at an instant.
pub(super) fn is_open<'w>(
    windows: impl IntoIterator<Item = &'w Window, IntoIter: Clone>,
    at: Timestamp,
) -> bool {
    let windows = windows.into_iter();
    let is_blocked = windows
        .clone()
        .filter(|window| window.kind == Hold::Deny && window.grade == Grade::Block)
        .any(|window| window.end_at(at).is_some());
    !is_blocked && !is_outside(windows, at)
}

/// Whether there are windows that allow, and none of them is open.
pub(super) fn is_outside<'w>(windows: impl IntoIterator<Item = &'w Window>, at: Timestamp) -> bool {
    let mut allowing = windows
        .into_iter()
        .filter(|window| window.kind == Hold::Allow)
        .peekable();
    allowing.peek().is_some() && !allowing.any(|window| window.end_at(at).is_some())
}

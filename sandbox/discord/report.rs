//! Reports of load: what was answered, and how fast.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;

use super::id::Id;

/// What came of it. Times are in milliseconds.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// Calls that were dispatched.
    pub sent: usize,
    /// Those with a callback in time.
    pub answered: usize,
    /// Those without.
    pub missing: usize,
    /// Those with more than one callback.
    pub doubled: usize,
    /// From the event being queued to the callback being read.
    pub callback: Spread,
    /// From the event being queued to something being visible.
    pub visible: Spread,
    /// How late the calls themselves were fired.
    pub lag: Spread,
    /// Requests of the bot that were refused meanwhile, by Discord's code.
    pub errors: BTreeMap<u32, u64>,
}

/// How a time is spread.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Spread {
    /// The median.
    pub p50: f64,
    /// Nine of ten are below.
    pub p90: f64,
    /// Ninety-nine of a hundred are below.
    pub p99: f64,
    /// The longest.
    pub max: f64,
}

impl Spread {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |share: usize| {
            let index = (times.len() * share).div_ceil(100).max(1) - 1;
            times
                .get(index)
                .map_or(0.0, |time| time.as_secs_f64() * 1000.0)
        };
        Self {
            p50: at(50),
            p90: at(90),
            p99: at(99),
            max: at(100),
        }
    }
}

#[derive(Debug)]
struct Flight {
    fired: Instant,
    called_back: Option<Instant>,
    visible: Option<Instant>,
    callbacks: u32,
}

/// The calls of a load that is on.
#[derive(Debug, Default)]
pub(crate) struct LoadBook {
    flights: HashMap<Id, Flight>,
    pub(super) waiting: usize,
    errors: BTreeMap<u32, u64>,
}

impl LoadBook {
    pub(crate) fn fired(&mut self, id: Id, at: Instant) {
        self.waiting += 1;
        self.flights.insert(
            id,
            Flight {
                fired: at,
                called_back: None,
                visible: None,
                callbacks: 0,
            },
        );
    }

    pub(crate) fn called_back(&mut self, id: Id, at: Instant) {
        if let Some(flight) = self.flights.get_mut(&id) {
            flight.callbacks += 1;
            flight.called_back.get_or_insert(at);
        }
    }

    pub(crate) fn became_visible(&mut self, id: Id, at: Instant) {
        if let Some(flight) = self.flights.get_mut(&id)
            && flight.visible.is_none()
        {
            flight.visible = Some(at);
            self.waiting -= 1;
        }
    }

    pub(crate) fn refused(&mut self, code: u32) {
        *self.errors.entry(code).or_default() += 1;
    }

    pub(super) fn report(&self, deadline: Duration, lags: Vec<Duration>) -> Report {
        let flights = self.flights.values();
        let callback: Vec<Duration> = flights
            .clone()
            .filter_map(|f| Some(f.called_back? - f.fired))
            .collect();
        let answered = callback.iter().filter(|time| **time <= deadline).count();
        Report {
            sent: self.flights.len(),
            answered,
            missing: self.flights.len() - answered,
            doubled: flights.clone().filter(|f| f.callbacks > 1).count(),
            callback: Spread::of(callback),
            visible: Spread::of(flights.filter_map(|f| Some(f.visible? - f.fired)).collect()),
            lag: Spread::of(lags),
            errors: self.errors.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_names_its_percentiles() {
        let spread = Spread::of((1..=100).map(Duration::from_millis).collect());
        assert_eq!(
            (spread.p50, spread.p90, spread.p99, spread.max),
            (50.0, 90.0, 99.0, 100.0)
        );
        assert!(Spread::of(Vec::new()).max.abs() < f64::EPSILON);
    }
}

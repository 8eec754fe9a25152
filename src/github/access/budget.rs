//! What an account may ask of GitHub, and when: a turn for each write, so many in a minute and in an hour, and nothing at all for as long
//! as GitHub says so.

use std::{
    cmp::max,
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};

use super::window::Window;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// How often GitHub lets one account write in a minute, and how many issues and comments it lets it make in an hour, where it is written
/// to once a second.
const A_MINUTE: u128 = 80;
const AN_HOUR: u128 = 500;

/// GitHub's own limits are no wider for whoever writes more often.
const OWN_PACE: Duration = Duration::from_secs(1);

/// What a request costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::github) enum Cost {
    /// It reads.
    Read,
    /// It changes what is there.
    Change,
    /// It makes something that people are told of.
    Make {
        /// Whether it may have what is kept back.
        is_urgent: bool,
    },
}

/// What each account may do: the one whose token it is, or each organization that installed the App, and the App itself. It outlasts
/// tokens.
#[derive(Debug)]
pub(super) struct Budgets {
    pace: Duration,
    is_github_itself: bool,
    accounts: Mutex<BTreeMap<String, Arc<Budget>>>,
}

impl Budgets {
    pub(super) fn at(pace: Duration, is_github_itself: bool) -> Self {
        Self {
            pace,
            is_github_itself,
            accounts: Mutex::default(),
        }
    }

    /// The budget of an account.
    pub(super) fn of(&self, account: &str) -> Arc<Budget> {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let budget = accounts.entry(account.to_owned());
        let rules = || Rules::of(self.pace, self.is_github_itself);
        Arc::clone(budget.or_insert_with(|| Arc::new(Budget(Mutex::new(rules())))))
    }
}

/// What one account may do.
#[derive(Debug)]
pub(in crate::github) struct Budget(Mutex<Rules>);

impl Budget {
    pub(super) fn rules(&self) -> MutexGuard<'_, Rules> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// When the next request may go.
#[derive(Debug)]
pub(super) struct Rules {
    pace: Duration,
    /// When the next write may go. It goes by the machine's steady clock, since so do those who wait.
    turn_at: Option<Instant>,
    minute: Window,
    hour: Window,
    shut_until: Timestamp,
    /// How often in a row GitHub said that it is too much, and whether of a write.
    strikes: u32,
    struck_a_write: bool,
}

impl Rules {
    fn of(pace: Duration, is_github_itself: bool) -> Self {
        let windows = if is_github_itself {
            max(pace, OWN_PACE)
        } else {
            pace
        };
        Self {
            pace,
            turn_at: None,
            minute: Window::of(MINUTE, A_MINUTE, windows),
            hour: Window::of(HOUR, AN_HOUR, windows),
            shut_until: Timestamp::UNIX_EPOCH,
            strikes: 0,
            struck_a_write: false,
        }
    }

    /// Whether anything may be asked.
    ///
    /// # Errors
    /// When nothing may: how long until it may again.
    pub(super) fn open(&self, now: Timestamp) -> Result<(), Duration> {
        let rest = self.shut_until.duration_since(now);
        if rest > SignedDuration::ZERO {
            Err(rest.unsigned_abs())
        } else {
            Ok(())
        }
    }

    /// Takes the right to ask for something, and the turn when it may go; reading has none.
    ///
    /// # Errors
    /// When there is no room for it: how long until there is.
    pub(super) fn take(
        &mut self,
        cost: Cost,
        now: Timestamp,
        steady: Instant,
    ) -> Result<Option<Instant>, Duration> {
        self.open(now)?;
        let (makes, is_urgent) = match cost {
            Cost::Read => return Ok(None),
            Cost::Change => (false, false),
            Cost::Make { is_urgent } => (true, is_urgent),
        };
        let in_a_minute = self.minute.rest(now, is_urgent);
        let in_an_hour = self.hour.rest(now, is_urgent).filter(|_| makes);
        if let Some(rest) = max(in_a_minute, in_an_hour) {
            return Err(rest);
        }
        self.minute.take(now);
        if makes {
            self.hour.take(now);
        }
        let turn = self.turn_at.map_or(steady, |at| max(at, steady));
        self.turn_at = Some(turn + self.pace);
        Ok(Some(turn))
    }

    /// A write was answered, or given up: the next one keeps its distance from that too, however long this one was on its way.
    pub(super) fn ended(&mut self, steady: Instant) {
        self.turn_at = self.turn_at.max(Some(steady + self.pace));
    }

    /// How often in a row GitHub said that it is too much.
    pub(super) const fn strikes(&self) -> u32 {
        self.strikes
    }

    /// GitHub says that it is too much. What it says of several requests at once is said once.
    pub(super) fn shut(&mut self, cost: Cost, now: Timestamp, rest: Duration) {
        if self.open(now).is_ok() {
            self.strikes += 1;
        }
        self.struck_a_write |= cost != Cost::Read;
        let rest = SignedDuration::try_from(rest).unwrap_or(HOUR);
        self.shut_until = max(self.shut_until, now + rest);
    }

    /// Something went well. Reading may go well while writing is too much.
    pub(super) fn went_well(&mut self, cost: Cost) {
        if cost != Cost::Read || !self.struck_a_write {
            (self.strikes, self.struck_a_write) = (0, false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::steady;

    const SECOND: Duration = Duration::from_secs(1);
    const NOW: Cost = Cost::Make { is_urgent: true };
    const LATER: Cost = Cost::Make { is_urgent: false };

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_767_261_600 + seconds).unwrap()
    }

    #[test]
    fn writes_keep_their_distance_and_reads_wait_for_nothing() {
        let mut rules = Rules::of(SECOND, true);
        let start = steady(Duration::ZERO);
        // What is asked for, when, and when it may go, in milliseconds.
        for (cost, asked, goes) in [
            (NOW, 0, Some(0)),
            (Cost::Change, 0, Some(1000)),
            (LATER, 10, Some(2000)),
            (Cost::Read, 20, None),
            (NOW, 30, Some(3000)),
            (Cost::Change, 9000, Some(9000)),
        ] {
            let turn = rules.take(cost, at(0), start + Duration::from_millis(asked));
            let goes = goes.map(|goes| start + Duration::from_millis(goes));
            assert_eq!(turn, Ok(goes), "{cost:?} at {asked}");
        }
        // The last one was on its way for long.
        rules.ended(start + 12 * SECOND);
        let turn = rules.take(NOW, at(0), start + 12 * SECOND);
        assert_eq!(turn, Ok(Some(start + 13 * SECOND)));
    }

    #[test]
    fn a_minute_has_room_for_what_is_urgent_and_an_hour_counts_only_what_is_made() {
        let mut rules = Rules::of(SECOND / 100, true);
        let start = steady(Duration::ZERO);
        let mut take = |cost, now| rules.take(cost, at(now), start).map(drop);
        for _ in 0..72 {
            assert_eq!(take(Cost::Change, 0), Ok(()));
        }
        for cost in [Cost::Change, LATER] {
            assert_eq!(take(cost, 20), Err(40 * SECOND));
        }
        for _ in 0..8 {
            assert_eq!(take(NOW, 20), Ok(()));
        }
        assert_eq!(take(NOW, 20), Err(40 * SECOND));
        assert_eq!(take(Cost::Read, 20), Ok(()));
        for minute in 1..=6 {
            for _ in 0..72 {
                assert_eq!(take(LATER, 60 * minute + 30), Ok(()), "{minute}");
            }
        }
        // 440 are made, of 450 that leave the rest to what is urgent.
        for _ in 0..10 {
            assert_eq!(take(LATER, 600), Ok(()));
        }
        assert_eq!(take(LATER, 600), Err(3020 * SECOND));
        assert_eq!(take(Cost::Change, 600), Ok(()));
        assert_eq!(take(NOW, 600), Ok(()));
    }

    #[test]
    fn another_github_that_is_written_to_more_often_allows_as_much_more() {
        let mut rules = Rules::of(SECOND / 100, false);
        let start = steady(Duration::ZERO);
        assert!((0..7200).all(|_| rules.take(Cost::Change, at(0), start).is_ok()));
        assert!(rules.take(Cost::Change, at(0), start).is_err());
    }

    #[test]
    fn nothing_is_asked_while_it_is_shut() {
        let mut rules = Rules::of(SECOND, true);
        let start = steady(Duration::ZERO);
        rules.shut(NOW, at(0), 90 * SECOND);
        rules.shut(Cost::Read, at(1), 60 * SECOND);
        assert_eq!(rules.strikes(), 1, "what was asked at once is told at once");
        for cost in [Cost::Read, Cost::Change, NOW] {
            assert_eq!(rules.take(cost, at(60), start), Err(30 * SECOND));
            assert!(rules.take(cost, at(90), start).is_ok());
        }
        rules.went_well(Cost::Read);
        assert_eq!(rules.strikes(), 1, "that says nothing of writing");
        rules.shut(Cost::Change, at(90), SECOND);
        assert_eq!(rules.strikes(), 2);
        rules.went_well(Cost::Change);
        assert_eq!(rules.strikes(), 0);
    }
}

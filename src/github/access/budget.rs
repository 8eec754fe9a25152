//! How much may be made at GitHub in an hour, so that its limit is kept without running into it.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};

const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// How many issues and comments GitHub lets one account make in an hour, where it is written to once a second.
const AN_HOUR: u128 = 500;

/// What one account made in the last hour. In a minute no more can be made than the pace allows.
#[derive(Debug)]
pub(in crate::github) struct Budget {
    made: Mutex<VecDeque<Timestamp>>,
    most: usize,
}

/// What each account may make: the one whose token it is, or each organization that installed the App. It outlasts tokens.
#[derive(Debug)]
pub(super) struct Budgets {
    pace: Duration,
    accounts: Mutex<BTreeMap<String, Arc<Budget>>>,
}

impl Budgets {
    pub(super) fn at(pace: Duration) -> Self {
        Self {
            pace,
            accounts: Mutex::default(),
        }
    }

    /// The budget of an account.
    pub(super) fn of(&self, account: &str) -> Arc<Budget> {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let budget = accounts.entry(account.to_owned());
        Arc::clone(budget.or_insert_with(|| Arc::new(Budget::at(self.pace))))
    }
}

impl Budget {
    /// The budget of whoever writes at a pace. A GitHub that is written to more often allows as much more.
    fn at(pace: Duration) -> Self {
        let most = AN_HOUR * 1000 / pace.as_millis().max(1);
        Self {
            made: Mutex::default(),
            most: usize::try_from(most).unwrap_or(usize::MAX),
        }
    }

    /// Takes the right to make one thing.
    ///
    /// # Errors
    /// When none is left: how long until there is. The last tenth is for what is urgent.
    pub(in crate::github) fn take(&self, now: Timestamp, is_urgent: bool) -> Result<(), Duration> {
        let most = if is_urgent {
            self.most
        } else {
            self.most - self.most / 10
        };
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        while made
            .front()
            .is_some_and(|at| now.duration_since(*at) >= HOUR)
        {
            made.pop_front();
        }
        if made.len() < most {
            made.push_back(now);
            return Ok(());
        }
        let free_at = made.get(made.len() - most).map_or(now, |at| *at + HOUR);
        Err(free_at
            .duration_since(now)
            .unsigned_abs()
            .max(Duration::from_secs(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_767_261_600 + seconds).unwrap()
    }

    #[test]
    fn an_hour_has_so_many_and_the_last_are_for_what_is_urgent() {
        let budget = Budget::at(Duration::from_secs(1));
        for n in 0..450 {
            assert_eq!(budget.take(at(n), false), Ok(()), "{n}");
        }
        assert_eq!(budget.take(at(450), false), Err(Duration::from_secs(3150)));
        for n in 450..500 {
            assert_eq!(budget.take(at(n), true), Ok(()), "{n}");
        }
        assert_eq!(budget.take(at(500), true), Err(Duration::from_secs(3100)));
        // Fifty are made since, so fifty more of the first have to be an hour old.
        assert_eq!(budget.take(at(500), false), Err(Duration::from_secs(3150)));
        assert_eq!(budget.take(at(3600), true), Ok(()));
        assert_eq!(budget.take(at(3600), true), Err(Duration::from_secs(1)));
    }

    #[test]
    fn whoever_may_write_more_often_may_make_more() {
        let budget = Budget::at(Duration::from_millis(500));
        assert!((0..1000).all(|_| budget.take(at(0), true).is_ok()));
        assert!(budget.take(at(0), true).is_err());
    }
}

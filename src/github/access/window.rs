//! A window of time that slides: what was written in it, and when more fits.

use std::{collections::VecDeque, time::Duration};

use jiff::{SignedDuration, Timestamp};

/// So much in any stretch of time of a length.
#[derive(Debug)]
pub(super) struct Window {
    length: SignedDuration,
    most: usize,
    taken: VecDeque<Timestamp>,
}

impl Window {
    /// A window of whoever writes at a pace; where that is once a second it holds `most`. Who writes more often is allowed as much more.
    pub(super) fn of(length: SignedDuration, most: u128, pace: Duration) -> Self {
        let most = most * 1000 / pace.as_millis().max(1);
        Self {
            length,
            most: usize::try_from(most).unwrap_or(usize::MAX),
            taken: VecDeque::new(),
        }
    }

    /// How long it is until one more fits, where none does. The last tenth is for what is urgent.
    pub(super) fn rest(&mut self, now: Timestamp, is_urgent: bool) -> Option<Duration> {
        let most = if is_urgent {
            self.most
        } else {
            self.most - self.most / 10
        };
        while let Some(first) = self.taken.front()
            && now.duration_since(*first) >= self.length
        {
            self.taken.pop_front();
        }
        let over = self.taken.len().checked_sub(most)?;
        let free_at = self.taken.get(over).map_or(now, |at| *at + self.length);
        let rest = free_at.duration_since(now).unsigned_abs();
        Some(rest.max(Duration::from_secs(1)))
    }

    /// Counts one more.
    pub(super) fn take(&mut self, now: Timestamp) {
        self.taken.push_back(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_767_261_600 + seconds).unwrap()
    }

    fn hour(pace: Duration) -> Window {
        Window::of(SignedDuration::from_hours(1), 500, pace)
    }

    impl Window {
        fn try_take(&mut self, now: Timestamp, is_urgent: bool) -> Result<(), Duration> {
            if let Some(rest) = self.rest(now, is_urgent) {
                return Err(rest);
            }
            self.take(now);
            Ok(())
        }
    }

    #[test]
    fn an_hour_has_so_many_and_the_last_are_for_what_is_urgent() {
        let mut hour = hour(Duration::from_secs(1));
        for n in 0..450 {
            assert_eq!(hour.try_take(at(n), false), Ok(()), "{n}");
        }
        assert_eq!(
            hour.try_take(at(450), false),
            Err(Duration::from_secs(3150))
        );
        for n in 450..500 {
            assert_eq!(hour.try_take(at(n), true), Ok(()), "{n}");
        }
        assert_eq!(hour.try_take(at(500), true), Err(Duration::from_secs(3100)));
        // Fifty are made since, so fifty more of the first have to be an hour old.
        assert_eq!(
            hour.try_take(at(500), false),
            Err(Duration::from_secs(3150))
        );
        assert_eq!(hour.try_take(at(3600), true), Ok(()));
        assert_eq!(hour.try_take(at(3600), true), Err(Duration::from_secs(1)));
    }

    #[test]
    fn whoever_may_write_more_often_may_make_more() {
        let mut hour = hour(Duration::from_millis(500));
        assert!((0..1000).all(|_| hour.try_take(at(0), true).is_ok()));
        assert!(hour.try_take(at(0), true).is_err());
    }
}

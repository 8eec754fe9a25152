//! Rate limits: windows that count requests, and what is told about them.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use tokio::time::Instant;

use crate::limits::Rate;

/// Windows beyond this number are looked over for those that have ended.
const SWEEP_AT: usize = 20_000;

#[derive(Clone, Copy, Debug)]
struct Window {
    used: u32,
    ends: Instant,
}

/// The windows that are open.
#[derive(Debug, Default)]
pub(crate) struct Rates {
    /// By the hash of the bucket's name, and what it belongs to.
    windows: HashMap<(u64, u64), Window>,
    /// How many windows there may be before the next look.
    sweep_at: usize,
}

/// How a window stands after one more request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing {
    pub(crate) bucket: u64,
    pub(crate) limit: u32,
    pub(crate) remaining: u32,
    pub(crate) resets_after: Duration,
    /// Whether the request was one too many.
    pub(crate) exceeded: bool,
}

impl Rates {
    /// Counts one request.
    pub(crate) fn take(&mut self, bucket: &str, key: u64, rate: Rate, now: Instant) -> Standing {
        if self.windows.len() > self.sweep_at.max(SWEEP_AT) {
            self.windows.retain(|_, window| window.ends > now);
            self.sweep_at = self.windows.len() * 2;
        }
        let bucket = hash(bucket);
        let window = self
            .windows
            .entry((bucket, key))
            .or_insert(Window { used: 0, ends: now });
        if window.ends <= now {
            *window = Window {
                used: 0,
                ends: now + rate.period(),
            };
        }
        let exceeded = window.used >= rate.count;
        if !exceeded {
            window.used += 1;
        }
        Standing {
            bucket,
            limit: rate.count,
            remaining: rate.count - window.used.min(rate.count),
            resets_after: window.ends - now,
            exceeded,
        }
    }

    /// Gives back what the last request took, since it was refused for another reason.
    pub(crate) fn give_back(&mut self, bucket: &str, key: u64) {
        if let Some(window) = self.windows.get_mut(&(hash(bucket), key)) {
            window.used = window.used.saturating_sub(1);
        }
    }

    /// Whether a window is used up, without counting.
    pub(crate) fn is_full(&self, bucket: &str, key: u64, rate: Rate, now: Instant) -> bool {
        self.windows
            .get(&(hash(bucket), key))
            .is_some_and(|w| w.ends > now && w.used >= rate.count)
    }

    /// How much of a window is left.
    pub(crate) fn left(&self, bucket: &str, key: u64, rate: Rate, now: Instant) -> (u32, Duration) {
        match self
            .windows
            .get(&(hash(bucket), key))
            .filter(|w| w.ends > now)
        {
            Some(w) => (rate.count.saturating_sub(w.used), w.ends - now),
            None => (rate.count, rate.period()),
        }
    }
}

/// What a window belongs to, when that is not an id.
pub(crate) fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

impl Standing {
    /// The opaque name that Discord gives a bucket: the same for every channel.
    pub(crate) fn name(&self) -> String {
        let half = self.bucket;
        format!(
            "{half:016x}{:016x}",
            half.rotate_left(29) ^ 0x9e37_79b9_7f4a_7c15
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_refuses_what_is_too_much_and_opens_again() {
        let mut rates = Rates::default();
        let (rate, now) = (Rate::new(2, 1000), Instant::now());
        let taken: Vec<bool> = (0..3)
            .map(|_| rates.take("x", 1, rate, now).exceeded)
            .collect();
        assert_eq!(taken, [false, false, true]);
        assert!(!rates.take("x", 2, rate, now).exceeded);
        let later = now + Duration::from_millis(1001);
        assert_eq!(rates.take("x", 1, rate, later).remaining, 1);
    }
}

//! A window of time that slides: what was spent in it, and when more fits.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// So much in any stretch of time of this length.
#[derive(Debug)]
pub(super) struct Window {
    allowed: u32,
    length: Duration,
    spent: VecDeque<(Instant, u32)>,
    /// The sum of what was spent, kept so that it need not be counted again.
    sum: u32,
}

impl Window {
    /// A window in which nothing is spent yet.
    pub(super) fn new(allowed: u32, length: Duration) -> Self {
        Self {
            allowed,
            length,
            spent: VecDeque::new(),
            sum: 0,
        }
    }

    /// How many whole seconds to wait before this much fits, if it does not fit now.
    pub(super) fn wait(&mut self, now: Instant, cost: u32) -> Option<u64> {
        self.slide(now);
        let mut sum = self.sum.saturating_add(cost);
        if sum <= self.allowed {
            return None;
        }
        let freed = self.spent.iter().find(|(_, cost)| {
            sum -= cost;
            sum <= self.allowed
        });
        let free_at = freed.map_or(now, |(at, _)| *at) + self.length;
        let wait = free_at.duration_since(now);
        Some(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
    }

    /// Counts what was let through.
    pub(super) fn spend(&mut self, now: Instant, cost: u32) {
        self.spent.push_back((now, cost));
        self.sum = self.sum.saturating_add(cost);
    }

    /// Forgets what left the window.
    fn slide(&mut self, now: Instant) {
        while let Some((at, cost)) = self.spent.front().copied() {
            if at + self.length > now {
                break;
            }
            self.spent.pop_front();
            self.sum -= cost;
        }
    }
}

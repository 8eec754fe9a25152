//! Rate limits: what each account has used, and when it may go on.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::seed::Limits;
use super::window::Window;

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

/// The meters of all accounts.
#[derive(Debug)]
pub(super) struct Meters {
    limits: Limits,
    by_login: HashMap<String, Meter>,
}

/// What one request costs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cost {
    /// It changes something.
    pub(super) writes: bool,
    /// It makes something that people are notified of.
    pub(super) creates: bool,
}

/// Why a request is not let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exhausted {
    /// The requests of this hour are used up.
    Primary,
    /// Too much in too short a time: so many seconds to wait.
    Secondary(u64),
    /// Too many issues and comments in too short a time: so many seconds to wait.
    Creation(u64),
}

impl Meters {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            by_login: HashMap::new(),
        }
    }

    /// Counts a request, or refuses it.
    pub(super) fn charge(
        &mut self,
        login: &str,
        cost: Cost,
        now: Instant,
    ) -> Result<(), Exhausted> {
        let limits = self.limits;
        let meter = self.meter(login);
        if meter.used >= limits.requests_per_hour {
            return Err(Exhausted::Primary);
        }
        let points = if cost.writes { 5 } else { 1 };
        if let Some(wait) = meter.points.wait(now, points) {
            return Err(Exhausted::Secondary(wait));
        }
        if cost.creates {
            let waits = meter.content.each_mut().map(|window| window.wait(now, 1));
            if let Some(wait) = waits.into_iter().flatten().max() {
                return Err(Exhausted::Creation(wait));
            }
            for window in &mut meter.content {
                window.spend(now, 1);
            }
        }
        meter.points.spend(now, points);
        meter.used += 1;
        Ok(())
    }

    /// Takes a request back: an answer of 304 is free.
    pub(super) fn refund(&mut self, login: &str) {
        let meter = self.meter(login);
        meter.used = meter.used.saturating_sub(1);
    }

    /// Where an account stands with its primary limit.
    pub(super) fn standing(&mut self, login: &str) -> Standing {
        let limit = self.limits.requests_per_hour;
        let meter = self.meter(login);
        Standing {
            limit,
            used: meter.used,
            reset: meter.reset,
        }
    }

    fn meter(&mut self, login: &str) -> &mut Meter {
        let now = Timestamp::now().as_second();
        let limits = self.limits;
        let meter = self
            .by_login
            .entry(login.to_owned())
            .or_insert_with(|| Meter::new(limits));
        if meter.reset <= now {
            meter.used = 0;
            meter.reset = now + HOUR.as_secs().cast_signed();
        }
        meter
    }
}

/// The primary limit, as headers and `GET /rate_limit` tell it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing {
    limit: u32,
    used: u32,
    reset: i64,
}

impl Standing {
    /// The headers of every answer.
    pub(super) fn headers(self) -> [(&'static str, String); 5] {
        [
            ("x-ratelimit-limit", self.limit.to_string()),
            ("x-ratelimit-remaining", self.remaining().to_string()),
            ("x-ratelimit-reset", self.reset.to_string()),
            ("x-ratelimit-used", self.used.to_string()),
            ("x-ratelimit-resource", "core".to_owned()),
        ]
    }

    /// The body of `GET /rate_limit`.
    pub(super) fn json(self) -> Value {
        let rate = |limit, used, remaining| json!({ "limit": limit, "used": used, "remaining": remaining, "reset": self.reset });
        let core = rate(self.limit, self.used, self.remaining());
        json!({ "resources": { "core": core, "search": rate(30, 0, 30) }, "rate": core })
    }

    fn remaining(self) -> u32 {
        self.limit.saturating_sub(self.used)
    }
}

#[derive(Debug)]
struct Meter {
    used: u32,
    reset: i64,
    points: Window,
    content: [Window; 2],
}

impl Meter {
    fn new(limits: Limits) -> Self {
        Self {
            used: 0,
            reset: 0,
            points: Window::new(limits.points_per_minute, MINUTE),
            content: [
                Window::new(limits.content_per_minute, MINUTE),
                Window::new(limits.content_per_hour, HOUR),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READ: Cost = Cost {
        writes: false,
        creates: false,
    };
    const CREATE: Cost = Cost {
        writes: true,
        creates: true,
    };
    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn writes_cost_five_points() {
        let mut meters = Meters::new(Limits {
            points_per_minute: 6,
            ..Limits::default()
        });
        let now = Instant::now();
        assert_eq!(meters.charge("ana", CREATE, now), Ok(()));
        assert_eq!(meters.charge("ana", READ, now), Ok(()));
        assert_eq!(
            meters.charge("ana", READ, now),
            Err(Exhausted::Secondary(60))
        );
        assert_eq!(meters.charge("bo", READ, now), Ok(()));
        assert_eq!(meters.charge("ana", READ, now + MINUTE), Ok(()));
    }

    #[test]
    fn the_wait_ends_when_the_oldest_leaves_the_window() {
        let mut meters = Meters::new(Limits {
            content_per_minute: 2,
            ..Limits::default()
        });
        let first = Instant::now();
        let second = first + 20 * SECOND;
        assert_eq!(meters.charge("ana", CREATE, first), Ok(()));
        assert_eq!(meters.charge("ana", CREATE, second), Ok(()));
        let waiting = meters.charge("ana", CREATE, second + SECOND / 2);
        assert_eq!(waiting, Err(Exhausted::Creation(40)));
        assert_eq!(meters.charge("ana", CREATE, first + MINUTE), Ok(()));
        let waiting = meters.charge("ana", CREATE, first + MINUTE);
        assert_eq!(waiting, Err(Exhausted::Creation(20)));
    }

    #[test]
    fn the_hour_counts_beside_the_minute() {
        let mut meters = Meters::new(Limits {
            content_per_hour: 3,
            ..Limits::default()
        });
        let first = Instant::now();
        for minutes in 0..3 {
            assert_eq!(
                meters.charge("ana", CREATE, first + minutes * MINUTE),
                Ok(())
            );
        }
        let waiting = meters.charge("ana", CREATE, first + 3 * MINUTE);
        assert_eq!(waiting, Err(Exhausted::Creation(57 * 60)));
    }

    #[test]
    fn a_refund_gives_a_request_back() {
        let mut meters = Meters::new(Limits {
            requests_per_hour: 1,
            ..Limits::default()
        });
        let now = Instant::now();
        assert_eq!(meters.charge("ana", READ, now), Ok(()));
        assert_eq!(meters.charge("ana", READ, now), Err(Exhausted::Primary));
        meters.refund("ana");
        assert_eq!(meters.charge("ana", READ, now), Ok(()));
    }
}

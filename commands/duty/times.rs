//! The times at which a team wants to be told of a schedule, on the schedule's wall clock.

use jiff::{Timestamp, tz::TimeZone};

use crate::cron::Cron;

/// The newest of these times after `from` and until `now`: of several that were missed, one notice is enough.
pub fn newest(
    times: &[Cron],
    zone: &TimeZone,
    from: Timestamp,
    now: Timestamp,
) -> Option<Timestamp> {
    let all = times.iter().filter_map(|cron| cron.latest(now, zone));
    all.filter(|at| *at > from).max()
}

/// The first of these times after `now`.
pub fn soonest(times: &[Cron], zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
    times.iter().filter_map(|cron| cron.next(now, zone)).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_follow_the_wall_clock_through_changes_of_clocks() {
        let zone = TimeZone::get("Europe/Zurich").unwrap();
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        let times =
            |all: &[&str]| -> Vec<Cron> { all.iter().map(|one| one.parse().unwrap()).collect() };
        let daily: &[&str] = &["0 9 * * *"];
        let night: &[&str] = &["30 2 * * *"];
        let two: &[&str] = &["0 9 * * MON", "0 17 * * FRI"];
        // When it was looked last, when it is now, what was due, and what comes next.
        for (all, from, now, due, next) in [
            (
                daily,
                "2026-03-28T08:00:00Z",
                "2026-03-29T06:59:59Z",
                None,
                "2026-03-29T07:00:00Z",
            ),
            (
                daily,
                "2026-03-28T08:00:00Z",
                "2026-03-29T07:00:00Z",
                Some("2026-03-29T07:00:00Z"),
                "2026-03-30T07:00:00Z",
            ),
            (
                daily,
                "2026-10-24T07:00:00Z",
                "2026-10-25T09:00:00Z",
                Some("2026-10-25T08:00:00Z"),
                "2026-10-26T08:00:00Z",
            ),
            (
                night,
                "2026-03-28T12:00:00Z",
                "2026-03-29T01:00:00Z",
                Some("2026-03-29T01:00:00Z"),
                "2026-03-30T00:30:00Z",
            ),
            (
                night,
                "2026-10-24T12:00:00Z",
                "2026-10-25T00:30:00Z",
                Some("2026-10-25T00:30:00Z"),
                "2026-10-26T01:30:00Z",
            ),
            // The second half past two of that night is not told again.
            (
                night,
                "2026-10-25T00:30:00Z",
                "2026-10-25T01:30:00Z",
                None,
                "2026-10-26T01:30:00Z",
            ),
            // Of a week of missed ones, the newest.
            (
                daily,
                "2026-01-01T08:00:00Z",
                "2026-01-08T09:00:00Z",
                Some("2026-01-08T08:00:00Z"),
                "2026-01-09T08:00:00Z",
            ),
            (
                two,
                "2026-01-01T08:00:00Z",
                "2026-01-10T08:00:00Z",
                Some("2026-01-09T16:00:00Z"),
                "2026-01-12T08:00:00Z",
            ),
        ] {
            let all = times(all);
            let got = newest(&all, &zone, at(from), at(now));
            assert_eq!(got, due.map(at), "due from {from} to {now}");
            assert_eq!(soonest(&all, &zone, at(now)), Some(at(next)), "after {now}");
        }
        assert_eq!(soonest(&[], &zone, Timestamp::UNIX_EPOCH), None);
    }
}

//! From the clock on the wall to an instant: the one rule for clocks that are changed.
//!
//! A time that a change of clocks skips counts as the first instant after the gap. One that happens twice counts as the first
//! of the two; only where a window of the day ends, it counts as the last, so that a repeated hour is covered and not dropped.

use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{AmbiguousOffset, Offset, TimeZone},
};

/// The instant at which the wall clock of a zone shows a time; the first one, where it is shown twice.
///
/// `None` when the instant lies outside of what a timestamp can say.
pub fn first(civil: DateTime, zone: &TimeZone) -> Option<Timestamp> {
    let shown = zone.to_ambiguous_timestamp(civil);
    match shown.offset() {
        AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => shown.earlier().ok(),
        AmbiguousOffset::Gap { .. } => after_gap(civil, shown.earlier().ok()?, zone),
    }
}

/// The instant at which a window of the day ends that ends at this time: the last one, where it is shown twice.
///
/// `None` when the instant lies outside of what a timestamp can say.
pub fn last(civil: DateTime, zone: &TimeZone) -> Option<Timestamp> {
    let shown = zone.to_ambiguous_timestamp(civil);
    match shown.offset() {
        AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => shown.later().ok(),
        AmbiguousOffset::Gap { .. } => after_gap(civil, shown.earlier().ok()?, zone),
    }
}

// The clocks are changed at the first change after which they show a later time than the one that is skipped.
fn after_gap(civil: DateTime, before: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    zone.following(before)
        .map(|change| change.timestamp())
        .find(|change| zone.to_datetime(*change) > civil)
}

/// What the wall clock of a zone shows at an instant, in seconds since 1970 on that clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shown {
    /// The latest time it has shown until now. In the second passage of a fold, that is the end of the first one.
    pub(crate) latest: i64,
    /// The earliest time it will show after this second. In the first passage of a fold, that is the beginning of the second.
    pub(crate) soonest: i64,
}

impl Shown {
    /// What is shown at a whole second.
    ///
    /// For every time `c` of the clock: `first(c) <= at` just when `c <= latest`, and `at < last(c)` just when
    /// `soonest <= c`.
    pub(crate) fn at(at: Timestamp, zone: &TimeZone) -> Self {
        let offset = zone.to_offset(at);
        let civil = offset.to_datetime(at);
        let now = at.as_second() + i64::from(offset.seconds());
        let plain = Self {
            latest: now,
            soonest: now + 1,
        };
        let AmbiguousOffset::Fold { before, after } = zone.to_ambiguous_timestamp(civil).offset()
        else {
            return plain;
        };
        let of =
            |change: Timestamp, offset: Offset| change.as_second() + i64::from(offset.seconds());
        if offset == after {
            let next = at
                .saturating_add(jiff::SignedDuration::from_nanos(1))
                .unwrap_or(at);
            let change = zone.preceding(next).next().map(|it| it.timestamp());
            change.map_or(plain, |change| Self {
                latest: now.max(of(change, before) - 1),
                ..plain
            })
        } else {
            let change = zone.following(at).next().map(|it| it.timestamp());
            change.map_or(plain, |change| Self {
                soonest: plain.soonest.min(of(change, after)),
                ..plain
            })
        }
    }
}

/// A time of the clock out of its seconds since 1970; the nearest there is, where there is none so early or late.
pub(crate) fn civil(seconds: i64) -> DateTime {
    Timestamp::from_second(seconds).map_or(
        if seconds < 0 {
            DateTime::MIN
        } else {
            DateTime::MAX
        },
        |at| Offset::UTC.to_datetime(at),
    )
}

/// The seconds since 1970 on the clock that shows a time.
pub(crate) fn seconds(civil: DateTime) -> i64 {
    Offset::UTC
        .to_timestamp(civil)
        .map_or(
            if civil.year() < 0 {
                Timestamp::MIN
            } else {
                Timestamp::MAX
            },
            |at| at,
        )
        .as_second()
}

/// Reads many times of one wall clock. Between two changes the offset is known, and no time is looked up twice.
pub(crate) struct Reader<'z> {
    zone: &'z TimeZone,
    /// Times of the clock from which, and up to which, it is behind UTC by `offset` alone.
    steady: (i64, i64),
    offset: i64,
}

impl<'z> Reader<'z> {
    /// Nothing read yet.
    pub(crate) const fn of(zone: &'z TimeZone) -> Self {
        Self {
            zone,
            steady: (0, 0),
            offset: 0,
        }
    }

    /// As [`first`], in seconds; the nearest instant there is.
    pub(crate) fn first(&mut self, shown: i64) -> i64 {
        self.read(shown, first)
    }

    /// As [`last`], in seconds; the nearest instant there is.
    pub(crate) fn last(&mut self, shown: i64) -> i64 {
        self.read(shown, last)
    }

    fn read(&mut self, shown: i64, by: fn(DateTime, &TimeZone) -> Option<Timestamp>) -> i64 {
        if (self.steady.0..self.steady.1).contains(&shown) {
            return shown - self.offset;
        }
        let civil = civil(shown);
        let Some(at) = by(civil, self.zone) else {
            return if shown < 0 {
                Timestamp::MIN
            } else {
                Timestamp::MAX
            }
            .as_second();
        };
        self.settle(at);
        at.as_second()
    }

    fn settle(&mut self, at: Timestamp) {
        let of = |at: Timestamp| i64::from(self.zone.to_offset(at).seconds());
        let next = at
            .saturating_add(jiff::SignedDuration::from_nanos(1))
            .unwrap_or(at);
        let offset = of(at);
        let from = self.zone.preceding(next).next().map_or(i64::MIN, |change| {
            let change = change.timestamp();
            let before = change
                .saturating_sub(jiff::SignedDuration::from_secs(1))
                .map_or(offset, of);
            change.as_second() + before.max(offset)
        });
        let until = self.zone.following(at).next().map_or(i64::MAX, |change| {
            change.timestamp().as_second() + offset.min(of(change.timestamp()))
        });
        (self.steady, self.offset) = ((from, until), offset);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(zone: &str, shown: &str) -> [String; 2] {
        let zone = TimeZone::get(zone).unwrap();
        let civil = shown.parse().unwrap();
        [first(civil, &zone), last(civil, &zone)].map(|at| at.unwrap().to_string())
    }

    #[test]
    fn changes_of_clocks_follow_one_rule() {
        // A zone, what its clock shows, and the instants at which a turn begins and a window ends.
        let table = "
            Europe/Zurich 2026-03-29T01:59:59 2026-03-29T00:59:59Z 2026-03-29T00:59:59Z
            Europe/Zurich 2026-03-29T02:00 2026-03-29T01:00:00Z 2026-03-29T01:00:00Z
            Europe/Zurich 2026-03-29T02:30 2026-03-29T01:00:00Z 2026-03-29T01:00:00Z
            Europe/Zurich 2026-03-29T03:00 2026-03-29T01:00:00Z 2026-03-29T01:00:00Z
            Europe/Zurich 2026-10-25T02:00 2026-10-25T00:00:00Z 2026-10-25T01:00:00Z
            Europe/Zurich 2026-10-25T02:30 2026-10-25T00:30:00Z 2026-10-25T01:30:00Z
            Europe/Zurich 2026-10-25T03:00 2026-10-25T02:00:00Z 2026-10-25T02:00:00Z
            America/Santiago 2026-09-06T00:00 2026-09-06T04:00:00Z 2026-09-06T04:00:00Z
            America/Havana 2026-03-08T00:30 2026-03-08T05:00:00Z 2026-03-08T05:00:00Z
            Atlantic/Azores 2026-03-29T00:15 2026-03-29T01:00:00Z 2026-03-29T01:00:00Z
            Australia/Lord_Howe 2026-10-04T02:15 2026-10-03T15:30:00Z 2026-10-03T15:30:00Z
            Australia/Lord_Howe 2026-04-05T01:45 2026-04-04T14:45:00Z 2026-04-04T15:15:00Z
            Antarctica/Troll 2026-03-29T01:30 2026-03-29T01:00:00Z 2026-03-29T01:00:00Z
            Antarctica/Troll 2026-10-25T01:30 2026-10-24T23:30:00Z 2026-10-25T01:30:00Z
            Pacific/Apia 2011-12-30T12:00 2011-12-30T10:00:00Z 2011-12-30T10:00:00Z
            Africa/Casablanca 2026-02-15T02:30 2026-02-15T01:30:00Z 2026-02-15T02:30:00Z
            Africa/Casablanca 2026-03-22T02:30 2026-03-22T02:00:00Z 2026-03-22T02:00:00Z
        ";
        for row in table.lines().map(str::trim).filter(|row| !row.is_empty()) {
            let [zone, shown, begins, ends] = row.split(' ').collect::<Vec<_>>()[..] else {
                panic!("{row}");
            };
            assert_eq!(both(zone, shown), [begins, ends], "{shown} in {zone}");
        }
    }

    #[test]
    fn what_is_shown_says_what_has_begun_and_ended() {
        for name in [
            "Europe/Zurich",
            "Antarctica/Troll",
            "Pacific/Apia",
            "America/Santiago",
            "UTC",
        ] {
            let zone = TimeZone::get(name).unwrap();
            let begin: Timestamp = "2011-12-28T00:00:00Z".parse().unwrap();
            let changes = zone.following(begin).take(6).map(|it| it.timestamp());
            for change in changes.chain([begin]) {
                for step in -100..100 {
                    let at = Timestamp::from_second(change.as_second() + step * 181).unwrap();
                    let shown = Shown::at(at, &zone);
                    let local = seconds(zone.to_datetime(at));
                    for near in -40..40 {
                        let time = local + near * 421 - (local + near * 421).rem_euclid(60);
                        let (first, last) = (
                            first(civil(time), &zone).unwrap(),
                            last(civil(time), &zone).unwrap(),
                        );
                        assert_eq!(first <= at, time <= shown.latest, "{name} {at} {time}");
                        assert_eq!(at < last, shown.soonest <= time, "{name} {at} {time}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_reader_says_the_same_and_survives_the_ends_of_time() {
        for name in ["Europe/Zurich", "Pacific/Apia", "Africa/Casablanca", "UTC"] {
            let zone = TimeZone::get(name).unwrap();
            let mut reader = Reader::of(&zone);
            let begin = seconds("2011-01-01T00:00".parse().unwrap());
            for step in 0..20_000 {
                let shown = begin + step * 3407;
                let slow = [first, last].map(|by| by(civil(shown), &zone).unwrap().as_second());
                assert_eq!(
                    [reader.first(shown), reader.last(shown)],
                    slow,
                    "{name} {shown}"
                );
            }
            for far in [
                i64::MIN / 4,
                seconds(DateTime::MIN),
                seconds(DateTime::MAX),
                i64::MAX / 4,
            ] {
                let _ = (reader.first(far), Reader::of(&zone).last(far));
            }
        }
    }
}

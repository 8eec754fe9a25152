//! From the clock on the wall to an instant, where clocks are changed too.

use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{AmbiguousOffset, Offset, TimeZone},
};

use crate::wall;

/// The instant at which the wall clock of a zone shows this time.
///
/// Changes of clocks follow [`wall`]; of two passages the first is meant, unless `offset` is the offset of the second. `None` when the
/// instant lies outside of what a timestamp can say.
pub fn instant(civil: DateTime, zone: &TimeZone, offset: Option<Offset>) -> Option<Timestamp> {
    match zone.to_ambiguous_timestamp(civil).offset() {
        AmbiguousOffset::Fold { after, .. } if offset == Some(after) => wall::last(civil, zone),
        _ => wall::first(civil, zone),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_of_clocks_follow_one_rule() {
        for (zone, civil, offset, at) in [
            // Spring: 02:00 becomes 03:00 at 01:00 UTC.
            (
                "Europe/Zurich",
                "2026-03-29T01:59",
                None,
                "2026-03-29T00:59:00Z",
            ),
            (
                "Europe/Zurich",
                "2026-03-29T02:00",
                None,
                "2026-03-29T01:00:00Z",
            ),
            (
                "Europe/Zurich",
                "2026-03-29T02:30",
                None,
                "2026-03-29T01:00:00Z",
            ),
            (
                "Europe/Zurich",
                "2026-03-29T03:00",
                None,
                "2026-03-29T01:00:00Z",
            ),
            // Autumn: 03:00 becomes 02:00 at 01:00 UTC.
            (
                "Europe/Zurich",
                "2026-10-25T02:30",
                None,
                "2026-10-25T00:30:00Z",
            ),
            (
                "Europe/Zurich",
                "2026-10-25T02:30",
                Some(2),
                "2026-10-25T00:30:00Z",
            ),
            (
                "Europe/Zurich",
                "2026-10-25T02:30",
                Some(1),
                "2026-10-25T01:30:00Z",
            ),
            // Half an hour, and a whole day that never was.
            (
                "Australia/Lord_Howe",
                "2026-10-04T02:15",
                None,
                "2026-10-03T15:30:00Z",
            ),
            (
                "Pacific/Apia",
                "2011-12-30T12:00",
                None,
                "2011-12-30T10:00:00Z",
            ),
            (
                "America/New_York",
                "2026-11-01T01:30",
                None,
                "2026-11-01T05:30:00Z",
            ),
        ] {
            let zone_read = TimeZone::get(zone).unwrap();
            let found = instant(
                civil.parse().unwrap(),
                &zone_read,
                offset.map(jiff::tz::offset),
            );
            assert_eq!(found.unwrap().to_string(), at, "{civil} in {zone}");
        }
    }

    #[test]
    fn the_ends_of_time_are_survived() {
        for civil in [DateTime::MIN, DateTime::MAX] {
            for hours in [-25, 25] {
                let zone = TimeZone::fixed(jiff::tz::offset(hours));
                let found = instant(civil, &zone, None);
                assert!(found.is_none_or(|at| zone.to_datetime(at) == civil));
            }
        }
    }
}

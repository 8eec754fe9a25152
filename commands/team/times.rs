//! The times of a notice: cron expressions, read and kept within what people can bear.

use jiff::{SignedDuration, Timestamp};

use super::value::Value;
use crate::cron::{Cron, Pauses};

/// No notice comes more often than this.
const LEAST: SignedDuration = SignedDuration::from_hours(1);

/// A shift is seen so far ahead, so a reminder of it cannot come earlier.
const SEEN: SignedDuration = SignedDuration::from_hours(60 * 24);

/// From when the times of an expression are looked at: the beginning of a year in which nothing special happens.
const SAMPLED: Timestamp = Timestamp::constant(1_767_225_600, 0);

/// Reads a cron expression whose times are an hour apart at least.
pub(super) fn times(value: &Value<'_>) -> Option<Cron> {
    read(value).map(|(cron, _)| cron)
}

/// Reads one for a reminder, whose times are no further apart than a shift is seen ahead.
pub(super) fn reminder(value: &Value<'_>) -> Option<Cron> {
    let (cron, pauses) = read(value)?;
    if pauses.longest > SEEN {
        value.refuse("which leaves more than 60 days between two of its times, and a shift is seen 60 days ahead; name a time that comes more often");
        return None;
    }
    Some(cron)
}

fn read(value: &Value<'_>) -> Option<(Cron, Pauses)> {
    let text = value.text("a cron expression as in \"0 9 * * MON\"")?;
    let cron: Cron = text.parse().map_err(|why: String| value.refuse(why)).ok()?;
    let Some(pauses) = cron.pauses(SAMPLED) else {
        value.refuse("which never comes again; name a time that does");
        return None;
    };
    if pauses.shortest < LEAST {
        value.refuse("which comes more than once an hour; leave an hour between two of its times");
        return None;
    }
    Some((cron, pauses))
}

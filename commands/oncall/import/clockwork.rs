//! Lengths and hours of other systems in ours.

use jiff::civil::Weekday;
use serde::{Deserialize, Deserializer, de::Error as _};

use crate::oncall::{Days, Window};
use crate::team::Clock;

const DAY: i64 = 86_400;

/// A length of seconds in the largest unit that holds it whole: weeks, days or hours.
pub(super) fn every(seconds: i64) -> Option<(&'static str, i64)> {
    let units = [("weeks", 7 * DAY), ("days", DAY), ("hours", 3600)];
    let fitting = units
        .into_iter()
        .find(|(_, length)| seconds > 0 && seconds % length == 0);
    fitting.map(|(unit, length)| (unit, seconds / length))
}

/// The windows of a span that begins on some days at a time of the day and is so many seconds long, day by day.
pub(super) fn windows(days: Days, begin: i64, length: i64) -> Vec<Window> {
    let mut found = Vec::new();
    if length <= 0 || length >= 7 * DAY {
        return found;
    }
    // One that ends within a day, or as late on the next one, is one window.
    if length <= DAY {
        found.extend(window(days, begin, begin + length));
        return found;
    }
    let (mut at, end, mut later) = (begin, begin + length, 0);
    while at < end {
        let until = end.min((later + 1) * DAY);
        found.extend(window(
            shifted(days, later),
            at - later * DAY,
            until - later * DAY,
        ));
        (at, later) = (until, later + 1);
    }
    found
}

fn window(days: Days, from: i64, to: i64) -> Option<Window> {
    Some(Window {
        days,
        from: clock(from)?,
        to: clock(to)?,
    })
}

fn clock(seconds: i64) -> Option<Clock> {
    let minutes = seconds.rem_euclid(DAY) / 60;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
        .parse()
        .ok()
}

/// The days that are so many days later.
fn shifted(days: Days, later: i64) -> Days {
    days.names()
        .filter_map(Days::named)
        .fold(Days::none(), |all, day| all.with(day.wrapping_add(later)))
}

/// One day.
pub(super) fn day(day: Weekday) -> Days {
    Days::none().with(day)
}

/// A time of the day as in `08:00:00`, in seconds.
pub(super) fn time_of_day<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    let text = String::deserialize(from)?;
    let time: jiff::civil::Time = text.parse().map_err(|_| {
        D::Error::custom(format!("`{text}` is no time of the day as in \"08:00:00\""))
    })?;
    Ok(i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second()))
}

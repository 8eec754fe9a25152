//! Clock times as people write them.

use jiff::civil::Time;

use super::cursor::Cursor;

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Clock {
    /// The time.
    pub(crate) time: Time,
    /// Whether it is written on both dials, as in `17:14 pm`.
    pub(crate) is_doubled: bool,
}

/// Reads `14:05`, `14:05:30`, `14h05`, `2:05 pm`, `2pm`, `noon` or `midnight`.
pub(crate) fn clock(cursor: &mut Cursor<'_>) -> Option<Clock> {
    cursor.attempt(|c| named(c).or_else(|| numbered(c)))
}

fn named(c: &mut Cursor<'_>) -> Option<Clock> {
    let hour = match () {
        () if c.eat_any(&["noon", "midday"]) => 12,
        () if c.eat_word("midnight") => 0,
        () => return None,
    };
    Some(Clock {
        time: Time::new(hour, 0, 0, 0).ok()?,
        is_doubled: false,
    })
}

fn numbered(c: &mut Cursor<'_>) -> Option<Clock> {
    let hour = c.small()?;
    let minute = c.attempt(|c| (c.eat(":") || c.eat("h")).then(|| c.two())?);
    let second = minute.and_then(|_| c.attempt(|c| c.eat(":").then(|| c.two())?));
    let nanos = second.and_then(|_| c.attempt(fraction)).unwrap_or(0);
    let half = half_of_day(c);
    if minute.is_none() && half.is_none() {
        return None;
    }
    let (hour, is_doubled) = match half {
        None => (hour, false),
        // Some write midnight as `00:15 am`.
        Some(Half::Morning) => (if hour == 12 { 0 } else { in_half(hour)? }, false),
        Some(Half::Afternoon) if (13..24).contains(&hour) => (hour, true),
        Some(Half::Afternoon) => (if hour == 12 { 12 } else { in_half(hour)? + 12 }, false),
    };
    let time = Time::new(hour, minute.unwrap_or(0), second.unwrap_or(0), nanos).ok()?;
    Some(Clock { time, is_doubled })
}

fn in_half(hour: i8) -> Option<i8> {
    (hour < 12).then_some(hour)
}

/// The part of a second behind its point, in nanoseconds.
fn fraction(c: &mut Cursor<'_>) -> Option<i32> {
    if !c.eat(".") {
        return None;
    }
    let (value, digits) = c.number()?;
    let scale = 10_u32.pow(9 - u32::try_from(digits).ok()?);
    i32::try_from(value * scale).ok()
}

enum Half {
    Morning,
    Afternoon,
}

fn half_of_day(cursor: &mut Cursor<'_>) -> Option<Half> {
    cursor.attempt(|c| {
        c.space();
        let half = match () {
            () if c.eat("a.m.") || c.eat("am") => Half::Morning,
            () if c.eat("p.m.") || c.eat("pm") => Half::Afternoon,
            () => return None,
        };
        c.is_at_edge().then_some(half)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clock_times_are_read_as_written() {
        for (written, time) in [
            ("14:05", "14:05:00"),
            ("4:05", "04:05:00"),
            ("14:05:30", "14:05:30"),
            ("14:05:30.25", "14:05:30.25"),
            ("14h05", "14:05:00"),
            ("2:05 pm", "14:05:00"),
            ("2:05P.M.", "14:05:00"),
            ("2pm", "14:00:00"),
            ("12 am", "00:00:00"),
            ("12:15 pm", "12:15:00"),
            ("00:15 AM", "00:15:00"),
            ("Noon", "12:00:00"),
            ("midnight", "00:00:00"),
        ] {
            let mut cursor = Cursor::new(written);
            let found = clock(&mut cursor).unwrap_or_else(|| panic!("{written}"));
            assert_eq!(found.time.to_string(), time, "{written}");
            assert!(!found.is_doubled && cursor.is_done(), "{written}");
        }
    }

    #[test]
    fn both_dials_at_once_are_noticed() {
        let found = clock(&mut Cursor::new("17:14pm")).unwrap();
        assert_eq!(
            (found.time.to_string().as_str(), found.is_doubled),
            ("17:14:00", true)
        );
    }

    #[test]
    fn what_is_no_clock_time_is_left_alone() {
        for written in [
            "", "14", "24:00", "14:60", "14:5", "14:05 am", "123:00", "noonish", "2X:XX",
        ] {
            let mut cursor = Cursor::new(written);
            let found = clock(&mut cursor);
            let is_part = found.is_some_and(|_| !cursor.is_done());
            assert!(found.is_none() || is_part, "{written}: {found:?}");
            assert!(found.is_some() || cursor.rest() == written, "{written}");
        }
    }
}

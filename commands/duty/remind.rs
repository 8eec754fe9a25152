//! Reminders of shifts: when each is due, and which of several is worth sending.

use std::fmt;

use jiff::{SignedDuration, Timestamp, ToSpan as _, tz::TimeZone};

use super::duties::Duty;
use crate::{
    cron::Cron,
    names::{Parsed, PersonName, reads_and_writes_text},
    team::{Clock, Length, Quiet},
    wall,
};

/// A day, of which lengths of whole days are made.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// How late a reminder may be without saying so.
pub const LATE: SignedDuration = SignedDuration::from_mins(10);

/// When somebody is reminded of a shift of theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remind {
    /// So long before it begins. Whole days are counted on the wall clock, so that a day before nine is nine.
    Before(Length),
    /// At this time on the day before.
    Evening(Clock),
    /// The last time before it begins at which this fires on the wall clock.
    Cron(Box<Cron>),
    /// When it begins.
    Start,
    /// When it ends.
    End,
}

impl Remind {
    fn accept(text: &str) -> Option<Self> {
        match text {
            "start" => Some(Self::Start),
            "end" => Some(Self::End),
            _ if Cron::is_meant(text) => text.parse().ok().map(|cron| Self::Cron(Box::new(cron))),
            _ if text.contains(':') => text.parse().ok().map(Self::Evening),
            _ => text.parse().ok().map(Self::Before),
        }
    }
}

impl Parsed for Remind {
    const ALLOWED: &'static str = "a length of time before the shift as in \"7d\" or \"1h\", a time on the day before as in \"19:00\", a cron expression as in \"0 18 * * SUN\", \"start\" or \"end\"";
}

impl fmt::Display for Remind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Before(length) => length.fmt(f),
            Self::Evening(clock) => clock.fmt(f),
            Self::Cron(cron) => cron.fmt(f),
            Self::Start => f.write_str("start"),
            Self::End => f.write_str("end"),
        }
    }
}

reads_and_writes_text!(Remind);

/// What decides when reminders are due.
#[derive(Debug, Clone, Copy)]
pub struct Pace<'a> {
    /// When somebody is reminded.
    pub reminds: &'a [Remind],
    /// When nobody is.
    pub quiet: Option<Quiet>,
    /// The wall clock.
    pub zone: &'a TimeZone,
}

/// A reminder that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// Of which shift.
    pub duty: Duty,
    /// Which one it is.
    pub remind: Remind,
    /// When it was due.
    pub due_at: Timestamp,
}

impl Pace<'_> {
    /// When a reminder of a shift is due; `None` when no clock shows that.
    ///
    /// One that would come in the quiet hours comes when they end; where the shift has begun by then, it comes when they begin.
    pub fn due(&self, remind: &Remind, duty: &Duty) -> Option<Timestamp> {
        let local = self.zone.to_datetime(duty.start);
        let due = match remind {
            Remind::Before(length) => {
                let length = length.duration();
                let days = length.as_hours() / 24;
                if DAY * i32::try_from(days).ok()? == length {
                    wall::first(local.checked_sub(days.days()).ok()?, self.zone)?
                } else {
                    duty.start - length
                }
            }
            Remind::Evening(clock) => {
                let day = local.date().yesterday().ok()?;
                wall::first(day.to_datetime(clock.time()), self.zone)?
            }
            Remind::Cron(cron) => {
                let before = SignedDuration::from_millis(1);
                cron.latest(duty.start.checked_sub(before).ok()?, self.zone)?
            }
            Remind::Start => duty.start,
            Remind::End => duty.end,
        };
        let Some(night) = self.quiet.and_then(|quiet| quiet.around(due, self.zone)) else {
            return Some(due);
        };
        let is_in_time = *remind == Remind::End || night.1 < duty.start;
        Some(if is_in_time { night.1 } else { night.0 })
    }

    /// The reminders that came due after `from` and until `now`. Of one shift only the newest is worth sending: whoever is told
    /// that it begins need not be told that it begins in a day.
    pub fn due_between(&self, duties: &[Duty], from: Timestamp, now: Timestamp) -> Vec<Reminder> {
        let mut all = Vec::new();
        for duty in duties {
            let due = self.reminds.iter().filter_map(|remind| {
                let due_at = self.due(remind, duty)?;
                (from < due_at && due_at <= now).then(|| Reminder {
                    duty: duty.clone(),
                    remind: remind.clone(),
                    due_at,
                })
            });
            let (ends, ahead): (Vec<_>, Vec<_>) = due.partition(|one| one.remind == Remind::End);
            let newest = ahead.into_iter().max_by_key(|one| one.due_at);
            all.extend(newest.filter(|one| now < one.duty.end));
            all.extend(ends);
        }
        all.sort_by(|a, b| (a.due_at, &a.duty).cmp(&(b.due_at, &b.duty)));
        all
    }

    /// When the next reminder after `now` is due.
    pub fn next(&self, duties: &[Duty], now: Timestamp) -> Option<Timestamp> {
        let all = duties
            .iter()
            .flat_map(|duty| self.reminds.iter().filter_map(|one| self.due(one, duty)));
        all.filter(|at| *at > now).min()
    }
}

impl Reminder {
    /// What tells this reminder from every other of its schedule.
    pub fn key(&self) -> String {
        key(&self.duty.person, self.duty.start, &self.remind)
    }
}

fn key(person: &PersonName, start: Timestamp, remind: &Remind) -> String {
    format!("remind/{person}/{}/{remind}", start.as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn duty(start: &str, end: &str) -> Duty {
        Duty {
            start: start.parse().unwrap(),
            end: end.parse().unwrap(),
            person: "ana".parse().unwrap(),
        }
    }

    fn quiet() -> Quiet {
        Quiet {
            from: "22:00".parse().unwrap(),
            to: "08:00".parse().unwrap(),
        }
    }

    #[test]
    fn reminders_are_read_and_written_alike() {
        for text in ["7d", "90m", "19:00", "0 0 18 * * SUN", "start", "end"] {
            assert_eq!(text.parse::<Remind>().unwrap().to_string(), text);
        }
        for bad in ["", "soon", "25:00", "0d", "7 d", "-1h", "0 18 * * 7"] {
            assert!(bad.parse::<Remind>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn days_are_counted_on_the_wall_clock_and_nights_are_quiet() {
        let zone = TimeZone::get("Europe/Zurich").unwrap();
        let pace = |quiet| Pace {
            reminds: &[],
            quiet,
            zone: &zone,
        };
        // Monday after the clocks jumped, at nine; then a shift that begins at night.
        let monday = duty("2026-03-30T07:00:00Z", "2026-04-06T07:00:00Z");
        let night = duty("2026-01-05T04:00:00Z", "2026-01-05T12:00:00Z");
        let autumn = duty("2026-10-26T08:00:00Z", "2026-11-02T08:00:00Z");
        for (remind, of, is_quiet, due) in [
            ("2d", &monday, false, "2026-03-28T08:00:00Z"),
            ("48h", &monday, false, "2026-03-28T08:00:00Z"),
            ("47h", &monday, false, "2026-03-28T08:00:00Z"),
            ("19:00", &monday, true, "2026-03-29T17:00:00Z"),
            ("30m", &monday, true, "2026-03-30T06:30:00Z"),
            ("2h", &monday, true, "2026-03-30T06:00:00Z"),
            ("1h", &night, true, "2026-01-04T21:00:00Z"),
            ("start", &night, true, "2026-01-04T21:00:00Z"),
            ("start", &night, false, "2026-01-05T04:00:00Z"),
            ("1d", &night, true, "2026-01-04T07:00:00Z"),
            ("23:30", &night, true, "2026-01-04T21:00:00Z"),
            // The last Sunday at half past two before it does not exist, and the one in autumn is there twice.
            ("30 2 * * SUN", &monday, false, "2026-03-29T01:00:00Z"),
            ("30 2 * * SUN", &autumn, false, "2026-10-25T00:30:00Z"),
            ("0 9 * * MON", &monday, false, "2026-03-23T08:00:00Z"),
            ("0 18 * * FRI", &monday, true, "2026-03-27T17:00:00Z"),
            ("0 23 * * FRI", &monday, true, "2026-03-28T07:00:00Z"),
        ] {
            let at = pace(is_quiet.then(quiet)).due(&remind.parse().unwrap(), of);
            assert_eq!(at.unwrap().to_string(), due, "{remind} of {}", of.start);
        }
    }

    #[test]
    fn of_several_missed_ones_the_newest_is_sent() {
        let zone = TimeZone::UTC;
        let reminds = ["7d", "1d", "1h", "start", "end"].map(|one| one.parse().unwrap());
        let pace = Pace {
            reminds: &reminds,
            quiet: None,
            zone: &zone,
        };
        let shift = [duty("2026-01-10T00:00:00Z", "2026-01-11T00:00:00Z")];
        let due = |from: &str, now: &str| -> Vec<String> {
            let due = pace.due_between(&shift, from.parse().unwrap(), now.parse().unwrap());
            due.iter().map(|one| one.remind.to_string()).collect()
        };
        assert_eq!(due("2026-01-01T00:00:00Z", "2026-01-02T23:59:59Z"), [""; 0]);
        assert_eq!(due("2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z"), ["7d"]);
        assert_eq!(due("2026-01-03T00:00:00Z", "2026-01-04T00:00:00Z"), [""; 0]);
        assert_eq!(due("2026-01-01T00:00:00Z", "2026-01-09T23:30:00Z"), ["1h"]);
        assert_eq!(
            due("2026-01-01T00:00:00Z", "2026-01-10T01:00:00Z"),
            ["start"]
        );
        assert_eq!(due("2026-01-01T00:00:00Z", "2026-01-12T00:00:00Z"), ["end"]);
        let next = pace.next(&shift, "2026-01-09T12:00:00Z".parse().unwrap());
        assert_eq!(next.unwrap().to_string(), "2026-01-09T23:00:00Z");
    }
}

//! The day by which something is to be done.

use jiff::{Span, ToSpan, civil::Date};

use crate::Refusal;

use super::{
    calendar::{self, Day},
    cursor::Cursor,
    quoted,
};

/// How far ahead a day may lie. More is a slip of the fingers.
const YEARS_AHEAD: i16 = 5;

/// A day that has not passed: `2026-12-01`, `1 Dec`, `tomorrow`, `friday` (the next one), `in 2 weeks`, `10 days`, `end of month`.
///
/// # Errors
/// When it cannot be read, reads in two ways, has passed, or lies more than five years ahead.
pub fn day(typed: &str, today: Date) -> Result<Date, Refusal> {
    let date = read(typed, today)?;
    if date < today {
        return Err(Refusal::Invalid(format!(
            "{date} has passed. Name a day from {today} on."
        )));
    }
    if date > later(today, YEARS_AHEAD.years()) {
        return Err(Refusal::Invalid(format!(
            "{date} is more than {YEARS_AHEAD} years ahead. Is the year right?"
        )));
    }
    Ok(date)
}

fn read(typed: &str, today: Date) -> Result<Date, Refusal> {
    let mut cursor = Cursor::new(typed);
    let c = &mut cursor;
    c.space();
    let _ = c.eat_any(&["by", "on", "due"]);
    c.space();
    let is_next = c.eat_word("next");
    c.space();
    let found = if is_next {
        c.attempt(|c| step(c, 1)).map(|step| later(today, step))
    } else {
        ahead(c, today)
    };
    if let Some(date) = found.filter(|_| c.is_done()) {
        return Ok(date);
    }
    match calendar::day(c).filter(|_| c.is_done()) {
        Some(day) => settle(day, is_next, typed, today),
        None => Err(unread(typed)),
    }
}

/// `in 2 weeks`, `10 days`, `2w`, `a month`, `end of month`.
fn ahead(cursor: &mut Cursor<'_>, today: Date) -> Option<Date> {
    if let Some(date) = cursor.attempt(|c| end_of(c, today)) {
        return Some(date);
    }
    cursor.attempt(|c| {
        let _ = c.eat_word("in");
        c.space();
        let amount = match () {
            () if c.eat_any(&["a", "an", "one"]) => 1,
            () => c.number().filter(|(_, digits)| *digits <= 4)?.0,
        };
        c.space();
        let step = step(c, i64::from(amount))?;
        Some(later(today, step))
    })
}

fn end_of(c: &mut Cursor<'_>, today: Date) -> Option<Date> {
    if !c.eat_word("end of") {
        return None;
    }
    c.space();
    let _ = c.eat_any(&["the", "this"]);
    c.space();
    let month = if c.eat_word("next") {
        c.space();
        later(today, 1.month())
    } else {
        today
    };
    c.eat_word("month").then(|| month.last_of_month())
}

fn step(c: &mut Cursor<'_>, amount: i64) -> Option<Span> {
    Some(match () {
        () if c.eat_any(&["days", "day", "d"]) => amount.days(),
        () if c.eat_any(&["weeks", "week", "wk", "w"]) => amount.weeks(),
        () if c.eat_any(&["months", "month"]) => amount.months(),
        () => return None,
    })
}

fn later(today: Date, step: Span) -> Date {
    today.checked_add(step).unwrap_or(Date::MAX)
}

fn settle(day: Day, is_next: bool, typed: &str, today: Date) -> Result<Date, Refusal> {
    match day {
        Day::On(date) if !is_next => Ok(date),
        Day::FromToday(days) if !is_next => Ok(later(today, days.days())),
        Day::Yearless { month, day } if !is_next => (0..=8)
            .filter_map(|ahead| Date::new(today.year().checked_add(ahead)?, month, day).ok())
            .find(|date| *date >= today)
            .ok_or_else(|| unread(typed)),
        Day::Weekday(weekday) => {
            let coming = today.nth_weekday(1, weekday).map_err(|_| unread(typed))?;
            if is_next {
                let after = later(coming, 1.week());
                let why = format!(
                    "{} reads in two ways. Write `{coming}` or `{after}`.",
                    quoted(typed)
                );
                return Err(Refusal::Invalid(why));
            }
            Ok(coming)
        }
        Day::Unclear {
            day_first,
            month_first,
        } if !is_next => Err(super::unclear(typed, day_first, month_first)),
        _ => Err(unread(typed)),
    }
}

fn unread(typed: &str) -> Refusal {
    let help = "Write it as in `2026-12-01`, `friday` or `in 2 weeks`.";
    Refusal::Invalid(if typed.trim().is_empty() {
        format!("No day is given. {help}")
    } else {
        format!("{} cannot be read as a day. {help}", quoted(typed))
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// A Saturday.
    const TODAY: Date = date(2026, 11, 21);

    #[test]
    fn days_are_read_in_every_spelling() {
        for (typed, found) in [
            ("2026-12-01", date(2026, 12, 1)),
            ("1.12.2026", date(2026, 12, 1)),
            ("1 Dec", date(2026, 12, 1)),
            ("by dec 1st", date(2026, 12, 1)),
            ("20 Nov", date(2027, 11, 20)),
            ("today", TODAY),
            ("Tomorrow", date(2026, 11, 22)),
            ("friday", date(2026, 11, 27)),
            // Today is one: the next one is meant.
            ("sat", date(2026, 11, 28)),
            ("in 2 weeks", date(2026, 12, 5)),
            ("2w", date(2026, 12, 5)),
            (" 10  days ", date(2026, 12, 1)),
            ("a month", date(2026, 12, 21)),
            ("next week", date(2026, 11, 28)),
            ("end of month", date(2026, 11, 30)),
            ("End of the month", date(2026, 11, 30)),
            ("end of next month", date(2026, 12, 31)),
            ("29 feb", date(2028, 2, 29)),
        ] {
            let read = day(typed, TODAY).unwrap_or_else(|refusal| panic!("{typed}: {refusal}"));
            assert_eq!(read, found, "{typed}");
        }
    }

    #[test]
    fn a_month_ends_where_it_ends() {
        assert_eq!(
            day("in 1 month", date(2027, 1, 31)).unwrap(),
            date(2027, 2, 28)
        );
        assert_eq!(
            day("end of next month", date(2027, 1, 31)).unwrap(),
            date(2027, 2, 28)
        );
        assert_eq!(
            day("end of month", date(2026, 11, 30)).unwrap(),
            date(2026, 11, 30)
        );
    }

    #[test]
    fn a_refusal_says_what_would_help() {
        let told = |typed: &str| day(typed, TODAY).unwrap_err().to_string();
        let typed = [
            "",
            "some day",
            "yesterday",
            "2026-11-20",
            "3/4/2027",
            "next friday",
            "2926-12-01",
            "in 9999 months",
            "2026-02-30",
            "next 1 Dec",
            "tomorrow 10:00",
        ];
        insta::assert_snapshot!("refused_days", typed.map(told).join("\n"));
    }
}

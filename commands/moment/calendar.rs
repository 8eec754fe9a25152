//! Days as people write them.

use jiff::civil::{Date, Weekday};

use super::cursor::Cursor;

/// A day, as far as what is written says which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Day {
    /// This one.
    On(Date),
    /// A month and a day of a year that is not written.
    Yearless {
        /// 1 to 12.
        month: i8,
        /// 1 to 31.
        day: i8,
    },
    /// A day of some week.
    Weekday(Weekday),
    /// So many days from today.
    FromToday(i32),
    /// `3/4/2026` is one day to some and another one to others.
    Unclear {
        /// When the day comes first.
        day_first: Date,
        /// When the month comes first.
        month_first: Date,
    },
}

/// Years that a time of an incident or a task can lie in.
const YEARS: std::ops::Range<u32> = 1970..3000;

/// Reads `2026-11-20`, `20.11.2026`, `20.11.`, `20/11/2026`, `20261120`, `20 Nov`, `Nov 20th, 2026`, `monday`, `today` and their like.
pub(crate) fn day(cursor: &mut Cursor<'_>) -> Option<Day> {
    cursor.attempt(|c| numbers(c).or_else(|| words(c)))
}

fn words(c: &mut Cursor<'_>) -> Option<Day> {
    if let Some(found) = c.attempt(month_first) {
        return Some(found);
    }
    let word = c.word()?;
    if !c.is_at_edge() {
        return None;
    }
    if let Some(weekday) = weekday(word) {
        // `Monday, 20 Nov` says the day twice; the date is the stronger word.
        let dated = c.attempt(|c| {
            let _ = c.eat(",") || c.eat(".");
            c.space();
            numbers(c).or_else(|| month_first(c))
        });
        return Some(dated.unwrap_or(Day::Weekday(weekday)));
    }
    let from_today = match word.to_ascii_lowercase().as_str() {
        "today" => 0,
        "yesterday" => -1,
        "tomorrow" => 1,
        _ => return None,
    };
    Some(Day::FromToday(from_today))
}

fn month_first(c: &mut Cursor<'_>) -> Option<Day> {
    let month = month(c.word()?)?;
    let _ = c.eat(".");
    c.space();
    let day = c.small()?;
    ordinal(c);
    dated(month, day, c)
}

/// The year that may follow a month and a day.
fn dated(month: i8, day: i8, c: &mut Cursor<'_>) -> Option<Day> {
    if !c.is_at_edge() || c.rest().starts_with(':') {
        return None;
    }
    let year = c.attempt(|c| {
        let _ = c.eat(",") || c.eat("-");
        c.space();
        let year = year(c)?;
        (!c.rest().starts_with(':') && c.is_at_edge()).then_some(year)
    });
    match year {
        Some(year) => Date::new(year, month, day).ok().map(Day::On),
        // A leap year lets every day of a year pass.
        None => Date::new(2000, month, day)
            .ok()
            .map(|_| Day::Yearless { month, day }),
    }
}

fn year(c: &mut Cursor<'_>) -> Option<i16> {
    match c.number()? {
        (year, 4) if YEARS.contains(&year) => i16::try_from(year).ok(),
        _ => None,
    }
}

fn ordinal(c: &mut Cursor<'_>) {
    let _ = ["st", "nd", "rd", "th"]
        .iter()
        .any(|ending| c.eat_word(ending));
}

fn numbers(c: &mut Cursor<'_>) -> Option<Day> {
    c.attempt(year_first)
        .or_else(|| c.attempt(compact))
        .or_else(|| c.attempt(day_and_name))
        .or_else(|| c.attempt(dotted))
        .or_else(|| c.attempt(slashed))
}

fn year_first(c: &mut Cursor<'_>) -> Option<Day> {
    let year = year(c)?;
    let sign = separator(c)?;
    let month = c.small()?;
    if !c.eat(sign) {
        return None;
    }
    let day = c.small()?;
    Date::new(year, month, day).ok().map(Day::On)
}

fn separator(c: &mut Cursor<'_>) -> Option<&'static str> {
    ["-", "/", "."].into_iter().find(|sign| c.eat(sign))
}

fn compact(c: &mut Cursor<'_>) -> Option<Day> {
    let (number, 8) = c.number()? else {
        return None;
    };
    if !YEARS.contains(&(number / 10_000)) {
        return None;
    }
    let year = i16::try_from(number / 10_000).ok()?;
    let month = i8::try_from(number / 100 % 100).ok()?;
    let day = i8::try_from(number % 100).ok()?;
    Date::new(year, month, day).ok().map(Day::On)
}

fn day_and_name(c: &mut Cursor<'_>) -> Option<Day> {
    let day = c.small()?;
    ordinal(c);
    let _ = c.eat(".");
    c.space();
    if c.eat_word("of") {
        c.space();
    }
    let _ = c.eat("-");
    let month = month(c.word()?)?;
    let _ = c.eat(".");
    dated(month, day, c)
}

fn dotted(c: &mut Cursor<'_>) -> Option<Day> {
    let day = c.small()?;
    let month = c.eat(".").then(|| c.small())??;
    // Without its second dot it could as well be a time or a version.
    if !c.eat(".") {
        return None;
    }
    match c.attempt(year) {
        Some(year) => Date::new(year, month, day).ok().map(Day::On),
        None => dated(month, day, c),
    }
}

fn slashed(c: &mut Cursor<'_>) -> Option<Day> {
    let first = c.small()?;
    let sign = ["/", "-"].into_iter().find(|sign| c.eat(sign))?;
    let second = c.small()?;
    let year = c.eat(sign).then(|| year(c))??;
    let day_first = Date::new(year, second, first);
    let month_first = Date::new(year, first, second);
    match (day_first, month_first) {
        (Ok(day_first), Ok(month_first)) if day_first != month_first => Some(Day::Unclear {
            day_first,
            month_first,
        }),
        (Ok(date), _) | (_, Ok(date)) => Some(Day::On(date)),
        (Err(_), Err(_)) => None,
    }
}

/// The weekday of this name, whole or shortened.
pub(crate) fn weekday(word: &str) -> Option<Weekday> {
    let names: [(&str, Weekday); 7] = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    let found = names.iter().find(|(name, _)| is_short_for(word, name));
    found.map(|(_, weekday)| *weekday)
}

fn month(word: &str) -> Option<i8> {
    let names = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let at = names.iter().position(|name| is_short_for(word, name))?;
    i8::try_from(at + 1).ok()
}

/// Whether a word is a name or at least its first three letters.
fn is_short_for(word: &str, name: &str) -> bool {
    let head = name.get(..word.len());
    word.len() >= 3 && head.is_some_and(|head| head.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn read(written: &str) -> Option<Day> {
        let mut cursor = Cursor::new(written);
        let found = day(&mut cursor);
        found.filter(|_| cursor.is_done())
    }

    #[test]
    fn whole_dates_are_read_in_every_spelling() {
        for written in [
            "2026-11-20",
            "2026/11/20",
            "20.11.2026",
            "20/11/2026",
            "11/20/2026",
            "20261120",
            "20 Nov 2026",
            "20. november 2026",
            "20th of November, 2026",
            "20-Nov-2026",
            "Nov 20 2026",
            "NOVEMBER 20th, 2026",
            "Fri, 20 Nov 2026",
            "Friday 2026-11-20",
        ] {
            assert_eq!(
                read(written),
                Some(Day::On(date(2026, 11, 20))),
                "{written}"
            );
        }
    }

    #[test]
    fn parts_of_dates_are_read_as_parts() {
        let yearless = Day::Yearless { month: 4, day: 19 };
        for (written, found) in [
            ("19. April", yearless),
            ("Apr 19", yearless),
            ("19.4.", yearless),
            ("thurs", Day::Weekday(Weekday::Thursday)),
            ("Yesterday", Day::FromToday(-1)),
            ("tomorrow", Day::FromToday(1)),
        ] {
            assert_eq!(read(written), Some(found), "{written}");
        }
    }

    #[test]
    fn what_reads_in_two_ways_says_so() {
        let found = Day::Unclear {
            day_first: date(2026, 4, 3),
            month_first: date(2026, 3, 4),
        };
        assert_eq!(read("3/4/2026"), Some(found));
        assert_eq!(read("03-04-2026"), Some(found));
        assert_eq!(read("4/4/2026"), Some(Day::On(date(2026, 4, 4))));
    }

    #[test]
    fn what_is_no_day_is_left_alone() {
        for written in [
            "",
            "2026-02-30",
            "31.11.2026",
            "2026-13-01",
            "1234-01-01",
            "20.11",
            "3/4",
            "mayor 5",
            "todays",
            "Nov 31",
            "504",
            "12:30",
        ] {
            assert_eq!(read(written), None, "{written}");
        }
    }
}

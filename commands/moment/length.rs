//! Lengths of time as people type them.

use jiff::SignedDuration;

use crate::{Refusal, text};

use super::{cursor::Cursor, quoted};

/// The shortest length of time that can be asked for.
const SHORTEST: SignedDuration = SignedDuration::from_mins(1);

/// The longest length of time that can be asked for.
const LONGEST: SignedDuration = SignedDuration::from_hours(14 * 24);

/// A length of time, from a minute to 14 days: `30m`, `2h`, `90 min`, `1h30`, `an hour and a half`, `1 day`.
///
/// # Errors
/// When it cannot be read or lies outside of these bounds.
pub fn span(typed: &str) -> Result<SignedDuration, Refusal> {
    let mut cursor = Cursor::new(typed);
    cursor.space();
    let read = length(&mut cursor).filter(|_| cursor.is_done());
    let Some(length) = read else {
        return Err(Refusal::Invalid(unread(typed)));
    };
    if (SHORTEST..=LONGEST).contains(&length) {
        return Ok(length);
    }
    Err(Refusal::Invalid(format!(
        "{} is {}. It can be from 1 minute to 14 days.",
        quoted(typed),
        if length < SHORTEST {
            "too short"
        } else {
            "too long"
        }
    )))
}

fn unread(typed: &str) -> String {
    let help = "Write it as in `30m`, `1h 30m` or `2 days`.";
    let only_number = typed.trim();
    if only_number.is_empty() {
        return format!("No length of time is given. {help}");
    }
    if only_number.len() <= 6 && only_number.bytes().all(|b| b.is_ascii_digit()) {
        return format!(
            "{only_number} of what? Write `{only_number}m` for minutes or `{only_number}h` for hours."
        );
    }
    format!(
        "{} cannot be read as a length of time. {help}",
        quoted(typed)
    )
}

/// Units, from the longest, with their seconds and their spellings.
const UNITS: &[(i64, &[&str])] = &[
    (604_800, &["weeks", "week", "wks", "wk", "w"]),
    (86_400, &["days", "day", "d"]),
    (3600, &["hours", "hour", "hrs", "hr", "h"]),
    (60, &["minutes", "minute", "mins", "min", "m"]),
    (1, &["seconds", "second", "secs", "sec", "s"]),
];

/// Reads a length of time of one or several parts, longer units first.
pub(super) fn length(cursor: &mut Cursor<'_>) -> Option<SignedDuration> {
    let (mut unit, mut total) = cursor.attempt(part)?;
    while let Some((next, more)) = cursor.attempt(|c| following(c, unit)) {
        (unit, total) = (next, total.checked_add(more)?);
    }
    Some(total)
}

/// A part that follows one of a longer unit. What is only a number behind hours are minutes.
fn following(c: &mut Cursor<'_>, longer: i64) -> Option<(i64, SignedDuration)> {
    c.space();
    if c.eat(",") || c.eat_word("and") {
        c.space();
    }
    if c.eat_word("a half") {
        return Some((1, SignedDuration::from_secs(longer / 2)));
    }
    if let Some(found) = c.attempt(part) {
        return (found.0 < longer).then_some(found);
    }
    let minutes = c.two().filter(|m| *m < 60 && longer == 3600)?;
    c.is_at_edge()
        .then_some((60, SignedDuration::from_mins(i64::from(minutes))))
}

fn part(c: &mut Cursor<'_>) -> Option<(i64, SignedDuration)> {
    let (amount, tenths) = match () {
        () if c.eat_any(&["half an", "half a"]) => (0, 5),
        () if c.eat_any(&["an", "a", "one"]) => (1, 0),
        () => amount(c)?,
    };
    c.space();
    let (seconds, _) = UNITS.iter().find(|(_, names)| unit(c, names))?;
    let whole = seconds.checked_mul(amount)?;
    let length = SignedDuration::from_secs(whole + seconds * tenths / 10);
    Some((*seconds, length))
}

/// A unit ends before a digit too, as in `1h20m`.
fn unit(c: &mut Cursor<'_>, names: &[&str]) -> bool {
    let found = c.attempt(|c| {
        let word = c.word()?;
        names
            .iter()
            .any(|name| name.eq_ignore_ascii_case(word))
            .then_some(())
    });
    if found.is_some() {
        let _ = c.eat(".");
    }
    found.is_some()
}

fn amount(c: &mut Cursor<'_>) -> Option<(i64, i64)> {
    let (whole, digits) = c.number()?;
    if digits > 6 {
        return None;
    }
    let tenths = c.attempt(|c| match (c.eat(".") || c.eat(",")).then(|| c.number())?? {
        (tenths, 1) => Some(i64::from(tenths)),
        _ => None,
    });
    Some((i64::from(whole), tenths.unwrap_or(0)))
}

/// What to type for a length of time that has passed, if that is what was typed.
pub(super) fn as_past(typed: &str) -> Option<String> {
    let mut cursor = Cursor::new(typed);
    cursor.space();
    let _ = length(&mut cursor).filter(|_| cursor.is_done())?;
    Some(format!("{} ago", text::one_line(typed)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_in_every_spelling() {
        for (typed, minutes) in [
            ("30m", 30),
            ("2h", 120),
            ("90 min", 90),
            ("1h30", 90),
            ("1h 30m", 90),
            ("1 hour and 5 minutes", 65),
            ("1H, 5MIN.", 65),
            ("1.5h", 90),
            ("1,5 h", 90),
            ("half an hour", 30),
            ("an hour and a half", 90),
            ("1 day", 1440),
            ("1 week", 10_080),
            ("  14   days ", 20_160),
            ("60s", 1),
        ] {
            let found = span(typed).unwrap_or_else(|refusal| panic!("{typed}: {refusal}"));
            assert_eq!(found, SignedDuration::from_mins(minutes), "{typed}");
        }
    }

    #[test]
    fn other_lengths_are_refused() {
        for typed in [
            "",
            "30",
            "59s",
            "0m",
            "15 days",
            "999999w",
            "9999999h",
            "m",
            "1h1h",
            "30m 1h",
            "1h90",
            "1:30",
            "soon",
            "-5m",
            "5 moons",
            "1h 30m ago",
            "٣m",
        ] {
            assert!(span(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn a_refusal_says_what_would_help() {
        let told = |typed: &str| span(typed).unwrap_err().to_string();
        insta::assert_snapshot!(
            "refused_lengths",
            ["", "30", "30s", "3 weeks", "`soon`"].map(told).join("\n")
        );
    }
}

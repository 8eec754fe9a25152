//! How long a turn is: one length, or a list of them.

use super::super::keys;
use super::super::value::Value;
use crate::oncall::{Every, Piece};
use crate::team::limits;

const ALLOWED: &str =
    "a length as in { weeks = 1 }, or a list of lengths as in [{ days = 4 }, { days = 3 }]";
const PATTERN: &str = "a length of hours, days or weeks as in { days = 4 }";

pub(super) fn read(value: &Value<'_>) -> Option<Every> {
    if value.is_table() {
        let (unit, count) = one(value, keys::EVERY, ALLOWED)?;
        return Some(match unit {
            "hours" => Every::Hours(count),
            "days" => Every::Days(count),
            "weeks" => Every::Weeks(count),
            "months" => Every::Months(count),
            _ => Every::Years(count),
        });
    }
    let items = value.list(ALLOWED, limits::PATTERN)?;
    if items.is_empty() {
        value.refuse_kind("an empty list", format!("allowed is {ALLOWED}"));
        return None;
    }
    let pieces: Vec<Option<Piece>> = items.iter().map(piece).collect();
    pieces
        .into_iter()
        .collect::<Option<_>>()
        .map(Every::Pattern)
}

fn piece(value: &Value<'_>) -> Option<Piece> {
    if !value.is_table() {
        value.refuse(format!("allowed is {PATTERN}"));
        return None;
    }
    let (unit, count) = one(value, &keys::EVERY[..3], PATTERN)?;
    Some(match unit {
        "hours" => Piece::Hours(count),
        "days" => Piece::Days(count),
        _ => Piece::Weeks(count),
    })
}

/// The one unit of a table, and how many of it.
fn one(value: &Value<'_>, units: &[&'static str], allowed: &str) -> Option<(&'static str, u32)> {
    let section = value.section(units)?;
    let found: Vec<(&'static str, Value<'_>)> = units
        .iter()
        .filter_map(|unit| Some((*unit, section.get(unit)?)))
        .collect();
    let [(unit, count)] = found.as_slice() else {
        let what = if found.is_empty() {
            "no unit"
        } else {
            "several units"
        };
        value.refuse_kind(what, format!("allowed is {allowed}"));
        return None;
    };
    // Ten years of each.
    let most = match *unit {
        "hours" => 87_600,
        "days" => 3650,
        "weeks" => 520,
        "months" => 120,
        _ => 10,
    };
    let count = count.whole(1..=most)?;
    Some((unit, u32::try_from(count).ok()?))
}

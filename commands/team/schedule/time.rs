//! Times in the document: of the wall clock, and instants.

use jiff::{Timestamp, civil::DateTime};

use super::super::section::Section;
use super::super::value::Value;
use super::super::zone::Zone;
use crate::oncall;

/// A time of the wall clock.
pub(super) fn civil(value: &Value<'_>) -> Option<DateTime> {
    let text = value.time(oncall::CIVIL)?;
    let civil = oncall::civil(&text);
    if civil.is_none() {
        value.refuse(format!("allowed is {}", oncall::CIVIL));
    }
    civil
}

/// An instant, or a time of the wall clock of a zone.
pub(super) fn instant(value: &Value<'_>, zone: &Zone) -> Option<Timestamp> {
    let text = value.time(oncall::INSTANT)?;
    let at = oncall::instant(&text, zone.time_zone());
    if at.is_none() {
        value.refuse(format!("allowed is {}", oncall::INSTANT));
    }
    at
}

/// A span, which both `from` and `until` must say.
pub(super) fn span(section: &Section<'_>, zone: &Zone) -> Option<(Timestamp, Timestamp)> {
    let read = |key| {
        section
            .need(key, oncall::INSTANT)
            .and_then(|it| instant(&it, zone))
    };
    let (from, until) = (read("from"), read("until"));
    let (from, until) = (from?, until?);
    if until <= from {
        if let Some(value) = section.get("until") {
            value.refuse("allowed is a later time than `from`");
        }
        return None;
    }
    Some((from, until))
}

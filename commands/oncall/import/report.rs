//! What an import would bring: the first days as they are told on both sides, and where they differ.

use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};

use super::Imported;
use crate::names::PersonName;
use crate::oncall::{Change, Plan, Shift, between, shifts};
use crate::team::{Schedule, Zone};

/// How many days are told.
const DAYS: i64 = 30;

/// A dry run: what the tables would bring in the 30 days from `now`, beside what the export itself tells, or what `document` has under the
/// same name. Every line is a comment of TOML, and the tables follow.
pub fn report(imported: &Imported, document: Option<&[Schedule]>, now: Timestamp) -> String {
    let until = now
        .saturating_add(SignedDuration::from_hours(DAYS * 24))
        .unwrap_or(Timestamp::MAX);
    let mut text = String::new();
    for note in &imported.notes {
        let _ = writeln!(text, "# Note: {note}.");
    }
    for schedule in &imported.schedules {
        let Schedule { name, plan, .. } = schedule;
        let new = shifts(plan, now, until);
        told(
            &mut text,
            &format!("{name}, as it would be, the first {DAYS} days"),
            &new,
            &plan.zone,
        );
        let theirs = imported.theirs.iter().find(|(it, _)| it == name);
        if let Some((_, theirs)) = theirs {
            let theirs = cut(theirs, now, until);
            told(
                &mut text,
                &format!("{name}, as the export tells it"),
                &theirs,
                &plan.zone,
            );
            // How far an export renders is up to who asked for it.
            let last = theirs.last().map_or(now, |it| it.end);
            let new = cut(&new, now, last);
            differences(&mut text, "the export", &theirs, &new, &plan.zone);
            if last < until {
                let _ = writeln!(
                    text,
                    "#   The export ends there. Later days are not compared."
                );
            }
        }
        if let Some(document) = document {
            let empty = Plan::empty(name.clone(), plan.zone.clone());
            let known = document.iter().find(|it| it.name == *name);
            let old = shifts(known.map_or(&empty, |it| &it.plan), now, until);
            told(
                &mut text,
                &format!("{name}, as the document has it"),
                &old,
                &plan.zone,
            );
            differences(&mut text, "the document", &old, &new, &plan.zone);
        }
        if theirs.is_none() && document.is_none() {
            let _ = writeln!(
                text,
                "# The export tells no shifts of {name} to compare with. Ask its API for rendered shifts, or name a document with --config."
            );
        }
    }
    let _ = writeln!(
        text,
        "#\n# Nothing was changed. Put these tables into the team's document:\n"
    );
    text + &imported.toml
}

fn told(text: &mut String, title: &str, shifts: &[Shift], zone: &Zone) {
    let _ = writeln!(text, "#\n# {title} ({zone}):");
    for shift in shifts {
        let _ = writeln!(
            text,
            "#   {}  {}",
            span(shift.start, shift.end, zone),
            names(&shift.people)
        );
    }
    if shifts.is_empty() {
        let _ = writeln!(text, "#   nobody");
    }
}

fn differences(text: &mut String, other: &str, old: &[Shift], new: &[Shift], zone: &Zone) {
    let changes = between(old, new);
    let _ = writeln!(text, "#\n# Where it differs from {other}:");
    for Change {
        start,
        end,
        before,
        after,
    } in &changes
    {
        let _ = writeln!(
            text,
            "#   {}  {} -> {}",
            span(*start, *end, zone),
            names(before),
            names(after)
        );
    }
    if changes.is_empty() {
        let _ = writeln!(text, "#   nowhere");
    }
}

fn span(start: Timestamp, end: Timestamp, zone: &Zone) -> String {
    let clock = |at: Timestamp| {
        at.to_zoned(zone.time_zone().clone())
            .strftime("%a %Y-%m-%d %H:%M")
            .to_string()
    };
    format!("{}  {}", clock(start), clock(end))
}

fn names(people: &[PersonName]) -> String {
    if people.is_empty() {
        return "nobody".to_owned();
    }
    people
        .iter()
        .map(PersonName::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}

/// The shifts as far as they lie in a span.
fn cut(all: &[Shift], from: Timestamp, until: Timestamp) -> Vec<Shift> {
    let within = |shift: &Shift| {
        let (start, end) = (shift.start.max(from), shift.end.min(until));
        (start < end).then(|| Shift {
            start,
            end,
            ..shift.clone()
        })
    };
    all.iter().filter_map(within).collect()
}

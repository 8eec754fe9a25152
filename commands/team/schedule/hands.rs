//! What a document changes by hand: overrides, swaps, temporary schedules, and absences.

use jiff::Timestamp;

use super::super::section::Section;
use super::super::value::Value;
use super::super::{keys, limits};
use super::known::Known;
use super::time;
use crate::names::PersonName;
use crate::oncall::{Absence, Act, Override, Swap, Temporary, TemporaryShift};
use crate::team::Zone;

/// What a document changes by hand, in an order that does not depend on that of the document.
pub(super) struct Hands {
    pub(super) overrides: Vec<Override>,
    pub(super) swaps: Vec<Swap>,
    pub(super) temporaries: Vec<Temporary>,
    pub(super) absences: Vec<Absence>,
}

/// Reads what is changed by hand.
pub(super) fn read(schedule: &Section<'_>, known: &Known, zone: &Zone) -> Hands {
    let all = |key: &str, keys, most| {
        let value = schedule.get(key);
        value.map(|it| it.sections(keys, most)).unwrap_or_default()
    };
    let read = Reader { zone, known };
    let overrides = all("override", keys::OVERRIDE, limits::OVERRIDES);
    let mut overrides: Vec<Override> = overrides
        .iter()
        .filter_map(|it| read.one_override(it))
        .collect();
    overrides.sort_by(|a, b| (a.start, &a.id).cmp(&(b.start, &b.id)));
    let swaps = all("swap", keys::SWAP, limits::OVERRIDES);
    let mut swaps: Vec<Swap> = swaps.iter().filter_map(|it| read.swap(it)).collect();
    swaps.sort_by(|a, b| {
        (a.start, &a.giver, &a.taker, a.end).cmp(&(b.start, &b.giver, &b.taker, b.end))
    });
    let temporaries = all("temporary", keys::TEMPORARY, limits::TEMPORARIES);
    let absences = all("absence", keys::ABSENCE, limits::ABSENCES);
    let mut absences: Vec<Absence> = absences.iter().filter_map(|it| read.absence(it)).collect();
    absences.sort_by(|a, b| (a.start, &a.person, a.end).cmp(&(b.start, &b.person, b.end)));
    Hands {
        overrides,
        swaps,
        temporaries: read.temporaries(&temporaries),
        absences,
    }
}

struct Reader<'r> {
    zone: &'r Zone,
    known: &'r Known,
}

impl Reader<'_> {
    fn one_override(&self, section: &Section<'_>) -> Option<Override> {
        let span = time::span(section, self.zone);
        let person = |key| section.get(key).map(|it| self.known.person(&it));
        let (add, remove) = (person("add"), person("remove"));
        let is_nobody = section.get("nobody").map(|it| (it.truth(), it));
        let act = match (is_nobody, add, remove) {
            (Some((Some(true), value)), add, remove) => {
                if add.is_some() || remove.is_some() {
                    value.refuse("allowed is `nobody = true` alone; whoever is to be added has an override of their own");
                    return None;
                }
                Act::Nobody
            }
            (Some((None, _)), ..) => return None,
            (_, Some(add), Some(remove)) => {
                let (add, remove) = (add?, remove?);
                two(&add, &remove, section.get("add").as_ref())?;
                Act::Replace { remove, add }
            }
            (_, Some(add), None) => Act::Add(add?),
            (_, None, Some(remove)) => Act::Remove(remove?),
            (_, None, None) => {
                section.need("add", "`add`, `remove`, both of them, or `nobody = true`");
                return None;
            }
        };
        let (start, end) = span?;
        Some(Override {
            id: id(start, end, &act),
            start,
            end,
            act,
        })
    }

    fn swap(&self, section: &Section<'_>) -> Option<Swap> {
        let span = time::span(section, self.zone);
        let person = |key| {
            section
                .need(key, "the name of a person")
                .and_then(|it| self.known.person(&it))
        };
        let (giver, taker) = (person("giver"), person("taker"));
        let (giver, taker) = (giver?, taker?);
        two(&giver, &taker, section.get("taker").as_ref())?;
        let (start, end) = span?;
        Some(Swap {
            start,
            end,
            giver,
            taker,
            order: 0,
        })
    }

    fn temporaries(&self, sections: &[Section<'_>]) -> Vec<Temporary> {
        let mut found: Vec<(Temporary, usize)> = Vec::new();
        for section in sections {
            let Some((temporary, value)) = self.temporary(section).zip(section.get("from")) else {
                continue;
            };
            let at_once = found
                .iter()
                .find(|(other, _)| other.start < temporary.end && temporary.start < other.end);
            match at_once {
                Some((_, line)) => value.refuse(format!(
                    "which is within the temporary schedule of line {line}; allowed is one at a time: join the two, or move one"
                )),
                None => found.push((temporary, value.line())),
            }
        }
        found.sort_by_key(|(temporary, _)| temporary.start);
        found.into_iter().map(|(temporary, _)| temporary).collect()
    }

    fn temporary(&self, section: &Section<'_>) -> Option<Temporary> {
        let span = time::span(section, self.zone);
        let fallback = section.get("fallback").map_or(Some(false), |it| it.truth());
        let shifts = section
            .get("shift")
            .map(|it| it.sections(keys::TEMPORARY_SHIFT, limits::TEMPORARY_SHIFTS))
            .unwrap_or_default();
        let shifts: Vec<Option<TemporaryShift>> =
            shifts.iter().map(|it| self.shift(it, span)).collect();
        let mut shifts: Vec<TemporaryShift> = shifts.into_iter().collect::<Option<_>>()?;
        shifts.sort_by(|a, b| (a.start, a.end, &a.people).cmp(&(b.start, b.end, &b.people)));
        let (start, end) = span?;
        Some(Temporary {
            id: start.as_second().to_string(),
            start,
            end,
            shifts,
            fallback: fallback?,
        })
    }

    fn shift(
        &self,
        section: &Section<'_>,
        whole: Option<(Timestamp, Timestamp)>,
    ) -> Option<TemporaryShift> {
        let span = time::span(section, self.zone);
        let people = section
            .need(
                "people",
                "a list of names of people as in [\"ana\", \"bo\"]",
            )
            .and_then(|it| self.known.people(&it));
        let (start, end) = span?;
        if let Some((first, last)) = whole
            && (start < first || last < end)
        {
            if let Some(value) = section.get(if start < first { "from" } else { "until" }) {
                value.refuse(
                    "allowed is a time within the temporary schedule that the shift stands in",
                );
            }
            return None;
        }
        Some(TemporaryShift {
            start,
            end,
            people: people?,
        })
    }

    fn absence(&self, section: &Section<'_>) -> Option<Absence> {
        let span = time::span(section, self.zone);
        let person = section
            .need("person", "the name of a person")
            .and_then(|it| self.known.person(&it));
        let reason = section.get("reason").and_then(|it| it.words(limits::TEXT));
        let (start, end) = span?;
        Some(Absence {
            person: person?,
            start,
            end,
            reason,
        })
    }
}

/// Two people must not be one.
fn two(one: &PersonName, other: &PersonName, value: Option<&Value<'_>>) -> Option<()> {
    if one != other {
        return Some(());
    }
    if let Some(value) = value {
        value.refuse("allowed is another person: nobody can swap with themselves");
    }
    None
}

/// What tells an override of a document from others: when it is, and what it does.
fn id(start: Timestamp, end: Timestamp, act: &Act) -> String {
    let what = match act {
        Act::Add(person) => format!("add-{person}"),
        Act::Remove(person) => format!("remove-{person}"),
        Act::Replace { remove, add } => format!("{remove}-{add}"),
        Act::Nobody => "nobody".to_owned(),
    };
    format!("{}-{}-{what}", start.as_second(), end.as_second())
}

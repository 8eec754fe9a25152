//! How much each person is on call.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::plan::Plan;
use super::shift::{Shift, shifts};
use crate::names::PersonName;

/// How much somebody is on call in a span.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load {
    /// Who.
    pub person: PersonName,
    /// How long, in seconds. Who is on call together counts each for the whole time.
    pub seconds: i64,
    /// In how many stretches without an end between.
    pub shifts: u32,
}

/// How much each person is on call in `[from, until)`, by name. Whoever is not on call at all is left out.
pub fn load(plan: &Plan, from: Timestamp, until: Timestamp) -> Vec<Load> {
    let mut all: BTreeMap<PersonName, (Load, Timestamp)> = BTreeMap::new();
    for Shift {
        start, end, people, ..
    } in shifts(plan, from, until)
    {
        for person in people {
            let (load, last) = all.entry(person.clone()).or_insert_with(|| {
                let load = Load {
                    person,
                    seconds: 0,
                    shifts: 0,
                };
                (load, Timestamp::MIN)
            });
            load.seconds += end.as_second() - start.as_second();
            load.shifts += u32::from(*last != start);
            *last = end;
        }
    }
    all.into_values().map(|(load, _)| load).collect()
}

//! Who is on call, as the document says it: `[[schedule]]`.

mod hands;
mod known;
mod layer;
mod length;
mod time;

use serde::Serialize;
use toml::de::DeTable;

use super::document::Document;
use super::handoff::Handoff;
use super::once::Once;
use super::problem::Problems;
use super::section::Section;
use super::syntax::{self, Sense};
use super::zone::Zone;
use super::{keys, limits};
use crate::names::{RoleName, ScheduleName};
use crate::oncall::Plan;

pub(super) use known::Known;

/// A schedule: its plan, and whom it concerns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Schedule {
    /// Its name.
    pub name: ScheduleName,
    /// Who is on call, as far as the document says it.
    pub plan: Plan,
    /// The role that whoever is on call holds.
    pub role: Option<RoleName>,
    /// What is told about it, and where.
    #[serde(skip_serializing_if = "Handoff::is_standard")]
    pub handoff: Handoff,
}

impl Schedule {
    /// Reads only the schedules of a document, which may leave out everything else.
    ///
    /// Where the document names its people or roles, the schedules may name no others.
    pub fn parse_all(text: &str, file_name: &str) -> Result<Vec<Self>, Problems> {
        Document { file_name, text }.read(|report| {
            let (table, errors) = DeTable::parse_recoverable(text);
            if syntax::note(errors, text, report) == Sense::Lost {
                return None;
            }
            let team = Section::root(report, table.get_ref(), keys::TEAM);
            let zone = team
                .get("timezone")
                .map_or(Some(Zone::UTC), |zone| Zone::read(&zone));
            Some(read(&team, &zone.unwrap_or(Zone::UTC), &Known::read(&team)))
        })
    }
}

/// Reads `[[schedule]]`.
pub(super) fn read(team: &Section<'_>, zone: &Zone, known: &Known) -> Vec<Schedule> {
    let mut names = Once::rule("a schedule stands once");
    let sections = team
        .get("schedule")
        .map(|value| value.sections(keys::SCHEDULE, limits::SCHEDULES));
    let mut schedules: Vec<Schedule> = sections
        .iter()
        .flatten()
        .filter_map(|section| one(section, zone, known, &mut names))
        .collect();
    schedules.sort_by(|a, b| a.name.cmp(&b.name));
    schedules
}

fn one(
    section: &Section<'_>,
    zone: &Zone,
    known: &Known,
    names: &mut Once<ScheduleName>,
) -> Option<Schedule> {
    let name: Option<ScheduleName> = section.need_parsed("name");
    if let Some((name, value)) = name.as_ref().zip(section.get("name")) {
        names.take(name.clone(), &value);
    }
    let zone = section
        .get("timezone")
        .map_or_else(|| Some(zone.clone()), |zone| Zone::read(&zone));
    // What hangs on a zone that does not exist is read all the same, to tell everything at once.
    let on = zone.clone().unwrap_or(Zone::UTC);
    let layers = layer::read(section, &on, known);
    let role = section.get("role").and_then(|role| known.role(&role));
    let handoff = section
        .get("handoff")
        .map_or_else(Handoff::default, |value| {
            Handoff::read(&value, known.guild())
        });
    let hands = hands::read(section, known, &on);
    let name = name?;
    Some(Schedule {
        plan: Plan {
            schedule: name.clone(),
            zone: zone?,
            layers,
            overrides: hands.overrides,
            swaps: hands.swaps,
            temporaries: hands.temporaries,
            absences: hands.absences,
        },
        name,
        role,
        handoff,
    })
}

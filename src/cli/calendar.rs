//! `binnacle oncall calendar`.

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context as _, ensure};
use binnacle_commands::{
    names::{PersonName, ScheduleName},
    oncall::{self, Plan, Sheet},
};

use crate::clock::{Clock as _, SystemClock};

use super::{complain, say, schedules};

/// Of which document, whose shifts, and of which time.
#[derive(Debug, clap::Args)]
pub(super) struct Wanted {
    /// The team's document, or one of schedules alone
    #[arg(
        long,
        env = "BINNACLE_CONFIG",
        value_name = "FILE",
        default_value = "binnacle.toml"
    )]
    config: PathBuf,
    /// The schedule; all, if left out
    #[arg(long, value_name = "NAME")]
    schedule: Option<ScheduleName>,
    /// Whose shifts; everybody's, if left out
    #[arg(long, value_name = "NAME")]
    person: Option<PersonName>,
    /// From when, as in 2026-01-05T09:00 on the schedule's wall clock, or 2026-01-05T08:00:00Z
    #[arg(long, value_name = "TIME")]
    from: String,
    /// Up to when, which is not part of it
    #[arg(long, value_name = "TIME")]
    until: String,
}

/// Prints the shifts that reach into a span as a calendar.
pub(super) fn run(wanted: &Wanted) -> ExitCode {
    match made(wanted) {
        Ok(text) => say(text.trim_end()),
        Err(error) => complain(format_args!("{error:#}"), 2),
    }
}

fn made(wanted: &Wanted) -> anyhow::Result<String> {
    let Wanted {
        schedule, person, ..
    } = wanted;
    let all = schedules::of(&wanted.config)?;
    let plans: Vec<&Plan> = all
        .iter()
        .filter(|it| schedule.as_ref().is_none_or(|name| it.name == *name))
        .map(|it| &it.plan)
        .collect();
    let first = plans
        .first()
        .context("--schedule: there is no such schedule in the document")?;
    let time = |key: &str, text: &str| {
        oncall::instant(text, first.zone.time_zone())
            .with_context(|| format!("{key}: found `{text}`, allowed is {}", oncall::INSTANT))
    };
    let (from, until) = (
        time("--from", &wanted.from)?,
        time("--until", &wanted.until)?,
    );
    ensure!(from < until, "--until must lie after --from");
    let name = match (person, schedule) {
        (Some(person), _) => format!("On call: {person}"),
        (None, Some(schedule)) => format!("On call: {schedule}"),
        (None, None) => "On call".to_owned(),
    };
    let sheet = Sheet {
        name: &name,
        scope: "binnacle",
        now: SystemClock.now(),
        revision: 0,
        person: person.as_ref(),
    };
    Ok(oncall::calendar(&sheet, &plans, &[], from, until))
}

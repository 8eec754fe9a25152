//! Reads documents whole: everything that is wrong in them is told at once.

use std::collections::BTreeMap;

use toml::de::DeTable;

use super::escalation;
use super::github::Github;
use super::incidents::{Incidents, Named};
use super::oncall::Oncall;
use super::once::Once;
use super::people::Roster;
use super::problem::{Found, Problem, Problems};
use super::report::Report;
use super::rights::Rights;
use super::schedule::Known;
use super::section::Section;
use super::syntax::{self, Sense};
use super::zone::Zone;
use super::{Team, deploy, keys, library, limits, schedule, service};
use crate::deploy::Called;
use crate::link::Links;
use crate::names::GuildId;

/// A team's document, as it was read from somewhere.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// What to call it in problems.
    pub file_name: &'a str,
    /// What it says.
    pub text: &'a str,
}

/// Which document speaks for which guild: its file and line.
type Guilds = BTreeMap<GuildId, (String, usize)>;

impl Team {
    /// Reads one document.
    pub fn parse(text: &str, file_name: &str) -> Result<Self, Problems> {
        read(Document { file_name, text }, &mut Guilds::new()).map_err(Problems::of)
    }

    /// Reads several documents, of which each must speak for a guild of its own.
    pub fn parse_all(documents: &[Document<'_>]) -> Result<Vec<Self>, Problems> {
        let (mut teams, mut problems, mut guilds) = (Vec::new(), Vec::new(), Guilds::new());
        for document in documents {
            match read(*document, &mut guilds) {
                Ok(team) => teams.push(team),
                Err(more) => problems.extend(more),
            }
        }
        if problems.is_empty() {
            Ok(teams)
        } else {
            Err(Problems::of(problems))
        }
    }
}

/// The team, or at least one problem.
fn read(document: Document<'_>, guilds: &mut Guilds) -> Result<Team, Vec<Problem>> {
    document.read_with(|report| understood(document, report, guilds))
}

impl Document<'_> {
    /// What is read of it, or at least one problem.
    pub(super) fn read<T>(self, of: impl FnOnce(&Report<'_>) -> Option<T>) -> Result<T, Problems> {
        self.read_with(of).map_err(Problems::of)
    }

    fn read_with<T>(self, of: impl FnOnce(&Report<'_>) -> Option<T>) -> Result<T, Vec<Problem>> {
        let report = Report::on(self.file_name, self.text);
        let found = if self.text.len() > limits::DOCUMENT {
            let found = Found::kind("a longer document");
            report.add(
                0,
                "",
                found,
                format!("allowed are at most {} bytes", limits::DOCUMENT),
            );
            None
        } else {
            of(&report)
        };
        match (found, report.into_problems()) {
            (Some(found), problems) if problems.is_empty() => Ok(found),
            (_, problems) => Err(problems),
        }
    }
}

fn understood(document: Document<'_>, report: &Report<'_>, guilds: &mut Guilds) -> Option<Team> {
    let (table, errors) = DeTable::parse_recoverable(document.text);
    if syntax::note(errors, document.text, report) == Sense::Lost {
        return None;
    }
    let section = Section::root(report, table.get_ref(), keys::TEAM);
    team(&section, document.file_name, guilds)
}

fn team(section: &Section<'_>, file_name: &str, guilds: &mut Guilds) -> Option<Team> {
    let mut ids = Once::rule("a Discord id stands for one thing");
    let guild = guild(section, file_name, guilds, &mut ids);
    let name = section
        .need("name", "the name of the team")
        .and_then(|name| name.words(limits::TITLE));
    let timezone = section
        .get("timezone")
        .map_or(Some(Zone::UTC), |zone| Zone::read(&zone));
    let roster = Roster::read(section, guild, &mut ids);
    let schedules = schedule::read(
        section,
        timezone.as_ref().unwrap_or(&Zone::UTC),
        &Known::of(&roster, guild),
    );
    let policies = escalation::read(section, &roster, &schedules);
    let named = Named {
        guild,
        roles: &roster.role_names,
        policies: &policies.names,
    };
    let incidents = section
        .get("incidents")
        .map(|value| Incidents::read(&value, named, &mut ids));
    let oncall = section
        .get("oncall")
        .map(|value| Oncall::read(&value, guild));
    let environments = deploy::environments(section);
    let services = service::read(section, &roster, &policies.names, &environments.names);
    let incidents = incidents.unwrap_or_else(Incidents::standard);
    let github = section
        .get("github")
        .and_then(|github| Github::read(&github, &roster, &services, &incidents));
    let zone = timezone.clone().unwrap_or(Zone::UTC);
    let rules = deploy::read(section, &roster, &services, &environments, &zone);
    let libraries = library::read(section, &services);
    let rights = section
        .get("rights")
        .map(|rights| Rights::read(&rights, &roster.role_names));
    let called = Called {
        roles: &roster.roles,
        people: &roster.people,
    };
    let tests = deploy::tests(section, called);
    let team = Team {
        guild: guild?,
        name: name?,
        timezone: timezone?,
        github,
        incidents,
        rights: rights.unwrap_or_else(Rights::standard),
        roles: roster.roles,
        people: roster.people,
        services,
        schedules,
        oncall: oncall.unwrap_or_default(),
        escalations: policies.policies,
        environments: environments.all,
        deploys: rules.deploys,
        freezes: rules.freezes,
        tests,
        links: Links::default(),
        libraries,
    };
    deploy::check(section, &team);
    Some(team)
}

fn guild(
    section: &Section<'_>,
    file_name: &str,
    guilds: &mut Guilds,
    ids: &mut Once<u64>,
) -> Option<GuildId> {
    let guild: GuildId = section.need_parsed("guild")?;
    let value = section.get("guild")?;
    ids.take(guild.get(), &value);
    match guilds.get(&guild) {
        Some((file, line)) => value.refuse(format!(
            "which {file}:{line} has already; a guild has one document"
        )),
        None => {
            guilds.insert(guild, (file_name.to_owned(), value.line()));
        }
    }
    Some(guild)
}

//! `binnacle check`: whether the teams' documents will do, told to people or to programs.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use binnacle_commands::{
    runbook::{Finding, lacking, overdue, unknown},
    secret::Means,
    team::{Problem, Problems, Team},
};
use jiff::civil::Date;
use serde::Serialize;

use super::teams::{TeamsError, read_teams};
use crate::library::Shelf;

/// What the check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing is wrong.
    Fine,
    /// There are problems in the documents.
    Problems,
    /// A document could not be read.
    Unreadable,
}

impl Verdict {
    /// The exit code: 0, 1 or 2.
    pub const fn code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Problems => 1,
            Self::Unreadable => 2,
        }
    }
}

impl Verdict {
    /// The worse of two.
    const fn worse(self, other: Self) -> Self {
        if self.code() < other.code() {
            other
        } else {
            self
        }
    }
}

impl From<Verdict> for ExitCode {
    fn from(verdict: Verdict) -> Self {
        Self::from(verdict.code())
    }
}

/// A folder of runbooks to check, and what it is held against beside the teams' documents.
#[derive(Debug, Clone)]
pub struct Books<'a> {
    /// The folder.
    pub folder: &'a Path,
    /// What the environment lets its actions use.
    pub means: Means,
    /// The day.
    pub today: Date,
}

/// Checks the documents, and a folder of runbooks where one is named, and writes what was found.
pub fn check(
    paths: &[PathBuf],
    books: Option<&Books<'_>>,
    json: bool,
    out: &mut impl Write,
) -> io::Result<Verdict> {
    let read = read_teams(paths);
    let teams: Vec<&Team> = read.iter().flatten().map(|(_, team)| team).collect();
    let playbooks = books.map(|books| (books.folder, pages(books, &teams)));
    let documents = match &read {
        Ok(teams) if teams.iter().any(|(_, team)| !failed(team).is_empty()) => Verdict::Problems,
        Ok(_) => Verdict::Fine,
        Err(wrong) if wrong.unreadable.is_empty() => Verdict::Problems,
        Err(_) => Verdict::Unreadable,
    };
    let of_pages = playbooks.as_ref().map(|(_, pages)| pages.verdict());
    let verdict = documents.worse(of_pages.unwrap_or(Verdict::Fine));
    if json {
        for_programs(
            verdict,
            &read,
            playbooks.as_ref().map(|(_, pages)| pages),
            out,
        )?;
    } else {
        match &read {
            Ok(teams) => teams
                .iter()
                .try_for_each(|(path, team)| fine(path, team, out))?,
            Err(wrong) => wrong_for_people(wrong, out)?,
        }
        if let Some((folder, pages)) = &playbooks {
            pages.for_people(folder, out)?;
        }
    }
    out.flush()?;
    Ok(verdict)
}

/// A test of the team's policies that does not hold.
#[derive(Serialize)]
struct Failed<'a> {
    name: &'a str,
    line: usize,
    why: String,
}

fn failed(team: &Team) -> Vec<Failed<'_>> {
    let tests = team.tests.iter();
    let failed = tests.filter_map(|test| {
        Some(Failed {
            name: &test.name,
            line: test.line,
            why: test.fails(team)?,
        })
    });
    failed.collect()
}

/// What was found in a folder of runbooks.
#[derive(Debug, Default, Serialize)]
struct Checkup {
    pages: usize,
    findings: Vec<Finding>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unreadable: Option<String>,
}

/// Without any team nobody knows which services and roles there are.
fn pages(books: &Books<'_>, teams: &[&Team]) -> Checkup {
    match Shelf::open(books.folder) {
        Ok(shelf) => {
            let mut findings = shelf.findings();
            if !teams.is_empty() {
                findings.extend(unknown(&shelf.pages, &shelf.tools, teams));
            }
            findings.extend(overdue(&shelf.pages, books.today));
            findings.extend(lacking(&shelf.tools, &books.means));
            findings.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
            Checkup {
                pages: shelf.pages.len(),
                findings,
                unreadable: None,
            }
        }
        Err(error) => Checkup {
            unreadable: Some(format!("--playbooks: {error}")),
            ..Checkup::default()
        },
    }
}

impl Checkup {
    fn problems(&self) -> usize {
        let problems = self.findings.iter().filter(|found| found.is_problem());
        problems.count()
    }

    fn verdict(&self) -> Verdict {
        match (&self.unreadable, self.problems()) {
            (Some(_), _) => Verdict::Unreadable,
            (None, 0) => Verdict::Fine,
            (None, _) => Verdict::Problems,
        }
    }

    fn for_people(&self, folder: &Path, out: &mut impl Write) -> io::Result<()> {
        if let Some(why) = &self.unreadable {
            return writeln!(out, "{why}");
        }
        for found in &self.findings {
            writeln!(out, "{}/{found}", folder.display())?;
        }
        let (problems, told) = (self.problems(), self.findings.len() - self.problems());
        let folder = folder.display();
        let pages = self.pages;
        match problems {
            0 => writeln!(out, "{folder}: fine")?,
            1 => writeln!(out, "{folder}: 1 problem")?,
            more => writeln!(out, "{folder}: {more} problems")?,
        }
        writeln!(out, "  pages: {pages}, told and left as they are: {told}")
    }
}

fn fine(path: &Path, team: &Team, out: &mut impl Write) -> io::Result<()> {
    let failed = failed(team);
    if !failed.is_empty() {
        for Failed { name, line, why } in &failed {
            writeln!(out, "{}:{line}: test `{name}`: {why}", path.display())?;
        }
        let (count, all) = (failed.len(), team.tests.len());
        return writeln!(out, "{}: {count} of {all} tests fail", path.display());
    }
    let (name, guild) = (&team.name, team.guild);
    let (roles, people, services) = (team.roles.len(), team.people.len(), team.services.len());
    let mirror = team.github.as_ref().map_or_else(
        || "nowhere".to_owned(),
        |github| github.repository.to_string(),
    );
    writeln!(out, "{}: fine", path.display())?;
    writeln!(out, "  {name}, guild {guild}")?;
    writeln!(
        out,
        "  roles: {roles}, people: {people}, services: {services}, mirrored to: {mirror}"
    )?;
    if !team.tests.is_empty() {
        writeln!(out, "  tests: {}, all hold", team.tests.len())?;
    }
    writeln!(out, "  hash: {}", team.hash())
}

fn wrong_for_people(wrong: &TeamsError, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{wrong}")?;
    let count = wrong.unreadable.len() + wrong.problems.as_ref().map_or(0, Problems::count);
    writeln!(
        out,
        "{count} {}",
        if count == 1 { "problem" } else { "problems" }
    )
}

#[derive(Serialize)]
struct Report<'a> {
    verdict: Verdict,
    teams: Vec<Checked<'a>>,
    problems: &'a [Problem],
    problems_left_out: usize,
    unreadable: Vec<NotRead<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    playbooks: Option<&'a Checkup>,
}

#[derive(Serialize)]
struct Checked<'a> {
    file: String,
    hash: String,
    team: &'a Team,
    tests: usize,
    failed_tests: Vec<Failed<'a>>,
}

#[derive(Serialize)]
struct NotRead<'a> {
    file: String,
    why: &'a str,
}

fn for_programs(
    verdict: Verdict,
    read: &Result<Vec<(PathBuf, Team)>, TeamsError>,
    playbooks: Option<&Checkup>,
    out: &mut impl Write,
) -> io::Result<()> {
    let wrong = read.as_ref().err();
    let problems = wrong.and_then(|wrong| wrong.problems.as_ref());
    let teams = read.iter().flatten().map(|(path, team)| Checked {
        file: path.display().to_string(),
        hash: team.hash(),
        team,
        tests: team.tests.len(),
        failed_tests: failed(team),
    });
    let unreadable = wrong.iter().flat_map(|wrong| &wrong.unreadable);
    let report = Report {
        verdict,
        teams: teams.collect(),
        problems: problems.map_or(&[], Problems::list),
        problems_left_out: problems.map_or(0, Problems::left_out),
        unreadable: unreadable
            .map(|it| NotRead {
                file: it.path.display().to_string(),
                why: &it.why,
            })
            .collect(),
        playbooks,
    };
    serde_json::to_writer_pretty(&mut *out, &report)?;
    writeln!(out)
}

//! `binnacle runbook search`.

use std::{
    io::{self, BufRead as _, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::Context as _;
use binnacle_commands::runbook::Scope;
use serde::{Deserialize, Serialize};

use crate::library::{Found, Shelf};

use super::complain;

/// What is looked for, where, and how the answer is written.
#[derive(Debug, clap::Args)]
pub(super) struct Wanted {
    /// The folder of runbooks
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// How many pages at most
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=1000))]
    limit: u16,
    /// Only pages in this folder below DIR
    #[arg(long, value_name = "FOLDER", conflicts_with = "batch")]
    scope: Option<Scope>,
    /// Read questions as JSON lines from standard input, `{"id": …, "query": …, "scope": …}`, and answer each with a line
    #[arg(long)]
    batch: bool,
    /// What is looked for: the text or the name of an alert, or a few words
    #[arg(required_unless_present = "batch", conflicts_with = "batch")]
    query: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Question {
    id: serde_json::Value,
    query: String,
    #[serde(default)]
    scope: Option<String>,
}

#[derive(Debug, Serialize)]
struct Answer<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a serde_json::Value>,
    hits: Vec<Line<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    corrected: Vec<Corrected<'a>>,
}

#[derive(Debug, Serialize)]
struct Line<'a> {
    path: &'a str,
    title: &'a str,
    section: &'a str,
    anchor: &'a str,
    score: f32,
    exact: bool,
}

#[derive(Debug, Serialize)]
struct Corrected<'a> {
    from: &'a str,
    to: &'a str,
}

/// Searches, and says what was found. The exit code is 1 when nothing was.
pub(super) fn search(wanted: &Wanted) -> ExitCode {
    let shelf = match Shelf::open(&wanted.dir) {
        Ok(shelf) => shelf,
        Err(error) => return complain(format_args!("--dir: {error}"), 2),
    };
    let done = if wanted.batch {
        batch(&shelf, wanted).map(|()| true)
    } else {
        once(&shelf, wanted)
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => complain(format_args!("{error:#}"), 2),
    }
}

fn once(shelf: &Shelf, wanted: &Wanted) -> anyhow::Result<bool> {
    let query = wanted.query.join(" ");
    let found = shelf.search(&query, wanted.scope.as_ref(), wanted.limit.into());
    let mut out = io::stdout().lock();
    if wanted.json {
        serde_json::to_writer_pretty(&mut out, &answer(shelf, None, &found))?;
        writeln!(out)?;
        return Ok(!found.hits.is_empty());
    }
    for word in &found.corrections {
        writeln!(
            out,
            "No page knows `{}`; looked for `{}`.",
            word.from, word.to
        )?;
    }
    if found.hits.is_empty() {
        writeln!(out, "Nothing was found among {} pages.", shelf.pages.len())?;
    }
    for (index, hit) in found.hits.iter().enumerate() {
        let page = &shelf.pages[hit.page];
        let section = &page.sections[hit.section];
        writeln!(out, "{:>2}. {}", index + 1, page.title)?;
        writeln!(out, "    {}#{}", page.place, section.anchor)?;
        if !section.heading.is_empty() && section.heading != page.title {
            writeln!(out, "    {}", section.heading)?;
        }
    }
    Ok(!found.hits.is_empty())
}

fn batch(shelf: &Shelf, wanted: &Wanted) -> anyhow::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for (index, line) in io::stdin().lock().lines().enumerate() {
        let line = line.context("standard input")?;
        if line.trim().is_empty() {
            continue;
        }
        let number = index + 1;
        let question: Question = serde_json::from_str(&line)
            .with_context(|| format!("line {number} of standard input"))?;
        let scope = question
            .scope
            .as_deref()
            .map(str::parse::<Scope>)
            .transpose();
        let scope = scope.with_context(|| format!("line {number} of standard input: scope"))?;
        let found = shelf.search(&question.query, scope.as_ref(), wanted.limit.into());
        serde_json::to_writer(&mut out, &answer(shelf, Some(&question.id), &found))?;
        writeln!(out)?;
        // Whoever asks line by line waits for each answer.
        out.flush()?;
    }
    Ok(())
}

fn answer<'a>(shelf: &'a Shelf, id: Option<&'a serde_json::Value>, found: &'a Found) -> Answer<'a> {
    let hits = found.hits.iter().map(|hit| {
        let page = &shelf.pages[hit.page];
        let section = &page.sections[hit.section];
        Line {
            path: &page.place,
            title: &page.title,
            section: &section.heading,
            anchor: &section.anchor,
            score: hit.score,
            exact: hit.is_exact,
        }
    });
    let corrected = found.corrections.iter().map(|word| Corrected {
        from: &word.from,
        to: &word.to,
    });
    Answer {
        id,
        hits: hits.collect(),
        corrected: corrected.collect(),
    }
}

//! `binnacle oncall`: what plans of schedules say, without a bot.

use std::{
    fs,
    io::{self, BufRead as _, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use binnacle_commands::oncall::{self, Config, Question, Wanted};
use clap::Subcommand;

use crate::clock::{Clock as _, SystemClock};

use super::{calendar, complain, pay, say, schedules};

/// What is asked of the schedules of a document.
#[derive(Debug, Subcommand)]
pub(super) enum Oncall {
    /// The shifts of a span
    Preview {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        span: Span,
    },
    /// Who is on call
    Who {
        #[command(flatten)]
        of: Of,
        /// When; now, if left out
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
    },
    /// The next shifts of a person
    Next {
        #[command(flatten)]
        of: Of,
        /// Whose
        #[arg(long, value_name = "NAME", required_unless_present = "batch")]
        person: Option<String>,
        /// How many
        #[arg(short, value_name = "NUMBER", default_value_t = 3)]
        n: usize,
        /// After when; now, if left out
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
    },
    /// When nobody is on call
    Gaps {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        span: Span,
    },
    /// How much each person is on call
    Load {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        span: Span,
    },
    /// The list that pay is made from, as CSV, out of the shifts on record
    Pay(Box<pay::Wanted>),
    /// The shifts that reach into a span as a calendar (ICS)
    Calendar(calendar::Wanted),
    /// A dry run: what schedules of another system would be here, and where the next 30 days differ
    Import(schedules::Wanted),
    /// Whose shifts move from one document to another
    Diff {
        /// The document as it is
        #[arg(value_name = "OLD", required_unless_present = "batch")]
        old: Option<PathBuf>,
        /// The document as it is to be
        #[arg(value_name = "NEW", required_unless_present = "batch")]
        new: Option<PathBuf>,
        #[command(flatten)]
        of: Which,
        #[command(flatten)]
        span: Span,
    },
}

/// Of which document, and how it is told.
#[derive(Debug, clap::Args)]
pub(super) struct Of {
    /// The team's document, or one of schedules alone
    #[arg(
        long,
        env = "BINNACLE_CONFIG",
        value_name = "FILE",
        default_value = "binnacle.toml"
    )]
    config: PathBuf,
    #[command(flatten)]
    which: Which,
}

/// Of which schedule, and how it is told.
#[derive(Debug, clap::Args)]
pub(super) struct Which {
    /// The schedule; may be left out where there is one
    #[arg(long, value_name = "NAME")]
    schedule: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Answer questions from standard input: a JSON object a line, an answer a line
    #[arg(long)]
    batch: bool,
}

/// From when to when.
#[derive(Debug, clap::Args)]
pub(super) struct Span {
    /// From when, as in 2026-01-05T09:00 on the schedule's wall clock, or 2026-01-05T08:00:00Z
    #[arg(long, value_name = "TIME", required_unless_present = "batch")]
    from: Option<String>,
    /// Up to when, which is not part of it
    #[arg(long, value_name = "TIME", required_unless_present = "batch")]
    until: Option<String>,
}

/// Answers what was asked.
pub(super) async fn run(asked: Oncall) -> ExitCode {
    let now = || Some(SystemClock.now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    match asked {
        Oncall::Preview { of, span } => {
            told(Wanted::Preview, Some(&of.config), &of.which, span.asked())
        }
        Oncall::Gaps { of, span } => told(Wanted::Gaps, Some(&of.config), &of.which, span.asked()),
        Oncall::Load { of, span } => told(Wanted::Load, Some(&of.config), &of.which, span.asked()),
        Oncall::Who { of, at } => {
            let at = at.or_else(now);
            let question = Question {
                at,
                ..Question::default()
            };
            told(Wanted::Who, Some(&of.config), &of.which, question)
        }
        Oncall::Next { of, person, n, at } => {
            let question = Question {
                person,
                n: Some(n),
                at: at.or_else(now),
                ..Question::default()
            };
            told(Wanted::Next, Some(&of.config), &of.which, question)
        }
        Oncall::Pay(wanted) => pay::run(&wanted).await,
        Oncall::Calendar(wanted) => calendar::run(&wanted),
        Oncall::Import(wanted) => schedules::run(&wanted),
        Oncall::Diff { old, new, of, span } => {
            let mut question = span.asked();
            match new.filter(|_| !of.batch).map(|new| read(&new)).transpose() {
                Ok(text) => question.new = text,
                Err(why) => return complain(why, 2),
            }
            told(Wanted::Diff, old.as_deref(), &of, question)
        }
    }
}

impl Span {
    fn asked(self) -> Question {
        Question {
            from: self.from,
            until: self.until,
            ..Question::default()
        }
    }
}

fn told(wanted: Wanted, config: Option<&Path>, which: &Which, mut question: Question) -> ExitCode {
    if which.batch {
        return batch(wanted).unwrap_or_else(|error| complain(error, 2));
    }
    let name = config
        .map(|it| it.display().to_string())
        .unwrap_or_default();
    match config.map(read).transpose() {
        Ok(text) => question.config = text,
        Err(why) => return complain(why, 2),
    }
    question.schedule.clone_from(&which.schedule);
    match oncall::answer(wanted, &question, &name) {
        Ok(told) => {
            let written = if which.json {
                say(serde_json::json!(told.answer))
            } else {
                say(&told)
            };
            if told.answer.is_fine() {
                written
            } else {
                ExitCode::from(1)
            }
        }
        Err(wrong) if which.json => {
            let _ = say(serde_json::json!(wrong));
            ExitCode::from(2)
        }
        Err(wrong) => complain(wrong.error, 2),
    }
}

fn read(path: &Path) -> Result<Config, String> {
    fs::read_to_string(path)
        .map(Config::Text)
        .map_err(|error| format!("{}: {error}", path.display()))
}

/// Answers every line; one that cannot be answered is told so, and the next is read.
fn batch(wanted: Wanted) -> io::Result<ExitCode> {
    let mut out = io::stdout().lock();
    let mut input = io::stdin().lock();
    let mut bytes = Vec::new();
    while input.read_until(b'\n', &mut bytes)? > 0 {
        let line = String::from_utf8_lossy(&bytes);
        if !line.trim().is_empty() {
            writeln!(out, "{}", oncall::line(wanted, &line))?;
            out.flush()?;
        }
        bytes.clear();
    }
    Ok(ExitCode::SUCCESS)
}

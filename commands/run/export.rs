//! The record of a run as Markdown, for those who read it outside of Discord.

use std::fmt::Write as _;

use jiff::Timestamp;

use crate::{
    Reply,
    incident::Incident,
    reply::{Card, File, Holds, Tone},
    text,
};

use super::{Mark, Run, Sign, Stage, told};

/// The record of a run, as a file to take along.
pub fn exported(run: &Run, incident: Option<&Incident>, now: Timestamp) -> Reply {
    let (name, text) = recorded(run, incident, now);
    let file = File {
        name,
        holds: Holds::Bytes(text.into_bytes()),
    };
    let summary = text::discord(&told::summary(run));
    let card = Card::new(Tone::Grey, run.name(), text::cut(&summary, 2000)).file(file);
    Reply::private(card)
}

/// The record of a run as a file: its name, and Markdown.
pub fn recorded(run: &Run, incident: Option<&Incident>, now: Timestamp) -> (String, String) {
    let name = format!("run-{}.md", run.number);
    (name, markdown(run, incident, now))
}

/// The record of a run as Markdown.
pub(super) fn markdown(run: &Run, incident: Option<&Incident>, now: Timestamp) -> String {
    let mut out = format!("# {}: {}\n\n", run.name(), text::github(&run.title));
    if let Some(incident) = incident {
        let title = text::github(incident.title.as_str());
        let _ = writeln!(out, "- For: {} {title}", incident.name());
    }
    let _ = writeln!(
        out,
        "- Page: `{}`, SHA-256 `{}`",
        text::code(&run.place, 200),
        run.hash
    );
    let _ = writeln!(out, "- Started by {}", signed(&run.course.started));
    let _ = match &run.course.stage {
        Stage::Running => writeln!(out, "- Goes on as of {}", text::utc(now)),
        Stage::Finished { by } => writeln!(out, "- Finished by {}", signed(by)),
        Stage::Abandoned { by, reason } => {
            writeln!(out, "- Given up by {}: {}", signed(by), one_line(reason))
        }
    };
    let mut heading = None;
    for (number, step, mark) in run.steps() {
        if heading != Some(&step.heading) {
            let words = if step.heading.is_empty() {
                "Steps"
            } else {
                &step.heading
            };
            let _ = write!(out, "\n## {}\n\n", text::github(words));
            heading = Some(&step.heading);
        }
        let tick = if matches!(mark, Mark::Done { .. }) {
            'x'
        } else {
            ' '
        };
        let words = text::github(&step.words);
        let _ = writeln!(out, "- [{tick}] {number}. {words}: {}", became(mark));
        if let Some(verify) = &step.verify {
            let _ = writeln!(out, "  - To check: {}", text::github(verify));
        }
    }
    out
}

fn became(mark: &Mark) -> String {
    match mark {
        Mark::Open => "not done".to_owned(),
        Mark::Checking { done } => format!("ticked by {}; not checked", signed(done)),
        Mark::Done {
            done,
            checked: None,
        } => format!("ticked by {}", signed(done)),
        Mark::Done {
            done,
            checked: Some(checked),
        } => {
            format!("ticked by {}; checked by {}", signed(done), signed(checked))
        }
        Mark::Skipped { by, reason } => {
            format!("left out by {}: {}", signed(by), one_line(reason))
        }
    }
}

fn signed(sign: &Sign) -> String {
    let name = text::github(&text::one_line(&sign.name));
    format!("{name}, {}", text::utc(sign.at))
}

fn one_line(reason: &str) -> String {
    text::github(&text::one_line(reason))
}

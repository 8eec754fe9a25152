//! One run of a runbook: what was to be done, who did it and when, and why something was left out.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Extension,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use binnacle_commands::{
    run::{self, Mark, Run, Sign, Stage},
    runbook::{Step, address},
    text, web,
};
use jiff::tz::TimeZone;

use crate::app::{RunStory, Visitor};

use super::{
    Web, download,
    moment::Moment,
    page,
    runbooks::PAGES,
    runs::{state, steps, tone},
    words::{People, Words},
};

#[derive(Template)]
#[template(path = "run.html")]
struct Shown<'a> {
    visitor: &'a Visitor,
    number: i64,
    title: &'a str,
    tone: &'static str,
    state: &'static str,
    progress: String,
    /// When and by whom it came to its end.
    ended: Option<(Moment, &'a str)>,
    ending: &'static str,
    /// Why it was given up; empty where it was not.
    why: Words,
    parts: Vec<Part<'a>>,
    incident: Option<(String, &'a str)>,
    newcomer: Option<String>,
    began: Moment,
    by: &'a str,
    place: &'a str,
    /// Where its page is read, while it is there.
    page: Option<String>,
    note: &'static str,
    hash: &'a str,
}

/// The steps below a heading.
struct Part<'a> {
    heading: &'a str,
    steps: Vec<Row<'a>>,
}

/// A step.
struct Row<'a> {
    number: u16,
    tone: &'static str,
    state: &'static str,
    words: &'a str,
    signs: Vec<Signed<'a>>,
    reason: Words,
    verify: Option<&'a str>,
    action: Option<String>,
    /// What there is to copy, as safe HTML.
    code: String,
}

/// Who did something, and when.
struct Signed<'a> {
    did: &'static str,
    by: &'a str,
    at: Moment,
}

/// Shows a run.
pub(super) async fn show(
    State(web): State<Web>,
    Extension(visitor): Extension<Visitor>,
    Path(number): Path<String>,
) -> Response {
    match found(&web, &visitor, &number).await {
        Ok(story) => page::show(StatusCode::OK, &shown(&visitor, &story)),
        Err(answer) => answer,
    }
}

/// Gives the record of a run as the file that chat gives.
pub(super) async fn take(
    State(web): State<Web>,
    Extension(visitor): Extension<Visitor>,
    Path(number): Path<String>,
) -> Response {
    let story = match found(&web, &visitor, &number).await {
        Ok(story) => story,
        Err(answer) => return answer,
    };
    let (name, text) = run::recorded(&story.run, story.incident.as_ref(), web.app.now());
    let headers = download::headers("text/markdown; charset=utf-8", "attachment", &name);
    (headers, text).into_response()
}

async fn found(web: &Web, visitor: &Visitor, number: &str) -> Result<RunStory, Response> {
    let is_plain = number.bytes().all(|byte| byte.is_ascii_digit());
    let number = number.parse().ok().filter(|_| is_plain);
    let number = number.ok_or_else(page::nothing_here)?;
    match web.app.web_run(visitor, number).await {
        Ok(Some(story)) => Ok(story),
        Ok(None) => Err(page::nothing_here()),
        Err(failure) => Err(page::failed(web, failure)),
    }
}

fn shown<'a>(visitor: &'a Visitor, story: &'a RunStory) -> Shown<'a> {
    let run = &story.run;
    let none = BTreeMap::new();
    let view = View {
        people: &People {
            team: &visitor.team,
            shown: &none,
        },
        zone: visitor.team.timezone.time_zone(),
    };
    let (ending, end, why) = match &run.course.stage {
        Stage::Running => ("", None, ""),
        Stage::Finished { by } => ("finished", Some(by), ""),
        Stage::Abandoned { by, reason } => ("given up", Some(by), reason.as_str()),
    };
    let started = &run.course.started;
    let incident = story.incident.as_ref();
    Shown {
        visitor,
        number: run.number,
        title: &run.title,
        tone: tone(run),
        state: state(run),
        progress: steps(run),
        ended: end.map(|sign| (view.at(sign), sign.name.as_str())),
        ending,
        why: Words::new(why, view.people),
        parts: view.parts(run),
        incident: incident.map(|one| (one.name(), one.title.as_str())),
        newcomer: run.newcomer().map(|who| view.people.name(who)),
        began: view.at(started),
        by: &started.name,
        place: &run.place,
        page: story
            .has_page
            .then(|| format!("{PAGES}{}", address(&run.place))),
        note: match (story.has_page, story.is_changed) {
            (false, _) => "It is not there any more.",
            (true, true) => "It was changed since; the run goes by what it was.",
            (true, false) => "It is as it was when the run began.",
        },
        hash: &run.hash,
    }
}

/// How a team reads what is told.
struct View<'p> {
    people: &'p People<'p>,
    zone: &'p TimeZone,
}

impl View<'_> {
    fn at(&self, sign: &Sign) -> Moment {
        Moment::full(sign.at, self.zone)
    }

    fn parts<'a>(&self, run: &'a Run) -> Vec<Part<'a>> {
        let mut parts: Vec<Part<'a>> = Vec::new();
        for (number, step, mark) in run.steps() {
            let heading = if step.heading.is_empty() {
                "Steps"
            } else {
                &step.heading
            };
            let row = self.row(number, step, mark);
            match parts.last_mut() {
                Some(part) if part.heading == heading => part.steps.push(row),
                _ => parts.push(Part {
                    heading,
                    steps: vec![row],
                }),
            }
        }
        parts
    }

    fn row<'a>(&self, number: u16, step: &'a Step, mark: &'a Mark) -> Row<'a> {
        let (tone, state) = match mark {
            Mark::Open => ("grey", "Open"),
            Mark::Checking { .. } => ("amber", "To check"),
            Mark::Done { .. } => ("green", "Done"),
            Mark::Skipped { .. } => ("amber", "Left out"),
        };
        let (did, by, checked, reason) = match mark {
            Mark::Open => ("", None, None, ""),
            Mark::Checking { done } => ("Ticked", Some(done), None, ""),
            Mark::Done { done, checked } => ("Ticked", Some(done), checked.as_ref(), ""),
            Mark::Skipped { by, reason } => ("Left out", Some(by), None, reason.as_str()),
        };
        let signs = by.map(|sign| (did, sign)).into_iter();
        let signs = signs.chain(checked.map(|sign| ("Checked", sign)));
        Row {
            number,
            tone,
            state,
            words: &step.words,
            signs: signs
                .map(|(did, sign)| Signed {
                    did,
                    by: &sign.name,
                    at: self.at(sign),
                })
                .collect(),
            reason: Words::new(reason, self.people),
            verify: step.verify.as_deref(),
            action: step.action.as_ref().map(|call| {
                let given = call
                    .given
                    .iter()
                    .map(|(name, value)| format!(" {name}={value}"));
                text::one_line(&format!("/run {}{}", call.tool, given.collect::<String>()))
            }),
            code: web::html(&step.code),
        }
    }
}

//! The runs of runbooks, newest first.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Extension,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use binnacle_commands::{
    incident::Incident,
    run::{Run, Stage},
    web::Leaf,
};

use crate::app::Visitor;

use super::{Web, moment::Moment, page, words::People};

#[derive(Template)]
#[template(path = "runs.html")]
struct Runs<'a> {
    visitor: &'a Visitor,
    kind: &'static str,
    rows: Vec<Row>,
    count: String,
    /// Why the list is empty.
    nothing: &'static str,
    leaf: Leaf,
    pages: u32,
    newer: Option<Leaf>,
    older: Option<Leaf>,
}

struct Row {
    tone: &'static str,
    number: i64,
    title: String,
    state: &'static str,
    steps: String,
    incident: Option<String>,
    newcomer: Option<String>,
    began: Moment,
    by: String,
}

/// Shows the runs.
pub(super) async fn list(
    State(web): State<Web>,
    Extension(visitor): Extension<Visitor>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Response {
    let leaf = Leaf::read(asked.get("page").map(String::as_str));
    let ran = match web.app.web_runs(&visitor, leaf).await {
        Ok(ran) => ran,
        Err(failure) => return page::failed(&web, failure),
    };
    let pages = Leaf::pages(ran.total);
    let (newer, older) = leaf.beside(pages);
    let rows = ran.runs.iter();
    let shown = Runs {
        kind: "runs",
        rows: rows
            .map(|(run, of)| row(run, of.as_ref(), &visitor))
            .collect(),
        count: match ran.total {
            0 => "None".to_owned(),
            1 => "1 run".to_owned(),
            total => format!("{total} runs"),
        },
        nothing: if ran.total > 0 {
            "The list has fewer pages."
        } else {
            "Nothing was run yet. It is done in chat: /runbook run."
        },
        visitor: &visitor,
        leaf,
        pages,
        newer,
        older,
    };
    page::show(StatusCode::OK, &shown)
}

fn row(run: &Run, incident: Option<&Incident>, visitor: &Visitor) -> Row {
    let people = People {
        team: &visitor.team,
        shown: &BTreeMap::new(),
    };
    let started = &run.course.started;
    Row {
        tone: tone(run),
        number: run.number,
        title: run.title.clone(),
        state: state(run),
        steps: steps(run),
        incident: incident.map(Incident::name),
        newcomer: run.newcomer().map(|who| people.name(who)),
        began: Moment::full(started.at, visitor.team.timezone.time_zone()),
        by: started.name.clone(),
    }
}

/// How far it is.
pub(super) fn steps(run: &Run) -> String {
    let (done, skipped) = run.counts();
    let done = format!("{done} of {} done", run.course.steps.len());
    match skipped {
        0 => done,
        some => format!("{done}, {some} left out"),
    }
}

pub(super) const fn state(run: &Run) -> &'static str {
    match run.course.stage {
        Stage::Running => "Goes on",
        Stage::Finished { .. } => "Finished",
        Stage::Abandoned { .. } => "Given up",
    }
}

pub(super) const fn tone(run: &Run) -> &'static str {
    match run.course.stage {
        Stage::Running => "amber",
        Stage::Finished { .. } => "green",
        Stage::Abandoned { .. } => "grey",
    }
}

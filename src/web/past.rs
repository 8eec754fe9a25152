//! Past reports: the list, and each of them.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Extension,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use binnacle_commands::{
    past::{Past, Words},
    report::ReportAction,
    text,
    web::{self, Leaf},
};

use crate::app::Visitor;

use super::{Web, download, moment::Moment, page};

#[derive(Template)]
#[template(path = "past_reports.html")]
struct Reports<'a> {
    visitor: &'a Visitor,
    words: &'a str,
    count: String,
    rows: Vec<Row>,
    /// Why the page is empty.
    nothing: &'a str,
    leaf: Leaf,
    pages: u32,
    newer: Option<String>,
    older: Option<String>,
}

/// Where a page of the list stands.
#[derive(Template)]
#[template(path = "past_reports_address.txt")]
struct Address<'a> {
    words: &'a str,
    leaf: Leaf,
}

/// One of them.
struct Row {
    name: String,
    number: i64,
    title: String,
    day: String,
    length: Option<String>,
    actions: String,
}

#[derive(Template)]
#[template(path = "past_report.html")]
struct Report<'a> {
    visitor: &'a Visitor,
    row: Row,
    file: &'a str,
    imported: Moment,
    began: Option<Moment>,
    ended: Option<Moment>,
    todo: &'a [ReportAction],
    notes: &'a [String],
    html: String,
}

/// Shows the past reports that hold the words in the address.
pub(super) async fn list(
    State(web): State<Web>,
    Extension(visitor): Extension<Visitor>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Response {
    let typed = asked.get("q").map(String::as_str).unwrap_or_default();
    let typed = text::cut(&text::one_line(typed), 100);
    let leaf = Leaf::read(asked.get("page").map(String::as_str));
    let (words, wrong) = match Words::parse(&typed) {
        Ok(words) => (Some(words), None),
        Err(_) if typed.is_empty() => (None, None),
        Err(refusal) => (None, Some(refusal.to_string())),
    };
    let listed = match wrong {
        Some(_) => Ok((Vec::new(), 0)),
        None => web.app.web_past(&visitor, words.as_ref(), leaf).await,
    };
    let (reports, total) = match listed {
        Ok(listed) => listed,
        Err(failure) => return page::failed(&web, failure),
    };
    let pages = Leaf::pages(total);
    let (newer, older) = leaf.beside(pages);
    let address = |leaf| {
        Address {
            words: &typed,
            leaf,
        }
        .to_string()
    };
    let nothing = match &wrong {
        Some(why) => why.as_str(),
        None if total > 0 => "The list has fewer pages.",
        None if words.is_some() => "No past report holds these words.",
        None => "No past report was imported yet.",
    };
    let listed = Reports {
        visitor: &visitor,
        words: &typed,
        count: match total {
            0 => "None".to_owned(),
            1 => "1 report".to_owned(),
            total => format!("{total} reports"),
        },
        rows: reports.iter().map(row).collect(),
        nothing,
        leaf,
        pages,
        newer: newer.map(address),
        older: older.map(address),
    };
    page::show(StatusCode::OK, &listed)
}

/// Shows one past report.
pub(super) async fn show(
    State(web): State<Web>,
    Extension(visitor): Extension<Visitor>,
    Path(number): Path<String>,
) -> Response {
    let past = match web.app.web_past_report(&visitor, number_of(&number)).await {
        Ok(Some(past)) => past,
        Ok(None) => return page::nothing_here(),
        Err(failure) => return page::failed(&web, failure),
    };
    let zone = visitor.team.timezone.time_zone();
    let report = &past.report;
    let whole = Report {
        visitor: &visitor,
        row: row(&past),
        file: &past.file,
        imported: Moment::full(past.imported_at, zone),
        began: report.started.map(|at| Moment::full(at, zone)),
        ended: report.ended.map(|at| Moment::full(at, zone)),
        todo: &report.actions,
        notes: &report.notes,
        html: web::html(&report.body),
    };
    page::show(StatusCode::OK, &whole)
}

/// Gives a past report as the file that it was.
pub(super) async fn take(
    State(web): State<Web>,
    Extension(visitor): Extension<Visitor>,
    Path(number): Path<String>,
) -> Response {
    match web.app.web_past_report(&visitor, number_of(&number)).await {
        Ok(Some(past)) => {
            let name = past.file.rsplit('/').next().unwrap_or(&past.file);
            let headers = download::headers("text/markdown; charset=utf-8", "attachment", name);
            (headers, past.report.body).into_response()
        }
        Ok(None) => page::nothing_here(),
        Err(failure) => page::failed(&web, failure),
    }
}

/// The number in an address; what is none leads nowhere.
fn number_of(address: &str) -> i64 {
    address.parse().unwrap_or_default()
}

fn row(past: &Past) -> Row {
    let report = &past.report;
    let done = report.actions.iter().filter(|one| one.is_done).count();
    Row {
        name: past.name(),
        number: past.number,
        title: report.title.clone(),
        day: report.date.strftime("%-d %b %Y").to_string(),
        length: report.length.map(text::span),
        actions: match report.actions.len() {
            0 => "no actions".to_owned(),
            1 => format!("1 action, {done} done"),
            all => format!("{all} actions, {done} done"),
        },
    }
}

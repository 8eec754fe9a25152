//! The list of what is to be done, those that are overdue first.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Extension,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use binnacle_commands::web::Leaf;

use crate::app::{ToDo, Visitor};

use super::{
    Web,
    action::{Table, of_many},
    page,
};

#[derive(Template)]
#[template(path = "actions.html")]
struct Page<'a> {
    visitor: &'a Visitor,
    count: String,
    actions: Table,
    /// Why the page is empty.
    nothing: &'static str,
    leaf: Leaf,
    pages: u32,
    earlier: Option<Leaf>,
    later: Option<Leaf>,
}

/// Shows the open actions of the team.
pub(super) async fn list(
    State(web): State<Web>,
    Extension(visitor): Extension<Visitor>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Response {
    let leaf = Leaf::read(asked.get("page").map(String::as_str));
    let to_do = match web.app.web_actions(&visitor, leaf).await {
        Ok(to_do) => to_do,
        Err(failure) => return page::failed(&web, failure),
    };
    let pages = Leaf::pages(to_do.total);
    let (earlier, later) = leaf.beside(pages);
    let listed = Page {
        visitor: &visitor,
        count: count(&to_do),
        actions: of_many(&to_do.actions, &visitor, web.app.now()),
        nothing: if to_do.total > 0 {
            "The list has fewer pages."
        } else {
            "Nothing is to be done."
        },
        leaf,
        pages,
        earlier,
        later,
    };
    page::show(StatusCode::OK, &listed)
}

fn count(to_do: &ToDo) -> String {
    match (to_do.total, to_do.overdue) {
        (0, _) => "None".to_owned(),
        (total, 0) => format!("{total} open, none overdue"),
        (total, overdue) => format!("{total} open, {overdue} overdue"),
    }
}

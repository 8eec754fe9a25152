//! The runbooks: their contents folder by folder, the search, the index from A to Z, the glossary, and each page.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Extension,
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use binnacle_commands::runbook::{
    self, Page, Places, address, contents, html, letters, section_html, terms,
};

use crate::{app::Visitor, library::Shelf};

use super::{Web, page};

/// Where pages are, below our own address.
pub(super) const PAGES: &str = "/runbooks/page/";
/// How many pages a list shows; the search finds the others.
const LISTED: usize = 250;
/// How many pages a search shows.
const FOUND: usize = 20;

/// A list of pages, with what led to it.
#[derive(Template)]
#[template(path = "runbooks.html")]
struct List<'a> {
    visitor: &'a Visitor,
    /// Which of the lists it is.
    kind: &'static str,
    /// What was looked for; empty for none.
    words: &'a str,
    /// The folders around the one that is shown, and itself.
    crumbs: Vec<(String, String)>,
    /// The folders in it, or the letters.
    folders: Vec<(String, String)>,
    rows: Vec<Row>,
    note: String,
}

/// A page in a list.
pub(super) struct Row {
    pub(super) title: String,
    pub(super) address: String,
    pub(super) about: String,
}

impl Row {
    pub(super) fn of(page: &Page) -> Self {
        Self {
            title: page.title.clone(),
            address: format!("{PAGES}{}", address(&page.place)),
            about: page.place.clone(),
        }
    }
}

/// One page.
#[derive(Template)]
#[template(path = "runbook.html")]
struct Shown<'a> {
    visitor: &'a Visitor,
    page: &'a Page,
    crumbs: Vec<(String, String)>,
    /// The name of the page's beginning.
    top: String,
    /// It, as safe HTML.
    html: String,
}

/// The terms.
#[derive(Template)]
#[template(path = "glossary.html")]
struct Glossary<'a> {
    visitor: &'a Visitor,
    /// Which of the lists it is.
    kind: &'static str,
    /// Each term, its page, and what it means as safe HTML.
    terms: Vec<(String, String, String)>,
}

/// Shows what a folder holds, or what was found.
pub(super) async fn list(
    State(web): State<Web>,
    Extension(visitor): Extension<Visitor>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Response {
    let shelf = match web.app.runbook_shelf(visitor.team.guild) {
        Ok(shelf) => shelf,
        Err(failure) => return page::failed(&web, failure),
    };
    let get = |key: &str| asked.get(key).map(|value| value.trim()).unwrap_or_default();
    let (words, folder) = (get("q"), get("in").trim_matches('/'));
    let list = if words.is_empty() {
        let found = contents(&shelf.pages, folder);
        if found.folders.is_empty() && found.pages.is_empty() && !folder.is_empty() {
            return page::nothing_here();
        }
        folder_list(&visitor, folder, &found)
    } else {
        search_list(&visitor, words, &shelf)
    };
    page::show(StatusCode::OK, &list)
}

fn folder_list<'a>(visitor: &'a Visitor, folder: &str, found: &runbook::Contents<'_>) -> List<'a> {
    let below = |name: &str| match folder {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    };
    let folders = found.folders.iter().map(|(name, pages)| {
        let label = format!("{name} ({pages})");
        (label, format!("/runbooks?in={}", address(&below(name))))
    });
    List {
        visitor,
        kind: "contents",
        words: "",
        crumbs: crumbs(folder),
        folders: folders.collect(),
        rows: found
            .pages
            .iter()
            .take(LISTED)
            .map(|page| Row::of(page))
            .collect(),
        note: left_out(found.pages.len()),
    }
}

fn search_list<'a>(visitor: &'a Visitor, words: &'a str, shelf: &Shelf) -> List<'a> {
    let found = shelf.search(words, None, FOUND);
    let rows = found.hits.iter().map(|hit| {
        let page = &shelf.pages[hit.page];
        let section = &page.sections[hit.section];
        let mut row = Row::of(page);
        row.address = format!("{}#{}", row.address, section.anchor);
        if !section.heading.is_empty() && section.heading != page.title {
            row.about = format!("{} · {}", section.heading, row.about);
        }
        row
    });
    let corrected = found.corrections.iter();
    let corrected =
        corrected.map(|word| format!("No page knows {}; looked for {}.", word.from, word.to));
    let mut notes: Vec<String> = corrected.collect();
    if found.hits.is_empty() {
        notes.push("No page has any of these words.".to_owned());
    }
    List {
        visitor,
        kind: "search",
        words,
        crumbs: Vec::new(),
        folders: Vec::new(),
        rows: rows.collect(),
        note: notes.join(" "),
    }
}

/// Shows the pages whose titles begin with a letter.
pub(super) async fn index(
    State(web): State<Web>,
    Extension(visitor): Extension<Visitor>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Response {
    let shelf = match web.app.runbook_shelf(visitor.team.guild) {
        Ok(shelf) => shelf,
        Err(failure) => return page::failed(&web, failure),
    };
    let letters = letters(&shelf.pages);
    let wanted = asked.get("letter").and_then(|letter| letter.chars().next());
    let chosen = wanted.filter(|letter| letters.contains_key(letter));
    let chosen = chosen
        .or_else(|| letters.keys().next().copied())
        .unwrap_or('A');
    let pages = letters.get(&chosen).map_or(&[][..], Vec::as_slice);
    let folders = letters.keys().map(|letter| {
        let mark = if *letter == chosen {
            format!("[{letter}]")
        } else {
            letter.to_string()
        };
        (
            mark,
            format!("/runbooks/index?letter={}", address(&letter.to_string())),
        )
    });
    let list = List {
        visitor: &visitor,
        kind: "index",
        words: "",
        crumbs: Vec::new(),
        folders: folders.collect(),
        rows: pages
            .iter()
            .take(LISTED)
            .map(|page| Row::of(page))
            .collect(),
        note: left_out(pages.len()),
    };
    page::show(StatusCode::OK, &list)
}

/// Shows what words mean here.
pub(super) async fn glossary(
    State(web): State<Web>,
    Extension(visitor): Extension<Visitor>,
) -> Response {
    let shelf = match web.app.runbook_shelf(visitor.team.guild) {
        Ok(shelf) => shelf,
        Err(failure) => return page::failed(&web, failure),
    };
    let glossary = Glossary {
        visitor: &visitor,
        kind: "glossary",
        terms: explained(&shelf, |_| true),
    };
    page::show(StatusCode::OK, &glossary)
}

/// The terms of these pages: each with where it is explained, and how, as safe HTML.
pub(super) fn explained(
    shelf: &Shelf,
    is_wanted: impl Fn(&Page) -> bool,
) -> Vec<(String, String, String)> {
    let places = Places::of(&shelf.pages);
    let terms = terms(&shelf.pages);
    let terms = terms.iter().filter(|term| is_wanted(term.page));
    let terms = terms.take(LISTED).map(|term| {
        let anchor = &term.page.sections[term.section].anchor;
        let at = format!("{PAGES}{}#{anchor}", address(&term.page.place));
        (
            term.name.to_owned(),
            at,
            section_html(term.page, term.section, &places, PAGES),
        )
    });
    terms.collect()
}

/// Shows a page.
pub(super) async fn show(
    State(web): State<Web>,
    Extension(visitor): Extension<Visitor>,
    Path(place): Path<String>,
) -> Response {
    let shelf = match web.app.runbook_shelf(visitor.team.guild) {
        Ok(shelf) => shelf,
        Err(failure) => return page::failed(&web, failure),
    };
    let Some(found) = shelf.pages.iter().find(|page| page.place == place) else {
        return page::nothing_here();
    };
    let folder = place.rsplit_once('/').map_or("", |(folder, _)| folder);
    let top = found.sections.first().map(|section| section.anchor.clone());
    let shown = Shown {
        visitor: &visitor,
        page: found,
        crumbs: crumbs(folder),
        top: top.unwrap_or_default(),
        html: html(found, &Places::of(&shelf.pages), PAGES),
    };
    page::show(StatusCode::OK, &shown)
}

/// The folders from the outermost to this one, each with its address.
fn crumbs(folder: &str) -> Vec<(String, String)> {
    let ends = folder
        .match_indices('/')
        .map(|(at, _)| at)
        .chain([folder.len()]);
    let crumb = |end: usize| {
        let place = &folder[..end];
        let name = place.rsplit('/').next().unwrap_or_default();
        (name.to_owned(), format!("/runbooks?in={}", address(place)))
    };
    ends.map(crumb)
        .filter(|(name, _)| !name.is_empty())
        .collect()
}

fn left_out(pages: usize) -> String {
    match pages.saturating_sub(LISTED) {
        0 => String::new(),
        more => format!("{more} more are here; the search finds them."),
    }
}

//! Actions in a table: one a row, with its state and its issue in columns of their own.

use super::{
    inline::{Piece, plain},
    outline::Item,
};

/// Headers of the column that says what is to be done.
const WHAT: &[&str] = &["action", "item", "task", "description", "what", "to do"];

/// Headers of the column that says how far it is.
const STATE: &[&str] = &["status", "state", "done", "completed"];

/// What such a column says of an action that is done.
const DONE: &[&str] = &[
    "done",
    "closed",
    "complete",
    "completed",
    "fixed",
    "resolved",
    "yes",
    "x",
    "✓",
    "✅",
];

/// The rows of a table as the items of a list. Links of other columns follow the words.
pub(super) fn items(rows: &[Vec<Vec<Piece>>]) -> Vec<Item> {
    let Some((header, rows)) = rows.split_first() else {
        return Vec::new();
    };
    let names: Vec<String> = header
        .iter()
        .map(|cell| plain(cell).trim().to_lowercase())
        .collect();
    let column = |known: &[&str]| {
        let is_known = |name: &String| known.iter().any(|known| name.starts_with(known));
        names.iter().position(is_known)
    };
    let what = column(WHAT).unwrap_or(0);
    let state = column(STATE);
    rows.iter().map(|row| item(row, what, state)).collect()
}

fn item(row: &[Vec<Piece>], what: usize, state: Option<usize>) -> Item {
    let words = row.get(what).cloned().unwrap_or_default();
    let others = row.iter().enumerate().filter(|(at, _)| *at != what);
    let links = others
        .flat_map(|(_, cell)| cell)
        .filter_map(|piece| match piece {
            // Only where it leads is of use; its words belong to another column.
            Piece::Link(_, url) => Some(Piece::Link(url.clone(), url.clone())),
            Piece::Words(_) | Piece::Struck(_) => None,
        });
    let is_ticked = state.and_then(|at| row.get(at)).map(|cell| {
        let said = plain(cell).trim().to_lowercase();
        DONE.contains(&said.as_str())
    });
    Item {
        head: words.iter().cloned().chain(links).collect(),
        more: String::new(),
        source: plain(&words),
        is_ticked,
    }
}

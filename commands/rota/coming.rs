//! What was changed by hand and is still to come, in a line each.

use jiff::Timestamp;

use crate::names::ScheduleName;

use super::{Rows, Span, card};

/// The overrides and moved shifts of a schedule that reach into a span, by their beginning.
pub fn changes(
    rows: &Rows,
    schedule: &ScheduleName,
    from: Timestamp,
    until: Timestamp,
) -> Vec<String> {
    let is_near = |span: Span| span.start < until && from < span.end;
    let overrides = rows
        .overrides
        .iter()
        .filter(|one| one.schedule == *schedule && is_near(one.span))
        .map(|one| {
            let line = format!(
                "**{}** {}, {}",
                one.name(),
                card::does(&one.what),
                one.span.words()
            );
            (one.span.start, line)
        });
    let moves = rows
        .moves
        .iter()
        .filter(|one| one.piece.schedule == *schedule && one.undone.is_none())
        .filter(|one| is_near(one.piece.span))
        .map(|one| {
            let line = format!(
                "<@{}> for <@{}>, {}",
                one.taker,
                one.giver,
                one.piece.span.words()
            );
            (one.piece.span.start, line)
        });
    let mut all: Vec<(Timestamp, String)> = overrides.chain(moves).collect();
    all.sort();
    all.into_iter().map(|(_, line)| line).collect()
}

//! The spans in which a layer has somebody, or nobody by its own turn.

use super::layer::Layer;
use super::overlay::instant;
use super::rotation::Rotation;
use super::set::{Roster, Set};
use super::window::DAY;
use crate::wall::{self, Reader, Shown};

/// A stretch of one turn in which the layer's windows are open.
#[derive(Debug)]
pub(super) struct Span {
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) turn: i64,
    /// Which opening of the windows within the turn.
    pub(super) piece: u32,
    pub(super) people: Set,
}

/// The spans of a layer that lie in `[from, until)`, cut at its ends. Their pieces are counted from the beginning of each turn.
pub(super) fn spans(layer: &Layer, roster: &Roster<'_>, from: i64, until: i64) -> Vec<Span> {
    let rotation = Rotation::of(layer);
    let zone = layer.zone.time_zone();
    let mut clock = Reader::of(zone);
    let begin = layer
        .start
        .map_or(i64::MIN, |it| clock.first(wall::seconds(it)));
    let end = layer
        .end
        .map_or(i64::MAX, |it| clock.first(wall::seconds(it)));
    let (from, until) = (from.max(begin), until.min(end));
    if from >= until {
        return Vec::new();
    }
    let (turns, seats) = (&rotation.turns, rotation.seats(roster));
    let mut cell = turns.opening(turns.grid.cell(Shown::at(instant(from), zone).latest));
    let mut start = clock.first(turns.grid.begin(cell));
    let mut open = openings(layer, &mut clock, start, until)
        .into_iter()
        .peekable();
    let changes: Vec<i64> = rotation.changes().collect();
    let mut found = Vec::new();
    while start < until {
        let turn = turns.number(cell);
        while turns.number(cell) == turn {
            cell += 1;
        }
        let end = clock.first(turns.grid.begin(cell));
        let mut piece = 0;
        while let Some((opened, closed)) = open.peek().copied() {
            let whole = (opened.max(start), closed.min(end));
            if opened >= end {
                break;
            }
            if whole.0 < whole.1 {
                let (first, last) = (whole.0.max(from), whole.1.min(until));
                let cuts = changes
                    .iter()
                    .copied()
                    .filter(|at| first < *at && *at < last);
                let mut at = first;
                for cut in cuts.chain([last]) {
                    if at < cut {
                        let people = rotation.seated(&seats, at, turn).clone();
                        found.push(Span {
                            start: at,
                            end: cut,
                            turn,
                            piece,
                            people,
                        });
                    }
                    at = cut;
                }
                piece += 1;
            }
            if closed > end {
                break;
            }
            open.next();
        }
        start = end;
    }
    found
}

/// When the layer's windows are open from `from` to `until`: in order, apart from each other.
fn openings(layer: &Layer, clock: &mut Reader<'_>, from: i64, until: i64) -> Vec<(i64, i64)> {
    if layer.windows.is_empty() {
        return vec![(i64::MIN, i64::MAX)];
    }
    let zone = layer.zone.time_zone();
    let day = |at: i64| Shown::at(instant(at), zone).latest.div_euclid(DAY);
    let mut all = Vec::new();
    // A window may be open for a day, and a fold may be a day long.
    for day in day(from) - 3..=day(until) + 1 {
        for window in layer.windows.iter().filter(|window| window.is_on(day)) {
            let opened = clock.first(day * DAY + window.begin());
            let closed = clock.last(day * DAY + window.finish());
            if opened < closed {
                all.push((opened, closed));
            }
        }
    }
    all.sort_unstable();
    let mut joined: Vec<(i64, i64)> = Vec::with_capacity(all.len());
    for (opened, closed) in all {
        match joined.last_mut() {
            Some(last) if opened <= last.1 => last.1 = last.1.max(closed),
            _ => joined.push((opened, closed)),
        }
    }
    joined
}

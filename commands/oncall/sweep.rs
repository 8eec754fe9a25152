//! Goes through a span once, from change to change, and says what holds between two of them.

use super::overlay::{Overlay, second, shifts_of};
use super::plan::Plan;
use super::set::{Roster, Set};
use super::source::Source;
use super::spans::{Span, spans};

/// What puts people on call between two changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Origin<'p> {
    /// A layer by its place, a turn of it, and which opening of the windows in that turn.
    Layer(usize, i64, u32),
    /// An override that adds.
    Override(&'p str),
    /// A temporary schedule and the place of a shift in it.
    Temporary(&'p str, usize),
}

impl Origin<'_> {
    pub(super) fn source(self, plan: &Plan) -> Source {
        match self {
            Self::Layer(at, ..) => Source::Layer(plan.layers[at].name.clone()),
            Self::Override(id) => Source::Override(id.to_owned()),
            Self::Temporary(id, _) => Source::Temporary(id.to_owned()),
        }
    }
}

/// A stretch between two changes, with who is on call and why.
pub(super) struct Slice<'a, 'p> {
    pub(super) start: i64,
    pub(super) end: i64,
    /// Groups without people are not among them.
    pub(super) slots: &'a [(Origin<'p>, &'a Set)],
}

/// Goes through `[from, until)`.
pub(super) fn sweep<'p>(
    plan: &'p Plan,
    roster: &Roster<'p>,
    (from, until): (i64, i64),
    mut each: impl FnMut(&Slice<'_, 'p>),
) {
    let layers: Vec<Vec<Span>> = plan
        .layers
        .iter()
        .map(|layer| spans(layer, roster, from, until))
        .collect();
    let edges = edges(plan);
    let mut at = vec![0; layers.len()];
    let mut edge = edges.partition_point(|edge| *edge <= from);
    let mut overlay = Overlay::at(plan, from);
    let (mut start, mut open) = (from, Vec::with_capacity(layers.len()));
    let mut slots: Vec<(Origin<'p>, &Set)> = Vec::with_capacity(layers.len());
    while start < until {
        let mut end = edges.get(edge).map_or(until, |edge| until.min(*edge));
        highest(plan, &layers, &mut at, start, (&mut open, &mut end));
        if overlay.is_plain() {
            let turns = open.iter().map(|(layer, span): &(usize, &Span)| {
                (Origin::Layer(*layer, span.turn, span.piece), &span.people)
            });
            slots.clear();
            slots.extend(turns.filter(|(_, people)| !people.is_empty()));
            each(&Slice {
                start,
                end,
                slots: &slots,
            });
        } else {
            let sets = changed(&overlay, roster, &open, start);
            let slots: Vec<(Origin<'p>, &Set)> = sets
                .iter()
                .map(|(origin, set)| (*origin, set))
                .filter(|(_, people)| !people.is_empty())
                .collect();
            each(&Slice {
                start,
                end,
                slots: &slots,
            });
        }
        start = end;
        if edges.get(edge).is_some_and(|edge| *edge <= start) {
            edge += edges[edge..].partition_point(|edge| *edge <= start);
            overlay = Overlay::at(plan, start);
        }
    }
}

/// The spans of the highest rank at a time, and when the next change of any layer is.
fn highest<'l>(
    plan: &Plan,
    layers: &'l [Vec<Span>],
    at: &mut [usize],
    start: i64,
    (open, end): (&mut Vec<(usize, &'l Span)>, &mut i64),
) {
    open.clear();
    for (layer, spans) in layers.iter().enumerate() {
        while spans.get(at[layer]).is_some_and(|span| span.end <= start) {
            at[layer] += 1;
        }
        let Some(span) = spans.get(at[layer]) else {
            continue;
        };
        if span.start > start {
            *end = span.start.min(*end);
            continue;
        }
        *end = span.end.min(*end);
        let rank = plan.layers[layer].priority;
        match open.first().map(|(layer, _)| plan.layers[*layer].priority) {
            Some(highest) if highest > rank => {}
            Some(highest) if highest == rank => open.push((layer, span)),
            _ => {
                open.clear();
                open.push((layer, span));
            }
        }
    }
}

/// What is changed by hand of what the layers say.
fn changed<'p>(
    overlay: &Overlay<'p>,
    roster: &Roster<'p>,
    open: &[(usize, &Span)],
    at: i64,
) -> Vec<(Origin<'p>, Set)> {
    let mut sets = Vec::new();
    for temporary in &overlay.temporaries {
        for (place, people) in shifts_of(temporary, at) {
            sets.push((Origin::Temporary(&temporary.id, place), roster.set(people)));
        }
    }
    if !overlay.is_covered(at) {
        for (layer, span) in open {
            let people = overlay.changed(roster.people(&span.people));
            sets.push((
                Origin::Layer(*layer, span.turn, span.piece),
                roster.set(people),
            ));
        }
        for (id, person) in &overlay.added {
            sets.push((Origin::Override(id), roster.set([*person])));
        }
    }
    sets
}

/// Every second at which something that is changed by hand begins or ends.
fn edges(plan: &Plan) -> Vec<i64> {
    let overrides = plan.overrides.iter().map(|it| (it.start, it.end));
    let swaps = plan.swaps.iter().map(|it| (it.start, it.end));
    let temporaries = plan.temporaries.iter().map(|it| (it.start, it.end));
    let shifts = plan
        .temporaries
        .iter()
        .flat_map(|it| &it.shifts)
        .map(|it| (it.start, it.end));
    let all = overrides.chain(swaps).chain(temporaries).chain(shifts);
    let mut edges: Vec<i64> = all
        .flat_map(|(start, end)| [second(start), second(end)])
        .collect();
    edges.sort_unstable();
    edges.dedup();
    edges
}

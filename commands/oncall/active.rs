//! The numbers of turns: one for each cell of the grid, or only for what is used.

use super::grid::Grid;
use super::layer::{Advance, Every, Layer, Piece};
use super::window::{DAY, WEEK};

/// The cells of a layer's grid and the turns that they belong to.
///
/// What is used is judged on the wall clock, so a turn that a change of clocks empties keeps its number. A cell that is not used
/// belongs to the turn that comes.
#[derive(Debug)]
pub(super) struct Turns {
    pub(super) grid: Grid,
    used: Option<Used>,
}

/// Which cells are used. It comes round, for windows come round every week.
#[derive(Debug)]
struct Used {
    /// How many cells are used up to each one of a period.
    before: Vec<i64>,
    /// How many used cells make a turn, turn by turn and over again.
    lengths: Vec<i64>,
}

impl Turns {
    pub(super) fn of(layer: &Layer) -> Self {
        let calendar = |every| Self {
            grid: Grid::of(layer.anchor, every),
            used: None,
        };
        if layer.advance == Advance::Calendar || layer.windows.is_empty() {
            return calendar(&layer.every);
        }
        let days = |lengths: Vec<i64>| Self::used(Grid::even(layer.anchor, DAY), lengths, layer);
        match &layer.every {
            Every::Days(n) => days(vec![i64::from(*n).max(1)]),
            Every::Hours(_) => Self::used(Grid::of(layer.anchor, &layer.every), vec![1], layer),
            Every::Pattern(pieces) if !pieces.is_empty() => {
                let counts: Option<Vec<i64>> = pieces
                    .iter()
                    .map(|piece| match piece {
                        Piece::Days(n) => Some(i64::from(*n).max(1)),
                        Piece::Hours(_) | Piece::Weeks(_) => None,
                    })
                    .collect();
                match counts {
                    Some(counts) => days(counts),
                    None => Self::used(Grid::of(layer.anchor, &layer.every), vec![1], layer),
                }
            }
            // A whole week has an open window whenever there is one.
            every => calendar(every),
        }
    }

    fn used(grid: Grid, lengths: Vec<i64>, layer: &Layer) -> Self {
        let (cells, length) = match &grid {
            Grid::Even { length, .. } => (1, *length),
            Grid::Uneven { begins, length, .. } => {
                (i64::try_from(begins.len()).unwrap_or(1), *length)
            }
            Grid::Months { .. } => (1, WEEK),
        };
        let period = cells * (WEEK / gcd(length, WEEK));
        let mut before = vec![0];
        let mut count = 0;
        for cell in 0..period {
            let (from, until) = (grid.begin(cell), grid.begin(cell + 1));
            count += i64::from(layer.windows.iter().any(|window| window.meets(from, until)));
            before.push(count);
        }
        // Windows on no day at all use up nothing, and turns pass as they would.
        let used = (count > 0).then_some(Used { before, lengths });
        Self { grid, used }
    }

    /// The number of the turn that a cell belongs to.
    pub(super) fn number(&self, cell: i64) -> i64 {
        let Some(Used { before, lengths }) = &self.used else {
            return cell;
        };
        let (period, all) = (before.len() - 1, before.last().copied().unwrap_or(0));
        let (round, rest) = divided(cell, period);
        let count = round * all + before[rest];
        let total: i64 = lengths.iter().sum();
        let (round, mut rest) = (count.div_euclid(total), count.rem_euclid(total));
        let mut piece = 0;
        for length in lengths {
            if rest < *length {
                break;
            }
            (rest, piece) = (rest - length, piece + 1);
        }
        round * i64::try_from(lengths.len()).unwrap_or(1) + piece
    }

    /// The first cell of the turn that a cell belongs to.
    pub(super) fn opening(&self, cell: i64) -> i64 {
        if self.used.is_none() {
            return cell;
        }
        let number = self.number(cell);
        let mut step = 1;
        while self.number(cell - step) == number && step < 1 << 20 {
            step *= 2;
        }
        let (mut before, mut within) = (cell - step, cell);
        while within - before > 1 {
            let middle = before + (within - before) / 2;
            if self.number(middle) == number {
                within = middle;
            } else {
                before = middle;
            }
        }
        within
    }
}

fn divided(cell: i64, period: usize) -> (i64, usize) {
    let period = i64::try_from(period).unwrap_or(1).max(1);
    let rest = usize::try_from(cell.rem_euclid(period)).unwrap_or(0);
    (cell.div_euclid(period), rest)
}

const fn gcd(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

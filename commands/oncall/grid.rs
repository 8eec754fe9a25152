//! The grid of handoffs: where turn `k` begins, and which turn a time is in. Both by division, whatever the age of the anchor.

use jiff::{Span, civil::DateTime};

use super::layer::{Every, Piece};
use crate::wall;

/// The cells between handoffs, on the wall clock.
#[derive(Debug, Clone)]
pub(super) enum Grid {
    /// Cells of one length, in seconds.
    Even { anchor: i64, length: i64 },
    /// Cells of months, from an anchor that no cell forgets.
    Months { anchor: DateTime, months: i64 },
    /// Cells of several lengths: where each begins after the anchor, and how long all are together.
    Uneven {
        anchor: i64,
        begins: Vec<i64>,
        length: i64,
    },
}

impl Grid {
    pub(super) fn of(anchor: DateTime, every: &Every) -> Self {
        let even = |length| Self::even(anchor, length);
        let months = |n: u32, each: i64| Self::Months {
            anchor,
            months: (i64::from(n) * each).max(1),
        };
        match every {
            Every::Hours(n) => even(Piece::Hours(*n).seconds()),
            Every::Days(n) => even(Piece::Days(*n).seconds()),
            Every::Weeks(n) => even(Piece::Weeks(*n).seconds()),
            Every::Months(n) => months(*n, 1),
            Every::Years(n) => months(*n, 12),
            Every::Pattern(pieces) => Self::uneven(anchor, pieces.iter().map(|it| it.seconds())),
        }
    }

    pub(super) fn even(anchor: DateTime, length: i64) -> Self {
        Self::Even {
            anchor: wall::seconds(anchor),
            length: length.max(1),
        }
    }

    fn uneven(anchor: DateTime, lengths: impl Iterator<Item = i64>) -> Self {
        let (mut begins, mut length) = (Vec::new(), 0);
        for each in lengths {
            begins.push(length);
            length += each.max(1);
        }
        if begins.is_empty() {
            return Self::even(anchor, super::window::WEEK);
        }
        Self::Uneven {
            anchor: wall::seconds(anchor),
            begins,
            length,
        }
    }

    /// When a cell begins, in seconds since 1970 on the wall clock.
    pub(super) fn begin(&self, cell: i64) -> i64 {
        match self {
            Self::Even { anchor, length } => anchor.saturating_add(cell.saturating_mul(*length)),
            Self::Months { anchor, months } => {
                let far = if cell < 0 {
                    DateTime::MIN
                } else {
                    DateTime::MAX
                };
                let moved = cell
                    .checked_mul(*months)
                    .and_then(|months| Span::new().try_months(months).ok())
                    .and_then(|span| anchor.checked_add(span).ok());
                wall::seconds(moved.unwrap_or(far))
            }
            Self::Uneven {
                anchor,
                begins,
                length,
            } => {
                let count = i64::try_from(begins.len()).unwrap_or(1);
                let (round, piece) = (cell.div_euclid(count), cell.rem_euclid(count));
                let begin = usize::try_from(piece).map_or(0, |piece| begins[piece]);
                anchor
                    .saturating_add(round.saturating_mul(*length))
                    .saturating_add(begin)
            }
        }
    }

    /// The cell that a time of the wall clock is in.
    pub(super) fn cell(&self, shown: i64) -> i64 {
        match self {
            Self::Even { anchor, length } => (shown - anchor).div_euclid(*length),
            Self::Months { anchor, months } => {
                let to = wall::civil(shown);
                let month = |of: DateTime| i64::from(of.year()) * 12 + i64::from(of.month());
                let near = (month(to) - month(*anchor)).div_euclid(*months);
                // The month that is divided may have been entered before its handoff.
                if self.begin(near) > shown {
                    near - 1
                } else {
                    near
                }
            }
            Self::Uneven {
                anchor,
                begins,
                length,
            } => {
                let count = i64::try_from(begins.len()).unwrap_or(1);
                let (round, rest) = (
                    (shown - anchor).div_euclid(*length),
                    (shown - anchor).rem_euclid(*length),
                );
                let piece = begins.partition_point(|begin| *begin <= rest) - 1;
                round * count + i64::try_from(piece).unwrap_or(0)
            }
        }
    }
}

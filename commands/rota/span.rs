//! Spans of time, and what is left of them.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// From an instant until just before another, to the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// Its first instant.
    pub start: Timestamp,
    /// The first instant after it.
    pub end: Timestamp,
}

impl Span {
    /// From an instant on.
    pub const fn onward(start: Timestamp) -> Self {
        Self::new(start, Timestamp::MAX)
    }

    /// From one instant until another.
    pub const fn new(start: Timestamp, end: Timestamp) -> Self {
        Self { start, end }
    }

    /// How long it is.
    pub fn length(self) -> SignedDuration {
        self.end.duration_since(self.start)
    }

    /// Whether there is nothing in it.
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Whether an instant lies in it.
    pub fn holds(self, at: Timestamp) -> bool {
        self.start <= at && at < self.end
    }

    /// Whether all of another lies in it.
    pub fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// What it has in common with another; nothing is `None`.
    pub fn meet(self, other: Self) -> Option<Self> {
        let both = Self::new(self.start.max(other.start), self.end.min(other.end));
        (!both.is_empty()).then_some(both)
    }

    /// What of it comes from an instant on.
    pub fn since(self, at: Timestamp) -> Option<Self> {
        let rest = Self::new(self.start.max(at), self.end);
        (!rest.is_empty()).then_some(rest)
    }

    /// What is left of it without others, in order.
    pub fn without(self, others: impl IntoIterator<Item = Self>) -> Vec<Self> {
        let mut left = vec![self];
        for other in others {
            left = left
                .into_iter()
                .flat_map(|piece| {
                    let before = Self::new(piece.start, piece.end.min(other.start));
                    let after = Self::new(piece.start.max(other.end), piece.end);
                    [before, after]
                })
                .filter(|piece| !piece.is_empty())
                .collect();
        }
        left.sort_unstable();
        left.dedup();
        left
    }

    /// From when to when, as Discord shows it in each reader's zone.
    pub fn words(self) -> String {
        format!(
            "<t:{}:f> to <t:{}:f>",
            self.start.as_second(),
            self.end.as_second()
        )
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn span(start: i64, end: i64) -> Span {
        let at = |second| Timestamp::from_second(second).unwrap();
        Span::new(at(start), at(end))
    }

    #[test]
    fn a_part_in_the_middle_leaves_two() {
        assert_eq!(span(0, 10).without([span(3, 5)]), [span(0, 3), span(5, 10)]);
        assert_eq!(
            span(0, 10).without([span(-5, 3), span(7, 20)]),
            [span(3, 7)]
        );
        assert_eq!(span(0, 10).without([span(0, 10)]), []);
        assert_eq!(span(0, 10).without([span(10, 20)]), [span(0, 10)]);
    }

    proptest! {
        #[test]
        fn what_is_left_and_what_is_taken_tile_a_span(others in proptest::collection::vec((0_i64..40, 1_i64..20), 0..6)) {
            let whole = span(0, 40);
            let others: Vec<Span> = others.into_iter().map(|(start, length)| span(start, start + length)).collect();
            let left = whole.without(others.clone());
            for second in 0..40 {
                let at = Timestamp::from_second(second).unwrap();
                let is_taken = others.iter().any(|other| other.holds(at));
                prop_assert_eq!(left.iter().filter(|piece| piece.holds(at)).count(), usize::from(!is_taken));
            }
        }
    }
}

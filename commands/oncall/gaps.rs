//! When nobody is on call.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::overlay::{instant, second};
use super::plan::Plan;
use super::shift::shifts;

/// A stretch in which nobody is on call, from `start` up to, and without, `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// When it begins.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
}

/// When nobody is on call in `[from, until)`.
pub fn gaps(plan: &Plan, from: Timestamp, until: Timestamp) -> Vec<Gap> {
    let until = instant(second(until));
    let mut at = instant(second(from));
    let mut found = Vec::new();
    for shift in shifts(plan, from, until) {
        if at < shift.start {
            found.push(Gap {
                start: at,
                end: shift.start,
            });
        }
        at = shift.end;
    }
    if at < until {
        found.push(Gap {
            start: at,
            end: until,
        });
    }
    found
}

//! The list of pull requests: which of them, and in which order.

use jiff::Timestamp;

use super::Pull;
use crate::github::issue::choice;
use crate::github::place::Place;
use crate::github::refusal::Refusal;

/// Parameters of GitHub's that this list does not know. To ignore them would be to answer wrongly.
const UNKNOWN: [&str; 2] = ["head", "base"];

/// Which pull requests are wanted.
#[derive(Debug)]
pub(super) struct Filter {
    state: String,
    by_change: bool,
    ascending: bool,
}

impl Filter {
    pub(super) fn read(place: &Place) -> Result<Self, Refusal> {
        if let Some(unknown) = UNKNOWN.into_iter().find(|name| place.query(name).is_some()) {
            return Err(Refusal::malformed(format!(
                "The sandbox does not filter by {unknown:?}."
            )));
        }
        Ok(Self {
            state: choice(place, "state", &["open", "closed", "all"])?,
            by_change: choice(place, "sort", &["created", "updated"])? == "updated",
            ascending: choice(place, "direction", &["desc", "asc"])? == "asc",
        })
    }

    /// The pull requests that are wanted, in order.
    pub(super) fn choose<'p>(&self, pulls: &'p [Pull]) -> Vec<&'p Pull> {
        let wants = |pull: &&Pull| match self.state.as_str() {
            "open" => pull.closed_at.is_none(),
            "closed" => pull.closed_at.is_some(),
            _ => true,
        };
        let at: fn(&Pull) -> Timestamp = if self.by_change {
            Pull::updated_at
        } else {
            |pull| pull.created_at
        };
        let mut chosen: Vec<_> = pulls.iter().filter(wants).collect();
        chosen.sort_by_key(|pull| (at(pull), pull.number));
        if !self.ascending {
            chosen.reverse();
        }
        chosen
    }
}

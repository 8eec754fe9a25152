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

#[cfg(test)]
mod tests {
    use super::*;

    fn pull(number: u64, closed: Option<i64>) -> Pull {
        let at = |second| Timestamp::from_second(second).unwrap();
        Pull {
            id: number,
            number,
            title: String::new(),
            user: "ana".to_owned(),
            draft: false,
            head: String::new(),
            base: String::new(),
            base_sha: String::new(),
            reviews: Vec::new(),
            created_at: at(i64::try_from(number).unwrap()),
            closed_at: closed.map(at),
            merged: None,
        }
    }

    #[test]
    fn what_changed_last_comes_first() {
        let pulls = [pull(1, Some(9)), pull(2, None)];
        for (by_change, wanted) in [(true, [1, 2]), (false, [2, 1])] {
            let filter = Filter {
                state: "all".to_owned(),
                by_change,
                ascending: false,
            };
            let chosen = filter.choose(&pulls);
            let numbers: Vec<u64> = chosen.iter().map(|pull| pull.number).collect();
            assert_eq!(numbers, wanted);
        }
    }
}

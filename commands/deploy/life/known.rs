//! What Binnacle itself knows when a request is decided: all of it read in the transaction that writes what comes of it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{Given, Overriding, Record};
use crate::deploy::{
    facts::{
        Approval, Bound, Commit, Fact, Facts, Live, Lock, OpenIncident, Other, Override, Past,
    },
    outside::Outside,
};

/// What Binnacle knows of a place, a service and the team.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    /// What is live of the service, by environment; only what Binnacle saw deployed.
    pub live: BTreeMap<String, Live>,
    /// What was deployed at the place.
    pub history: Vec<Past>,
    /// What runs at the place.
    pub running: Vec<Other>,
    /// What waits only for the place, before this request.
    pub queue: Vec<Other>,
    /// The locks of the team.
    pub locks: Vec<Lock>,
    /// The open incidents of the team.
    pub incidents: Vec<OpenIncident>,
    /// The commits of the service that are held back since one went back, until somebody clears them.
    pub held: BTreeSet<String>,
}

impl Known {
    /// Everything that a decision on a request goes by. The error budget and the alerts are measured by nobody yet.
    pub(super) fn facts(&self, record: &Record, now: Timestamp) -> Facts {
        let outside = &record.outside;
        let commit = Fact {
            value: outside.commit.value.as_ref().map(|commit| Commit {
                held_back: self.held_back(outside),
                ..commit.clone()
            }),
            as_of: outside.commit.as_of,
        };
        let ticks = record.ticks.iter().map(|tick| tick.item.clone());
        Facts {
            commit,
            checks: outside.checks.clone(),
            review: outside.review.clone(),
            behind: outside.behind.clone(),
            live: Fact::read(self.live.clone(), now),
            history: Fact::read(self.history.clone(), now),
            checklist: Fact::read(ticks.collect(), now),
            running: Fact::read(self.running.clone(), now),
            queue: Fact::read(self.queue.clone(), now),
            approvals: record.approvals.iter().map(approval).collect(),
            overrides: record.overrides.iter().map(overriding).collect(),
            ..self.standing(now)
        }
    }
}

impl Known {
    /// What holds whatever is done at a place. Nothing is known of what only deploys go by.
    pub(crate) fn standing(&self, now: Timestamp) -> Facts {
        Facts {
            incidents: Fact::read(self.incidents.clone(), now),
            locks: Fact::read(self.locks.clone(), now),
            ..Facts::UNKNOWN
        }
    }

    /// Which commits that are held back a deploy would bring; not known where it is not known what it brings.
    fn held_back(&self, outside: &Outside) -> Option<Vec<String>> {
        if self.held.is_empty() {
            return Some(Vec::new());
        }
        outside.range.value.as_ref()?.brings(&self.held)
    }
}

pub(super) fn approval(given: &Given) -> Approval {
    Approval {
        by: given.by,
        roles: given.roles.clone(),
        at: Some(given.at),
        bound: Bound::To(given.binding.clone()),
        note: given.note.clone(),
    }
}

fn overriding(given: &Overriding) -> Override {
    Override {
        codes: vec![given.code.as_str().to_owned()],
        by: given.by,
        roles: given.roles.clone(),
        reason: given.reason.clone(),
        second: given.second.clone(),
        at: Some(given.at),
        bound: Bound::To(given.binding.clone()),
    }
}

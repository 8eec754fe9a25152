//! The gates that a deploy passes, each with an eye on one thing.

mod approval;
mod asker;
mod check;
mod commit;
mod ladder;
mod lock;
mod review;
mod trouble;
mod window;

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::Code;
use super::decision::{Caution, Found};
use super::facts::{Fact, Facts};
use super::hold::Gate;
use super::people::Circle;
use super::policy::Policy;
use super::request::{Kind, Request};
use super::rule::Grade;

pub(super) use approval::{Discounted, binds, explain};
pub(super) use asker::{holds as holds_role, quoted};
pub(super) use commit::fits as branch_fits;

/// Everything that a gate looks at.
pub(super) struct Scene<'a> {
    pub(super) request: &'a Request,
    pub(super) policy: &'a Policy,
    pub(super) facts: &'a Facts,
    pub(super) now: Timestamp,
    /// What an approval of this request is bound to.
    pub(super) binding: &'a str,
    /// Who is one person.
    pub(super) circle: Circle<'a>,
}

impl Scene<'_> {
    fn is_rollback(&self) -> bool {
        self.request.kind == Kind::Rollback
    }

    fn max_age(&self) -> SignedDuration {
        self.policy.facts_max_age.duration()
    }

    /// What is known of a thing; if nothing is, that stands in the way.
    fn known<'f, T>(
        &self,
        fact: &'f Fact<T>,
        (what, code): (&str, Code),
        found: &mut Found,
    ) -> Option<&'f T> {
        match fact.fresh(self.now, self.max_age()) {
            Ok(value) => Some(value),
            Err(why) => {
                found.block(code, format!("{what} {why}."));
                None
            }
        }
    }
}

/// What a graded gate does with what it found.
fn graded(grade: Grade, code: Code, sentence: String, found: &mut Found) {
    match grade {
        Grade::Block => found.block(code, sentence),
        Grade::Warn => found.warn(Caution::WouldBlock, sentence),
        Grade::Approve => {
            found.one_more.push(sentence.clone());
            found.warn(Caution::OneMoreApproval, sentence);
        }
    }
}

/// Passes those gates that hold whatever is done at a place.
pub(super) fn pass_some(scene: &Scene<'_>, gates: &BTreeSet<Gate>, found: &mut Found) {
    for gate in gates {
        match gate {
            Gate::Lock => lock::locks(scene, found),
            Gate::Incident => trouble::incidents(scene, found),
            Gate::Freeze => window::pass(scene, found),
        }
    }
}

/// Passes every gate; what is found is told by all of them. Gives back the approvals that do not count.
pub(super) fn pass(scene: &Scene<'_>, found: &mut Found) -> Vec<Discounted> {
    asker::pass(scene, found);
    commit::pass(scene, found);
    lock::pass(scene, found);
    trouble::incidents(scene, found);
    window::pass(scene, found);
    if !scene.is_rollback() {
        check::pass(scene, found);
        review::pass(scene, found);
        ladder::pass(scene, found);
        trouble::checklist(scene, found);
        trouble::budget(scene, found);
        trouble::alerts(scene, found);
    }
    // The last, since others may have asked for one more approval.
    approval::pass(scene, found)
}

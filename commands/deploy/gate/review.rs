//! Whether the change was reviewed, and how far it is behind its base.

use super::Scene;
use crate::deploy::code::Code;
use crate::deploy::decision::Found;

pub(super) fn pass(scene: &Scene<'_>, found: &mut Found) {
    if scene.policy.reviews > 0 {
        review(scene, found);
    }
    if let Some(most) = scene.policy.max_behind {
        let what = (
            "How far the commit is behind its base",
            Code::BaseUnverifiable,
        );
        if let Some(behind) = scene.known(&scene.facts.behind, what, found)
            && *behind > most
        {
            let sentence = format!("It lacks {behind} commits of its base; {most} may be lacking.");
            found.block(Code::BehindBase, sentence);
        }
    }
}

fn review(scene: &Scene<'_>, found: &mut Found) {
    let what = ("The review of the change", Code::ReviewUnverifiable);
    let Some(review) = scene.known(&scene.facts.review, what, found) else {
        return;
    };
    let mut unsaid = |what: &str| {
        found.block(Code::ReviewUnverifiable, format!("It is not known {what}."));
    };
    if review.changes_requested.is_none() {
        unsaid("whether a reviewer asks for changes");
    }
    if review.draft.is_none() {
        unsaid("whether the pull request is a draft");
    }
    if review.approvals.is_none() {
        unsaid("how many reviewers approve");
    }
    if review.changes_requested == Some(true) {
        found.block(Code::ChangesRequested, "A reviewer asks for changes.");
    }
    if review.draft == Some(true) {
        found.block(Code::Draft, "The pull request is a draft.");
    }
    let needed = scene.policy.reviews;
    if let Some(approvals) = review.approvals.filter(|approvals| *approvals < needed) {
        let sentence = format!("{approvals} of {needed} reviews approve of it.");
        found.block(Code::ReviewMissing, sentence);
    }
}

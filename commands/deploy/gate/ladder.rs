//! Whether the commit is live in the environment before, and has been for long enough.

use jiff::Timestamp;

use super::Scene;
use crate::deploy::code::Code;
use crate::deploy::decision::{Blocker, Caution, Found};
use crate::deploy::facts::Live;
use crate::deploy::policy::Rung;
use crate::text::span;

pub(super) fn pass(scene: &Scene<'_>, found: &mut Found) {
    for name in &scene.policy.passed_over {
        let sentence = format!("The service has no `{name}`, so nothing was tried there.");
        found.warn(Caution::StageSkipped, sentence);
    }
    let Some(rung) = &scene.policy.rung else {
        return;
    };
    let before = &rung.environment;
    let what = format!("What is live in `{before}`");
    let Some(live) = scene.known(&scene.facts.live, (&what, Code::LadderUnverifiable), found)
    else {
        return;
    };
    match live.get(before.as_str()) {
        None => found.block(
            Code::LadderUnverifiable,
            format!("It is not known what is live in `{before}`."),
        ),
        Some(live) => compare(scene, rung, live, found),
    }
}

fn compare(scene: &Scene<'_>, rung: &Rung, live: &Live, found: &mut Found) {
    let before = &rung.environment;
    let is_it = |sha: &String| sha.eq_ignore_ascii_case(&scene.request.sha);
    match &live.sha {
        None => {
            let sentence = format!("Nothing is live in `{before}`.");
            found.block(Code::OrderMissing, sentence);
        }
        Some(sha) if !is_it(sha) => {
            let sentence = format!("Another commit is live in `{before}`.");
            found.block(Code::OrderMissing, sentence);
        }
        Some(_) => match live.active {
            Some(true) => soak(scene, rung, live.since, found),
            Some(false) => {
                let sentence = format!("The last deploy to `{before}` does not stand.");
                found.block(Code::OrderMissing, sentence);
            }
            None => {
                let sentence =
                    format!("It is not known whether the last deploy to `{before}` stands.");
                found.block(Code::LadderUnverifiable, sentence);
            }
        },
    }
}

fn soak(scene: &Scene<'_>, rung: &Rung, since: Option<Timestamp>, found: &mut Found) {
    let Some(soak) = rung.soak else {
        return;
    };
    let before = &rung.environment;
    let Some(since) = since else {
        let sentence = format!("It is not known since when it has been live in `{before}`.");
        found.block(Code::LadderUnverifiable, sentence);
        return;
    };
    let until = since
        .saturating_add(soak.duration())
        .unwrap_or(Timestamp::MAX);
    if scene.now >= until {
        return;
    }
    let sentence = format!(
        "It has been live in `{before}` for {}, and has to be for {soak}.",
        span(scene.now.duration_since(since))
    );
    let blocker = Blocker::new(Code::SoakNotOver, sentence).until(Some(until));
    found.blockers.push(blocker);
    found.not_before = found.not_before.max(Some(until));
}

//! What holds for every page, whatever people do and whoever is on call.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::team::{Need, WhenEmpty};

/// Something that happens to a page.
#[derive(Debug, Clone)]
enum Step {
    /// So many minutes pass, while these are on call.
    Pass(u8, Vec<u64>),
    Acknowledge(u64),
    Escalate(u64, Vec<u64>),
    HandOn(u64, u64),
    Resolve(u64),
}

fn who() -> impl Strategy<Value = Vec<u64>> {
    proptest::collection::vec(21..25_u64, 0..3)
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let one = prop_oneof![
        6 => (0..12_u8, who()).prop_map(|(minutes, on)| Step::Pass(minutes, on)),
        1 => (21..26_u64).prop_map(Step::Acknowledge),
        1 => (21..26_u64, who()).prop_map(|(by, on)| Step::Escalate(by, on)),
        1 => (21..26_u64, 21..26_u64).prop_map(|(by, to)| Step::HandOn(by, to)),
        1 => (21..26_u64).prop_map(Step::Resolve),
    ];
    proptest::collection::vec(one, 0..40)
}

fn rung() -> impl Strategy<Value = Rung> {
    let target = prop_oneof![
        Just("schedule:primary"),
        Just("schedule:second"),
        Just("user:21"),
        Just("role:11"),
        Just("channel:70"),
    ];
    let target = || {
        target
            .clone()
            .prop_map(|text| text.parse::<Target>().unwrap())
    };
    (
        proptest::collection::vec(target(), 1..3),
        1..20_i64,
        any::<bool>(),
        0..3_u8,
        target(),
    )
        .prop_map(|(notify, minutes, all, empty, fallback)| Rung {
            notify,
            wait: minutes * 60,
            need: if all { Need::All } else { Need::Any },
            when_empty: [WhenEmpty::Skip, WhenEmpty::Wait, WhenEmpty::Fallback][usize::from(empty)],
            fallback: Some(fallback),
        })
}

fn ladders() -> impl Strategy<Value = Ladder> {
    (
        proptest::collection::vec(rung(), 1..5),
        0..4_u8,
        any::<bool>(),
    )
        .prop_map(|(steps, repeat, owned)| Ladder {
            name: "default".to_owned(),
            owner: owned.then_some(Callee::User(user(24))),
            repeat,
            steps,
        })
}

fn cover(people: &[u64]) -> OnCall {
    on(&[("primary", people), ("second", people)])
}

/// What must hold of a page at any moment.
fn sound(page: &Page) -> Result<(), TestCaseError> {
    let keys: BTreeSet<_> = page
        .calls
        .iter()
        .map(|call| (call.round, call.step, call.callee))
        .collect();
    prop_assert_eq!(keys.len(), page.calls.len(), "once for each step and round");
    prop_assert_eq!(
        page.stage.climbs(),
        page.due_at.is_some(),
        "a page that waits has a deadline"
    );
    prop_assert!(page.course.round <= page.ladder.repeat);
    prop_assert!(usize::from(page.course.step) < page.ladder.steps.len());
    if matches!(page.stage, Stage::Acknowledged { .. }) {
        let is_answered = !page.course.answers.is_empty();
        prop_assert!(is_answered, "somebody answered");
    }
    Ok(())
}

/// The most minutes that a step can take: one that waits for somebody may find them at the last moment, and they have all of its
/// time to answer.
fn longest(rung: &Rung) -> i64 {
    let times = if rung.when_empty == WhenEmpty::Wait {
        2
    } else {
        1
    };
    times * rung.wait / 60
}

fn happen(page: Page, step: &Step, now: Timestamp) -> (Page, Option<Moved>) {
    let team = team();
    let next = match step {
        Step::Pass(_, people) => {
            let moved = fire(&page, &cover(people), now);
            let next = moved.as_ref().map_or(page, |moved| moved.page.clone());
            return (next, moved);
        }
        Step::Acknowledge(by) => acknowledge(&page, &team, &ops(*by), now),
        Step::Escalate(by, people) => escalate(&page, &cover(people), &team, &ops(*by), now),
        Step::HandOn(by, to) => hand_on(&page, user(*to), &team, &ops(*by), now),
        Step::Resolve(by) => resolve(&page, &team, &ops(*by), now),
    };
    (next.map_or(page, |decision| decision.state), None)
}

proptest! {
    #[test]
    fn every_page_is_sound_whatever_happens(ladder in ladders(), steps in steps(), first in who()) {
        let mut page = began(ladder, &cover(&first)).page;
        sound(&page)?;
        let mut now = at(0);
        for step in &steps {
            if let Step::Pass(minutes, _) = step {
                now += SignedDuration::from_mins(i64::from(*minutes));
            }
            let before = page.version;
            let was_over = page.is_over();
            page = happen(page, step, now).0;
            sound(&page)?;
            prop_assert!(page.version >= before);
            prop_assert!(!was_over || page.version == before, "nothing changes what is over");
        }
    }

    #[test]
    fn left_alone_a_page_ends_with_the_word_that_nobody_answered(ladder in ladders(), covers in proptest::collection::vec(who(), 1..6)) {
        let most = ladder.steps.iter().map(longest).sum::<i64>() * i64::from(ladder.repeat + 1);
        let began = began(ladder, &cover(&covers[0]));
        let (mut page, mut effects) = (began.page, began.effects);
        let mut turn = 0;
        while let Some(due) = page.due_at {
            turn += 1;
            prop_assert!(due <= at(most), "it ends in time");
            let moved = fire(&page, &cover(&covers[turn % covers.len()]), due);
            let moved = moved.expect("what is due moves");
            prop_assert!(moved.page.due_at.is_none_or(|next| next > due), "and moves on");
            effects = moved.effects;
            page = moved.page;
        }
        let is_told = matches!(page.stage, Stage::Exhausted { .. });
        prop_assert!(is_told);
        let is_said = |one: &crate::Effect| matches!(one, crate::Effect::PagePost { .. });
        prop_assert!(effects.iter().any(is_said), "the last word is said");
    }
}

//! Requests that only wait: what a machine carries out begins by itself, decided anew.

use super::*;
use crate::deploy::ship::Step;

/// The team with a service that a workflow deploys, and whose approvals count for long.
pub(super) fn by_workflow() -> Team {
    team_of(r#"{ name = "api", workflow = "deploy.yml" }"#)
}

pub(super) fn team_of(service: &str) -> Team {
    let text = TEAM.replace(r#"{ name = "api" }"#, service);
    let text = text.replace("soak = \"1h\"", "soak = \"1h\"\napprovals_expire = \"5d\"");
    Team::parse(&text, "binnacle.toml").unwrap()
}

/// When the freeze ends.
pub(super) fn opens() -> Timestamp {
    "2026-01-03T23:00:00Z".parse().unwrap()
}

/// A request that waits for nothing but the end of the freeze.
pub(super) fn waiting(team: &Team) -> Deploy {
    let (now, known) = (at(0), soaked(at(0)));
    let (bo, cy) = (bo(), cy());
    let by = |actor| By { team, actor, now };
    let deploy = request(
        fresh(),
        ask("production", "main"),
        outside(now),
        &known,
        by(&bo),
    )
    .state;
    let deploy = tick(&deploy, "Told support", outside(now), &known, by(&bo))
        .unwrap()
        .state;
    assert_eq!(deploy.record.waits, None, "somebody has to approve");
    approve(&deploy, None, outside(now), &known, by(&cy))
        .unwrap()
        .state
}

pub(super) fn posts(moved: &Moved) -> Vec<Post> {
    let post = |effect: &Effect| match effect {
        Effect::DeployPost { post, .. } => Some(*post),
        _ => None,
    };
    moved.effects.iter().filter_map(post).collect()
}

pub(super) fn runs(moved: &Moved) -> usize {
    let run = |effect: &&Effect| {
        matches!(
            effect,
            Effect::DeployShip {
                step: Step::Run,
                ..
            }
        )
    };
    moved.effects.iter().filter(run).count()
}

#[test]
fn what_a_machine_carries_out_begins_when_its_window_opens() {
    let (team, now) = (by_workflow(), opens());
    let deploy = waiting(&team);
    assert_eq!(
        (deploy.state, deploy.record.waits),
        (State::Waiting, Some(Then::Begin))
    );
    assert_eq!(next(&deploy), Some(now));
    let early = now - SignedDuration::from_secs(1);
    let moved = look(&deploy, outside(early), &soaked(early), &team, early).unwrap();
    assert_eq!(
        (moved.deploy.state, runs(&moved)),
        (State::Waiting, 0),
        "not a second too early"
    );
    let moved = look(&deploy, outside(now), &soaked(now), &team, now).unwrap();
    let begun = &moved.deploy;
    assert_eq!(
        (begun.state, begun.begun_at, begun.record.begun_by),
        (State::Running, Some(now), None)
    );
    assert_eq!((runs(&moved), posts(&moved)), (1, vec![Post::Begun]));
    assert_eq!(moved.events.len(), 1);
    assert_eq!(
        (moved.events[0].kind, &moved.events[0].who),
        (crate::event::Kind::DeployBegun, &crate::Who::Bot)
    );
    let told = post_card(begun, Post::Begun, &team).unwrap();
    assert!(
        told.body.contains("began by itself") && told.body.contains(SHA),
        "{}",
        told.body
    );
    assert_eq!(
        look(begun, outside(now), &soaked(now), &team, now),
        None,
        "once"
    );
}

#[test]
fn what_people_carry_out_calls_whoever_asked() {
    let (team, now) = (team_of(r#"{ name = "api" }"#), opens());
    let deploy = waiting(&team);
    assert_eq!(deploy.record.waits, Some(Then::Call));
    let moved = look(&deploy, outside(now), &soaked(now), &team, now).unwrap();
    assert_eq!(
        (moved.deploy.state, posts(&moved)),
        (State::Approved, vec![Post::Begin])
    );
    assert_eq!(moved.deploy.record.waits, None);
}

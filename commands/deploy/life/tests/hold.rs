//! Requests that waited and do not begin when their time comes: what holds them is told.

use super::{wait::*, *};
use crate::{deploy::Past, reply::Mention};

#[test]
fn what_does_not_begin_as_planned_says_what_holds_it() {
    let (team, now) = (by_workflow(), opens());
    let deploy = waiting(&team);
    let busy = Known {
        running: vec![Other {
            id: "DPL-6".to_owned(),
            by: None,
        }],
        ..soaked(now)
    };
    let moved = look(&deploy, outside(now), &busy, &team, now).unwrap();
    assert_eq!((moved.deploy.state, runs(&moved)), (State::Waiting, 0));
    assert_eq!(posts(&moved), [Post::Held]);
    let told = post_card(&moved.deploy, Post::Held, &team).unwrap();
    assert_snapshot!(format!("{}\n{}\n{:?}", told.title, told.body, told.mentions), @r"
    DPL-7 waits
    - The request `DPL-6` runs there. *Wait until it has ended.* (`in_progress`)
    It is decided anew then, and begins by itself.
    [User(UserId(100000000000000022))]
    ");
    let later = now + SignedDuration::from_mins(1);
    let again = look(&moved.deploy, outside(later), &busy, &team, later).unwrap();
    assert_eq!(posts(&again), [], "it is said once");
    let moved = look(&again.deploy, outside(later), &soaked(later), &team, later).unwrap();
    assert_eq!(
        (moved.deploy.state, runs(&moved)),
        (State::Running, 1),
        "its turn has come"
    );
}

#[test]
fn what_waited_for_a_deploy_that_failed_is_left_to_whoever_asked() {
    let (team, now) = (by_workflow(), opens());
    let busy = Known {
        running: vec![Other {
            id: "DPL-6".to_owned(),
            by: None,
        }],
        ..soaked(now)
    };
    let deploy = look(&waiting(&team), outside(now), &busy, &team, now)
        .unwrap()
        .deploy;
    let failed = Known {
        history: vec![Past {
            sha: OTHER.to_owned(),
            success: false,
        }],
        ..soaked(now)
    };
    let moved = look(&deploy, outside(now), &failed, &team, now).unwrap();
    assert_eq!((moved.deploy.state, runs(&moved)), (State::Approved, 0));
    assert_eq!(posts(&moved), [Post::Begin]);
    let moved = look(&waiting(&team), outside(now), &failed, &team, now).unwrap();
    assert_eq!(
        moved.deploy.state,
        State::Running,
        "this one waited for a window, and was asked for after that"
    );
}

#[test]
fn a_commit_that_moved_meanwhile_does_not_begin() {
    let (team, now) = (by_workflow(), opens());
    let mut moved_on = outside(now);
    if let Some(commit) = &mut moved_on.commit.value {
        commit.sha = Some(OTHER.to_owned());
    }
    let moved = look(&waiting(&team), moved_on, &soaked(now), &team, now).unwrap();
    assert_eq!((moved.deploy.state, runs(&moved)), (State::Superseded, 0));
    assert_eq!(posts(&moved), [Post::Held]);
    let told = post_card(&moved.deploy, Post::Held, &team).unwrap();
    assert_eq!(told.title, "DPL-7 was superseded");
    assert!(told.body.contains("sha_moved"), "{}", told.body);
}

#[test]
fn a_github_that_is_away_is_asked_again_and_then_it_begins() {
    let (team, now) = (by_workflow(), opens());
    let moved = look(&waiting(&team), Outside::UNKNOWN, &soaked(now), &team, now).unwrap();
    let held = moved.deploy.clone();
    assert_eq!(
        (held.state, held.record.waits),
        (State::Blocked, Some(Then::Begin))
    );
    assert_eq!(posts(&moved), [Post::Held]);
    let later = now + SignedDuration::from_mins(1);
    assert_eq!(next(&held), Some(later));
    assert_eq!(fire(&held, later), Due::Look);
    let moved = look(&held, outside(later), &soaked(later), &team, later).unwrap();
    assert_eq!((moved.deploy.state, runs(&moved)), (State::Running, 1));
    // One that people have to do something about is not looked at all the time, and does not begin by itself.
    let open = Known::default();
    let blocked = look(&waiting(&team), outside(now), &open, &team, now)
        .unwrap()
        .deploy;
    assert_eq!(
        (blocked.state, blocked.record.waits),
        (State::Blocked, None)
    );
    let moved = look(&blocked, outside(later), &soaked(later), &team, later).unwrap();
    assert_eq!(
        (moved.deploy.state, posts(&moved)),
        (State::Approved, vec![Post::Begin])
    );
}

#[test]
fn a_workflow_that_was_changed_meanwhile_needs_approval_anew() {
    let (team, now) = (by_workflow(), opens());
    let other = team_of(r#"{ name = "api", workflow = "other.yml" }"#);
    let moved = look(&waiting(&team), outside(now), &soaked(now), &other, now).unwrap();
    assert_eq!((moved.deploy.state, runs(&moved)), (State::Approval, 0));
    assert_eq!(posts(&moved), [Post::Held]);
    let told = post_card(&moved.deploy, Post::Held, &other).unwrap();
    let is_role = |it: &Mention| matches!(it, Mention::Role(_));
    let called = told.mentions.iter().any(is_role);
    assert!(called, "those who could approve are called");
}

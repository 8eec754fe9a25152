//! Requests that ride along with another.

use std::collections::BTreeSet;

use super::*;
use crate::deploy::outside::Brought;

/// Something that makes a request another one.
type Change = fn(&mut Deploy);

/// A request with a number for a commit, at a place where these commits come with it.
fn wanted(number: i64, by: &Actor, sha: &str, brings: &[&str]) -> Deploy {
    let mut deploy = asked(by, &soaked(at(0)), 0);
    deploy.number = number;
    deploy.id = Uuid::from_u128(u128::try_from(number).unwrap()).into();
    deploy.record.request.sha = sha.to_owned();
    let range = Range {
        url: None,
        commits: brings.iter().map(|sha| brought(sha)).collect(),
        total: u32::try_from(brings.len()).unwrap(),
        undone: BTreeSet::new(),
    };
    deploy.record.outside.range = Fact::read(range, at(0));
    deploy
}

fn brought(sha: &str) -> Brought {
    Brought {
        sha: sha.to_owned(),
        title: String::new(),
        author: None,
        at: None,
    }
}

/// The first asks for the older commit, the second for one that contains it.
fn both() -> (Deploy, Deploy) {
    let older = wanted(7, &bo(), OTHER, &[OTHER]);
    (older, wanted(9, &cy(), SHA, &[SHA, OTHER]))
}

fn by<T>(actor: &Actor, work: impl FnOnce(By<'_>) -> T) -> T {
    let team = team();
    work(By {
        team: &team,
        actor,
        now: at(1),
    })
}

fn joined(
    rider: &Deploy,
    own: &[Deploy],
    train: &Deploy,
    actor: &Actor,
) -> Result<Vec<Deploy>, String> {
    let coupled = by(actor, |by| join(rider, own, train, by));
    let coupled = coupled.map_err(|refusal| refusal.to_string())?;
    Ok(coupled.moved.into_iter().map(|it| it.deploy).collect())
}

/// One of the two rides with the other.
fn coupled() -> (Deploy, Deploy) {
    let (older, newer) = both();
    let all = joined(&older, &[], &newer, &bo()).unwrap();
    let [rider, train] = <[Deploy; 2]>::try_from(all).unwrap();
    (rider, train)
}

fn ended(mut train: Deploy, state: State) -> Deploy {
    train.state = state;
    train.ended_at = Some(at(30));
    train
}

#[test]
fn a_request_contains_what_it_surely_brings_to_the_same_place() {
    let (older, newer) = both();
    assert_eq!(contains(&newer, &older), Some(true));
    assert_eq!(contains(&older, &newer), Some(false));
    assert_eq!(
        contains(&older, &older),
        Some(false),
        "nobody rides with themselves"
    );
    let twin = wanted(8, &bo(), SHA, &[]);
    assert_eq!(contains(&newer, &twin), Some(true), "the same commit");
    let changes: [(&str, Change); 5] = [
        ("place", |it| {
            it.record.request.environment = "staging".to_owned();
        }),
        ("service", |it| it.record.request.service = "web".to_owned()),
        ("way back", |it| it.record.request.kind = Kind::Rollback),
        ("emergency", |it| it.record.request.kind = Kind::Emergency),
        ("arguments", |it| {
            it.record
                .request
                .arguments
                .insert("canary".to_owned(), "10".to_owned());
        }),
    ];
    for (what, change) in changes {
        let mut other = older.clone();
        change(&mut other);
        assert_eq!(contains(&newer, &other), Some(false), "{what}");
    }
    let mut cut = newer.clone();
    cut.record.outside.range.value.as_mut().unwrap().total = 300;
    assert_eq!(contains(&cut, &older), None, "not all commits are known");
    cut.record.outside.range = Fact::UNKNOWN;
    assert_eq!(contains(&cut, &older), None);
    let mut undoes = newer;
    let range = undoes.record.outside.range.value.as_mut().unwrap();
    range.undone.insert(OTHER.to_owned());
    assert_eq!(contains(&undoes, &older), Some(false), "it undoes it again");
}

#[test]
fn what_is_offered_is_the_request_that_contains_most() {
    let (older, newer) = both();
    let newest = wanted(10, &ana(), "c0ffee", &["c0ffee", SHA, OTHER]);
    let open = [older.clone(), newest.clone(), newer.clone()];
    assert_eq!(train_for(&older, &open), Some(&newest));
    assert_eq!(train_for(&newer, &open), Some(&newest));
    assert_eq!(train_for(&newest, &open), None);
    let offered = |new: &Deploy| -> Vec<(i64, Post)> {
        let number = |id| open.iter().find(|it| it.id == id).unwrap().number;
        let posts = offers(new, &open).into_iter().map(|effect| match effect {
            Effect::DeployPost { deploy, post } => (number(deploy), post),
            other => panic!("{other:?}"),
        });
        posts.collect()
    };
    assert_eq!(offered(&newest), [(7, Post::Ride(10)), (9, Post::Ride(10))]);
    assert_eq!(offered(&older), [(7, Post::Ride(10))]);
    let twin = wanted(12, &ana(), OTHER, &[OTHER]);
    let twins = offers(&twin, &[older.clone(), twin.clone()]);
    let (deploy, post) = (twin.id, Post::Ride(7));
    assert_eq!(
        twins,
        [Effect::DeployPost { deploy, post }],
        "the newer joins"
    );
    let running = ended(newest, State::Running);
    assert_eq!(
        train_for(&older, &[older.clone(), running]),
        None,
        "it has begun"
    );
    let card = post_card(&older, Post::Ride(9), &team()).unwrap();
    assert_snapshot!(format!("{}\n{}", card.title, card.body), @r"
    DPL-7 can ride with DPL-9
    DPL-9 brings `api` at `fedcba9` to `production`, too. If you let this request ride along, it goes out with DPL-9, with one deploy instead of two.
    ");
}

#[test]
fn whoever_rides_is_shown_at_both_and_decided_with_the_train() {
    let (rider, train) = coupled();
    assert_eq!((rider.state, train.record.riders.len()), (State::Riding, 1));
    let shown = card(&rider, &team());
    assert_eq!(
        shown.title,
        "DPL-7: api at fedcba9 to production rides along"
    );
    assert!(
        shown.body.contains("It goes out with DPL-9"),
        "{}",
        shown.body
    );
    let shown = card(&train, &team());
    let along = shown.fields.iter().find(|it| it.name == "Takes along");
    assert_eq!(along.unwrap().value, "DPL-7 by <@100000000000000022>");
    assert_eq!(next(&rider), None, "time does nothing to it");
    let known = soaked(at(0));
    let told = done(&cy(), 2, |outside, by| {
        approve(&rider, None, outside, &known, by)
    });
    let expected = "DPL-7 goes out with DPL-9. `/deploy leave` takes it out first.";
    assert_eq!(told.unwrap_err(), expected);
    let told = done(&bo(), 2, |_, by| cancel(&rider, None, by));
    assert_eq!(told.unwrap_err(), expected);
    assert!(look(&rider, outside(at(2)), &known, &team(), at(2)).is_none());
}

#[test]
fn nobody_approves_of_what_carries_their_own_request() {
    let older = wanted(7, &ana(), OTHER, &[OTHER]);
    let newer = wanted(9, &bo(), SHA, &[SHA, OTHER]);
    let known = soaked(at(0));
    let train = joined(&older, &[], &newer, &ana()).unwrap().pop().unwrap();
    let refused = approved(&train, &ana(), &known, 2).unwrap_err();
    assert_eq!(
        refused,
        "Your own DPL-7 goes out with DPL-9, so somebody else has to approve of it."
    );
    let other_account = actor(100_000_000_000_000_029, &["11"]);
    assert_eq!(
        approved(&train, &other_account, &known, 2).unwrap_err(),
        refused
    );
    assert!(approved(&train, &cy(), &known, 2).is_ok());
    let approved = approved(&newer, &other_account, &known, 2).unwrap();
    let refused = joined(&older, &[], &approved, &ana()).unwrap_err();
    assert!(
        refused.contains("approved of DPL-9, and nobody approves of what carries their own"),
        "{refused}"
    );
}

#[test]
fn only_whoever_asked_puts_a_request_on_a_train() {
    let (older, newer) = both();
    let refused = joined(&older, &[], &newer, &cy()).unwrap_err();
    assert_eq!(
        refused,
        "Only <@100000000000000022>, who asked for DPL-7, lets it ride along."
    );
    let refused = joined(&newer, &[], &older, &cy()).unwrap_err();
    assert!(
        refused.contains("does not bring what DPL-9 asks for"),
        "{refused}"
    );
    let running = ended(newer, State::Running);
    let refused = joined(&older, &[], &running, &bo()).unwrap_err();
    assert!(refused.contains("runs already"), "{refused}");
    let (rider, train) = coupled();
    let refused = joined(&rider, &[], &train, &bo()).unwrap_err();
    assert!(refused.contains("goes out with DPL-9"), "{refused}");
    let newest = wanted(10, &ana(), "c0ffee", &["c0ffee", SHA, OTHER]);
    let all = joined(&train, &[rider], &newest, &cy()).unwrap();
    let numbers: Vec<i64> = all[2].record.riders.iter().map(|it| it.number).collect();
    assert_eq!(numbers, [7, 9], "those who ride with it come along");
    assert!(
        all[..2]
            .iter()
            .all(|it| it.record.rides.is_some_and(|it| it.number == 10))
    );
    let told = post_card(&all[0], Post::Along(10), &team()).unwrap();
    assert_eq!(told.title, "DPL-7 goes out with DPL-10");
    assert_eq!(
        all[1].record.riders,
        [],
        "it takes nobody along itself any more"
    );
}

#[test]
fn a_rider_ends_as_its_train_does() {
    let (rider, train) = coupled();
    assert!(arrived(&rider, &ended(train.clone(), State::Running), at(20)).is_none());
    let there = arrived(&rider, &ended(train.clone(), State::Succeeded), at(30))
        .unwrap()
        .deploy;
    assert_eq!(
        (there.state, there.begun_at, there.ended_at),
        (State::Carried, None, Some(at(30)))
    );
    assert_eq!(there.record.note.as_deref(), Some("it went out with DPL-9"));
    assert!(
        arrived(&there, &ended(train.clone(), State::Succeeded), at(31)).is_none(),
        "once"
    );
    let back = arrived(&there, &ended(train.clone(), State::RolledBack), at(40))
        .unwrap()
        .deploy;
    assert_eq!(back.state, State::RolledBack);
    for state in [
        State::Failed,
        State::Cancelled,
        State::Rejected,
        State::Expired,
        State::Superseded,
    ] {
        let alone = arrived(&rider, &ended(train.clone(), state), at(30)).unwrap();
        assert_eq!(
            (alone.deploy.state, alone.deploy.record.rides),
            (State::Waiting, None)
        );
        assert_eq!(
            alone.deploy.record.waits, None,
            "it does not begin by itself"
        );
        let told = post_card(&alone.deploy, Post::Alone(9), &team()).unwrap();
        assert!(
            told.body.contains("DPL-9 did not bring `api` at `fedcba9`"),
            "{}",
            told.body
        );
    }
    let elsewhere = wanted(11, &cy(), SHA, &[]);
    assert!(arrived(&rider, &ended(elsewhere, State::Failed), at(30)).is_none());
}

#[test]
fn a_rider_leaves_until_its_train_begins() {
    let (rider, train) = coupled();
    let coupled = by(&bo(), |by| leave(&rider, &train, by)).unwrap();
    let [left, train_after] = coupled.moved.as_slice() else {
        panic!("two")
    };
    assert_eq!(
        (left.deploy.state, left.deploy.record.rides),
        (State::Waiting, None)
    );
    assert_eq!(train_after.deploy.record.riders, []);
    let running = ended(train.clone(), State::Running);
    let refused = by(&bo(), |by| leave(&rider, &running, by))
        .unwrap_err()
        .to_string();
    assert_eq!(refused, "DPL-9 runs already, and DPL-7 with it.");
    let stranger = actor(100_000_000_000_000_030, &[]);
    assert!(by(&stranger, |by| leave(&rider, &train, by)).is_err());
    assert!(by(&bo(), |by| leave(&left.deploy, &train, by)).is_err());
}

//! The outbox: order, leases, folding, setting aside.

use std::time::Duration;

use binnacle::store::{Claimed, Db, SetAside};
use binnacle_commands::{
    Effect,
    delivery::Doubt,
    deploy::ship::Step,
    effect::{Lane, Note},
    ids::{EffectId, IncidentId},
    incident::Deed,
};
use uuid::Uuid;

use super::{at, guild, write};
use crate::support::database::{Database, on_both};

on_both!(
    each_is_taken_once,
    no_more_are_taken_than_asked_for,
    a_subject_keeps_its_order,
    urgent_ones_overtake,
    waiting_ones_that_show_the_same_are_one,
    a_retry_behind_a_newer_one_is_no_conflict,
    a_held_one_keeps_its_subject_back,
    a_parked_one_lets_the_next_go,
    what_another_version_wrote_keeps_nobody_back,
    what_perhaps_arrived_is_looked_for_since_its_first_try,
    a_lost_lease_is_taken_back_in_doubt,
    whoever_lost_one_leaves_it_to_who_has_it,
    what_arrived_late_is_not_sent_again,
    one_is_taken_back_while_a_newer_one_is_decided,
    what_is_looked_for_again_takes_the_newer_ones_in,
    a_rollback_leaves_nothing,
);

fn incident(n: u128) -> IncidentId {
    Uuid::from_u128(n).into()
}

fn key(n: u128) -> EffectId {
    Uuid::from_u128(1000 + n).into()
}

fn post(n: u128, text: &str) -> Effect {
    let note = Note {
        what: Deed::Update,
        text: text.to_owned(),
        by: "21".parse().unwrap(),
        by_name: "Ana".to_owned(),
        at: at(0),
    };
    Effect::Post {
        incident: incident(n),
        note,
    }
}

fn room(n: u128) -> Effect {
    Effect::Room {
        incident: incident(n),
        interaction: Some("900".parse().unwrap()),
    }
}

async fn push(db: &Db, effects: &[(u128, Effect)]) {
    let mut tx = write(db).await;
    let mut counters = tx.workspace_counters(guild()).await.unwrap();
    for (n, effect) in effects {
        tx.effect_push(guild(), &mut counters, key(*n), effect, at(0))
            .await
            .unwrap();
    }
    tx.workspace_count(guild(), &counters).await.unwrap();
    tx.commit().await.unwrap();
}

/// Takes what is due, sorted by key, since a database gives rows back in any order.
async fn take(db: &Db, limit: i64) -> Vec<Claimed> {
    take_of(db, Lane::Discord, limit).await
}

async fn take_of(db: &Db, lane: Lane, limit: i64) -> Vec<Claimed> {
    let mut tx = db.write().await.unwrap();
    let mut taken = tx
        .effect_claim(lane, at(10), at(30_000), limit)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    taken.sort_by_key(|claimed| claimed.id);
    taken
}

async fn done(db: &Db, claimed: &Claimed) {
    let mut tx = db.write().await.unwrap();
    assert!(tx.effect_done(claimed).await.unwrap(), "it was ours");
    tx.commit().await.unwrap();
}

async fn each_is_taken_once(database: &Database) {
    let db = database.open().await;
    push(&db, &(0..40).map(|n| (n, post(n, "x"))).collect::<Vec<_>>()).await;
    let takers = (0..4).map(|_| {
        let db = db.clone();
        async move {
            let mut taken = Vec::new();
            loop {
                let some = take(&db, 3).await;
                if some.is_empty() {
                    return taken;
                }
                taken.extend(some.into_iter().map(|claimed| claimed.id));
            }
        }
    });
    let mut all: Vec<EffectId> = futures_util::future::join_all(takers).await.concat();
    all.sort();
    assert_eq!(all, (0..40).map(key).collect::<Vec<_>>());
    db.close().await;
}

async fn no_more_are_taken_than_asked_for(database: &Database) {
    let db = database.open().await;
    push(&db, &[(0, post(0, "x"))]).await;
    // A planner that knows of one row joins it otherwise than many.
    database.analyze().await;
    push(&db, &(1..9).map(|n| (n, post(n, "x"))).collect::<Vec<_>>()).await;
    for asked in [1, 3] {
        let taken = take(&db, asked).await;
        assert_eq!(taken.len(), usize::try_from(asked).unwrap());
    }
    db.close().await;
}

async fn a_subject_keeps_its_order(database: &Database) {
    let db = database.open().await;
    push(
        &db,
        &[
            (1, post(7, "first")),
            (2, post(7, "second")),
            (3, post(8, "other")),
        ],
    )
    .await;
    let taken = take(&db, 9).await;
    assert_eq!(
        taken.iter().map(|claimed| claimed.id).collect::<Vec<_>>(),
        [key(1), key(3)]
    );
    assert!(
        take(&db, 9).await.is_empty(),
        "the second waits for the first"
    );
    done(&db, &taken[0]).await;
    assert_eq!(take(&db, 9).await[0].id, key(2));
    db.close().await;
}

async fn urgent_ones_overtake(database: &Database) {
    let db = database.open().await;
    push(&db, &[(1, post(7, "x")), (2, room(8))]).await;
    assert_eq!(
        take(&db, 1).await[0].id,
        key(2),
        "a room goes before a post"
    );
    let ship = |n, step| Effect::DeployShip {
        deploy: Uuid::from_u128(n).into(),
        step,
    };
    let issue = |n| Effect::Issue {
        incident: incident(n),
    };
    let at_github = [
        (3, ship(1, Step::Mirror)),
        (4, ship(1, Step::FollowUp)),
        (5, issue(9)),
        (6, ship(2, Step::Run)),
    ];
    push(&db, &at_github).await;
    let mut order = Vec::new();
    while let [taken] = &take_of(&db, Lane::Github, 1).await[..] {
        order.push(taken.id);
    }
    assert_eq!(order[..2], [key(6), key(5)], "a run, then incidents");
    assert_eq!(order.len(), 4, "what shows deploys comes after that");
    db.close().await;
}

async fn waiting_ones_that_show_the_same_are_one(database: &Database) {
    let db = database.open().await;
    let board = Effect::Board {
        incident: incident(7),
    };
    push(&db, &[(1, board.clone()), (2, board.clone())]).await;
    let taken = take(&db, 9).await;
    assert_eq!(taken.len(), 1);
    // One that is being sent may show an older state, so a new one is added behind it.
    push(&db, &[(3, board.clone()), (4, board)]).await;
    assert!(take(&db, 9).await.is_empty());
    done(&db, &taken[0]).await;
    assert_eq!(take(&db, 9).await.len(), 1);
    db.close().await;
}

async fn a_retry_behind_a_newer_one_is_no_conflict(database: &Database) {
    let db = database.open().await;
    let board = Effect::Board {
        incident: incident(7),
    };
    push(&db, &[(1, board.clone())]).await;
    let first = take(&db, 9).await;
    push(&db, &[(2, board)]).await;
    let mut tx = db.write().await.unwrap();
    let is_ours = tx.effect_retry(&first[0], at(5), Doubt::Look, "500").await;
    assert!(is_ours.unwrap());
    tx.commit().await.unwrap();
    let again = take(&db, 9).await;
    assert_eq!(
        (again[0].id, again[0].tries, again[0].doubt),
        (key(1), 2, Doubt::Look)
    );
    done(&db, &again[0]).await;
    assert_eq!(take(&db, 9).await[0].id, key(2));
    db.close().await;
}

async fn a_held_one_keeps_its_subject_back(database: &Database) {
    let db = database.open().await;
    push(
        &db,
        &[
            (1, room(7)),
            (
                2,
                Effect::Board {
                    incident: incident(7),
                },
            ),
        ],
    )
    .await;
    let taken = take(&db, 9).await;
    let mut tx = db.write().await.unwrap();
    let aside = tx.effect_park(&taken[0], Doubt::None, "no permission");
    assert_eq!(aside.await.unwrap(), SetAside::First);
    tx.commit().await.unwrap();
    assert!(take(&db, 9).await.is_empty());
    let aside = db
        .read()
        .await
        .unwrap()
        .effect_aside(guild(), 5)
        .await
        .unwrap();
    assert_eq!((aside.len(), aside[0].1.as_str()), (1, "no permission"));
    let mut tx = db.write().await.unwrap();
    assert!(tx.effect_revive(guild(), key(1), at(9)).await.unwrap());
    assert!(
        !tx.effect_revive(guild(), key(1), at(9)).await.unwrap(),
        "a second press changes nothing"
    );
    tx.commit().await.unwrap();
    let again = take(&db, 9).await;
    assert_eq!(again[0].id, key(1));
    done(&db, &again[0]).await;
    assert_eq!(take(&db, 9).await[0].id, key(2));
    db.close().await;
}

async fn what_perhaps_arrived_is_looked_for_since_its_first_try(database: &Database) {
    let db = database.open().await;
    for (n, doubt, since) in [(1, Doubt::Look, at(10)), (2, Doubt::None, at(50))] {
        push(&db, &[(n, post(n, "first"))]).await;
        let taken = take(&db, 9).await;
        let mut tx = db.write().await.unwrap();
        tx.effect_park(&taken[0], doubt, "refused").await.unwrap();
        assert!(tx.effect_revive(guild(), key(n), at(20)).await.unwrap());
        let again = tx
            .effect_claim(Lane::Discord, at(50), at(30_000), 9)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_eq!((again[0].doubt, again[0].first_tried_at), (doubt, since));
        done(&db, &again[0]).await;
    }
    db.close().await;
}

async fn a_parked_one_lets_the_next_go(database: &Database) {
    let db = database.open().await;
    push(&db, &[(1, post(7, "first")), (2, post(7, "second"))]).await;
    let taken = take(&db, 9).await;
    let mut tx = db.write().await.unwrap();
    tx.effect_park(&taken[0], Doubt::None, "gone")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(take(&db, 9).await[0].id, key(2));
    let mut tx = db.write().await.unwrap();
    assert!(tx.effect_revive(guild(), key(1), at(9)).await.unwrap());
    tx.commit().await.unwrap();
    assert!(
        take(&db, 9).await.is_empty(),
        "it waits for the one that is under way"
    );
    // Each lane is counted by itself.
    let issue = Effect::Issue {
        incident: incident(9),
    };
    push(&db, &[(3, issue)]).await;
    let taken = take_of(&db, Lane::Github, 1).await;
    let mut tx = db.write().await.unwrap();
    tx.effect_park(&taken[0], Doubt::None, "gone")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let mut reader = db.read().await.unwrap();
    let facts = reader.effect_facts(Some(guild())).await.unwrap();
    let of = |lanes: &[Lane]| {
        let facts = facts.of(lanes);
        (facts.waiting, facts.parked, facts.held, facts.oldest)
    };
    assert_eq!(of(&[Lane::Discord]), (2, 0, 0, Some(at(0))));
    assert_eq!(of(&[Lane::Github]), (0, 1, 1, None));
    assert_eq!(of(&[Lane::Pages, Lane::Webhooks]), (0, 0, 0, None));
    assert_eq!(of(&Lane::ALL), (2, 1, 1, Some(at(0))));
    drop(reader);
    db.close().await;
}

async fn a_lost_lease_is_taken_back_in_doubt(database: &Database) {
    let db = database.open().await;
    push(&db, &[(1, room(7)), (2, room(8))]).await;
    assert_eq!(take(&db, 9).await.len(), 2);
    let take_back = async |at| {
        let mut tx = db.write().await.unwrap();
        let count = tx.effect_take_back(at).await.unwrap();
        tx.commit().await.unwrap();
        count
    };
    assert_eq!(take_back(Some(at(29_999))).await, 0);
    assert_eq!(take_back(Some(at(30_000))).await, 2);
    let again = take(&db, 9).await;
    assert!(again.iter().all(|claimed| claimed.doubt == Doubt::Look));
    assert_eq!(
        take_back(None).await,
        2,
        "a process that is alone takes everything back at its start"
    );
    db.close().await;
}

async fn what_another_version_wrote_keeps_nobody_back(database: &Database) {
    let db = database.open().await;
    push(&db, &[(1, post(7, "first")), (2, post(7, "second"))]).await;
    let of_tomorrow =
        "update effect set effect = '{\"effect\": \"of_tomorrow\"}' where position = 1";
    database.run(of_tomorrow).await;
    assert!(take(&db, 9).await.is_empty(), "it cannot be sent");
    let second = take(&db, 9).await;
    assert_eq!(second[0].id, key(2));

    // It takes the place of nothing that can be shown.
    let mut tx = db.write().await.unwrap();
    tx.effect_park(&second[0], Doubt::None, "gone")
        .await
        .unwrap();
    let aside = tx.effect_aside(guild(), 1).await.unwrap();
    assert_eq!((aside.len(), aside[0].0.id), (1, key(2)));
    tx.commit().await.unwrap();

    // What was set aside while that still kept its subject back lets it go when it is given up.
    push(&db, &[(3, post(8, "first")), (4, post(8, "second"))]).await;
    let aside = "update effect set state = 'parked' where position = 3";
    database.run(aside).await;
    assert!(take(&db, 9).await.is_empty());
    let mut tx = db.write().await.unwrap();
    let gone = tx.effect_dismiss(guild()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!((gone.len(), gone.iter().flatten().count()), (3, 2));
    assert_eq!(take(&db, 9).await[0].id, key(4));
    db.close().await;
}

async fn take_back(db: &Db) {
    let mut tx = db.write().await.unwrap();
    tx.effect_take_back(Some(at(30_000))).await.unwrap();
    tx.commit().await.unwrap();
}

/// Everything that may become of a try which somebody else made anew meanwhile.
async fn loses(db: &Db, old: &Claimed) {
    let mut tx = db.write().await.unwrap();
    let retried = tx.effect_retry(old, at(5), Doubt::None, "500").await;
    let held = tx.effect_hold(old, at(5)).await;
    let deferred = tx.effect_defer(old, &board(7)).await;
    let done = tx.effect_done(old).await;
    for is_ours in [retried, held, deferred, done] {
        assert!(!is_ours.unwrap());
    }
    let aside = tx.effect_park(old, Doubt::None, "gone").await.unwrap();
    assert_eq!(aside, SetAside::Lost);
    tx.commit().await.unwrap();
}

async fn whoever_lost_one_leaves_it_to_who_has_it(database: &Database) {
    let db = database.open().await;
    push(&db, &[(1, post(7, "first")), (2, post(7, "second"))]).await;
    let slow = take(&db, 9).await;
    take_back(&db).await;
    let taken = take(&db, 9).await;
    loses(&db, &slow[0]).await;
    assert!(take(&db, 9).await.is_empty(), "it is still being sent");

    // What was held back was not tried, so the next try has the same number.
    let mut tx = db.write().await.unwrap();
    assert!(tx.effect_hold(&taken[0], at(6)).await.unwrap());
    let again = tx
        .effect_claim(Lane::Discord, at(20), at(40_000), 9)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!((again[0].tries, again[0].doubt), (2, Doubt::Look));
    loses(&db, &taken[0]).await;
    done(&db, &again[0]).await;
    assert_eq!(take(&db, 9).await[0].id, key(2));
    db.close().await;
}

async fn what_arrived_late_is_not_sent_again(database: &Database) {
    let db = database.open().await;
    push(&db, &[(1, post(7, "first")), (2, post(7, "second"))]).await;
    let slow = take(&db, 9).await;
    take_back(&db).await;
    done(&db, &slow[0]).await;
    assert_eq!(take(&db, 9).await[0].id, key(2));
    db.close().await;
}

fn board(n: u128) -> Effect {
    Effect::Board {
        incident: incident(n),
    }
}

async fn one_is_taken_back_while_a_newer_one_is_decided(database: &Database) {
    let db = database.open().await;
    push(&db, &[(1, board(7))]).await;
    take(&db, 9).await;
    let mut deciding = write(&db).await;
    let mut counters = deciding.workspace_counters(guild()).await.unwrap();
    deciding
        .effect_push(guild(), &mut counters, key(2), &board(7), at(0))
        .await
        .unwrap();
    let decided = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        deciding.commit().await.unwrap();
    };
    tokio::join!(take_back(&db), decided);
    let again = take(&db, 9).await;
    assert_eq!((again.len(), again[0].id), (1, key(1)));
    done(&db, &again[0]).await;
    assert_eq!(take(&db, 9).await[0].id, key(2));
    db.close().await;
}

async fn what_is_looked_for_again_takes_the_newer_ones_in(database: &Database) {
    let db = database.open().await;
    push(&db, &[(1, board(7))]).await;
    take(&db, 9).await;
    take_back(&db).await;
    let again = take(&db, 9).await;
    let mut tx = db.write().await.unwrap();
    let doubt = Doubt::LookOnceMore;
    let looked = tx.effect_retry(&again[0], at(9), doubt, "nothing yet");
    assert!(looked.await.unwrap());
    tx.commit().await.unwrap();
    push(&db, &[(2, board(7))]).await;
    let last = take(&db, 9).await;
    done(&db, &last[0]).await;
    assert!(take(&db, 9).await.is_empty(), "both were one");
    db.close().await;
}

async fn a_rollback_leaves_nothing(database: &Database) {
    let db = database.open().await;
    let mut tx = write(&db).await;
    let mut counters = tx.workspace_counters(guild()).await.unwrap();
    tx.effect_push(guild(), &mut counters, key(1), &room(7), at(0))
        .await
        .unwrap();
    drop(tx);
    assert!(take(&db, 9).await.is_empty());
    db.close().await;
}

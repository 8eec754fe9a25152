//! Timers: taken by one, moved on when done, free again when a lease ends.

use super::{at, write};
use crate::support::database::{Database, on_both};

on_both!(
    a_timer_is_taken_by_one_and_freed_by_time,
    what_is_put_forward_while_it_is_worked_on_stays_due,
    whoever_was_too_slow_moves_nothing,
);

async fn a_timer_is_taken_by_one_and_freed_by_time(database: &Database) {
    let db = database.open().await;
    let mut tx = write(&db).await;
    tx.timer_ensure("sweep", "", at(10)).await.unwrap();
    tx.timer_ensure("sweep", "", at(99)).await.unwrap();
    assert_eq!(tx.timer_claim(at(9), at(60), at(9)).await.unwrap(), None);
    let due = tx
        .timer_claim(at(10), at(60), at(10))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (due.name.as_str(), due.due_at, due.tries),
        ("sweep", at(10), 1)
    );
    assert_eq!(
        tx.timer_claim(at(10), at(60), at(10)).await.unwrap(),
        None,
        "it is taken"
    );
    assert_eq!(tx.timer_next().await.unwrap(), Some(at(60)));
    let again = tx
        .timer_claim(at(60), at(120), at(60))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(again.tries, 2, "its taker is gone");
    tx.timer_retry(&again, at(70)).await.unwrap();
    let third = tx
        .timer_claim(at(70), at(120), at(70))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(third.tries, 3);
    tx.timer_done(&third, at(500)).await.unwrap();
    assert_eq!(tx.timer_next().await.unwrap(), Some(at(500)));
    let fresh = tx
        .timer_claim(at(500), at(600), at(500))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(fresh.tries, 1);
    tx.timer_free_all().await.unwrap();
    assert!(
        tx.timer_claim(at(500), at(600), at(500))
            .await
            .unwrap()
            .is_some()
    );
    tx.timer_ensure("page", "page:1", at(500)).await.unwrap();
    let page = tx.timer_claim(at(500), at(600), at(510)).await.unwrap();
    assert_eq!(page.unwrap().name, "page");
    assert_eq!(
        tx.timer_next().await.unwrap(),
        Some(at(510)),
        "its lease is its own"
    );
    tx.commit().await.unwrap();
    db.close().await;
}

async fn what_is_put_forward_while_it_is_worked_on_stays_due(database: &Database) {
    let db = database.open().await;
    let mut tx = write(&db).await;
    let next = Some(at(40));
    tx.timer_watch("look", "1", Some(at(10)), at(0))
        .await
        .unwrap();
    let taken = tx.timer_claim(at(10), at(60), at(10)).await.unwrap();
    assert!(taken.is_some());
    // Whoever looks sets it anew: their own lease is no reason to look again.
    tx.timer_watch("look", "1", next, at(11)).await.unwrap();
    assert_eq!(tx.timer_next().await.unwrap(), next);

    tx.timer_claim(at(40), at(60), at(40)).await.unwrap();
    // A webhook tells something meanwhile.
    tx.timer_set_to("look", "1", Some(at(41))).await.unwrap();
    tx.timer_watch("look", "1", Some(at(80)), at(42))
        .await
        .unwrap();
    assert_eq!(tx.timer_next().await.unwrap(), Some(at(41)));
    let again = tx.timer_claim(at(42), at(60), at(42)).await.unwrap();
    assert!(again.is_some(), "it is looked at once more");
    tx.timer_watch("look", "1", None, at(43)).await.unwrap();
    assert_eq!(tx.timer_next().await.unwrap(), None);
    tx.commit().await.unwrap();
    db.close().await;
}

async fn whoever_was_too_slow_moves_nothing(database: &Database) {
    let db = database.open().await;
    let mut tx = write(&db).await;
    tx.timer_ensure("sweep", "", at(10)).await.unwrap();
    let slow = tx.timer_claim(at(10), at(60), at(10)).await.unwrap();
    let slow = slow.unwrap();
    let taken = tx.timer_claim(at(60), at(120), at(60)).await.unwrap();
    tx.timer_done(&slow, at(900)).await.unwrap();
    tx.timer_retry(&slow, at(70)).await.unwrap();
    assert_eq!(
        tx.timer_next().await.unwrap(),
        Some(at(120)),
        "another one is at work on it"
    );
    tx.timer_retry(&taken.unwrap(), at(130)).await.unwrap();
    tx.timer_done(&slow, at(500)).await.unwrap();
    assert_eq!(
        tx.timer_next().await.unwrap(),
        Some(at(500)),
        "what failed there was done here"
    );

    // Somebody sets it anew while it is worked on, and it is taken again at once.
    let taken = tx.timer_claim(at(500), at(600), at(500)).await.unwrap();
    let slow = taken.unwrap();
    tx.timer_set_to("sweep", "", Some(at(510))).await.unwrap();
    tx.timer_retry(&slow, at(550)).await.unwrap();
    assert_eq!(tx.timer_next().await.unwrap(), Some(at(510)));
    let taken = tx.timer_claim(at(510), at(610), at(510)).await.unwrap();
    assert_eq!(taken.unwrap().tries, slow.tries);
    tx.timer_done(&slow, at(900)).await.unwrap();
    assert_eq!(tx.timer_next().await.unwrap(), Some(at(610)));
    tx.commit().await.unwrap();
    db.close().await;
}

//! The first answer, on a bad way to Discord.

use std::time::Duration;

use binnacle_sandbox::{Effect, Fate, Fault, Side};

use crate::support::{
    database::Database,
    stage::{PATIENCE, Stage, answered},
};

use super::{CALLBACK, callback_fault, declares, one_incident, read_in_general, sure, tries};

/// Declares with these faults in the way; the answer still comes in time, and once.
async fn one_answer_in_time(faults: Vec<Fault>) -> Vec<(u16, Fate)> {
    let database = Database::sqlite();
    let stage = Stage::new(&database).await;
    for fault in faults {
        stage.sandbox.faults().add(fault);
    }
    let call = declares(&stage.in_general("ana")).await;
    // The sandbox takes no answer after three seconds, as Discord.
    assert!(answered(&call).await.starts_with("INC-1 ·"));
    sure(&database).await;
    assert_eq!(read_in_general(&stage, "ana").len(), 1, "one answer");
    let tried = tries(&stage);
    one_incident(&stage).await;
    stage.finish().await;
    tried.iter().map(|one| (one.status, one.fate)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_discord_could_not_take_is_given_again_in_time() {
    let tried = one_answer_in_time(vec![
        Fault::status(Side::Discord, "POST", CALLBACK, 500).times(2),
    ])
    .await;
    let (failed, arrived) = ((500, Fate::Refused), (204, Fate::Answered));
    assert_eq!(tried, [failed, failed, arrived]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_was_lost_on_its_way_is_given_again_in_time() {
    let tried = one_answer_in_time(vec![callback_fault(Effect::DropBefore).times(2)]).await;
    let lost = (0, Fate::Dropped);
    assert_eq!(tried, [lost, lost, (204, Fate::Answered)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_arrived_unseen_is_not_given_twice() {
    let tried = one_answer_in_time(vec![callback_fault(Effect::DropAfter)]).await;
    // The second one is told that there is an answer already, which is as good.
    assert_eq!(tried, [(204, Fate::Lost), (400, Fate::Answered)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_nobody_takes_is_given_again_in_time() {
    held(Effect::HoldBefore).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_whose_arrival_nobody_tells_is_not_given_twice() {
    held(Effect::HoldAfter).await;
}

/// The first try is swallowed, and let go after the second.
async fn held(effect: Effect) {
    let database = Database::sqlite();
    let stage = Stage::new(&database).await;
    let mut hold = stage.sandbox.faults().hold(callback_fault(effect));
    let call = declares(&stage.in_general("ana")).await;
    assert!(hold.reached(PATIENCE).await);
    assert!(answered(&call).await.starts_with("INC-1 ·"));
    let second = |entry: &binnacle_sandbox::Entry| {
        entry.path.starts_with("/interactions/") && entry.fate == Fate::Answered
    };
    let second = stage.sandbox.journal().wait_for(second, PATIENCE).await;
    assert!(second.is_some(), "it was tried again");
    hold.release();
    sure(&database).await;
    let took = tries(&stage);
    let took = took[1].at.duration_since(took[0].at).unsigned_abs();
    assert!(took < Duration::from_secs(2), "{took:?}");
    assert_eq!(read_in_general(&stage, "ana").len(), 1, "one answer");
    one_incident(&stage).await;
    stage.finish().await;
}

//! Pages and schedules: who is on call is looked up when a step comes, and where nobody is, that is said plainly.

use super::{direct, minutes, operations, posted, send, stage_of, told};
use crate::support::{
    database::{Database, on_both},
    stage::{Stage, TEAM},
};

on_both!(
    whoever_is_on_call_when_a_step_comes_is_called,
    nobody_on_call_is_said_plainly_and_goes_to_the_owner,
    it_waits_until_somebody_comes_on_call,
    a_schedule_is_paged_without_a_policy,
);

/// The demo's team with one schedule of its own and a policy over it. The clock stands at 11:00 in Zurich.
fn team(layer: &str, steps: &str) -> String {
    let (start, _) = TEAM.split_once("[[escalation]]").unwrap();
    let (_, end) = TEAM.split_once("[rights]").unwrap();
    let end = end.replace("escalation = \"default\"\n", "");
    let end = end.split("[[schedule]]").next().unwrap();
    format!(
        "{start}[[escalation]]\nname = \"default\"\nowner = \"operator\"\nsteps = [\n{steps}\n]\n\n[rights]{end}
[[schedule]]\nname = \"watch\"\n\n[[schedule.layer]]\nname = \"all\"\n{layer}\n"
    )
}

async fn stage(database: &Database, layer: &str, steps: &str) -> Stage {
    stage_of(database, &team(layer, steps)).await
}

async fn whoever_is_on_call_when_a_step_comes_is_called(database: &Database) {
    let layer =
        "anchor = \"2026-01-01T10:01\"\nevery = { hours = 1 }\nturns = [[\"cy\"], [\"dee\"]]";
    let steps = "{ notify = [\"schedule:watch\"], wait = \"1m\" },\n{ notify = [\"schedule:watch\"], wait = \"1m\" },";
    let stage = stage(database, layer, steps).await;
    send(&stage, "policy:default").await;
    told(&stage, "cy", 1).await;
    // The shift ends with the minute that is waited for.
    stage.advance(minutes(1));
    told(&stage, "dee", 1).await;
    assert_eq!(direct(&stage, "cy").len(), 1);
    stage.finish().await;
}

async fn nobody_on_call_is_said_plainly_and_goes_to_the_owner(database: &Database) {
    let layer = "anchor = \"2026-01-01T00:00\"\nevery = { weeks = 1 }\nturns = [[]]";
    let steps = "{ notify = [\"schedule:watch\"], wait = \"5m\" }";
    let stage = stage(database, layer, steps).await;
    let said = send(&stage, "default").await;
    assert!(said.contains("Nobody is on call for `watch`."), "{said}");
    let post = &posted(&stage, "Nobody is on call for `watch`.")[0];
    assert_eq!(post["mention_roles"][0], "100000000000000011");
    stage.advance(minutes(5));
    stage
        .reads(operations(&stage), "Nobody answered PAGE-1")
        .await;
    stage.finish().await;
}

async fn it_waits_until_somebody_comes_on_call(database: &Database) {
    let layer = "anchor = \"2026-01-01T00:00\"\nevery = { weeks = 1 }\nturns = [[\"cy\"]]\n\
        windows = [{ days = [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\"], from = \"11:03\", to = \"17:00\" }]";
    let steps = "{ notify = [\"schedule:watch\"], wait = \"10m\", when_empty = \"wait\" }";
    let stage = stage(database, layer, steps).await;
    send(&stage, "default").await;
    stage
        .reads(operations(&stage), "It waits until somebody is on call.")
        .await;
    for _ in 0..2 {
        stage.advance(minutes(1));
        stage.settled().await;
    }
    assert_eq!(direct(&stage, "cy").len(), 0, "not on call yet");
    stage.advance(minutes(1));
    told(&stage, "cy", 1).await;
    assert_eq!(
        posted(&stage, "It waits until somebody is on call.").len(),
        1,
        "said once"
    );
    stage.finish().await;
}

async fn a_schedule_is_paged_without_a_policy(database: &Database) {
    let layer = "anchor = \"2026-01-01T00:00\"\nevery = { weeks = 1 }\nturns = [[\"cy\"]]";
    let steps = "{ notify = [\"user:bo\"], wait = \"5m\" }";
    let stage = stage(database, layer, steps).await;
    send(&stage, "schedule:watch").await;
    told(&stage, "cy", 1).await;
    assert_eq!(direct(&stage, "bo").len(), 0);
    for times in 2..=3 {
        stage.advance(minutes(5));
        told(&stage, "cy", times).await;
    }
    stage.advance(minutes(5));
    // Whoever asked hears that nobody answered.
    told(&stage, "ana", 1).await;
    stage.finish().await;
}

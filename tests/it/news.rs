//! What people do on GitHub with issues of ours: the room learns of it, actions follow it, and incidents do not.

use binnacle_sandbox::{
    discord::Id,
    github::{Github, Issue, Reason, State},
};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{
    hooks::{delivers, hooked},
    support::{
        database::{Database, on_both},
        stage::{PATIENCE, REPOSITORY, Scene, Stage, answered, text_of},
    },
};

on_both!(
    a_comment_reaches_the_room_once_and_ours_do_not,
    closing_the_issue_of_an_action_ends_it,
    closing_the_issue_of_an_incident_is_told_and_taken_back,
    what_comes_twice_or_late_changes_nothing,
    what_no_webhook_told_is_found_by_the_sweep,
);

/// An incident with an action, and the number of the action's issue.
async fn acting(stage: &Stage) -> (Scene, u64) {
    let scene = stage.declare("Checkout is down").await;
    let here = stage.person("ana").at(scene.room);
    let options = json!({ "text": "Warm the cache" });
    answered(&here.slash("action add", options).await.unwrap()).await;
    stage.settled().await;
    let number = stage.issue_of("ACT-1").await;
    (scene, number)
}

/// How many messages of a room hold some words.
fn count(stage: &Stage, room: Id, words: &str) -> usize {
    let texts = stage.sandbox.discord().messages(room);
    let texts = texts.iter().map(text_of);
    texts.filter(|text| text.contains(words)).count()
}

/// Waits until an issue fits.
async fn issue(stage: &Stage, number: u64, fits: impl Fn(&Issue) -> bool) -> Issue {
    let find = |github: &Github| github.issue(REPOSITORY, number).filter(&fits);
    let found = stage.sandbox.github().wait_for(find, PATIENCE).await;
    found.unwrap_or_else(|_| panic!("{:#?}", stage.sandbox.github().issue(REPOSITORY, number)))
}

async fn a_comment_reaches_the_room_once_and_ours_do_not(database: &Database) {
    let stage = Stage::still(database).await;
    let (scene, action) = acting(&stage).await;
    hooked(&stage).await;
    let github = stage.sandbox.github();
    let stranger = github.person("newcomer");
    stranger
        .comment(REPOSITORY, scene.issue, "I see it too, @everyone")
        .unwrap();
    let read = stage.reads(scene.room, "I see it too").await;
    assert!(read.contains("`newcomer` on GitHub"), "{read}");
    github
        .person("ana")
        .comment(REPOSITORY, action, "Warmed half of it")
        .unwrap();
    let read = stage.reads(scene.room, "Warmed half of it").await;
    let ana = format!("<@{}>", stage.person("ana").id());
    assert!(
        read.contains(&ana) && read.contains("the issue of ACT-1"),
        "{read}"
    );
    let here = stage.person("ana").at(scene.room);
    let update = json!({ "text": "Rolling back." });
    answered(&here.slash("incident update", update).await.unwrap()).await;
    stage.settled().await;
    // The sweep looks for comments as well, and finds none that was not passed on.
    stage.swept().await;
    assert_eq!(count(&stage, scene.room, "Comment on GitHub"), 2);
    let call = here.slash("timeline show", json!({})).await.unwrap();
    let line = answered(&call).await;
    assert!(line.contains("newcomer commented on the issue"), "{line}");
    stage.finish().await;
}

async fn closing_the_issue_of_an_action_ends_it(database: &Database) {
    let stage = Stage::still(database).await;
    let (scene, number) = acting(&stage).await;
    hooked(&stage).await;
    let bo = stage.sandbox.github().person("bo");
    bo.close(REPOSITORY, number).unwrap();
    stage.reads(scene.room, "ACT-1 done").await;
    let is_done = |one: &Issue| {
        let body = one.body.clone().unwrap_or_default();
        body.contains("It is done since") && body.contains("bo closed its issue")
    };
    let closed = issue(&stage, number, is_done).await;
    assert_eq!(closed.state, State::Closed, "what people did stays");

    bo.reopen(REPOSITORY, number).unwrap();
    stage.reads(scene.room, "ACT-1 taken up again").await;
    let github = stage.sandbox.github();
    github
        .person("eli")
        .close_as(REPOSITORY, number, Reason::NotPlanned)
        .unwrap_err();
    bo.close_as(REPOSITORY, number, Reason::NotPlanned).unwrap();
    stage.reads(scene.room, "ACT-1 dropped").await;
    bo.reopen(REPOSITORY, number).unwrap();
    bo.assign(REPOSITORY, number, "cy").unwrap();
    stage.reads(scene.room, "Owner: cy").await;
    bo.label(REPOSITORY, number, "action_detect").unwrap();
    stage.reads(scene.room, "Type: detect").await;
    let labels = |one: &Issue| {
        let has = |name: &str| one.labels.iter().any(|label| label == name);
        has("action_detect") && !has("action_prevent")
    };
    issue(&stage, number, labels).await;
    stage.settled().await;
    stage.finish().await;
}

async fn closing_the_issue_of_an_incident_is_told_and_taken_back(database: &Database) {
    let stage = Stage::still(database).await;
    let scene = stage.declare("Checkout is down").await;
    stage.quiet().await;
    hooked(&stage).await;
    let bo = stage.sandbox.github().person("bo");
    bo.close(REPOSITORY, scene.issue).unwrap();
    let read = stage.reads(scene.room, "Issue closed on GitHub").await;
    assert!(read.contains("`/incident resolve` ends both"), "{read}");
    issue(&stage, scene.issue, |one| one.state == State::Open).await;
    bo.retitle(REPOSITORY, scene.issue, "something else")
        .unwrap();
    issue(&stage, scene.issue, |one| one.title.ends_with("(INC-1)")).await;
    stage.settled().await;
    assert_eq!(
        count(&stage, scene.room, "Issue opened again"),
        0,
        "that was us"
    );
    stage.finish().await;
}

/// Something that happened to an issue, as GitHub tells it.
fn told(number: u64, action: &str, state: &str, at: &str) -> Value {
    json!({
        "action": action,
        "issue": {
            "number": number, "user": { "login": "binnacle-bot" }, "state": state, "assignees": [], "updated_at": at,
        },
        "repository": { "full_name": REPOSITORY },
        "sender": { "login": "bo" },
    })
}

async fn what_comes_twice_or_late_changes_nothing(database: &Database) {
    let stage = Stage::still(database).await;
    let (scene, number) = acting(&stage).await;
    let minute = |n: u64| format!("2026-01-01T11:{:02}:00Z", n + 5);
    let closed = |n| told(number, "closed", "closed", &minute(n));
    let reopened = |n| told(number, "reopened", "open", &minute(n));
    for (key, news) in [
        // Closed and opened again before anything was heard, the other way round.
        (
            "y",
            told(number, "reopened", "open", "2026-01-01T11:02:00Z"),
        ),
        (
            "z",
            told(number, "closed", "closed", "2026-01-01T11:01:00Z"),
        ),
        ("a", closed(1)),
        ("a", closed(1)),
        ("b", closed(1)),
        ("c", reopened(4)),
        ("d", closed(3)),
        ("e", reopened(2)),
    ] {
        delivers(&stage, key, "issues", &news).await;
    }
    stage.settled().await;
    assert_eq!(count(&stage, scene.room, "ACT-1 done"), 1);
    assert_eq!(count(&stage, scene.room, "ACT-1 taken up again"), 1);
    let mut twirled = told(number, "twirled", "open", "2100-01-01T00:00:00Z");
    twirled["issue"]["hat"] = json!({ "size": 7 });
    delivers(&stage, "f", "issues", &twirled).await;
    delivers(
        &stage,
        "g",
        "issues",
        &json!({ "action": "closed", "repository": { "full_name": REPOSITORY } }),
    )
    .await;
    stage.settled().await;
    let mut ana = crate::web::Visitor::new(&stage);
    ana.signs_in(&stage.in_general("ana")).await;
    let page = ana.get("/github").await.text;
    for (words, times) in [
        ("ACT-1 done", 1),
        ("ACT-1 taken up again", 1),
        ("newer things are known of this issue already", 3),
        ("issues.twirled", 1),
        ("not understood: missing field", 1),
    ] {
        assert_eq!(page.matches(words).count(), times, "{words} in\n{page}");
    }
    stage.finish().await;
}

async fn what_no_webhook_told_is_found_by_the_sweep(database: &Database) {
    let stage = Stage::still(database).await;
    let (scene, number) = acting(&stage).await;
    stage.swept().await;
    let github = stage.sandbox.github();
    let bo = github.person("bo");
    bo.assign(REPOSITORY, number, "cy").unwrap();
    stage.swept().await;
    stage.reads(scene.room, "Owner: cy").await;
    stage.settled().await;
    bo.unassign(REPOSITORY, number, "cy").unwrap();
    stage.swept().await;
    let left = github.issue(REPOSITORY, number).unwrap();
    assert_eq!(left.assignees, [""; 0], "who takes it back, takes it back");
    bo.close(REPOSITORY, number).unwrap();
    bo.close(REPOSITORY, scene.issue).unwrap();
    bo.comment(REPOSITORY, scene.issue, "Nobody told you")
        .unwrap();
    stage.advance(SignedDuration::from_mins(10));
    stage.reads(scene.room, "ACT-1 done").await;
    stage.reads(scene.room, "Nobody told you").await;
    issue(&stage, scene.issue, |one| one.state == State::Open).await;
    let is_told = |one: &Issue| {
        one.body
            .as_ref()
            .is_some_and(|body| body.contains("It is done"))
    };
    let closed = issue(&stage, number, is_told).await;
    assert_eq!(closed.state, State::Closed);
    stage.settled().await;
    for _ in 0..2 {
        stage.swept().await;
    }
    assert_eq!(count(&stage, scene.room, "Nobody told you"), 1);
    assert_eq!(count(&stage, scene.room, "Action changed on GitHub"), 2);
    stage.finish().await;
}

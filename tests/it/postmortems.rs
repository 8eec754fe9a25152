//! Reports: written in forms, told in a file and at GitHub, waited for before closing, and reminded of when overdue.

use binnacle_sandbox::{
    Effect, Fault, Github, Side,
    discord::{Answer, Call, Id, Place},
    github::{Issue, State},
};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, REPOSITORY, Scene, Stage, TEAM, Time, answered, text_of, unhurried},
};

on_both!(
    an_incident_closes_only_with_its_report_and_actions,
    two_who_write_a_report_at_once_lose_nothing,
    a_report_is_shown_with_all_of_it_in_a_file,
    a_published_report_is_one_issue_that_follows,
    a_private_incident_takes_its_report_and_actions_out_of_sight,
    the_room_is_reminded_of_an_overdue_report_until_it_is_reviewed,
    the_digest_comes_once_a_day_and_only_for_what_is_overdue,
    a_digest_whose_reply_was_lost_is_one,
    a_digest_missed_during_downtime_comes_once_marked_late,
);

/// What somebody is told.
async fn says(place: &Place, command: &str, options: Value) -> String {
    answered(&place.slash(command, options).await.unwrap()).await
}

async fn opened(call: &Call) -> Answer {
    match call.answer(PATIENCE).await.unwrap() {
        form @ Answer::Modal { .. } => form,
        other => panic!("no form: {other:?}"),
    }
}

/// Writes a part of a report.
async fn writes(stage: &Stage, room: Id, part: &str, fields: Value) -> String {
    let ana = stage.person("ana");
    let options = json!({ "part": part });
    let call = ana.at(room).slash("postmortem write", options).await;
    let form = opened(&call.unwrap()).await;
    answered(&ana.submit(&form, fields).await.unwrap()).await
}

fn summary(words: &str) -> Value {
    json!({ "summary": words, "well": "The alert came at once", "wrong": "", "lucky": "It was not Friday", "cause": "" })
}

/// An incident that is over.
async fn over(stage: &Stage) -> (Scene, Place) {
    let scene = stage.declare("Checkout is down").await;
    let here = stage.person("ana").at(scene.room);
    says(&here, "incident resolve", json!({})).await;
    (scene, here)
}

async fn an_incident_closes_only_with_its_report_and_actions(database: &Database) {
    let stage = Stage::new(database).await;
    let (scene, here) = over(&stage).await;
    let close = json!({ "reason": "reported" });
    let refused = says(&here, "incident close", close.clone()).await;
    for lack in ["There is no report", "whom it harmed", "There is no action"] {
        assert!(refused.contains(lack), "{refused}");
    }
    says(&here, "incident impact", json!({ "text": "All buyers" })).await;
    let said = writes(&stage, scene.room, "summary", summary("Orders failed")).await;
    assert!(said.starts_with("Report written on: INC-1"), "{said}");
    says(&here, "action add", json!({ "text": "Warm the cache" })).await;
    let refused = says(&here, "incident close", close.clone()).await;
    assert!(
        refused.contains("ACT-1 has no owner") && !refused.contains("no report"),
        "{refused}"
    );
    let bo = stage.person("bo").id().to_string();
    let options = json!({ "action": "1", "owner": bo });
    says(&here, "action edit", options).await;
    stage.quiet().await;
    let said = says(&here, "incident close", close).await;
    assert!(said.starts_with("Closed: the report is written"), "{said}");
    stage.finish().await;
}

async fn two_who_write_a_report_at_once_lose_nothing(database: &Database) {
    let stage = Stage::new(database).await;
    let (scene, here) = over(&stage).await;
    writes(
        &stage,
        scene.room,
        "summary",
        json!({ "summary": "Orders failed" }),
    )
    .await;
    let (ana, bo) = (stage.person("ana"), stage.person("bo"));
    let there = bo.at(scene.room);
    let open = async |place: &Place| {
        opened(&place.slash("postmortem write", json!({})).await.unwrap()).await
    };
    let (first, second) = (open(&here).await, open(&there).await);
    let words = json!({ "summary": "Orders failed", "well": "The alert came" });
    answered(&ana.submit(&first, words).await.unwrap()).await;
    let other = json!({ "summary": "Orders failed", "cause": "The cache was cold" });
    let said = answered(&bo.submit(&second, other).await.unwrap()).await;
    assert!(
        said.contains("Root cause"),
        "what only bo wrote is added: {said}"
    );
    let (first, second) = (open(&here).await, open(&there).await);
    let again = json!({ "summary": "Orders failed", "well": "The alert came at once" });
    answered(&ana.submit(&first, again).await.unwrap()).await;
    let same =
        json!({ "summary": "Orders failed", "well": "We were quick", "lucky": "Few noticed" });
    let refused = answered(&bo.submit(&second, same).await.unwrap()).await;
    for part in [
        "somebody else changed `What went well",
        "We were quick",
        "Few noticed",
    ] {
        assert!(refused.contains(part), "{refused}");
    }
    let call = here.slash("postmortem show", json!({})).await.unwrap();
    answered(&call).await;
    let file = &call.latest().unwrap()["attachments"][0];
    let report = fetched(file["url"].as_str().unwrap()).await;
    for words in [
        "Orders failed",
        "The alert came at once",
        "The cache was cold",
    ] {
        assert!(report.contains(words), "{report}");
    }
    assert!(!report.contains("Few noticed"), "{report}");
    stage.finish().await;
}

/// What a file holds.
async fn fetched(url: &str) -> String {
    let client = reqwest::Client::builder().timeout(PATIENCE).build();
    let file = client.unwrap().get(url).send().await.unwrap();
    file.text().await.unwrap()
}

async fn a_report_is_shown_with_all_of_it_in_a_file(database: &Database) {
    let stage = Stage::new(database).await;
    let (scene, here) = over(&stage).await;
    writes(&stage, scene.room, "summary", summary("Orders *failed*")).await;
    for (template, holds) in [
        ("form", "# Incident report INC-1: Checkout is down"),
        ("story", "Where we got lucky\n\nIt was not Friday"),
    ] {
        let options = json!({ "template": template });
        let call = here.slash("postmortem show", options).await.unwrap();
        let said = answered(&call).await;
        assert!(
            said.starts_with("Report of INC-1") && said.contains("Orders"),
            "{said}"
        );
        let message = call.latest().unwrap();
        let file = &message["attachments"][0];
        assert_eq!(file["filename"], format!("inc-1-{template}.md").as_str());
        assert_eq!(message["attachments"].as_array().unwrap().len(), 1);
        let whole = fetched(file["url"].as_str().unwrap()).await;
        assert!(
            whole.contains(holds) && whole.contains(r"Orders \*failed\*"),
            "{whole}"
        );
        assert!(whole.contains("INC-1") && whole.contains("**Not written yet.**"));
    }
    stage.finish().await;
}

/// Waits for the issue of the report until it fits.
async fn published(stage: &Stage, fits: impl Fn(&Issue) -> bool) -> Issue {
    let find = |github: &Github| {
        let all = github.issues(REPOSITORY).into_iter();
        all.into_iter()
            .find(|one| one.labels.contains(&"postmortem".to_owned()) && fits(one))
    };
    let found = stage.sandbox.github().wait_for(find, PATIENCE).await;
    found.unwrap_or_else(|_| {
        let all = stage.sandbox.github().issues(REPOSITORY);
        panic!("no such report: {all:#?}")
    })
}

fn holds(issue: &Issue, words: &str) -> bool {
    issue.body.as_deref().unwrap_or_default().contains(words)
}

async fn a_published_report_is_one_issue_that_follows(database: &Database) {
    let stage = Stage::still(database).await;
    let (scene, here) = over(&stage).await;
    let refused = says(&here, "postmortem publish", json!({})).await;
    assert!(refused.contains("has no summary yet"), "{refused}");
    writes(&stage, scene.room, "summary", summary("Orders failed")).await;
    let said = says(&here, "postmortem status", json!({ "to": "in_review" })).await;
    assert!(said.starts_with("Report in review: INC-1"), "{said}");
    stage.quiet().await;
    let path = format!("/repos/{REPOSITORY}/issues");
    let lost = Fault::new(Side::Github, "POST", &path, Effect::DropAfter);
    stage.sandbox.faults().add(lost);
    let said = says(&here, "postmortem publish", json!({})).await;
    assert!(said.starts_with("Report published: INC-1"), "{said}");
    for _ in 0..12 {
        stage.advance(SignedDuration::from_secs(2));
        stage.settled().await;
    }
    let first = published(&stage, |one| holds(one, "Orders failed")).await;
    assert_eq!(first.title, "Postmortem of INC-1: Checkout is down");

    let course = json!({ "detection": "A customer called", "response": "", "resolution": "", "lessons": "", "no_action": "" });
    writes(&stage, scene.room, "course", course).await;
    published(&stage, |one| holds(one, "A customer called")).await;
    says(&here, "action add", json!({ "text": "Warm the cache" })).await;
    published(&stage, |one| holds(one, "(ACT-1; no owner yet")).await;
    stage.quiet().await;
    let after = published(&stage, |one| holds(one, "Warm the cache [#")).await;
    assert_eq!(
        after.number, first.number,
        "one issue, linking that of the action"
    );
    let all = stage.sandbox.github().issues(REPOSITORY);
    assert_eq!(
        all.len(),
        3,
        "the incident, its report and its action: {all:#?}"
    );

    // What people may write is five times as long once GitHub shows it, and more than it takes.
    let long = "&".repeat(1500);
    let parts = [
        ("summary", ["summary", "well", "wrong", "lucky", "cause"]),
        (
            "course",
            [
                "detection",
                "response",
                "resolution",
                "lessons",
                "no_action",
            ],
        ),
    ];
    for (part, fields) in parts {
        let fields = fields.map(|field| (field, long.as_str()));
        let fields = json!(std::collections::BTreeMap::from(fields));
        writes(&stage, scene.room, part, fields).await;
    }
    let size = |one: &Issue| one.body.as_deref().unwrap_or_default().chars().count();
    let longest = published(&stage, |one| size(one) > 65_000).await;
    assert!(holds(&longest, "…") && longest.body.unwrap().ends_with(" -->"));

    says(
        &here,
        "incident close",
        json!({ "reason": "too_small", "text": "Known" }),
    )
    .await;
    published(&stage, |one| one.state == State::Closed).await;
    stage.swept().await;
    let swept = published(&stage, |_| true).await;
    assert_eq!(swept.state, State::Closed, "the sweep agrees");
    stage.finish().await;
}

async fn a_private_incident_takes_its_report_and_actions_out_of_sight(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let here = stage.person("ana").at(scene.room);
    writes(&stage, scene.room, "summary", summary("Orders failed")).await;
    says(&here, "action add", json!({ "text": "Warm the cache" })).await;
    says(&here, "postmortem publish", json!({})).await;
    published(&stage, |one| holds(one, "Warm the cache [#")).await;
    let options = json!({ "reason": "Names of customers" });
    let said = says(&here, "incident private", options).await;
    assert!(said.starts_with("Made private"), "{said}");
    stage.quiet().await;
    for issue in stage.sandbox.github().issues(REPOSITORY) {
        let told = format!("{} {}", issue.title, issue.body.unwrap_or_default());
        assert!(
            !told.contains("Checkout") && !told.contains("cache") && !told.contains("Orders"),
            "{told}"
        );
    }
    stage.finish().await;
}

fn hours(count: i64) -> SignedDuration {
    SignedDuration::from_hours(count)
}

/// The messages in a channel that hold these words.
fn told(stage: &Stage, channel: Id, words: &str) -> Vec<String> {
    let all = stage.sandbox.discord().messages(channel);
    let all = all.iter().map(text_of);
    all.filter(|text| text.contains(words)).collect()
}

async fn the_room_is_reminded_of_an_overdue_report_until_it_is_reviewed(database: &Database) {
    let stage = Stage::still(database).await;
    let (scene, here) = over(&stage).await;
    stage.settled().await;
    let due = "The report is due";
    stage.advance(hours(14 * 24 - 1));
    stage.settled().await;
    assert_eq!(
        told(&stage, scene.room, due).len(),
        0,
        "not before it is due"
    );
    stage.advance(hours(1));
    stage.settled().await;
    assert_eq!(told(&stage, scene.room, due).len(), 1);
    stage.advance(hours(24));
    stage.settled().await;
    assert_eq!(told(&stage, scene.room, due).len(), 2, "and then every day");
    writes(&stage, scene.room, "summary", summary("Orders failed")).await;
    says(&here, "postmortem status", json!({ "to": "reviewed" })).await;
    stage.advance(hours(48));
    stage.settled().await;
    assert_eq!(
        told(&stage, scene.room, due).len(),
        2,
        "until it is reviewed"
    );
    stage.finish().await;
}

fn announcements(stage: &Stage) -> Id {
    stage.person("ana").in_channel("operations").channel()
}

/// The digests in the announcement channel.
fn digests(stage: &Stage) -> Vec<String> {
    told(stage, announcements(stage), "what is overdue")
}

/// An incident with an action that is due on the second of January. It is ten o'clock UTC on the first.
async fn due_soon(stage: &Stage) -> Place {
    let (_, here) = over(stage).await;
    let options = json!({ "text": "Warm the cache", "due": "tomorrow" });
    says(&here, "action add", options).await;
    stage.settled().await;
    here
}

async fn the_digest_comes_once_a_day_and_only_for_what_is_overdue(database: &Database) {
    let mut stage = Stage::still(database).await;
    let here = due_soon(&stage).await;
    stage.advance(hours(22));
    stage.settled().await;
    assert_eq!(
        digests(&stage),
        [""; 0],
        "nine o'clock, and nothing is overdue"
    );
    stage.advance(hours(24));
    stage.settled().await;
    let first = digests(&stage);
    assert_eq!(first.len(), 1);
    assert!(
        first[0].contains("Actions overdue: 1") && first[0].contains("ACT-1"),
        "{first:?}"
    );
    stage.stop().await;
    stage.start().await.unwrap();
    stage.advance(hours(23));
    stage.settled().await;
    assert_eq!(digests(&stage).len(), 1, "once a day, also over a restart");
    stage.advance(hours(1));
    stage.settled().await;
    assert_eq!(digests(&stage).len(), 2, "and again the next day");
    says(&here, "action done", json!({ "action": "1" })).await;
    stage.advance(hours(24));
    stage.settled().await;
    assert_eq!(digests(&stage).len(), 2, "until it is done");
    stage.finish().await;
}

async fn a_digest_whose_reply_was_lost_is_one(database: &Database) {
    let stage = Stage::still(database).await;
    due_soon(&stage).await;
    let path = format!("/channels/{}/messages", announcements(&stage));
    let lost = Fault::new(Side::Discord, "POST", &path, Effect::DropAfter);
    stage.sandbox.faults().add(lost);
    stage.advance(hours(46));
    stage.settled().await;
    for _ in 0..4 {
        stage.advance(SignedDuration::from_mins(10));
        stage.settled().await;
    }
    assert_eq!(digests(&stage).len(), 1);
    stage.finish().await;
}

async fn a_digest_missed_during_downtime_comes_once_marked_late(database: &Database) {
    let mut stage = Stage::of(database, unhurried(), &TEAM, Time::Moved).await;
    due_soon(&stage).await;
    stage.stop().await;
    stage.advance(hours(3 * 24));
    stage.start().await.unwrap();
    stage.settled().await;
    let late = digests(&stage);
    assert_eq!(late.len(), 1, "{late:?}");
    assert!(late[0].contains("comes late"), "{late:?}");
    stage.finish().await;
}

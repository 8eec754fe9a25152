//! What is decided reaches the world once, whatever the world does meanwhile.

use binnacle::{clock::Clock as _, store::Db};
use binnacle_commands::{Effect as Sends, effect::Lane, names::GuildId};
use binnacle_sandbox::{
    Effect, Fault, Side,
    discord::{Id, Permissions},
    github::State,
};
use jiff::SignedDuration;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, REPOSITORY, Scene, Stage, TEAM, Time, answered, id, text_of, unhurried},
};

on_both!(
    every_lost_reply_leads_to_one_of_each,
    every_refused_try_leads_to_one_of_each,
    a_lost_reply_of_github_leads_to_one_issue_though_lists_lag,
    a_permission_that_is_missing_is_shown_and_retried,
    the_sweep_mends_what_people_broke,
    a_second_issue_is_closed_in_favour_of_the_first,
    what_is_not_ours_to_judge_is_soon_free_for_others,
);

/// Every place where a declaration, an update and a resolution send something.
const SENDS: [(Side, &str, &str); 8] = [
    (Side::Discord, "POST", "/guilds/*/channels"),
    (Side::Discord, "POST", "/channels/*/messages"),
    (Side::Discord, "PUT", "/channels/*/pins/*"),
    (Side::Discord, "PATCH", "/channels/*/messages/*"),
    (Side::Discord, "PATCH", "/webhooks/*"),
    (Side::Github, "POST", "/repos/*/issues"),
    (Side::Github, "POST", "/repos/*/issues/*/comments"),
    (Side::Github, "PATCH", "/repos/*/issues/*"),
];

/// Lives through an incident and checks that everything is there once.
async fn lives(stage: &Stage) -> Scene {
    let scene = stage.declare("Checkout is down").await;
    let ana = stage.in_general("ana");
    let update = json!({ "text": "Rolling back.", "incident": "1" });
    answered(&ana.slash("incident update", update).await.unwrap()).await;
    let resolve = json!({ "text": "Rolled back.", "incident": "INC-1" });
    answered(&ana.slash("incident resolve", resolve).await.unwrap()).await;
    stage.reads(scene.room, "Resolved <t:").await;
    let closed = |github: &binnacle_sandbox::Github| {
        github
            .issue(REPOSITORY, scene.issue)
            .filter(|i| i.state == State::Closed)
            .map(drop)
    };
    stage
        .sandbox
        .github()
        .wait_for(closed, PATIENCE)
        .await
        .unwrap();
    stage.quiet().await;
    once(stage, &scene);
    scene
}

/// One room, one pinned board, one announcement, one post of each kind, one issue with one comment of each kind.
fn once(stage: &Stage, scene: &Scene) {
    let discord = stage.sandbox.discord();
    let rooms = discord
        .channels()
        .into_iter()
        .filter(|one| one["name"].as_str().unwrap().starts_with("inc-1-"))
        .count();
    assert_eq!(rooms, 1, "rooms");
    assert_eq!(
        discord.pins(scene.room).iter().map(id).collect::<Vec<_>>(),
        [scene.board],
        "pins"
    );
    let texts: Vec<String> = discord.messages(scene.room).iter().map(text_of).collect();
    let count = |start: &str| texts.iter().filter(|text| text.starts_with(start)).count();
    assert_eq!(
        (count("INC-1 ·"), count("Update: "), count("Resolved: ")),
        (1, 1, 1),
        "{texts:#?}"
    );
    let announced = discord.messages(stage.person("ana").in_channel("operations").channel());
    assert_eq!(announced.len(), 1, "announcements");
    let issues = stage.sandbox.github().issues(REPOSITORY);
    assert_eq!(issues.len(), 1, "issues");
    let comments = stage.sandbox.github().comments(REPOSITORY, scene.issue);
    assert_eq!(comments.len(), 2, "comments: {comments:#?}");
}

async fn every_lost_reply_leads_to_one_of_each(database: &Database) {
    let stage = Stage::new(database).await;
    for (side, method, path) in SENDS {
        stage
            .sandbox
            .faults()
            .add(Fault::new(side, method, path, Effect::DropAfter));
    }
    lives(&stage).await;
    stage.finish().await;
}

async fn every_refused_try_leads_to_one_of_each(database: &Database) {
    let stage = Stage::new(database).await;
    for (side, method, path) in SENDS {
        stage
            .sandbox
            .faults()
            .add(Fault::status(side, method, path, 502));
        stage
            .sandbox
            .faults()
            .add(Fault::new(side, method, path, Effect::DropBefore).after(1));
    }
    lives(&stage).await;
    stage.finish().await;
}

async fn a_lost_reply_of_github_leads_to_one_issue_though_lists_lag(database: &Database) {
    let mut seed = binnacle_sandbox::Seed::default();
    // Longer than the first look waits, shorter than the second.
    seed.github.limits.list_lag_ms = 1200;
    let stage = Stage::of(database, seed, &TEAM, Time::Real).await;
    stage.sandbox.faults().add(Fault::new(
        Side::Github,
        "POST",
        "/repos/*/issues",
        Effect::DropAfter,
    ));
    let scene = stage.declare("Checkout is down").await;
    assert_eq!(stage.sandbox.github().issues(REPOSITORY).len(), 1);
    assert_eq!(scene.issue, 1);
    stage.finish().await;
}

async fn a_permission_that_is_missing_is_shown_and_retried(database: &Database) {
    let stage = Stage::new(database).await;
    let discord = stage.sandbox.discord();
    let role = binnacle_sandbox::Seed::default().guild.bot;
    discord.set_role_permissions(role.role, Permissions::everyone());
    let ana = stage.in_general("ana");
    let call = ana
        .slash("incident declare", json!({ "title": "Checkout is down" }))
        .await
        .unwrap();
    answered(&call).await;
    let told = || {
        call.latest()
            .filter(|message| text_of(message).contains("Manage Channels"))
            .map(drop)
    };
    discord
        .wait(PATIENCE, told)
        .await
        .expect("the answer says why there is no room");
    let status = || async {
        ana.slash("status", json!({}))
            .await
            .unwrap()
            .answer(PATIENCE)
            .await
            .unwrap()
    };
    let shown = status().await;
    assert!(
        shown.text().contains("Some things could not be delivered"),
        "{}",
        shown.text()
    );
    let message = shown.message().unwrap().clone();
    let button = message["components"][0]["components"][0].clone();
    assert_eq!(button["label"], "Retry INC-1: open the room");

    discord.set_role_permissions(role.role, role.permissions);
    let press = ana
        .press(id(&message), button["custom_id"].as_str().unwrap())
        .await
        .unwrap();
    assert!(answered(&press).await.starts_with("Trying 1 thing again"));
    let scene = stage.scene("INC-1").await;
    let room = format!("<#{}>", scene.room);
    let linked = || text_of(&call.latest()?).contains(&room).then_some(());
    discord
        .wait(PATIENCE, linked)
        .await
        .expect("the answer names the room now");
    let again = ana
        .press(id(&message), button["custom_id"].as_str().unwrap())
        .await
        .unwrap();
    assert!(
        answered(&again).await.starts_with("Nothing to retry"),
        "a second press changes nothing"
    );
    assert!(status().await.text().starts_with("Everything arrives"));
    stage.finish().await;
}

async fn the_sweep_mends_what_people_broke(database: &Database) {
    let stage = Stage::still(database).await;
    let scene = stage.declare("Checkout is down").await;
    stage.quiet().await;
    let bo = stage.sandbox.github().person("bo");
    bo.close(REPOSITORY, scene.issue).unwrap();
    bo.retitle(REPOSITORY, scene.issue, "something else")
        .unwrap();
    bo.label(REPOSITORY, scene.issue, "theirs").unwrap();
    stage.advance(SignedDuration::from_mins(10));
    let mended = |github: &binnacle_sandbox::Github| {
        let issue = github.issue(REPOSITORY, scene.issue)?;
        (issue.state == State::Open && issue.title == "[SEV3] Checkout is down (INC-1)")
            .then_some(issue)
    };
    let issue = stage
        .sandbox
        .github()
        .wait_for(mended, PATIENCE)
        .await
        .unwrap();
    assert!(
        format!("{issue:?}").contains("theirs"),
        "labels that people added stay"
    );
    stage.finish().await;
}

async fn a_second_issue_is_closed_in_favour_of_the_first(database: &Database) {
    let stage = Stage::still(database).await;
    let scene = stage.declare("Checkout is down").await;
    stage.quiet().await;
    let github = stage.sandbox.github();
    let body = github.issue(REPOSITORY, scene.issue).unwrap().body;
    let body = serde_json::to_value(body).unwrap();
    let bot = github.person("binnacle-bot");
    let second = bot
        .open_issue(REPOSITORY, "copy", body.as_str().unwrap(), &["binnacle"])
        .unwrap();
    let stranger = github
        .person("eli")
        .open_issue(REPOSITORY, "a forgery", body.as_str().unwrap(), &[])
        .unwrap();
    stage.advance(SignedDuration::from_mins(10));
    let closed = |github: &binnacle_sandbox::Github| {
        github
            .issue(REPOSITORY, second)
            .filter(|one| one.state == State::Closed)
            .map(drop)
    };
    github.wait_for(closed, PATIENCE).await.unwrap();
    let open = |number| github.issue(REPOSITORY, number).unwrap().state == State::Open;
    assert!(
        open(scene.issue) && open(stranger),
        "the first stays, and another's issue is not ours"
    );
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_category_is_taken_over_by_the_next() {
    let database = Database::sqlite();
    let mut seed = binnacle_sandbox::Seed::default();
    seed.limits.per_category = 1;
    let stage = Stage::of(&database, seed, &TEAM, Time::Real).await;
    stage.declare("First").await;
    let scene = stage.declare("Second").await;
    let channels = stage.sandbox.discord().channels();
    let with = |wanted: Id| channels.iter().find(|one| id(one) == wanted).unwrap();
    let parent = with(scene.room)["parent_id"].as_str().unwrap();
    let category = with(parent.parse().unwrap());
    assert_eq!(
        category["name"], "Incidents 2",
        "the next of its name takes over"
    );
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_board_that_someone_deleted_comes_back() {
    let database = Database::sqlite();
    let stage = Stage::new(&database).await;
    let scene = stage.declare("Checkout is down").await;
    stage
        .person("ana")
        .delete_message(scene.room, scene.board)
        .unwrap();
    let here = stage.person("bo").at(scene.room);
    answered(
        &here
            .slash("incident update", json!({ "text": "Looking." }))
            .await
            .unwrap(),
    )
    .await;
    let back = || {
        stage
            .sandbox
            .discord()
            .pins(scene.room)
            .first()
            .map(id)
            .filter(|board| *board != scene.board)
    };
    stage
        .sandbox
        .discord()
        .wait(PATIENCE, back)
        .await
        .expect("a new board, pinned");
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_category_one_is_found_or_made_once() {
    let database = Database::sqlite();
    let team = TEAM.replace("category = \"100000000000000045\"\n", "");
    let mut seed = binnacle_sandbox::Seed::default();
    seed.guild
        .channels
        .retain(|channel| channel.name != "Incidents");
    let stage = Stage::of(&database, seed, &team, Time::Real).await;
    let ana = stage.in_general("ana");
    for n in 1..=4 {
        answered(
            &ana.slash(
                "incident declare",
                json!({ "title": format!("Number {n}") }),
            )
            .await
            .unwrap(),
        )
        .await;
    }
    for n in 1..=4 {
        stage.scene(&format!("INC-{n}")).await;
    }
    let named = |channel: &&Value| channel["type"] == 4 && channel["name"] == "Incidents";
    assert_eq!(
        stage
            .sandbox
            .discord()
            .channels()
            .iter()
            .filter(named)
            .count(),
        1
    );
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_can_never_arrive_can_be_given_up() {
    let database = Database::sqlite();
    let stage = Stage::new(&database).await;
    let scene = stage.declare("Checkout is down").await;
    stage.person("ana").delete_channel(scene.room).unwrap();
    let ana = stage.in_general("ana");
    for words in ["Looking.", "Still looking."] {
        let options = json!({ "text": words, "incident": "1" });
        answered(&ana.slash("incident update", options).await.unwrap()).await;
    }
    stage.quiet().await;
    let status = async || {
        ana.slash("status", json!({}))
            .await
            .unwrap()
            .answer(PATIENCE)
            .await
            .unwrap()
    };
    let shown = status().await;
    assert!(
        shown.text().contains("The channel is gone."),
        "{}",
        shown.text()
    );
    let message = id(shown.message().unwrap());
    let all = ana.press(message, "status:retry-all").await.unwrap();
    let tried = answered(&all).await;
    assert!(tried.contains("things again"), "{tried}");
    stage.quiet().await;
    let eli = stage.in_general("eli");
    let theirs = id(eli
        .slash("status", json!({}))
        .await
        .unwrap()
        .answer(PATIENCE)
        .await
        .unwrap()
        .message()
        .unwrap());
    let refused = answered(&eli.press(theirs, "status:dismiss").await.unwrap()).await;
    assert!(
        refused.contains("Only <@&100000000000000011> may"),
        "{refused}"
    );
    let message = id(status().await.message().unwrap());
    let given_up = answered(&ana.press(message, "status:dismiss").await.unwrap()).await;
    assert!(given_up.starts_with("Given up: "), "{given_up}");
    assert!(status().await.text().starts_with("Everything arrives"));
    stage.finish().await;
}

/// Several processes with different documents share a database while the documents are changed.
async fn what_is_not_ours_to_judge_is_soon_free_for_others(database: &Database) {
    let mut stage = Stage::empty(database, unhurried(), &TEAM, Time::Moved).await;
    let db = database.open().await;
    let (stranger, now): (GuildId, _) = ("777".parse().unwrap(), stage.clock.now());
    let (board, page) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let mut tx = db.write().await.unwrap();
    tx.workspace_ensure(stranger).await.unwrap();
    let mut counters = tx.workspace_counters(stranger).await.unwrap();
    let effect = Sends::Board {
        incident: board.into(),
    };
    tx.effect_push(stranger, &mut counters, board.into(), &effect, now)
        .await
        .unwrap();
    tx.timer_ensure("of_tomorrow", "", now).await.unwrap();
    let subject = format!("page:{page}");
    tx.timer_ensure("page", &subject, now).await.unwrap();
    tx.commit().await.unwrap();
    db.close().await;
    drop(db);

    stage.start().await.unwrap();
    stage.settled().await;
    let db = Db::open_beside(database.url()).await.unwrap();
    let mut tx = db.write().await.unwrap();
    let lane = tx.effect_next_due(Lane::Discord).await.unwrap();
    assert_eq!(lane, Some(now + SignedDuration::from_mins(1)));
    // Looked at as if it were later, and left as it was.
    let mut due = Vec::new();
    let soon = now + SignedDuration::from_mins(10);
    let lease = soon + SignedDuration::from_mins(1);
    while let Some(timer) = tx.timer_claim(soon, lease, lease).await.unwrap() {
        due.push((timer.name, timer.due_at.duration_since(now).as_secs()));
    }
    drop(tx);
    assert!(due.contains(&("page".to_owned(), 60)), "{due:?}");
    assert!(due.contains(&("of_tomorrow".to_owned(), 600)), "{due:?}");
    db.close().await;
    database
        .run("delete from effect where workspace_id = 777")
        .await;
    stage.finish().await;
}

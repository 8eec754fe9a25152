//! Where incidents are worked on: threads, private rooms, and making space.

use binnacle::store::Db;
use binnacle_sandbox::{
    Effect, Fault, Seed, Side,
    seed::{ChannelSeed, ChannelSeedKind},
};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, REPOSITORY, Stage, TEAM, Time, answered, forbidden, id, text_of},
};

on_both!(
    a_small_incident_gets_a_thread,
    two_rooms_made_at_once_make_one_category,
    a_server_nearly_full_of_channels_gets_threads,
    what_was_only_reported_gets_a_room_when_it_grows_worse,
    a_private_incident_is_seen_by_its_crew_only,
    what_becomes_private_is_hidden_everywhere,
    rooms_whose_answer_was_lost_are_found_again,
    rooms_of_closed_incidents_make_space_and_what_was_said_is_kept,
);

async fn a_small_incident_gets_a_thread(database: &Database) {
    let stage = Stage::new(database).await;
    let ana = stage.in_general("ana");
    let options = json!({ "title": "A typo on the page", "severity": "sev4" });
    answered(&ana.slash("incident declare", options).await.unwrap()).await;
    let named = |thread: &Value| thread["name"] == "inc-1-a-typo-on-the-page";
    let discord = stage.sandbox.discord();
    let thread = || discord.threads().into_iter().find(named);
    let room = discord.wait(PATIENCE, thread).await.expect("a thread");
    let operations = stage.person("ana").in_channel("operations").channel();
    assert_eq!(room["type"], 11);
    assert_eq!(room["parent_id"], operations.to_string());
    stage.quiet().await;
    let here = stage.person("bo").at(id(&room));
    let told = answered(
        &here
            .slash("incident update", json!({ "text": "Mending it." }))
            .await
            .unwrap(),
    )
    .await;
    assert!(
        told.starts_with("Update: INC-1"),
        "the thread is its room: {told}"
    );
    stage.finish().await;
}

/// A server with so many channels more than the demo's.
fn crowded(count: u64) -> Seed {
    let mut seed = Seed::default();
    let more = (0..count).map(|number| ChannelSeed {
        id: (200_000_000_000_000_000_u64 + number)
            .to_string()
            .parse()
            .unwrap(),
        name: format!("channel-{number}"),
        kind: ChannelSeedKind::Text,
        parent: None,
        topic: None,
    });
    seed.guild.channels.extend(more);
    seed
}

async fn a_server_nearly_full_of_channels_gets_threads(database: &Database) {
    let stage = Stage::of(database, crowded(480), &TEAM, Time::Real).await;
    let ana = stage.in_general("ana");
    for (title, kind) in [
        ("Checkout is down", "incident"),
        ("A key was leaked", "private"),
    ] {
        let options = json!({ "title": title, "severity": "sev1", "kind": kind });
        answered(&ana.slash("incident declare", options).await.unwrap()).await;
    }
    stage.quiet().await;
    let discord = stage.sandbox.discord();
    let named = |all: Vec<Value>, name: &str| all.iter().any(|one| one["name"] == name);
    assert!(named(discord.threads(), "inc-1-checkout-is-down"));
    assert!(
        named(discord.channels(), "inc-2-a-key-was-leaked"),
        "a thread cannot be hidden, so that one gets a channel still"
    );
    stage.finish().await;
}

async fn two_rooms_made_at_once_make_one_category(database: &Database) {
    let team = TEAM.replace("category = \"100000000000000045\"\n", "");
    let mut seed = Seed::default();
    seed.guild.channels.retain(|one| one.name != "Incidents");
    let stage = Stage::of(database, seed, &team, Time::Real).await;
    let slow = Fault::new(
        Side::Discord,
        "POST",
        "/guilds/*/channels",
        Effect::Delay { ms: 200 },
    );
    stage.sandbox.faults().add(slow.forever());
    let ana = stage.in_general("ana");
    let (one, other) = tokio::join!(
        ana.slash("incident declare", json!({ "title": "Checkout is down" })),
        ana.slash(
            "incident declare",
            json!({ "title": "Search answers slowly" })
        ),
    );
    answered(&one.unwrap()).await;
    answered(&other.unwrap()).await;
    let rooms = [stage.scene("INC-1").await, stage.scene("INC-2").await];
    let all = stage.sandbox.discord().channels();
    let parents: Vec<&Value> = rooms
        .iter()
        .filter_map(|scene| all.iter().find(|one| id(one) == scene.room))
        .map(|room| &room["parent_id"])
        .collect();
    assert_eq!(parents[0], parents[1]);
    let named = all
        .iter()
        .filter(|one| one["type"] == 4 && one["name"] == "Incidents");
    assert_eq!(named.count(), 1);
    stage.finish().await;
}

async fn a_private_incident_is_seen_by_its_crew_only(database: &Database) {
    let stage = Stage::new(database).await;
    let ana = stage.in_general("ana");
    let options = json!({ "title": "A key was leaked", "kind": "private" });
    let call = ana.slash("incident declare", options).await.unwrap();
    let told = answered(&call).await;
    assert!(told.starts_with("INC-1"), "{told}");
    assert_eq!(
        call.latest().unwrap()["flags"].as_u64().unwrap() & 64,
        64,
        "told to the asker alone"
    );
    let named = |channel: &Value| channel["name"] == "inc-1-a-key-was-leaked";
    let room = stage
        .sandbox
        .discord()
        .wait_for_channel(named, PATIENCE)
        .await
        .expect("a room");
    let room = id(&room);
    stage.quiet().await;
    let sees = |name: &str| {
        stage
            .sandbox
            .discord()
            .visible_to(&stage.person(name), room)
    };
    assert!(
        sees("ana") && !sees("bo"),
        "its declarer sees it, others do not"
    );
    let bo = stage.in_general("bo");
    for (command, options) in [
        ("incident show", json!({ "incident": "1" })),
        (
            "incident update",
            json!({ "incident": "1", "text": "What is it?" }),
        ),
    ] {
        let told = answered(&bo.slash(command, options).await.unwrap()).await;
        assert!(
            told.contains("no incident 1") && !told.contains("key"),
            "{told}"
        );
    }
    let told = answered(&bo.slash("incident list", json!({})).await.unwrap()).await;
    assert!(!told.contains("key was leaked"), "{told}");
    let here = stage.person("ana").at(room);
    let give = json!({ "role": "responder", "user": stage.person("bo").id().to_string() });
    answered(&here.slash("incident role", give).await.unwrap()).await;
    stage.quiet().await;
    assert!(sees("bo"), "who is given a role may enter");
    assert!(stage.sandbox.github().issues(REPOSITORY).is_empty());
    let operations = stage.person("ana").in_channel("operations").channel();
    assert!(
        stage.sandbox.discord().messages(operations).is_empty(),
        "announced nowhere"
    );
    stage.finish().await;
}

async fn rooms_of_closed_incidents_make_space_and_what_was_said_is_kept(database: &Database) {
    // So many channels that the rooms are too many.
    let seed = crowded(450);
    let stage = Stage::of(database, seed, &TEAM, Time::Moved).await;
    let old = stage.declare("Checkout is down").await;
    let here = stage.person("ana").at(old.room);
    here.say("I restarted it").await.unwrap();
    answered(
        &here
            .slash("incident close", json!({ "reason": "false_alarm" }))
            .await
            .unwrap(),
    )
    .await;
    let secret = json!({ "title": "A key was leaked", "kind": "private" });
    answered(&here.slash("incident declare", secret).await.unwrap()).await;
    stage.quiet().await;
    let ends = json!({ "incident": "2", "reason": "false_alarm" });
    answered(&here.slash("incident close", ends).await.unwrap()).await;
    stage.quiet().await;
    // While the rooms cannot be taken away, they are archived again every hour.
    let kept = forbidden("DELETE", "/channels/*");
    let kept = stage.sandbox.faults().add(kept);
    stage.advance(SignedDuration::from_hours(8 * 24));
    for _ in 0..3 {
        let met = |entry: &binnacle_sandbox::Entry| entry.method == "DELETE" && entry.status == 403;
        assert!(
            stage
                .sandbox
                .journal()
                .wait_for(met, PATIENCE)
                .await
                .is_some()
        );
        stage.quiet().await;
        stage.advance(SignedDuration::from_hours(1));
        stage.settled().await;
        stage.quiet().await;
    }
    stage.sandbox.faults().remove(kept);
    stage.advance(SignedDuration::from_hours(1));
    let gone = || {
        let there = stage.sandbox.discord().channels();
        let is_room = |one: &Value| {
            one["name"]
                .as_str()
                .is_some_and(|name| name.starts_with("inc-"))
        };
        (!there.iter().any(is_room)).then_some(())
    };
    assert!(
        stage.sandbox.discord().wait(PATIENCE, gone).await.is_some(),
        "the room is gone"
    );
    stage.quiet().await;
    let ana = stage.in_general("ana");
    let told = answered(
        &ana.slash("incident show", json!({ "incident": "1" }))
            .await
            .unwrap(),
    )
    .await;
    assert!(told.contains("archived"), "{told}");
    let db = Db::open_to_read(database.url()).await.unwrap();
    let mut reader = db.read().await.unwrap();
    let guild = binnacle_commands::names::GuildId::try_from(100_000_000_000_000_001).unwrap();
    let incident = reader.incident_numbered(guild, 1).await.unwrap().unwrap();
    let kept = reader.transcript(incident.id).await.unwrap().unwrap();
    assert!(
        kept.contains("I restarted it") && kept.contains("ana"),
        "{kept}"
    );
    assert_eq!(kept.matches("I restarted it").count(), 1, "once: {kept}");
    drop(reader);
    db.close().await;
    // What is said of one that has no room any more waits for none.
    for (command, options) in [
        (
            "incident note",
            json!({ "incident": "2", "text": "It was a test key." }),
        ),
        (
            "incident impact",
            json!({ "incident": "2", "text": "Nobody." }),
        ),
        (
            "action add",
            json!({ "incident": "2", "text": "Mark test keys" }),
        ),
    ] {
        answered(&ana.slash(command, options).await.unwrap()).await;
        stage.quiet().await;
    }
    let again = json!({ "incident": "2", "reason": "It was none." });
    answered(&ana.slash("incident reopen", again).await.unwrap()).await;
    stage.quiet().await;
    // Reopened, it gets a room again.
    let again = json!({ "incident": "1", "reason": "It is back." });
    answered(&ana.slash("incident reopen", again).await.unwrap()).await;
    let scene = stage.scene("INC-1").await;
    assert_ne!(scene.room, old.room);
    stage.finish().await;
}

async fn what_becomes_private_is_hidden_everywhere(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("A key was leaked").await;
    let ana = stage.person("ana").at(scene.room);
    let sees = |name: &str| {
        let person = stage.person(name);
        stage.sandbox.discord().visible_to(&person, scene.room)
    };
    assert!(sees("bo"));
    // What still waits to be told there when it becomes private is not told any more.
    let slow = Fault::status(Side::Github, "POST", "/repos/*/*/issues/*/comments", 503).forever();
    let slow = stage.sandbox.faults().add(slow);
    let words = json!({ "text": "The key was in the log." });
    answered(&ana.slash("incident update", words).await.unwrap()).await;
    let met = |entry: &binnacle_sandbox::Entry| entry.status == 503;
    assert!(
        stage
            .sandbox
            .journal()
            .wait_for(met, PATIENCE)
            .await
            .is_some()
    );
    let why = json!({ "reason": "It names the key." });
    answered(&ana.slash("incident private", why).await.unwrap()).await;
    stage.sandbox.faults().remove(slow);
    stage.quiet().await;
    let comments = stage.sandbox.github().comments(REPOSITORY, scene.issue);
    assert!(comments.is_empty(), "{comments:#?}");
    assert!(sees("ana") && !sees("bo"));
    let operations = stage.person("ana").in_channel("operations").channel();
    let announced = stage.sandbox.discord().messages(operations);
    let told: Vec<String> = announced.iter().map(text_of).collect();
    assert!(
        told[0].contains("INC-1 is private") && !told.concat().contains("key"),
        "{told:?}"
    );
    let issue = stage
        .sandbox
        .github()
        .issue(REPOSITORY, scene.issue)
        .unwrap();
    assert_eq!(issue.title, "INC-1 is private");
    assert!(!issue.body.unwrap().contains("key was"));
    let told = answered(
        &ana.slash("incident private", json!({ "reason": "Again." }))
            .await
            .unwrap(),
    )
    .await;
    assert!(told.contains("private already"), "{told}");
    stage.finish().await;
}

async fn rooms_whose_answer_was_lost_are_found_again(database: &Database) {
    let stage = Stage::new(database).await;
    for path in ["/channels/*/threads", "/guilds/*/channels"] {
        let lost = Fault::new(Side::Discord, "POST", path, Effect::DropAfter);
        stage.sandbox.faults().add(lost);
    }
    let ana = stage.in_general("ana");
    for (title, severity, kind) in [
        ("A typo on the page", "sev4", "incident"),
        ("A key was leaked", "sev2", "private"),
    ] {
        let options = json!({ "title": title, "severity": severity, "kind": kind });
        answered(&ana.slash("incident declare", options).await.unwrap()).await;
    }
    stage.quiet().await;
    let discord = stage.sandbox.discord();
    let rooms = [discord.threads(), discord.channels()].concat();
    for name in ["inc-1-a-typo-on-the-page", "inc-2-a-key-was-leaked"] {
        let named: Vec<&Value> = rooms.iter().filter(|one| one["name"] == name).collect();
        assert_eq!(named.len(), 1, "{name}");
        assert_eq!(
            discord.pins(id(named[0])).len(),
            1,
            "with its board: {name}"
        );
    }
    stage.finish().await;
}

async fn what_was_only_reported_gets_a_room_when_it_grows_worse(database: &Database) {
    let stage = Stage::new(database).await;
    let ana = stage.in_general("ana");
    let options = json!({ "title": "Odd log lines", "severity": "sev4", "kind": "report" });
    let told = answered(&ana.slash("incident declare", options).await.unwrap()).await;
    assert!(told.contains("only put on record"), "{told}");
    let worse = json!({
        "incident": "1", "to": "sev1", "reason": "Data is being lost.", "impact": "Everyone.",
    });
    answered(&ana.slash("incident severity", worse).await.unwrap()).await;
    let scene = stage.scene("INC-1").await;
    stage.reads(scene.room, "Raised from SEV4 to SEV1").await;
    stage.finish().await;
}

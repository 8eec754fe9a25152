//! Reminders of updates and of the lead: each once, in time or marked late, counted only when it really arrived.

use binnacle::clock::Clock as _;
use binnacle_sandbox::{Effect, Fault, Side, discord::Id};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, Scene, Stage, TEAM, Time, answered, forbidden, text_of, unhurried},
};

on_both!(
    reminders_climb_from_the_room_to_the_commander_to_who_is_called,
    reminders_survive_a_restart,
    updates_are_reminded_every_time,
    a_reminder_missed_during_downtime_fires_once_marked_late,
    the_counter_does_not_advance_at_night_when_nothing_was_sent,
    the_counter_does_not_advance_when_nothing_arrived,
    reminders_that_cannot_arrive_do_not_pile_up,
    reminders_are_in_time_while_a_sweep_hangs,
    nobody_is_reminded_of_what_is_over,
    it_is_said_when_nobody_leads,
    the_stale_nudge_fires_only_for_open_incidents,
    an_update_says_when_the_next_one_comes,
);

const DUE: &str = "An update is due";
const LEADERLESS: &str = "Nobody leads:";

fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}

/// The reminders in a room, the oldest first.
fn reminders(stage: &Stage, room: Id, words: &str) -> Vec<Value> {
    let all = stage.sandbox.discord().messages(room).into_iter();
    all.filter(|one| text_of(one).contains(words)).collect()
}

async fn reminded(stage: &Stage, room: Id, words: &str, times: usize) -> Vec<Value> {
    let there = || {
        let there = reminders(stage, room, words);
        (there.len() >= times).then_some(there)
    };
    let found = stage.sandbox.discord().wait(PATIENCE, there).await;
    let found = found.unwrap_or_else(|| {
        panic!(
            "{times} times `{words}`: {:#?}",
            stage.sandbox.discord().messages(room)
        )
    });
    stage.quiet().await;
    assert_eq!(reminders(stage, room, words).len(), times, "not more often");
    found
}

/// An incident of SEV1, led by ana, whose first update is due in 20 minutes.
async fn led(stage: &Stage) -> Scene {
    let ana = stage.in_general("ana");
    let options = json!({ "title": "Checkout is down", "severity": "sev1" });
    answered(&ana.slash("incident declare", options).await.unwrap()).await;
    let scene = stage.scene("INC-1").await;
    let here = stage.person("ana").at(scene.room);
    answered(
        &here
            .slash("incident role", json!({ "role": "commander" }))
            .await
            .unwrap(),
    )
    .await;
    stage.quiet().await;
    scene
}

/// A team that calls its operators.
fn team(more: &str) -> String {
    TEAM.replace("page = \"on-call\"", more)
}

async fn reminders_climb_from_the_room_to_the_commander_to_who_is_called(database: &Database) {
    let team = team("page = \"operator\"");
    let stage = Stage::of(database, unhurried(), &team, Time::Moved).await;
    let scene = led(&stage).await;
    stage.advance(minutes(19));
    stage.settled().await;
    assert!(
        reminders(&stage, scene.room, DUE).is_empty(),
        "not before it is due"
    );
    stage.advance(minutes(1));
    let first = reminded(&stage, scene.room, DUE, 1).await;
    assert_eq!(first[0]["content"], "", "the first calls nobody");
    stage.advance(minutes(5));
    let second = reminded(&stage, scene.room, DUE, 2).await;
    let ana = stage.person("ana").id();
    assert_eq!(
        second[1]["content"],
        format!("<@{ana}>"),
        "the second calls the commander"
    );
    assert_eq!(second[1]["mentions"][0]["id"], ana.to_string());
    stage.advance(minutes(5));
    let third = reminded(&stage, scene.room, DUE, 3).await;
    assert_eq!(
        third[2]["mention_roles"][0], "100000000000000011",
        "the third calls the team"
    );
    stage.advance(minutes(19));
    stage.settled().await;
    assert_eq!(
        reminders(&stage, scene.room, DUE).len(),
        3,
        "then at the pace of updates"
    );
    stage.advance(minutes(1));
    reminded(&stage, scene.room, DUE, 4).await;
    stage.finish().await;
}

async fn reminders_survive_a_restart(database: &Database) {
    let mut stage = Stage::still(database).await;
    let scene = led(&stage).await;
    stage.stop().await;
    stage.start().await.unwrap();
    stage.advance(minutes(20));
    reminded(&stage, scene.room, DUE, 1).await;
    stage.finish().await;
}

async fn updates_are_reminded_every_time(database: &Database) {
    let stage = Stage::still(database).await;
    let scene = led(&stage).await;
    let here = stage.person("ana").at(scene.room);
    for round in 1..=3 {
        stage.advance(minutes(20));
        let all = reminded(&stage, scene.room, DUE, round).await;
        assert_eq!(
            all[round - 1]["content"],
            "",
            "an update begins the climb anew"
        );
        answered(
            &here
                .slash("incident update", json!({ "text": "Still looking." }))
                .await
                .unwrap(),
        )
        .await;
        stage.quiet().await;
    }
    stage.finish().await;
}

async fn a_reminder_missed_during_downtime_fires_once_marked_late(database: &Database) {
    let mut stage = Stage::still(database).await;
    let scene = led(&stage).await;
    stage.stop().await;
    // Long enough for many reminders.
    stage.advance(minutes(180));
    stage.start().await.unwrap();
    let first = reminded(&stage, scene.room, DUE, 1).await;
    assert!(
        text_of(&first[0]).contains("comes late"),
        "{}",
        text_of(&first[0])
    );
    stage.advance(minutes(4));
    stage.settled().await;
    assert_eq!(reminders(&stage, scene.room, DUE).len(), 1, "once");
    stage.advance(minutes(1));
    let second = reminded(&stage, scene.room, DUE, 2).await;
    assert!(
        !text_of(&second[1]).contains("comes late"),
        "the next one is in time"
    );
    stage.finish().await;
}

async fn the_counter_does_not_advance_at_night_when_nothing_was_sent(database: &Database) {
    // The clock stands at 11:00 in Zurich; the team is quiet from noon to 15:00.
    let team = team("quiet = { from = \"12:00\", to = \"15:00\" }");
    let stage = Stage::of(database, unhurried(), &team, Time::Moved).await;
    let ana = stage.in_general("ana");
    for (title, severity) in [
        ("Search answers slowly", "sev3"),
        ("Checkout is down", "sev1"),
    ] {
        let options = json!({ "title": title, "severity": severity });
        answered(&ana.slash("incident declare", options).await.unwrap()).await;
    }
    let (small, grave) = (stage.scene("INC-1").await, stage.scene("INC-2").await);
    for scene in [&small, &grave] {
        let here = stage.person("ana").at(scene.room);
        answered(
            &here
                .slash("incident role", json!({ "role": "commander" }))
                .await
                .unwrap(),
        )
        .await;
    }
    stage.quiet().await;
    // Two hours later both updates are due, in the quiet hours.
    stage.advance(minutes(120));
    reminded(&stage, grave.room, DUE, 1).await;
    assert!(
        reminders(&stage, small.room, DUE).is_empty(),
        "the lesser one is quiet"
    );
    let minutes_to_the_end = {
        let end: Timestamp = "2026-01-01T14:00:00Z".parse().unwrap();
        end.duration_since(stage.clock.now()).as_mins()
    };
    stage.advance(minutes(minutes_to_the_end));
    let first = reminded(&stage, small.room, DUE, 1).await;
    assert_eq!(
        first[0]["content"], "",
        "it is the first one still: it calls nobody"
    );
    stage.finish().await;
}

async fn the_counter_does_not_advance_when_nothing_arrived(database: &Database) {
    let stage = Stage::still(database).await;
    let scene = led(&stage).await;
    let path = format!("/channels/{}/messages", scene.room);
    let down = Fault::status(Side::Discord, "POST", &path, 503).forever();
    let fault = stage.sandbox.faults().add(down);
    stage.advance(minutes(20));
    let met = |entry: &binnacle_sandbox::Entry| entry.status == 503;
    assert!(
        stage
            .sandbox
            .journal()
            .wait_for(met, PATIENCE)
            .await
            .is_some()
    );
    // While Discord takes nothing, the next ones come due; none of them counts.
    for _ in 0..6 {
        stage.advance(minutes(5));
        stage.settled().await;
    }
    stage.sandbox.faults().remove(fault);
    stage.advance(minutes(6));
    let first = reminded(&stage, scene.room, DUE, 1).await;
    assert_eq!(
        first[0]["content"], "",
        "it is the first one: it calls nobody"
    );
    stage.finish().await;
}

async fn reminders_that_cannot_arrive_do_not_pile_up(database: &Database) {
    let stage = Stage::still(database).await;
    let scene = led(&stage).await;
    let path = format!("/channels/{}/messages", scene.room);
    let refused = forbidden("POST", &path);
    let fault = stage.sandbox.faults().add(refused);
    for _ in 0..8 {
        stage.advance(minutes(20));
        stage.settled().await;
        stage.quiet().await;
    }
    let ana = stage.in_general("ana");
    let told = answered(&ana.slash("status", json!({})).await.unwrap()).await;
    assert_eq!(told.matches("remind the room").count(), 1, "{told}");
    // The one that arrives in the end stands for all of them.
    stage.sandbox.faults().remove(fault);
    stage.advance(minutes(20));
    reminded(&stage, scene.room, DUE, 1).await;
    let told = answered(&ana.slash("status", json!({})).await.unwrap()).await;
    assert!(!told.contains("remind the room"), "{told}");
    stage.finish().await;
}

async fn reminders_are_in_time_while_a_sweep_hangs(database: &Database) {
    let stage = Stage::still(database).await;
    let scene = led(&stage).await;
    let lists = Fault::new(Side::Github, "GET", "/repos/*/*/issues", Effect::HoldBefore);
    let rooms = Fault::new(
        Side::Discord,
        "GET",
        "/guilds/*/channels",
        Effect::HoldBefore,
    );
    let mut lists = stage.sandbox.faults().hold(lists.forever());
    let mut rooms = stage.sandbox.faults().hold(rooms.forever());
    stage.advance(minutes(50));
    assert!(lists.reached(PATIENCE).await && rooms.reached(PATIENCE).await);
    reminded(&stage, scene.room, DUE, 1).await;
    stage.advance(minutes(5));
    reminded(&stage, scene.room, DUE, 2).await;
    lists.release();
    rooms.release();
    stage.finish().await;
}

async fn nobody_is_reminded_of_what_is_over(database: &Database) {
    let stage = Stage::still(database).await;
    let scene = led(&stage).await;
    let here = stage.person("ana").at(scene.room);
    answered(&here.slash("incident resolve", json!({})).await.unwrap()).await;
    stage.quiet().await;
    for _ in 0..4 {
        stage.advance(minutes(30));
        stage.settled().await;
    }
    assert!(reminders(&stage, scene.room, DUE).is_empty());
    assert!(reminders(&stage, scene.room, LEADERLESS).is_empty());
    stage.finish().await;
}

async fn it_is_said_when_nobody_leads(database: &Database) {
    let stage = Stage::still(database).await;
    let ana = stage.in_general("ana");
    let options = json!({ "title": "Checkout is down", "severity": "sev1" });
    answered(&ana.slash("incident declare", options).await.unwrap()).await;
    let scene = stage.scene("INC-1").await;
    stage.quiet().await;
    stage.advance(minutes(2));
    let first = reminded(&stage, scene.room, LEADERLESS, 1).await;
    let id = first[0]["id"].as_str().unwrap().parse().unwrap();
    let take = stage.button(scene.room, id, "Take the lead").await;
    let bo = stage.person("bo").at(scene.room);
    let told = answered(&bo.press(id, &take).await.unwrap()).await;
    assert!(told.starts_with("New incident commander"), "{told}");
    stage.quiet().await;
    stage.advance(minutes(10));
    stage.settled().await;
    assert_eq!(
        reminders(&stage, scene.room, LEADERLESS).len(),
        1,
        "somebody leads now"
    );
    stage.finish().await;
}

async fn the_stale_nudge_fires_only_for_open_incidents(database: &Database) {
    let stage = Stage::still(database).await;
    let ana = stage.in_general("ana");
    for title in [
        "Checkout is down",
        "Search answers slowly",
        "Reports are late",
    ] {
        let options = json!({ "title": title });
        answered(&ana.slash("incident declare", options).await.unwrap()).await;
    }
    for (incident, command, more) in [
        ("2", "incident close", json!({ "reason": "false_alarm" })),
        ("3", "incident state", json!({ "to": "monitoring" })),
    ] {
        let mut options = more;
        options["incident"] = json!(incident);
        answered(&ana.slash(command, options).await.unwrap()).await;
    }
    stage.quiet().await;
    let place = stage.person("ana").in_channel("operations").channel();
    let lying = || -> Vec<String> {
        let all = reminders(&stage, place, "Left lying").into_iter();
        all.map(|one| text_of(&one)).collect()
    };
    // After a day only the one that is watched is told of, after a week the other one too, each day once.
    for (days, count, told) in [(2, 1, [false, true]), (6, 2, [true, true])] {
        stage.advance(minutes(days * 24 * 60));
        reminded(&stage, place, "Left lying", count).await;
        let last = lying().pop().unwrap();
        assert_eq!(
            [last.contains("INC-1"), last.contains("INC-3")],
            told,
            "{last}"
        );
        assert!(!last.contains("INC-2"), "{last}");
    }
    stage.finish().await;
}

async fn an_update_says_when_the_next_one_comes(database: &Database) {
    let stage = Stage::still(database).await;
    let scene = led(&stage).await;
    let here = stage.person("ana").at(scene.room);
    let bad = json!({ "text": "Waiting for the provider.", "next": "soon" });
    let told = answered(&here.slash("incident update", bad).await.unwrap()).await;
    assert!(told.contains("Nothing was changed"), "{told}");
    let later = json!({ "text": "Waiting for the provider.", "next": "2h" });
    answered(&here.slash("incident update", later).await.unwrap()).await;
    stage.quiet().await;
    stage.advance(minutes(119));
    stage.settled().await;
    assert!(
        reminders(&stage, scene.room, DUE).is_empty(),
        "as it was promised"
    );
    stage.advance(minutes(1));
    reminded(&stage, scene.room, DUE, 1).await;
    stage.finish().await;
}

//! The pin reaction: it adds, it takes away its own, and only that.

use binnacle_sandbox::{
    Seed,
    discord::{Change, Id},
};
use serde_json::{Value, json};

use super::{entries, read, said};
use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, Stage, TEAM, Time, answered, id},
};

on_both!(
    a_pin_adds_a_message_without_a_word,
    a_pin_removed_touches_only_its_own_event,
    a_pin_set_again_brings_the_entry_back,
    pins_set_while_nobody_listened_are_found,
    pins_taken_while_nobody_listened_are_missed,
    pins_cleared_by_a_moderator_take_the_entry_away,
    a_pin_of_somebody_who_may_not_adds_nothing,
    without_the_intent_pins_are_not_followed,
);

const PIN: &str = "📌";
const DONE: &str = "✅";

/// Whether the bot's own sign stands under a message.
fn is_marked(stage: &Stage, room: Id, message: Id) -> bool {
    let shown = stage.sandbox.discord().messages(room);
    let shown = shown.iter().find(|one| id(one) == message);
    let reactions = shown.and_then(|one| one["reactions"].as_array());
    reactions.is_some_and(|all| all.iter().any(|one| one["emoji"]["name"] == DONE))
}

/// Waits until the bot set its own sign, or took it back.
async fn marked(stage: &Stage, room: Id, message: Id, is_set: bool) {
    let discord = stage.sandbox.discord();
    let seen = discord
        .wait(PATIENCE, || {
            (is_marked(stage, room, message) == is_set).then_some(())
        })
        .await;
    assert!(seen.is_some(), "the sign is {is_set}");
}

/// Waits until the bot has taken up everything that came so far, and stops it, which finishes all of it.
async fn settled(stage: &mut Stage, room: Id) {
    let here = stage.person("ana").at(room);
    answered(&here.slash("help", json!({})).await.unwrap()).await;
    stage.stop().await;
}

async fn said_in(stage: &Stage, room: Id, person: &str, words: &str) -> Id {
    id(&stage.person(person).say(room, words).await.unwrap())
}

fn react(stage: &Stage, room: Id, person: &str, message: Id, is_set: bool) {
    stage
        .person(person)
        .react(room, message, PIN, is_set)
        .unwrap();
}

async fn a_pin_adds_a_message_without_a_word(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let files: [(&str, &str, &[u8]); 1] = [("graph.png", "image/png", b"bytes")];
    let sent = stage
        .person("cy")
        .at(scene.room)
        .send("It burns", &files)
        .await;
    let message = id(&sent.unwrap());
    stage.quiet().await;
    let before = stage.sandbox.discord().messages(scene.room).len();
    react(&stage, scene.room, "bo", message, true);
    marked(&stage, scene.room, message, true).await;
    stage.quiet().await;
    let all = entries(database, 1).await;
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].kind, "entry.pin");
    assert!(said(&all[0]).starts_with("It burns"));
    assert!(all[0].files[0].is_kept, "{:?}", all[0].files);
    let after = stage.sandbox.discord().messages(scene.room).len();
    assert_eq!(before, after, "nothing is said in the room");
    let added = read(database, 1, async |reader, incident| {
        reader
            .timeline_numbered(incident.id, 1)
            .await
            .unwrap()
            .unwrap()
    })
    .await;
    assert_eq!(
        added.author.to_string(),
        "100000000000000023",
        "who wrote it"
    );
    assert_eq!(
        added.added.by.to_string(),
        "100000000000000022",
        "who marked it"
    );
    stage.finish().await;
}

async fn a_pin_removed_touches_only_its_own_event(database: &Database) {
    let mut stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let room = scene.room;
    let pinned = said_in(&stage, room, "cy", "By a pin").await;
    let twice = said_in(&stage, room, "cy", "By two pins").await;
    let menu = said_in(&stage, room, "cy", "By the menu").await;
    for (person, message) in [("bo", pinned), ("bo", twice), ("ana", twice)] {
        react(&stage, room, person, message, true);
    }
    marked(&stage, room, pinned, true).await;
    marked(&stage, room, twice, true).await;
    let bo = stage.person("bo");
    answered(&bo.menu("Add to timeline", room, menu).await.unwrap()).await;
    let here = bo.at(room);
    let note = here.slash("incident note", json!({ "text": "By hand" }));
    answered(&note.await.unwrap()).await;
    react(&stage, room, "bo", menu, true);

    for message in [pinned, twice, menu] {
        react(&stage, room, "bo", message, false);
    }
    marked(&stage, room, pinned, false).await;
    settled(&mut stage, room).await;
    let mut left: Vec<String> = entries(database, 1).await.iter().map(said).collect();
    left.sort();
    assert_eq!(left, ["By hand", "By the menu", "By two pins"]);
    stage.sandbox.stop().await;
}

async fn a_pin_set_again_brings_the_entry_back(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let message = said_in(&stage, scene.room, "cy", "It burns").await;
    for is_set in [true, false, true] {
        react(&stage, scene.room, "bo", message, is_set);
        marked(&stage, scene.room, message, is_set).await;
        assert_eq!(!entries(database, 1).await.is_empty(), is_set);
    }
    let entry = entries(database, 1).await.remove(0);
    assert_eq!(
        entry.entry.map(|mark| mark.number),
        Some(1),
        "the same entry"
    );
    stage.finish().await;
}

async fn pins_set_while_nobody_listened_are_found(database: &Database) {
    let mut stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let room = scene.room;
    let kept_away = said_in(&stage, room, "cy", "Removed by hand").await;
    react(&stage, room, "bo", kept_away, true);
    marked(&stage, room, kept_away, true).await;
    let removal = stage
        .person("bo")
        .at(room)
        .slash("timeline remove", json!({ "entry": 1 }))
        .await;
    answered(&removal.unwrap()).await;
    stage.quiet().await;
    stage.stop().await;

    let message = said_in(&stage, room, "cy", "Said meanwhile").await;
    react(&stage, room, "bo", message, true);
    stage.start().await.unwrap();
    marked(&stage, room, message, true).await;
    let all = entries(database, 1).await;
    let words: Vec<String> = all.iter().map(said).collect();
    assert_eq!(
        words,
        ["Said meanwhile"],
        "what was removed by hand stays away"
    );
    stage.finish().await;
}

async fn pins_taken_while_nobody_listened_are_missed(database: &Database) {
    let mut stage = Stage::new(database).await;
    let room = stage.declare("Checkout is down").await.room;
    let mut messages = Vec::new();
    for words in ["Taken", "Left", "By two", "Put back by hand"] {
        let message = said_in(&stage, room, "cy", words).await;
        react(&stage, room, "bo", message, true);
        marked(&stage, room, message, true).await;
        messages.push(message);
    }
    react(&stage, room, "ana", messages[2], true);
    // Whoever puts one back by hand means it, whatever becomes of the pin.
    react(&stage, room, "bo", messages[3], false);
    marked(&stage, room, messages[3], false).await;
    let back = stage.person("bo").at(room);
    let back = back.slash("timeline restore", json!({ "entry": 4 })).await;
    answered(&back.unwrap()).await;
    stage.quiet().await;
    stage.stop().await;

    react(&stage, room, "bo", messages[0], false);
    react(&stage, room, "bo", messages[2], false);
    stage.start().await.unwrap();
    marked(&stage, room, messages[0], false).await;
    settled(&mut stage, room).await;
    let left: Vec<String> = entries(database, 1).await.iter().map(said).collect();
    assert_eq!(left, ["Left", "By two", "Put back by hand"]);
    stage.sandbox.stop().await;
}

async fn pins_cleared_by_a_moderator_take_the_entry_away(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let (room, gateway) = (scene.room, stage.sandbox.discord().gateway());
    for kind in [
        "MESSAGE_REACTION_REMOVE_ALL",
        "MESSAGE_REACTION_REMOVE_EMOJI",
    ] {
        let message = said_in(&stage, room, "cy", "It burns").await;
        react(&stage, room, "bo", message, true);
        marked(&stage, room, message, true).await;
        // The event of the single reaction says nobody's name, so nothing follows from it.
        let nameless = Change::Remove("/user_id".to_owned());
        gateway.mutate_next("MESSAGE_REACTION_REMOVE", nameless);
        react(&stage, room, "bo", message, false);
        let cleared = json!({
            "channel_id": room.to_string(), "message_id": message.to_string(),
            "guild_id": "100000000000000001", "emoji": { "id": null, "name": PIN },
        });
        gateway.dispatch(kind, &cleared);
        marked(&stage, room, message, false).await;
        assert!(entries(database, 1).await.is_empty(), "{kind}");
    }
    stage.finish().await;
}

async fn a_pin_of_somebody_who_may_not_adds_nothing(database: &Database) {
    let team = TEAM.replace("[rights]\n", "[rights]\nincident.update = [\"operator\"]\n");
    let mut stage = Stage::of(database, Seed::default(), &team, Time::Real).await;
    let scene = stage.declare("Checkout is down").await;
    let message = said_in(&stage, scene.room, "cy", "It burns").await;
    react(&stage, scene.room, "eli", message, true);
    settled(&mut stage, scene.room).await;
    assert!(entries(database, 1).await.is_empty());
    assert!(!is_marked(&stage, scene.room, message));
    // When the bot comes back it looks again, and still finds nobody who may.
    stage.start().await.unwrap();
    let other = said_in(&stage, scene.room, "cy", "It still burns").await;
    react(&stage, scene.room, "ana", other, true);
    marked(&stage, scene.room, other, true).await;
    let words: Vec<String> = entries(database, 1).await.iter().map(said).collect();
    assert_eq!(words, ["It still burns"]);
    stage.finish().await;
}

async fn without_the_intent_pins_are_not_followed(database: &Database) {
    let mut seed = Seed::default();
    seed.guild.bot.privileged_intents = false;
    let mut stage = Stage::of(database, seed, &TEAM, Time::Real).await;
    let scene = stage.declare("Checkout is down").await;
    let message = said_in(&stage, scene.room, "cy", "It burns").await;
    react(&stage, scene.room, "bo", message, true);
    settled(&mut stage, scene.room).await;
    assert!(entries(database, 1).await.is_empty());
    // The menu works without it.
    stage.start().await.unwrap();
    let bo = stage.person("bo");
    answered(
        &bo.menu("Add to timeline", scene.room, message)
            .await
            .unwrap(),
    )
    .await;
    assert_eq!(said(&entries(database, 1).await[0]), "It burns");
    let shown: Vec<Value> = stage.sandbox.discord().messages(scene.room);
    assert!(!shown.is_empty());
    stage.finish().await;
}

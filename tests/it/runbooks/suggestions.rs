//! Incidents' rooms are offered the runbooks that may help, once, and what people say of them counts.

use binnacle_sandbox::discord::{Id, text_of};
use serde_json::{Value, json};

use super::{chat::team, fixture, write};
use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, Stage, Time, answered, id, unhurried},
};

on_both!(
    a_room_is_offered_what_may_help_and_thumbs_count,
    a_room_is_offered_nothing_where_nothing_fits,
);

async fn stage(database: &Database, folder: &std::path::Path, pages: &str) -> Stage {
    fixture(folder);
    let stage = Stage::of(database, unhurried(), &team(folder), Time::Real).await;
    super::chat::until(&stage.in_general("ana"), "runbook list", json!({}), pages).await;
    stage
}

/// What a room is offered, once it is there.
async fn offered(stage: &Stage, room: Id) -> Value {
    let discord = stage.sandbox.discord();
    let fits = |message: &Value| text_of(message).starts_with("Runbooks that may help");
    let found = discord.wait_for_message(room, fits, PATIENCE).await;
    found.unwrap_or_else(|| panic!("nothing is offered: {:#?}", discord.messages(room)))
}

fn offers(stage: &Stage, room: Id) -> usize {
    let said = stage.sandbox.discord().messages(room);
    said.iter()
        .filter(|one| text_of(one).contains("Runbooks that may help"))
        .count()
}

async fn a_room_is_offered_what_may_help_and_thumbs_count(database: &Database) {
    let home = tempfile::tempdir().unwrap();
    for name in ["one", "two"] {
        let text = format!("# Carts {name}\n\nThe carts are lost: look at carts.\n");
        write(home.path(), &format!("carts/{name}.md"), text);
    }
    let stage = stage(database, home.path(), "6 runbook pages").await;
    let named = stage.declare("DiskFull on db1: carts are lost").await;
    let card = offered(&stage, named.room).await;
    let text = text_of(&card);
    assert!(
        text.contains("**1. A disk is full**") && text.contains("Carts one"),
        "{text}"
    );

    let first = stage.declare("Carts are lost again").await;
    let card = offered(&stage, first.room).await;
    let text = text_of(&card);
    assert!(
        text.contains("**1. Carts one**") && text.contains("**2. Carts two**"),
        "{text}"
    );
    let bo = stage.person("bo").at(first.room);
    for (thumb, said) in [
        ("👎 1", "does not help"),
        ("👍 2", "helps"),
        ("👍 2", "helps"),
    ] {
        let button = stage.button(first.room, id(&card), thumb).await;
        let call = bo.press(id(&card), &button).await.unwrap();
        let told = answered(&call).await;
        assert!(
            told.starts_with("Noted: Carts") && told.contains(said),
            "{told}"
        );
    }
    let shown = answered(&bo.slash("timeline show", json!({})).await.unwrap()).await;
    assert!(
        shown.contains("found that a runbook helps: Carts two"),
        "{shown}"
    );

    let second = stage.declare("Carts are lost a third time").await;
    let text = text_of(&offered(&stage, second.room).await);
    assert!(
        text.contains("**1. Carts two**"),
        "what helped comes first: {text}"
    );
    stage.quiet().await;
    for room in [named.room, first.room, second.room] {
        assert_eq!(offers(&stage, room), 1);
    }
    stage.finish().await;
}

async fn a_room_is_offered_nothing_where_nothing_fits(database: &Database) {
    let home = tempfile::tempdir().unwrap();
    let stage = stage(database, home.path(), "4 runbook pages").await;
    let scene = stage.declare("Zebras everywhere").await;
    stage.quiet().await;
    assert_eq!(offers(&stage, scene.room), 0);
    stage.finish().await;
}

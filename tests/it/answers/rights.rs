//! Who may do what, and what those hear who may not.

use binnacle_sandbox::{
    Seed,
    discord::{Id, Permissions},
    seed::{PersonSeed, RoleSeed},
};
use serde_json::json;

use crate::support::{
    database::Database,
    stage::{Stage, TEAM, Time, answered},
};

use super::{answered_privately, button, is_private, read_in_general};

/// The demo's roles of operators and developers, who may resolve there.
const OPERATOR: u64 = 100_000_000_000_000_011;
const DEVELOPER: u64 = 100_000_000_000_000_012;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_not_is_told_who_could() {
    let database = Database::sqlite();
    let stage = Stage::new(&database).await;
    let scene = stage.declare("Checkout is down").await;
    let who_could = |told: &str| {
        assert!(told.contains("may resolve an incident"), "{told}");
        for role in [OPERATOR, DEVELOPER] {
            assert!(told.contains(&format!("<@&{role}>")), "{told}");
        }
    };
    let here = stage.person("eli").at(scene.room);
    let call = here.slash("incident resolve", json!({})).await.unwrap();
    let told = answered_privately(&call).await;
    who_could(&told);
    assert!(told.contains("`incident.resolve`"), "{told}");

    let board = &stage.sandbox.discord().pins(scene.room)[0];
    let press = here.press(scene.board, &button(board, "Resolve")).await;
    who_could(&answered_privately(&press.unwrap()).await);

    // The role alone decides, from the moment it is given.
    let discord = stage.sandbox.discord();
    discord.set_role(stage.person("eli").id(), Id(DEVELOPER), true);
    let call = here.slash("incident resolve", json!({})).await.unwrap();
    assert!(answered(&call).await.starts_with("Resolved: INC-1"));
    discord.set_role(stage.person("eli").id(), Id(DEVELOPER), false);
    let reopen = json!({ "reason": "Errors are back." });
    let call = here.slash("incident reopen", reopen).await.unwrap();
    let told = answered_privately(&call).await;
    assert!(told.contains("may reopen an incident"), "{told}");
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_that_looks_allowed_allows_nothing() {
    let mut seed = Seed::default();
    let lookalike = Id(100_000_000_000_000_019);
    seed.guild.roles.push(RoleSeed {
        id: lookalike,
        name: "operator".to_owned(),
        color: 0,
        permissions: Permissions::moderator(),
        mentionable: true,
    });
    for (id, name, shown) in [
        (91, "operator", "operator"),
        (92, "developer", "Ana"),
        (93, "everyone", "ana"),
    ] {
        seed.guild.people.push(PersonSeed {
            id: Id(100_000_000_000_000_000 + id),
            username: name.to_owned(),
            display_name: shown.to_owned(),
            roles: vec![lookalike],
            color: 0,
        });
    }
    let database = Database::sqlite();
    let stage = Stage::of(&database, seed, &TEAM, Time::Real).await;
    let scene = stage.declare("Checkout is down").await;
    for name in ["operator", "developer", "everyone"] {
        let here = stage.person(name).at(scene.room);
        let call = here.slash("incident resolve", json!({})).await.unwrap();
        let told = answered_privately(&call).await;
        assert!(told.contains("may resolve an incident"), "{name}: {told}");
    }
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn help_lists_what_the_asker_may_do_and_nobody_else_sees_it() {
    let database = Database::sqlite();
    let stage = Stage::new(&database).await;
    let help = |name: &'static str| {
        let place = stage.in_general(name);
        async move {
            let call = place.slash("help", json!({})).await.unwrap();
            answered_privately(&call).await
        }
    };
    let (ana, eli) = (help("ana").await, help("eli").await);
    for command in ["declare", "update", "list", "show"] {
        let command = format!("`/incident {command}`");
        assert!(
            ana.contains(&command) && eli.contains(&command),
            "{command}"
        );
    }
    for command in ["resolve", "reopen"] {
        let command = format!("`/incident {command}`");
        assert!(
            ana.contains(&command) && !eli.contains(&command),
            "{command}"
        );
    }
    assert!(eli.contains("`/status`") && eli.contains("`/help`"));
    let seen = read_in_general(&stage, "bo");
    assert!(seen.is_empty(), "others see nothing of it: {seen:#?}");
    assert!(read_in_general(&stage, "eli").iter().all(is_private));
    stage.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn status_tells_the_asker_alone_whether_everything_arrives() {
    let database = Database::sqlite();
    let stage = Stage::new(&database).await;
    stage.declare("Checkout is down").await;
    stage.quiet().await;
    let eli = stage.in_general("eli");
    let call = eli.slash("status", json!({})).await.unwrap();
    let told = answered_privately(&call).await;
    assert!(told.starts_with("Everything arrives"), "{told}");
    assert!(told.contains("Open incidents\n1"), "{told}");
    assert!(told.contains("Waiting to be sent\nnothing"), "{told}");
    let seen = read_in_general(&stage, "bo");
    assert_eq!(seen.len(), 1, "others see the declaration only: {seen:#?}");
    stage.finish().await;
}

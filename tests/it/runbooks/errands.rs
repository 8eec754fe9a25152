//! `/run`: actions of a team from chat, confirmed by whoever asks, approved by others, and told to the incident.

use binnacle_sandbox::discord::{Call, Id, Place, text_of};
use serde_json::{Value, json};

use super::{chat::team, write};
use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, Stage, Time, answered, id, unhurried},
};

on_both!(
    an_action_is_approved_by_a_third_and_its_end_is_told,
    a_step_of_a_page_runs_its_action_and_is_ticked,
    a_broken_file_leaves_the_actions_as_they_were,
    one_at_a_time_for_each_key,
);

/// ana and bo are operators, cy and dee are developers.
const RESTART: &str = r#"schema = 1
name = "restart"
summary = "Restarts a service"
effect = "change"
audience = { roles = [100000000000000011] }
approvals = { count = 1, roles = [100000000000000012] }
serialize = "service:{service}"
[args.service]
type = "service"
required = true
[args.note]
type = "text"
[run]
exec = ["/usr/bin/printf", "%s\\n", "token=abc", "@everyone", "{service}", "--note={note}"]
dry_run = ["/usr/bin/printf", "would restart %s", "--", "{service}"]
output = { mask = ['token=\S+'] }
"#;

const STATUS: &str = "schema = 1\nname = \"status\"\nsummary = \"Says how it is\"\neffect = \"read\"\naudience = { roles = [\"100000000000000011\"] }\n[args.word]\ntype = \"text\"\nrequired = true\n[run]\nreply = \"It is {word}.\"\n";

const PAGE: &str = "# Failover\n\n```step\nrun = \"status\"\nargs = { word = \"fine\" }\n```\n\n- [ ] Afterwards\n";

async fn stage(database: &Database, folder: &std::path::Path) -> Stage {
    write(folder, "failover.md", PAGE);
    write(folder, "actions/restart.toml", RESTART);
    write(folder, "actions/status.toml", STATUS);
    let stage = Stage::of(database, unhurried(), &team(folder), Time::Real).await;
    offered(&stage, "run status", json!({ "word": "odd" })).await;
    stage
}

/// Asks until Discord offers the command: files are read and commands registered beside everything else.
pub(super) async fn offered(stage: &Stage, command: &str, options: Value) {
    let place = stage.in_general("ana");
    let asks = async {
        loop {
            if let Ok(call) = place.slash(command, options.clone()).await {
                return answered(&call).await;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, asks).await.unwrap();
}

pub(super) async fn says(place: &Place, command: &str, options: Value) -> String {
    answered(&place.slash(command, options).await.unwrap()).await
}

/// Waits for the card of a thing.
pub(super) async fn card(stage: &Stage, channel: Id, name: &str) -> Id {
    let footer = format!("{name} · is kept current");
    let is_card = |message: &Value| {
        let text = message["embeds"][0]["footer"]["text"].as_str();
        text.is_some_and(|text| text.starts_with(&footer))
    };
    let discord = stage.sandbox.discord();
    id(&discord
        .wait_for_message(channel, is_card, PATIENCE)
        .await
        .expect("a card"))
}

pub(super) async fn press(stage: &Stage, who: &Place, card: Id, label: &str) -> Call {
    let button = stage.button(who.channel(), card, label).await;
    who.press(card, &button).await.unwrap()
}

async fn an_action_is_approved_by_a_third_and_its_end_is_told(database: &Database) {
    let home = tempfile::tempdir().unwrap();
    let stage = stage(database, home.path()).await;
    let general = stage.in_general("ana").channel();
    let said = stage.reads(general, "It is odd.").await;
    assert!(said.starts_with("ERRAND-1: status"), "{said}");

    let scene = stage.declare("Search is slow").await;
    let at = |name: &str| stage.person(name).at(scene.room);
    let (ana, bo, cy) = (at("ana"), at("bo"), at("cy"));
    let wanted = json!({ "service": "search", "note": "$(reboot); 'x' --help" });
    let said = says(&cy, "run restart", wanted.clone()).await;
    assert!(
        said.contains("<@&100000000000000011>") && said.contains("may run `restart`"),
        "{said}"
    );
    let said = says(&ana, "run restart", json!({ "service": "moon" })).await;
    assert!(
        said.contains("`service`: There is no such service"),
        "{said}"
    );
    let said = says(
        &ana,
        "run restart",
        json!({ "service": "search", "dry_run": true }),
    )
    .await;
    assert!(said.starts_with("ERRAND-2: restart"), "{said}");
    stage.reads(scene.room, "would restart search").await;

    let said = says(&ana, "run restart", wanted).await;
    assert!(said.contains("Nothing runs yet"), "{said}");
    let card = card(&stage, scene.room, "ERRAND-3").await;
    let said = answered(&press(&stage, &bo, card, "Run it").await).await;
    assert!(said.contains("only they can confirm it"), "{said}");
    answered(&press(&stage, &ana, card, "Run it").await).await;
    let said = answered(&press(&stage, &ana, card, "Approve").await).await;
    assert!(
        said.contains("may be approved by <@&100000000000000012> only"),
        "{said}"
    );
    answered(&press(&stage, &cy, card, "Approve").await).await;
    let shown = stage
        .reads(
            scene.room,
            "[masked]\n@\u{200B}everyone\nsearch\n--note=$(reboot); 'x' --help\n",
        )
        .await;
    assert!(shown.contains("It went well (exit 0)"), "{shown}");
    let secrets = shown.matches("token=abc").count();
    assert_eq!(
        secrets, 1,
        "only in what is run, as the file says it: {shown}"
    );
    let told = says(&ana, "timeline show", json!({})).await;
    for line in [
        "asked for ERRAND-3: restart",
        "confirmed ERRAND-3",
        "approved ERRAND-3",
        "started ERRAND-3",
        "saw ERRAND-3: restart go well",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    stage.finish().await;
}

async fn a_step_of_a_page_runs_its_action_and_is_ticked(database: &Database) {
    let home = tempfile::tempdir().unwrap();
    let stage = stage(database, home.path()).await;
    let (ana, cy) = (stage.in_general("ana"), stage.in_general("cy"));
    says(&ana, "runbook run", json!({ "page": "failover" })).await;
    let run = card(&stage, ana.channel(), "RUN-1").await;
    let said = answered(&press(&stage, &cy, run, "Run 1").await).await;
    assert!(
        said.contains("may run `status`"),
        "a page widens no audience: {said}"
    );
    let said = answered(&press(&stage, &ana, run, "Run 1").await).await;
    assert!(said.starts_with("ERRAND-2: status"), "{said}");
    stage.reads(ana.channel(), "It is fine.").await;
    let shown = stage.reads(ana.channel(), "1 of 2 steps done").await;
    assert!(shown.contains("☑ **1** Run status"), "{shown}");
    stage.finish().await;
}

async fn a_broken_file_leaves_the_actions_as_they_were(database: &Database) {
    let home = tempfile::tempdir().unwrap();
    let stage = stage(database, home.path()).await;
    let ana = stage.in_general("ana");
    write(
        home.path(),
        "actions/status.toml",
        STATUS.replace("It is {word}", "It is {wrod}"),
    );
    write(
        home.path(),
        "actions/shell.toml",
        STATUS.replace("\"status\"", "\"shell\"").replace(
            "reply = \"It is {word}.\"",
            "exec = [\"/bin/sh\", \"-c\", \"{word}\"]",
        ),
    );
    let list = super::chat::until(
        &ana,
        "runbook list",
        json!({}),
        "is no argument of this action",
    )
    .await;
    assert!(list.contains("would read an argument as code"), "{list}");
    assert!(
        ana.slash("run shell", json!({ "word": "x" }))
            .await
            .is_err()
    );
    says(&ana, "run status", json!({ "word": "as before" })).await;
    stage.reads(ana.channel(), "It is as before.").await;
    // Put right, the new one is offered, and the old one is gone.
    std::fs::remove_file(home.path().join("actions/shell.toml")).unwrap();
    write(
        home.path(),
        "actions/status.toml",
        STATUS.replace("\"status\"", "\"state\""),
    );
    offered(&stage, "run state", json!({ "word": "new" })).await;
    stage.reads(ana.channel(), "It is new.").await;
    stage.finish().await;
}

async fn one_at_a_time_for_each_key(database: &Database) {
    let home = tempfile::tempdir().unwrap();
    let slow = STATUS
        .replace("\"status\"", "\"slow\"")
        .replace("effect =", "serialize = \"one\"\neffect =")
        .replace(
            "reply = \"It is {word}.\"",
            "exec = [\"/bin/sleep\", \"{word}\"]",
        );
    write(home.path(), "actions/slow.toml", slow);
    let stage = stage(database, home.path()).await;
    let ana = stage.in_general("ana");
    offered(&stage, "run slow", json!({ "word": "600" })).await;
    let first = card(&stage, ana.channel(), "ERRAND-2").await;
    stage.reads(ana.channel(), "It runs since").await;
    says(&ana, "run slow", json!({ "word": "0" })).await;
    // The card of the first may still say so when the second asks.
    let waits = |message: &Value| {
        let text = text_of(message);
        text.starts_with("ERRAND-3") && text.contains("as soon as nothing holds it up")
    };
    let discord = stage.sandbox.discord();
    let waiting = discord.wait_for_message(ana.channel(), waits, PATIENCE);
    assert!(waiting.await.is_some(), "the second waits for the first");
    assert_ne!(card(&stage, ana.channel(), "ERRAND-3").await, first);
    stage.quiet().await;
    // Stopped, the one that ran is put before a person; what waits for its key still waits.
    let mut stage = stage;
    stage.stop().await;
    stage.start().await.unwrap();
    let shown = stage
        .reads(ana.channel(), "Nobody knows whether it ran")
        .await;
    assert!(shown.starts_with("ERRAND-2"), "{shown}");
    let said = answered(&press(&stage, &ana, first, "I looked after it").await).await;
    assert!(said.starts_with("Looked after: ERRAND-2"), "{said}");
    let shown = stage.reads(ana.channel(), "It went well (exit 0)").await;
    assert!(shown.starts_with("ERRAND-3"), "{shown}");
    stage.finish().await;
}

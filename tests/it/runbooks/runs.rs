//! `/runbook run`: two people work through a page in an incident's room, and the record says who did what.

use binnacle_sandbox::{
    Seed,
    discord::{Answer, Call, Id, Place},
};
use serde_json::{Value, json};

use super::{chat::team, write};
use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, REPOSITORY, Stage, Time, answered, id, unhurried},
};

on_both!(
    two_people_run_a_page_in_an_incidents_room,
    a_run_goes_on_as_the_page_was_when_it_began,
    of_two_who_tick_at_once_one_has_done_it,
);

const DISK: &str = "---\nservices: [checkout]\n---\n# A disk is full\n\n## First\n\n- [ ] Look at `df`\n\n```sh\ndf -h\n```\n\n- [ ] Say so\n\n\
                    ## Then\n\n```step\ntitle = \"Promote the replica\"\nverify = \"It leads\"\n```\n\n- [ ] Afterwards\n";

/// A stage with a page to run, once it was read.
pub(super) async fn stage(database: &Database, folder: &std::path::Path, seed: Seed) -> Stage {
    write(folder, "disk.md", DISK);
    write(folder, "words.md", "# Only words\n\nNothing to do.\n");
    let stage = Stage::of(database, seed, &team(folder), Time::Real).await;
    let ana = stage.in_general("ana");
    super::chat::until(&ana, "runbook list", json!({}), "2 runbook pages").await;
    stage
}

/// The custom id of a button on a message that everyone sees.
async fn press(stage: &Stage, who: &Place, channel: Id, card: Id, label: &str) -> Call {
    let button = stage.button(channel, card, label).await;
    who.press(card, &button).await.unwrap()
}

/// Waits for the card of a run.
async fn card(stage: &Stage, channel: Id, name: &str) -> Id {
    let footer = format!("{name} · is kept current");
    let is_card = |message: &Value| message["embeds"][0]["footer"]["text"] == footer.as_str();
    let discord = stage.sandbox.discord();
    let found = discord.wait_for_message(channel, is_card, PATIENCE).await;
    id(&found.expect("a card"))
}

async fn two_people_run_a_page_in_an_incidents_room(database: &Database) {
    let home = tempfile::tempdir().unwrap();
    let stage = stage(database, home.path(), unhurried()).await;
    let scene = stage.declare("The disk of checkout is full").await;
    let (ana, bo) = (
        stage.person("ana").at(scene.room),
        stage.person("bo").at(scene.room),
    );
    let run = json!({ "page": "a disk is full" });
    let said = answered(&ana.slash("runbook run", run.clone()).await.unwrap()).await;
    assert!(
        said.starts_with("RUN-1: A disk is full") && said.contains("4 steps"),
        "{said}"
    );
    let card = card(&stage, scene.room, "RUN-1").await;
    let said = answered(&bo.slash("runbook run", run).await.unwrap()).await;
    assert!(said.contains("is run here already: RUN-1"), "{said}");
    let words = json!({ "page": "only words" });
    let said = answered(&bo.slash("runbook run", words).await.unwrap()).await;
    assert!(said.contains("nothing to tick"), "{said}");

    let said = answered(&press(&stage, &ana, scene.room, card, "Tick 1").await).await;
    assert!(said.starts_with("Ticked: step 1 of RUN-1"), "{said}");

    let form = press(&stage, &bo, scene.room, card, "Leave out …").await;
    let form = form.answer(PATIENCE).await.unwrap();
    let without = stage
        .person("bo")
        .submit(&form, json!({ "step": "2" }))
        .await;
    assert!(without.is_err(), "a reason is asked for");
    let why = json!({ "step": "2", "reason": "Everybody knows." });
    let said = answered(&stage.person("bo").submit(&form, why).await.unwrap()).await;
    assert!(said.starts_with("Left out: step 2"), "{said}");

    answered(&press(&stage, &bo, scene.room, card, "Tick 3").await).await;
    answered(&press(&stage, &ana, scene.room, card, "3: it is not").await).await;
    answered(&press(&stage, &bo, scene.room, card, "Tick 3").await).await;
    answered(&press(&stage, &ana, scene.room, card, "3: it is so").await).await;
    let last = press(&stage, &bo, scene.room, card, "Tick 4").await;
    let said = answered(&last).await;
    assert!(said.contains("3 of 4 steps done, 1 left out"), "{said}");
    stage.reads(scene.room, "Finished <t:").await;

    let shown = answered(&ana.slash("timeline show", json!({})).await.unwrap()).await;
    for line in [
        "began RUN-1: A disk is full",
        "ticked step 1 of RUN-1: Look at df",
        "left out step 2 of RUN-1: Say so",
        "Everybody knows.",
        "found it not so, step 3 of RUN-1: Promote the replica",
        "found it so, step 3 of RUN-1: Promote the replica",
        "finished RUN-1",
    ] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    let export = press(&stage, &ana, scene.room, card, "Take along").await;
    let Answer::Message(message) = export.answer(PATIENCE).await.unwrap() else {
        panic!("no message")
    };
    assert_eq!(message["attachments"][0]["filename"], "run-1.md");
    let comments = || {
        let said = stage.sandbox.github().comments(REPOSITORY, scene.issue);
        said.iter()
            .any(|one| one.body.contains("RUN-1") && one.body.contains("3 of 4"))
            .then_some(())
    };
    assert!(
        stage
            .sandbox
            .discord()
            .wait(PATIENCE, comments)
            .await
            .is_some(),
        "the issue has it"
    );
    stage.finish().await;
}

async fn a_run_goes_on_as_the_page_was_when_it_began(database: &Database) {
    let home = tempfile::tempdir().unwrap();
    let stage = stage(database, home.path(), unhurried()).await;
    let ana = stage.in_general("ana");
    let general = ana.channel();
    let run = json!({ "page": "a disk is full" });
    answered(&ana.slash("runbook run", run).await.unwrap()).await;
    let card = card(&stage, general, "RUN-1").await;
    write(
        home.path(),
        "disk.md",
        "# A disk is full\n\n- [ ] Quite another thing, much longer\n",
    );
    super::chat::until(
        &ana,
        "runbook show",
        json!({ "page": "a disk is full" }),
        "Quite another",
    )
    .await;
    answered(&press(&stage, &ana, general, card, "Tick 1").await).await;
    let shown = stage.reads(general, "the page was changed since").await;
    assert!(
        shown.contains("Say so") && !shown.contains("Quite another"),
        "{shown}"
    );
    // Somebody deletes the card; what is done next posts a new one.
    let form = press(&stage, &ana, general, card, "Leave out …").await;
    let form = form.answer(PATIENCE).await.unwrap();
    stage.person("ana").delete_message(general, card).unwrap();
    let why = json!({ "step": "2", "reason": "Everybody knows." });
    let said = answered(&stage.person("ana").submit(&form, why).await.unwrap()).await;
    assert!(said.starts_with("Left out: step 2"), "{said}");
    let again = self::card(&stage, general, "RUN-1").await;
    assert_ne!(again, card);
    let form = press(&stage, &ana, general, again, "Give up …").await;
    let form = form.answer(PATIENCE).await.unwrap();
    let why = json!({ "reason": "The host is gone." });
    let said = answered(&stage.person("ana").submit(&form, why).await.unwrap()).await;
    assert!(said.starts_with("Given up: RUN-1"), "{said}");
    let late = stage
        .person("ana")
        .submit(&form, json!({ "reason": "Again" }))
        .await;
    let said = answered(&late.unwrap()).await;
    assert!(said.contains("was given up by"), "{said}");
    stage.finish().await;
}

async fn of_two_who_tick_at_once_one_has_done_it(database: &Database) {
    let home = tempfile::tempdir().unwrap();
    let stage = stage(database, home.path(), unhurried()).await;
    let (ana, bo) = (stage.in_general("ana"), stage.in_general("bo"));
    let general = ana.channel();
    answered(
        &ana.slash("runbook run", json!({ "page": "a disk is full" }))
            .await
            .unwrap(),
    )
    .await;
    let card = card(&stage, general, "RUN-1").await;
    let tick = stage.button(general, card, "Tick 2").await;
    let (one, two) = tokio::join!(ana.press(card, &tick), bo.press(card, &tick));
    let (one, two) = (answered(&one.unwrap()).await, answered(&two.unwrap()).await);
    let mention = format!(
        "already ticked by <@{}>",
        stage
            .person(if one.starts_with("Ticked") {
                "ana"
            } else {
                "bo"
            })
            .id()
    );
    let late = [&one, &two]
        .iter()
        .filter(|said| said.contains(&mention))
        .count();
    let done = [&one, &two]
        .iter()
        .filter(|said| said.starts_with("Ticked"))
        .count();
    assert_eq!((done, late), (1, 1), "{one} | {two}");
    let said = stage.reads(general, "1 of 4 steps done").await;
    assert!(
        said.contains("☑ **2**") && said.contains("☐ **1**"),
        "{said}"
    );
    stage.finish().await;
}

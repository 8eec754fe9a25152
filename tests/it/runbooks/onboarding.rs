//! `/onboarding`: a newcomer has a checklist, ticks it, and is reminded of it, also over a restart.

use binnacle_sandbox::discord::Id;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{chat::team, write};
use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, Stage, Time, answered, id, text_of, unhurried},
};

on_both!(a_newcomer_ticks_a_checklist_and_is_reminded_also_over_a_restart);

const LIST: &str = "---\nkind: onboarding\nrole: roles/responder.md\n---\n# First week\n\n## Access\n\n- [ ] GitHub\n- [ ] The dashboards\n\n\
                    ## People\n\n- [ ] Meet whoever is on call\n";

/// The reminders in a channel.
fn reminders(stage: &Stage, channel: Id) -> Vec<String> {
    let messages = stage.sandbox.discord().messages(channel);
    let all = messages.iter().map(text_of);
    all.filter(|text| text.contains("this is left") || text.contains("nothing was ticked"))
        .collect()
}

async fn a_newcomer_ticks_a_checklist_and_is_reminded_also_over_a_restart(database: &Database) {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), "first-week.md", LIST);
    write(
        home.path(),
        "roles/responder.md",
        "# Responder\n\nGoes first.\n",
    );
    let mut stage = Stage::of(database, unhurried(), &team(home.path()), Time::Moved).await;
    let (ana, bo) = (stage.in_general("ana"), stage.in_general("bo"));
    let general = ana.channel();
    super::chat::until(&ana, "runbook list", json!({}), "2 runbook pages").await;
    let who = json!({ "newcomer": stage.person("bo").id().to_string(), "page": "first week" });
    let said = answered(&ana.slash("onboarding start", who.clone()).await.unwrap()).await;
    assert!(said.starts_with("RUN-1: First week"), "{said}");
    let said = answered(&ana.slash("onboarding start", who).await.unwrap()).await;
    assert!(said.contains("has a checklist already: RUN-1"), "{said}");
    let welcome = stage.reads(general, "Welcome! First week").await;
    assert!(welcome.contains("The dashboards"), "{welcome}");

    let is_card =
        |message: &Value| message["embeds"][0]["footer"]["text"] == "RUN-1 · is kept current";
    let discord = stage.sandbox.discord();
    let card = discord.wait_for_message(general, is_card, PATIENCE).await;
    let card = id(&card.expect("a card"));
    let role = stage.button(general, card, "About the role").await;
    let said = answered(&bo.press(card, &role).await.unwrap()).await;
    assert!(said.contains("Goes first"), "{said}");
    // The last heading is open too.
    let tick = stage.button(general, card, "Tick 3").await;
    let said = answered(&bo.press(card, &tick).await.unwrap()).await;
    assert!(said.starts_with("Ticked: step 3 of RUN-1"), "{said}");
    let said = answered(
        &bo.slash("onboarding tick", json!({ "step": "1" }))
            .await
            .unwrap(),
    )
    .await;
    assert!(said.starts_with("Ticked: step 1 of RUN-1"), "{said}");
    stage.settled().await;
    assert!(reminders(&stage, general).is_empty(), "nothing is due");

    // The bot is away when the reminder comes due, and tells it once when it is back.
    stage.stop().await;
    stage.advance(SignedDuration::from_hours(6 * 24));
    stage.start().await.unwrap();
    stage.reads(general, "this is left").await;
    stage.settled().await;
    let told = reminders(&stage, general);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].contains("2 of 3 steps done")
            && told[0].contains("The dashboards")
            && !told[0].contains("GitHub"),
        "{told:?}"
    );
    stage.stop().await;
    stage.start().await.unwrap();
    stage.settled().await;
    assert_eq!(reminders(&stage, general).len(), 1, "once");

    let listed = answered(&ana.slash("onboarding list", json!({})).await.unwrap()).await;
    assert!(
        listed.contains("**2 of 3**") && listed.contains("reminded once"),
        "{listed}"
    );
    let shown = answered(&bo.slash("onboarding show", json!({})).await.unwrap()).await;
    assert!(shown.starts_with("RUN-1: First week"), "{shown}");
    let said = answered(
        &bo.slash("onboarding tick", json!({ "step": "2" }))
            .await
            .unwrap(),
    )
    .await;
    assert!(
        said.contains("First week is finished: 3 of 3 steps done"),
        "{said}"
    );
    stage.advance(SignedDuration::from_hours(14 * 24));
    stage.settled().await;
    assert_eq!(
        reminders(&stage, general).len(),
        1,
        "nothing is left to remind of"
    );
    let said = answered(&bo.slash("onboarding show", json!({})).await.unwrap()).await;
    assert!(said.contains("has no checklist that goes on"), "{said}");
    stage.finish().await;
}

//! Locks in chat: taken, waited for, handed on, taken over; what time does to them; the deploy token.

use binnacle_sandbox::discord::Place;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{
    rota::{button, card, press, says, shown},
    support::{
        database::{Database, on_both},
        stage::{PATIENCE, Stage, TEAM, Time, answered, id, text_of, unhurried},
    },
};

on_both!(
    a_lock_is_waited_for_and_handed_on_also_over_a_restart,
    the_deploy_token_is_taken_over_with_notice,
    of_two_who_lock_at_once_one_holds_it,
);

/// Presses a button that opens a form, and sends the form.
async fn sends(stage: &Stage, who: &str, message: &Value, label: &str, fields: Value) -> String {
    let place = stage.in_general(who);
    let call = place.press(id(message), &button(message, label)).await;
    let form = call.unwrap().answer(PATIENCE).await.unwrap();
    answered(&stage.person(who).submit(&form, fields).await.unwrap()).await
}

fn place(service: &str) -> Value {
    json!({ "reason": "Release 42 --global", "service": service, "environment": "production", "for": "2h" })
}

async fn locks(place: &Place) -> String {
    says(place, "deploy locks", json!({})).await
}

async fn a_lock_is_waited_for_and_handed_on_also_over_a_restart(database: &Database) {
    let mut stage = Stage::of(database, unhurried(), &TEAM, Time::Moved).await;
    let (ana, bo) = (stage.in_general("ana"), stage.in_general("bo"));
    let none = says(&ana, "deploy lock", json!({ "reason": "x" })).await;
    assert!(none.contains("/deploy token take"), "{none}");
    let strange = says(&ana, "deploy lock", place("chekout")).await;
    assert!(strange.contains("Did you mean `checkout`?"), "{strange}");
    let said = says(&ana, "deploy lock", place("checkout")).await;
    assert!(said.starts_with("LCK-1 is yours"), "{said}");
    let held = card(
        &stage,
        ana.channel(),
        "LCK-1: checkout in production locked",
    )
    .await;

    let listed = locks(&ana).await;
    assert!(
        listed.contains("`checkout` in `production`") && listed.contains("--global"),
        "words are only words: {listed}"
    );
    let call = bo.slash("deploy lock", place("checkout")).await.unwrap();
    let other = shown(&call).await;
    assert!(text_of(&other).contains("Nothing was changed"), "{other:#}");
    let fields = json!({ "reason": "A repair", "for": "30m" });
    let said = sends(&stage, "bo", &held, "Wait in line", fields).await;
    assert!(said.contains("number 1 in line"), "{said}");
    let listed = locks(&ana).await;
    assert!(
        listed.contains("1 lock") && listed.contains("A repair"),
        "{listed}"
    );

    stage.advance(SignedDuration::from_mins(105));
    let told = card(&stage, ana.channel(), "LCK-1 ends soon").await;
    let mention = format!("<@{}>", stage.person("ana").id());
    assert!(told["content"].as_str().unwrap().contains(&mention));
    stage.settled().await;
    stage.stop().await;
    stage.advance(SignedDuration::from_mins(15));
    stage.start().await.unwrap();
    let offer = card(&stage, ana.channel(), "LCK-2 is yours").await;
    let mention = format!("<@{}>", stage.person("bo").id());
    assert!(offer["content"].as_str().unwrap().contains(&mention));
    let late = press(&ana, &told, "Unlock").await;
    assert!(late.contains("over when its time was already"), "{late}");
    let said = press(&bo, &offer, "Take it").await;
    assert!(said.starts_with("LCK-2 is yours"), "{said}");
    let twice = press(&bo, &offer, "Take it").await;
    assert!(twice.contains("LCK-2 is yours already"), "{twice}");
    let typed = json!({ "lock": "checkout" });
    let offered = bo.autocomplete("deploy unlock", "lock", typed).await;
    assert_eq!(offered.unwrap()[0]["value"], "LCK-2");
    let said = says(&bo, "deploy unlock", json!({ "lock": "lck-2" })).await;
    assert!(said.contains("Nobody holds"), "{said}");
    card(
        &stage,
        ana.channel(),
        "LCK-2: checkout in production unlocked",
    )
    .await;
    let listed = locks(&ana).await;
    assert!(listed.starts_with("Nothing is locked"), "{listed}");
    stage.finish().await;
}

async fn the_deploy_token_is_taken_over_with_notice(database: &Database) {
    let rights = "[rights]\ndeploy.unlock = [\"operator\"]\n";
    let team = TEAM.replace("[rights]\n", rights);
    let stage = Stage::of(database, unhurried(), &team, Time::Moved).await;
    let (ana, bo, cy) = (
        stage.in_general("ana"),
        stage.in_general("bo"),
        stage.in_general("cy"),
    );
    let free = says(&cy, "deploy token show", json!({})).await;
    assert!(
        free.starts_with("The deploy token is held by nobody"),
        "{free}"
    );
    let said = says(&bo, "deploy token take", json!({ "reason": "Upgrade" })).await;
    assert!(said.starts_with("LCK-1 is yours"), "{said}");
    let steal = json!({ "reason": "The site is down", "held": "steal" });
    let refused = says(&cy, "deploy token take", steal.clone()).await;
    assert!(refused.contains("<@&100000000000000011>"), "{refused}");
    let waits = json!({ "reason": "My turn", "held": "wait" });
    let said = says(&cy, "deploy token take", waits).await;
    assert!(said.contains("number 1 in line"), "{said}");
    let said = says(&ana, "deploy token take", steal).await;
    assert!(said.starts_with("LCK-2 is yours"), "{said}");
    card(&stage, ana.channel(), "LCK-1 was taken over").await;
    stage.settled().await;
    let direct = stage.sandbox.discord().direct_messages(&stage.person("bo"));
    assert!(
        direct
            .iter()
            .any(|one| text_of(one).contains("LCK-1 was taken over")),
        "its owner was told alone: {direct:#?}"
    );
    let shown = says(&cy, "deploy token show", json!({})).await;
    assert!(
        shown.contains("The site is down") && shown.contains("My turn"),
        "{shown}"
    );
    let said = says(&ana, "deploy token release", json!({})).await;
    assert!(said.contains("who was next in line"), "{said}");
    card(&stage, ana.channel(), "LCK-3 is yours").await;
    stage.advance(SignedDuration::from_mins(15));
    card(&stage, ana.channel(), "LCK-3: the deploy token unlocked").await;
    let free = says(&cy, "deploy token show", json!({})).await;
    assert!(
        free.starts_with("The deploy token is held by nobody"),
        "{free}"
    );
    stage.finish().await;
}

async fn of_two_who_lock_at_once_one_holds_it(database: &Database) {
    let stage = Stage::of(database, unhurried(), &TEAM, Time::Moved).await;
    let (bo, cy) = (stage.in_general("bo"), stage.in_general("cy"));
    let (one, two) = tokio::join!(
        says(&bo, "deploy lock", place("search")),
        says(&cy, "deploy lock", place("search"))
    );
    let took = [&one, &two].map(|said| said.starts_with("LCK-1 is yours"));
    assert!(took[0] != took[1], "{one}\n{two}");
    let late = if took[0] { &two } else { &one };
    assert!(late.contains("Nothing was changed"), "{late}");
    stage.finish().await;
}

//! Answers to requests: a swap that is offered for a cover, presses that come too late, and who is told of what others did.

use binnacle_sandbox::{Effect, Fault, Hold, Side, discord::Answer};
use jiff::SignedDuration;
use serde_json::json;

use super::{account, button, card, mention, on_call, press, says, stage};
use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, Stage, answered, id, text_of},
};

on_both!(
    a_swap_is_offered_for_a_cover,
    a_late_press_gets_a_clear_answer,
    both_sides_are_told_who_did_it_for_them,
);

/// Keeps cards from being edited until it is released, so that their old buttons are still there.
fn edits(stage: &Stage) -> Hold {
    let edit = Fault::new(
        Side::Discord,
        "PATCH",
        "/channels/*/messages/*",
        Effect::HoldBefore,
    );
    stage.sandbox.faults().hold(edit.forever())
}

async fn a_swap_is_offered_for_a_cover(database: &Database) {
    let stage = stage(database).await;
    let ana = stage.in_general("ana");
    says(&ana, "oncall cover", json!({ "reason": "Family" })).await;
    let wanted = card(&stage, ana.channel(), "SWP-1: a cover in primary is wanted").await;
    let bo = stage.in_general("bo");
    let offer = async |shift: &str| {
        let offer = button(&wanted, "Offer a swap");
        let call = bo.press(id(&wanted), &offer).await.unwrap();
        let form = call.answer(PATIENCE).await.unwrap();
        let Answer::Modal { .. } = &form else {
            panic!("a form: {form:?}");
        };
        let fields = json!({ "shift": shift });
        answered(&stage.person("bo").submit(&form, fields).await.unwrap()).await
    };
    let none = offer("2026-01-06 12:00").await;
    assert!(
        none.contains("has no shift") && none.contains("Their next shifts"),
        "{none}"
    );
    let unread = offer("some day").await;
    assert!(unread.contains("some day"), "{unread}");
    let said = offer("2026-01-13 12:00").await;
    assert!(said.starts_with("SWP-2: asked"), "{said}");
    let offered = card(&stage, ana.channel(), "SWP-2: a swap in primary is wanted").await;
    assert_eq!(
        offered["content"],
        mention(&stage, "ana"),
        "only ana is asked"
    );
    let own = press(&bo, &offered, "Accept").await;
    assert!(own.contains("It is your own shift"), "{own}");

    let held = edits(&stage);
    let said = press(&ana, &offered, "Accept").await;
    assert!(said.starts_with("SWP-2: swapped"), "{said}");
    // The swap is the answer to what was asked: nobody needs to take it any more, also where the card is not edited yet.
    for label in ["Take", "Offer a swap"] {
        let late = press(&stage.in_general("cy"), &wanted, label).await;
        assert!(late.contains("SWP-1 was withdrawn"), "{label}: {late}");
    }
    held.release();
    let first = on_call(&ana, "2026-01-06 12:00").await;
    let second = on_call(&ana, "2026-01-13 12:00").await;
    assert!(first.contains(&mention(&stage, "bo")), "{first}");
    assert!(second.contains(&mention(&stage, "ana")), "{second}");
    let over = card(&stage, ana.channel(), "SWP-1: withdrawn").await;
    assert_eq!(id(&over), id(&wanted), "one card, edited");
    stage.finish().await;
}

async fn a_late_press_gets_a_clear_answer(database: &Database) {
    let stage = stage(database).await;
    let ana = stage.in_general("ana");
    let (bo, cy) = (stage.in_general("bo"), stage.in_general("cy"));
    let whom = json!({ "ask": account(&stage, "bo") });
    says(&ana, "oncall cover", whom.clone()).await;
    let first = card(&stage, ana.channel(), "SWP-1: a cover in primary is wanted").await;
    // Whoever still sees the old card, which is edited soon, is told how it ended.
    let held = edits(&stage);
    let said = press(&bo, &first, "Decline").await;
    assert!(said.starts_with("SWP-1: you said no"), "{said}");
    for (place, label) in [
        (&bo, "Take"),
        (&bo, "Decline"),
        (&ana, "Withdraw"),
        (&bo, "Take a part"),
    ] {
        let said = press(place, &first, label).await;
        assert!(said.contains("SWP-1 was declined"), "{label}: {said}");
    }
    held.release();
    card(&stage, ana.channel(), "SWP-1: declined").await;
    says(&ana, "oncall cover", whom).await;
    let second = card(&stage, ana.channel(), "SWP-2: a cover in primary is wanted").await;
    let held = edits(&stage);
    let said = press(&bo, &second, "Take").await;
    assert!(said.starts_with("SWP-2: taken"), "{said}");
    let twice = press(&bo, &second, "Take").await;
    assert!(twice.contains("was faster: SWP-2 was taken"), "{twice}");
    let late = press(&ana, &second, "Withdraw").await;
    assert!(late.contains("SWP-2 was taken"), "{late}");
    held.release();
    let covered = card(&stage, ana.channel(), "SWP-2: covered").await;
    let others = press(&cy, &covered, "Give back").await;
    assert!(
        others.contains("<@&100000000000000011>"),
        "who could is named: {others}"
    );

    // Once the shift began nobody gives it back, and what is over stays.
    stage.advance(SignedDuration::from_hours(5 * 24));
    stage.settled().await;
    let begun = press(&bo, &covered, "Give back").await;
    assert!(begun.contains("It has begun"), "{begun}");
    let now = says(&ana, "oncall who", json!({})).await;
    assert!(now.contains(&mention(&stage, "bo")), "{now}");
    stage.finish().await;
}

async fn both_sides_are_told_who_did_it_for_them(database: &Database) {
    let stage = stage(database).await;
    stage.settled().await;
    let ana = stage.in_general("ana");
    let told = |name: &str| -> Vec<String> {
        let discord = stage.sandbox.discord();
        let all = discord.direct_messages(&stage.person(name));
        all.iter().map(text_of).collect()
    };
    let take = json!({ "person": account(&stage, "bo"), "until": "3 h" });
    let said = says(&ana, "oncall take", take).await;
    assert!(said.starts_with("SWP-1: taken"), "{said}");
    stage.settled().await;
    let did = format!("{} did this.", mention(&stage, "ana"));
    for (name, words) in [("bo", "Yours now"), ("cy", "No longer yours")] {
        let told = told(name);
        assert_eq!(told.len(), 1, "{name}: {told:?}");
        assert!(
            told[0].contains(&did) && told[0].contains(words),
            "{told:?}"
        );
    }
    assert!(told("ana").is_empty(), "whoever did it knows");
    stage.finish().await;
}

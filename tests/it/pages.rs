//! Pages as people live through them: they climb in time, end with an answer, and say plainly when nobody gives one.

mod incidents;
mod oncall;
mod reach;

use binnacle_sandbox::discord::{Call, Id, Person};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, Stage, TEAM, Time, answered, id, text_of, unhurried},
};

on_both!(
    the_third_does_not_answer_and_the_fourth_acknowledges,
    it_begins_again_and_says_at_last_that_nobody_answered,
    answers_are_clear_also_after_the_end_and_side_by_side,
    all_of_a_step_have_to_answer_where_all_are_needed,
    it_is_handed_on_in_direct_messages,
    pages_are_listed_shown_and_suggested,
    who_may_not_page_or_is_not_there_is_told_so,
    a_restart_forgets_no_step,
);

fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}

/// The demo's team with another policy.
fn team(steps: &str) -> String {
    let (start, rest) = TEAM.split_once("steps = [").unwrap();
    let (_, end) = rest.split_once("\n]\n").unwrap();
    format!("{start}steps = [\n{steps}\n]\n{end}")
}

async fn stage_of(database: &Database, team: &str) -> Stage {
    Stage::of(database, unhurried(), team, Time::Moved).await
}

/// The messages that the bot wrote to somebody.
fn direct(stage: &Stage, name: &str) -> Vec<Value> {
    let person = stage.person(name);
    stage.sandbox.discord().direct_messages(&person)
}

/// Waits until somebody was written to so often, and no more often.
async fn told(stage: &Stage, name: &str, times: usize) -> Value {
    let there = || {
        let all = direct(stage, name);
        (all.len() >= times).then_some(all)
    };
    let found = stage.sandbox.discord().wait(PATIENCE, there).await;
    let found = found.unwrap_or_else(|| {
        panic!(
            "{name} was written to {times} times: {:#?}",
            direct(stage, name)
        )
    });
    stage.quiet().await;
    assert_eq!(direct(stage, name).len(), times, "not more often");
    found.last().unwrap().clone()
}

fn dm(stage: &Stage, name: &str) -> (Person, Id) {
    let person = stage.person(name);
    let place = person.in_dm().channel();
    (person, place)
}

/// Somebody presses a button of the last message that the bot wrote to them.
async fn press(stage: &Stage, name: &str, label: &str) -> Call {
    let (person, place) = dm(stage, name);
    let message = id(direct(stage, name).last().unwrap());
    let button = stage.button(place, message, label).await;
    person.at(place).press(message, &button).await.unwrap()
}

fn operations(stage: &Stage) -> Id {
    stage.sandbox.discord().channel_id("operations").unwrap()
}

/// The messages in the channel for those on call that say this.
fn posted(stage: &Stage, words: &str) -> Vec<Value> {
    let all = stage.sandbox.discord().messages(operations(stage));
    all.into_iter()
        .filter(|one| text_of(one).contains(words))
        .collect()
}

/// The card of a page.
fn shown(stage: &Stage, name: &str) -> String {
    let cards = posted(stage, &format!("{name} · is kept current"));
    assert_eq!(cards.len(), 1, "one card: {cards:#?}");
    text_of(&cards[0])
}

async fn send(stage: &Stage, target: &str) -> String {
    let options = json!({ "target": target, "text": "Checkout is down" });
    let call = stage.in_general("ana").slash("page send", options).await;
    let told = answered(&call.unwrap()).await;
    stage.quiet().await;
    told
}

async fn the_third_does_not_answer_and_the_fourth_acknowledges(database: &Database) {
    let stage = Stage::still(database).await;
    let said = send(&stage, "policy:default").await;
    let (cy, dee) = (stage.person("cy").id(), stage.person("dee").id());
    assert!(said.starts_with("PAGE-1: Checkout is down"), "{said}");
    assert!(said.contains(&format!("<@{cy}> is called")), "{said}");
    let first = told(&stage, "cy", 1).await;
    assert!(text_of(&first).starts_with("You are paged: Checkout is down"));
    let called = posted(&stage, "is called, step 1 of 2, round 1 of 2");
    assert_eq!(called[0]["content"], format!("<@{cy}>"), "and a mention");
    assert_eq!(direct(&stage, "dee").len(), 0);

    stage.advance(SignedDuration::from_secs(59));
    stage.settled().await;
    assert_eq!(direct(&stage, "dee").len(), 0, "not before its time");
    stage.advance(SignedDuration::from_secs(1));
    told(&stage, "dee", 1).await;
    assert_eq!(posted(&stage, "is called, step 2 of 2").len(), 1);

    let mine = answered(&press(&stage, "dee", "Acknowledge").await).await;
    assert!(
        mine.contains("PAGE-1 (Checkout is down) is yours"),
        "{mine}"
    );
    stage.quiet().await;
    let card = shown(&stage, "PAGE-1");
    assert!(card.contains(&format!("<@{dee}> is on it since")), "{card}");
    assert!(
        text_of(&direct(&stage, "cy")[0]).contains("is on it since"),
        "cy reads it too"
    );
    stage.advance(minutes(60));
    stage.settled().await;
    assert_eq!(
        (direct(&stage, "cy").len(), direct(&stage, "dee").len()),
        (1, 1)
    );

    answered(&press(&stage, "dee", "Resolve").await).await;
    stage.quiet().await;
    assert!(shown(&stage, "PAGE-1").contains("resolved it"));
    stage.finish().await;
}

async fn it_begins_again_and_says_at_last_that_nobody_answered(database: &Database) {
    let stage = Stage::still(database).await;
    send(&stage, "default").await;
    for (name, times) in [("dee", 1), ("cy", 2), ("dee", 2)] {
        stage.advance(minutes(1));
        told(&stage, name, times).await;
    }
    assert_eq!(posted(&stage, "Nobody answered PAGE-1").len(), 0);
    stage.advance(minutes(1));
    let last = stage
        .reads(operations(&stage), "Nobody answered PAGE-1")
        .await;
    assert!(last.contains("Nobody else will be called."), "{last}");
    let post = &posted(&stage, "Nobody answered PAGE-1")[0];
    assert_eq!(
        post["mention_roles"][0], "100000000000000011",
        "the owner is called"
    );
    stage.advance(minutes(600));
    stage.settled().await;
    assert_eq!(
        (direct(&stage, "cy").len(), direct(&stage, "dee").len()),
        (2, 2)
    );
    assert_eq!(posted(&stage, "Nobody answered PAGE-1").len(), 1);
    answered(&press(&stage, "cy", "Acknowledge").await).await;
    stage.quiet().await;
    assert!(
        shown(&stage, "PAGE-1").contains("is on it since"),
        "late, but taken"
    );
    stage.finish().await;
}

async fn answers_are_clear_also_after_the_end_and_side_by_side(database: &Database) {
    let team = team("{ notify = [\"user:cy\", \"user:dee\"], wait = \"1m\" }");
    let stage = stage_of(database, &team).await;
    send(&stage, "default").await;
    told(&stage, "cy", 1).await;
    told(&stage, "dee", 1).await;
    let (one, two) = tokio::join!(
        press(&stage, "cy", "Acknowledge"),
        press(&stage, "dee", "Acknowledge")
    );
    let (one, two) = (answered(&one).await, answered(&two).await);
    let is_won = |said: &String| said.contains("is yours");
    let is_lost = |said: &String| said.contains("is on PAGE-1 already");
    assert!(
        is_won(&one) && is_lost(&two) || is_lost(&one) && is_won(&two),
        "one of them has it, and the other hears who: {one} / {two}"
    );
    stage.quiet().await;

    // The word in the channel keeps its button; pressed after the end, it says so.
    let channel = operations(&stage);
    let post = id(&posted(&stage, "are called, step 1 of 1")[0]);
    answered(&press(&stage, "cy", "Resolve").await).await;
    let button = stage.button(channel, post, "Acknowledge").await;
    let bo = stage.person("bo").at(channel);
    let late = answered(&bo.press(post, &button).await.unwrap()).await;
    assert!(
        late.contains("PAGE-1 is over") && late.contains("resolved it"),
        "{late}"
    );
    stage.finish().await;
}

async fn all_of_a_step_have_to_answer_where_all_are_needed(database: &Database) {
    let team = team("{ notify = [\"user:cy\", \"user:dee\"], wait = \"5m\", need = \"all\" }");
    let stage = stage_of(database, &team).await;
    send(&stage, "default").await;
    let half = answered(&press(&stage, "cy", "Acknowledge").await).await;
    let dee = stage.person("dee").id();
    assert!(
        half.contains(&format!("still waits for <@{dee}>")),
        "{half}"
    );
    stage.quiet().await;
    assert!(shown(&stage, "PAGE-1").contains("Everybody in this step has to answer"));
    let whole = answered(&press(&stage, "dee", "Acknowledge").await).await;
    assert!(whole.contains("is yours"), "{whole}");
    stage.finish().await;
}

async fn it_is_handed_on_in_direct_messages(database: &Database) {
    let stage = Stage::still(database).await;
    send(&stage, "user:cy").await;
    told(&stage, "cy", 1).await;
    let asked = press(&stage, "cy", "Hand on").await;
    let said = answered(&asked).await;
    assert!(said.starts_with("To whom does PAGE-1 go"), "{said}");
    let (cy, place) = dm(&stage, "cy");
    let list = stage.sandbox.discord().messages_for(&cy, place);
    let list = list
        .iter()
        .find(|one| text_of(one).starts_with("To whom"))
        .unwrap();
    let menu = &list["components"][0]["components"][0];
    let bo = stage.person("bo").id().to_string();
    let custom_id = menu["custom_id"].as_str().unwrap();
    let picked = cy.at(place).select(id(list), custom_id, &[&bo]).await;
    let handed = answered(&picked.unwrap()).await;
    assert!(handed.contains(&format!("calls <@{bo}>")), "{handed}");
    let message = told(&stage, "bo", 1).await;
    assert!(text_of(&message).contains("hands it on to you"));
    let mine = answered(&press(&stage, "bo", "Acknowledge").await).await;
    assert!(mine.contains("is yours"), "{mine}");

    let on = stage.in_general("bo");
    let options = json!({ "page": "PAGE-1", "to": stage.person("eli").id().to_string() });
    let call = on.slash("page hand", options).await.unwrap();
    answered(&call).await;
    told(&stage, "eli", 1).await;
    stage.finish().await;
}

async fn pages_are_listed_shown_and_suggested(database: &Database) {
    let stage = Stage::still(database).await;
    let ana = stage.in_general("ana");
    let none = answered(&ana.slash("page list", json!({})).await.unwrap()).await;
    assert!(none.starts_with("No open pages"), "{none}");
    send(&stage, "default").await;
    let list = answered(&ana.slash("page list", json!({})).await.unwrap()).await;
    assert!(
        list.contains("1 open page") && list.contains("waits for an answer"),
        "{list}"
    );
    let typed = json!({ "page": "check" });
    let choices = ana.autocomplete("page show", "page", typed).await.unwrap();
    assert_eq!(choices[0]["value"], "1");
    let call = ana
        .slash("page show", json!({ "page": "1" }))
        .await
        .unwrap();
    let card = answered(&call).await;
    assert!(card.starts_with("PAGE-1: Checkout is down"), "{card}");
    let typed = json!({ "target": "de", "text": "x" });
    let choices = ana
        .autocomplete("page send", "target", typed)
        .await
        .unwrap();
    let values: Vec<&str> = choices
        .iter()
        .filter_map(|one| one["value"].as_str())
        .collect();
    assert_eq!(values, ["policy:default", "user:dee"]);
    stage.finish().await;
}

async fn who_may_not_page_or_is_not_there_is_told_so(database: &Database) {
    let rights = "[rights]\npage.send = [\"operator\"]\npage.answer = [\"operator\"]\n";
    let team = TEAM.replace("[rights]\n", rights);
    let stage = stage_of(database, &team).await;
    let eli = stage.in_general("eli");
    let ask = json!({ "target": "default", "text": "Checkout is down" });
    let no = answered(&eli.slash("page send", ask).await.unwrap()).await;
    assert!(no.contains("may page somebody"), "{no}");
    let said = send(&stage, "primry").await;
    assert!(said.contains("`primry` is no escalation policy"), "{said}");
    send(&stage, "default").await;
    let channel = operations(&stage);
    let card = id(&posted(&stage, "PAGE-1 · is kept current")[0]);
    let button = stage.button(channel, card, "Acknowledge").await;
    let eli = stage.person("eli").at(channel);
    let no = answered(&eli.press(card, &button).await.unwrap()).await;
    assert!(
        no.contains("may answer pages that were sent to others"),
        "{no}"
    );
    let cy = stage.person("cy").at(channel);
    let yes = answered(&cy.press(card, &button).await.unwrap()).await;
    assert!(yes.contains("is yours"), "who is called may: {yes}");
    stage.finish().await;
}

async fn a_restart_forgets_no_step(database: &Database) {
    let mut stage = Stage::still(database).await;
    send(&stage, "default").await;
    told(&stage, "cy", 1).await;
    stage.stop().await;
    stage.advance(minutes(1));
    stage.start().await.unwrap();
    told(&stage, "dee", 1).await;
    assert_eq!(direct(&stage, "cy").len(), 1);
    stage.finish().await;
}

//! Who is on call, changed by hand: overrides, swaps, covers, taking over, absences.

mod answers;

use std::fs;

use binnacle_sandbox::discord::{Answer, Call, Id, Place};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::{
    database::{Database, on_both, variable},
    stage::{PATIENCE, Stage, Time, answered, id, text_of, unhurried},
};

on_both!(
    an_override_is_shown_confirmed_and_undone,
    a_swap_moves_once_both_agree_also_over_a_restart,
    of_two_who_take_a_shift_at_once_one_has_it,
    a_cover_is_taken_in_part_and_followed_up,
    an_absence_proposes_somebody_and_one_press_asks_them,
    taking_over_for_others_is_a_right,
);

/// On the still stage it is Thursday, 11:00 on the team's wall clock: cy is on call until Monday 09:00, then ana, bo and cy a week each.
const TEAM: &str = r#"
guild = "100000000000000001"
name = "Harbour"
timezone = "Europe/Zurich"

[rights]
oncall.manage = ["operator"]

[[role]]
name = "operator"
id = "100000000000000011"

[[person]]
name = "ana"
discord = "100000000000000021"

[[person]]
name = "bo"
discord = "100000000000000022"

[[person]]
name = "cy"
discord = "100000000000000023"

[[schedule]]
name = "primary"

[[schedule.layer]]
anchor = "2026-01-05T09:00"
every = { weeks = 1 }
turns = [["ana"], ["bo"], ["cy"]]
"#;

async fn stage(database: &Database) -> Stage {
    Stage::of(database, unhurried(), TEAM, Time::Moved).await
}

/// What somebody is told.
pub(crate) async fn says(place: &Place, command: &str, options: Value) -> String {
    answered(&place.slash(command, options).await.unwrap()).await
}

/// What is shown, with its buttons.
pub(crate) async fn shown(call: &Call) -> Value {
    match call.answer(PATIENCE).await.unwrap() {
        Answer::Message(message) => message,
        other => panic!("no message: {other:?}"),
    }
}

/// The custom id of a button on a message.
pub(crate) fn button(message: &Value, label: &str) -> String {
    let rows = message["components"].as_array().into_iter().flatten();
    let mut buttons = rows.flat_map(|row| row["components"].as_array().into_iter().flatten());
    let found = buttons.find(|one| {
        one["label"]
            .as_str()
            .is_some_and(|own| own.starts_with(label))
    });
    let found = found.unwrap_or_else(|| panic!("no button `{label}`: {message:#}"));
    found["custom_id"].as_str().unwrap().to_owned()
}

/// Presses a button of a message and reads the answer.
pub(crate) async fn press(place: &Place, message: &Value, label: &str) -> String {
    let call = place
        .press(id(message), &button(message, label))
        .await
        .unwrap();
    answered(&call).await
}

/// Waits until a message in a channel says something, and gives it.
pub(crate) async fn card(stage: &Stage, channel: Id, words: &str) -> Value {
    let fits = |message: &Value| text_of(message).contains(words);
    let discord = stage.sandbox.discord();
    let found = discord.wait_for_message(channel, fits, PATIENCE).await;
    found.unwrap_or_else(|| panic!("no card says `{words}`: {:#?}", discord.messages(channel)))
}

async fn on_call(place: &Place, at: &str) -> String {
    says(place, "oncall who", json!({ "at": at })).await
}

fn mention(stage: &Stage, name: &str) -> String {
    format!("<@{}>", stage.person(name).id())
}

fn account(stage: &Stage, name: &str) -> String {
    stage.person(name).id().to_string()
}

async fn an_override_is_shown_confirmed_and_undone(database: &Database) {
    let stage = stage(database).await;
    let ana = stage.in_general("ana");
    let (bo, cy) = (account(&stage, "bo"), account(&stage, "cy"));
    let now = says(&ana, "oncall who", json!({})).await;
    assert!(now.contains(&mention(&stage, "cy")), "{now}");
    let options =
        json!({ "person": cy, "with": bo, "from": "now", "until": "2 h", "reason": "Dentist" });
    let call = ana.slash("oncall override replace", options).await.unwrap();
    let draft = shown(&call).await;
    assert!(
        text_of(&draft).contains("OVR-1: is this meant?"),
        "{draft:#}"
    );
    let still = says(&ana, "oncall who", json!({})).await;
    assert!(
        still.contains(&mention(&stage, "cy")),
        "nothing counts yet: {still}"
    );
    let said = press(&ana, &draft, "Confirm").await;
    assert!(said.contains("OVR-1 counts in primary"), "{said}");
    let now = says(&ana, "oncall who", json!({})).await;
    assert!(now.contains(&mention(&stage, "bo")), "{now}");
    let twice = press(&ana, &draft, "Confirm").await;
    assert!(twice.contains("OVR-1 was confirmed already"), "{twice}");

    stage.advance(SignedDuration::from_hours(1));
    let undone = says(&ana, "oncall undo", json!({ "change": "ovr-1" })).await;
    assert!(undone.contains("OVR-1 no longer counts"), "{undone}");
    let now = says(&ana, "oncall who", json!({})).await;
    assert!(now.contains(&mention(&stage, "cy")), "{now}");
    let before = on_call(&ana, "2026-01-01 11:30").await;
    assert!(
        before.contains(&mention(&stage, "bo")),
        "what passed stays: {before}"
    );

    for (command, options, why) in [
        (
            "override nobody",
            json!({ "from": "2025-12-01", "until": "2 h" }),
            "has passed",
        ),
        (
            "override nobody",
            json!({ "from": "2026-03-29 02:30", "until": "2 h" }),
            "There is no 02:30",
        ),
        (
            "override add",
            json!({ "person": account(&stage, "eli"), "from": "now", "until": "2 h" }),
            "none of the team's people",
        ),
        (
            "override nobody",
            json!({ "from": "now", "until": "2 h", "schedule": "second" }),
            "There is no schedule `second`",
        ),
    ] {
        let said = says(&ana, &format!("oncall {command}"), options).await;
        assert!(said.contains(why), "{command}: {said}");
    }
    let temporary = json!({ "people": "bo", "from": "monday", "until": "1 week" });
    let call = ana
        .slash("oncall override temporary", temporary.clone())
        .await
        .unwrap();
    press(&ana, &shown(&call).await, "Confirm").await;
    let second = says(&ana, "oncall override temporary", temporary).await;
    assert!(
        second.contains("has a temporary schedule already"),
        "{second}"
    );
    let history = says(&ana, "oncall history", json!({})).await;
    assert!(history.starts_with("3 changes"), "{history}");

    let listed = ana
        .slash("oncall schedule", json!({ "days": 28 }))
        .await
        .unwrap();
    let listed = shown(&listed).await;
    let picture = &listed["attachments"][0];
    assert_eq!(picture["filename"], "schedule-primary.png", "{listed:#}");
    assert_eq!(picture["content_type"], "image/png");
    keep(picture).await;
    stage.finish().await;
}

/// Keeps a picture where somebody wants to look at it.
async fn keep(picture: &Value) {
    let Some(folder) = variable("TEST_PICTURES") else {
        return;
    };
    let url = picture["url"].as_str().unwrap();
    let client = reqwest::Client::builder()
        .timeout(PATIENCE)
        .build()
        .unwrap();
    let drawn = client.get(url).send().await.unwrap();
    let bytes = drawn.bytes().await.unwrap();
    let name = picture["filename"].as_str().unwrap();
    fs::write(format!("{folder}/{name}"), bytes).unwrap();
}

async fn a_swap_moves_once_both_agree_also_over_a_restart(database: &Database) {
    let mut stage = stage(database).await;
    let ana = stage.in_general("ana");
    let bo = account(&stage, "bo");
    let own = json!({ "with": account(&stage, "ana") });
    let said = says(&ana, "oncall swap", own).await;
    assert!(said.contains("cannot swap with themselves"), "{said}");
    let over = json!({ "with": bo, "mine": "2025-12-20 10:00" });
    let said = says(&ana, "oncall swap", over).await;
    assert!(said.contains("That shift is over"), "{said}");
    let offered = ana
        .autocomplete("oncall swap", "theirs", json!({ "with": bo, "theirs": "" }))
        .await
        .unwrap();
    assert!(
        offered[0]["name"]
            .as_str()
            .unwrap()
            .starts_with("primary · Mon 12 Jan 09:00"),
        "{offered:?}"
    );

    let options = json!({ "with": bo, "theirs": offered[0]["value"] });
    let said = says(&ana, "oncall swap", options).await;
    assert!(said.starts_with("SWP-1: asked"), "{said}");
    card(&stage, ana.channel(), "SWP-1: a swap in primary is wanted").await;
    stage.stop().await;
    stage.start().await.unwrap();

    let wanted = card(&stage, ana.channel(), "SWP-1: a swap in primary is wanted").await;
    let cy = stage.in_general("cy");
    let said = press(&cy, &wanted, "Accept").await;
    assert!(said.contains("Only"), "{said}");
    let bo = stage.in_general("bo");
    let said = press(&bo, &wanted, "Accept").await;
    assert!(said.starts_with("SWP-1: swapped"), "{said}");
    let first = on_call(&ana, "2026-01-06 12:00").await;
    let second = on_call(&ana, "2026-01-13 12:00").await;
    assert!(first.contains(&mention(&stage, "bo")), "{first}");
    assert!(second.contains(&mention(&stage, "ana")), "{second}");
    let done = card(&stage, ana.channel(), "SWP-1: swapped").await;
    assert_eq!(id(&done), id(&wanted), "one card, edited");
    stage.finish().await;
}

async fn of_two_who_take_a_shift_at_once_one_has_it(database: &Database) {
    let stage = stage(database).await;
    let ana = stage.in_general("ana");
    let said = says(&ana, "oncall cover", json!({ "reason": "Family" })).await;
    assert!(said.contains("Asked: everybody"), "{said}");
    let wanted = card(&stage, ana.channel(), "SWP-1: a cover in primary is wanted").await;
    let (bo, cy) = (stage.in_general("bo"), stage.in_general("cy"));
    let (one, two) = tokio::join!(press(&bo, &wanted, "Take"), press(&cy, &wanted, "Take"));
    let took = [&one, &two].map(|said| said.starts_with("SWP-1: taken"));
    assert!(took[0] != took[1], "{one}\n{two}");
    let late = if took[0] { &two } else { &one };
    assert!(late.contains("was faster"), "{late}");
    let taker = if took[0] { "bo" } else { "cy" };
    let now = on_call(&ana, "2026-01-06 12:00").await;
    assert!(now.contains(&mention(&stage, taker)), "{now}");

    // Until it begins, whoever took it can give it back, and it is asked for again.
    let covered = card(&stage, ana.channel(), "SWP-1: covered").await;
    let place = stage.in_general(taker);
    let said = press(&place, &covered, "Give back").await;
    assert!(said.starts_with("SWP-1: given back"), "{said}");
    let now = on_call(&ana, "2026-01-06 12:00").await;
    assert!(now.contains(&mention(&stage, "ana")), "{now}");
    let again = card(&stage, ana.channel(), "SWP-1: a cover in primary is wanted").await;
    let said = press(&ana, &again, "Withdraw").await;
    assert!(said.starts_with("SWP-1: withdrawn"), "{said}");
    card(&stage, ana.channel(), "SWP-1: withdrawn").await;
    stage.finish().await;
}

async fn a_cover_is_taken_in_part_and_followed_up(database: &Database) {
    let stage = stage(database).await;
    let bo = stage.in_general("bo");
    says(&bo, "oncall cover", json!({ "shift": "2026-01-13" })).await;
    let wanted = card(&stage, bo.channel(), "SWP-1: a cover in primary is wanted").await;
    let cy = stage.in_general("cy");
    let call = cy
        .press(id(&wanted), &button(&wanted, "Take a part"))
        .await
        .unwrap();
    let form = call.answer(PATIENCE).await.unwrap();
    let fields = json!({ "from": "2026-01-14 09:00", "until": "1 day" });
    let said = answered(&stage.person("cy").submit(&form, fields).await.unwrap()).await;
    assert!(said.starts_with("SWP-1: taken"), "{said}");
    let open = card(&stage, bo.channel(), "Still to be taken").await;
    assert_eq!(id(&open), id(&wanted));
    let part = on_call(&bo, "2026-01-14 12:00").await;
    assert!(part.contains(&mention(&stage, "cy")), "{part}");
    let rest = on_call(&bo, "2026-01-15 12:00").await;
    assert!(rest.contains(&mention(&stage, "bo")), "{rest}");

    // A week before it begins it is said again, and when it begins; once its time is over it lapses.
    stage.advance(SignedDuration::from_hours(4 * 24));
    stage.settled().await;
    let count = |stage: &Stage| {
        let all = stage.sandbox.discord().messages(bo.channel());
        let again = all
            .iter()
            .filter(|one| text_of(one).contains("still nobody took it"));
        again.count()
    };
    assert_eq!(count(&stage), 1);
    stage.advance(SignedDuration::from_hours(7 * 24));
    card(&stage, bo.channel(), "it has begun, and nobody took it").await;
    stage.settled().await;
    stage.advance(SignedDuration::from_hours(8 * 24));
    card(&stage, bo.channel(), "its time has passed").await;
    stage.finish().await;
}

async fn an_absence_proposes_somebody_and_one_press_asks_them(database: &Database) {
    let stage = stage(database).await;
    let ana = stage.in_general("ana");
    says(&stage.in_general("cy"), "oncall volunteer never", json!({})).await;
    let options = json!({ "from": "2026-01-06", "until": "2026-01-14", "reason": "Skiing" });
    let call = ana.slash("oncall absence add", options).await.unwrap();
    let away = shown(&call).await;
    let said = text_of(&away);
    assert!(
        said.contains("one shift is touched") && said.contains("could take it"),
        "{said}"
    );
    let asked = press(&ana, &away, "Ask bo").await;
    assert!(asked.contains("asked"), "{asked}");
    let wanted = card(&stage, ana.channel(), "a cover in primary is wanted").await;
    let said = press(&stage.in_general("bo"), &wanted, "Take").await;
    assert!(said.contains("taken"), "{said}");
    let list = says(&ana, "oncall absence list", json!({})).await;
    assert!(
        list.starts_with("1 absence") && !list.contains("still theirs"),
        "{list}"
    );
    let cover = json!({ "shift": "2026-01-20", "ask": account(&stage, "ana") });
    says(&stage.in_general("cy"), "oncall cover", cover).await;
    let removed = says(&ana, "oncall absence remove", json!({ "absence": "ABS-1" })).await;
    assert!(removed.starts_with("ABS-1 removed"), "{removed}");
    stage.finish().await;
}

async fn taking_over_for_others_is_a_right(database: &Database) {
    let stage = stage(database).await;
    let bo_account = account(&stage, "bo");
    let cy = stage.in_general("cy");
    let own = says(&cy, "oncall take", json!({})).await;
    assert!(own.contains("is on call in `primary` already"), "{own}");
    let refused = says(&cy, "oncall take", json!({ "person": bo_account })).await;
    assert!(
        refused.contains("<@&100000000000000011>"),
        "who could is named: {refused}"
    );
    let ana = stage.in_general("ana");
    let said = says(
        &ana,
        "oncall take",
        json!({ "person": bo_account, "until": "3 h" }),
    )
    .await;
    assert!(said.starts_with("SWP-1: taken"), "{said}");
    let told = card(&stage, ana.channel(), "SWP-1: primary was taken over").await;
    let called = told["content"].as_str().unwrap();
    assert!(
        called.contains(&mention(&stage, "bo")) && called.contains(&mention(&stage, "cy")),
        "{called}"
    );
    let now = says(&cy, "oncall who", json!({})).await;
    assert!(now.contains(&mention(&stage, "bo")), "{now}");
    let later = on_call(&cy, "2026-01-01 14:00").await;
    assert!(later.contains(&mention(&stage, "cy")), "{later}");
    let next = says(&stage.in_general("bo"), "oncall next", json!({ "n": 2 })).await;
    assert!(next.contains("on call now"), "{next}");
    stage.finish().await;
}

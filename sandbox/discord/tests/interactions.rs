//! Interactions: what a client lets a person do, and when an answer counts.

use std::time::Duration;

use serde_json::{Value, json};

use super::raw::{APPLICATION, GENERAL, PATIENCE, Raw, Socket};
use crate::discord::{Answer, Id, NoAnswer};

const GENERAL_ID: Id = Id(100_000_000_000_000_042);

fn commands() -> Value {
    let severity = json!({
        "type": 4, "name": "severity", "description": "d",
        "choices": [{"name": "one", "value": 1}, {"name": "two", "value": 2}],
    });
    let declare = json!({"type": 1, "name": "declare", "description": "d", "options": [
        {"type": 3, "name": "title", "description": "d", "required": true, "max_length": 10},
        severity,
        {"type": 6, "name": "lead", "description": "d"},
        {"type": 3, "name": "service", "description": "d", "autocomplete": true},
    ]});
    json!([
        {"name": "incident", "description": "d", "options": [declare]},
        {"name": "ping", "description": "d"},
        {"name": "secret", "description": "d", "default_member_permissions": "8"},
        {"name": "Declare", "type": 3},
    ])
}

async fn ready() -> (Raw, Socket) {
    ready_with(3000, 900_000).await
}

async fn ready_with(answer_ms: u64, token_ms: u64) -> (Raw, Socket) {
    let raw = Raw::with(|seed| {
        seed.deadlines.answer_ms = answer_ms;
        seed.deadlines.token_ms = token_ms;
    })
    .await;
    raw.commands(commands()).await;
    let (socket, _) = raw.connected().await;
    (raw, socket)
}

#[tokio::test]
async fn a_client_does_not_let_a_person_call_what_is_not_there() {
    let (raw, _socket) = ready().await;
    let discord = raw.sandbox.discord();
    let general = discord.person("cy").in_channel("general");
    let cases = [
        ("nothing", json!({}), "There is no command /nothing."),
        ("incident", json!({}), "/incident needs a subcommand."),
        (
            "incident close",
            json!({}),
            "/incident has no subcommand close.",
        ),
        (
            "incident declare",
            json!({}),
            "The option title is required.",
        ),
        (
            "incident declare",
            json!({"title": ""}),
            "The option title is required.",
        ),
        (
            "incident declare",
            json!({"title": 1}),
            "title must be a text.",
        ),
        (
            "incident declare",
            json!({"title": "x".repeat(11)}),
            "title can have at most 10 characters.",
        ),
        (
            "incident declare",
            json!({"title": "x", "severity": 3}),
            "severity must be one of the choices.",
        ),
        (
            "incident declare",
            json!({"title": "x", "lead": "7"}),
            "lead is not known here.",
        ),
        (
            "incident declare",
            json!({"title": "x", "colour": "red"}),
            "There is no option colour.",
        ),
        ("secret", json!({}), "You may not use this command."),
    ];
    for (command, options, why) in cases {
        assert_eq!(
            general
                .slash(command, options)
                .await
                .unwrap_err()
                .to_string(),
            why
        );
    }
}

#[tokio::test]
async fn an_event_has_all_that_clients_need() {
    let (raw, mut socket) = ready().await;
    let bo = "100000000000000022";
    let general = raw.sandbox.discord().person("ana").in_channel("general");
    let options = json!({"title": "x", "severity": 2, "lead": bo});
    let call = general.slash("incident declare", options).await.unwrap();
    let event = socket.event("INTERACTION_CREATE").await;
    assert_eq!(event["id"], json!(call.id()));
    let given = &event["data"]["options"][0];
    assert_eq!(
        (&given["name"], &given["type"]),
        (&json!("declare"), &json!(1))
    );
    assert_eq!(
        given["options"][1],
        json!({"name": "severity", "type": 4, "value": 2})
    );
    assert_eq!(event["data"]["resolved"]["users"][bo]["username"], "bo");
    assert_eq!(
        event["data"]["resolved"]["members"][bo]["roles"][0],
        "100000000000000011"
    );
    for key in [
        "application_id",
        "type",
        "token",
        "version",
        "guild_id",
        "channel_id",
        "locale",
        "guild_locale",
        "app_permissions",
        "entitlements",
        "authorizing_integration_owners",
        "context",
        "attachment_size_limit",
    ] {
        assert!(!event[key].is_null(), "{key} is missing");
    }
    for pointer in [
        "/member/user/username",
        "/member/user/discriminator",
        "/member/roles",
        "/member/flags",
        "/member/permissions",
        "/channel/id",
        "/channel/type",
        "/channel/permissions",
        "/data/guild_id",
    ] {
        assert!(event.pointer(pointer).is_some(), "{pointer} is missing");
    }
    assert!(
        event["member"]["user"]
            .as_object()
            .unwrap()
            .contains_key("avatar")
    );
}

#[tokio::test]
async fn the_first_answer_counts_and_only_that() {
    let (raw, mut socket) = ready().await;
    let general = raw.sandbox.discord().person("ana").in_channel("general");
    let call = general.slash("ping", json!({})).await.unwrap();
    let event = socket.event("INTERACTION_CREATE").await;
    let hook = format!(
        "/webhooks/{APPLICATION}/{}",
        event["token"].as_str().unwrap()
    );
    let early = raw
        .patch(
            &format!("{hook}/messages/@original"),
            json!({"content": "x"}),
        )
        .await;
    assert_eq!(early.no(), (404, 10015));
    assert_eq!(
        raw.post(&hook, json!({"content": "x"})).await.no(),
        (404, 10015)
    );
    let wrong = json!({"id": event["id"], "token": "wrong"});
    assert_eq!(
        raw.callback(&wrong, json!({"type": 4, "data": {"content": "x"}}))
            .await
            .no(),
        (404, 10062)
    );
    let update = raw
        .callback(&event, json!({"type": 7, "data": {"content": "x"}}))
        .await;
    assert_eq!(update.at("/type"), (400, 50035, "BASE_TYPE_CHOICES"));
    assert_eq!(
        raw.callback(&event, json!({"type": 4, "data": {}}))
            .await
            .no(),
        (400, 50006)
    );
    let long = json!({"type": 4, "data": {"content": "x".repeat(2001)}});
    assert_eq!(
        raw.callback(&event, long).await.at("/data/content").2,
        "BASE_TYPE_MAX_LENGTH"
    );
    let pong = json!({"type": 4, "data": {"content": "pong", "flags": 64}});
    assert_eq!(raw.callback(&event, pong.clone()).await.status, 204);
    assert_eq!(raw.callback(&event, pong).await.no(), (400, 40060));
    let answer = call.answer(PATIENCE).await.unwrap();
    assert_eq!((answer.text(), call.callbacks()), ("pong".to_owned(), 5));
    // Only its person sees it, and the bot cannot fetch it from the channel.
    let id = answer.message().unwrap()["id"].as_str().unwrap().to_owned();
    let discord = raw.sandbox.discord();
    assert_eq!(discord.messages(GENERAL_ID).len(), 0);
    assert_eq!(
        discord
            .messages_for(&discord.person("ana"), GENERAL_ID)
            .len(),
        1
    );
    assert_eq!(
        discord
            .messages_for(&discord.person("bo"), GENERAL_ID)
            .len(),
        0
    );
    assert_eq!(
        raw.get(&format!("/channels/{GENERAL}/messages/{id}"))
            .await
            .no(),
        (404, 10008)
    );
    assert_eq!(
        raw.get(&format!("{hook}/messages/@original")).await.id(),
        id
    );
}

#[tokio::test]
async fn thinking_ends_with_an_edit_or_the_first_follow_up() {
    let (raw, mut socket) = ready().await;
    let general = raw.sandbox.discord().person("ana").in_channel("general");
    for by_edit in [true, false] {
        let call = general.slash("ping", json!({})).await.unwrap();
        let event = socket.event("INTERACTION_CREATE").await;
        let hook = format!(
            "/webhooks/{APPLICATION}/{}",
            event["token"].as_str().unwrap()
        );
        assert_eq!(
            raw.callback(&event, json!({"type": 5, "data": {"flags": 64}}))
                .await
                .status,
            204
        );
        assert!(call.acknowledged(PATIENCE).await && call.deferred());
        assert_eq!(
            call.answer(Duration::from_millis(1)).await,
            Err(NoAnswer::Thinking)
        );
        let done = json!({"content": "done"});
        let got = if by_edit {
            raw.patch(&format!("{hook}/messages/@original"), done).await
        } else {
            raw.post(&hook, done).await
        };
        assert_eq!((got.status, &got.body["flags"]), (200, &json!(64)));
        assert_eq!(call.answer(PATIENCE).await.unwrap().text(), "done");
        let more = raw
            .post(&hook, json!({"content": "more", "flags": 64}))
            .await
            .id();
        assert_eq!(call.followups()[0]["id"], json!(more));
        let changed = raw
            .patch(
                &format!("{hook}/messages/{more}"),
                json!({"content": "changed"}),
            )
            .await;
        assert_eq!(changed.body["content"], "changed");
        assert_eq!(
            raw.call("DELETE", &format!("{hook}/messages/{more}"), None)
                .await
                .status,
            204
        );
        let gone = raw.get(&format!("{hook}/messages/{more}")).await;
        assert_eq!(gone.no(), (404, 10008));
    }
}

#[tokio::test]
async fn too_late_is_too_late() {
    let (raw, mut socket) = ready_with(200, 800).await;
    let ana = raw.sandbox.discord().person("ana");
    let general = ana.in_channel("general");
    let call = general.slash("ping", json!({})).await.unwrap();
    let event = socket.event("INTERACTION_CREATE").await;
    assert_eq!(call.answer(PATIENCE).await, Err(NoAnswer::Failed));
    let pong = json!({"type": 4, "data": {"content": "pong"}});
    assert_eq!(raw.callback(&event, pong.clone()).await.no(), (404, 10062));
    let call = general.slash("ping", json!({})).await.unwrap();
    let event = socket.event("INTERACTION_CREATE").await;
    assert_eq!(raw.callback(&event, pong).await.status, 204);
    let hook = format!(
        "/webhooks/{APPLICATION}/{}",
        event["token"].as_str().unwrap()
    );
    let edit = format!("{hook}/messages/@original");
    assert_eq!(
        raw.patch(&edit, json!({"content": "in time"})).await.status,
        200
    );
    // The token dies by the clock; there is nothing to wait for but the clock.
    tokio::time::sleep(Duration::from_millis(850)).await;
    assert_eq!(
        raw.patch(&edit, json!({"content": "late"})).await.no(),
        (401, 50027)
    );
    assert_eq!(
        raw.post(&hook, json!({"content": "late"})).await.no(),
        (401, 50027)
    );
    assert_eq!(call.latest().unwrap()["content"], "in time");
}

#[tokio::test]
async fn components_are_pressed_and_selected() {
    let (raw, mut socket) = ready().await;
    let ana = raw.sandbox.discord().person("ana");
    let select = json!({"type": 3, "custom_id": "sev", "options": [
        {"label": "One", "value": "1"}, {"label": "Two", "value": "2"},
    ]});
    let buttons = json!([
        {"type": 2, "style": 3, "label": "Ack", "custom_id": "ack"},
        {"type": 2, "style": 3, "label": "Off", "custom_id": "off", "disabled": true},
        {"type": 2, "style": 5, "label": "Link", "url": "https://example.org"},
    ]);
    let components =
        json!([{"type": 1, "components": buttons}, {"type": 1, "components": [select]}]);
    let sent = raw
        .send(json!({"content": "board", "components": components}))
        .await;
    let id: Id = sent.id().parse().unwrap();
    assert_eq!(
        ana.press(GENERAL_ID, id, "off")
            .await
            .unwrap_err()
            .to_string(),
        "It is disabled."
    );
    assert!(ana.press(GENERAL_ID, id, "nothing").await.is_err());
    assert!(ana.select(GENERAL_ID, id, "sev", &["3"]).await.is_err());
    assert!(
        ana.select(GENERAL_ID, id, "sev", &["1", "2"])
            .await
            .is_err()
    );

    let call = ana.select(GENERAL_ID, id, "sev", &["2"]).await.unwrap();
    let event = socket.event("INTERACTION_CREATE").await;
    assert_eq!(
        (&event["data"]["values"], &event["message"]["id"]),
        (&json!(["2"]), &json!(id))
    );
    assert_eq!(raw.callback(&event, json!({"type": 6})).await.status, 204);
    let hook = format!(
        "/webhooks/{APPLICATION}/{}",
        event["token"].as_str().unwrap()
    );
    raw.patch(
        &format!("{hook}/messages/@original"),
        json!({"content": "two"}),
    )
    .await;
    assert!(matches!(call.answer(PATIENCE).await, Ok(Answer::Updated(m)) if m["content"] == "two"));

    let call = ana.press(GENERAL_ID, id, "ack").await.unwrap();
    let event = socket.event("INTERACTION_CREATE").await;
    let done = json!({"type": 7, "data": {"content": "acked", "components": []}});
    let url = format!(
        "/interactions/{}/{}/callback",
        call.id(),
        event["token"].as_str().unwrap()
    );
    let got = raw.post(&format!("{url}?with_response=true"), done).await;
    assert_eq!(got.body["resource"]["message"]["content"], "acked");
    assert_eq!(got.body["interaction"]["id"], json!(call.id()));
    assert!(ana.press(GENERAL_ID, id, "ack").await.is_err());
}

#[tokio::test]
async fn modals_are_filled_in_within_their_bounds() {
    let (raw, mut socket) = ready().await;
    let ana = raw.sandbox.discord().person("ana");
    let sent = raw
        .sandbox
        .discord()
        .person("bo")
        .in_channel("general")
        .say("it is slow")
        .await
        .unwrap();
    let id: Id = sent["id"].as_str().unwrap().parse().unwrap();
    let call = ana.menu("Declare", GENERAL_ID, id).await.unwrap();
    let event = socket.event("INTERACTION_CREATE").await;
    let target = event["data"]["target_id"].as_str().unwrap();
    assert_eq!(
        event["data"]["resolved"]["messages"][target]["content"],
        "it is slow"
    );
    let empty = json!({"type": 9, "data": {"custom_id": "m", "title": "T", "components": []}});
    assert_eq!(
        raw.callback(&event, empty).await.at("/data/components").2,
        "BASE_TYPE_BAD_LENGTH"
    );
    let input = |id: &str, required: bool| {
        let input = json!({"type": 4, "custom_id": id, "label": id, "style": 1, "required": required, "max_length": 5});
        json!({"type": 1, "components": [input]})
    };
    let modal = json!({"type": 9, "data": {
        "custom_id": "m", "title": "T", "components": [input("a", true), input("b", false)],
    }});
    assert_eq!(raw.callback(&event, modal).await.status, 204);
    let modal = call.answer(PATIENCE).await.unwrap();
    for fields in [
        json!({}),
        json!({"a": "123456"}),
        json!({"a": "x", "c": "y"}),
    ] {
        assert!(ana.submit(&modal, fields).await.is_err());
    }
    let submitted = ana.submit(&modal, json!({"a": "x"})).await.unwrap();
    let event = socket.event("INTERACTION_CREATE").await;
    assert_eq!(event["type"], 5);
    assert_eq!(
        event["data"]["components"][0]["components"][0],
        json!({"type": 4, "custom_id": "a", "value": "x"})
    );
    assert_eq!(event["data"]["components"][1]["components"][0]["value"], "");
    let again = json!({"type": 9, "data": {"custom_id": "m", "title": "T", "components": [input("a", true)]}});
    assert_eq!(
        raw.callback(&event, again).await.at("/type").2,
        "BASE_TYPE_CHOICES"
    );
    raw.callback(&event, json!({"type": 4, "data": {"content": "ok"}}))
        .await;
    assert_eq!(submitted.answer(PATIENCE).await.unwrap().text(), "ok");
}

#[tokio::test]
async fn choices_are_offered_while_typing() {
    let (raw, mut socket) = ready().await;
    let ana = raw.sandbox.discord().person("ana");
    let asked = tokio::spawn(async move {
        ana.autocomplete(GENERAL_ID, "incident declare", "service", "che")
            .await
    });
    let event = socket.event("INTERACTION_CREATE").await;
    assert_eq!(event["type"], 4);
    let typed = json!({"name": "service", "type": 3, "value": "che", "focused": true});
    assert_eq!(event["data"]["options"][0]["options"][0], typed);
    let many: Vec<Value> = (0..26)
        .map(|n| json!({"name": n.to_string(), "value": "x"}))
        .collect();
    let too_many = raw
        .callback(&event, json!({"type": 8, "data": {"choices": many}}))
        .await;
    assert_eq!(too_many.at("/data/choices").2, "BASE_TYPE_MAX_LENGTH");
    let choices = json!([{"name": "Checkout", "value": "checkout"}]);
    raw.callback(&event, json!({"type": 8, "data": {"choices": choices}}))
        .await;
    assert_eq!(json!(asked.await.unwrap().unwrap()), choices);
}

#[tokio::test]
async fn interactions_and_messages_are_forgotten_in_the_end() {
    let raw = Raw::with(|seed| {
        seed.limits.kept_interactions = 5;
        seed.limits.kept_messages = 5;
    })
    .await;
    raw.commands(commands()).await;
    let general = raw.sandbox.discord().person("ana").in_channel("general");
    let first = general.slash("ping", json!({})).await.unwrap();
    for n in 0..20 {
        general.slash("ping", json!({})).await.unwrap();
        general.say(&n.to_string()).await.unwrap();
    }
    assert_eq!(first.answer(PATIENCE).await, Err(NoAnswer::Forgotten));
    let kept = raw.sandbox.discord().messages(GENERAL_ID);
    assert_eq!((kept.len(), &kept[0]["content"]), (5, &json!("15")));
}

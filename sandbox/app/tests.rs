//! What the page is given, as the page asks for it.

use std::time::Duration;

use futures_util::StreamExt;
use serde_json::{Value, json};

use crate::discord::tests::raw::{GENERAL, PATIENCE, Raw};

const ANA: &str = "100000000000000021";
const BO: &str = "100000000000000022";
const ELI: &str = "100000000000000025";

async fn get(raw: &Raw, path: &str) -> (u16, Value) {
    let response = raw
        .client
        .get(format!("{}/app{path}", raw.sandbox.url()))
        .send()
        .await
        .unwrap();
    (
        response.status().as_u16(),
        response.json().await.unwrap_or_default(),
    )
}

async fn post(raw: &Raw, path: &str, body: Value) -> (u16, Value) {
    let request = raw
        .client
        .post(format!("{}/app{path}", raw.sandbox.url()))
        .json(&body);
    let response = request.send().await.unwrap();
    (
        response.status().as_u16(),
        response.json().await.unwrap_or_default(),
    )
}

/// The stream of events of one person.
struct Events {
    stream: std::pin::Pin<
        Box<dyn futures_util::Stream<Item = reqwest::Result<axum::body::Bytes>> + Send>,
    >,
    rest: String,
    last: String,
}

impl Events {
    async fn of(raw: &Raw, user: &str, last: &str) -> Self {
        let request = raw
            .client
            .get(format!("{}/app/events?as={user}", raw.sandbox.url()));
        let response = request.header("last-event-id", last).send().await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self {
            stream: Box::pin(response.bytes_stream()),
            rest: String::new(),
            last: String::new(),
        }
    }

    async fn next(&mut self) -> Value {
        loop {
            if let Some((block, rest)) = self.rest.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.rest = rest;
                let field = |name: &str| {
                    block
                        .lines()
                        .find_map(|line| line.strip_prefix(name))
                        .map(str::to_owned)
                };
                if let Some(data) = field("data: ") {
                    self.last = field("id: ").unwrap();
                    return serde_json::from_str(&data).unwrap();
                }
                continue;
            }
            let bytes = tokio::time::timeout(PATIENCE, self.stream.next())
                .await
                .unwrap()
                .unwrap()
                .unwrap();
            self.rest.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    }

    /// The next event of a type.
    async fn event(&mut self, kind: &str) -> Value {
        loop {
            let event = self.next().await;
            if event["type"] == kind {
                return event;
            }
        }
    }
}

#[tokio::test]
async fn the_state_is_what_a_person_sees() {
    let raw = Raw::start().await;
    raw.commands(json!([{"name": "ping", "description": "d"}, {"name": "Who", "type": 2}]))
        .await;
    let (status, state) = get(&raw, &format!("/state?as={ELI}")).await;
    assert_eq!((status, &state["me"]["username"]), (200, &json!("eli")));
    assert_eq!(state["guild"]["name"], "Harbour");
    assert_eq!(
        (
            state["users"].as_array().unwrap().len(),
            state["channels"].as_array().unwrap().len()
        ),
        (6, 5)
    );
    assert_eq!(state["commands"].as_array().unwrap().len(), 1);
    assert_eq!(
        state["repository"]["full_name"],
        raw.sandbox.github().repository().unwrap()
    );
    let bot = state["users"]
        .as_array()
        .unwrap()
        .iter()
        .find(|user| user["bot"] == true)
        .unwrap();
    assert_eq!(bot["online"], false);
    assert_eq!(get(&raw, "/state").await.1["me"]["username"], "ana");
    let (status, no) = get(&raw, "/state?as=1").await;
    assert_eq!(
        (status, &no["error"]),
        (404, &json!("There is nobody with this id."))
    );
    // A channel that is hidden from everyone is not there for who has no role.
    let deny = json!({"type": 0, "allow": "0", "deny": "1024"});
    let allow = json!({"type": 1, "allow": "1024", "deny": "0"});
    let bot = format!("/channels/{GENERAL}/permissions/100000000000000031");
    raw.call("PUT", &bot, Some(allow)).await;
    let all = format!("/channels/{GENERAL}/permissions/100000000000000001");
    assert_eq!(raw.call("PUT", &all, Some(deny)).await.status, 204);
    assert_eq!(
        get(&raw, &format!("/state?as={ELI}")).await.1["channels"]
            .as_array()
            .unwrap()
            .len(),
        4
    );
    assert_eq!(
        get(&raw, &format!("/channels/{GENERAL}/messages?as={ELI}"))
            .await
            .0,
        400
    );
    assert_eq!(
        get(&raw, &format!("/channels/{GENERAL}/messages?as={ANA}"))
            .await
            .0,
        200
    );
}

#[tokio::test]
async fn a_call_is_followed_from_the_page() {
    let raw = Raw::start().await;
    raw.commands(json!([{"name": "ping", "description": "d", "options": [
        {"type": 3, "name": "what", "description": "d", "autocomplete": true},
    ]}]))
    .await;
    let (mut socket, _) = raw.connected().await;
    let (mut ana, mut bo) = (
        Events::of(&raw, ANA, "").await,
        Events::of(&raw, BO, "").await,
    );
    let command = get(&raw, "/state").await.1["commands"][0]["id"].clone();
    let ask = |options: Value, nonce: &str| json!({"as": ANA, "channel_id": GENERAL, "command_id": command, "options": options, "nonce": nonce});
    let what = json!([{"type": 3, "name": "what", "value": "x"}]);
    let (status, accepted) = post(&raw, "/slash", ask(what, "n1")).await;
    assert_eq!(status, 202);
    let pending = ana.event("call").await;
    assert_eq!(
        (&pending["state"], &pending["nonce"]),
        (&json!("pending"), &json!("n1"))
    );
    assert_eq!(pending["interaction_id"], accepted["interaction_id"]);
    let event = socket.event("INTERACTION_CREATE").await;
    raw.callback(&event, json!({"type": 5, "data": {"flags": 64}}))
        .await;
    let message = ana.event("message_create").await["message"].clone();
    assert_eq!(
        (&message["thinking"], &message["ephemeral"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(
        (
            &message["interaction"]["name"],
            &message["interaction"]["user"]["username"]
        ),
        (&json!("ping"), &json!("ana"))
    );
    assert_eq!(ana.event("call").await["state"], "thinking");
    let hook = format!(
        "/webhooks/100000000000000031/{}/messages/@original",
        event["token"].as_str().unwrap()
    );
    raw.patch(&hook, json!({"content": "only you"})).await;
    assert_eq!(
        ana.event("message_update").await["message"]["content"],
        "only you"
    );
    assert_eq!(ana.event("call").await["state"], "answered");
    post(
        &raw,
        "/messages",
        json!({"as": BO, "channel_id": GENERAL, "content": "hello"}),
    )
    .await;
    // Of all that, bo hears only what is for all.
    assert_eq!(bo.next().await["message"]["content"], "hello");
    let list = get(
        &raw,
        &format!("/channels/{GENERAL}/messages?as={ANA}&limit=1"),
    )
    .await
    .1;
    assert_eq!(list["messages"][0]["content"], "hello");
    let before = list["messages"][0]["id"].as_str().unwrap();
    let list = get(
        &raw,
        &format!("/channels/{GENERAL}/messages?as={BO}&before={before}"),
    )
    .await
    .1;
    assert_eq!(list["messages"], json!([]));
    let typed = json!([{"type": 3, "name": "what", "value": "y", "focused": true}]);
    let (choices, ()) = tokio::join!(post(&raw, "/autocomplete", ask(typed, "n2")), async {
        let event = socket.event("INTERACTION_CREATE").await;
        let choices = json!([{"name": "Yes", "value": "yes"}]);
        raw.callback(&event, json!({"type": 8, "data": {"choices": choices}}))
            .await;
    });
    assert_eq!(
        choices,
        (200, json!({"choices": [{"name": "Yes", "value": "yes"}]}))
    );
    let odd = json!([{"type": 3, "name": "odd", "value": "y"}]);
    assert_eq!(
        post(&raw, "/slash", ask(odd, "n3")).await.1["error"],
        "There is no option odd."
    );
}

#[tokio::test]
async fn a_failed_call_leaves_a_note_for_its_person() {
    let raw = Raw::with(|seed| seed.deadlines.answer_ms = 50).await;
    raw.commands(json!([{"name": "ping", "description": "d"}]))
        .await;
    let mut events = Events::of(&raw, ANA, "").await;
    let command = get(&raw, "/state").await.1["commands"][0]["id"].clone();
    post(
        &raw,
        "/slash",
        json!({"as": ANA, "channel_id": GENERAL, "command_id": command, "nonce": "n"}),
    )
    .await;
    assert_eq!(events.event("call").await["state"], "pending");
    let failed = events.event("call").await;
    assert_eq!(
        (&failed["state"], &failed["reason"]),
        (&json!("failed"), &json!("The application did not respond"))
    );
    let note = events.event("message_create").await;
    assert_eq!(note["message"]["failed"], "The application did not respond");
    let list = |who: &str| format!("/channels/{GENERAL}/messages?as={who}");
    assert_eq!(
        get(&raw, &list(ANA)).await.1["messages"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(get(&raw, &list(BO)).await.1["messages"], json!([]));
}

#[tokio::test]
async fn presses_and_forms_come_from_the_page() {
    let raw = Raw::start().await;
    let (mut socket, _) = raw.connected().await;
    let mut events = Events::of(&raw, ANA, "").await;
    let button = json!({"type": 2, "style": 1, "label": "Open", "custom_id": "open"});
    let sent = raw
        .send(json!({"content": "x", "components": [{"type": 1, "components": [button]}]}))
        .await;
    let press = json!({
        "as": ANA, "channel_id": GENERAL, "message_id": sent.id(), "custom_id": "open", "component_type": 2,
        "nonce": "n1",
    });
    assert_eq!(post(&raw, "/press", press).await.0, 202);
    let event = socket.event("INTERACTION_CREATE").await;
    let input = json!({"type": 4, "custom_id": "a", "label": "A", "style": 1});
    let modal =
        json!({"custom_id": "m", "title": "T", "components": [{"type": 1, "components": [input]}]});
    raw.callback(&event, json!({"type": 9, "data": modal}))
        .await;
    let opened = events.event("modal").await;
    assert_eq!(
        (&opened["nonce"], &opened["modal"]["title"]),
        (&json!("n1"), &json!("T"))
    );
    let form = |fields: Value| {
        json!({
            "as": ANA, "channel_id": GENERAL, "custom_id": "m", "interaction_id": opened["interaction_id"],
            "fields": fields, "nonce": "n2",
        })
    };
    assert_eq!(
        post(&raw, "/modal", form(json!({}))).await,
        (400, json!({"error": "A is required."}))
    );
    assert_eq!(post(&raw, "/modal", form(json!({"a": "x"}))).await.0, 202);
    let event = socket.event("INTERACTION_CREATE").await;
    assert_eq!(
        (&event["type"], &event["message"]["id"]),
        (&json!(5), &json!(sent.id()))
    );
    raw.callback(
        &event,
        json!({"type": 7, "data": {"content": "done", "components": []}}),
    )
    .await;
    assert_eq!(
        events.event("message_update").await["message"]["content"],
        "done"
    );
    let react = |emoji: &str| {
        json!({
            "as": ANA, "channel_id": GENERAL, "message_id": sent.id(), "emoji": emoji, "on": true,
        })
    };
    assert_eq!(post(&raw, "/reactions", react("👀")).await.0, 204);
    assert_eq!(
        events.event("message_update").await["message"]["reactions"][0]["emoji"]["name"],
        "👀"
    );
    assert_eq!(post(&raw, "/reactions", react("no")).await.0, 400);
    raw.call(
        "PUT",
        &format!("/channels/{GENERAL}/pins/{}", sent.id()),
        None,
    )
    .await;
    assert_eq!(
        get(&raw, &format!("/pins/{GENERAL}?as={BO}")).await.1["messages"][0]["content"],
        "done"
    );
}

#[tokio::test]
async fn a_stream_is_taken_up_where_it_was_cut() {
    let raw = Raw::start().await;
    let mut events = Events::of(&raw, ANA, "").await;
    post(&raw, "/messages", post_say("one")).await;
    assert_eq!(events.next().await["message"]["content"], "one");
    let last = events.last.clone();
    drop(events);
    post(&raw, "/messages", post_say("two")).await;
    let mut events = Events::of(&raw, ANA, &last).await;
    assert_eq!(events.next().await["message"]["content"], "two");
    for n in 0..1001 {
        post(&raw, "/messages", post_say(&n.to_string())).await;
    }
    let mut events = Events::of(&raw, ANA, &last).await;
    assert_eq!(events.next().await["type"], "reset");
    // A number of an earlier life of the sandbox is of no use either.
    let mut events = Events::of(&raw, ANA, "999999").await;
    assert_eq!(events.next().await["type"], "reset");
}

fn post_say(text: &str) -> Value {
    json!({"as": BO, "channel_id": GENERAL, "content": text})
}

#[tokio::test]
async fn issues_are_beside_the_channels() {
    let raw = Raw::start().await;
    let repository = raw.sandbox.github().repository().unwrap();
    let mut events = Events::of(&raw, ANA, "").await;
    let body = json!({"title": "Checkout is down", "body": "b"});
    let url = format!("{}/github/repos/{repository}/issues", raw.sandbox.url());
    let token = crate::github::Seed::default().tokens[0].token.clone();
    let request = raw
        .client
        .post(url)
        .header("user-agent", "test")
        .bearer_auth(token)
        .json(&body);
    assert_eq!(request.send().await.unwrap().status(), 201);
    let opened = tokio::time::timeout(Duration::from_secs(10), events.event("issue"))
        .await
        .unwrap();
    assert_eq!(opened["issue"]["title"], "Checkout is down");
    let said = post(
        &raw,
        "/issues/1/comment",
        json!({"as": BO, "body": "Looking"}),
    )
    .await;
    assert_eq!(said.0, 201, "{}", said.1);
    assert_eq!(
        post(
            &raw,
            "/issues/1/state",
            json!({"as": BO, "state": "closed"})
        )
        .await
        .0,
        204
    );
    let (_, list) = get(&raw, "/issues").await;
    assert_eq!(
        (&list["issues"][0]["state"], &list["repository"]),
        (&json!("closed"), &json!(repository))
    );
    assert_eq!(list["issues"][0]["comments"][0]["body"], "Looking");
    assert_eq!(
        post(&raw, "/issues/9/comment", json!({"as": BO, "body": "x"}))
            .await
            .0,
        404
    );
}

#[tokio::test]
async fn direct_messages_are_listed_once_there_are_any() {
    let raw = Raw::start().await;
    let mut events = Events::of(&raw, BO, "").await;
    let dm = raw
        .post("/users/@me/channels", json!({"recipient_id": BO}))
        .await
        .id();
    assert_eq!(
        get(&raw, &format!("/state?as={BO}")).await.1["channels"]
            .as_array()
            .unwrap()
            .len(),
        5
    );
    raw.post(
        &format!("/channels/{dm}/messages"),
        json!({"content": "psst"}),
    )
    .await;
    let channel = events.event("channel_create").await["channel"].clone();
    assert_eq!(
        (&channel["id"], &channel["recipients"][0]["bot"]),
        (&json!(dm), &json!(true))
    );
    assert_eq!(
        events.event("message_create").await["message"]["content"],
        "psst"
    );
    assert_eq!(
        get(&raw, &format!("/state?as={BO}")).await.1["channels"]
            .as_array()
            .unwrap()
            .len(),
        6
    );
    assert_eq!(
        get(&raw, &format!("/state?as={ANA}")).await.1["channels"]
            .as_array()
            .unwrap()
            .len(),
        5
    );
    post(
        &raw,
        "/messages",
        json!({"as": BO, "channel_id": dm, "content": "yes"}),
    )
    .await;
    assert_eq!(
        raw.get(&format!("/channels/{dm}/messages")).await.body[0]["content"],
        "yes"
    );
}

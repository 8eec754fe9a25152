//! What Discord refuses, with its codes and the paths of each error.

use serde_json::{Value, json};

use super::raw::{APPLICATION, GENERAL, GUILD, Raw};
use crate::discord::Id;
use crate::discord::permissions::Permissions;
use crate::limits::{Limits, Rate};

fn button(id: &str) -> Value {
    json!({"type": 2, "style": 1, "label": "x", "custom_id": id})
}

fn row(inner: &[Value]) -> Value {
    json!({"type": 1, "components": inner})
}

#[tokio::test]
async fn messages_that_do_not_fit() {
    let raw = Raw::start().await;
    let fields: Vec<Value> = (0..26)
        .map(|n| json!({"name": n.to_string(), "value": "x"}))
        .collect();
    let long = json!({"description": "x".repeat(3500)});
    let six: Vec<Value> = (0..6).map(|n| button(&n.to_string())).collect();
    let text = json!({"type": 10, "content": "x".repeat(2001)});
    let cases = [
        (
            json!({"content": "x".repeat(2001)}),
            "/content",
            "BASE_TYPE_MAX_LENGTH",
        ),
        (json!({"content": 1}), "/content", "STRING_TYPE_CONVERT"),
        (
            json!({"embeds": [{"title": "x", "fields": fields}]}),
            "/embeds/0/fields",
            "BASE_TYPE_MAX_LENGTH",
        ),
        (
            json!({"embeds": [long, long]}),
            "/embeds",
            "MAX_EMBED_SIZE_EXCEEDED",
        ),
        (
            json!({"embeds": [{"fields": [{"name": "x"}]}]}),
            "/embeds/0/fields/0/value",
            "BASE_TYPE_REQUIRED",
        ),
        (
            json!({"embeds": [{"title": "x", "url": "nothing"}]}),
            "/embeds/0/url",
            "URL_TYPE_INVALID_SCHEME",
        ),
        (
            json!({"components": [row(&six)]}),
            "/components/0/components",
            "BASE_TYPE_MAX_LENGTH",
        ),
        (
            json!({"components": [row(&[button("a"), button("a")])]}),
            "/components/0/components/1/custom_id",
            "COMPONENT_CUSTOM_ID_DUPLICATED",
        ),
        (
            json!({"components": [row(&[button(&"x".repeat(101))])]}),
            "/components/0/components/0/custom_id",
            "BASE_TYPE_BAD_LENGTH",
        ),
        (
            json!({"content": "x", "flags": 1 << 15, "components": [text]}),
            "/content",
            "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
        ),
        (
            json!({"flags": 1 << 15, "components": [text, text]}),
            "/components",
            "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
        ),
        (
            json!({"content": "x", "allowed_mention": {}}),
            "/allowed_mention",
            "SANDBOX_UNKNOWN_FIELD",
        ),
        (
            json!({"content": "x", "allowed_mentions": {"parse": ["users"], "users": [GUILD]}}),
            "/allowed_mentions/users",
            "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
        ),
        (
            json!({"content": "x", "flags": 64}),
            "/flags",
            "MESSAGE_FLAGS_INVALID",
        ),
    ];
    for (body, path, code) in cases {
        assert_eq!(raw.send(body).await.at(path), (400, 50035, code));
    }
    assert_eq!(raw.send(json!({"content": "  "})).await.no(), (400, 50006));
    assert_eq!(
        raw.send(json!({"content": "x", "embeds": [], "tts": false}))
            .await
            .status,
        200
    );
    let broken = raw.request("POST", &format!("/channels/{GENERAL}/messages"), None);
    let broken = broken
        .header("content-type", "application/json")
        .body("{")
        .send()
        .await
        .unwrap();
    assert_eq!(broken.json::<Value>().await.unwrap()["code"], 50109);
}

#[tokio::test]
async fn what_is_not_there_and_who_one_is_not() {
    let raw = Raw::start().await;
    assert_eq!(raw.get("/channels/1").await.no(), (404, 10003));
    assert_eq!(raw.get("/guilds/1").await.no(), (404, 10004));
    assert_eq!(
        raw.get(&format!("/channels/{GENERAL}/messages/1"))
            .await
            .no(),
        (404, 10008)
    );
    assert_eq!(
        raw.get(&format!("/guilds/{GUILD}/members/1")).await.no(),
        (404, 10007)
    );
    assert_eq!(raw.get("/users/1").await.no(), (404, 10013));
    assert_eq!(raw.get("/nothing").await.no(), (404, 0));
    assert_eq!(raw.get("/channels/abc").await.status, 400);
    let ana = raw.sandbox.discord().person("ana");
    let theirs = ana.in_channel("general").say("mine").await.unwrap();
    let path = format!(
        "/channels/{GENERAL}/messages/{}",
        theirs["id"].as_str().unwrap()
    );
    assert_eq!(
        raw.patch(&path, json!({"content": "x"})).await.no(),
        (403, 50005)
    );
    let url = format!("{}/api/v10/users/@me", raw.sandbox.url());
    let wrong = raw
        .client
        .get(url)
        .header("authorization", "Bot wrong")
        .send()
        .await
        .unwrap();
    assert_eq!(wrong.status(), 401);
    assert_eq!(wrong.json::<Value>().await.unwrap()["code"], 0);
}

#[tokio::test]
async fn what_the_bot_may_not() {
    let raw = Raw::start().await;
    let sent = raw.send(json!({"content": "x"})).await.id();
    let role = Id(100_000_000_000_000_014);
    let without = |gone: Permissions| Permissions::bot() & !gone;
    let discord = raw.sandbox.discord();
    discord.set_role_permissions(role, without(Permissions::PIN_MESSAGES));
    let pin = format!("/channels/{GENERAL}/messages/pins/{sent}");
    assert_eq!(raw.call("PUT", &pin, None).await.no(), (403, 50013));
    discord.set_role_permissions(role, without(Permissions::MANAGE_CHANNELS));
    let made = raw
        .post(&format!("/guilds/{GUILD}/channels"), json!({"name": "x"}))
        .await;
    assert_eq!(made.no(), (403, 50013));
    discord.set_role_permissions(role, Permissions::bot());
    let deny = json!({"type": 1, "allow": "0", "deny": Permissions::VIEW_CHANNEL});
    let path = format!("/channels/{GENERAL}/permissions/{APPLICATION}");
    assert_eq!(raw.call("PUT", &path, Some(deny)).await.status, 204);
    assert_eq!(raw.send(json!({"content": "x"})).await.no(), (403, 50001));
    assert_eq!(
        raw.get(&format!("/channels/{GENERAL}")).await.no(),
        (403, 50001)
    );
    let bo = "100000000000000022";
    // The bot's own role, and one that comes with it, cannot be given.
    let give = format!("/guilds/{GUILD}/members/{bo}/roles/{role}");
    assert_eq!(raw.call("PUT", &give, None).await.no(), (403, 50013));
}

#[tokio::test]
async fn channels_that_are_too_many() {
    let raw = Raw::with(|seed| {
        seed.limits.channels = 8;
        seed.limits.per_category = 5;
    })
    .await;
    let make = |body: Value| async { raw.post(&format!("/guilds/{GUILD}/channels"), body).await };
    let operations = "100000000000000041";
    for _ in 0..2 {
        assert_eq!(
            make(json!({"name": "Room A", "parent_id": operations}))
                .await
                .body["name"],
            "room-a"
        );
    }
    let full = make(json!({"name": "x", "parent_id": operations})).await;
    assert_eq!(
        full.at("/parent_id"),
        (400, 50035, "CHANNEL_PARENT_MAX_CHANNELS")
    );
    assert_eq!(
        make(json!({"name": "x", "parent_id": GENERAL}))
            .await
            .at("/parent_id")
            .2,
        "CHANNEL_PARENT_INVALID"
    );
    assert_eq!(
        make(json!({"name": "x".repeat(101)})).await.at("/name").2,
        "BASE_TYPE_BAD_LENGTH"
    );
    assert_eq!(
        make(json!({"nmae": "x"})).await.at("/name").2,
        "BASE_TYPE_REQUIRED"
    );
    assert_eq!(make(json!({"name": "last"})).await.status, 201);
    assert_eq!(make(json!({"name": "x"})).await.no(), (400, 30013));
    let last = raw.sandbox.discord().channel_named("last").unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        raw.call("DELETE", &format!("/channels/{last}"), None)
            .await
            .status,
        200
    );
    assert_eq!(make(json!({"name": "again"})).await.status, 201);
}

#[tokio::test]
async fn pins_that_are_too_many_and_notes_of_the_system() {
    let raw = Raw::with(|seed| seed.limits.pinned = 2).await;
    let mut last = String::new();
    for _ in 0..3 {
        last = raw.send(json!({"content": "x"})).await.id();
        let pinned = raw
            .call("PUT", &format!("/channels/{GENERAL}/pins/{last}"), None)
            .await;
        if pinned.status != 204 {
            assert_eq!(pinned.no(), (400, 30003));
        }
    }
    let pins = raw
        .get(&format!("/channels/{GENERAL}/messages/pins"))
        .await
        .body;
    assert_eq!(pins["items"].as_array().unwrap().len(), 2);
    let messages = raw.get(&format!("/channels/{GENERAL}/messages")).await.body;
    let note = messages
        .as_array()
        .unwrap()
        .iter()
        .find(|message| message["type"] == 6)
        .unwrap();
    let path = format!("/channels/{GENERAL}/pins/{}", note["id"].as_str().unwrap());
    assert_eq!(raw.call("PUT", &path, None).await.no(), (403, 50021));
    assert_eq!(
        raw.call(
            "DELETE",
            &format!("/channels/{GENERAL}/messages/{last}"),
            None
        )
        .await
        .status,
        204
    );
}

#[tokio::test]
async fn commands_that_do_not_fit() {
    let raw = Raw::with(|seed| seed.limits.command_creates = Rate::new(3, 60_000)).await;
    let path = format!("/applications/{APPLICATION}/guilds/{GUILD}/commands");
    let put = |commands: Value| async { raw.call("PUT", &path, Some(commands)).await };
    let command = |name: &str| json!({"name": name, "description": "d"});
    let with = |options: Value| json!([{"name": "a", "description": "d", "options": options}]);
    let option = |name: &str| json!({"type": 3, "name": name, "description": "d"});
    let many: Vec<Value> = (0..26).map(|n| option(&format!("o{n}"))).collect();
    let late = json!([option("a"), {"type": 3, "name": "b", "description": "d", "required": true}]);
    for (body, at, code) in [
        (
            json!([command("Upper")]),
            "/0/name",
            "APPLICATION_COMMAND_INVALID_NAME",
        ),
        (
            json!([command("two words")]),
            "/0/name",
            "APPLICATION_COMMAND_INVALID_NAME",
        ),
        (
            json!([{"name": "a"}]),
            "/0/description",
            "BASE_TYPE_REQUIRED",
        ),
        (
            json!([command("a"), command("a")]),
            "/1",
            "APPLICATION_COMMANDS_DUPLICATE_NAME",
        ),
        (with(json!(many)), "/0/options", "BASE_TYPE_MAX_LENGTH"),
        (
            with(late),
            "/0/options/1/required",
            "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
        ),
        (
            with(json!([{"type": 3, "name": "b"}])),
            "/0/options/0/description",
            "BASE_TYPE_REQUIRED",
        ),
    ] {
        assert_eq!(put(body).await.at(at), (400, 50035, code));
    }
    let hundred: Vec<Value> = (0..101).map(|n| command(&format!("c{n}"))).collect();
    assert_eq!(put(json!(hundred)).await.no(), (400, 30032));
    let first = put(json!([command("a"), command("b"), {"name": "Declare it", "type": 3}])).await;
    assert_eq!(first.body.as_array().unwrap().len(), 3);
    // What is the same costs nothing and keeps its id and version; what is new is one too many.
    let again = put(json!([command("a"), command("b")])).await;
    assert_eq!(again.body[0], first.body[0]);
    assert_eq!(put(json!([command("new")])).await.no(), (400, 30034));
    let id = again.body[0]["id"].as_str().unwrap();
    let changed = raw
        .patch(&format!("{path}/{id}"), json!({"description": "new"}))
        .await;
    assert_eq!(
        (&changed.body["id"], &changed.body["description"]),
        (&json!(id), &json!("new"))
    );
    assert_ne!(changed.body["version"], again.body[0]["version"]);
    let gone = raw.call("DELETE", &format!("{path}/{id}"), None).await;
    assert_eq!(
        (gone.status, raw.get(&format!("{path}/{id}")).await.no()),
        (204, (404, 10063))
    );
}

#[tokio::test]
async fn rates_are_limited_by_route_and_over_all() {
    let raw = Raw::with(|seed| {
        seed.limits = Limits {
            global: Rate::new(12, 60_000),
            ..Limits::default()
        };
    })
    .await;
    for left in (0..5).rev() {
        let sent = raw.send(json!({"content": "x"})).await;
        assert_eq!(
            (sent.status, sent.header("x-ratelimit-remaining")),
            (200, &*left.to_string())
        );
    }
    let sent = raw.send(json!({"content": "x"})).await;
    assert_eq!((sent.status, &sent.body["global"]), (429, &json!(false)));
    assert!(sent.body["retry_after"].as_f64().unwrap() > 0.0);
    assert_eq!(
        (
            sent.header("x-ratelimit-scope"),
            sent.header("x-ratelimit-limit")
        ),
        ("user", "5")
    );
    assert!(
        !sent.header("retry-after").is_empty() && !sent.header("x-ratelimit-bucket").is_empty()
    );
    assert_eq!(sent.header("via"), "1.1 google");
    let rename = |n: u8| {
        let raw = &raw;
        async move {
            raw.patch(
                &format!("/channels/{GENERAL}"),
                json!({"topic": n.to_string()}),
            )
            .await
        }
    };
    assert_eq!((rename(1).await.status, rename(2).await.status), (200, 200));
    let third = rename(3).await;
    assert_eq!(third.status, 429);
    assert!(third.body["retry_after"].as_f64().unwrap() > 500.0);
    let mut last = raw.get("/users/@me").await;
    for _ in 0..4 {
        last = raw.get("/users/@me").await;
    }
    assert_eq!((last.status, &last.body["global"]), (429, &json!(true)));
    assert_eq!(last.header("x-ratelimit-global"), "true");
}

#[tokio::test]
async fn too_many_invalid_requests_shut_out() {
    let raw = Raw::with(|seed| seed.limits.invalid = Rate::new(3, 60_000)).await;
    let url = format!("{}/api/v10/users/@me", raw.sandbox.url());
    for _ in 0..3 {
        raw.client.get(&url).send().await.unwrap();
    }
    let out = raw.get("/users/@me").await;
    assert_eq!((out.status, &out.body), (429, &json!("error code: 1015")));
    assert_eq!(out.header("via"), "");
}

#[tokio::test]
async fn a_nonce_makes_one_message() {
    let raw = Raw::start().await;
    let body = json!({"content": "x", "nonce": "incident:1", "enforce_nonce": true});
    let first = raw.send(body.clone()).await;
    let second = raw.send(body).await;
    assert_eq!(
        (first.id(), &second.body["nonce"]),
        (second.id(), &json!("incident:1"))
    );
    let loose = json!({"content": "x", "nonce": "incident:1"});
    assert_ne!(raw.send(loose).await.id(), first.id());
    assert_eq!(
        raw.sandbox
            .discord()
            .messages(Id(100_000_000_000_000_042))
            .len(),
        2
    );
}

#[tokio::test]
async fn direct_messages_reach_only_who_lets_them() {
    let raw = Raw::start().await;
    let bo = raw.sandbox.discord().person("bo");
    let open = raw
        .post("/users/@me/channels", json!({ "recipient_id": bo.id() }))
        .await;
    let channel = open.body["id"].as_str().unwrap().to_owned();
    let again = raw
        .post("/users/@me/channels", json!({ "recipient_id": bo.id() }))
        .await;
    assert_eq!(
        again.body["id"],
        channel.as_str(),
        "one channel for each person"
    );
    let path = format!("/channels/{channel}/messages");
    let hello = json!({ "content": "hello" });
    let said = raw.post(&path, hello.clone()).await;
    assert_eq!(said.status, 200);
    let message = format!("{path}/{}", said.body["id"].as_str().unwrap());

    raw.sandbox.discord().close_direct_messages(&bo, true);
    let shut = raw.post(&path, hello.clone()).await;
    assert_eq!((shut.status, &shut.body["code"]), (403, &json!(50007)));
    let edit = raw.patch(&message, json!({ "content": "again" })).await;
    assert_eq!(edit.status, 200, "what was said can still be changed");
    raw.sandbox.discord().close_direct_messages(&bo, false);
    assert_eq!(raw.post(&path, hello.clone()).await.status, 200);

    raw.sandbox.discord().leave(bo.id());
    let gone = raw.post(&path, hello).await;
    assert_eq!((gone.status, &gone.body["code"]), (403, &json!(50007)));
}

//! The endpoints of webhooks. To anyone without the right to change settings they do not exist.

use axum::response::Response;

use crate::github::asked::{self, Asked};
use crate::github::paging;
use crate::github::place::Place;
use crate::github::refusal::{self, Refusal};
use crate::github::reply;
use crate::github::seed::{ContentType, HookSeed, Rights};
use crate::github::world::World;

/// `GET /repos/{owner}/{repo}/hooks`.
pub(in crate::github) async fn list(place: Place) -> Result<Response, Refusal> {
    let repo = place.actor.repo;
    let all: Vec<_> = place.github.read(|world| {
        admin_only(world, &place)?;
        let hooks = world.repository(repo).hooks.iter();
        Ok(hooks.map(|hook| world.hook_json(repo, hook)).collect())
    })?;
    Ok(paging::short(&place, &all))
}

/// `POST /repos/{owner}/{repo}/hooks`.
pub(in crate::github) async fn create(place: Place, asked: Asked) -> Result<Response, Refusal> {
    let repo = place.actor.repo;
    place.github.read(|world| admin_only(world, &place))?;
    let settings = settings(&asked)?;
    let taken = place.github.read(|world| {
        world
            .repository(repo)
            .hooks
            .iter()
            .any(|hook| hook.settings.url == settings.url)
    });
    if taken {
        let message = "Hook already exists on this repository";
        return Err(Refusal::invalid(refusal::custom("Hook", "config", message)));
    }
    let id = place.github.hook_start(&place.actor, settings);
    place.github.read(|world| {
        Ok(reply::created(
            &world.hook_json(repo, world.hook(repo, id)?),
        ))
    })
}

/// `GET /repos/{owner}/{repo}/hooks/{id}`.
pub(in crate::github) async fn one(place: Place) -> Result<Response, Refusal> {
    let (id, repo) = (place.number("hook")?, place.actor.repo);
    place.github.read(|world| {
        admin_only(world, &place)?;
        Ok(reply::ok(&world.hook_json(repo, world.hook(repo, id)?)))
    })
}

/// `DELETE /repos/{owner}/{repo}/hooks/{id}`.
pub(in crate::github) async fn remove(place: Place) -> Result<Response, Refusal> {
    let id = place.number("hook")?;
    place.github.change(|world| {
        admin_only(world, &place)?;
        world.hook_remove(place.actor.repo, id)
    })?;
    Ok(reply::no_content())
}

/// `POST /repos/{owner}/{repo}/hooks/{id}/pings`.
pub(in crate::github) async fn ping(place: Place) -> Result<Response, Refusal> {
    let id = place.number("hook")?;
    place.github.read(|world| {
        admin_only(world, &place)?;
        world.hook(place.actor.repo, id)?;
        world.hook_ping(&place.actor, id);
        Ok(reply::no_content())
    })
}

pub(super) fn admin_only(world: &World, place: &Place) -> Result<(), Refusal> {
    if world.rights(place.actor.repo, &place.actor.login) < Rights::Admin {
        return Err(Refusal::not_found());
    }
    Ok(())
}

/// Reads a webhook as the API describes it: only for pushes and as a form, unless it says otherwise.
fn settings(asked: &Asked) -> Result<HookSeed, Refusal> {
    asked.word("name", &["web"])?;
    let config = asked
        .given("config")
        .cloned()
        .ok_or_else(|| asked::not_supplied("config"))?;
    let config = Asked(config);
    let url = config.required("url")?;
    if !(url.starts_with("http://") || url.starts_with("https://")) {
        return Err(Refusal::invalid(refusal::custom(
            "Hook",
            "url",
            "url is missing a scheme",
        )));
    }
    let kind = config.word("content_type", &["json", "form"])?;
    Ok(HookSeed {
        url,
        secret: config.text("secret")?.filter(|secret| !secret.is_empty()),
        events: asked
            .names("events", "name")?
            .unwrap_or_else(|| vec!["push".into()]),
        content_type: match kind.as_deref() {
            Some("json") => ContentType::Json,
            _ => ContentType::Form,
        },
        active: asked.flag("active")?.unwrap_or(true),
    })
}

#[cfg(test)]
mod tests {
    use crate::github::HookSeed;
    use crate::github::testing::{Bench, REPO, Receiver, seed};
    use serde_json::{Value, json};

    #[tokio::test]
    async fn a_hook_is_made_pinged_shown_and_removed() {
        let bench = Bench::start().await.with_token("token-ana");
        let mut receiver = Receiver::start().await;
        let config = json!({ "url": receiver.url, "content_type": "json", "secret": "s" });
        let body = json!({ "name": "web", "config": config, "events": ["issues"] });
        let made = bench.call("POST", "/hooks", body.clone()).await;
        assert_eq!(
            (made.status, &made.body["config"]["secret"]),
            (201, &"********".into())
        );
        let (event, ping) = receiver.next().await;
        assert_eq!(
            (event.as_str(), &ping["hook_id"]),
            ("ping", &made.body["id"])
        );
        assert_eq!(ping["hook"]["events"], json!(["issues"]));
        let again = bench.call("POST", "/hooks", body).await;
        assert_eq!(
            again.said().2["message"],
            "Hook already exists on this repository"
        );
        let own = made.body["url"].as_str().unwrap();
        assert_eq!(
            bench
                .call("POST", &format!("{own}/pings"), Value::Null)
                .await
                .status,
            204
        );
        assert_eq!(receiver.next().await.0, "ping");
        assert_eq!(bench.get("/hooks").await.body[0]["id"], made.body["id"]);
        assert_eq!(bench.call("DELETE", own, Value::Null).await.status, 204);
        assert_eq!(bench.get(own).await.status, 404);
    }

    #[tokio::test]
    async fn a_hook_of_the_api_is_a_form_for_pushes_unless_it_says_otherwise() {
        let bench = Bench::start().await.with_token("token-ana");
        let mut receiver = Receiver::start().await;
        let body = json!({ "config": { "url": receiver.url } });
        let made = bench.call("POST", "/hooks", body).await.body;
        assert_eq!(
            (&made["events"], &made["config"]["content_type"]),
            (&json!(["push"]), &"form".into())
        );
        let (headers, body) = receiver.raw().await;
        assert_eq!(headers["content-type"], "application/x-www-form-urlencoded");
        assert!(headers.get("x-hub-signature-256").is_none());
        let form = reqwest::Url::parse(&format!("http://form?{}", str::from_utf8(&body).unwrap()))
            .unwrap();
        let (name, payload) = form.query_pairs().next().unwrap();
        let payload: Value = serde_json::from_str(&payload).unwrap();
        assert_eq!((&*name, &payload["hook_id"]), ("payload", &made["id"]));
    }

    #[tokio::test]
    async fn a_hook_of_the_seed_is_pinged_by_the_owner() {
        let mut receiver = Receiver::start().await;
        let mut seed = seed();
        seed.repositories[0]
            .hooks
            .push(HookSeed::new(&receiver.url, "s"));
        let _bench = Bench::start_with(seed).await;
        let (event, ping) = receiver.next().await;
        assert_eq!(
            (event.as_str(), &ping["sender"]["login"]),
            ("ping", &"harbour".into())
        );
    }

    #[tokio::test]
    async fn hooks_are_for_admins_and_have_addresses() {
        let bench = Bench::start().await;
        bench
            .github
            .add_hook(REPO, HookSeed::new("http://127.0.0.1:1/hook", "s"))
            .unwrap();
        assert_eq!(bench.get("/hooks").await.status, 404);
        let ana = bench.with_token("token-ana");
        for body in [
            json!({}),
            json!({ "config": {} }),
            json!({ "config": { "url": "x" } }),
        ] {
            assert_eq!(ana.call("POST", "/hooks", body).await.status, 422);
        }
        assert!(
            bench
                .github
                .add_hook("harbour/nothing", HookSeed::new("http://x", "s"))
                .is_err()
        );
    }
}

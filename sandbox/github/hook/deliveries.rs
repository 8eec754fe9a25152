//! The endpoints of a webhook's deliveries: list, show, deliver again.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::Hook;
use super::routes::admin_only;
use crate::github::paging::{per_page, with_links};
use crate::github::place::Place;
use crate::github::refusal::Refusal;
use crate::github::reply;
use crate::github::world::World;

/// `GET /repos/{owner}/{repo}/hooks/{id}/deliveries`: newest first, continued by a cursor.
pub(in crate::github) async fn list(place: Place) -> Result<Response, Refusal> {
    let (rows, next) = place.github.read(|world| {
        let repository = world.repository(place.actor.repo).id;
        let cursor = place.query("cursor");
        let hook = hook(world, &place)?;
        Ok(hook.page(Some(repository), cursor, per_page(&place)))
    })?;
    let next = next.map(|id| ("next", ("cursor", id.to_string())));
    Ok(with_links(&place, next.into_iter(), &rows.into()))
}

impl Hook {
    /// A page of its deliveries from a cursor on, the newest first, and the cursor of the next page.
    pub(in crate::github) fn page(
        &self,
        repository: Option<u64>,
        cursor: Option<&str>,
        rows: usize,
    ) -> (Vec<Value>, Option<u64>) {
        let cursor = cursor.and_then(|cursor| cursor.parse().ok());
        let cursor = cursor.unwrap_or(u64::MAX);
        let newest = self.deliveries.iter().rev();
        let mut older = newest.skip_while(|delivery| delivery.id > cursor);
        let page = older.by_ref().take(rows);
        let page = page.map(|delivery| delivery.row(repository)).collect();
        (page, older.next().map(|delivery| delivery.id))
    }
}

/// `GET /repos/{owner}/{repo}/hooks/{id}/deliveries/{delivery}`.
pub(in crate::github) async fn one(place: Place) -> Result<Response, Refusal> {
    place.github.read(|world| {
        let delivery = hook(world, &place)?.delivery(place.number("delivery")?)?;
        Ok(reply::ok(
            &delivery.whole(world.repository(place.actor.repo).id),
        ))
    })
}

/// `POST /repos/{owner}/{repo}/hooks/{id}/deliveries/{delivery}/attempts`.
pub(in crate::github) async fn again(place: Place) -> Result<Response, Refusal> {
    place.github.read(|world| {
        hook(world, &place)?.again(place.number("delivery")?)?;
        Ok(reply::json(StatusCode::ACCEPTED, &json!({})))
    })
}

fn hook<'w>(world: &'w World, place: &Place) -> Result<&'w Hook, Refusal> {
    admin_only(world, place)?;
    world.hook(place.actor.repo, place.number("hook")?)
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use serde_json::Value;

    use crate::github::testing::{Bench, PATIENCE, REPO, Receiver};
    use crate::github::{Delivery, HookSeed};

    /// Waits until a hook has so many deliveries behind it.
    async fn delivered(bench: &Bench, hook: u64, count: usize) -> Vec<Delivery> {
        let done = |github: &crate::github::Github| {
            Some(github.deliveries(REPO, hook)).filter(|done| done.len() == count)
        };
        bench.github.wait_for(done, PATIENCE).await.unwrap()
    }

    #[tokio::test]
    async fn a_failed_delivery_is_told_and_sent_again_only_when_asked() {
        let bench = Bench::start().await.with_token("token-ana");
        let mut receiver = Receiver::start().await;
        receiver.answer_with(StatusCode::SERVICE_UNAVAILABLE).await;
        let hook = bench
            .github
            .add_hook(REPO, HookSeed::new(&receiver.url, "s"))
            .unwrap();
        let (first, _) = receiver.raw().await;
        delivered(&bench, hook, 1).await;
        receiver.answer_with(StatusCode::OK).await;
        let path = format!("/hooks/{hook}/deliveries");
        let listed = bench.get(&path).await.body;
        assert_eq!(listed.as_array().unwrap().len(), 1);
        assert_eq!(listed[0]["status"], "Invalid HTTP Response: 503");
        assert_eq!(
            listed[0]["guid"],
            first["x-github-delivery"].to_str().unwrap()
        );
        let own = format!("{path}/{}", listed[0]["id"]);
        let whole = bench.get(&own).await.body;
        assert_eq!(whole["request"]["headers"]["x-github-event"], "ping");
        assert_eq!(whole["request"]["payload"]["hook_id"], hook);
        let again = bench
            .call("POST", &format!("{own}/attempts"), Value::Null)
            .await;
        assert_eq!(again.status, 202);
        let (second, _) = receiver.raw().await;
        assert_eq!(first["x-github-delivery"], second["x-github-delivery"]);
        let deliveries = delivered(&bench, hook, 2).await;
        assert!(deliveries[1].redelivery && deliveries[1].succeeded());
        assert_ne!(deliveries[0].id, deliveries[1].id);
        bench
            .github
            .redeliver(REPO, hook, deliveries[0].id)
            .unwrap();
        receiver.raw().await;
        let page = bench.get(&format!("{path}?per_page=2")).await;
        let next = page.header("link").split(['<', '>']).nth(1).unwrap();
        assert_eq!(bench.get(next).await.body[0]["id"], listed[0]["id"]);
    }

    #[tokio::test]
    async fn a_receiver_that_is_not_there_is_a_failure() {
        let bench = Bench::start().await;
        let seed = HookSeed::new("http://127.0.0.1:1/hook", "s");
        let hook = bench.github.add_hook(REPO, seed).unwrap();
        let failed = &delivered(&bench, hook, 1).await[0];
        assert_eq!(
            (failed.status_code, failed.status.as_str()),
            (0, "failed to connect to host")
        );
    }
}

//! For machines: whether the bot lives, whether it works, and what it counts.

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    middleware::from_fn_with_state,
    response::IntoResponse,
    routing::get,
};
use binnacle_commands::effect::Lane;

use super::{Web, gate};

/// Health, readiness and metrics.
pub(super) fn router(web: &Web) -> Router<Web> {
    Router::new()
        .route("/healthz", get(async || "alive\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .route_layer(from_fn_with_state(web.clone(), gate::not_by_name))
}

/// Ready is: the database answers and Discord can reach us.
async fn ready(State(web): State<Web>) -> impl IntoResponse {
    if let Err(error) = web.app.healthy().await {
        tracing::warn!(%error, "not ready: the database does not answer");
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            "the database does not answer\n",
        );
    }
    if !web.app.is_connected() {
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            "not connected to Discord's gateway\n",
        );
    }
    (StatusCode::OK, "ready\n")
}

async fn metrics(State(web): State<Web>) -> impl IntoResponse {
    if let Ok(queue) = web.app.queue().await {
        let gauge = |value: i64| f64::from(i32::try_from(value).unwrap_or(i32::MAX));
        for lane in Lane::ALL {
            let (facts, lane) = (queue.of(&[lane]), lane.as_str());
            metrics::gauge!("binnacle_queue_waiting", "lane" => lane).set(gauge(facts.waiting));
            metrics::gauge!("binnacle_queue_parked", "lane" => lane).set(gauge(facts.parked));
            let age = facts
                .oldest
                .map_or(0, |oldest| web.app.now().duration_since(oldest).as_secs());
            metrics::gauge!("binnacle_queue_oldest_seconds", "lane" => lane).set(gauge(age));
        }
    }
    metrics::gauge!("binnacle_gateway_connected").set(if web.app.is_connected() {
        1.0
    } else {
        0.0
    });
    (
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4")],
        web.metrics.render(),
    )
}

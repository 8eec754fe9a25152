//! The bot's own web server: whether it lives, whether it works, and what it counts.

use std::{future::Future, time::Duration};

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
    routing::get,
};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;
use tower_http::{limit::RequestBodyLimitLayer, timeout::TimeoutLayer};

use crate::app::App;

/// What the pages show.
#[derive(Debug, Clone)]
pub struct Web {
    /// The use cases.
    pub app: App,
    /// The counts.
    pub metrics: PrometheusHandle,
}

/// Serves until `stop`, then finishes what was begun.
pub async fn serve(
    web: Web,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) {
    let router = Router::new()
        .route("/healthz", get(async || "alive\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .layer(RequestBodyLimitLayer::new(64 * 1024))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            Duration::from_secs(10),
        ))
        .with_state(web);
    if let Err(error) = axum::serve(listener, router)
        .with_graceful_shutdown(stop)
        .await
    {
        tracing::error!(%error, "the web server ended");
    }
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
        metrics::gauge!("binnacle_queue_waiting", "lane" => "discord").set(gauge(queue.discord));
        metrics::gauge!("binnacle_queue_waiting", "lane" => "github").set(gauge(queue.github));
        metrics::gauge!("binnacle_queue_parked").set(gauge(queue.parked));
        let age = queue
            .oldest
            .map_or(0, |oldest| web.app.now().duration_since(oldest).as_secs());
        metrics::gauge!("binnacle_queue_oldest_seconds").set(gauge(age));
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

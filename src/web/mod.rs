//! The bot's own web server: its pages for people, and for machines whether it lives, whether it works, and what it counts.

mod action;
mod actions;
mod asset;
mod calendar;
mod component;
mod cookie;
mod deploy;
mod deploy_told;
mod deploys;
mod download;
mod facts;
mod file;
mod gate;
mod github;
mod headers;
mod hook;
mod incident;
mod incidents;
mod look;
mod moment;
mod oncall;
mod page;
mod past;
mod probes;
mod report;
mod report_door;
mod run;
mod runbooks;
mod runs;
mod sign_in;
mod timeline;
mod words;

use std::{future::Future, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    middleware::{from_fn_with_state, map_response},
    response::Redirect,
    routing::{get, post},
};
use binnacle_commands::hook::LARGEST;
use metrics_exporter_prometheus::PrometheusHandle;
use secrecy::SecretString;
use tokio::net::TcpListener;
use tower_http::{limit::RequestBodyLimitLayer, timeout::TimeoutLayer};

use crate::{app::App, config::Webhooks};

/// What the pages show.
#[derive(Debug, Clone)]
pub struct Web {
    /// The use cases.
    pub app: App,
    /// The counts.
    pub metrics: PrometheusHandle,
    /// What GitHub signs its deliveries with; without it none is taken.
    pub hooks: Option<SecretString>,
    /// What programs that carry deploys out report with.
    pub webhooks: Arc<Webhooks>,
}

/// Serves until `stop`, then finishes what was begun.
pub async fn serve(
    web: Web,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) {
    let router = probes::router(&web)
        .merge(pages(&web))
        .layer(RequestBodyLimitLayer::new(64 * 1024))
        .merge(hooks())
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

/// The doors for what GitHub tells, and for what programs report.
fn hooks() -> Router<Web> {
    Router::new()
        .route("/github/webhook", post(hook::take))
        .route("/deploys/{id}/report", post(report_door::take))
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(LARGEST))
}

/// The pages. Those that show a team's data are behind the gate.
fn pages(web: &Web) -> Router<Web> {
    let behind_the_gate = Router::new()
        .route("/incidents", get(incidents::list))
        .route("/incidents/{name}", get(incident::show))
        .route("/incidents/{name}/files/{id}", get(file::give))
        .route("/incidents/{name}/report", get(report::show))
        .route("/incidents/{name}/report.md", get(report::take))
        .route("/incidents/{name}/transcript", get(file::transcript))
        .route("/actions", get(actions::list))
        .route("/on-call", get(oncall::show))
        .route("/deploys", get(deploys::show))
        .route("/deploys/{name}", get(deploy::show))
        .route("/github", get(github::show))
        .route("/past", get(past::list))
        .route("/past/{number}", get(past::show))
        .route("/past/{number}/report.md", get(past::take))
        .route("/runbooks", get(runbooks::list))
        .route("/runbooks/index", get(runbooks::index))
        .route("/runbooks/glossary", get(runbooks::glossary))
        .route("/runbooks/components", get(component::list))
        .route("/runbooks/components/{name}", get(component::show))
        .route("/runbooks/runs", get(runs::list))
        .route("/runbooks/runs/{number}", get(run::show))
        .route("/runbooks/runs/{number}/record.md", get(run::take))
        .route("/runbooks/page/{*place}", get(runbooks::show))
        .route_layer(from_fn_with_state(web.clone(), gate::let_in));
    let changing = Router::new()
        .route("/sign-in/{token}", post(sign_in::sign_in))
        .route("/sign-out", post(sign_in::sign_out))
        .route_layer(from_fn_with_state(web.clone(), gate::same_origin));
    Router::new()
        .route("/", get(async || Redirect::to("/incidents")))
        .route("/sign-in/{token}", get(sign_in::ask))
        .route("/calendar/{file}", get(calendar::give))
        .merge(behind_the_gate)
        .merge(changing)
        .method_not_allowed_fallback(page::not_found)
        .fallback(page::not_found)
        .layer(map_response(headers::strict))
        .merge(asset::router())
}

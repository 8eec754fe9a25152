//! Faults, the journal, the gateway's faults, GitHub's code and load, over HTTP: for benchmarks and bots of other languages.

use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::discord::{Change, Discord, Id, Load};
use crate::faults::{Fault, FaultId, Faults};
use crate::github::{CheckSeed, Github, Progress, Refusal};
use crate::journal::Journal;

#[derive(Clone)]
struct Control {
    discord: Discord,
    github: Github,
    faults: Faults,
    journal: Journal,
}

/// Everything under `/control`.
pub(crate) fn router(discord: Discord, github: Github, faults: Faults, journal: Journal) -> Router {
    Router::new()
        .route("/control/faults", get(list).post(add).delete(clear))
        .route("/control/faults/{id}", delete(remove))
        .route("/control/gateway", get(traffic).post(gateway))
        .route("/control/github", post(code))
        .route("/control/journal", get(entries).delete(forget))
        .route("/control/journal/bodies", post(bodies))
        .route("/control/load", post(load))
        .route("/control/report", get(report))
        .with_state(Control {
            discord,
            github,
            faults,
            journal,
        })
}

async fn list(State(control): State<Control>) -> Json<Value> {
    Json(json!({ "faults": control.faults.list() }))
}

async fn add(
    State(control): State<Control>,
    Json(fault): Json<Fault>,
) -> (StatusCode, Json<Value>) {
    (
        StatusCode::CREATED,
        Json(json!({ "id": control.faults.add(fault) })),
    )
}

async fn clear(State(control): State<Control>) -> StatusCode {
    control.faults.clear();
    StatusCode::NO_CONTENT
}

async fn remove(State(control): State<Control>, Path(id): Path<FaultId>) -> StatusCode {
    if control.faults.remove(id) {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::NOT_FOUND
    }
}

async fn traffic(State(control): State<Control>) -> Json<Value> {
    Json(json!(control.discord.gateway().traffic()))
}

/// What is done to the gateway.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
enum Deed {
    Drop,
    Close { code: u16 },
    Reconnect,
    Invalidate { resumable: bool },
    MuteHeartbeats { on: bool },
    HeartbeatInterval { ms: u64 },
    Refuse { on: bool },
    Replay { interaction: Id },
    Mutate { event: String, change: Change },
}

async fn gateway(State(control): State<Control>, Json(deed): Json<Deed>) -> StatusCode {
    let gateway = control.discord.gateway();
    match deed {
        Deed::Drop => gateway.drop_connections(),
        Deed::Close { code } => gateway.close(code),
        Deed::Reconnect => gateway.reconnect(),
        Deed::Invalidate { resumable } => gateway.invalidate(resumable),
        Deed::MuteHeartbeats { on } => gateway.mute_heartbeats(on),
        Deed::HeartbeatInterval { ms } => gateway.set_heartbeat_interval(ms),
        Deed::Refuse { on } => gateway.refuse_connections(on),
        Deed::Replay { interaction } => {
            if !gateway.replay(interaction) {
                return StatusCode::NOT_FOUND;
            }
        }
        Deed::Mutate { event, change } => gateway.mutate_next(&event, change),
    }
    StatusCode::NO_CONTENT
}

/// What is done at GitHub by people and programs that are not the bot.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
enum Work {
    /// Somebody puts a commit on a branch.
    Push {
        repository: String,
        branch: String,
        login: String,
        message: String,
    },
    /// A program says how a check of a commit goes.
    Check {
        repository: String,
        commit: String,
        check: CheckSeed,
    },
    /// A run of a workflow goes on, or ends.
    Run {
        repository: String,
        run: u64,
        progress: Progress,
    },
}

async fn code(State(control): State<Control>, Json(work): Json<Work>) -> Response {
    let github = &control.github;
    let done = match work {
        Work::Push {
            repository,
            branch,
            login,
            message,
        } => github
            .person(&login)
            .push(&repository, &branch, &message)
            .map(|sha| json!({ "sha": sha })),
        Work::Check {
            repository,
            commit,
            check,
        } => github
            .report(&repository, &commit, check)
            .map(|id| json!({ "id": id })),
        Work::Run {
            repository,
            run,
            progress,
        } => github
            .turn(&repository, run, progress)
            .map(|()| json!({ "id": run })),
    };
    done.map_or_else(Refusal::into_response, |body| Json(body).into_response())
}

#[derive(Deserialize)]
struct Since {
    #[serde(default)]
    since: u64,
    #[serde(default = "page_size")]
    limit: usize,
}

fn page_size() -> usize {
    1000
}

async fn entries(State(control): State<Control>, Query(asked): Query<Since>) -> Json<Value> {
    let entries = control.journal.since(asked.since, asked.limit.min(10_000));
    Json(json!({ "received": control.journal.received(), "entries": entries }))
}

async fn forget(State(control): State<Control>) -> StatusCode {
    control.journal.clear();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Switch {
    on: bool,
}

async fn bodies(State(control): State<Control>, Json(switch): Json<Switch>) -> StatusCode {
    control.journal.record_bodies(switch.on);
    StatusCode::NO_CONTENT
}

async fn load(State(control): State<Control>, Json(load): Json<Load>) -> Response {
    // A bot that is just starting is waited for, so that a measurement needs no sleep before it.
    if !control
        .discord
        .wait_until_ready(Duration::from_secs(30))
        .await
    {
        return (
            StatusCode::CONFLICT,
            Json(json!({ "error": "No bot is connected." })),
        )
            .into_response();
    }
    match control.discord.load(&load).await {
        Ok(report) => Json(json!(report)).into_response(),
        Err(error) => (StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response(),
    }
}

async fn report(State(control): State<Control>) -> Json<Value> {
    Json(json!({
        "received": control.journal.received(),
        "gateway": control.discord.gateway().traffic(),
        "last_load": control.discord.last_load(),
    }))
}

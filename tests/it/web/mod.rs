//! The bot's own web server: its pages for people, and what it tells machines.

mod contents;
mod pages;
mod record;
mod runbooks;
mod sign_in;
mod story;
mod visitor;

use binnacle_sandbox::discord::Answer;
use reqwest::StatusCode;
use serde_json::json;

pub(crate) use visitor::Visitor;

use crate::support::{
    database::Database,
    stage::{PATIENCE, Stage},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn health_readiness_and_counts_are_told() {
    let database = Database::sqlite();
    let stage = Stage::new(&database).await;
    let get = async |path: &str| {
        let answer = reqwest::Client::builder()
            .build()
            .unwrap()
            .get(stage.web(path))
            .send()
            .await
            .unwrap();
        (answer.status(), answer.text().await.unwrap())
    };
    assert_eq!(
        get("/healthz").await,
        (StatusCode::OK, "alive\n".to_owned())
    );
    assert_eq!(get("/readyz").await, (StatusCode::OK, "ready\n".to_owned()));
    assert_eq!(get("/nowhere").await.0, StatusCode::NOT_FOUND);
    let call = stage
        .in_general("ana")
        .slash("help", json!({}))
        .await
        .unwrap();
    assert!(matches!(
        call.answer(PATIENCE).await,
        Ok(Answer::Message(_))
    ));
    let (_, counts) = get("/metrics").await;
    for name in [
        "binnacle_interactions_total",
        "binnacle_queue_waiting",
        "binnacle_queue_parked",
        "binnacle_gateway_connected 1",
    ] {
        assert!(counts.contains(name), "{name} is not in\n{counts}");
    }
    stage.finish().await;
}

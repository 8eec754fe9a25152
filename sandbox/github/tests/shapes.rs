//! Checks that a real client, octocrab, understands what is shown of code, deployments and runs.

use octocrab::models::workflows::{Run, WorkFlow};
use octocrab::models::{pulls, repos};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::github::Verdict;
use crate::github::testing::{Bench, REPO};

fn read<T: DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{error}\n{value:#}"))
}

#[tokio::test]
async fn octocrab_reads_code() {
    let bench = Bench::start().await;
    let commit: repos::RepoCommit = read(&bench.get("/commits/main").await.body);
    assert_eq!(commit.commit.message, "Retry what timed out");
    let bo = bench.github.person("bo");
    bo.point(REPO, "topic", "main").unwrap();
    bo.push(REPO, "topic", "Work").unwrap();
    let branches: Vec<repos::Branch> = read(&bench.get("/branches").await.body);
    assert_eq!(branches.len(), 2);
    let number = bo.open_pull(REPO, "topic", "main", "Work", false).unwrap();
    bench
        .github
        .person("ana")
        .review(REPO, number, Verdict::Approved)
        .unwrap();
    let pull: pulls::PullRequest = read(&bench.get(&format!("/pulls/{number}")).await.body);
    assert_eq!((pull.number, pull.draft), (number, Some(false)));
    let reviews: Vec<pulls::Review> =
        read(&bench.get(&format!("/pulls/{number}/reviews")).await.body);
    assert_eq!(reviews[0].state, Some(pulls::ReviewState::Approved));
}

#[tokio::test]
async fn octocrab_reads_deployments_and_runs() {
    let bench = Bench::start().await;
    let made = bench
        .call("POST", "/deployments", json!({ "ref": "main" }))
        .await
        .body;
    let deployment: repos::Deployment = read(&made);
    assert_eq!(deployment.environment, "production");
    let statuses = format!("/deployments/{}/statuses", made["id"]);
    let said = bench
        .call("POST", &statuses, json!({ "state": "queued" }))
        .await
        .body;
    let _: repos::DeploymentStatus = read(&said);
    let inputs = json!({ "sha": "a", "environment": "b", "request": "c" });
    let body = json!({ "ref": "main", "inputs": inputs });
    bench
        .call("POST", "/actions/workflows/deploy.yml/dispatches", body)
        .await;
    let runs = bench.get("/actions/runs").await.body;
    let run: Run = read(&runs["workflow_runs"][0]);
    assert_eq!(
        (run.status.as_str(), run.head_branch.as_str()),
        ("queued", "main")
    );
    let workflow: WorkFlow = read(&bench.get("/actions/workflows/deploy.yml").await.body);
    assert_eq!(workflow.path, ".github/workflows/deploy.yml");
}

//! What webhooks are told of code, deployments and runs.

use serde_json::json;

use crate::github::testing::{Bench, REPO, Receiver};
use crate::github::{CheckSeed, Conclusion, HookSeed, Progress};

#[tokio::test]
async fn everything_that_happens_to_code_is_told_once_and_in_order() {
    let bench = Bench::start().await;
    let mut receiver = Receiver::start().await;
    bench
        .github
        .add_hook(REPO, HookSeed::new(&receiver.url, "s"))
        .unwrap();
    let before = bench.github.head(REPO, "main").unwrap();
    let after = bench
        .github
        .person("bo")
        .push(REPO, "main", "More")
        .unwrap();
    bench
        .github
        .report(REPO, "main", CheckSeed::new("lint", Progress::InProgress))
        .unwrap();
    let passed = Progress::Completed(Conclusion::Success);
    bench
        .github
        .report(REPO, "main", CheckSeed::new("lint", passed))
        .unwrap();
    bench
        .call(
            "POST",
            &format!("/statuses/{after}"),
            json!({ "state": "success" }),
        )
        .await;
    let made = bench
        .call("POST", "/deployments", json!({ "ref": "main" }))
        .await
        .body;
    let statuses = format!("/deployments/{}/statuses", made["id"]);
    bench
        .call("POST", &statuses, json!({ "state": "in_progress" }))
        .await;
    let inputs = json!({ "sha": after, "environment": "staging", "request": "r1" });
    let body = json!({ "ref": "main", "inputs": inputs, "return_run_details": true });
    let run = bench
        .call("POST", "/actions/workflows/deploy.yml/dispatches", body)
        .await
        .body;
    let id = run["workflow_run_id"].as_u64().unwrap();
    bench.github.turn(REPO, id, Progress::InProgress).unwrap();
    bench.github.turn(REPO, id, passed).unwrap();
    let (_, _ping) = receiver.next().await;
    let (event, push) = receiver.next().await;
    assert_eq!(event, "push");
    assert_eq!(
        (&push["before"], &push["after"]),
        (&json!(before), &json!(after))
    );
    assert_eq!(
        (&push["ref"], &push["commits"][0]["id"]),
        (&json!("refs/heads/main"), &json!(after))
    );
    assert_eq!(
        receiver.actions(3).await,
        ["check_run.created", "check_run.completed", "status"]
    );
    assert_eq!(
        receiver.actions(2).await,
        ["deployment.created", "deployment_status.created"]
    );
    assert_eq!(
        receiver.actions(2).await,
        ["workflow_run.requested", "workflow_run.in_progress"]
    );
    let (event, ended) = receiver.next().await;
    assert_eq!(
        (event.as_str(), &ended["action"]),
        ("workflow_run", &json!("completed"))
    );
    assert_eq!(
        ended["workflow_run"],
        bench.get(run["run_url"].as_str().unwrap()).await.body
    );
    assert_eq!(ended["workflow"]["path"], ".github/workflows/deploy.yml");
}

//! Deployments, workflows and their runs, as programs ask for them.

use std::time::Duration;

use serde_json::{Value, json};

use crate::github::testing::{Answer, Bench, PATIENCE, REPO, seed};
use crate::github::{Conclusion, Github, Progress};

async fn deployment(bench: &Bench, extra: Value) -> Answer {
    let mut body = json!({ "ref": "main", "auto_merge": false });
    for (name, value) in extra.as_object().unwrap() {
        body[name] = value.clone();
    }
    bench.call("POST", "/deployments", body).await
}

#[tokio::test]
async fn a_deployment_is_made_listed_and_told_of() {
    let bench = Bench::start().await;
    let head = bench.github.head(REPO, "main").unwrap();
    let payload = json!({ "key": "k" });
    let made = deployment(
        &bench,
        json!({ "environment": "staging", "payload": payload }),
    )
    .await;
    assert_eq!((made.status, &made.body["sha"]), (201, &json!(head)));
    assert_eq!(
        (&made.body["payload"], &made.body["production_environment"]),
        (&payload, &json!(false))
    );
    deployment(&bench, json!({})).await;
    let listed = bench
        .get(&format!("/deployments?environment=staging&sha={head}"))
        .await
        .body;
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(
        bench.get("/deployments").await.body[0]["environment"],
        "production"
    );
    let statuses = format!("/deployments/{}/statuses", made.body["id"]);
    let said = bench
        .call(
            "POST",
            &statuses,
            json!({ "state": "in_progress", "log_url": "http://x" }),
        )
        .await;
    assert_eq!(
        (said.status, &said.body["target_url"]),
        (201, &json!("http://x"))
    );
    bench
        .call("POST", &statuses, json!({ "state": "success" }))
        .await;
    let shown = bench.get(&statuses).await.body;
    assert_eq!(
        (&shown[0]["state"], &shown[1]["state"]),
        (&json!("success"), &json!("in_progress"))
    );
    assert_eq!(
        bench
            .call("POST", &statuses, json!({ "state": "done" }))
            .await
            .status,
        422
    );
    assert_eq!(bench.call("POST", &statuses, json!({})).await.status, 422);
    let long = json!({ "state": "success", "description": "x".repeat(141) });
    assert_eq!(
        bench.call("POST", &statuses, long).await.said().2["field"],
        "description"
    );
    assert_eq!(
        bench
            .call(
                "POST",
                "/deployments/7/statuses",
                json!({ "state": "success" })
            )
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn success_makes_what_was_there_before_inactive_except_in_production() {
    let bench = Bench::start().await;
    for (environment, last) in [("staging", "inactive"), ("production", "success")] {
        let first = deployment(&bench, json!({ "environment": environment }))
            .await
            .body;
        let second = deployment(&bench, json!({ "environment": environment }))
            .await
            .body;
        for made in [&first, &second] {
            let statuses = format!("/deployments/{}/statuses", made["id"]);
            bench
                .call("POST", &statuses, json!({ "state": "success" }))
                .await;
        }
        let shown = bench
            .get(&format!("/deployments/{}/statuses", first["id"]))
            .await
            .body;
        assert_eq!(shown[0]["state"], last, "{environment}");
    }
}

#[tokio::test]
async fn a_deployment_is_refused_for_what_it_lacks() {
    let bench = Bench::start().await;
    let head = bench.github.head(REPO, "main").unwrap();
    assert_eq!(
        bench.call("POST", "/deployments", json!({})).await.status,
        422
    );
    let unknown = deployment(&bench, json!({ "ref": "nothing" })).await;
    assert_eq!(
        (unknown.status, unknown.said().1),
        (422, "No ref found for: nothing")
    );
    let failed = json!({ "state": "failure", "context": "ci" });
    bench
        .call("POST", &format!("/statuses/{head}"), failed)
        .await;
    let refused = deployment(&bench, json!({})).await;
    assert_eq!(
        (refused.status, refused.said().1),
        (409, "Conflict: Commit status checks failed for main.")
    );
    assert_eq!(
        refused.body["errors"][0]["contexts"][0],
        json!({ "context": "ci", "state": "failure" })
    );
    assert_eq!(
        deployment(&bench, json!({ "required_contexts": ["cd"] }))
            .await
            .status,
        409
    );
    assert_eq!(
        deployment(&bench, json!({ "required_contexts": [] }))
            .await
            .status,
        201
    );
    let eli = bench.with_token("token-eli");
    assert_eq!(
        deployment(&eli, json!({ "required_contexts": [] }))
            .await
            .status,
        403
    );
}

#[tokio::test]
async fn a_branch_that_lacks_something_is_merged_first_unless_told_not_to() {
    let bench = Bench::start().await;
    let bo = bench.github.person("bo");
    bo.point(REPO, "topic", "main").unwrap();
    bo.push(REPO, "main", "More").unwrap();
    let kept = deployment(&bench, json!({ "ref": "topic" })).await;
    assert_eq!(kept.status, 201);
    let merged = deployment(&bench, json!({ "ref": "topic", "auto_merge": true })).await;
    assert_eq!(
        (merged.status, merged.said().1),
        (202, "Auto-merged main into topic on deployment.")
    );
    let now = deployment(&bench, json!({ "ref": "topic", "auto_merge": true })).await;
    assert_eq!(now.status, 201);
    assert_ne!(now.body["sha"], kept.body["sha"]);
}

const DISPATCH: &str = "/actions/workflows/deploy.yml/dispatches";

fn wanted() -> Value {
    let inputs = json!({ "sha": "abc", "environment": "staging", "request": "r1" });
    json!({ "ref": "main", "inputs": inputs, "return_run_details": true })
}

#[tokio::test]
async fn a_dispatch_tells_its_run_which_goes_on_and_ends() {
    let bench = Bench::start().await;
    let answer = bench.call("POST", DISPATCH, wanted()).await;
    assert_eq!(answer.status, 200);
    let id = answer.body["workflow_run_id"].as_u64().unwrap();
    let run = bench
        .get(answer.body["run_url"].as_str().unwrap())
        .await
        .body;
    assert_eq!(
        (&run["status"], &run["conclusion"]),
        (&json!("queued"), &Value::Null)
    );
    assert_eq!(run["display_title"], "Deploy abc to staging (r1)");
    assert_eq!(run["head_sha"], json!(bench.github.head(REPO, "main")));
    bench.github.turn(REPO, id, Progress::InProgress).unwrap();
    let running = bench
        .get("/actions/runs?status=in_progress&event=workflow_dispatch")
        .await
        .body;
    assert_eq!(running["total_count"], 1);
    bench
        .github
        .turn(REPO, id, Progress::Completed(Conclusion::Failure))
        .unwrap();
    let run = bench.get(&format!("/actions/runs/{id}")).await.body;
    assert_eq!(
        (&run["status"], &run["conclusion"]),
        (&json!("completed"), &json!("failure"))
    );
    assert!(bench.github.turn(REPO, id, Progress::InProgress).is_err());
    let runs = bench
        .get("/actions/workflows/deploy.yml/runs?status=failure")
        .await
        .body;
    assert_eq!(runs["workflow_runs"][0]["id"], json!(id));
    let mut plain = wanted();
    plain.as_object_mut().unwrap().remove("return_run_details");
    assert_eq!(bench.call("POST", DISPATCH, plain).await.status, 204);
    assert_eq!(bench.github.runs(REPO)[1].number, 2);
}

#[tokio::test]
async fn a_dispatch_is_refused_for_what_is_wrong_with_it() {
    let mut seed = seed();
    let workflows = &mut seed.repositories[0].workflows;
    let mut off = workflows[0].clone();
    (off.file, off.disabled) = ("off.yml".into(), true);
    let mut push_only = workflows[0].clone();
    (push_only.file, push_only.inputs) = ("push.yml".into(), None);
    workflows.extend([off, push_only]);
    let bench = Bench::start_with(seed).await;
    let with = |field: &str, value: Value| {
        let mut body = wanted();
        body[field] = value;
        body
    };
    let strange = json!({ "sha": "a", "environment": "b", "request": "c", "x": "y" });
    for (file, body, status, message) in [
        (
            "deploy.yml",
            with("ref", json!("nothing")),
            422,
            "No ref found for: nothing",
        ),
        (
            "deploy.yml",
            with("inputs", strange),
            422,
            "Unexpected inputs provided: [\"x\"]",
        ),
        (
            "deploy.yml",
            with("inputs", json!({})),
            422,
            "Required input 'sha' not provided",
        ),
        (
            "push.yml",
            wanted(),
            422,
            "Workflow does not have 'workflow_dispatch' trigger",
        ),
        (
            "off.yml",
            wanted(),
            422,
            "Cannot trigger a 'workflow_dispatch' on a disabled workflow",
        ),
        ("nothing.yml", wanted(), 404, "Not Found"),
    ] {
        let path = format!("/actions/workflows/{file}/dispatches");
        let refused = bench.call("POST", &path, body).await;
        assert_eq!((refused.status, refused.said().1), (status, message));
    }
    let eli = bench.with_token("token-eli");
    assert_eq!(eli.call("POST", DISPATCH, wanted()).await.status, 403);
    assert!(bench.github.runs(REPO).is_empty());
    let listed = bench.get("/actions/workflows").await.body;
    assert_eq!(
        (&listed["total_count"], &listed["workflows"][1]["state"]),
        (&json!(3), &json!("disabled_manually"))
    );
}

#[tokio::test]
async fn a_run_is_cancelled_once() {
    let bench = Bench::start().await;
    let id = bench.call("POST", DISPATCH, wanted()).await.body["workflow_run_id"].clone();
    let cancel = format!("/actions/runs/{id}/cancel");
    assert_eq!(
        bench
            .with_token("token-eli")
            .call("POST", &cancel, Value::Null)
            .await
            .status,
        403
    );
    assert_eq!(bench.call("POST", &cancel, Value::Null).await.status, 202);
    assert_eq!(
        bench.github.runs(REPO)[0].progress,
        Progress::Completed(Conclusion::Cancelled)
    );
    let again = bench.call("POST", &cancel, Value::Null).await;
    assert_eq!(
        (again.status, again.said().1),
        (409, "Cannot cancel a workflow run that is completed.")
    );
    assert_eq!(
        bench
            .call("POST", "/actions/runs/7/cancel", Value::Null)
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn a_workflow_may_run_by_itself() {
    let mut seed = seed();
    seed.repositories[0].workflows[0].takes_ms = Some(1);
    let bench = Bench::start_with(seed).await;
    bench.call("POST", DISPATCH, wanted()).await;
    let ended = |github: &Github| {
        let end = Progress::Completed(Conclusion::Success);
        github
            .runs(REPO)
            .first()
            .filter(|run| run.progress == end)
            .cloned()
    };
    bench.github.wait_for(ended, PATIENCE).await.unwrap();
}

#[tokio::test]
async fn what_was_just_made_stays_out_of_lists_for_a_while() {
    let mut seed = seed();
    seed.limits.list_lag_ms = u64::try_from(Duration::from_hours(1).as_millis()).unwrap();
    let bench = Bench::start_with(seed).await;
    let id = deployment(&bench, json!({})).await.body["id"].clone();
    bench.call("POST", DISPATCH, wanted()).await;
    assert_eq!(bench.get("/deployments").await.body, json!([]));
    assert_eq!(bench.get(&format!("/deployments/{id}")).await.status, 200);
    assert_eq!(bench.get("/actions/runs").await.body["total_count"], 0);
}

//! Commits, branches, comparisons, checks and statuses, as programs ask for them.

use serde_json::json;

use crate::github::testing::{Bench, REPO, seed};
use crate::github::{CheckSeed, Conclusion, Progress};

const PASSED: Progress = Progress::Completed(Conclusion::Success);
const FAILED: Progress = Progress::Completed(Conclusion::Failure);

#[tokio::test]
async fn a_branch_a_tag_and_a_sha_lead_to_a_commit() {
    let bench = Bench::start().await;
    let head = bench.github.head(REPO, "main").unwrap();
    bench.github.person("ana").tag(REPO, "v1", &head).unwrap();
    bench
        .github
        .person("ana")
        .point(REPO, "release/1.2", &head)
        .unwrap();
    for name in [
        "main",
        "heads/main",
        "refs/heads/main",
        "v1",
        "tags/v1",
        "release/1.2",
        "release%2F1.2",
        &head,
        &head[..7],
    ] {
        let found = bench.get(&format!("/commits/{name}")).await;
        assert_eq!(
            (found.status, &found.body["sha"]),
            (200, &json!(head)),
            "{name}"
        );
    }
    let shown = bench.get("/commits/main").await.body;
    assert_eq!(shown["author"]["login"], "dee");
    assert_eq!(shown["commit"]["message"], "Retry what timed out");
    let reference = bench.get("/git/ref/heads/release/1.2").await.body;
    assert_eq!(reference["object"]["sha"], json!(head));
    assert_eq!(bench.get("/git/ref/heads/release").await.status, 404);
    let branch = bench.get("/branches/release/1.2").await.body;
    assert_eq!(branch["commit"]["sha"], json!(head));
    assert_eq!(
        bench.get("/branches/nothing").await.said().1,
        "Branch not found"
    );
}

#[tokio::test]
async fn what_leads_nowhere_is_refused() {
    let bench = Bench::start().await;
    let ana = bench.github.person("ana");
    // Among so many commits, four digits lead to several.
    let mut shas: Vec<String> = (0..600)
        .map(|count| ana.push(REPO, "main", &count.to_string()).unwrap())
        .collect();
    shas.sort();
    let two = shas
        .windows(2)
        .find(|two| two[0][..4] == two[1][..4])
        .unwrap();
    for name in [&two[0][..4], "nothing", "abc", &"0".repeat(40)] {
        let refused = bench.get(&format!("/commits/{name}")).await;
        assert_eq!(refused.status, 422, "{name}");
        assert_eq!(refused.said().1, format!("No commit found for SHA: {name}"));
    }
    let mut empty = seed();
    empty.repositories[0].commits.clear();
    let bench = Bench::start_with(empty).await;
    let refused = bench.get("/commits/main").await;
    assert_eq!(
        (refused.status, refused.said().1),
        (409, "Git Repository is empty.")
    );
}

#[tokio::test]
async fn a_comparison_says_who_is_ahead() {
    let bench = Bench::start().await;
    let bo = bench.github.person("bo");
    bo.point(REPO, "topic", "main").unwrap();
    let compare = async |range: &str| {
        let body = bench.get(&format!("/compare/{range}")).await.body;
        (
            body["status"].as_str().unwrap().to_owned(),
            body["ahead_by"].as_u64().unwrap(),
            body["behind_by"].as_u64().unwrap(),
        )
    };
    assert_eq!(compare("main...topic").await, ("identical".into(), 0, 0));
    let first = bo.push(REPO, "topic", "One").unwrap();
    let second = bo.push(REPO, "topic", "Two").unwrap();
    assert_eq!(compare("main...topic").await, ("ahead".into(), 2, 0));
    assert_eq!(
        compare(&format!("{second}...{first}")).await,
        ("behind".into(), 0, 1)
    );
    bo.push(REPO, "main", "Three").unwrap();
    assert_eq!(compare("main...topic").await, ("diverged".into(), 2, 1));
    let body = bench.get("/compare/main...topic").await.body;
    let shas: Vec<_> = body["commits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["sha"])
        .collect();
    assert_eq!(shas, [&json!(first), &json!(second)]);
    let page = bench.get("/compare/main...topic?per_page=1&page=2").await;
    assert_eq!(page.body["commits"][0]["sha"], json!(second));
    assert_eq!(page.body["total_commits"], 2);
    assert!(page.header("link").contains("rel=\"prev\""));
    assert_eq!(bench.get("/compare/main...nothing").await.status, 404);
    assert_eq!(bench.get("/compare/main..topic").await.status, 404);
}

#[tokio::test]
async fn a_commit_of_a_fork_is_found_and_on_no_branch() {
    let bench = Bench::start().await;
    let sha = bench
        .github
        .person("stranger")
        .push_to_fork(REPO, "main", "Mine")
        .unwrap();
    assert_eq!(bench.get(&format!("/commits/{sha}")).await.status, 200);
    let heads = bench
        .get(&format!("/commits/{sha}/branches-where-head"))
        .await;
    assert_eq!(heads.body, json!([]));
    assert_eq!(
        bench.get(&format!("/compare/{sha}...main")).await.body["status"],
        "behind"
    );
    let main = bench.get("/commits/main/branches-where-head").await.body;
    assert_eq!(main[0]["name"], "main");
}

#[tokio::test]
async fn only_the_last_run_of_a_check_is_shown_unless_all_are_wanted() {
    let bench = Bench::start().await;
    let report = |app: &str, progress| {
        let check = CheckSeed {
            app: app.into(),
            ..CheckSeed::new("lint", progress)
        };
        bench.github.report(REPO, "main", check).unwrap()
    };
    let first = report("linter", Progress::InProgress);
    assert_eq!(report("linter", FAILED), first);
    let second = report("linter", PASSED);
    assert_ne!(second, first);
    report("other", FAILED);
    let shown = bench
        .get("/commits/main/check-runs?check_name=lint")
        .await
        .body;
    let runs: Vec<_> = shown["check_runs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|run| {
            (
                run["app"]["slug"].as_str().unwrap(),
                run["conclusion"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(runs, [("other", "failure"), ("linter", "success")]);
    let all = bench
        .get("/commits/main/check-runs?filter=all&check_name=lint")
        .await
        .body;
    assert_eq!(
        (&all["total_count"], &all["check_runs"][2]["conclusion"]),
        (&json!(3), &json!("failure"))
    );
    let suites = bench.get("/commits/main/check-suites").await.body;
    assert_eq!(suites["total_count"], 4);
    let refused = bench
        .call(
            "POST",
            "/check-runs",
            json!({ "name": "x", "head_sha": "x" }),
        )
        .await;
    assert_eq!(
        (refused.status, refused.said().1),
        (403, "You must authenticate via a GitHub App.")
    );
}

#[tokio::test]
async fn the_last_status_of_each_context_counts() {
    let bench = Bench::start().await;
    let head = bench.github.head(REPO, "main").unwrap();
    assert_eq!(
        bench.get("/commits/main/status").await.body["state"],
        "pending"
    );
    let say = async |state: &str, context: &str| {
        let body = json!({ "state": state, "context": context });
        bench.call("POST", &format!("/statuses/{head}"), body).await
    };
    assert_eq!(say("failure", "ci").await.status, 201);
    assert_eq!(say("success", "CI").await.status, 201);
    assert_eq!(say("pending", "cd").await.status, 201);
    let shown = bench.get("/commits/main/status").await.body;
    assert_eq!(
        (&shown["state"], &shown["total_count"]),
        (&json!("pending"), &json!(2))
    );
    assert_eq!(shown["statuses"][0]["state"], "success");
    say("error", "cd").await;
    assert_eq!(
        bench.get("/commits/main/status").await.body["state"],
        "failure"
    );
    assert_eq!(
        bench
            .get("/commits/main/statuses")
            .await
            .body
            .as_array()
            .unwrap()
            .len(),
        4
    );
    assert_eq!(say("done", "cd").await.status, 422);
    let stranger = bench.with_token("token-stranger");
    let refused = stranger
        .call(
            "POST",
            &format!("/statuses/{head}"),
            json!({ "state": "success" }),
        )
        .await;
    assert_eq!(refused.status, 403);
}

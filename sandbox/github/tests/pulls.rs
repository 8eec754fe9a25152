//! Pull requests, and how a commit leads to the one that brought it.

use serde_json::json;

use crate::github::Verdict;
use crate::github::testing::{Bench, REPO};

#[tokio::test]
async fn a_commit_leads_to_the_request_that_brought_it() {
    let bench = Bench::start().await;
    let (ana, bo) = (bench.github.person("ana"), bench.github.person("bo"));
    bench.open("An issue").await;
    bo.point(REPO, "topic", "main").unwrap();
    let work = bo.push(REPO, "topic", "Work").unwrap();
    let number = bo.open_pull(REPO, "topic", "main", "Work", true).unwrap();
    assert_eq!(number, 2);
    let pulls = bench.get(&format!("/commits/{work}/pulls")).await.body;
    assert_eq!(
        (&pulls[0]["number"], &pulls[0]["draft"]),
        (&json!(2), &json!(true))
    );
    assert_eq!(pulls[0]["head"]["sha"], json!(work));
    assert_eq!(bench.get("/issues/1").await.body["title"], "An issue");
    assert_eq!(bench.open("Another").await.body["number"], 3);
    assert!(ana.merge(REPO, number).is_err());
    let number = bo.open_pull(REPO, "topic", "main", "Work", false).unwrap();
    let merged = ana.squash(REPO, number).unwrap();
    let pulls = bench.get(&format!("/commits/{merged}/pulls")).await.body;
    assert_eq!(
        (&pulls[0]["number"], &pulls[0]["merge_commit_sha"]),
        (&json!(4), &json!(merged))
    );
    assert!(pulls[0]["merged_at"].is_string());
    assert_eq!(
        bench.get("/commits/main").await.body["parents"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert!(ana.merge(REPO, number).is_err());
}

#[tokio::test]
async fn reviews_say_what_they_were_given_to() {
    let bench = Bench::start().await;
    let (ana, bo) = (bench.github.person("ana"), bench.github.person("bo"));
    bo.point(REPO, "topic", "main").unwrap();
    let first = bo.push(REPO, "topic", "One").unwrap();
    let number = bo.open_pull(REPO, "topic", "main", "Work", false).unwrap();
    let refused = bo.review(REPO, number, Verdict::Approved).unwrap_err();
    assert_eq!(refused.errors()[0], "Can not approve your own pull request");
    ana.review(REPO, number, Verdict::Approved).unwrap();
    let second = bo.push(REPO, "topic", "Two").unwrap();
    bench
        .github
        .person("cy")
        .review(REPO, number, Verdict::ChangesRequested)
        .unwrap();
    let reviews = bench.get(&format!("/pulls/{number}/reviews")).await.body;
    assert_eq!(
        (&reviews[0]["state"], &reviews[0]["commit_id"]),
        (&json!("APPROVED"), &json!(first))
    );
    assert_eq!(
        (&reviews[1]["user"]["login"], &reviews[1]["commit_id"]),
        (&json!("cy"), &json!(second))
    );
    let merged = ana.merge(REPO, number).unwrap();
    let shown = bench.get(&format!("/pulls/{number}")).await.body;
    assert_eq!(
        (&shown["merged"], &shown["commits"]),
        (&json!(true), &json!(2))
    );
    assert_eq!(bench.github.head(REPO, "main"), Some(merged));
    assert_eq!(bench.get("/pulls/99").await.status, 404);
    let nothing = bo
        .open_pull(REPO, "main", "main", "Nothing", false)
        .unwrap_err();
    assert_eq!(
        nothing.errors()[0]["message"],
        "No commits between main and main"
    );
}

#[tokio::test]
async fn they_are_listed_by_state_and_in_order() {
    let bench = Bench::start().await;
    let (ana, bo) = (bench.github.person("ana"), bench.github.person("bo"));
    for topic in ["one", "two"] {
        bo.point(REPO, topic, "main").unwrap();
        bo.push(REPO, topic, topic).unwrap();
        bo.open_pull(REPO, topic, "main", topic, false).unwrap();
    }
    ana.squash(REPO, 1).unwrap();
    for (query, wanted) in [
        ("", json!([2])),
        ("?state=closed", json!([1])),
        ("?state=all&direction=asc", json!([1, 2])),
        ("?state=all&per_page=1&page=2", json!([1])),
    ] {
        let listed = bench.get(&format!("/pulls{query}")).await;
        let rows = listed.body.as_array().unwrap().iter();
        let numbers: Vec<_> = rows.map(|row| row["number"].clone()).collect();
        assert_eq!(json!(numbers), wanted, "{query}");
    }
    assert_eq!(bench.get("/pulls?head=ana:one").await.status, 422);
}

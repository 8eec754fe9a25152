//! Emergencies: fewer gates by the policy, everybody who approves is called, and one issue follows.

use binnacle_sandbox::{Effect, Fault, Side, github::Issue};
use serde_json::{Value, json};

use crate::{
    deploys::{in_thread, pushed},
    rota::{card, press, says},
    support::{
        database::{Database, on_both},
        stage::{REPOSITORY, Stage, TEAM, Time, text_of, unhurried},
    },
};

on_both!(an_emergency_passes_gates_calls_reviewers_and_leaves_one_issue);

fn wanted(reason: &str) -> Value {
    let mut wanted = json!({
        "service": "checkout", "environment": "production", "ref": "main", "emergency": true,
    });
    if !reason.is_empty() {
        wanted["reason"] = reason.into();
    }
    wanted
}

fn issues(stage: &Stage) -> Vec<Issue> {
    let all = stage.sandbox.github().issues(REPOSITORY);
    let is_ours = |issue: &Issue| issue.title.starts_with("Emergency deploy of checkout");
    all.into_iter().filter(is_ours).collect()
}

async fn an_emergency_passes_gates_calls_reviewers_and_leaves_one_issue(database: &Database) {
    let rule = "[[github.route]]\nkinds = [\"deploy\"]\nassignees = [\"cy\"]\nmilestone = 1\n\n[incidents]\n";
    let team = TEAM.replace("[incidents]\n", rule);
    let mut stage = Stage::of(database, unhurried(), &team, Time::Real).await;
    let milestone = stage.sandbox.github().add_milestone(REPOSITORY, "Spring");
    let sha = pushed(&stage, "main", "Take payments again");
    let (ana, cy) = (stage.in_general("ana"), stage.in_general("cy"));
    let silent = says(&ana, "deploy request", wanted("")).await;
    assert!(silent.starts_with("DPL-1 was refused"), "{silent}");
    assert!(silent.contains("(`reason_missing`)"), "{silent}");
    let not = says(&cy, "deploy request", wanted("Payments are down")).await;
    assert!(not.starts_with("DPL-2 was refused"), "{not}");
    assert!(not.contains("(`emergency_not_allowed`)"), "{not}");

    let said = says(&ana, "deploy request", wanted("Payments are *down*")).await;
    assert!(said.starts_with("DPL-3 may begin"), "{said}");
    let ready = card(&stage, ana.channel(), "DPL-3: checkout at").await;
    let shown = text_of(&ready);
    assert!(shown.contains("Passed over"), "{shown}");
    let call = in_thread(&stage, &ready, "DPL-3 is an emergency").await;
    let words = text_of(&call);
    assert!(words.contains("(`approvals_missing`)"), "{words}");
    let called = call["content"].as_str().unwrap();
    for role in ["100000000000000011", "100000000000000012"] {
        assert!(called.contains(&format!("<@&{role}>")), "{called}");
    }
    assert_eq!(issues(&stage).len(), 0, "nothing was done yet");

    let lost = Fault::new(Side::Github, "POST", "*/issues", Effect::DropAfter);
    stage.sandbox.faults().add(lost);
    let said = press(&ana, &ready, "Begin").await;
    assert!(said.starts_with("DPL-3 runs"), "{said}");
    let running = card(&stage, ana.channel(), "Follow-up").await;
    stage.quiet().await;
    let opened = issues(&stage);
    assert_eq!(
        opened.len(),
        1,
        "the answer was lost, and it is not opened again"
    );
    let issue = &opened[0];
    assert_eq!(
        issue.title,
        "Emergency deploy of checkout to production: Payments are *down* (DPL-3)"
    );
    assert_eq!(
        (issue.milestone, &issue.assignees[..]),
        (milestone, &["cy".to_owned()][..])
    );
    let body = issue.body.clone().unwrap_or_default();
    for part in [sha.as_str(), "`approvals_missing`", "Begun", "by ana"] {
        assert!(body.contains(part), "{part}: {body}");
    }
    let link = format!("[#{}](", issue.number);
    assert!(text_of(&running).contains(&link), "{running:#}");

    stage.stop().await;
    stage.start().await.unwrap();
    let place = stage.in_general("ana");
    press(&place, &running, "Done").await;
    card(&stage, place.channel(), "to production succeeded").await;
    stage.quiet().await;
    assert_eq!(issues(&stage).len(), 1);
    let told = says(&place, "deploy metrics", json!({})).await;
    assert!(told.contains("1 emergency"), "{told}");
    stage.finish().await;
}

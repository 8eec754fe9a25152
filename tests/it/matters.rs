//! What is mirrored where the team wants it: each has one issue, which is opened, commented and closed as the thing goes on.

use binnacle_sandbox::{
    Fault, Side,
    github::{Issue, Reason, Rights, State},
};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{
    deploys::{asks, deployed, in_thread, pushed},
    hooks::hooked,
    rota::{card, press, says},
    support::{
        database::{Database, on_both},
        stage::{MIRRORED, PATIENCE, REPOSITORY, Stage, TEAM, Time, id, text_of, unhurried},
    },
};

on_both!(
    each_has_one_issue_from_its_beginning_to_its_end,
    what_people_do_to_their_issues_is_put_right,
    the_thread_of_a_deploy_hears_what_is_done_to_its_issue,
    what_is_said_of_a_deploy_while_github_is_away_is_told_in_one_comment,
    what_a_team_says_nothing_of_has_its_issue,
    what_the_team_does_not_want_has_no_issue,
);

/// A stage on which time stands still, with what the demo mirrors.
async fn stage(database: &Database) -> Stage {
    let team = MIRRORED.replace("\"decision\"]", "\"decision\", \"duty\"]");
    let mut seed = unhurried();
    // A month passes at once here, and GitHub's limits go by the machine's clock.
    seed.github.limits.points_per_minute = 100_000;
    seed.github.limits.content_per_minute = 10_000;
    Stage::of(database, seed, &team, Time::Moved).await
}

/// The issues of a kind, in the order of their making.
fn of(stage: &Stage, kind: &str) -> Vec<Issue> {
    let mut all = stage.sandbox.github().issues(REPOSITORY);
    all.retain(|issue| issue.labels.iter().any(|label| label == kind));
    all
}

/// The one issue of a kind.
async fn only(stage: &Stage, kind: &str) -> Issue {
    stage.settled().await;
    let all = of(stage, kind);
    let [issue] = &all[..] else {
        panic!("one issue of a {kind}: {all:#?}")
    };
    issue.clone()
}

fn said(stage: &Stage, issue: &Issue) -> String {
    let comments = stage.sandbox.github().comments(REPOSITORY, issue.number);
    let all: Vec<Value> = comments.iter().map(|one| json!(one.body)).collect();
    json!(all).to_string()
}

/// The sweep finds nothing that differs.
async fn is_whole(stage: &Stage) {
    stage.swept().await;
    stage.swept().await;
    let said = says(&stage.in_general("ana"), "status", json!({})).await;
    assert!(said.contains("shows what it should"), "{said}");
}

async fn each_has_one_issue_from_its_beginning_to_its_end(database: &Database) {
    let stage = stage(database).await;
    let (ana, bo) = (stage.in_general("ana"), stage.in_general("bo"));
    let record = json!({ "text": "We deploy on *Fridays*", "why": "Everybody is here." });
    let recorded = says(&ana, "decision record", record).await;
    assert!(recorded.starts_with("DEC-1 recorded"), "{recorded}");
    let decision = only(&stage, "decision").await;
    assert_eq!(decision.title, "Decided: We deploy on *Fridays* (DEC-1)");
    assert_eq!(
        (decision.state, &decision.assignees[..]),
        (State::Open, &["ana".to_owned()][..])
    );
    let withdraw = json!({ "decision": 1, "reason": "Nobody was." });
    says(&bo, "decision withdraw", withdraw.clone()).await;
    let again = says(&bo, "decision withdraw", withdraw).await;
    assert!(again.contains("DEC-1 was withdrawn"), "{again}");
    let decision = only(&stage, "decision").await;
    assert_eq!(
        decision.state_reason,
        Some(Reason::NotPlanned),
        "{decision:?}"
    );
    let list = says(&ana, "decision list", json!({})).await;
    assert!(
        list.contains("1 decision") && list.contains("withdrawn"),
        "{list}"
    );

    says(&ana, "oncall cover", json!({ "reason": "Family" })).await;
    let wanted = card(&stage, ana.channel(), "SWP-1: a cover in primary is wanted").await;
    let swap = only(&stage, "swap").await;
    assert_eq!(swap.title, "Cover wanted for ana in primary (SWP-1)");
    // What is to be said on an issue that somebody deleted is said on another.
    let github = stage.sandbox.github();
    github.set_rights(REPOSITORY, "ana", Rights::Admin);
    let deleted = github.person("ana").delete_issue(REPOSITORY, swap.number);
    deleted.unwrap();
    press(&bo, &wanted, "Take").await;
    let swap = only(&stage, "swap").await;
    assert_eq!(swap.state_reason, Some(Reason::Completed), "{swap:?}");
    assert!(
        said(&stage, &swap).contains("bo takes `primary`"),
        "{swap:?}"
    );

    let away = json!({ "from": "2026-02-06", "until": "2026-02-07", "reason": "Skiing" });
    says(&ana, "oncall absence add", away).await;
    let absence = only(&stage, "absence").await;
    assert_eq!(absence.state, State::Open);
    assert!(
        !json!(absence.body).to_string().contains("Skiing"),
        "{absence:?}"
    );

    pushed(&stage, "main", "Take payments in francs");
    deployed(&stage, &bo, 1).await;
    let deploy = only(&stage, "deploy").await;
    assert_eq!(deploy.state_reason, Some(Reason::Completed), "{deploy:?}");
    let comments = said(&stage, &deploy);
    assert!(
        comments.contains("It was begun by bo.") && comments.contains("It succeeded."),
        "{comments}"
    );
    is_whole(&stage).await;

    let on_duty = of(&stage, "duty");
    assert!(
        on_duty.iter().any(|one| one.state == State::Open),
        "{on_duty:#?}"
    );
    stage.advance(SignedDuration::from_hours(40 * 24));
    stage.settled().await;
    let absence = only(&stage, "absence").await;
    assert_eq!(absence.state_reason, Some(Reason::Completed), "{absence:?}");
    let later = of(&stage, "duty");
    assert!(later.len() > on_duty.len(), "{later:#?}");
    let still = later.iter().filter(|one| one.state == State::Open).count();
    assert!(still <= 2, "one for each schedule: {later:#?}");
    is_whole(&stage).await;
    stage.finish().await;
}

async fn what_people_do_to_their_issues_is_put_right(database: &Database) {
    let stage = stage(database).await;
    hooked(&stage).await;
    let ana = stage.in_general("ana");
    let record = json!({ "text": "We deploy on Fridays" });
    says(&ana, "decision record", record).await;
    let decision = only(&stage, "decision").await;
    let github = stage.sandbox.github();
    let bo = github.person("bo");
    bo.close(REPOSITORY, decision.number).unwrap();
    let open = |github: &binnacle_sandbox::Github| {
        let issue = github.issue(REPOSITORY, decision.number)?;
        (issue.state == State::Open && issue.title == decision.title).then_some(())
    };
    let wait = async || github.wait_for(open, PATIENCE).await;
    wait().await.expect("it is opened again");
    bo.retitle(REPOSITORY, decision.number, "Decided: never")
        .unwrap();
    wait().await.expect("it is called as before");
    only(&stage, "decision").await;
    is_whole(&stage).await;
    stage.finish().await;
}

async fn the_thread_of_a_deploy_hears_what_is_done_to_its_issue(database: &Database) {
    let stage = stage(database).await;
    hooked(&stage).await;
    let bo = stage.in_general("bo");
    pushed(&stage, "main", "Take payments in francs");
    asks(&bo, "staging").await;
    let shown = card(&stage, bo.channel(), "DPL-1: checkout at").await;
    in_thread(&stage, &shown, "DPL-1 may begin").await;
    let issue = only(&stage, "deploy").await;
    let github = stage.sandbox.github();
    let ana = github.person("ana");
    ana.comment(REPOSITORY, issue.number, "Wait for me, @everyone")
        .unwrap();
    let heard = in_thread(&stage, &shown, "Wait for me").await;
    let by = format!("<@{}>", stage.person("ana").id());
    assert!(text_of(&heard).contains(&by), "{heard}");
    assert!(!heard["mention_everyone"].as_bool().unwrap_or_default());
    ana.close(REPOSITORY, issue.number).unwrap();
    in_thread(&stage, &shown, "`/deploy cancel` ends both").await;
    let open = |github: &binnacle_sandbox::Github| {
        let issue = github.issue(REPOSITORY, issue.number)?;
        (issue.state == State::Open).then_some(())
    };
    let again = github.wait_for(open, PATIENCE).await;
    again.expect("it is opened again");
    // The sweep finds the comment as well, and it was passed on.
    is_whole(&stage).await;
    let messages = stage.sandbox.discord().messages(id(&shown));
    let all = messages
        .iter()
        .filter(|one| text_of(one).contains("GitHub"));
    assert_eq!(all.count(), 2, "{messages:#?}");
    stage.finish().await;
}

async fn what_is_said_of_a_deploy_while_github_is_away_is_told_in_one_comment(database: &Database) {
    let stage = stage(database).await;
    let bo = stage.in_general("bo");
    pushed(&stage, "main", "Take payments in francs");
    asks(&bo, "staging").await;
    let shown = card(&stage, bo.channel(), "DPL-1: checkout at").await;
    in_thread(&stage, &shown, "DPL-1 may begin").await;
    stage.settled().await;
    let away = Fault::status(Side::Github, "POST", "/repos/*/issues/*/comments", 503).forever();
    let away = stage.sandbox.faults().add(away);
    for (button, said) in [
        ("Begin", "DPL-1 runs"),
        ("Something is wrong", "DPL-1: something is wrong"),
        ("Done", "DPL-1 succeeded"),
    ] {
        let now = card(&stage, bo.channel(), "DPL-1: checkout at").await;
        press(&bo, &now, button).await;
        in_thread(&stage, &shown, said).await;
        stage.settled().await;
        stage.advance(SignedDuration::from_mins(11));
        stage.settled().await;
    }
    stage.sandbox.faults().remove(away);
    for _ in 0..20 {
        stage.advance(SignedDuration::from_mins(1));
        stage.settled().await;
    }
    let deploy = only(&stage, "deploy").await;
    let github = stage.sandbox.github();
    let comments = github.comments(REPOSITORY, deploy.number);
    assert_eq!(comments.len(), 2, "{comments:#?}");
    let all = said(&stage, &deploy);
    let told = ["It was begun by bo", "something is wrong", "It succeeded."];
    assert!(
        told.iter().all(|words| all.matches(words).count() == 1),
        "{all}"
    );
    stage.finish().await;
}

/// Something is decided, a cover is wanted, and one deploy goes out.
async fn a_day(stage: &Stage) {
    let ana = stage.in_general("ana");
    let record = json!({ "text": "We deploy on Fridays" });
    says(&ana, "decision record", record).await;
    says(&ana, "oncall cover", json!({})).await;
    pushed(stage, "main", "Take payments in francs");
    deployed(stage, &stage.in_general("bo"), 1).await;
    stage.settled().await;
}

async fn what_a_team_says_nothing_of_has_its_issue(database: &Database) {
    let team = TEAM.replace("mirror = []\n", "");
    let stage = Stage::of(database, unhurried(), &team, Time::Moved).await;
    a_day(&stage).await;
    only(&stage, "decision").await;
    only(&stage, "deploy").await;
    assert_eq!(of(&stage, "swap"), []);
    assert_ne!(of(&stage, "duty"), []);
    stage.finish().await;
}

async fn what_the_team_does_not_want_has_no_issue(database: &Database) {
    let stage = Stage::still(database).await;
    a_day(&stage).await;
    assert_eq!(stage.sandbox.github().issues(REPOSITORY), []);
    stage.finish().await;
}

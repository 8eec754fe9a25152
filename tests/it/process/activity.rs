//! How many issues and pull requests were opened and closed, in chat and at the shell.

use binnacle_sandbox::{Fault, Side};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::berth::{Berth, PATIENCE};
use crate::support::{
    database::{Database, on_both},
    stage::answered,
};

on_both!(what_happens_at_github_is_counted);

const REPO: &str = "harbour/operations";

/// What a field of all weeks adds up to.
fn sum(activity: &Value, kind: &str, field: &str) -> u64 {
    let weeks = activity["weeks"].as_array().unwrap().iter();
    weeks.map(|week| week[kind][field].as_u64().unwrap()).sum()
}

/// What is printed once the list has what is new, which GitHub shows late.
async fn listed(berth: &Berth) -> Value {
    loop {
        let told = berth
            .run(&["github", "activity", "--json", "--weeks", "2"])
            .await;
        assert_eq!(told.code, Some(0), "{told:?}");
        let activity: Value = serde_json::from_str(&told.stdout.concat()).unwrap();
        if sum(&activity, "issues", "opened") == 2 {
            return activity;
        }
    }
}

async fn what_happens_at_github_is_counted(database: &Database) {
    let mut berth = Berth::new(database).await;
    berth.start().await;
    let github = berth.sandbox.github();
    let (ana, bo) = (github.person("ana"), github.person("bo"));
    for topic in ["one", "two"] {
        bo.point(REPO, topic, "main").unwrap();
        bo.push(REPO, topic, topic).unwrap();
    }
    let first = bo.open_pull(REPO, "one", "main", "One", false).unwrap();
    bo.open_pull(REPO, "two", "main", "Two", false).unwrap();
    ana.squash(REPO, first).unwrap();
    let issue = ana.open_issue(REPO, "It is slow", "", &[]).unwrap();
    ana.open_issue(REPO, "It is loud", "", &[]).unwrap();
    ana.close(REPO, issue).unwrap();

    let activity = timeout(PATIENCE, listed(&berth)).await.unwrap();
    assert_eq!(activity["schema"], "binnacle.github-activity/1");
    let counted = |kind, fields: &[&str]| -> Vec<u64> {
        let sums = fields.iter().map(|field| sum(&activity, kind, field));
        sums.collect()
    };
    let all = ["opened", "closed", "merged"];
    assert_eq!(counted("issues", &all), [2, 1, 0], "{activity}");
    assert_eq!(counted("pulls", &all), [2, 1, 1], "{activity}");
    assert_eq!(activity["repositories"][0]["is_whole"], true);

    let general = berth.in_general("ana");
    let ask = json!({ "repository": REPO, "weeks": 1 });
    let chat = answered(&general.slash("github activity", ask).await.unwrap()).await;
    assert!(
        chat.contains("Issues and pull requests of harbour/operations, this week"),
        "{chat}"
    );
    let wrong = json!({ "repository": "harbour/attic" });
    let wrong = answered(&general.slash("github activity", wrong).await.unwrap()).await;
    assert!(wrong.contains("is no repository of your team"), "{wrong}");

    let away = Fault::status(Side::Github, "GET", "*/pulls", 502).forever();
    let fault = berth.sandbox.faults().add(away);
    let away = berth.run(&["github", "activity"]).await;
    assert_eq!(away.code, Some(1), "{away:?}");
    assert!(
        away.stdout
            .concat()
            .contains("harbour/operations: not read: "),
        "{away:?}"
    );
    berth.sandbox.faults().remove(fault);
    for wrong in [
        &["github", "activity", "--weeks", "27"][..],
        &["github", "activity", "--repository", "harbour/attic"],
    ] {
        let refused = berth.run(wrong).await;
        assert_eq!(
            (refused.code, refused.stdout.len()),
            (Some(2), 0),
            "{refused:?}"
        );
    }
    berth.finish().await;
}

//! Issues that are not where they were, or never were there.

use super::*;

on_both!(
    what_began_before_the_mirror_is_mirrored_once_something_is_said,
    what_waits_to_be_said_on_an_issue_that_is_deleted_is_said_on_the_next,
    what_is_taken_to_another_repository_of_the_team_goes_on_there,
    what_is_out_of_sight_is_not_made_anew,
);

/// Waits until a comment stands on an issue, once.
async fn told(stage: &Stage, repo: &str, number: u64, words: &str) {
    let find = |github: &Github| {
        let comments = github.comments(repo, number).into_iter();
        let found = comments.filter(|one| json!(one.body).to_string().contains(words));
        (found.count() == 1).then_some(())
    };
    let found = stage.sandbox.github().wait_for(find, PATIENCE).await;
    let issues = || stage.sandbox.github().issues(repo);
    assert!(found.is_ok(), "{words}: {:#?}", issues());
}

async fn what_began_before_the_mirror_is_mirrored_once_something_is_said(database: &Database) {
    let is_mirror = |line: &&str| {
        let mut keys = ["[github]", "repository = ", "mirror = ", "labels = "].into_iter();
        !keys.any(|key| line.starts_with(key))
    };
    let lines: Vec<&str> = TEAM.lines().filter(is_mirror).collect();
    let mut stage = Stage::of(database, unhurried(), &lines.join("\n"), Time::Moved).await;
    declares(&stage).await;
    stage.stop().await;
    stage.use_team(&TEAM);
    stage.start().await.unwrap();
    updates(&stage, "Rolling back.").await;
    one_of_each(stage, &["Rolling back."]).await;
}

async fn what_waits_to_be_said_on_an_issue_that_is_deleted_is_said_on_the_next(
    database: &Database,
) {
    let stage = beside_another(database).await;
    declares(&stage).await;
    hooked(&stage).await;
    let slow = Effect::RateLimited {
        retry_after_ms: 120_000,
        global: false,
        scope: "secondary".to_owned(),
    };
    let fault = Fault::new(Side::Github, "POST", MAKES[1], slow);
    stage.sandbox.faults().add(fault);
    updates(&stage, "Rolling back.").await;
    let ana = stage.sandbox.github().person("ana");
    ana.delete_issue(REPOSITORY, 1).unwrap();
    catches_up(&stage).await;
    told(&stage, REPOSITORY, 2, "Rolling back.").await;
    one_of_each(stage, &["Rolling back."]).await;
}

async fn what_is_taken_to_another_repository_of_the_team_goes_on_there(database: &Database) {
    let rule = format!(
        "[[github.route]]\nabout = [\"users\"]\nrepository = \"{ELSEWHERE}\"\n\n[incidents]\n"
    );
    let mut stage = beside_another(database).await;
    stage.stop().await;
    stage.use_team(&TEAM.replace("[incidents]\n", &rule));
    stage.start().await.unwrap();
    declares(&stage).await;
    let ana = stage.sandbox.github().person("ana");
    let mut number = 1;
    let mut from = [REPOSITORY, ELSEWHERE];
    for known_by in ["a comment", "the webhook", "the sweep"] {
        if known_by == "the webhook" {
            hooked(&stage).await;
        }
        let [left, to] = from;
        number = ana.transfer_issue(left, number, to).unwrap();
        if known_by == "the sweep" {
            stage.swept().await;
        }
        updates(&stage, &format!("Known by {known_by}.")).await;
        catches_up(&stage).await;
        told(&stage, to, number, &format!("Known by {known_by}.")).await;
        let github = stage.sandbox.github();
        assert_eq!(github.issues(left), [], "{known_by}");
        let open: Vec<State> = github.issues(to).iter().map(|one| one.state).collect();
        assert_eq!(open, [State::Open], "{known_by}");
        from.reverse();
    }
    is_whole(&stage).await;
    stage.finish().await;
}

async fn what_is_out_of_sight_is_not_made_anew(database: &Database) {
    let mut seed = unhurried();
    seed.github.repositories[0].private = true;
    let stage = Stage::of(database, seed, &TEAM, Time::Moved).await;
    declares(&stage).await;
    let github = stage.sandbox.github();
    github.set_rights(REPOSITORY, "binnacle-bot", Rights::None);
    stage.swept().await;
    stage.swept().await;
    let said = status(&stage).await;
    assert!(!said.contains("could not be delivered"), "{said}");
    github.set_rights(REPOSITORY, "binnacle-bot", Rights::Push);
    one_of_each(stage, &[]).await;
}

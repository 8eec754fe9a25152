//! Checks that a real client, octocrab, understands every answer and every webhook.

use octocrab::models::IssueState;
use octocrab::models::hooks::{Config, ContentType, Hook};
use octocrab::models::issues::IssueStateReason;
use octocrab::models::webhook_events::verification::verify_signature;
use octocrab::models::webhook_events::{WebhookEvent, WebhookEventType};
use octocrab::params;
use octocrab::{Error, Octocrab};
use serde_json::json;

use super::testing::{Bench, REPO, Receiver};

const OWNER: &str = "harbour";
const NAME: &str = "operations";

async fn bench_and_crab(token: &str) -> (Bench, Octocrab) {
    let bench = Bench::start().await;
    let crab = Octocrab::builder()
        .base_uri(bench.url.as_str())
        .unwrap()
        .personal_token(token.to_owned())
        .build()
        .unwrap();
    (bench, crab)
}

async fn start() -> (Bench, Octocrab) {
    bench_and_crab("sandbox-github-token").await
}

#[tokio::test]
async fn octocrab_reads_users_repositories_and_limits() {
    let (_bench, crab) = start().await;
    let me = crab.current().user().await.unwrap();
    assert_eq!(
        (me.login.as_str(), me.r#type.as_str()),
        ("binnacle-bot", "Bot")
    );
    let profile = crab.users("ana").profile().await.unwrap();
    assert_eq!(profile.login, "ana");
    let repo = crab.repos(OWNER, NAME).get().await.unwrap();
    assert_eq!(repo.full_name.as_deref(), Some(REPO));
    let may = repo.permissions.unwrap();
    assert!(may.push && may.triage && !may.admin);
    let same = crab.repos_by_id(repo.id).get().await.unwrap();
    assert_eq!(same.id, repo.id);
    assert_eq!(crab.ratelimit().get().await.unwrap().rate.used, 4);
}

#[tokio::test]
async fn octocrab_reads_issues() {
    let (bench, crab) = start().await;
    let issues = crab.issues(OWNER, NAME);
    let making = issues
        .create("One")
        .body("Text")
        .labels(vec!["bug".to_owned(), "new".to_owned()])
        .assignees(vec!["ana".to_owned()]);
    let made = Box::pin(making.send()).await.unwrap();
    assert_eq!(
        (made.number, made.state, made.comments),
        (1, IssueState::Open, 0)
    );
    assert_eq!(
        (made.labels.len(), made.assignees[0].login.as_str()),
        (2, "ana")
    );
    let closed = issues
        .update(1)
        .state(IssueState::Closed)
        .state_reason(IssueStateReason::Duplicate)
        .send()
        .await
        .unwrap();
    assert_eq!(closed.state_reason, Some(IssueStateReason::Duplicate));
    assert_eq!(closed.closed_by.unwrap().login, "binnacle-bot");
    assert!(issues.lock(1, params::LockReason::Resolved).await.unwrap());
    let got = issues.get(1).await.unwrap();
    assert_eq!(
        (got.locked, got.active_lock_reason.as_deref()),
        (true, Some("resolved"))
    );
    assert!(issues.unlock(1).await.unwrap());
    for title in 2..=5 {
        bench.open(&title.to_string()).await;
    }
    let first = issues
        .list()
        .state(params::State::All)
        .creator("binnacle-bot")
        .since(got.created_at)
        .sort(params::issues::Sort::Created)
        .direction(params::Direction::Descending)
        .per_page(2)
        .send()
        .await
        .unwrap();
    assert_eq!((first.items.len(), first.number_of_pages()), (2, Some(3)));
    let all = crab.all_pages(first).await.unwrap();
    let numbers: Vec<_> = all.iter().map(|issue| issue.number).collect();
    assert_eq!(numbers, [5, 4, 3, 2, 1]);
    let labelled = issues
        .list()
        .state(params::State::All)
        .labels(&["bug".to_owned()])
        .send()
        .await;
    assert_eq!(labelled.unwrap().items.len(), 1);
}

#[tokio::test]
async fn octocrab_reads_comments() {
    let (bench, crab) = start().await;
    bench.open("One").await;
    let issues = crab.issues(OWNER, NAME);
    let made = issues.create_comment(1, "First").await.unwrap();
    assert_eq!(
        (made.body.as_deref(), made.user.login.as_str()),
        (Some("First"), "binnacle-bot")
    );
    assert_eq!(issues.get_comment(made.id).await.unwrap().id, made.id);
    // Its own method posts, which GitHub does not know.
    let posted = issues.update_comment(made.id, "Second").await.unwrap_err();
    assert!(matches!(posted, Error::GitHub { source, .. } if source.status_code == 404));
    let route = format!("/repos/{REPO}/issues/comments/{}", made.id);
    let edited: octocrab::models::issues::Comment = crab
        .patch(route, Some(&json!({ "body": "Second" })))
        .await
        .unwrap();
    assert_eq!(edited.body.as_deref(), Some("Second"));
    bench
        .github
        .person("ana")
        .comment(REPO, 1, "Third")
        .unwrap();
    let listed = issues
        .list_comments(1)
        .since(made.created_at)
        .per_page(1)
        .send()
        .await
        .unwrap();
    let bodies: Vec<_> = crab
        .all_pages(listed)
        .await
        .unwrap()
        .into_iter()
        .map(|c| c.body)
        .collect();
    assert_eq!(
        bodies,
        [Some("Second".to_owned()), Some("Third".to_owned())]
    );
    assert_eq!(
        issues
            .list_issue_comments()
            .send()
            .await
            .unwrap()
            .items
            .len(),
        2
    );
    issues.delete_comment(made.id).await.unwrap();
    assert_eq!(bench.github.comments(REPO, 1).len(), 1);
}

#[tokio::test]
async fn octocrab_reads_labels_and_assignees() {
    let (bench, crab) = start().await;
    bench.open("One").await;
    let issues = crab.issues(OWNER, NAME);
    let made = issues
        .create_label("help", "B60205", "Somebody")
        .await
        .unwrap();
    assert_eq!(
        (made.color.as_str(), made.description.as_deref()),
        ("b60205", Some("Somebody"))
    );
    assert_eq!(issues.get_label("help").await.unwrap().id, made.id);
    let again = issues
        .create_label("help", "B60205", "Somebody")
        .await
        .unwrap_err();
    let Error::GitHub { source, .. } = again else {
        panic!("{again}")
    };
    assert_eq!(
        (source.status_code.as_u16(), source.message.as_str()),
        (422, "Validation Failed")
    );
    assert_eq!(source.errors.unwrap()[0]["code"], "already_exists");
    assert_eq!(
        issues
            .add_labels(1, &["help".to_owned(), "bug".to_owned()])
            .await
            .unwrap()
            .len(),
        2
    );
    assert_eq!(issues.remove_label(1, "help").await.unwrap().len(), 1);
    assert_eq!(
        issues
            .replace_all_labels(1, &["question".to_owned()])
            .await
            .unwrap()[0]
            .name,
        "question"
    );
    assert_eq!(
        issues
            .list_labels_for_issue(1)
            .send()
            .await
            .unwrap()
            .items
            .len(),
        1
    );
    assert_eq!(
        issues
            .list_labels_for_repo()
            .send()
            .await
            .unwrap()
            .items
            .len(),
        4
    );
    issues.remove_all_labels(1).await.unwrap();
    issues.delete_label("help").await.unwrap();
    assert_eq!(
        issues
            .add_assignees(1, &["bo"])
            .await
            .unwrap()
            .assignees
            .len(),
        1
    );
    assert_eq!(
        issues
            .remove_assignees(1, &["bo"])
            .await
            .unwrap()
            .assignees
            .len(),
        0
    );
    assert!(issues.check_assignee("bo").await.unwrap());
    assert!(!issues.check_assignee("nobody").await.unwrap());
    assert_eq!(issues.list_assignees().send().await.unwrap().items.len(), 5);
}

#[tokio::test]
async fn octocrab_reads_hooks_and_their_deliveries() {
    let (bench, crab) = bench_and_crab("token-ana").await;
    let receiver = Receiver::start().await;
    let config = Config {
        url: receiver.url.clone(),
        content_type: Some(ContentType::Json),
        insecure_ssl: None,
        secret: Some("secret".into()),
    };
    let repos = crab.repos(OWNER, NAME);
    let hooks = repos.hooks();
    let events = vec![WebhookEventType::Issues];
    let wanted = Hook {
        name: "web".into(),
        active: true,
        events,
        config,
        ..Hook::default()
    };
    let made = hooks.create(wanted).await.unwrap();
    assert_eq!(made.events, [WebhookEventType::Issues]);
    let pinged = |github: &super::Github| {
        Some(github.deliveries(REPO, made.id)).filter(|deliveries| !deliveries.is_empty())
    };
    bench
        .github
        .wait_for(pinged, super::testing::PATIENCE)
        .await
        .unwrap();
    assert_eq!(hooks.list().send().await.unwrap().items[0].id, made.id);
    let listed = hooks.deliveries(made.id).list().send().await.unwrap().items;
    assert_eq!(
        (listed[0].status_code, listed[0].event.clone()),
        (200, Some(WebhookEventType::Ping))
    );
    let whole = hooks.get_delivery(made.id, listed[0].id).await.unwrap();
    assert_eq!(whole.guid, listed[0].guid);
    hooks.redeliver(made.id, listed[0].id).await.unwrap();
    hooks.delete(made.id).await.unwrap();
}

#[tokio::test]
async fn octocrab_follows_a_rename_when_it_reads() {
    let (bench, crab) = start().await;
    bench.open("One").await;
    bench.github.rename(REPO, "other");
    assert_eq!(crab.issues(OWNER, NAME).get(1).await.unwrap().title, "One");
    let issues = crab.issues(OWNER, NAME);
    let moved = Box::pin(issues.create("Two").send()).await.unwrap_err();
    assert!(matches!(moved, Error::GitHub { source, .. } if source.status_code == 307));
}

#[tokio::test]
async fn octocrab_verifies_and_reads_webhooks() {
    let bench = Bench::start().await;
    let mut receiver = Receiver::start().await;
    bench
        .github
        .add_hook(REPO, super::HookSeed::new(&receiver.url, "secret"))
        .unwrap();
    let body = json!({ "title": "One", "labels": ["bug"], "assignees": ["bo"] });
    bench.call("POST", "/issues", body).await;
    let ana = bench.github.person("ana");
    ana.retitle(REPO, 1, "Two").unwrap();
    ana.unlabel(REPO, 1, "bug").unwrap();
    ana.unassign(REPO, 1, "bo").unwrap();
    let comment = ana.comment(REPO, 1, "First").unwrap();
    ana.edit_comment(REPO, comment, "Second").unwrap();
    ana.delete_comment(REPO, comment).unwrap();
    ana.close(REPO, 1).unwrap();
    ana.reopen(REPO, 1).unwrap();
    ana.lock(REPO, 1, true).unwrap();
    for _ in 0..13 {
        let (headers, body) = receiver.raw().await;
        let signature = headers["x-hub-signature-256"].to_str().unwrap();
        verify_signature(signature, "secret", &body).unwrap();
        let kind = headers["x-github-event"].to_str().unwrap();
        let event = WebhookEvent::try_from_header_and_body(kind, &body).unwrap();
        assert_eq!(event.repository.unwrap().full_name.as_deref(), Some(REPO));
        assert!(event.sender.is_some());
    }
}

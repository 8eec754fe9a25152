//! Opening an issue.

use std::time::Instant;

use super::{Issue, State, refuse_bad_body, refuse_bad_title};
use crate::github::asked::{self, Asked};
use crate::github::refusal::{self, Refusal};
use crate::github::repository::RepoKey;
use crate::github::seed::Rights;
use crate::github::world::{Actor, World};

/// An issue to be opened.
#[derive(Debug, Default)]
pub(in crate::github) struct NewIssue {
    pub(in crate::github) title: String,
    pub(in crate::github) body: Option<String>,
    pub(in crate::github) labels: Vec<String>,
    pub(in crate::github) assignees: Vec<String>,
    pub(in crate::github) milestone: Option<String>,
}

impl NewIssue {
    pub(super) fn read(asked: &Asked) -> Result<Self, Refusal> {
        Ok(Self {
            title: asked
                .text("title")?
                .ok_or_else(|| asked::not_supplied("title"))?,
            body: asked.text("body")?,
            labels: asked.names("labels", "name")?.unwrap_or_default(),
            assignees: asked::assignees(asked)?.unwrap_or_default(),
            milestone: asked.text("milestone")?,
        })
    }
}

impl World {
    /// Opens an issue and tells its number. From somebody without the right to push, labels, assignees and
    /// milestone are dropped without a word.
    pub(in crate::github) fn issue_open(
        &mut self,
        actor: &Actor,
        new: NewIssue,
    ) -> Result<u64, Refusal> {
        let repo = actor.repo;
        self.issues_enabled(repo)?;
        refuse_bad_title(&new.title)?;
        refuse_bad_body(new.body.as_deref().unwrap_or_default())?;
        let (mut labels, mut assignees, mut milestone) = (Vec::new(), Vec::new(), None);
        if self.rights(repo, &actor.login) >= Rights::Push {
            milestone = self.milestone_named(repo, new.milestone)?;
            assignees = self.assignees_named(repo, &new.assignees)?;
            labels = self.labels_named(actor, new.labels)?;
        }
        let (id, now) = (self.next_id(), crate::github::now());
        let number = self.next_number(repo);
        self.repository_mut(repo).issues.push(Issue {
            id,
            number,
            title: new.title,
            body: new.body,
            state: State::Open,
            state_reason: None,
            labels: labels.clone(),
            assignees: assignees.clone(),
            milestone,
            user: actor.login.clone(),
            locked: false,
            lock_reason: None,
            comments: Vec::new(),
            created_at: now,
            updated_at: now,
            closed_at: None,
            closed_by: None,
            born: Instant::now(),
        });
        self.touched.push((repo, number));
        self.tell_issue(actor, number, "opened", []);
        self.tell_labels(actor, number, "labeled", &labels);
        self.tell_assignees(actor, number, "assigned", &assignees);
        Ok(number)
    }

    /// The number of a milestone that a request names; one that is not there is refused.
    pub(super) fn milestone_named(
        &self,
        repo: RepoKey,
        named: Option<String>,
    ) -> Result<Option<u64>, Refusal> {
        let Some(named) = named else {
            return Ok(None);
        };
        let count = self.repository(repo).milestones.len();
        let number = named.parse::<usize>().ok();
        match number.filter(|number| (1..=count).contains(number)) {
            Some(number) => Ok(u64::try_from(number).ok()),
            None => Err(Refusal::invalid(refusal::bad_value(
                "Issue",
                "milestone",
                named,
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::github::testing::{Bench, REPO, seed};
    use serde_json::{Value, json};

    #[tokio::test]
    async fn an_issue_is_opened_with_everything_it_was_given() {
        let bench = Bench::start().await;
        let body = json!({
            "title": "Checkout is down",
            "body": "<!-- key -->",
            "labels": ["BUG", { "name": "sev1" }, "bug"],
            "assignees": ["ana"],
        });
        let made = bench.call("POST", "/issues", body).await;
        assert_eq!(made.status, 201);
        assert_eq!(made.header("location"), made.body["url"].as_str().unwrap());
        assert_eq!(made.body["user"]["login"], "binnacle-bot");
        assert_eq!(made.body["user"]["type"], "Bot");
        assert_eq!(made.body["author_association"], "MEMBER");
        let issue = bench.github.issue(REPO, 1).unwrap();
        assert_eq!(issue.labels, ["bug", "sev1"]);
        assert_eq!(issue.assignees, ["ana"]);
        assert_eq!(bench.get("/labels/sev1").await.body["color"], "ededed");
        assert_eq!(bench.get("/issues/1").await.body, made.body);
    }

    #[tokio::test]
    async fn an_issue_stands_under_a_milestone_that_is_there() {
        let bench = Bench::start().await;
        assert_eq!(bench.github.add_milestone(REPO, "Spring"), Some(1));
        let made = bench
            .call("POST", "/issues", json!({ "title": "x", "milestone": 1 }))
            .await;
        assert_eq!(made.body["milestone"]["title"], "Spring");
        bench.open("y").await;
        let edited = bench
            .call("PATCH", "/issues/2", json!({ "milestone": 1 }))
            .await;
        assert_eq!(edited.body["milestone"]["number"], 1);
        let refused = bench
            .call("PATCH", "/issues/2", json!({ "milestone": 2 }))
            .await;
        assert_eq!(refused.status, 422);
    }

    #[tokio::test]
    async fn issues_opened_at_once_have_numbers_of_their_own() {
        let bench = Bench::start().await;
        let opened: Vec<_> = (0..20)
            .map(|title| {
                let bench = bench.with_token("token-bo");
                tokio::spawn(
                    async move { bench.open(&title.to_string()).await.body["number"].as_u64() },
                )
            })
            .collect();
        let mut numbers = Vec::new();
        for one in opened {
            numbers.extend(one.await.unwrap());
        }
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=20).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn what_does_not_fit_is_refused() {
        let bench = Bench::start().await;
        let long = |most: usize| "ü".repeat(most);
        let fits = json!({ "title": long(256), "body": long(65_536) });
        assert_eq!(bench.call("POST", "/issues", fits).await.status, 201);
        let custom = |field: &str, most: usize| {
            json!({
                "resource": "Issue",
                "code": "custom",
                "field": field,
                "message": format!("{field} is too long (maximum is {most} characters)"),
            })
        };
        let invalid = |field: &str, value: &str| json!({ "resource": "Issue", "code": "invalid", "field": field, "value": value });
        let cases = [
            (json!({ "title": long(257) }), custom("title", 256)),
            (
                json!({ "title": "x", "body": long(65_537) }),
                custom("body", 65_536),
            ),
            (
                json!({ "title": " " }),
                json!({ "resource": "Issue", "code": "missing_field", "field": "title" }),
            ),
            (
                json!({ "title": "x", "assignees": ["nobody"] }),
                invalid("assignees", "nobody"),
            ),
            (
                json!({ "title": "x", "assignee": "binnacle-bot" }),
                invalid("assignees", "binnacle-bot"),
            ),
            (
                json!({ "title": "x", "milestone": 3 }),
                invalid("milestone", "3"),
            ),
            (
                json!({ "title": "x", "labels": [long(51)] }),
                json!({
                    "resource": "Label",
                    "code": "custom",
                    "field": "name",
                    "message": "name is too long (maximum is 50 characters)",
                }),
            ),
        ];
        for (body, error) in cases {
            let refused = bench.call("POST", "/issues", body).await;
            assert_eq!(refused.said(), (422, "Validation Failed", error));
        }
        assert_eq!(bench.github.issues(REPO).len(), 1);
    }

    #[tokio::test]
    async fn an_issue_carries_at_most_a_hundred_labels() {
        let bench = Bench::start().await;
        let labels: Vec<_> = (0..101).map(|number| format!("label {number}")).collect();
        let body = json!({ "title": "x", "labels": labels });
        let refused = bench.call("POST", "/issues", body).await;
        let message = "Validation Failed. Issues cannot have more than 100 labels";
        assert_eq!(refused.said(), (422, message, Value::Null));
        let body = json!({ "title": "x", "labels": labels[..100] });
        assert_eq!(bench.call("POST", "/issues", body).await.status, 201);
        let one_more = bench
            .call("POST", "/issues/1/labels", json!({ "labels": ["bug"] }))
            .await;
        assert_eq!(one_more.said().1, message);
    }

    #[tokio::test]
    async fn without_the_right_to_push_labels_and_assignees_are_dropped() {
        let bench = Bench::start().await.with_token("token-stranger");
        let body =
            json!({ "title": "x", "labels": ["bug", "new"], "assignees": ["ana"], "milestone": 1 });
        let made = bench.call("POST", "/issues", body.clone()).await;
        assert_eq!(made.status, 201);
        assert_eq!(
            (&made.body["labels"], &made.body["assignees"]),
            (&json!([]), &json!([]))
        );
        assert_eq!(made.body["author_association"], "NONE");
        let edited = bench.call("PATCH", "/issues/1", body).await;
        assert_eq!((edited.status, &edited.body["labels"]), (200, &json!([])));
        assert_eq!(bench.github.labels(REPO).len(), 3);
    }

    #[tokio::test]
    async fn where_issues_are_disabled_they_are_gone() {
        let mut seed = seed();
        seed.repositories[0].issues_disabled = true;
        let bench = Bench::start_with(seed).await;
        for (method, path) in [
            ("GET", "/issues"),
            ("POST", "/issues"),
            ("GET", "/issues/1"),
            ("PATCH", "/issues/1"),
            ("POST", "/issues/1/comments"),
        ] {
            let refused = bench.call(method, path, json!({})).await;
            assert_eq!(refused.said().0, 410, "{method} {path}");
            assert_eq!(refused.said().1, "Issues are disabled for this repo");
        }
    }
}

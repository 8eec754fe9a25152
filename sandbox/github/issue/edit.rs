//! Changing an issue: its text, its state, its labels and assignees, its lock.

use serde_json::json;

use super::{Issue, Reason, State, refuse_bad_body, refuse_bad_title};
use crate::github::asked::{self, Asked};
use crate::github::refusal::Refusal;
use crate::github::seed::Rights;
use crate::github::world::{Actor, World};

/// What should be different; `None` leaves it as it is.
#[derive(Debug, Default)]
pub(in crate::github) struct IssueEdit {
    pub(in crate::github) title: Option<String>,
    /// An empty one removes it.
    pub(in crate::github) body: Option<String>,
    pub(in crate::github) state: Option<State>,
    pub(in crate::github) reason: Option<Reason>,
    pub(in crate::github) labels: Option<Vec<String>>,
    pub(in crate::github) assignees: Option<Vec<String>>,
    pub(in crate::github) milestone: Option<String>,
}

impl IssueEdit {
    pub(super) fn read(asked: &Asked) -> Result<Self, Refusal> {
        let state = asked.word("state", &["open", "closed"])?;
        let reason = asked.word("state_reason", &Reason::WORDS)?;
        let body = asked.given("body").is_some();
        Ok(Self {
            title: asked.text("title")?,
            body: if body {
                Some(asked.text("body")?.unwrap_or_default())
            } else {
                None
            },
            state: state.as_deref().and_then(State::parse),
            reason: reason.as_deref().and_then(Reason::parse),
            labels: asked.names("labels", "name")?,
            assignees: asked::assignees(asked)?,
            milestone: asked.text("milestone")?,
        })
    }
}

impl World {
    /// Changes an issue. Its author may, and whoever manages issues; labels, assignees and milestone from
    /// others are dropped without a word.
    pub(in crate::github) fn issue_edit(
        &mut self,
        actor: &Actor,
        number: u64,
        edit: IssueEdit,
    ) -> Result<(), Refusal> {
        let repo = actor.repo;
        if !self
            .issue(repo, number)?
            .user
            .eq_ignore_ascii_case(&actor.login)
        {
            self.require(repo, &actor.login, Rights::Triage)?;
        }
        edit.title.as_deref().map_or(Ok(()), refuse_bad_title)?;
        edit.body.as_deref().map_or(Ok(()), refuse_bad_body)?;
        let (mut labels, mut assignees, mut milestone) = (None, None, None);
        if self.rights(repo, &actor.login) >= Rights::Push {
            milestone = self.milestone_named(repo, edit.milestone)?;
            assignees = edit
                .assignees
                .map(|names| self.assignees_named(repo, &names))
                .transpose()?;
            labels = edit
                .labels
                .map(|names| self.labels_named(actor, names))
                .transpose()?;
        }
        self.issue_rewrite(actor, number, edit.title, edit.body)?;
        if let Some(labels) = labels {
            self.issue_relabel(actor, number, labels)?;
        }
        if let Some(assignees) = assignees {
            self.issue_reassign(actor, number, assignees)?;
        }
        if milestone.is_some() && milestone != self.issue(repo, number)?.milestone {
            self.issue_mut(repo, number, |issue| issue.milestone = milestone)?;
            self.tell_issue(actor, number, "milestoned", []);
        }
        self.issue_turn(actor, number, edit.state, edit.reason)
    }

    fn issue_rewrite(
        &mut self,
        actor: &Actor,
        number: u64,
        title: Option<String>,
        body: Option<String>,
    ) -> Result<(), Refusal> {
        let issue = self.issue(actor.repo, number)?;
        let (old_title, old_body) = (issue.title.clone(), issue.body.clone().unwrap_or_default());
        let title = title.filter(|title| *title != old_title);
        let body = body.filter(|body| *body != old_body);
        let mut changes = serde_json::Map::new();
        if title.is_some() {
            changes.insert("title".into(), json!({ "from": old_title }));
        }
        if body.is_some() {
            changes.insert("body".into(), json!({ "from": old_body }));
        }
        if changes.is_empty() {
            return Ok(());
        }
        self.issue_mut(actor.repo, number, |issue| {
            issue.title = title.unwrap_or(old_title);
            if let Some(body) = body {
                issue.body = Some(body).filter(|body| !body.is_empty());
            }
        })?;
        self.tell_issue(actor, number, "edited", [("changes", changes.into())]);
        Ok(())
    }

    /// Closes or reopens an issue. The reason counts only when the state changes.
    fn issue_turn(
        &mut self,
        actor: &Actor,
        number: u64,
        state: Option<State>,
        reason: Option<Reason>,
    ) -> Result<(), Refusal> {
        let Some(state) = state.filter(|state| {
            self.issue(actor.repo, number)
                .is_ok_and(|issue| issue.state != *state)
        }) else {
            return Ok(());
        };
        self.issue_mut(actor.repo, number, |issue| {
            turn(issue, state, reason, &actor.login);
        })?;
        let action = if state == State::Closed {
            "closed"
        } else {
            "reopened"
        };
        self.tell_issue(actor, number, action, []);
        Ok(())
    }

    /// Locks the conversation, or unlocks it.
    pub(in crate::github) fn issue_lock(
        &mut self,
        actor: &Actor,
        number: u64,
        locked: bool,
        reason: Option<String>,
    ) -> Result<(), Refusal> {
        let before = self.issue(actor.repo, number)?.locked;
        self.require(actor.repo, &actor.login, Rights::Push)?;
        if before == locked {
            return Ok(());
        }
        self.issue_mut(actor.repo, number, |issue| {
            issue.locked = locked;
            issue.lock_reason = reason;
        })?;
        self.tell_issue(
            actor,
            number,
            if locked { "locked" } else { "unlocked" },
            [],
        );
        Ok(())
    }
}

fn turn(issue: &mut Issue, state: State, reason: Option<Reason>, login: &str) {
    issue.state = state;
    let closed = state == State::Closed;
    issue.state_reason = if closed {
        reason.or(Some(Reason::Completed))
    } else {
        Some(Reason::Reopened)
    };
    issue.closed_at = closed.then_some(issue.updated_at);
    issue.closed_by = closed.then(|| login.to_owned());
}

#[cfg(test)]
mod tests {
    use crate::github::testing::{Bench, REPO};
    use serde_json::{Value, json};

    #[tokio::test]
    async fn closing_and_reopening_keep_their_reasons() {
        let bench = Bench::start().await;
        bench.open("one").await;
        let edit = async |body: Value| bench.call("PATCH", "/issues/1", body).await.body;
        let closed = edit(json!({ "state": "closed" })).await;
        assert_eq!(
            (&closed["state"], &closed["state_reason"]),
            (&"closed".into(), &"completed".into())
        );
        assert_eq!(closed["closed_by"]["login"], "binnacle-bot");
        assert!(closed["closed_at"].is_string());
        let again = edit(json!({ "state": "closed", "state_reason": "not_planned" })).await;
        assert_eq!(again["state_reason"], "completed");
        let open = edit(json!({ "state": "open" })).await;
        assert_eq!(
            (&open["state_reason"], &open["closed_at"]),
            (&"reopened".into(), &Value::Null)
        );
        let duplicate = edit(json!({ "state": "closed", "state_reason": "duplicate" })).await;
        assert_eq!(duplicate["state_reason"], "duplicate");
    }

    #[tokio::test]
    async fn a_state_that_does_not_exist_is_refused() {
        let bench = Bench::start().await;
        bench.open("one").await;
        let refused = bench
            .call("PATCH", "/issues/1", json!({ "state": "gone" }))
            .await;
        assert_eq!(refused.status, 422);
        assert!(
            refused
                .said()
                .1
                .ends_with("Must be one of the following: open, closed.")
        );
        assert_eq!(
            bench
                .call("PATCH", "/issues/9", json!({ "state": "gone" }))
                .await
                .status,
            404
        );
    }

    #[tokio::test]
    async fn text_labels_and_assignees_are_replaced() {
        let bench = Bench::start().await;
        bench.open("one").await;
        let body = json!({
            "title": "two",
            "body": "text",
            "labels": ["bug", "new"],
            "assignees": ["bo", "Ana", "ana"],
        });
        let edited = bench.call("PATCH", "/issues/1", body).await.body;
        assert_eq!(
            (&edited["title"], &edited["body"]),
            (&"two".into(), &"text".into())
        );
        assert_eq!(
            bench.github.issue(REPO, 1).unwrap().assignees,
            ["bo", "ana"]
        );
        let body = json!({ "body": null, "labels": [], "assignee": null });
        let cleared = bench.call("PATCH", "/issues/1", body).await.body;
        assert_eq!(
            (&cleared["body"], &cleared["labels"]),
            (&Value::Null, &json!([]))
        );
        assert_eq!(
            (&cleared["title"], &cleared["assignee"]),
            (&"two".into(), &Value::Null)
        );
    }

    #[tokio::test]
    async fn only_the_author_and_those_who_manage_issues_may_edit() {
        let bench = Bench::start().await;
        bench.open("one").await;
        let closed = json!({ "state": "closed" });
        let stranger = bench.with_token("token-stranger");
        let refused = stranger.call("PATCH", "/issues/1", closed.clone()).await;
        assert_eq!(
            (refused.status, refused.said().1),
            (403, "Must have admin rights to Repository.")
        );
        stranger.open("mine").await;
        assert_eq!(
            stranger.call("PATCH", "/issues/2", closed).await.status,
            200
        );
    }

    #[tokio::test]
    async fn a_locked_issue_takes_comments_from_writers_only() {
        let bench = Bench::start().await;
        bench.open("one").await;
        let locked = bench
            .call(
                "PUT",
                "/issues/1/lock",
                json!({ "lock_reason": "resolved" }),
            )
            .await;
        assert_eq!(locked.status, 204);
        assert_eq!(
            bench.get("/issues/1").await.body["active_lock_reason"],
            "resolved"
        );
        let body = json!({ "body": "text" });
        let stranger = bench.with_token("token-stranger");
        let refused = stranger
            .call("POST", "/issues/1/comments", body.clone())
            .await;
        assert_eq!(
            refused.said().1,
            "Unable to create comment because issue is locked."
        );
        assert_eq!(
            stranger
                .call("DELETE", "/issues/1/lock", Value::Null)
                .await
                .status,
            403
        );
        assert_eq!(
            bench
                .call("POST", "/issues/1/comments", body.clone())
                .await
                .status,
            201
        );
        assert_eq!(
            bench
                .call("DELETE", "/issues/1/lock", Value::Null)
                .await
                .status,
            204
        );
        assert_eq!(
            stranger
                .call("POST", "/issues/1/comments", body)
                .await
                .status,
            201
        );
    }
}

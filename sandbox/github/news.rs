//! What webhooks are told: an event, with everything as it is at that moment.

mod code;

use serde_json::{Map, Value};

use super::comment::Comment;
use super::seed::Kind;
use super::world::{Actor, World};

impl World {
    /// Tells that something happened to an issue.
    pub(super) fn tell_issue(
        &self,
        actor: &Actor,
        number: u64,
        action: &'static str,
        extra: impl IntoIterator<Item = (&'static str, Value)>,
    ) {
        self.tell(actor, number, "issues", action, extra);
    }

    /// Tells that something happened to a comment.
    pub(super) fn tell_comment(
        &self,
        actor: &Actor,
        comment: &Comment,
        action: &'static str,
        changes: Option<Value>,
    ) {
        let shown = ("comment", self.comment_json(actor.repo, comment));
        let extra = changes
            .map(|changes| ("changes", changes))
            .into_iter()
            .chain([shown]);
        self.tell(actor, comment.issue, "issue_comment", action, extra);
    }

    fn tell(
        &self,
        actor: &Actor,
        number: u64,
        event: &'static str,
        action: &'static str,
        extra: impl IntoIterator<Item = (&'static str, Value)>,
    ) {
        let hooks = self.hooks_about(actor.repo);
        let mut hooks = hooks.filter(|hook| hook.wants(event)).peekable();
        let (Some(_), Ok(issue)) = (hooks.peek(), self.issue(actor.repo, number)) else {
            return;
        };
        let mut payload = Map::new();
        payload.insert("action".into(), action.into());
        payload.insert("issue".into(), self.issue_json(actor.repo, issue));
        payload.extend(
            extra
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value)),
        );
        let payload = self.signed_by(actor, payload);
        for hook in hooks {
            hook.send(event, Some(action), payload.clone());
        }
    }

    /// A payload with what all of them end with: where it happened and who did it.
    pub(super) fn signed_by(&self, actor: &Actor, mut payload: Map<String, Value>) -> Value {
        let owner = self.account(&self.repository(actor.repo).owner);
        if let Some(owner) = owner.filter(|owner| owner.kind == Kind::Organization) {
            payload.insert("organization".into(), self.organization(owner));
        }
        payload.insert("repository".into(), self.repository_json(actor.repo));
        payload.insert("sender".into(), self.user(&actor.login));
        payload.into()
    }
}

#[cfg(test)]
mod tests {
    use hmac::{Hmac, Mac};
    use serde_json::json;

    use crate::github::testing::{Bench, REPO, Receiver};
    use crate::github::{HookSeed, Reason};

    async fn listening() -> (Bench, Receiver) {
        let bench = Bench::start().await;
        let mut receiver = Receiver::start().await;
        bench
            .github
            .add_hook(REPO, HookSeed::new(&receiver.url, "secret"))
            .unwrap();
        assert_eq!(receiver.actions(1).await, ["ping"]);
        (bench, receiver)
    }

    #[tokio::test]
    async fn a_delivery_is_signed_over_its_bytes() {
        let (bench, mut receiver) = listening().await;
        bench.open("ünï").await;
        let (headers, body) = receiver.raw().await;
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(b"secret").unwrap();
        mac.update(&body);
        let signature = headers["x-hub-signature-256"].to_str().unwrap();
        let signature = hex::decode(signature.strip_prefix("sha256=").unwrap()).unwrap();
        mac.verify_slice(&signature).unwrap();
        assert_eq!(headers["x-github-event"], "issues");
        assert_eq!(headers["content-type"], "application/json");
        assert!(
            headers["user-agent"]
                .to_str()
                .unwrap()
                .starts_with("GitHub-Hookshot/")
        );
        let guid = headers["x-github-delivery"].to_str().unwrap();
        assert!(uuid::Uuid::parse_str(guid).is_ok());
    }

    #[tokio::test]
    async fn everything_that_happens_is_told_once_and_in_order() {
        let (bench, mut receiver) = listening().await;
        let ana = bench.github.person("ana");
        let body = json!({ "title": "One", "labels": ["bug", "new"], "assignees": ["bo"] });
        bench.call("POST", "/issues", body).await;
        assert_eq!(
            receiver.actions(4).await,
            [
                "issues.opened",
                "issues.labeled",
                "issues.labeled",
                "issues.assigned"
            ]
        );
        ana.retitle(REPO, 1, "One").unwrap();
        ana.retitle(REPO, 1, "Two").unwrap();
        ana.label(REPO, 1, "bug").unwrap();
        ana.unlabel(REPO, 1, "bug").unwrap();
        ana.unassign(REPO, 1, "bo").unwrap();
        let comment = ana.comment(REPO, 1, "First").unwrap();
        ana.edit_comment(REPO, comment, "First").unwrap();
        ana.edit_comment(REPO, comment, "Second").unwrap();
        ana.delete_comment(REPO, comment).unwrap();
        ana.close_as(REPO, 1, Reason::NotPlanned).unwrap();
        ana.close(REPO, 1).unwrap();
        ana.reopen(REPO, 1).unwrap();
        ana.lock(REPO, 1, true).unwrap();
        assert_eq!(
            receiver.actions(9).await,
            [
                "issues.edited",
                "issues.unlabeled",
                "issues.unassigned",
                "issue_comment.created",
                "issue_comment.edited",
                "issue_comment.deleted",
                "issues.closed",
                "issues.reopened",
                "issues.locked",
            ]
        );
    }

    #[tokio::test]
    async fn a_payload_says_what_changed_and_who_did_it() {
        let (bench, mut receiver) = listening().await;
        let ana = bench.github.person("ana");
        bench.open("One").await;
        let (_, opened) = receiver.next().await;
        assert_eq!(opened["sender"]["login"], "binnacle-bot");
        assert_eq!(opened["repository"]["full_name"], REPO);
        assert_eq!(opened["organization"]["login"], "harbour");
        assert_eq!(opened["issue"], bench.get("/issues/1").await.body);
        bench
            .call(
                "PATCH",
                "/issues/1",
                json!({ "title": "Two", "body": "Text" }),
            )
            .await;
        let (_, edited) = receiver.next().await;
        assert_eq!(
            edited["changes"],
            json!({ "title": { "from": "One" }, "body": { "from": "" } })
        );
        ana.label(REPO, 1, "bug").unwrap();
        let (_, labeled) = receiver.next().await;
        assert_eq!(
            (&labeled["label"]["name"], &labeled["sender"]["login"]),
            (&"bug".into(), &"ana".into())
        );
        ana.assign(REPO, 1, "bo").unwrap();
        assert_eq!(receiver.next().await.1["assignee"]["login"], "bo");
        let comment = ana.comment(REPO, 1, "First").unwrap();
        assert_eq!(receiver.next().await.1["comment"]["body"], "First");
        ana.edit_comment(REPO, comment, "Second").unwrap();
        let (_, edited) = receiver.next().await;
        assert_eq!(edited["changes"], json!({ "body": { "from": "First" } }));
        assert_eq!(
            (&edited["comment"]["body"], &edited["issue"]["comments"]),
            (&"Second".into(), &1.into())
        );
        ana.close(REPO, 1).unwrap();
        let (_, closed) = receiver.next().await;
        assert_eq!(closed["issue"]["state_reason"], "completed");
    }

    #[tokio::test]
    async fn a_hook_is_told_only_what_it_wants() {
        let bench = Bench::start().await;
        let mut receiver = Receiver::start().await;
        let seed = HookSeed {
            events: vec!["issue_comment".into()],
            ..HookSeed::new(&receiver.url, "s")
        };
        let hook = bench.github.add_hook(REPO, seed).unwrap();
        let mut other = Receiver::start().await;
        let off = HookSeed {
            active: false,
            ..HookSeed::new(&other.url, "s")
        };
        bench.github.add_hook(REPO, off).unwrap();
        bench
            .github
            .add_hook(REPO, HookSeed::new(&other.url, "s"))
            .unwrap();
        bench.open("One").await;
        bench.github.person("ana").comment(REPO, 1, "Text").unwrap();
        assert_eq!(receiver.actions(2).await, ["ping", "issue_comment.created"]);
        assert_eq!(
            other.actions(3).await,
            ["ping", "issues.opened", "issue_comment.created"]
        );
        bench.github.remove_hook(REPO, hook);
        bench.github.person("ana").comment(REPO, 1, "Text").unwrap();
        assert_eq!(other.actions(1).await, ["issue_comment.created"]);
        assert!(bench.github.deliveries(REPO, hook).is_empty());
    }
}

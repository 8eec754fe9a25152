//! Comments: what they are, how they change and how they are shown.

pub(super) mod routes;

use std::time::Instant;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::issue::{BODY, no_reactions};
use super::refusal::Refusal;
use super::repository::RepoKey;
use super::seed::Rights;
use super::world::{Actor, World};

/// A comment on an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// GitHub's id of it.
    pub id: u64,
    /// The number of the issue.
    pub issue: u64,
    /// The login of its author.
    pub user: String,
    /// Markdown.
    pub body: String,
    /// When it was written, to the second.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    pub(super) born: Instant,
}

impl World {
    pub(super) fn comment(&self, repo: RepoKey, id: u64) -> Result<&Comment, Refusal> {
        self.repository(repo)
            .comments
            .get(&id)
            .ok_or_else(Refusal::not_found)
    }

    /// Writes a comment and tells its id.
    pub(super) fn comment_add(
        &mut self,
        actor: &Actor,
        number: u64,
        body: String,
    ) -> Result<u64, Refusal> {
        let locked = self.issue(actor.repo, number)?.locked;
        if locked && self.rights(actor.repo, &actor.login) < Rights::Push {
            let message = "Unable to create comment because issue is locked.";
            return Err(Refusal::forbidden(message));
        }
        refuse_bad_body(&body)?;
        let (id, now) = (self.next_id(), super::now());
        let user = actor.login.clone();
        let born = Instant::now();
        let comment = Comment {
            id,
            issue: number,
            user,
            body,
            created_at: now,
            updated_at: now,
            born,
        };
        self.repository_mut(actor.repo)
            .comments
            .insert(id, comment.clone());
        self.issue_mut(actor.repo, number, |issue| issue.comments.push(id))?;
        self.tell_comment(actor, &comment, "created", None);
        Ok(id)
    }

    pub(super) fn comment_edit(
        &mut self,
        actor: &Actor,
        id: u64,
        body: String,
    ) -> Result<(), Refusal> {
        let old = self.comment_of(actor, id)?;
        refuse_bad_body(&body)?;
        if old.body == body {
            return Ok(());
        }
        let new = Comment {
            body,
            updated_at: super::now(),
            ..old.clone()
        };
        self.repository_mut(actor.repo)
            .comments
            .insert(id, new.clone());
        self.issue_mut(actor.repo, old.issue, |_| ())?;
        let changes = json!({ "body": { "from": old.body } });
        self.tell_comment(actor, &new, "edited", Some(changes));
        Ok(())
    }

    pub(super) fn comment_delete(&mut self, actor: &Actor, id: u64) -> Result<(), Refusal> {
        let comment = self.comment_of(actor, id)?;
        self.repository_mut(actor.repo).comments.remove(&id);
        self.issue_mut(actor.repo, comment.issue, |issue| {
            issue.comments.retain(|own| *own != id);
        })?;
        self.tell_comment(actor, &comment, "deleted", None);
        Ok(())
    }

    /// A comment that the actor may change: their own, or anyone's for those who may write.
    fn comment_of(&self, actor: &Actor, id: u64) -> Result<Comment, Refusal> {
        let comment = self.comment(actor.repo, id)?;
        if !comment.user.eq_ignore_ascii_case(&actor.login) {
            self.require(actor.repo, &actor.login, Rights::Push)?;
        }
        Ok(comment.clone())
    }

    pub(super) fn comment_json(&self, repo: RepoKey, comment: &Comment) -> Value {
        let own = self.repo_address(repo, format_args!("/issues/comments/{}", comment.id));
        let page = self.issue_page(repo, comment.issue);
        json!({
            "id": comment.id,
            "node_id": format!("IC_{:012}", comment.id),
            "url": own,
            "html_url": format!("{page}#issuecomment-{}", comment.id),
            "issue_url": self.repo_address(repo, format_args!("/issues/{}", comment.issue)),
            "user": self.user(&comment.user),
            "author_association": self.association(repo, &comment.user),
            "body": comment.body,
            "created_at": comment.created_at.to_string(),
            "updated_at": comment.updated_at.to_string(),
            "performed_via_github_app": null,
            "reactions": no_reactions(&own),
        })
    }
}

fn refuse_bad_body(body: &str) -> Result<(), Refusal> {
    let refuse = |message: String| {
        Err(Refusal::invalid(json!({
            "resource": "IssueComment",
            "code": "unprocessable",
            "field": "data",
            "message": message,
        })))
    };
    if body.trim().is_empty() {
        return refuse("Body cannot be blank".to_owned());
    }
    if body.chars().count() > BODY {
        return refuse(format!("Body is too long (maximum is {BODY} characters)"));
    }
    Ok(())
}

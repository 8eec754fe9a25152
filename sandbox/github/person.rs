//! A person at GitHub's pages: what they do there is held to the same rules as the API.

mod code;

use super::issue::{IssueEdit, NewIssue};
use super::world::{Actor, World};
use super::{Github, Reason, Refusal, State};

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Person {
    github: Github,
    login: String,
}

impl Github {
    /// Signs somebody in. A login that nobody has yet becomes an account, of a stranger.
    pub fn person(&self, login: &str) -> Person {
        let login = self.change(|world| world.account_ensure(login));
        Person {
            github: self.clone(),
            login,
        }
    }
}

impl Person {
    /// Opens an issue and tells its number.
    pub fn open_issue(
        &self,
        repo: &str,
        title: &str,
        body: &str,
        labels: &[&str],
    ) -> Result<u64, Refusal> {
        let new = NewIssue {
            title: title.into(),
            body: Some(body.into()).filter(|body: &String| !body.is_empty()),
            labels: labels.iter().map(|name| (*name).to_owned()).collect(),
            ..NewIssue::default()
        };
        self.act(repo, |world, actor| world.issue_open(actor, new))
    }

    /// Writes another title.
    pub fn retitle(&self, repo: &str, number: u64, title: &str) -> Result<(), Refusal> {
        self.edit(
            repo,
            number,
            IssueEdit {
                title: Some(title.into()),
                ..IssueEdit::default()
            },
        )
    }

    /// Writes another body.
    pub fn rewrite(&self, repo: &str, number: u64, body: &str) -> Result<(), Refusal> {
        self.edit(
            repo,
            number,
            IssueEdit {
                body: Some(body.into()),
                ..IssueEdit::default()
            },
        )
    }

    /// Closes an issue as done.
    pub fn close(&self, repo: &str, number: u64) -> Result<(), Refusal> {
        self.close_as(repo, number, Reason::Completed)
    }

    /// Closes an issue for a reason.
    pub fn close_as(&self, repo: &str, number: u64, reason: Reason) -> Result<(), Refusal> {
        let (state, reason) = (Some(State::Closed), Some(reason));
        self.edit(
            repo,
            number,
            IssueEdit {
                state,
                reason,
                ..IssueEdit::default()
            },
        )
    }

    /// Opens a closed issue again.
    pub fn reopen(&self, repo: &str, number: u64) -> Result<(), Refusal> {
        self.edit(
            repo,
            number,
            IssueEdit {
                state: Some(State::Open),
                ..IssueEdit::default()
            },
        )
    }

    /// Puts a label on an issue.
    pub fn label(&self, repo: &str, number: u64, label: &str) -> Result<(), Refusal> {
        self.act(repo, |world, actor| {
            world.issue_label(actor, number, vec![label.into()])
        })
    }

    /// Takes a label off an issue.
    pub fn unlabel(&self, repo: &str, number: u64, label: &str) -> Result<(), Refusal> {
        self.act(repo, |world, actor| {
            world.issue_unlabel(actor, number, label)
        })
    }

    /// Assigns somebody to an issue.
    pub fn assign(&self, repo: &str, number: u64, login: &str) -> Result<(), Refusal> {
        self.act(repo, |world, actor| {
            world.issue_assign(actor, number, &[login.into()])
        })
    }

    /// Takes somebody off an issue.
    pub fn unassign(&self, repo: &str, number: u64, login: &str) -> Result<(), Refusal> {
        self.act(repo, |world, actor| {
            world.issue_unassign(actor, number, &[login.into()])
        })
    }

    /// Locks the conversation, or unlocks it.
    pub fn lock(&self, repo: &str, number: u64, locked: bool) -> Result<(), Refusal> {
        self.act(repo, |world, actor| {
            world.issue_lock(actor, number, locked, None)
        })
    }

    /// Deletes an issue for good.
    pub fn delete_issue(&self, repo: &str, number: u64) -> Result<(), Refusal> {
        self.act(repo, |world, actor| world.issue_delete(actor, number))
    }

    /// Takes an issue to another repository, and tells its number there.
    pub fn transfer_issue(&self, repo: &str, number: u64, to: &str) -> Result<u64, Refusal> {
        self.act(repo, |world, actor| {
            let to = world.repository_named(to).ok_or_else(Refusal::not_found)?;
            world.issue_transfer(actor, number, to.key())
        })
    }

    /// Comments, and tells the comment's id.
    pub fn comment(&self, repo: &str, number: u64, body: &str) -> Result<u64, Refusal> {
        self.act(repo, |world, actor| {
            world.comment_add(actor, number, body.into())
        })
    }

    /// Changes a comment.
    pub fn edit_comment(&self, repo: &str, id: u64, body: &str) -> Result<(), Refusal> {
        self.act(repo, |world, actor| {
            world.comment_edit(actor, id, body.into())
        })
    }

    /// Deletes a comment.
    pub fn delete_comment(&self, repo: &str, id: u64) -> Result<(), Refusal> {
        self.act(repo, |world, actor| world.comment_delete(actor, id))
    }

    fn edit(&self, repo: &str, number: u64, edit: IssueEdit) -> Result<(), Refusal> {
        self.act(repo, |world, actor| world.issue_edit(actor, number, edit))
    }

    fn act<T>(
        &self,
        repo: &str,
        act: impl FnOnce(&mut World, &Actor) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        self.github.change(|world| {
            // A browser follows the redirect of a former name without being asked.
            let repo = world
                .repository_named(repo)
                .ok_or_else(Refusal::not_found)?
                .key();
            world.enter(repo, &self.login, true)?;
            act(
                world,
                &Actor {
                    login: self.login.clone(),
                    repo,
                },
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::github::testing::{Bench, PATIENCE, REPO, seed};
    use crate::github::{Github, Reason, State};

    #[test]
    fn a_person_is_held_to_the_rules() {
        let github = Github::new(seed(), "http://127.0.0.1/github");
        let number = github
            .person("eli")
            .open_issue(REPO, "One", "", &["bug"])
            .unwrap();
        let issue = github.issue(REPO, number).unwrap();
        assert_eq!(
            (issue.user.as_str(), issue.labels.len(), issue.body),
            ("eli", 0, None)
        );
        let newcomer = github.person("newcomer");
        let refused = newcomer.close(REPO, number).unwrap_err();
        assert_eq!(
            (refused.status(), refused.message()),
            (403, "Must have admin rights to Repository.")
        );
        let refused = newcomer.comment(REPO, number, "").unwrap_err();
        assert_eq!(
            refused.to_string(),
            "422: Validation Failed (Body cannot be blank)"
        );
        assert_eq!(
            newcomer
                .comment("harbour/nothing", 1, "x")
                .unwrap_err()
                .status(),
            404
        );
        newcomer.comment(REPO, number, "I see it too").unwrap();
        assert_eq!(github.comments(REPO, number)[0].user, "newcomer");
    }

    #[test]
    fn a_person_does_all_that_the_page_offers() {
        let github = Github::new(seed(), "http://127.0.0.1/github");
        let ana = github.person("ANA");
        let number = ana.open_issue(REPO, "One", "Text", &["bug"]).unwrap();
        ana.retitle(REPO, number, "Two").unwrap();
        ana.rewrite(REPO, number, "Other text").unwrap();
        ana.label(REPO, number, "question").unwrap();
        ana.unlabel(REPO, number, "bug").unwrap();
        ana.assign(REPO, number, "bo").unwrap();
        ana.assign(REPO, number, "cy").unwrap();
        ana.unassign(REPO, number, "bo").unwrap();
        ana.close_as(REPO, number, Reason::NotPlanned).unwrap();
        let comment = ana.comment(REPO, number, "First").unwrap();
        ana.edit_comment(REPO, comment, "Second").unwrap();
        let other = ana.comment(REPO, number, "Third").unwrap();
        ana.delete_comment(REPO, other).unwrap();
        let issue = github.issue(REPO, number).unwrap();
        assert_eq!(
            (issue.title.as_str(), issue.body.as_deref()),
            ("Two", Some("Other text"))
        );
        assert_eq!(
            (issue.state, issue.state_reason),
            (State::Closed, Some(Reason::NotPlanned))
        );
        assert_eq!(
            (issue.labels, issue.assignees),
            (vec!["question".into()], vec!["cy".into()])
        );
        assert_eq!(
            (issue.user.as_str(), issue.comments),
            ("ana", vec![comment])
        );
        ana.reopen(REPO, number).unwrap();
        ana.lock(REPO, number, true).unwrap();
        assert!(github.issue(REPO, number).unwrap().locked);
        assert!(github.person("eli").comment(REPO, number, "x").is_err());
    }

    #[tokio::test]
    async fn changes_are_told_and_awaited() {
        let bench = Bench::start().await;
        let mut changes = bench.github.changes();
        let waiter = bench.github.clone();
        let closed = tokio::spawn(async move {
            let closed = |github: &Github| {
                github
                    .issue(REPO, 1)
                    .filter(|issue| issue.state == State::Closed)
            };
            waiter.wait_for(closed, PATIENCE).await
        });
        bench.open("One").await;
        let ana = bench.github.person("ana");
        ana.comment(REPO, 1, "Text").unwrap();
        ana.close(REPO, 1).unwrap();
        assert_eq!(
            closed.await.unwrap().unwrap().closed_by.as_deref(),
            Some("ana")
        );
        let opened = changes.recv().await.unwrap();
        assert_eq!(
            (opened.repository.as_str(), &opened.issue["comments"]),
            (REPO, &serde_json::json!([]))
        );
        assert_eq!(
            changes.recv().await.unwrap().issue["comments"][0]["body"],
            "Text"
        );
        let last = changes.recv().await.unwrap().issue;
        assert_eq!(last["state"], "closed");
        assert_eq!(bench.github.cards(REPO), [last]);
        let never = bench
            .github
            .wait_for(|_| None::<()>, std::time::Duration::from_millis(1));
        assert!(never.await.is_err());
    }
}

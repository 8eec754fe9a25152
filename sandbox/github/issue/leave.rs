//! How an issue leaves its repository: it is deleted, or taken to another one.

use axum::http::StatusCode;
use serde_json::json;

use super::Issue;
use crate::github::refusal::Refusal;
use crate::github::repository::RepoKey;
use crate::github::seed::Rights;
use crate::github::world::{Actor, World};

/// Where an issue went that was here.
#[derive(Debug, Clone, Copy)]
pub(in crate::github) enum Left {
    /// Nowhere: it was deleted.
    Deleted,
    /// To another repository, under another number.
    Taken(RepoKey, u64),
}

impl World {
    /// What is answered for an issue that is not here.
    pub(super) fn issue_left(&self, repo: RepoKey, number: u64) -> Refusal {
        match self.repository(repo).left.get(&number) {
            None => Refusal::not_found(),
            Some(Left::Deleted) => Refusal::new(StatusCode::GONE, "This issue was deleted"),
            Some(Left::Taken(to, number)) => {
                let id = self.repository(*to).id;
                let location = self.address(format_args!("/repositories/{id}/issues/{number}"));
                Refusal::moved(location, true)
            }
        }
    }

    /// Deletes an issue with everything that was said of it, which takes an administrator.
    pub(in crate::github) fn issue_delete(
        &mut self,
        actor: &Actor,
        number: u64,
    ) -> Result<(), Refusal> {
        self.require(actor.repo, &actor.login, Rights::Admin)?;
        self.issue(actor.repo, number)?;
        self.tell_issue(actor, number, "deleted", []);
        self.issue_take(actor.repo, number, Left::Deleted);
        Ok(())
    }

    /// Takes an issue to another repository, and tells its number there. It keeps the labels that there are too.
    pub(in crate::github) fn issue_transfer(
        &mut self,
        actor: &Actor,
        number: u64,
        to: RepoKey,
    ) -> Result<u64, Refusal> {
        self.require(actor.repo, &actor.login, Rights::Push)?;
        self.require(to, &actor.login, Rights::Push)?;
        let mut issue = self.issue(actor.repo, number)?.clone();
        (issue.id, issue.number) = (self.next_id(), self.next_number(to));
        issue.updated_at = crate::github::now();
        issue.labels.retain(|name| self.label(to, name).is_some());
        let new = issue.number;
        let shown = [
            ("new_issue", self.issue_json(to, &issue)),
            ("new_repository", self.repository_json(to)),
        ];
        let changes = json!(std::collections::BTreeMap::from(shown));
        self.tell_issue(actor, number, "transferred", [("changes", changes)]);
        self.issue_take(actor.repo, number, Left::Taken(to, new));
        self.issue_put(actor.repo, to, issue);
        Ok(new)
    }

    fn issue_take(&mut self, repo: RepoKey, number: u64, left: Left) {
        let held = self.repository_mut(repo);
        held.issues.retain(|issue| issue.number != number);
        held.left.insert(number, left);
        if matches!(left, Left::Deleted) {
            held.comments.retain(|_, comment| comment.issue != number);
        }
    }

    fn issue_put(&mut self, from: RepoKey, to: RepoKey, issue: Issue) {
        for id in &issue.comments {
            if let Some(mut comment) = self.repository_mut(from).comments.remove(id) {
                comment.issue = issue.number;
                self.repository_mut(to).comments.insert(*id, comment);
            }
        }
        self.touched.push((to, issue.number));
        self.repository_mut(to).issues.push(issue);
    }
}

#[cfg(test)]
mod tests {
    use crate::github::testing::{Bench, REPO, seed};
    use crate::github::{RepositorySeed, Rights};
    use serde_json::json;

    #[tokio::test]
    async fn what_left_says_where_it_went() {
        let mut seed = seed();
        seed.repositories.push(RepositorySeed {
            owner: "harbour".into(),
            name: "website".into(),
            ..seed.repositories[0].clone()
        });
        let bench = Bench::start_with(seed).await;
        let elsewhere = "harbour/website";
        let ana = bench.github.person("ana");
        bench.open("One").await;
        bench.open("Two").await;
        ana.comment(REPO, 2, "Text").unwrap();
        bench.github.set_rights(REPO, "ana", Rights::Push);
        assert_eq!(ana.delete_issue(REPO, 1).unwrap_err().status(), 403);
        bench.github.set_rights(REPO, "ana", Rights::Admin);
        ana.delete_issue(REPO, 1).unwrap();
        bench.github.set_rights(elsewhere, "ana", Rights::Push);
        let number = ana.transfer_issue(REPO, 2, elsewhere).unwrap();
        assert_eq!(bench.github.issues(REPO), []);
        let taken = bench.github.issue(elsewhere, number).unwrap();
        assert_eq!(
            (taken.title.as_str(), taken.user.as_str()),
            ("Two", "binnacle-bot")
        );
        assert_eq!(bench.github.comments(elsewhere, number)[0].body, "Text");

        let comment = json!({ "body": "Text" });
        for (method, path) in [("GET", ""), ("PATCH", ""), ("POST", "/comments")] {
            let call = async |number: u64| {
                let path = format!("/issues/{number}{path}");
                bench.call(method, &path, comment.clone()).await
            };
            assert_eq!(call(1).await.status, 410, "{method}");
            let moved = call(2).await;
            assert_eq!(moved.status, 301, "{method}");
            assert!(
                moved
                    .header("location")
                    .ends_with(&format!("/issues/{number}"))
            );
        }
    }
}

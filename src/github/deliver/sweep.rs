//! The sweep: what GitHub shows of a team's incidents, actions and reports, and closing issues that are there twice.

use binnacle_commands::{
    hook::{CommentNews, IssueNews},
    mirror::IssueSeen,
    names::Repository,
    team::Team,
};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::github::{client::route, failed::Failed};

use super::{
    Sender,
    issue::{Label, as_asked},
};

impl Sender {
    /// Every issue of ours in the repositories of a team since a time; `None` for a team without any.
    pub async fn seen(
        &self,
        team: &Team,
        since: Timestamp,
    ) -> Result<Option<Vec<IssueSeen>>, String> {
        let Some(github) = &team.github else {
            return Ok(None);
        };
        let mut seen = Vec::new();
        for repository in github.repositories() {
            let listed = self.ours(repository, since).await;
            let listed = listed.map_err(|failed| failed.to_string())?;
            seen.extend(listed.into_iter().map(|one| IssueSeen {
                repository: repository.clone(),
                number: one.number,
                title: one.title,
                body: one.body.unwrap_or_default(),
                labels: one.labels.into_iter().map(Label::name).collect(),
                open: one.state == "open",
            }));
        }
        Ok(Some(seen))
    }

    /// An issue as it is.
    pub async fn found(&self, repository: &Repository, number: i64) -> Result<IssueNews, String> {
        let path = route(repository, &format!("/issues/{number}"));
        let issue: Result<Value, Failed> = self.0.get(&path, &[]).await;
        let issue = issue.map_err(|failed| failed.to_string())?;
        IssueNews::found(repository, &issue).map_err(|why| why.to_string())
    }

    /// What was said since a time on the issues of a team's repositories.
    pub async fn said(&self, team: &Team, since: Timestamp) -> Result<Vec<CommentNews>, String> {
        let Some(github) = &team.github else {
            return Ok(Vec::new());
        };
        let login = self.0.login().await.map_err(|failed| failed.to_string())?;
        let mut said = Vec::new();
        for repository in github.repositories() {
            let listed = self.comments(repository, since).await;
            for one in listed.map_err(|failed| failed.to_string())? {
                let news = CommentNews::found(repository, login, &one);
                said.push(news.map_err(|why| why.to_string())?);
            }
        }
        Ok(said)
    }

    async fn comments(
        &self,
        repository: &Repository,
        since: Timestamp,
    ) -> Result<Vec<Value>, Failed> {
        let path = route(repository, "/issues/comments");
        let params = [
            ("since", as_asked(since)),
            ("sort", "created".to_owned()),
            ("direction", "asc".to_owned()),
        ];
        self.all(&path, &params).await
    }

    /// Closes an issue in favour of another one of the same thing.
    pub async fn close_duplicate(
        &self,
        repository: &Repository,
        number: i64,
        of: &str,
    ) -> Result<(), String> {
        let closed = self.close(repository, number, of).await;
        closed.map_err(|failed| failed.to_string())
    }

    async fn close(&self, repository: &Repository, number: i64, of: &str) -> Result<(), Failed> {
        let issue = route(repository, &format!("/issues/{number}"));
        // Closing can be repeated, a comment cannot: so that comes last.
        let closed = json!({ "state": "closed", "state_reason": "duplicate" });
        self.0.patch(&issue, &closed).await?;
        let comment = json!({ "body": format!("This is a second issue for the same thing; {of} is the one that is kept current.") });
        self.0
            .post(&format!("{issue}/comments"), &comment)
            .await
            .map(drop)
    }
}

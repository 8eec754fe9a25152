//! The sweep: what GitHub shows of a team's incidents, actions and reports, and closing issues that are there twice.

use binnacle_commands::{
    hook::{CommentNews, IssueNews},
    mirror::{At, IssueSeen, Seen},
    names::Repository,
    team::Team,
};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::github::{client::route, failed::Failed};

use super::{
    MOST, Sender,
    issue::{Label, Listed, as_asked},
};

/// What GitHub answered a sweep; nothing where it refused, so that what is left to do in others is done all the same.
fn granted<T>(repository: &Repository, answer: Result<T, Failed>) -> Result<Option<T>, String> {
    match answer {
        Err(Failed::Refused { status, message }) => {
            tracing::warn!(%repository, status, message, "GitHub refused what a sweep asked of it");
            Ok(None)
        }
        other => other.map(Some).map_err(|failed| failed.to_string()),
    }
}

impl Listed {
    fn seen(self, repository: &Repository) -> IssueSeen {
        IssueSeen {
            id: self.id,
            repository: repository.clone(),
            number: self.number,
            title: self.title,
            body: self.body.unwrap_or_default(),
            labels: self.labels.into_iter().map(Label::name).collect(),
            assignees: self.assignees.into_iter().map(|one| one.login).collect(),
            open: self.state == "open",
        }
    }

    /// What the repository is called that it is in.
    pub(super) fn held_by(&self) -> Option<Repository> {
        let (_, name) = self.repository_url.split_once("/repos/")?;
        name.parse().ok()
    }
}

impl Sender {
    /// Every issue of ours in the repositories of a team since a time; `None` for a team without any.
    pub async fn seen(&self, team: &Team, since: Timestamp) -> Result<Option<Seen>, String> {
        let Some(github) = &team.github else {
            return Ok(None);
        };
        let mut seen = Vec::new();
        for repository in github.repositories() {
            let listed = granted(repository, self.ours(repository, since).await)?;
            let listed = listed.into_iter().flatten();
            seen.extend(listed.map(|one| one.seen(repository)));
        }
        Ok(Some(Seen::listed(seen)))
    }

    /// Asks for an issue that no list holds. Of one that we may not see nothing is learnt.
    pub async fn ask(&self, seen: &mut Seen, (repository, number): At) -> Result<(), String> {
        match self.there(&repository, number).await {
            Ok(found) => {
                let found = found.map(|one| {
                    let now = one.held_by().unwrap_or_else(|| repository.clone());
                    one.seen(&now)
                });
                seen.learn((repository, number), found);
                Ok(())
            }
            Err(Failed::Refused { .. }) => Ok(()),
            Err(failed) => Err(failed.to_string()),
        }
    }

    /// An issue as it is.
    pub async fn found(&self, repository: &Repository, number: i64) -> Result<IssueNews, String> {
        let path = route(repository, &format!("/issues/{number}"));
        let issue: Result<Value, Failed> = self.0.get(&path, &[]).await;
        let issue = issue.map_err(|failed| failed.to_string())?;
        IssueNews::found(repository, &issue).map_err(|why| why.to_string())
    }

    /// What was said since a time on the issues of a team's repositories, and until when, where that was not all.
    pub async fn said(
        &self,
        team: &Team,
        since: Timestamp,
    ) -> Result<(Vec<CommentNews>, Option<Timestamp>), String> {
        let Some(github) = &team.github else {
            return Ok((Vec::new(), None));
        };
        let logins = self.0.access().logins().await;
        let logins = logins.map_err(|failed| failed.to_string())?;
        let (mut said, mut until) = (Vec::new(), None);
        for repository in github.repositories() {
            let listed = granted(repository, self.comments(repository, since).await)?;
            let listed = listed.unwrap_or_default();
            if listed.len() >= MOST {
                let last = listed.last().and_then(|one| one["updated_at"].as_str());
                let last = last.and_then(|at| at.parse().ok());
                until = until.into_iter().chain(last).min();
            }
            for one in listed {
                let news = CommentNews::found(repository, &logins, &one);
                said.push(news.map_err(|why| why.to_string())?);
            }
        }
        Ok((said, until))
    }

    async fn comments(
        &self,
        repository: &Repository,
        since: Timestamp,
    ) -> Result<Vec<Value>, Failed> {
        let path = route(repository, "/issues/comments");
        let params = [
            ("since", as_asked(since)),
            ("sort", "updated".to_owned()),
            ("direction", "asc".to_owned()),
        ];
        self.all(&path, &params).await
    }

    /// Takes back a comment of ours that stands there twice.
    pub async fn uncomment(&self, repository: &Repository, id: i64) -> Result<(), String> {
        granted(repository, self.0.uncomment(repository, id).await).map(drop)
    }

    /// Closes an issue in favour of another one of the same thing.
    pub async fn close_duplicate(
        &self,
        repository: &Repository,
        number: i64,
        of: &str,
    ) -> Result<(), String> {
        granted(repository, self.close(repository, number, of).await).map(drop)
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

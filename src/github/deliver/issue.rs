//! An issue, of whatever it is: made once, then made to say what it should.

use std::collections::BTreeSet;

use binnacle_commands::{
    delivery::{Delivered, Doubt},
    deploy::life::follow_up_key,
    issue::{IssuePlace, IssueShown, IssueState, IssueWanted, Mirrored, Thing, marker},
    names::Repository,
    team::{Github, Team},
};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::{Claimed, DeployParcel};

use crate::github::{client::route, failed::Failed};

use super::Sender;

/// An issue as far as we read it; unknown fields and actions never matter.
#[derive(Debug, Deserialize)]
pub(super) struct Listed {
    pub(super) id: i64,
    pub(super) number: i64,
    pub(super) title: String,
    #[serde(default)]
    pub(super) body: Option<String>,
    pub(super) state: String,
    #[serde(default)]
    pub(super) labels: Vec<Label>,
    #[serde(default)]
    pub(super) user: Option<User>,
    #[serde(default)]
    pub(super) assignees: Vec<User>,
    #[serde(default)]
    pub(super) pull_request: Option<Value>,
    /// The address of the repository that it is in by now.
    #[serde(default)]
    pub(super) repository_url: String,
}

/// A repository as far as it tells whether an issue is still in it.
#[derive(Deserialize)]
struct Home {
    full_name: Repository,
    #[serde(default)]
    has_issues: Option<bool>,
}

/// A label; GitHub writes some as a plain name.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Label {
    Named { name: String },
    Plain(String),
}

impl Label {
    pub(super) fn name(self) -> String {
        match self {
            Self::Named { name } | Self::Plain(name) => name,
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct User {
    pub(super) login: String,
}

impl User {
    /// Whether it is one of these, which are in lower case.
    pub(super) fn is_in(&self, logins: &BTreeSet<String>) -> bool {
        logins.contains(&self.login.to_lowercase())
    }
}

/// How far back a list may lag behind what was written.
pub(super) const LAG: SignedDuration = SignedDuration::from_mins(2);

impl Sender {
    pub(super) async fn issue(
        &self,
        team: &Team,
        mirrored: Option<&Mirrored>,
        claimed: &Claimed,
    ) -> Result<Delivered, Failed> {
        // What is not mirrored any more is left as it is.
        let (Some(github), Some(mirrored)) = (&team.github, mirrored) else {
            return Ok(Delivered::Nothing);
        };
        let Mirrored {
            thing,
            wanted,
            place,
        } = mirrored;
        if let Some(number) = place.number {
            let known = place.repository.as_ref().unwrap_or(&github.repository);
            if place.hash.as_ref() == Some(&wanted.hash()) {
                let shown = shown(wanted, known, number, (place.assignee.clone(), None));
                return Ok(Delivered::Issue(shown));
            }
            match self.rewrite(known, number, wanted, place).await {
                Ok(now) => return self.complete(known, number, (wanted, place), &now).await,
                // Where somebody deleted it, it is still needed; a try before this one may have made another.
                Err(failed) => self.is_gone_by(failed, known, number).await?,
            }
        }
        let (tried, key) = ((claimed.doubt, claimed.first_tried_at), thing.key());
        let found = match self.taken(github, place).await? {
            Some(at) => Some(at),
            None => self.look(tried, &wanted.repository, &key).await?,
        };
        if let Some((repository, number)) = found {
            let found = IssuePlace {
                state: None,
                ..place.clone()
            };
            let now = self.rewrite(&repository, number, wanted, &found).await?;
            return self
                .complete(&repository, number, (wanted, &found), &now)
                .await;
        }
        let is_urgent = matches!(thing, Thing::Incident(_));
        self.make(wanted, is_urgent).await
    }

    /// The issue that follows an emergency: opened once, and then people's.
    pub(super) async fn follow_up(&self, parcel: &DeployParcel) -> Result<Delivered, Failed> {
        let Some(wanted) = &parcel.follow_up else {
            return Ok(Delivered::Nothing);
        };
        let (repository, key) = (&wanted.repository, follow_up_key(&parcel.deploy));
        let tried = (parcel.claimed.doubt, parcel.claimed.first_tried_at);
        let (number, now) = match self.look(tried, repository, &key).await? {
            Some((_, number)) => {
                let path = route(repository, &format!("/issues/{number}"));
                (number, self.0.get(&path, &[]).await?)
            }
            None => self.create_issue(wanted, false).await?,
        };
        // People have it from now on, so all of it is given at once. The next try finds the issue, whatever broke off.
        let fresh = (wanted, &IssuePlace::default());
        match self.complete(repository, number, fresh, &now).await {
            Err(failed @ Failed::Refused { .. }) => {
                tracing::warn!(number, %failed, "the issue lacks labels, people or its milestone");
                Ok(Delivered::Issue(as_made(wanted, number, &now)))
            }
            whole => whole.map_err(|failed| Failed::Doubtful(failed.to_string())),
        }
    }

    /// Makes a new issue. Nothing may fail between the answer and its record: closing and assigning it is the next delivery.
    async fn make(&self, wanted: &IssueWanted, is_urgent: bool) -> Result<Delivered, Failed> {
        let (number, made) = self.create_issue(wanted, is_urgent).await?;
        Ok(Delivered::Issue(as_made(wanted, number, &made)))
    }

    /// A new issue, with its number. It is open and nobody's: GitHub would refuse the whole issue for one person whom it cannot be
    /// assigned to.
    async fn create_issue(
        &self,
        wanted: &IssueWanted,
        is_urgent: bool,
    ) -> Result<(i64, Value), Failed> {
        let fresh = json!({ "title": wanted.title, "body": wanted.body, "labels": wanted.labels });
        let path = route(&wanted.repository, "/issues");
        let made = self.0.create(&path, &fresh, is_urgent).await?;
        let number = made["number"].as_i64();
        let number =
            number.ok_or_else(|| Failed::Doubtful("the answer names no issue".to_owned()))?;
        Ok((number, made))
    }

    /// Makes an issue that is there say what it should. What people made of its state stays: it is closed or opened only when that is
    /// news.
    async fn rewrite(
        &self,
        repository: &Repository,
        number: i64,
        wanted: &IssueWanted,
        place: &IssuePlace,
    ) -> Result<Value, Failed> {
        let issue = route(repository, &format!("/issues/{number}"));
        let mut body = json!({ "title": wanted.title, "body": wanted.body });
        if place.state != Some(wanted.state) {
            let (state, reason) = wanted.state.names();
            body["state"] = state.into();
            body["state_reason"] = reason.into();
        }
        self.0.patch(&issue, &body).await
    }

    /// Gives an issue the labels, people and milestone that it lacks. Labels and assignees that people added stay.
    async fn complete(
        &self,
        repository: &Repository,
        number: i64,
        (wanted, place): (&IssueWanted, &IssuePlace),
        now: &Value,
    ) -> Result<Delivered, Failed> {
        let issue = route(repository, &format!("/issues/{number}"));
        self.label(repository, number, wanted, now).await?;
        let assignee = self.assign(&issue, wanted, place, now).await?;
        self.plan(&issue, wanted, now).await?;
        let is_moved = place.state != Some(wanted.state);
        let at = now["updated_at"].as_str().and_then(|at| at.parse().ok());
        Ok(Delivered::Issue(IssueShown {
            moved_at: at.filter(|_| is_moved),
            ..shown(wanted, repository, number, (assignee, url_of(now)))
        }))
    }

    async fn label(
        &self,
        repository: &Repository,
        number: i64,
        wanted: &IssueWanted,
        now: &Value,
    ) -> Result<(), Failed> {
        let labels = names(&now["labels"], "name");
        let has = |label: &&String| labels.contains(&label.to_lowercase());
        let lacking: Vec<&String> = wanted.labels.iter().filter(|one| !has(one)).collect();
        if !lacking.is_empty() {
            let route = route(repository, &format!("/issues/{number}/labels"));
            self.0.post(&route, &json!({ "labels": lacking })).await?;
        }
        for label in wanted.unwanted.iter().filter(has) {
            self.0.unlabel(repository, number, label).await?;
        }
        Ok(())
    }

    /// Gives an issue its people, and says whom we gave it to. Who was given it before and is not there took it back.
    async fn assign(
        &self,
        issue: &str,
        wanted: &IssueWanted,
        place: &IssuePlace,
        now: &Value,
    ) -> Result<Option<String>, Failed> {
        let mut working = names(&now["assignees"], "login");
        let has = |login: &str| working.contains(&login.to_lowercase());
        let assignees = format!("{issue}/assignees");
        let others = &wanted.also;
        let wanted = wanted.assignee.as_deref();
        let before = place.assignee.as_deref();
        // GitHub takes logins in any case, and who is on it for another reason stays.
        let is_kept = |login: &str| {
            let mut kept = others.iter().map(String::as_str).chain(wanted);
            kept.any(|one| one.eq_ignore_ascii_case(login))
        };
        if let Some(gone) = before.filter(|login| !is_kept(login) && has(login)) {
            self.0
                .delete(&assignees, &json!({ "assignees": [gone] }))
                .await?;
        }
        let is_new = wanted.filter(|_| wanted != before);
        let lacking = others.iter().map(String::as_str).chain(is_new);
        let lacking: Vec<&str> = lacking.filter(|login| !has(login)).take(10).collect();
        if !lacking.is_empty() {
            // Somebody whom GitHub cannot assign is left out by it without a word.
            let body = json!({ "assignees": lacking });
            let now = self.0.post(&assignees, &body).await?;
            working = names(&now["assignees"], "login");
        }
        let is_ours = |login: &&str| is_new.is_none() || working.contains(&login.to_lowercase());
        Ok(wanted.filter(is_ours).map(str::to_owned))
    }

    /// Puts an issue under its milestone. One that is not there keeps nothing else from being mirrored.
    async fn plan(&self, issue: &str, wanted: &IssueWanted, now: &Value) -> Result<(), Failed> {
        let Some(number) = wanted.milestone else {
            return Ok(());
        };
        if now["milestone"]["number"].as_i64() == Some(number) {
            return Ok(());
        }
        let body = json!({ "milestone": number });
        match self.0.patch(issue, &body).await {
            Err(Failed::Refused {
                status: 422,
                message,
            }) => {
                tracing::warn!(
                    number,
                    message,
                    "there is no such milestone: change `github.route` in the team's document"
                );
                Ok(())
            }
            other => other.map(drop),
        }
    }

    /// After a try that nobody answered: the issue it made, if it made one.
    async fn look(
        &self,
        (doubt, first_tried_at): (Doubt, Timestamp),
        repository: &Repository,
        key: &str,
    ) -> Result<Option<(Repository, i64)>, Failed> {
        if doubt == Doubt::None {
            return Ok(None);
        }
        let line = marker(key);
        let since = first_tried_at - LAG;
        let listed = self.ours(repository, since).await?;
        let ours = listed
            .iter()
            .filter(|one| carries(one.body.as_deref(), &line));
        let found = ours.map(|one| one.number).min();
        if found.is_none() {
            self.not_there(doubt)?;
        }
        Ok(found.map(|number| (repository.clone(), number)))
    }

    /// Where somebody took an issue, as far as that is a repository that the team mirrors to: there it goes on.
    async fn taken(
        &self,
        github: &Github,
        place: &IssuePlace,
    ) -> Result<Option<(Repository, i64)>, Failed> {
        let Some(number) = place.number else {
            return Ok(None);
        };
        let known = place.repository.as_ref().unwrap_or(&github.repository);
        let path = ["issues", &number.to_string()];
        let found: Listed = match self.0.read(known, &path, &[]).await {
            Err(Failed::Refused { .. }) => return Ok(None),
            other => other?,
        };
        let at = found.held_by().map(|now| (now, found.number));
        Ok(at.filter(|(now, _)| github.repositories().contains(now)))
    }

    /// An issue by its number; `None` where it was deleted or taken to another repository, which GitHub leads to by itself. Refused
    /// where its whole repository is out of our sight: then nothing is known of it.
    pub(super) async fn there(
        &self,
        repository: &Repository,
        number: i64,
    ) -> Result<Option<Listed>, Failed> {
        let path = ["issues", &number.to_string()];
        let found: Listed = match self.0.read(repository, &path, &[]).await {
            Err(Failed::Refused {
                status: status @ (301 | 404 | 410),
                message,
            }) => {
                let home = self.home(repository).await?;
                return match home.has_issues {
                    Some(false) => Err(Failed::Refused { status, message }),
                    _ => Ok(None),
                };
            }
            other => other?,
        };
        let is_in = |name: &Repository| found.repository_url.ends_with(&format!("/{name}"));
        // One that is called otherwise by now holds it still.
        let is_there = is_in(repository) || is_in(&self.home(repository).await?.full_name);
        Ok(is_there.then_some(found))
    }

    /// Takes a refusal that says that an issue is not in its repository any more, and not only out of our sight; any other is given
    /// back.
    pub(super) async fn is_gone_by(
        &self,
        failed: Failed,
        repository: &Repository,
        number: i64,
    ) -> Result<(), Failed> {
        let Failed::Refused {
            status: 404 | 410, ..
        } = failed
        else {
            return Err(failed);
        };
        match self.there(repository, number).await {
            Ok(None) => Ok(()),
            Ok(Some(_)) | Err(Failed::Refused { .. }) => Err(failed),
            Err(other) => Err(other),
        }
    }

    async fn home(&self, repository: &Repository) -> Result<Home, Failed> {
        self.0.read(repository, &[], &[]).await
    }

    /// Our issues in a repository that changed since a time, all pages, open and closed. Without push rights GitHub drops labels
    /// without a word, so the list is not narrowed by ours.
    pub(super) async fn ours(
        &self,
        repository: &Repository,
        since: Timestamp,
    ) -> Result<Vec<Listed>, Failed> {
        let logins = self.0.access().logins().await?;
        let mut params = vec![
            ("state", "all".to_owned()),
            ("since", as_asked(since)),
            ("sort", "created".to_owned()),
            ("direction", "desc".to_owned()),
        ];
        // Apps have a login that is no name of an account.
        let only = logins
            .first()
            .filter(|login| logins.len() == 1 && !login.ends_with(']'));
        params.extend(only.map(|login| ("creator", login.clone())));
        let issues = route(repository, "/issues");
        let mut all: Vec<Listed> = self.all(&issues, &params).await?;
        all.retain(|one| {
            one.user.as_ref().is_some_and(|user| user.is_in(&logins)) && one.pull_request.is_none()
        });
        Ok(all)
    }
}

/// An issue as it was made. GitHub drops the labels of whoever may not label, without a word; the next delivery then hears why.
fn as_made(wanted: &IssueWanted, number: i64, made: &Value) -> IssueShown {
    let labels = names(&made["labels"], "name");
    let has = |label: &&String| labels.contains(&label.to_lowercase());
    let as_made = IssueWanted {
        state: IssueState::Open,
        assignee: None,
        also: Vec::new(),
        milestone: None,
        labels: wanted.labels.iter().filter(has).cloned().collect(),
        ..wanted.clone()
    };
    shown(&as_made, &wanted.repository, number, (None, url_of(made)))
}

/// An issue that says what it should.
fn shown(
    wanted: &IssueWanted,
    repository: &Repository,
    number: i64,
    (assignee, url): (Option<String>, Option<String>),
) -> IssueShown {
    IssueShown {
        repository: repository.clone(),
        number,
        url,
        hash: wanted.hash(),
        assignee,
        state: wanted.state,
        moved_at: None,
    }
}

/// A time as GitHub is asked for what is since then.
pub(super) fn as_asked(since: Timestamp) -> String {
    since.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Whether a text carries a hidden line.
pub(super) fn carries(body: Option<&str>, line: &str) -> bool {
    let mut lines = body.unwrap_or_default().lines();
    lines.any(|one| one.trim() == line)
}

/// Where people read an issue.
fn url_of(issue: &Value) -> Option<String> {
    issue["html_url"].as_str().map(str::to_owned)
}

/// The names in a list of GitHub's, in lower case, since it takes them so.
fn names(list: &Value, key: &str) -> Vec<String> {
    let all = list.as_array().into_iter().flatten();
    all.filter_map(|one| one[key].as_str())
        .map(str::to_lowercase)
        .collect()
}

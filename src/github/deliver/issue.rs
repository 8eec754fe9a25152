//! An issue, of whatever it is: made once, then made to say what it should.

use binnacle_commands::{
    delivery::{Delivered, Doubt},
    issue::{IssueShown, IssueState, IssueWanted, Mirrored, marker},
    names::Repository,
};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::Parcel;

use crate::github::{client::route, failed::Failed};

use super::Sender;

/// An issue as far as we read it; unknown fields and actions never matter.
#[derive(Debug, Deserialize)]
pub(super) struct Listed {
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
    pub(super) pull_request: Option<Value>,
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

/// How far back a list may lag behind what was written.
const LAG: SignedDuration = SignedDuration::from_mins(2);

/// The most pages of a hundred that are looked through.
const PAGES: u32 = 20;

impl Sender {
    pub(super) async fn issue(&self, parcel: &Parcel) -> Result<Delivered, Failed> {
        let Some(github) = &parcel.team.github else {
            return Ok(Delivered::Nothing);
        };
        // What is not mirrored any more is left as it is.
        let Some(Mirrored {
            thing,
            wanted,
            place,
        }) = &parcel.mirrored
        else {
            return Ok(Delivered::Nothing);
        };
        let hash = wanted.hash();
        let shown = |number: i64, url: Option<String>| {
            Delivered::Issue(IssueShown {
                number,
                url,
                hash: hash.clone(),
                assignee: wanted.assignee.clone(),
            })
        };
        let assigned = place.assignee.as_deref();
        if let Some(number) = place.number {
            if place.hash.as_ref() == Some(&hash) {
                return Ok(shown(number, None));
            }
            match self
                .make_say(&github.repository, number, wanted, assigned)
                .await
            {
                Ok(url) => return Ok(shown(number, url)),
                // Somebody deleted it, and it is still needed.
                Err(Failed::Refused {
                    status: 404 | 410, ..
                }) if parcel.claimed.doubt == Doubt::None => {}
                Err(failed) => return Err(failed),
            }
        }
        if let Some(number) = self.look(parcel, &thing.key()).await? {
            let url = self
                .make_say(&github.repository, number, wanted, assigned)
                .await?;
            return Ok(shown(number, url));
        }
        self.make(&github.repository, wanted).await
    }

    /// Makes a new issue.
    async fn make(
        &self,
        repository: &Repository,
        wanted: &IssueWanted,
    ) -> Result<Delivered, Failed> {
        let fresh = json!({ "title": wanted.title, "body": wanted.body, "labels": wanted.labels });
        let made = self.0.post(&route(repository, "/issues"), &fresh).await?;
        let number = made["number"].as_i64();
        let number =
            number.ok_or_else(|| Failed::Doubtful("the answer names no issue".to_owned()))?;
        // Nothing may fail between the answer and its record. A new issue is open and nobody's; closing and assigning it is the
        // next delivery, and GitHub would refuse the whole issue for one person whom it cannot be assigned to.
        let as_made = IssueWanted {
            state: IssueState::Open,
            assignee: None,
            ..wanted.clone()
        };
        Ok(Delivered::Issue(IssueShown {
            number,
            url: url_of(&made),
            hash: as_made.hash(),
            assignee: None,
        }))
    }

    /// Makes an issue that is there say what it should. Labels and assignees that people added stay; `assigned` is whom we
    /// assigned it to.
    async fn make_say(
        &self,
        repository: &Repository,
        number: i64,
        wanted: &IssueWanted,
        assigned: Option<&str>,
    ) -> Result<Option<String>, Failed> {
        let issue = route(repository, &format!("/issues/{number}"));
        let (state, reason) = wanted.state.names();
        let body = json!({ "title": wanted.title, "body": wanted.body, "state": state, "state_reason": reason });
        let now = self.0.patch(&issue, &body).await?;
        let labels = names(&now["labels"], "name");
        let lacking: Vec<&String> = wanted
            .labels
            .iter()
            .filter(|label| !labels.contains(&label.to_lowercase()))
            .collect();
        if !lacking.is_empty() {
            self.0
                .post(&format!("{issue}/labels"), &json!({ "labels": lacking }))
                .await?;
        }
        let working = names(&now["assignees"], "login");
        let has = |login: &str| working.contains(&login.to_lowercase());
        let assignees = format!("{issue}/assignees");
        let wanted = wanted.assignee.as_deref();
        if let Some(gone) = assigned.filter(|login| Some(*login) != wanted && has(login)) {
            self.0
                .delete(&assignees, &json!({ "assignees": [gone] }))
                .await?;
        }
        if let Some(login) = wanted.filter(|login| !has(login)) {
            // Somebody whom GitHub cannot assign is left out by it without a word.
            self.0
                .post(&assignees, &json!({ "assignees": [login] }))
                .await?;
        }
        Ok(url_of(&now))
    }

    /// After a try that nobody answered: the issue it made, if it made one. Lists may lag, so nothing is made before two
    /// looks with time between them.
    async fn look(&self, parcel: &Parcel, key: &str) -> Result<Option<i64>, Failed> {
        let waits = match parcel.claimed.doubt {
            Doubt::None => return Ok(None),
            Doubt::Look => Some(10),
            Doubt::LookOnceMore => Some(60),
            Doubt::Settled => None,
        };
        let line = marker(key);
        let since = parcel.claimed.first_tried_at - LAG;
        // Without push rights GitHub drops labels without a word, so the list is not narrowed by ours.
        let listed = self.list(parcel, since).await?;
        let ours = listed.iter().filter(|one| carries(one, &line));
        match (ours.map(|one| one.number).min(), waits) {
            (Some(number), _) => Ok(Some(number)),
            (None, Some(times)) => Err(Failed::LookAgain(
                SignedDuration::try_from(self.0.pace() * times).unwrap_or(LAG),
            )),
            (None, None) => Ok(None),
        }
    }

    async fn list(&self, parcel: &Parcel, since: Timestamp) -> Result<Vec<Listed>, Failed> {
        let Some(github) = &parcel.team.github else {
            return Ok(Vec::new());
        };
        self.ours(&github.repository, since, None).await
    }

    /// Our issues in a repository that changed since a time, all pages, open and closed.
    pub(super) async fn ours(
        &self,
        repository: &Repository,
        since: Timestamp,
        label: Option<&str>,
    ) -> Result<Vec<Listed>, Failed> {
        let login = self.0.login().await?;
        let mut all = Vec::new();
        for page in 1..=PAGES {
            let mut params = vec![
                ("state", "all".to_owned()),
                ("since", since.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
                ("sort", "created".to_owned()),
                ("direction", "desc".to_owned()),
                ("per_page", "100".to_owned()),
                ("page", page.to_string()),
            ];
            params.extend(label.map(|label| ("labels", label.to_owned())));
            let part: Vec<Listed> = self.0.get(&route(repository, "/issues"), &params).await?;
            let is_last = part.len() < 100;
            all.extend(part);
            if is_last {
                break;
            }
        }
        all.retain(|one| {
            one.user.as_ref().is_some_and(|user| user.login == login) && one.pull_request.is_none()
        });
        Ok(all)
    }
}

fn carries(listed: &Listed, line: &str) -> bool {
    listed
        .body
        .as_deref()
        .unwrap_or_default()
        .lines()
        .any(|one| one.trim() == line)
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

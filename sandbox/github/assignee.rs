//! Assignees: who can be one, and who works on an issue.

use axum::response::Response;
use serde_json::Value;

use super::asked::{self, Asked};
use super::paging;
use super::place::Place;
use super::refusal::{self, Refusal};
use super::reply;
use super::repository::RepoKey;
use super::seed::{Kind, Rights};
use super::world::{Actor, World};

/// How many people work on an issue at most; the rest are left out without a word.
const MOST: usize = 10;

impl World {
    /// People with a right in the repository can be assigned.
    fn assignable(&self, repo: RepoKey, login: &str) -> Option<&str> {
        let account = self
            .account(login)
            .filter(|account| account.kind == Kind::User)?;
        (self.rights(repo, login) >= Rights::Read).then_some(account.login.as_str())
    }

    /// These logins, each once and as it is written; one that cannot be assigned is refused.
    pub(super) fn assignees_named(
        &self,
        repo: RepoKey,
        logins: &[String],
    ) -> Result<Vec<String>, Refusal> {
        let mut found: Vec<String> = Vec::new();
        for login in logins {
            let Some(known) = self.assignable(repo, login) else {
                let error = refusal::bad_value("Issue", "assignees", login.as_str());
                return Err(Refusal::invalid(error));
            };
            if !found.iter().any(|other| other == known) {
                found.push(known.to_owned());
            }
        }
        found.truncate(MOST);
        Ok(found)
    }

    /// Adds people to an issue; whoever cannot be assigned is left out without a word.
    pub(super) fn issue_assign(
        &mut self,
        actor: &Actor,
        number: u64,
        logins: &[String],
    ) -> Result<(), Refusal> {
        let mut all = self.issue(actor.repo, number)?.assignees.clone();
        if self.rights(actor.repo, &actor.login) >= Rights::Push {
            let able = logins
                .iter()
                .filter_map(|login| self.assignable(actor.repo, login));
            all.extend(able.map(str::to_owned));
        }
        let all = self.assignees_named(actor.repo, &all)?;
        self.issue_reassign(actor, number, all)
    }

    /// Takes people off an issue.
    pub(super) fn issue_unassign(
        &mut self,
        actor: &Actor,
        number: u64,
        logins: &[String],
    ) -> Result<(), Refusal> {
        let mut left = self.issue(actor.repo, number)?.assignees.clone();
        if self.rights(actor.repo, &actor.login) >= Rights::Push {
            left.retain(|own| !logins.iter().any(|login| login.eq_ignore_ascii_case(own)));
        }
        self.issue_reassign(actor, number, left)
    }

    /// Gives an issue exactly these assignees, and tells of each that came or went.
    pub(super) fn issue_reassign(
        &mut self,
        actor: &Actor,
        number: u64,
        after: Vec<String>,
    ) -> Result<(), Refusal> {
        let before = self.issue(actor.repo, number)?.assignees.clone();
        let (came, went) = super::issue::difference(&before, &after);
        if came.is_empty() && went.is_empty() {
            return Ok(());
        }
        self.issue_mut(actor.repo, number, |issue| issue.assignees = after)?;
        self.tell_assignees(actor, number, "assigned", &came);
        self.tell_assignees(actor, number, "unassigned", &went);
        Ok(())
    }

    pub(super) fn tell_assignees(
        &self,
        actor: &Actor,
        number: u64,
        action: &'static str,
        logins: &[String],
    ) {
        for login in logins {
            self.tell_issue(actor, number, action, [("assignee", self.user(login))]);
        }
    }
}

/// `GET /repos/{owner}/{repo}/assignees`.
pub(super) async fn list(place: Place) -> Response {
    let all: Vec<Value> = place.github.read(|world| {
        let logins = world.accounts.iter().map(|account| account.login.as_str());
        let able = logins.filter_map(|login| world.assignable(place.actor.repo, login));
        able.map(|login| world.user(login)).collect()
    });
    paging::short(&place, &all)
}

/// `GET /repos/{owner}/{repo}/assignees/{login}`: 204 when they can be assigned.
pub(super) async fn check(place: Place) -> Result<Response, Refusal> {
    let login = place.name("login")?;
    let able = place
        .github
        .read(|world| world.assignable(place.actor.repo, login).is_some());
    able.then(reply::no_content).ok_or_else(Refusal::not_found)
}

/// `POST /repos/{owner}/{repo}/issues/{number}/assignees`.
pub(super) async fn add(place: Place, asked: Asked) -> Result<Response, Refusal> {
    change(&place, &asked, World::issue_assign).map(|issue| reply::created(&issue))
}

/// `DELETE /repos/{owner}/{repo}/issues/{number}/assignees`.
pub(super) async fn remove(place: Place, asked: Asked) -> Result<Response, Refusal> {
    change(&place, &asked, World::issue_unassign).map(|issue| reply::ok(&issue))
}

fn change(
    place: &Place,
    asked: &Asked,
    act: impl FnOnce(&mut World, &Actor, u64, &[String]) -> Result<(), Refusal>,
) -> Result<Value, Refusal> {
    let (number, repo) = (place.number("number")?, place.actor.repo);
    let logins = asked::assignees(asked)?.unwrap_or_default();
    place.github.change(|world| {
        act(world, &place.actor, number, &logins)?;
        Ok(world.issue_json(repo, world.issue(repo, number)?))
    })
}

#[cfg(test)]
mod tests {
    use crate::github::testing::{Bench, REPO};
    use serde_json::{Value, json};

    #[tokio::test]
    async fn people_are_assigned_and_taken_off() {
        let bench = Bench::start().await;
        bench.open("one").await;
        let path = "/issues/1/assignees";
        let body = json!({ "assignees": ["ANA", "nobody", "binnacle-bot", "bo"] });
        let added = bench.call("POST", path, body).await;
        assert_eq!(
            (added.status, &added.body["assignee"]["login"]),
            (201, &"ana".into())
        );
        assert_eq!(
            bench.github.issue(REPO, 1).unwrap().assignees,
            ["ana", "bo"]
        );
        let removed = bench
            .call("DELETE", path, json!({ "assignees": ["Ana", "cy"] }))
            .await;
        assert_eq!(removed.status, 200);
        assert_eq!(bench.github.issue(REPO, 1).unwrap().assignees, ["bo"]);
    }

    #[tokio::test]
    async fn without_the_right_to_push_nothing_happens() {
        let bench = Bench::start().await;
        bench.open("one").await;
        let stranger = bench.with_token("token-stranger");
        let body = json!({ "assignees": ["ana"] });
        assert_eq!(
            stranger
                .call("POST", "/issues/1/assignees", body)
                .await
                .status,
            201
        );
        assert_eq!(bench.github.issue(REPO, 1).unwrap().assignees, [""; 0]);
    }

    #[tokio::test]
    async fn who_can_be_assigned_is_told() {
        let bench = Bench::start().await;
        let listed = bench.get("/assignees").await.body;
        let rows = listed.as_array().unwrap().iter();
        let logins: Vec<_> = rows.map(|row| row["login"].as_str().unwrap()).collect();
        assert_eq!(logins, ["ana", "bo", "cy", "dee", "eli"]);
        assert_eq!(
            bench.call("GET", "/assignees/bo", Value::Null).await.status,
            204
        );
        assert_eq!(bench.get("/assignees/stranger").await.status, 404);
    }
}

//! Accounts: people, bots and organizations, and who is asking.

mod json;

use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::response::Response;
use jiff::Timestamp;

use super::refusal::Refusal;
use super::reply;
use super::seed::{AccountSeed, Kind, Rights};
use super::{Github, World};

/// One account.
#[derive(Debug)]
pub(super) struct Account {
    pub(super) id: u64,
    pub(super) login: String,
    name: Option<String>,
    pub(super) kind: Kind,
    pub(super) rights: Rights,
    created_at: Timestamp,
}

/// Who sent a request: put into it by the door.
#[derive(Debug, Clone)]
pub(super) struct Caller(pub(super) String);

/// What a request for Apps shows: put into it by the door.
#[derive(Debug, Clone)]
pub(super) struct Bearer(pub(super) String);

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(Refusal::not_found)
    }
}

impl World {
    /// The login as its owner writes it. An account that nobody mentioned before is opened, as a stranger.
    pub(super) fn account_ensure(&mut self, login: &str) -> String {
        match self.account(login) {
            Some(account) => account.login.clone(),
            None => self.account_add(AccountSeed::person(login, Rights::None)),
        }
    }

    pub(super) fn account_add(&mut self, seed: AccountSeed) -> String {
        let id = self.next_id();
        let AccountSeed {
            login,
            name,
            kind,
            rights,
        } = seed;
        let created_at = super::now();
        self.accounts.push(Account {
            id,
            login: login.clone(),
            name,
            kind,
            rights,
            created_at,
        });
        login
    }

    /// Logins are the same whatever their case.
    pub(super) fn account(&self, login: &str) -> Option<&Account> {
        self.accounts
            .iter()
            .find(|account| account.login.eq_ignore_ascii_case(login))
    }
}

/// `GET /user`: the account behind the token.
pub(super) async fn me(
    State(github): State<Github>,
    Caller(login): Caller,
) -> Result<Response, Refusal> {
    github.read(|world| {
        let account = world.account(&login).ok_or_else(Refusal::not_found)?;
        let mut profile = world.profile(account);
        for field in [
            "private_gists",
            "total_private_repos",
            "owned_private_repos",
            "disk_usage",
            "collaborators",
        ] {
            profile[field] = 0.into();
        }
        profile["two_factor_authentication"] = true.into();
        Ok(reply::ok(&profile))
    })
}

/// `GET /users/{login}`.
pub(super) async fn one(
    State(github): State<Github>,
    Path(login): Path<String>,
) -> Result<Response, Refusal> {
    github.read(|world| {
        let account = world.account(&login).ok_or_else(Refusal::not_found)?;
        Ok(reply::ok(&world.profile(account)))
    })
}

#[cfg(test)]
mod tests {
    use crate::github::testing::{Bench, answer};

    #[tokio::test]
    async fn a_token_knows_whose_it_is() {
        let bench = Bench::start().await;
        let me = answer(bench.request("GET", "/user")).await.body;
        assert_eq!(
            (&me["login"], &me["type"]),
            (&"binnacle-bot".into(), &"Bot".into())
        );
        let shown = answer(bench.request("GET", me["url"].as_str().unwrap()))
            .await
            .body;
        assert_eq!(shown["id"], me["id"]);
        assert_eq!(
            answer(bench.request("GET", "/users/nobody")).await.status,
            404
        );
    }
}

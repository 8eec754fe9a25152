//! How an account is shown.

use serde_json::{Value, json};

use super::Account;
use crate::github::world::World;

impl World {
    /// The account as it is shown inside other things.
    pub(in crate::github) fn user(&self, login: &str) -> Value {
        let Some(account) = self.account(login) else {
            return Value::Null;
        };
        let own = self.address(format_args!("/users/{}", account.login));
        json!({
            "login": account.login,
            "id": account.id,
            "node_id": format!("U_{:012}", account.id),
            "avatar_url": self.address(format_args!("/avatars/{}", account.id)),
            "gravatar_id": "",
            "url": own,
            "html_url": self.address(format_args!("/{}", account.login)),
            "followers_url": format!("{own}/followers"),
            "following_url": format!("{own}/following{{/other_user}}"),
            "gists_url": format!("{own}/gists{{/gist_id}}"),
            "starred_url": format!("{own}/starred{{/owner}}{{/repo}}"),
            "subscriptions_url": format!("{own}/subscriptions"),
            "organizations_url": format!("{own}/orgs"),
            "repos_url": format!("{own}/repos"),
            "events_url": format!("{own}/events{{/privacy}}"),
            "received_events_url": format!("{own}/received_events"),
            "type": format!("{:?}", account.kind),
            "user_view_type": "public",
            "site_admin": false,
        })
    }

    /// An organization as webhooks show it.
    pub(in crate::github) fn organization(&self, account: &Account) -> Value {
        let own = self.address(format_args!("/orgs/{}", account.login));
        let user = self.user(&account.login);
        json!({
            "login": user["login"],
            "id": user["id"],
            "node_id": user["node_id"],
            "url": own,
            "repos_url": format!("{own}/repos"),
            "events_url": format!("{own}/events"),
            "hooks_url": format!("{own}/hooks"),
            "issues_url": format!("{own}/issues"),
            "members_url": format!("{own}/members{{/member}}"),
            "public_members_url": format!("{own}/public_members{{/member}}"),
            "avatar_url": user["avatar_url"],
            "description": null,
        })
    }

    /// The account as its own page shows it.
    pub(super) fn profile(&self, account: &Account) -> Value {
        let mut profile = self.user(&account.login);
        let owned = |login: &str| login.eq_ignore_ascii_case(&account.login);
        let public = self
            .repositories
            .iter()
            .filter(|held| owned(&held.owner) && !held.private);
        for field in [
            "company",
            "location",
            "email",
            "hireable",
            "bio",
            "twitter_username",
        ] {
            profile[field] = Value::Null;
        }
        for field in ["public_gists", "followers", "following"] {
            profile[field] = 0.into();
        }
        profile["name"] = account.name.clone().into();
        profile["blog"] = "".into();
        profile["public_repos"] = public.count().into();
        profile["created_at"] = account.created_at.to_string().into();
        profile["updated_at"] = account.created_at.to_string().into();
        profile
    }
}

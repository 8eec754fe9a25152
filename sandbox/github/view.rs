//! What can be seen and set from outside, beside the API.

mod code;

use std::time::Duration;

use serde_json::Value;

use super::repository::{RepoKey, Repository};
use super::world::{Actor, World};
use super::{
    Change, Comment, Delivery, Github, HookSeed, Issue, Label, Refusal, Rights, TokenSeed,
};

impl Github {
    /// The full name of the first repository, whose issues the page shows.
    pub fn repository(&self) -> Option<String> {
        self.read(|world| world.repositories.first().map(Repository::full_name))
    }

    /// The issues of a repository in order of their numbers; none if there is no such repository.
    pub fn issues(&self, repo: &str) -> Vec<Issue> {
        self.look(repo, |world, key| world.repository(key).issues.clone())
            .unwrap_or_default()
    }

    /// One issue.
    pub fn issue(&self, repo: &str, number: u64) -> Option<Issue> {
        self.look(repo, |world, key| world.issue(key, number).ok().cloned())
            .flatten()
    }

    /// The comments of an issue, oldest first.
    pub fn comments(&self, repo: &str, number: u64) -> Vec<Comment> {
        self.look(repo, |world, key| {
            let ids = world
                .issue(key, number)
                .map(|issue| issue.comments.as_slice());
            let held = &world.repository(key).comments;
            ids.unwrap_or_default()
                .iter()
                .filter_map(|id| held.get(id))
                .cloned()
                .collect()
        })
        .unwrap_or_default()
    }

    /// The labels of a repository.
    pub fn labels(&self, repo: &str) -> Vec<Label> {
        self.look(repo, |world, key| world.repository(key).labels.clone())
            .unwrap_or_default()
    }

    /// The issues with their conversations, newest first, as the page shows them:
    /// `{number, title, body, state, state_reason, labels: [{name, color}], assignees: [login], user: login,
    /// created_at, updated_at, closed_at, comments: [{user: login, body, created_at}]}`.
    pub fn cards(&self, repo: &str) -> Vec<Value> {
        self.look(repo, |world, key| {
            let issues = world.repository(key).issues.iter().rev();
            issues.map(|issue| world.issue_card(key, issue)).collect()
        })
        .unwrap_or_default()
    }

    /// Renames a repository within its owner, as the owner does: its old name redirects from now on, and its webhooks tell.
    pub fn rename(&self, repo: &str, name: &str) {
        self.set(repo, |world, key| {
            let former = world.repository(key).name.clone();
            world.repository_rename(key, name);
            world.tell_renamed(key, &former);
        });
    }

    /// Makes a milestone, and tells its number.
    pub fn add_milestone(&self, repo: &str, title: &str) -> Option<u64> {
        let key = self.look(repo, |_, key| key)?;
        self.change(|world| {
            let milestones = &mut world.repository_mut(key).milestones;
            milestones.push(title.to_owned());
            u64::try_from(milestones.len()).ok()
        })
    }

    /// Lets lists lag so far behind from now on.
    pub fn set_list_lag(&self, lag: Duration) {
        self.change(|world| world.list_lag = lag);
    }

    /// Changes what an account may do in a repository.
    pub fn set_rights(&self, repo: &str, login: &str, rights: Rights) {
        self.set(repo, |world, key| world.rights_set(key, login, rights));
    }

    /// Gives out a token.
    pub fn add_token(&self, token: TokenSeed) {
        self.change(|world| world.token_add(token));
    }

    /// Takes a token back: whoever shows it is not known any more.
    pub fn revoke_token(&self, token: &str) {
        self.change(|world| world.tokens.remove(token));
    }

    /// Adds a webhook to a repository, as its owner would, and tells its id. It is sent a ping at once.
    pub fn add_hook(&self, repo: &str, settings: HookSeed) -> Result<u64, Refusal> {
        Ok(self.hook_start(&self.owner(repo)?, settings))
    }

    /// The owner of a repository, who may do everything in it.
    fn owner(&self, repo: &str) -> Result<Actor, Refusal> {
        let owner = self.look(repo, |world, key| Actor {
            login: world.repository(key).owner.clone(),
            repo: key,
        });
        owner.ok_or_else(Refusal::not_found)
    }

    /// Gives an App its webhook, as its owner would. It is sent a ping at once.
    pub fn set_app_hook(&self, app: u64, settings: HookSeed) {
        let queue = self.hook_queue();
        self.change(|world| world.app_hook_set(app, settings, queue));
    }

    /// What the webhook of an App was sent, oldest first.
    pub fn app_deliveries(&self, app: u64) -> Vec<Delivery> {
        self.read(|world| {
            let hook = world.app(app).and_then(|app| app.hook.as_ref());
            hook.map(|hook| hook.deliveries.iter().cloned().collect())
                .unwrap_or_default()
        })
    }

    /// Removes a webhook. What is queued for it is still delivered.
    pub fn remove_hook(&self, repo: &str, hook: u64) {
        self.set(repo, |world, key| world.hook_remove(key, hook).ok());
    }

    /// What a webhook was sent, oldest first.
    pub fn deliveries(&self, repo: &str, hook: u64) -> Vec<Delivery> {
        self.look(repo, |world, key| {
            let hook = world.hook(key, hook).ok();
            hook.map(|hook| hook.deliveries.iter().cloned().collect())
                .unwrap_or_default()
        })
        .unwrap_or_default()
    }

    /// Delivers an event again, under the same GUID.
    pub fn redeliver(&self, repo: &str, hook: u64, delivery: u64) -> Result<(), Refusal> {
        let again = self.look(repo, |world, key| world.hook(key, hook)?.again(delivery));
        again.ok_or_else(Refusal::not_found)?
    }

    /// Looks at a repository, by its name of today or a former one.
    pub(super) fn look<T>(&self, repo: &str, look: impl FnOnce(&World, RepoKey) -> T) -> Option<T> {
        self.read(|world| {
            let key = world.repository_named(repo)?.key();
            Some(look(world, key))
        })
    }

    fn set<T>(&self, repo: &str, set: impl FnOnce(&mut World, RepoKey) -> T) {
        if let Some(key) = self.look(repo, |_, key| key) {
            self.change(|world| set(world, key));
        }
    }
}

impl World {
    /// The news that an issue changed.
    pub(super) fn changed(&self, repo: RepoKey, number: u64) -> Option<Change> {
        let issue = self.issue_card(repo, self.issue(repo, number).ok()?);
        Some(Change {
            repository: self.repository(repo).full_name(),
            issue,
        })
    }
}

//! Webhooks: where the news of a repository is posted.

pub(super) mod deliveries;
pub(super) mod delivery;
mod json;
pub(super) mod routes;
mod sender;

use std::collections::VecDeque;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Map, Value};
use tokio::sync::mpsc::UnboundedSender;
use uuid::Uuid;

pub(super) use sender::{Outgoing, run};

use delivery::Delivery;

use super::refusal::Refusal;
use super::repository::RepoKey;
use super::seed::HookSeed;
use super::world::{Actor, World};

/// How many deliveries are remembered.
const KEPT: usize = 1_000;

/// One webhook.
#[derive(Debug)]
pub(super) struct Hook {
    pub(super) id: u64,
    /// Oldest first.
    pub(super) deliveries: VecDeque<Delivery>,
    settings: Arc<HookSeed>,
    created_at: Timestamp,
    queue: UnboundedSender<Outgoing>,
}

impl Hook {
    pub(super) fn new(id: u64, settings: HookSeed, queue: UnboundedSender<Outgoing>) -> Self {
        Self {
            id,
            deliveries: VecDeque::new(),
            settings: Arc::new(settings),
            created_at: super::now(),
            queue,
        }
    }

    pub(super) fn wants(&self, event: &str) -> bool {
        let HookSeed { active, events, .. } = &*self.settings;
        *active && events.iter().any(|wanted| wanted == "*" || wanted == event)
    }

    /// Queues an event to be posted.
    pub(super) fn send(&self, event: &'static str, action: Option<&'static str>, payload: Value) {
        self.post(Outgoing {
            hook: self.id,
            guid: Uuid::new_v4(),
            event,
            action,
            payload: payload.into(),
            redelivery: false,
            settings: Arc::clone(&self.settings),
        });
    }

    /// An earlier delivery.
    pub(super) fn delivery(&self, id: u64) -> Result<&Delivery, Refusal> {
        let found = self.deliveries.iter().find(|delivery| delivery.id == id);
        found.ok_or_else(Refusal::not_found)
    }

    /// Queues an earlier delivery again, under the same GUID.
    pub(super) fn again(&self, id: u64) -> Result<(), Refusal> {
        let delivery = self.delivery(id)?;
        self.post(Outgoing {
            hook: self.id,
            guid: delivery.guid,
            event: delivery.event,
            action: delivery.action,
            payload: Arc::clone(&delivery.payload),
            redelivery: true,
            settings: Arc::clone(&self.settings),
        });
        Ok(())
    }

    fn post(&self, outgoing: Outgoing) {
        // The receiving end closes only when the runtime shuts down.
        let _ = self.queue.send(outgoing);
    }
}

impl World {
    /// Adds a webhook and sends it the first ping. Its deliveries go into the queue.
    pub(super) fn hook_add(
        &mut self,
        actor: &Actor,
        settings: HookSeed,
        queue: UnboundedSender<Outgoing>,
    ) -> u64 {
        let id = self.next_id();
        let hook = Hook::new(id, settings, queue);
        self.repository_mut(actor.repo).hooks.push(hook);
        self.hook_ping(actor, id);
        id
    }

    /// Sends a ping, if the webhook is active.
    pub(super) fn hook_ping(&self, actor: &Actor, id: u64) {
        let Ok(hook) = self.hook(actor.repo, id) else {
            return;
        };
        if !hook.settings.active {
            return;
        }
        let mut payload = Map::new();
        payload.insert("zen".into(), "Keep it logically awesome.".into());
        payload.insert("hook_id".into(), id.into());
        payload.insert("hook".into(), self.hook_json(actor.repo, hook));
        hook.send("ping", None, self.signed_by(actor, payload));
    }

    pub(super) fn hook(&self, repo: RepoKey, id: u64) -> Result<&Hook, Refusal> {
        let hooks = &self.repository(repo).hooks;
        hooks
            .iter()
            .find(|hook| hook.id == id)
            .ok_or_else(Refusal::not_found)
    }

    /// The webhooks that are told what happens in a repository: its own, and those of the Apps that are installed on it.
    pub(super) fn hooks_about(&self, repo: RepoKey) -> impl Iterator<Item = &Hook> {
        let of_apps = self.apps.iter().filter_map(move |app| {
            let mut installed = app.installations.iter();
            let is_there = installed.any(|one| self.covers(one, repo));
            app.hook.as_ref().filter(|_| is_there)
        });
        self.repository(repo).hooks.iter().chain(of_apps)
    }

    pub(super) fn hook_remove(&mut self, repo: RepoKey, id: u64) -> Result<(), Refusal> {
        self.hook(repo, id)?;
        self.repository_mut(repo).hooks.retain(|hook| hook.id != id);
        Ok(())
    }

    /// Remembers how a delivery went, unless the webhook was removed meanwhile.
    fn hook_delivered(&mut self, id: u64, delivery: Delivery) {
        let delivery = Delivery {
            id: self.next_id(),
            ..delivery
        };
        let held = self.repositories.iter_mut();
        let of_apps = self.apps.iter_mut().filter_map(|app| app.hook.as_mut());
        let mut hooks = held.flat_map(|held| &mut held.hooks).chain(of_apps);
        let Some(hook) = hooks.find(|hook| hook.id == id) else {
            return;
        };
        hook.deliveries.push_back(delivery);
        if hook.deliveries.len() > KEPT {
            hook.deliveries.pop_front();
        }
    }
}

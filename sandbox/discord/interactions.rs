//! Interactions: what people called and how the bot answered, as long as it is remembered.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use serde_json::Value;
use tokio::time::Instant;

use super::id::Id;

/// How many of the last interactions keep the event that was dispatched, so that it can be sent again.
const EVENTS: usize = 1000;

pub(crate) const COMMAND: u8 = 2;
pub(crate) const COMPONENT: u8 = 3;
pub(crate) const AUTOCOMPLETE: u8 = 4;
pub(crate) const MODAL_SUBMIT: u8 = 5;

/// An interaction.
#[derive(Debug)]
pub(crate) struct Interaction {
    pub(crate) id: Id,
    pub(crate) token: Box<str>,
    pub(crate) kind: u8,
    pub(crate) user: Id,
    pub(crate) channel: Id,
    /// The command's full name, or the component's `custom_id`.
    pub(crate) name: Box<str>,
    pub(crate) command_type: u8,
    /// The message whose component was used, or the message it came from through a modal.
    pub(crate) source: Option<Id>,
    pub(crate) started: Instant,
    pub(crate) state: State,
    /// The message that is the first answer.
    pub(crate) original: Option<Id>,
    pub(crate) followups: Vec<Id>,
    /// How many callbacks came in for it, also refused ones.
    pub(crate) callbacks: u32,
    /// The name that the page gave the call.
    pub(crate) nonce: Option<Arc<str>>,
}

/// How far the bot has come.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum State {
    /// Nothing was answered yet.
    Pending,
    /// The bot thinks; the answer is to come by an edit.
    Thinking { ephemeral: bool },
    /// The component was acknowledged; the message may change later.
    Acknowledged,
    /// There is a message.
    Answered,
    /// The message of the component was changed.
    Updated,
    /// A modal was opened.
    Modal(Arc<Value>),
    /// Choices were offered.
    Choices(Arc<Vec<Value>>),
    /// Nothing came in time.
    Failed,
}

/// The interactions that are remembered.
#[derive(Debug, Default)]
pub(crate) struct Interactions {
    known: HashMap<Id, Interaction>,
    /// In the order in which they came, for forgetting.
    order: VecDeque<Id>,
    /// Those whose first answer is due, the earliest first.
    due: VecDeque<(Instant, Id)>,
    events: VecDeque<(Id, Arc<str>)>,
}

impl Interactions {
    pub(crate) fn add(
        &mut self,
        interaction: Interaction,
        due: Instant,
        event: Arc<str>,
        most: usize,
    ) {
        let id = interaction.id;
        self.due.push_back((due, id));
        self.order.push_back(id);
        self.known.insert(id, interaction);
        self.events.push_back((id, event));
        if self.events.len() > EVENTS {
            self.events.pop_front();
        }
        while self.order.len() > most
            && let Some(old) = self.order.pop_front()
        {
            self.known.remove(&old);
        }
    }

    pub(crate) fn get(&self, id: Id) -> Option<&Interaction> {
        self.known.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: Id) -> Option<&mut Interaction> {
        self.known.get_mut(&id)
    }

    /// The interaction with this token. The token begins with the id, so that none is searched for.
    pub(crate) fn by_token(&self, token: &str) -> Option<&Interaction> {
        let id = token.split_once('.')?.0.parse().ok()?;
        self.known
            .get(&id)
            .filter(|interaction| *interaction.token == *token)
    }

    /// The event that was dispatched.
    pub(crate) fn event(&self, id: Id) -> Option<Arc<str>> {
        self.events
            .iter()
            .rev()
            .find(|(of, _)| *of == id)
            .map(|(_, event)| Arc::clone(event))
    }

    /// The next whose time is over, if any is by now.
    pub(crate) fn overdue(&mut self, now: Instant) -> Option<Id> {
        let (due, id) = *self.due.front()?;
        if due > now {
            return None;
        }
        self.due.pop_front();
        Some(id)
    }

    /// When the next is due.
    pub(crate) fn next_due(&self) -> Option<Instant> {
        self.due.front().map(|(due, _)| *due)
    }

    /// Forgets the oldest that can no longer be used.
    pub(crate) fn forget_before(&mut self, started: Instant) {
        while let Some(id) = self.order.front()
            && self.known.get(id).is_none_or(|i| i.started < started)
        {
            self.known.remove(id);
            self.order.pop_front();
        }
    }
}

//! A call as the person sees it: what came of it.

use std::time::Duration;

use serde_json::Value;

use super::interactions::{Interaction, State};
use super::world::World;
use super::{Discord, Id};

/// Something a person called.
#[derive(Clone, Debug)]
pub struct Call {
    pub(super) discord: Discord,
    pub(super) id: Id,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A message.
    Message(Value),
    /// The message whose component was used, changed.
    Updated(Value),
    /// A modal was opened.
    Modal {
        /// The interaction that opened it.
        interaction: Id,
        /// Its title, `custom_id` and components.
        modal: Value,
    },
    /// Choices for an option.
    Choices(Vec<Value>),
}

impl Answer {
    /// The message, new or changed.
    pub fn message(&self) -> Option<&Value> {
        match self {
            Self::Message(message) | Self::Updated(message) => Some(message),
            _ => None,
        }
    }

    /// All text that a person would read: content and embeds.
    pub fn text(&self) -> String {
        self.message().map(text_of).unwrap_or_default()
    }
}

/// Why there is nothing to see.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// Nothing came in time: the person sees the failure.
    #[error("The application did not respond")]
    Failed,
    /// It was acknowledged, and nothing more came while the caller waited.
    #[error("The bot is still thinking")]
    Thinking,
    /// Nothing came while the caller waited, and it may still come.
    #[error("Nothing was answered yet")]
    Waiting,
    /// The call is no longer remembered.
    #[error("The call is no longer remembered")]
    Forgotten,
}

impl Call {
    /// The interaction's id.
    pub fn id(&self) -> Id {
        self.id
    }

    /// Waits for the first thing the person can see. A deferral is followed until it is edited.
    pub async fn answer(&self, timeout: Duration) -> Result<Answer, NoAnswer> {
        let found = self.discord.wait(timeout, || self.look().transpose()).await;
        match found {
            Some(answer) => answer,
            None if self.deferred() => Err(NoAnswer::Thinking),
            None => Err(NoAnswer::Waiting),
        }
    }

    /// Waits for any callback, also a mere deferral. False when the time is over or nothing came in time.
    pub async fn acknowledged(&self, timeout: Duration) -> bool {
        let state = self
            .discord
            .wait(timeout, || {
                self.state().filter(|state| *state != State::Pending)
            })
            .await;
        state.is_some_and(|state| state != State::Failed)
    }

    /// The message that answers it, as it is now.
    pub fn latest(&self) -> Option<Value> {
        let world = self.discord.world();
        let known = world.interactions.get(self.id)?;
        world.find_message(known.channel, known.original?)
    }

    /// The follow-ups, as they are now.
    pub fn followups(&self) -> Vec<Value> {
        let world = self.discord.world();
        let Some(known) = world.interactions.get(self.id) else {
            return Vec::new();
        };
        known
            .followups
            .iter()
            .filter_map(|id| world.find_message(known.channel, *id))
            .collect()
    }

    /// Whether the bot acknowledged it and has not shown anything since.
    pub fn deferred(&self) -> bool {
        matches!(
            self.state(),
            Some(State::Thinking { .. } | State::Acknowledged)
        )
    }

    /// How many callbacks came in for it, refused ones too.
    pub fn callbacks(&self) -> u32 {
        self.discord
            .world()
            .interactions
            .get(self.id)
            .map_or(0, |known| known.callbacks)
    }

    fn state(&self) -> Option<State> {
        self.discord
            .world()
            .interactions
            .get(self.id)
            .map(|known| known.state.clone())
    }

    /// What there is to see; nothing yet is `Ok(None)`.
    fn look(&self) -> Result<Option<Answer>, NoAnswer> {
        let world = self.discord.world();
        let known = world.interactions.get(self.id).ok_or(NoAnswer::Forgotten)?;
        world.seen(known)
    }
}

impl World {
    fn seen(&self, known: &Interaction) -> Result<Option<Answer>, NoAnswer> {
        let original = || self.find_message(known.channel, known.original?);
        let followup = || self.find_message(known.channel, *known.followups.first()?);
        Ok(match &known.state {
            State::Pending | State::Thinking { .. } => None,
            State::Acknowledged => followup().map(Answer::Message),
            State::Answered => original().or_else(followup).map(Answer::Message),
            State::Updated => original().map(Answer::Updated),
            State::Modal(modal) => Some(Answer::Modal {
                interaction: known.id,
                modal: Value::clone(modal),
            }),
            State::Choices(choices) => Some(Answer::Choices(Vec::clone(choices))),
            State::Failed => return Err(NoAnswer::Failed),
        })
    }

    /// A message as JSON, also one for one person only.
    pub(crate) fn find_message(&self, channel: Id, id: Id) -> Option<Value> {
        let channel = self.channels.get(&channel)?;
        let message = channel.messages.get(&id)?;
        serde_json::to_value(self.message_view(channel, message)).ok()
    }

    /// A message as JSON; null when it is not there.
    pub(crate) fn message_value(&self, channel: Id, id: Id) -> Value {
        self.find_message(channel, id).unwrap_or_default()
    }
}

/// All text of a message that a person would read.
pub fn text_of(message: &Value) -> String {
    let mut parts: Vec<&str> = vec![message["content"].as_str().unwrap_or_default()];
    for embed in message["embeds"].as_array().into_iter().flatten() {
        let fields = embed["fields"].as_array().into_iter().flatten();
        parts.extend(
            [
                &embed["author"]["name"],
                &embed["title"],
                &embed["description"],
            ]
            .map(text),
        );
        parts.extend(fields.flat_map(|field| [text(&field["name"]), text(&field["value"])]));
        parts.push(text(&embed["footer"]["text"]));
    }
    parts.retain(|part| !part.is_empty());
    parts.join("\n")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

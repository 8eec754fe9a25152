//! Pins, by the older routes and the newer ones.

use jiff::Timestamp;
use serde_json::json;

use super::messages::visible;
use super::{Answer, Ask, Reply};
use crate::discord::channel::Channel;
use crate::discord::errors::{Refusal, SYSTEM_MESSAGE, TOO_MANY_PINS};
use crate::discord::gateway::emit::Happening;
use crate::discord::id::{Id, iso};
use crate::discord::message::{CHAT_COMMAND, CONTEXT_COMMAND, DEFAULT, Message, PIN_NOTE, REPLY};
use crate::discord::permissions::Permissions;
use crate::discord::world::World;

impl World {
    pub(super) fn pin(&mut self, place: Id, id: Id) -> Answer {
        let channel = self.may_pin(place)?;
        let message = visible(channel, id)?;
        if message.pinned {
            return Ok(Reply::none());
        }
        if !matches!(
            message.kind,
            DEFAULT | REPLY | CHAT_COMMAND | CONTEXT_COMMAND
        ) {
            return Err(SYSTEM_MESSAGE);
        }
        if channel.pins.len() >= self.limits.pinned {
            return Err(TOO_MANY_PINS);
        }
        self.set_pin(place, id, true);
        let note_id = self.ids.next();
        let mut note = Message::new(note_id, place, self.bot.id, PIN_NOTE);
        note.reply_to = Some(id);
        self.say(note);
        Ok(Reply::none())
    }

    pub(super) fn unpin(&mut self, place: Id, id: Id) -> Answer {
        let channel = self.may_pin(place)?;
        if visible(channel, id)?.pinned {
            self.set_pin(place, id, false);
        }
        Ok(Reply::none())
    }

    fn may_pin(&self, place: Id) -> Result<&Channel, Refusal> {
        let channel = self.text_channel(place, Permissions::NONE)?;
        self.bot_may(channel, Permissions::PIN_MESSAGES)?;
        Ok(channel)
    }

    fn set_pin(&mut self, place: Id, id: Id, pinned: bool) {
        let Some(channel) = self.channels.get_mut(&place) else {
            return;
        };
        if let Some(message) = channel.messages.get_mut(&id) {
            message.pinned = pinned;
        }
        channel.pins.retain(|(other, _)| *other != id);
        if pinned {
            let now = Timestamp::now();
            channel.pins.insert(0, (id, now));
            channel.last_pin = Some(now);
        }
        self.emit_pins(place);
        self.emit_message(Happening::Changed, place, id);
    }

    pub(super) fn old_pins(&self, place: Id) -> Answer {
        let channel = self.text_channel(place, Permissions::NONE)?;
        let messages = channel
            .pins
            .iter()
            .filter_map(|(id, _)| channel.messages.get(id));
        Ok(Reply::ok(
            &messages
                .map(|message| self.shown(channel, message))
                .collect::<Vec<_>>(),
        ))
    }

    pub(super) fn pins_list(&self, ask: &Ask<'_>, place: Id) -> Answer {
        let channel = self.text_channel(place, Permissions::NONE)?;
        let limit = ask.count("limit", 50, 50)?;
        let before: Option<Timestamp> = ask
            .query("before")
            .and_then(|at| at.replace("%3A", ":").parse().ok());
        let mut pins = channel
            .pins
            .iter()
            .filter(|(_, at)| before.is_none_or(|before| *at < before));
        let items: Vec<_> = pins
            .by_ref()
            .take(limit)
            .filter_map(|(id, at)| {
                let message = self.shown(channel, channel.messages.get(id)?);
                Some(json!({ "pinned_at": iso(*at), "message": message }))
            })
            .collect();
        Ok(Reply::ok(
            &json!({ "items": items, "has_more": pins.next().is_some() }),
        ))
    }
}

//! Reactions: emoji under messages.

use super::messages::visible;
use super::{Answer, Ask, Reply, id};
use crate::discord::errors::{NOT_FOUND, Refusal, TOO_MANY_REACTIONS, UNKNOWN_EMOJI};
use crate::discord::id::Id;
use crate::discord::message::Reaction;
use crate::discord::notices::Notice;
use crate::discord::permissions::Permissions;
use crate::discord::world::World;

/// How many kinds of emoji one message can have.
const MOST: usize = 20;

impl World {
    pub(super) fn reactions_route(
        &mut self,
        ask: &Ask<'_>,
        place: (Id, Id),
        rest: &[&str],
    ) -> Answer {
        let channel = self.text_channel(place.0, Permissions::READ_MESSAGE_HISTORY)?;
        visible(channel, place.1)?;
        let bot = self.bot.id;
        match (ask.method, rest) {
            ("PUT", [emoji, "@me"]) => {
                let emoji = emoji_of(emoji)?;
                self.may_react(place, emoji)?;
                self.react(place, bot, emoji, true)?;
            }
            ("DELETE", [emoji, "@me"]) => self.react(place, bot, emoji_of(emoji)?, false)?,
            ("DELETE", [emoji, user]) => {
                self.bot_may(self.channel(place.0)?, Permissions::MANAGE_MESSAGES)?;
                self.react(place, id(user)?, emoji_of(emoji)?, false)?;
            }
            ("DELETE", [] | [_]) => {
                self.bot_may(self.channel(place.0)?, Permissions::MANAGE_MESSAGES)?;
                let only = rest.first().map(|emoji| emoji_of(emoji)).transpose()?;
                self.clear_reactions(place, only);
            }
            ("GET", [emoji]) => return self.who_reacted(ask, place, emoji_of(emoji)?),
            _ => return Err(NOT_FOUND),
        }
        Ok(Reply::none())
    }

    /// A new emoji needs the permission; joining in does not.
    fn may_react(&self, place: (Id, Id), emoji: &str) -> Result<(), Refusal> {
        let channel = self.channel(place.0)?;
        let there = visible(channel, place.1)?
            .reactions
            .iter()
            .any(|reaction| reaction.emoji == emoji);
        if there {
            Ok(())
        } else {
            self.bot_may(channel, Permissions::ADD_REACTIONS)
        }
    }

    /// Puts an emoji of a user under a message, or takes it away.
    pub(crate) fn react(
        &mut self,
        place: (Id, Id),
        user: Id,
        emoji: &str,
        on: bool,
    ) -> Result<(), Refusal> {
        let message = self
            .channels
            .get_mut(&place.0)
            .and_then(|c| c.messages.get_mut(&place.1));
        let Some(message) = message else {
            return Err(crate::discord::errors::UNKNOWN_MESSAGE);
        };
        let known = message
            .reactions
            .iter_mut()
            .find(|reaction| reaction.emoji == emoji);
        let changed = match known {
            Some(reaction) if on && !reaction.users.contains(&user) => {
                reaction.users.push(user);
                true
            }
            Some(reaction) if !on && reaction.users.contains(&user) => {
                reaction.users.retain(|id| *id != user);
                true
            }
            None if on => {
                if message.reactions.len() >= MOST {
                    return Err(TOO_MANY_REACTIONS);
                }
                message.reactions.push(Reaction {
                    emoji: emoji.to_owned(),
                    users: vec![user],
                });
                true
            }
            _ => false,
        };
        message
            .reactions
            .retain(|reaction| !reaction.users.is_empty());
        if changed {
            self.emit_reaction(on, place, user, emoji);
        }
        Ok(())
    }

    fn clear_reactions(&mut self, place: (Id, Id), only: Option<&str>) {
        if let Some(message) = self
            .channels
            .get_mut(&place.0)
            .and_then(|c| c.messages.get_mut(&place.1))
        {
            message
                .reactions
                .retain(|reaction| only.is_some_and(|emoji| emoji != reaction.emoji));
        }
        self.notice(Notice::MessageUpdate(place.0, place.1));
    }

    fn who_reacted(&self, ask: &Ask<'_>, place: (Id, Id), emoji: &str) -> Answer {
        let limit = ask.count("limit", 25, 100)?;
        let after: Id = ask
            .query("after")
            .and_then(|id| id.parse().ok())
            .unwrap_or_default();
        let message = visible(self.channel(place.0)?, place.1)?;
        let mut users: Vec<Id> = message
            .reactions
            .iter()
            .filter(|reaction| reaction.emoji == emoji)
            .flat_map(|reaction| reaction.users.iter().copied())
            .filter(|user| *user > after)
            .collect();
        users.sort_unstable();
        let list: Vec<_> = users
            .into_iter()
            .take(limit)
            .map(|user| self.user_json(user))
            .collect();
        Ok(Reply::ok(&list))
    }
}

/// An emoji of a path. Only those of Unicode are known here.
fn emoji_of(text: &str) -> Result<&str, Refusal> {
    if is_emoji(text) {
        Ok(text)
    } else {
        Err(UNKNOWN_EMOJI)
    }
}

/// Whether a text can be an emoji of Unicode.
pub(crate) fn is_emoji(text: &str) -> bool {
    let keycap = text.ends_with('\u{20e3}');
    !text.is_empty()
        && text.chars().count() <= 16
        && (keycap || text.chars().all(|c| !c.is_ascii() && !c.is_alphanumeric()))
}

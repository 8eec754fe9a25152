//! What is sent with an interaction's token after its first answer: edits and follow-ups.

use jiff::Timestamp;

use super::{Answer, Ask, Reply, id};
use crate::discord::errors::{
    INVALID_WEBHOOK_TOKEN, METHOD_NOT_ALLOWED, NOT_FOUND, Refusal, UNKNOWN_MESSAGE, UNKNOWN_WEBHOOK,
};
use crate::discord::id::Id;
use crate::discord::interactions::State;
use crate::discord::message::EPHEMERAL;
use crate::discord::validate::message::Kind;
use crate::discord::world::World;

impl World {
    pub(super) fn webhook(
        &mut self,
        ask: &Ask<'_>,
        application: &str,
        token: &str,
        rest: &[&str],
    ) -> Answer {
        if id(application)? != self.bot.application_id {
            return Err(UNKNOWN_WEBHOOK);
        }
        let interaction = self.answered_interaction(ask, token)?;
        match (ask.method, rest) {
            ("POST", []) => self.follow_up(ask, interaction),
            (_, ["messages", message]) => {
                let (place, message) = self.message_of(interaction, message)?;
                match ask.method {
                    "GET" => self.own_message(place, message),
                    "PATCH" => self.edit_answer(ask, interaction, place, message),
                    "DELETE" => {
                        self.unsay(place, message);
                        self.touch();
                        Ok(Reply::none())
                    }
                    _ => Err(METHOD_NOT_ALLOWED),
                }
            }
            _ => Err(NOT_FOUND),
        }
    }

    /// The interaction of a token, if something was answered and the token still lives.
    fn answered_interaction(&self, ask: &Ask<'_>, token: &str) -> Result<Id, Refusal> {
        let Some(known) = self.interactions.by_token(token) else {
            return Err(if self.was_a_token(token) {
                INVALID_WEBHOOK_TOKEN
            } else {
                UNKNOWN_WEBHOOK
            });
        };
        if ask.received - known.started > self.deadlines.token() {
            return Err(INVALID_WEBHOOK_TOKEN);
        }
        match known.state {
            State::Pending | State::Failed | State::Choices(_) => Err(UNKNOWN_WEBHOOK),
            _ => Ok(known.id),
        }
    }

    /// Whether a token that is not known is so old that it was forgotten.
    fn was_a_token(&self, token: &str) -> bool {
        let Some(id) = token
            .split_once('.')
            .and_then(|(id, _)| id.parse::<Id>().ok())
        else {
            return false;
        };
        let age = Timestamp::now().duration_since(id.created_at());
        age.as_millis() > i128::from(self.deadlines.token_ms)
    }

    fn message_of(&self, interaction: Id, message: &str) -> Result<(Id, Id), Refusal> {
        let known = self.interactions.get(interaction).ok_or(UNKNOWN_WEBHOOK)?;
        let wanted = match message {
            "@original" => known.original.ok_or(UNKNOWN_MESSAGE)?,
            message => {
                let wanted = id(message)?;
                let own = known.original == Some(wanted) || known.followups.contains(&wanted);
                if own {
                    wanted
                } else {
                    return Err(UNKNOWN_MESSAGE);
                }
            }
        };
        let there = self
            .channels
            .get(&known.channel)
            .is_some_and(|c| c.messages.contains_key(&wanted));
        if there {
            Ok((known.channel, wanted))
        } else {
            Err(UNKNOWN_MESSAGE)
        }
    }

    /// A message of the interaction, also one that only its person sees.
    fn own_message(&self, place: Id, id: Id) -> Answer {
        let channel = self.channel(place)?;
        let message = channel.messages.get(&id).ok_or(UNKNOWN_MESSAGE)?;
        Ok(Reply::ok(&self.message_view(channel, message)))
    }

    fn edit_answer(&mut self, ask: &Ask<'_>, interaction: Id, place: Id, message: Id) -> Answer {
        let draft = self.read_draft(ask, Kind::WebhookEdit)?;
        self.stays_visible(place, message, &draft)?;
        self.edit(place, message, draft, &ask.files);
        let known = self.interactions.get(interaction);
        let next = match known.map(|known| (&known.state, known.original == Some(message))) {
            Some((State::Thinking { .. }, true)) => Some(State::Answered),
            Some((State::Acknowledged, true)) => Some(State::Updated),
            _ => None,
        };
        if let Some(state) = next {
            self.set_state(interaction, state);
        }
        self.own_message(place, message)
    }

    fn follow_up(&mut self, ask: &Ask<'_>, interaction: Id) -> Answer {
        let draft = self.read_draft(ask, Kind::FollowUp)?;
        let Some(known) = self.interactions.get(interaction) else {
            return Err(UNKNOWN_WEBHOOK);
        };
        let (place, original) = (known.channel, known.original);
        // As long as the bot thinks, the first follow-up is what it thought of. Where that was deleted, it stands alone.
        let waiting = matches!(known.state, State::Thinking { .. });
        if let Some(original) =
            original.filter(|id| waiting && self.find_message(place, *id).is_some())
        {
            self.edit(place, original, draft, &ask.files);
            self.set_state(interaction, State::Answered);
            return self.own_message(place, original);
        }
        let ephemeral = draft.flags.is_some_and(|flags| flags & EPHEMERAL != 0);
        let mut message =
            self.answer_message(interaction, ephemeral, original.or(Some(interaction)));
        if let Some(origin) = &mut message.origin {
            origin.original = original;
        }
        self.apply(&mut message, draft, &ask.files);
        let made = self.say(message);
        if let Some(known) = self.interactions.get_mut(interaction) {
            known.followups.push(made);
        }
        if waiting {
            self.set_state(interaction, State::Answered);
        }
        self.touch();
        self.own_message(place, made)
    }
}

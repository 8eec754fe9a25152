//! Calls: an interaction as it is begun by a person, dispatched, and settled.

use std::sync::Arc;

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::channel::Channel;
use super::id::Id;
use super::interactions::{COMMAND, Interaction, State};
use super::member::MemberView;
use super::message::{CHAT_COMMAND, CONTEXT_COMMAND, EPHEMERAL, Message, Origin};
use super::notices::{CallState, Notice};
use super::permissions::Permissions;
use super::world::{World, raw};

/// What a person sees when nothing came.
pub(crate) const NO_RESPONSE: &str = "The application did not respond";

/// A call that the person's client lets through.
pub(crate) struct Begin {
    pub(crate) kind: u8,
    pub(crate) user: Id,
    pub(crate) channel: Id,
    pub(crate) name: String,
    pub(crate) command_type: u8,
    pub(crate) data: Value,
    pub(crate) source: Option<Id>,
    pub(crate) nonce: Option<Arc<str>>,
}

/// The event in the shape that is sent.
#[derive(Serialize)]
struct Event<'a> {
    version: u8,
    id: Id,
    application_id: Id,
    #[serde(rename = "type")]
    kind: u8,
    token: &'a str,
    data: &'a Value,
    channel_id: Id,
    channel: Box<RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    guild_id: Option<Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    guild: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    guild_locale: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<MemberView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Box<RawValue>>,
    locale: &'a str,
    app_permissions: Permissions,
    entitlements: [u8; 0],
    entitlement_sku_ids: [u8; 0],
    authorizing_integration_owners: Value,
    context: u8,
    attachment_size_limit: u32,
}

impl World {
    /// Dispatches a call to the bot.
    pub(crate) fn begin(&mut self, begin: Begin) -> Id {
        let id = self.ids.next();
        let token = format!("{id}.{}", uuid::Uuid::new_v4().simple());
        let event: Arc<str> = self.event(id, &token, &begin).into();
        let started = Instant::now();
        let interaction = Interaction {
            id,
            token: token.into(),
            kind: begin.kind,
            user: begin.user,
            channel: begin.channel,
            name: begin.name.into(),
            command_type: begin.command_type,
            source: begin.source,
            started,
            state: State::Pending,
            original: None,
            followups: Vec::new(),
            callbacks: 0,
            nonce: begin.nonce,
        };
        let due = started + self.deadlines.answer();
        self.interactions.add(
            interaction,
            due,
            Arc::clone(&event),
            self.limits.kept_interactions,
        );
        self.tell_caller(id, CallState::Pending);
        if let Some(load) = &mut self.load {
            load.fired(id, Instant::now());
        }
        self.gateway
            .push("INTERACTION_CREATE", 0, event.to_string());
        id
    }

    fn event(&self, id: Id, token: &str, begin: &Begin) -> String {
        let Some(channel) = self.channels.get(&begin.channel) else {
            return String::from("null");
        };
        let dm = channel.is_dm();
        let may = self.permissions(begin.user, channel);
        let source = begin
            .source
            .and_then(|source| channel.messages.get(&source));
        let member = self
            .member_view(begin.user)
            .filter(|_| !dm)
            .map(|mut member| {
                member.permissions = Some(may);
                member
            });
        let guild = json!({ "id": self.guild, "locale": "en-US", "features": [] });
        let event = Event {
            version: 1,
            id,
            application_id: self.bot.application_id,
            kind: begin.kind,
            token,
            data: &begin.data,
            channel_id: channel.id,
            channel: self.event_channel(channel, may),
            guild_id: (!dm).then_some(self.guild),
            guild: (!dm).then_some(guild),
            guild_locale: (!dm).then_some("en-US"),
            member,
            user: dm.then(|| self.user_json(begin.user)),
            message: source.map(|message| raw(&self.message_view(channel, message))),
            locale: "en-US",
            app_permissions: self.permissions(self.bot.id, channel),
            entitlements: [],
            entitlement_sku_ids: [],
            authorizing_integration_owners: json!({ "0": if dm { Id(0) } else { self.guild } }),
            context: u8::from(dm),
            attachment_size_limit: 10 * 1024 * 1024,
        };
        serde_json::to_string(&event).unwrap_or_default()
    }

    fn event_channel(&self, channel: &Channel, may: Permissions) -> Box<RawValue> {
        let mut view = channel.view(self.guild, self.recipients(channel));
        view.permissions = (!channel.is_dm()).then_some(may);
        raw(&view)
    }

    /// Sets how far an interaction has come, and tells those who wait.
    pub(crate) fn set_state(&mut self, id: Id, state: State) {
        let Some(known) = self.interactions.get_mut(id) else {
            return;
        };
        known.state = state.clone();
        let told = match state {
            State::Pending => CallState::Pending,
            State::Thinking { .. } => CallState::Thinking,
            State::Failed => CallState::Failed(NO_RESPONSE),
            State::Modal(modal) => {
                if let Some(nonce) = known.nonce.clone() {
                    let to = known.user;
                    self.notice(Notice::Modal {
                        to,
                        nonce,
                        interaction: id,
                        modal,
                    });
                }
                CallState::Answered
            }
            State::Acknowledged | State::Answered | State::Updated | State::Choices(_) => {
                CallState::Answered
            }
        };
        let visible = matches!(told, CallState::Answered);
        if let Some(load) = self.load.as_mut().filter(|_| visible) {
            load.became_visible(id, Instant::now());
        }
        self.tell_caller(id, told);
        self.touch();
    }

    fn tell_caller(&mut self, id: Id, state: CallState) {
        let Some(known) = self.interactions.get(id) else {
            return;
        };
        if let Some(nonce) = known.nonce.clone() {
            self.notice(Notice::Call {
                to: known.user,
                nonce,
                interaction: id,
                state,
            });
        }
    }

    /// Gives up on interactions that were not answered in time, and forgets those whose token is dead.
    pub(crate) fn expire(&mut self, now: Instant) {
        while let Some(id) = self.interactions.overdue(now) {
            let pending = self
                .interactions
                .get(id)
                .is_some_and(|known| known.state == State::Pending);
            if pending {
                self.set_state(id, State::Failed);
                self.leave_note(id);
            }
        }
        if let Some(oldest) = now.checked_sub(self.deadlines.token() * 2) {
            self.interactions.forget_before(oldest);
        }
    }

    /// Shows the person of a failed command that nothing came.
    fn leave_note(&mut self, id: Id) {
        let Some(known) = self
            .interactions
            .get(id)
            .filter(|known| known.kind == COMMAND)
        else {
            return;
        };
        let kind = if known.command_type == 1 {
            CHAT_COMMAND
        } else {
            CONTEXT_COMMAND
        };
        let origin = Origin {
            interaction: id,
            kind: known.kind,
            name: known.name.to_string(),
            command_type: known.command_type,
            user: known.user,
            source: None,
            original: None,
        };
        let (place, user) = (known.channel, known.user);
        let note_id = self.ids.next();
        let mut note = Message::new(note_id, place, self.bot.id, kind);
        note.flags = EPHEMERAL;
        note.ephemeral_for = Some(user);
        note.failed = Some(NO_RESPONSE.into());
        note.origin = Some(Box::new(origin));
        self.say(note);
    }
}

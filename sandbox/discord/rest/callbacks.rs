//! The first answer to an interaction.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Answer, Ask, Reply};
use crate::discord::errors::{
    ALREADY_ACKNOWLEDGED, EMPTY_MESSAGE, Refusal, UNKNOWN_INTERACTION, UNKNOWN_MESSAGE,
};
use crate::discord::id::Id;
use crate::discord::interactions::{
    AUTOCOMPLETE, COMMAND, COMPONENT, Interaction, MODAL_SUBMIT, State,
};
use crate::discord::message::{
    CHAT_COMMAND, CONTEXT_COMMAND, DEFAULT, EPHEMERAL, LOADING, Message, Origin,
};
use crate::discord::validate::check::Check;
use crate::discord::validate::form::Form;
use crate::discord::validate::message::{Draft, File, Kind, read};
use crate::discord::validate::modal::modal;
use crate::discord::world::World;

const MESSAGE: i64 = 4;
const DEFER: i64 = 5;
const DEFER_UPDATE: i64 = 6;
const UPDATE: i64 = 7;
const CHOICES: i64 = 8;
const MODAL: i64 = 9;

/// What a callback says, once it is found to be good.
enum Said {
    Message(Draft),
    Defer { ephemeral: bool },
    DeferUpdate,
    Update(Draft),
    Choices(Vec<Value>),
    Modal(Value),
}

impl World {
    pub(super) fn callback(&mut self, ask: &Ask<'_>, interaction: &str, token: &str) -> Answer {
        let id = interaction.parse().map_err(|_| UNKNOWN_INTERACTION)?;
        let deadline = self.deadlines.answer();
        let known = self
            .interactions
            .get_mut(id)
            .filter(|known| *known.token == *token);
        let known = known.ok_or(UNKNOWN_INTERACTION)?;
        known.callbacks += 1;
        if let Some(load) = &mut self.load {
            load.called_back(id, ask.received);
        }
        match known.state {
            State::Pending if ask.received - known.started <= deadline => {}
            State::Pending | State::Failed => return Err(UNKNOWN_INTERACTION),
            _ => return Err(ALREADY_ACKNOWLEDGED),
        }
        let (kind, source) = (known.kind, known.source);
        let files: Vec<File> = ask.files.iter().map(|upload| upload.file.clone()).collect();
        let (type_, said) = read_callback(
            &ask.body,
            kind,
            source.is_some(),
            &files,
            self.limits.strict,
        )?;
        self.answer(ask, id, said)?;
        if ask.flag("with_response") {
            return Ok(Reply::ok(&self.callback_resource(id, type_)));
        }
        Ok(Reply::none())
    }

    fn answer(&mut self, ask: &Ask<'_>, id: Id, said: Said) -> Result<(), Refusal> {
        let Some(known) = self.interactions.get(id) else {
            return Err(UNKNOWN_INTERACTION);
        };
        let (place, source) = (known.channel, known.source);
        let state = match said {
            Said::Message(draft) => {
                let ephemeral = draft.flags.is_some_and(|flags| flags & EPHEMERAL != 0);
                let message = self.answer_message(id, ephemeral, None);
                self.say_answer(id, message, draft, ask);
                State::Answered
            }
            Said::Defer { ephemeral } => {
                let mut message = self.answer_message(id, ephemeral, None);
                message.flags |= LOADING;
                self.say_answer(id, message, Draft::default(), ask);
                State::Thinking { ephemeral }
            }
            Said::DeferUpdate => {
                self.set_original(id, source);
                State::Acknowledged
            }
            Said::Update(draft) => {
                let source = source.ok_or(UNKNOWN_MESSAGE)?;
                let there = self
                    .channels
                    .get(&place)
                    .is_some_and(|c| c.messages.contains_key(&source));
                if !there {
                    return Err(UNKNOWN_MESSAGE);
                }
                self.stays_visible(place, source, &draft)?;
                self.edit(place, source, draft, &ask.files);
                self.set_original(id, Some(source));
                State::Updated
            }
            Said::Choices(choices) => State::Choices(Arc::new(choices)),
            Said::Modal(modal) => State::Modal(Arc::new(modal)),
        };
        self.set_state(id, state);
        Ok(())
    }

    fn say_answer(&mut self, id: Id, mut message: Message, draft: Draft, ask: &Ask<'_>) {
        self.apply(&mut message, draft, &ask.files);
        let made = self.say(message);
        self.set_original(id, Some(made));
    }

    fn set_original(&mut self, id: Id, original: Option<Id>) {
        if let Some(known) = self.interactions.get_mut(id) {
            known.original = original;
        }
    }

    /// An empty message of the bot that answers an interaction.
    pub(super) fn answer_message(
        &mut self,
        id: Id,
        ephemeral: bool,
        original: Option<Id>,
    ) -> Message {
        let message_id = self.ids.next();
        let bot = self.bot.id;
        let Some(known) = self.interactions.get(id) else {
            return Message::new(message_id, Id::default(), bot, DEFAULT);
        };
        let kind = match (known.kind, known.command_type) {
            _ if original.is_some() => DEFAULT,
            (COMMAND, 1) => CHAT_COMMAND,
            (COMMAND, _) => CONTEXT_COMMAND,
            _ => DEFAULT,
        };
        let mut message = Message::new(message_id, known.channel, bot, kind);
        if ephemeral {
            message.flags |= EPHEMERAL;
            message.ephemeral_for = Some(known.user);
        }
        message.origin = Some(Box::new(origin(known, original)));
        message
    }

    /// What a client gets that asked for the response: the interaction and what it made.
    fn callback_resource(&self, id: Id, type_: i64) -> Value {
        let Some(known) = self.interactions.get(id) else {
            return Value::Null;
        };
        let message = known
            .original
            .filter(|_| matches!(type_, MESSAGE | DEFER | UPDATE))
            .and_then(|original| self.channels.get(&known.channel)?.messages.get(&original));
        let mut interaction = json!({ "id": id, "type": known.kind });
        let mut resource = json!({ "type": type_ });
        if let (Some(message), Some(channel)) = (message, self.channels.get(&known.channel)) {
            interaction["response_message_id"] = json!(message.id);
            interaction["response_message_loading"] = message.is_loading().into();
            interaction["response_message_ephemeral"] = message.ephemeral_for.is_some().into();
            resource["message"] = json!(self.message_view(channel, message));
        }
        json!({ "interaction": interaction, "resource": resource })
    }
}

fn origin(known: &Interaction, original: Option<Id>) -> Origin {
    Origin {
        interaction: known.id,
        kind: known.kind,
        name: known.name.to_string(),
        command_type: known.command_type,
        user: known.user,
        source: known.source,
        original,
    }
}

fn read_callback(
    body: &Value,
    kind: u8,
    has_source: bool,
    files: &[File],
    strict: bool,
) -> Result<(i64, Said), Refusal> {
    let check = Check::new(strict);
    let form = check.form(body)?;
    form.only(&["type", "data"]);
    let allowed: &[i64] = match (kind, has_source) {
        (AUTOCOMPLETE, _) => &[CHOICES],
        (COMPONENT, _) => &[MESSAGE, DEFER, DEFER_UPDATE, UPDATE, MODAL],
        (MODAL_SUBMIT, true) => &[MESSAGE, DEFER, DEFER_UPDATE, UPDATE],
        (MODAL_SUBMIT, false) => &[MESSAGE, DEFER],
        _ => &[MESSAGE, DEFER, MODAL],
    };
    let type_ = if form.require("type") {
        form.choice("type", allowed)
    } else {
        None
    };
    let said = type_.map(|type_| read_said(&form, type_, files));
    check.done()?;
    match (type_, said) {
        (Some(MESSAGE), Some(Said::Message(draft))) if draft.is_empty() => Err(EMPTY_MESSAGE),
        (Some(type_), Some(said)) => Ok((type_, said)),
        _ => Err(Refusal::field(
            "type",
            "BASE_TYPE_REQUIRED",
            "This field is required",
        )),
    }
}

fn read_said(form: &Form<'_>, type_: i64, files: &[File]) -> Said {
    let needs_data = !matches!(type_, DEFER | DEFER_UPDATE);
    if needs_data {
        form.require("data");
    }
    let data = form.form("data");
    let draft = || {
        data.as_ref()
            .map(|data| read(data, Kind::Answer, files))
            .unwrap_or_default()
    };
    match type_ {
        DEFER => {
            let draft = draft();
            Said::Defer {
                ephemeral: draft.flags.is_some_and(|flags| flags & EPHEMERAL != 0),
            }
        }
        DEFER_UPDATE => Said::DeferUpdate,
        UPDATE => Said::Update(draft()),
        CHOICES => Said::Choices(data.as_ref().map(choices).unwrap_or_default()),
        MODAL => Said::Modal(data.as_ref().map(modal).unwrap_or_default()),
        _ => Said::Message(draft()),
    }
}

fn choices(form: &Form<'_>) -> Vec<Value> {
    form.only(&["choices"]);
    form.require("choices");
    let list = form.list("choices", 25);
    for one in &list {
        one.only(&["name", "name_localizations", "value"]);
        one.required_text("name", 1..=100);
        if one.require("value") && !one.get("value").is_some_and(Value::is_number) {
            one.text("value", 1..=100);
        }
    }
    list.iter()
        .map(|one| json!({ "name": one.get("name"), "value": one.get("value") }))
        .collect()
}

//! What comes through a door, as closed types. Nothing behind the doors sees Discord's own shapes.

use std::collections::BTreeMap;

use binnacle_commands::{
    Actor,
    incident::{Origin, State},
    names::{ChannelId, GuildId, InteractionId, MessageId, RoleId, UserId},
    press::{FormId, Press},
    reply::Audience,
};
use jiff::Timestamp;
use secrecy::SecretString;
use serenity::all::{
    ActionRowComponent, CommandInteraction, CommandType, ComponentInteraction, Interaction, Member,
    ModalInteraction,
};
use serenity_commands::Commands as _;

use crate::app::Asked;

use super::{menu, slash};

/// What is asked.
#[derive(Debug)]
pub(super) enum Inquiry {
    /// A slash command.
    Slash(slash::Ask),
    /// "Declare incident" in a message's menu, with the message's words.
    DeclareFrom(Origin, String),
    /// A button.
    Press(Press),
    /// A form that was sent, with what was typed by the name of the input.
    Form(FormId, BTreeMap<String, String>),
    /// Something is being typed and wants suggestions.
    Suggest(Suggest),
    /// Something that this version does not know.
    Unknown(String),
}

/// What suggestions are wanted for.
#[derive(Debug)]
pub(super) enum Suggest {
    /// A service.
    Service(String),
    /// An incident in that state.
    Incident(State, String),
}

impl Inquiry {
    /// What kind of thing is asked, for the log; never what people wrote.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Slash(_) => "slash command",
            Self::DeclareFrom(..) => "message menu",
            Self::Press(_) => "button",
            Self::Form(..) => "form",
            Self::Suggest(_) => "suggestions",
            Self::Unknown(_) => "unknown",
        }
    }

    /// Who would see the answer if it had to be announced before it is known.
    pub(super) const fn audience(&self) -> Option<Audience> {
        match self {
            Self::Slash(ask) => Some(ask.audience()),
            Self::Form(..) => Some(Audience::Everyone),
            // A form is the likely answer, and a form cannot be announced; neither can suggestions.
            Self::DeclareFrom(..)
            | Self::Suggest(_)
            | Self::Press(
                Press::IncidentUpdate(_) | Press::IncidentResolve(_) | Press::IncidentReopen(_),
            ) => None,
            Self::Press(Press::StatusRetry(_)) | Self::Unknown(_) => Some(Audience::Asker),
        }
    }
}

/// Reads an interaction: who asks, and what. `None` for Discord's ping.
pub(super) fn read(
    interaction: Interaction,
    at: Timestamp,
) -> Option<Result<(Asked, Inquiry), Unasked>> {
    Some(match interaction {
        Interaction::Command(command) => {
            who(&command.member, &command, at).map(|asked| (asked, of_command(&command)))
        }
        Interaction::Autocomplete(command) => {
            who(&command.member, &command, at).map(|asked| (asked, of_autocomplete(&command)))
        }
        Interaction::Component(press) => {
            let asked = asked(
                press.id.get(),
                &press.token,
                press.guild_id,
                press.channel_id.get(),
                press.member.as_ref(),
                at,
            );
            asked.map(|asked| (asked, of_press(&press)))
        }
        Interaction::Modal(form) => {
            let asked = asked(
                form.id.get(),
                &form.token,
                form.guild_id,
                form.channel_id.get(),
                form.member.as_ref(),
                at,
            );
            asked.map(|asked| (asked, of_form(form)))
        }
        _ => return None,
    })
}

/// An interaction from outside a server, which has no team; it can still be answered.
#[derive(Debug)]
pub(super) struct Unasked {
    pub(super) id: u64,
    pub(super) token: String,
}

#[expect(clippy::ref_option, reason = "serenity's own shape of a member")]
fn who(
    member: &Option<Box<Member>>,
    command: &CommandInteraction,
    at: Timestamp,
) -> Result<Asked, Unasked> {
    asked(
        command.id.get(),
        &command.token,
        command.guild_id,
        command.channel_id.get(),
        member.as_deref(),
        at,
    )
}

fn asked(
    id: u64,
    token: &str,
    guild: Option<serenity::all::GuildId>,
    channel: u64,
    member: Option<&Member>,
    at: Timestamp,
) -> Result<Asked, Unasked> {
    let made = || {
        let member = member?;
        Some(Asked {
            id: InteractionId::try_from(id).ok()?,
            token: SecretString::from(token.to_owned()),
            guild: GuildId::try_from(guild?.get()).ok()?,
            channel: ChannelId::try_from(channel).ok()?,
            actor: Actor {
                user: UserId::try_from(member.user.id.get()).ok()?,
                name: member.display_name().to_owned(),
                roles: member
                    .roles
                    .iter()
                    .filter_map(|role| RoleId::try_from(role.get()).ok())
                    .collect(),
            },
            at,
        })
    };
    made().ok_or_else(|| Unasked {
        id,
        token: token.to_owned(),
    })
}

fn of_command(command: &CommandInteraction) -> Inquiry {
    if command.data.kind == CommandType::Message {
        return menu::read(&command.data)
            .unwrap_or_else(|| Inquiry::Unknown(command.data.name.clone()));
    }
    match slash::Ask::from_command_data(&command.data) {
        Ok(ask) => Inquiry::Slash(ask),
        Err(error) => Inquiry::Unknown(format!("/{}: {error}", command.data.name)),
    }
}

fn of_autocomplete(command: &CommandInteraction) -> Inquiry {
    let Some(typing) = command.data.autocomplete() else {
        return Inquiry::Unknown(command.data.name.clone());
    };
    let typed = typing.value.to_owned();
    let verb = command
        .data
        .options
        .first()
        .map(|option| option.name.as_str());
    match (typing.name, verb) {
        ("service", _) => Inquiry::Suggest(Suggest::Service(typed)),
        ("incident", Some("reopen")) => Inquiry::Suggest(Suggest::Incident(State::Resolved, typed)),
        ("incident", _) => Inquiry::Suggest(Suggest::Incident(State::Investigating, typed)),
        (other, _) => Inquiry::Unknown(other.to_owned()),
    }
}

fn of_press(press: &ComponentInteraction) -> Inquiry {
    match press.data.custom_id.parse() {
        Ok(known) => Inquiry::Press(known),
        Err(_) => Inquiry::Unknown(press.data.custom_id.clone()),
    }
}

fn of_form(form: ModalInteraction) -> Inquiry {
    let Ok(id) = form.data.custom_id.parse() else {
        return Inquiry::Unknown(form.data.custom_id);
    };
    let rows = form
        .data
        .components
        .into_iter()
        .flat_map(|row| row.components);
    let typed = rows.filter_map(|component| match component {
        ActionRowComponent::InputText(input) => {
            Some((input.custom_id, input.value.unwrap_or_default()))
        }
        _ => None,
    });
    Inquiry::Form(id, typed.collect())
}

/// The message that a menu was opened on.
pub(super) fn origin(channel: u64, message: u64) -> Option<Origin> {
    Some(Origin {
        channel: ChannelId::try_from(channel).ok()?,
        message: MessageId::try_from(message).ok()?,
    })
}

//! What comes through a door, as closed types. Nothing behind the doors sees Discord's own shapes.

use std::collections::BTreeMap;

use binnacle_commands::{
    Actor,
    deploy::{life::DeployVerb, lock::LockVerb},
    errand,
    incident::{Filter, Origin},
    names::{ChannelId, GuildId, InteractionId, MessageId, RoleId, UserId},
    press::{self, FormId, Press},
    reply::Audience,
    rota::{OverrideVerb, RequestVerb},
    run, text,
    timeline::Captured,
};
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::Value;
use serenity::all::{
    ActionRowComponent, CommandData, CommandDataOptionValue, CommandInteraction, CommandType,
    ComponentInteraction, ComponentInteractionDataKind, Interaction, InteractionType, Member,
    ModalInteraction,
};
use serenity_commands::Commands as _;

use crate::app::{Asked, DeployShelf};

use super::{menu, slash};

/// What is asked.
#[derive(Debug)]
pub(super) enum Inquiry {
    /// A slash command.
    Slash(slash::Ask),
    /// An action of the team's own, behind `/run`.
    Errand(errand::Ask),
    /// "Declare incident" in a message's menu, with the message's words.
    DeclareFrom(Origin, String),
    /// "Add to timeline" in a message's menu.
    Capture(Captured),
    /// An import of the calendar of a message, from its menu.
    Import(Import, Captured),
    /// A button.
    Press(Press),
    /// Something that was picked from a list.
    Pick(Press, String),
    /// A form that was sent, with what was typed by the name of the input.
    Form(FormId, BTreeMap<String, String>),
    /// Something is being typed and wants suggestions.
    Suggest(Suggest),
    /// A slash command that names somebody who is not on the server.
    Absent(UserId),
    /// Something that this version does not know.
    Unknown(String),
    /// A form that this version does not know, with what was typed.
    UnknownForm(String, BTreeMap<String, String>),
}

/// What a calendar is imported as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Import {
    /// Absences of whoever asks.
    Absences,
    /// Holidays of the team.
    Holidays,
}

/// What suggestions are wanted for.
#[derive(Debug)]
pub(super) enum Suggest {
    /// A service.
    Service(String),
    /// An environment.
    Environment(String),
    /// A repository of the team.
    Repository(String),
    /// An incident that the filter lets through.
    Incident(Filter, String),
    /// An action that is open, or one that ended.
    Action(bool, String),
    /// A topic of the help.
    Topic(String),
    /// A schedule.
    Schedule(String),
    /// A shift of somebody, or of the asker.
    Shift(Option<UserId>, String),
    /// A change of who is on call that can be taken back.
    Change(String),
    /// An absence.
    Absence(String),
    /// Whom a page is for.
    PageTarget(String),
    /// A request to deploy that has not ended, or one that was done.
    Deploy(DeployShelf, String),
    /// A lock.
    Lock(String),
    /// A page.
    Page(String),
    /// A page of the runbooks.
    Runbook(String),
    /// A checklist for newcomers.
    Checklist(String),
    /// A step of somebody's checklist, or of the asker's own.
    ChecklistStep(Option<UserId>, String),
    /// A value of an action's argument: the action, the argument, and what is typed.
    Value(String, String, String),
    /// A term that the runbooks explain.
    Term(String),
    /// A snippet of the runbooks.
    Snippet(String),
    /// Something that this version does not know.
    Unknown,
}

impl Inquiry {
    /// What kind of thing is asked, for the log; never what people wrote.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Slash(_) | Self::Errand(_) => "slash command",
            Self::DeclareFrom(..) | Self::Capture(_) | Self::Import(..) => "message menu",
            Self::Press(_) => "button",
            Self::Pick(..) => "list",
            Self::Form(..) => "form",
            Self::Suggest(_) => "suggestions",
            Self::Absent(_) => "somebody who is not there",
            Self::Unknown(_) | Self::UnknownForm(..) => "unknown",
        }
    }

    /// Who would see the answer if it had to be announced before it is known.
    pub(super) const fn audience(&self) -> Option<Audience> {
        match self {
            Self::Slash(ask) => Some(ask.audience()),
            // A form is the likely answer, and a form cannot be announced; neither can suggestions.
            Self::DeclareFrom(..)
            | Self::Suggest(_)
            | Self::Press(
                Press::Incident(..)
                | Press::Request(RequestVerb::Part | RequestVerb::Offer, _)
                | Press::Errand(errand::Verb::Confirm, _)
                | Press::Run(run::Verb::Skip | run::Verb::Abandon, ..)
                | Press::Lock(LockVerb::Wait | LockVerb::Steal, _)
                | Press::Deploy(DeployVerb::Reject | DeployVerb::Fail | DeployVerb::Back, _),
            ) => None,
            Self::Form(
                FormId::IncidentDeclare | FormId::IncidentDeclareFrom(..) | FormId::Incident(..),
                _,
            )
            | Self::Press(
                Press::Move(..)
                | Press::Take(..)
                | Press::Leave(_)
                | Press::Merge(..)
                | Press::Override(OverrideVerb::Confirm | OverrideVerb::Undo, _),
            ) => Some(Audience::Everyone),
            Self::Press(
                Press::Override(OverrideVerb::Drop, _)
                | Press::Request(..)
                | Press::Calendar(..)
                | Press::StatusRetry(_)
                | Press::StatusRetryAll
                | Press::StatusDismiss
                | Press::Runbook(..)
                | Press::RunbookVote(..)
                | Press::Errand(..)
                | Press::Run(..)
                | Press::Timeline(..)
                | Press::TimelineAdd(..)
                | Press::Deploy(..)
                | Press::Lock(..)
                | Press::Page(..)
                | Press::PageHand(_),
            )
            | Self::Form(
                FormId::Request(..)
                | FormId::Run(..)
                | FormId::Errand(..)
                | FormId::Deploy(..)
                | FormId::Lock(..),
                _,
            )
            | Self::Errand(_)
            | Self::Pick(..)
            | Self::Absent(_)
            | Self::Capture(_)
            | Self::Import(..)
            | Self::Unknown(_)
            | Self::UnknownForm(..) => Some(Audience::Asker),
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
            of(&command, at).map(|asked| (asked, of_command(&command)))
        }
        Interaction::Autocomplete(command) => match of(&command, at) {
            Ok(asked) => Ok((asked, of_autocomplete(&command))),
            Err(unasked) => Err(Unasked {
                why: Why::Typing,
                ..unasked
            }),
        },
        Interaction::Component(press) if press.guild_id.is_none() => outside(&press, at),
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

/// An interaction of which nobody can be asked for; it can still be answered.
#[derive(Debug)]
pub(super) struct Unasked {
    pub(super) id: u64,
    pub(super) token: String,
    pub(super) why: Why,
}

/// Why nobody can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// It comes from outside a server, where there is no team.
    Elsewhere,
    /// It is not whole.
    Broken,
    /// It is not whole, and only suggestions are wanted.
    Typing,
}

impl Unasked {
    /// What can be saved of an interaction that serenity could not read.
    pub(super) fn rescue(interaction: &Value) -> Option<Self> {
        let id = interaction["id"].as_str()?.parse().ok();
        Some(Self {
            id: id.filter(|id| *id > 0)?,
            token: interaction["token"].as_str()?.to_owned(),
            why: if interaction["type"] == u8::from(InteractionType::Autocomplete) {
                Why::Typing
            } else {
                Why::Broken
            },
        })
    }
}

fn of(command: &CommandInteraction, at: Timestamp) -> Result<Asked, Unasked> {
    asked(
        command.id.get(),
        &command.token,
        command.guild_id,
        command.channel_id.get(),
        command.member.as_deref(),
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
            is_outside: false,
        })
    };
    made().ok_or_else(|| Unasked {
        id,
        token: token.to_owned(),
        why: match guild {
            None => Why::Elsewhere,
            Some(_) => Why::Broken,
        },
    })
}

/// A press in direct messages: the button says which server is meant, and nobody's roles are known.
fn outside(press: &ComponentInteraction, at: Timestamp) -> Result<(Asked, Inquiry), Unasked> {
    let made = || {
        let (known, guild) = press::from_outside(&press.data.custom_id)?;
        let name = press.user.global_name.as_ref().unwrap_or(&press.user.name);
        let asked = Asked {
            id: InteractionId::try_from(press.id.get()).ok()?,
            token: SecretString::from(press.token.clone()),
            guild,
            channel: ChannelId::try_from(press.channel_id.get()).ok()?,
            actor: Actor {
                user: UserId::try_from(press.user.id.get()).ok()?,
                name: name.clone(),
                roles: Vec::new(),
            },
            at,
            is_outside: true,
        };
        Some((asked, pressed(known, press)))
    };
    made().ok_or_else(|| Unasked {
        id: press.id.get(),
        token: press.token.clone(),
        why: Why::Elsewhere,
    })
}

fn of_command(command: &CommandInteraction) -> Inquiry {
    if command.data.kind == CommandType::Message {
        return menu::read(&command.data)
            .unwrap_or_else(|| Inquiry::Unknown(command.data.name.clone()));
    }
    if let Some(absent) = absent(&command.data) {
        return Inquiry::Absent(absent);
    }
    if command.data.name == slash::RUN {
        return slash::errand(&command.data).map_or_else(
            || Inquiry::Unknown(format!("/{}", command.data.name)),
            Inquiry::Errand,
        );
    }
    match slash::Ask::from_command_data(&command.data) {
        Ok(ask) => Inquiry::Slash(ask),
        Err(error) => Inquiry::Unknown(format!("/{}: {error}", command.data.name)),
    }
}

/// Somebody who is named and is not on the server (any more): Discord tells the account, but no member.
fn absent(data: &CommandData) -> Option<UserId> {
    let gone = data
        .resolved
        .users
        .keys()
        .find(|user| !data.resolved.members.contains_key(user))?;
    UserId::try_from(gone.get()).ok()
}

fn of_autocomplete(command: &CommandInteraction) -> Inquiry {
    let Some(typing) = command.data.autocomplete() else {
        return Inquiry::Suggest(Suggest::Unknown);
    };
    let typed = text::one_line(typing.value);
    let verb = command
        .data
        .options
        .first()
        .map(|option| option.name.as_str());
    if command.data.name == slash::RUN {
        let (tool, argument) = (verb.unwrap_or_default(), typing.name);
        return Inquiry::Suggest(Suggest::Value(tool.to_owned(), argument.to_owned(), typed));
    }
    match (typing.name, verb) {
        ("target", _) => Inquiry::Suggest(Suggest::PageTarget(typed)),
        ("page", _) if command.data.name == "runbook" => Inquiry::Suggest(Suggest::Runbook(typed)),
        ("page", _) if command.data.name == "onboarding" => {
            Inquiry::Suggest(Suggest::Checklist(typed))
        }
        ("step", _) => {
            let who = chosen(&command.data, "newcomer");
            Inquiry::Suggest(Suggest::ChecklistStep(who, typed))
        }
        ("page", _) => Inquiry::Suggest(Suggest::Page(typed)),
        ("service", _) => Inquiry::Suggest(Suggest::Service(typed)),
        ("about", _) => Inquiry::Suggest(Suggest::Topic(typed)),
        ("schedule", _) => Inquiry::Suggest(Suggest::Schedule(typed)),
        ("shift" | "mine", _) => {
            Inquiry::Suggest(Suggest::Shift(chosen(&command.data, "of"), typed))
        }
        ("theirs", _) => Inquiry::Suggest(Suggest::Shift(chosen(&command.data, "with"), typed)),
        ("change", _) => Inquiry::Suggest(Suggest::Change(typed)),
        ("absence", _) => Inquiry::Suggest(Suggest::Absence(typed)),
        ("deploy", Some("caused")) => Inquiry::Suggest(Suggest::Deploy(DeployShelf::Done, typed)),
        ("deploy", _) | ("with", Some("join")) => {
            Inquiry::Suggest(Suggest::Deploy(DeployShelf::Open, typed))
        }
        ("lock", _) => Inquiry::Suggest(Suggest::Lock(typed)),
        ("environment", _) => Inquiry::Suggest(Suggest::Environment(typed)),
        ("repository", _) => Inquiry::Suggest(Suggest::Repository(typed)),
        ("term", _) => Inquiry::Suggest(Suggest::Term(typed)),
        ("snippet", _) => Inquiry::Suggest(Suggest::Snippet(typed)),
        ("action", verb) => Inquiry::Suggest(Suggest::Action(verb != Some("reopen"), typed)),
        ("incident" | "into" | "with" | "fixes", verb) => {
            let filter = match (typing.name, verb) {
                ("incident", Some("reopen" | "close")) => Filter::Resolved,
                ("fixes", _) => Filter::Open,
                _ if command.data.name != "incident" => Filter::All,
                ("with", _)
                | (_, Some("note" | "show" | "state" | "times" | "impact" | "link" | "relate")) => {
                    Filter::All
                }
                _ => Filter::Open,
            };
            Inquiry::Suggest(Suggest::Incident(filter, typed))
        }
        _ => Inquiry::Suggest(Suggest::Unknown),
    }
}

/// Whom an option of the subcommand names so far.
fn chosen(data: &CommandData, name: &str) -> Option<UserId> {
    let CommandDataOptionValue::SubCommand(options) = &data.options.first()?.value else {
        return None;
    };
    let option = options.iter().find(|option| option.name == name)?;
    UserId::try_from(option.value.as_user_id()?.get()).ok()
}

fn of_press(press: &ComponentInteraction) -> Inquiry {
    match press.data.custom_id.parse() {
        Ok(known) => pressed(known, press),
        Err(_) => Inquiry::Unknown(press.data.custom_id.clone()),
    }
}

/// A button, or what was picked from a list.
fn pressed(known: Press, press: &ComponentInteraction) -> Inquiry {
    match &press.data.kind {
        ComponentInteractionDataKind::StringSelect { values } => match values.first() {
            Some(picked) => Inquiry::Pick(known, picked.clone()),
            None => Inquiry::Unknown(press.data.custom_id.clone()),
        },
        _ => Inquiry::Press(known),
    }
}

fn of_form(form: ModalInteraction) -> Inquiry {
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
    let typed = typed.collect();
    match form.data.custom_id.parse() {
        Ok(known) => Inquiry::Form(known, typed),
        Err(_) => Inquiry::UnknownForm(form.data.custom_id, typed),
    }
}

/// The message that a menu was opened on.
pub(super) fn origin(channel: u64, message: u64) -> Option<Origin> {
    Some(Origin {
        channel: ChannelId::try_from(channel).ok()?,
        message: MessageId::try_from(message).ok()?,
    })
}

//! Cards, replies and forms in Discord's clothes.

use binnacle_commands::{
    Reply,
    press::{self, Press},
    reply::{Audience, Button, ButtonStyle, Card, Choice, Form, Input, Mention, Select, Tone},
    text,
};
use serde_json::{Value, json};
use serenity::all::{
    AutocompleteChoice, CreateActionRow, CreateAllowedMentions, CreateAutocompleteResponse,
    CreateButton, CreateEmbed, CreateEmbedFooter, CreateInputText, CreateInteractionResponse,
    CreateInteractionResponseFollowup, CreateInteractionResponseMessage, CreateMessage,
    CreateModal, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
    EditInteractionResponse, EditMessage, InputTextStyle, Nonce,
};
use sha2::{Digest as _, Sha256};

fn colour(tone: Tone) -> u32 {
    match tone {
        Tone::Red => 0x00D8_3A42,
        Tone::Amber => 0x00E0_9F1F,
        Tone::Green => 0x002F_9E5B,
        Tone::Grey => 0x0072_7A85,
    }
}

/// What Discord takes in all the parts of an embed together.
const WHOLE: usize = 6000;

fn embed(card: &Card) -> CreateEmbed {
    let title = text::cut(&card.title, 256);
    let footer = card.footer.as_ref().map(|footer| text::cut(footer, 512));
    let mut left = WHOLE - text::units(&title) - footer.as_deref().map_or(0, text::units);
    let mut embed = CreateEmbed::new().color(colour(card.tone)).title(title);
    for field in card.fields.iter().take(25) {
        let (name, value) = (text::cut(&field.name, 256), text::cut(&field.value, 1024));
        let size = text::units(&name) + text::units(&value);
        if size > left {
            break;
        }
        left -= size;
        embed = embed.field(name, value, false);
    }
    // The facts come first; the words get the room that is left, and a cut in them can be seen.
    if !card.body.is_empty() && left > 0 {
        embed = embed.description(text::cut(&card.body, left.min(4000)));
    }
    match footer {
        Some(footer) => embed.footer(CreateEmbedFooter::new(footer)),
        None => embed,
    }
}

fn rows(card: &Card) -> Vec<CreateActionRow> {
    let button = |button: &Button| {
        let style = match button.style {
            ButtonStyle::Primary => serenity::all::ButtonStyle::Primary,
            ButtonStyle::Secondary => serenity::all::ButtonStyle::Secondary,
            ButtonStyle::Success => serenity::all::ButtonStyle::Success,
        };
        CreateButton::new(custom_id(card, button.press))
            .style(style)
            .label(text::cut(&button.label, 80))
    };
    let rows = card.buttons.chunks(5).take(4);
    let select = card.select.as_ref().map(|select| menu(card, select));
    rows.map(|row| CreateActionRow::Buttons(row.iter().map(button).collect()))
        .chain(select.map(CreateActionRow::SelectMenu))
        .collect()
}

/// What comes back from a press. Outside of a server Discord does not say which one is meant, so the button does.
fn custom_id(card: &Card, press: Press) -> String {
    match card.home {
        Some(home) => press::outside(press, home),
        None => press.to_string(),
    }
}

fn menu(card: &Card, select: &Select) -> CreateSelectMenu {
    let option = |choice: &Choice| {
        let made = CreateSelectMenuOption::new(
            text::cut(&choice.label, 100),
            text::cut(&choice.value, 100),
        );
        match &choice.hint {
            Some(hint) => made.description(text::cut(hint, 100)),
            None => made,
        }
    };
    let options = select.options.iter().take(25).map(option).collect();
    let kind = CreateSelectMenuKind::String { options };
    CreateSelectMenu::new(custom_id(card, select.press), kind)
        .placeholder(text::cut(&select.hint, 150))
}

/// Nobody is called by anything we show,
fn quiet() -> CreateAllowedMentions {
    CreateAllowedMentions::new()
}

/// but by a message whose card means to.
fn allowed(card: &Card) -> CreateAllowedMentions {
    let users = card.mentions.iter().filter_map(|one| match one {
        Mention::User(user) => Some(user.get()),
        Mention::Role(_) => None,
    });
    let roles = card.mentions.iter().filter_map(|one| match one {
        Mention::Role(role) => Some(role.get()),
        Mention::User(_) => None,
    });
    quiet().users(users).roles(roles)
}

/// What stands above the card so that Discord calls those it means.
fn calls(card: &Card) -> String {
    let calls: Vec<String> = card
        .mentions
        .iter()
        .map(|one| match one {
            Mention::User(user) => format!("<@{user}>"),
            Mention::Role(role) => format!("<@&{role}>"),
        })
        .collect();
    calls.join(" ")
}

/// A new message. A message sent twice with one key within a few minutes is one message.
pub(super) fn message(card: &Card, key: &str) -> CreateMessage {
    let message = CreateMessage::new()
        .embed(embed(card))
        .components(rows(card))
        .allowed_mentions(allowed(card))
        .nonce(Nonce::String(nonce(key)))
        .enforce_nonce(true);
    if card.mentions.is_empty() {
        message
    } else {
        message.content(calls(card))
    }
}

/// 25 characters, the most that Discord takes, out of a key of any length.
fn nonce(key: &str) -> String {
    let digest = Sha256::digest(key.as_bytes());
    let mut number = digest
        .iter()
        .take(16)
        .fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
    let mut out = String::with_capacity(25);
    for _ in 0..25 {
        let digit = u32::try_from(number % 36).unwrap_or_default();
        out.extend(char::from_digit(digit, 36));
        number /= 36;
    }
    out
}

/// An edit that makes a message show a card.
pub(super) fn edit(card: &Card) -> EditMessage {
    EditMessage::new()
        .embed(embed(card))
        .components(rows(card))
        .allowed_mentions(quiet())
}

/// An edit that makes an interaction's answer show a card.
pub(super) fn edit_answer(card: &Card) -> EditInteractionResponse {
    EditInteractionResponse::new()
        .embed(embed(card))
        .components(rows(card))
        .allowed_mentions(quiet())
}

/// An answer that comes after the first, for the asker alone.
pub(super) fn alone(card: &Card) -> CreateInteractionResponseFollowup {
    CreateInteractionResponseFollowup::new()
        .embed(embed(card))
        .components(rows(card))
        .allowed_mentions(quiet())
        .ephemeral(true)
}

/// An interaction's first answer.
pub(super) fn first(reply: &Reply) -> CreateInteractionResponse {
    match reply {
        Reply::Say { audience, card } => {
            let message = CreateInteractionResponseMessage::new()
                .embed(embed(card))
                .components(rows(card))
                .allowed_mentions(quiet())
                .ephemeral(*audience == Audience::Asker);
            CreateInteractionResponse::Message(message)
        }
        Reply::Form(form) => CreateInteractionResponse::Modal(modal(form)),
    }
}

/// "Binnacle is thinking": the answer follows.
pub(super) fn thinking(audience: Audience) -> CreateInteractionResponse {
    let message = CreateInteractionResponseMessage::new().ephemeral(audience == Audience::Asker);
    CreateInteractionResponse::Defer(message)
}

fn modal(form: &Form) -> CreateModal {
    let input = |input: &Input| {
        let style = if input.long {
            InputTextStyle::Paragraph
        } else {
            InputTextStyle::Short
        };
        let mut made = CreateInputText::new(style, text::cut(&input.label, 45), &input.name)
            .required(input.required)
            .max_length(input.max)
            .placeholder(text::cut(&input.hint, 100));
        if !input.value.is_empty() {
            made = made.value(&input.value);
        }
        CreateActionRow::InputText(made)
    };
    CreateModal::new(form.id.to_string(), text::cut(&form.title, 45))
        .components(form.inputs.iter().take(5).map(input).collect())
}

/// What is offered while someone types.
pub(super) fn choices(choices: &[(String, String)]) -> CreateInteractionResponse {
    let made = choices.iter().take(25).map(|(name, value)| {
        AutocompleteChoice::new(text::cut(name, 100), Value::from(text::cut(value, 100)))
    });
    CreateInteractionResponse::Autocomplete(
        CreateAutocompleteResponse::new().set_choices(made.collect()),
    )
}

/// Whether a message shows a card: all of its words, in their places.
pub(super) fn shows(card: &Card, message: &Value) -> bool {
    let wanted = json!(embed(card));
    let shown = &message["embeds"][0];
    let same = |path: &str| {
        let words = |embed: &Value| {
            embed
                .pointer(path)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        words(&wanted) == words(shown)
    };
    let fields = |embed: &Value| -> Vec<(Value, Value)> {
        let list = embed["fields"].as_array().into_iter().flatten();
        list.map(|field| (field["name"].clone(), field["value"].clone()))
            .collect()
    };
    ["/title", "/description", "/footer/text"]
        .into_iter()
        .all(same)
        && fields(&wanted) == fields(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_25_characters_and_differs_by_key() {
        assert_eq!(nonce("board/1").len(), 25);
        assert_eq!(nonce("board/1"), nonce("board/1"));
        assert_ne!(nonce("board/1"), nonce("board/2"));
    }
}

//! Options of application commands.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::form::Form;

const OPTION: [&str; 14] = [
    "type",
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "required",
    "choices",
    "options",
    "channel_types",
    "min_value",
    "max_value",
    "min_length",
    "max_length",
    "autocomplete",
];

const SUBCOMMAND: i64 = 1;
const GROUP: i64 = 2;
const STRING: i64 = 3;
const INTEGER: i64 = 4;
const NUMBER: i64 = 10;

pub(super) fn options(form: &Form<'_>, depth: u8, size: &mut usize) -> Vec<Value> {
    let list = form.list("options", 25);
    let mut names = HashSet::new();
    let mut optional = false;
    let mut kinds = HashSet::new();
    for one in &list {
        if let Some(name) = one.get("name").and_then(Value::as_str)
            && !names.insert(name)
        {
            one.refuse(
                "name",
                "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
                "Option name must be unique",
            );
        }
        let required = one.get("required").is_some_and(|value| value == true);
        if required && optional {
            one.refuse(
                "required",
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            );
        }
        let kind = one.get("type").and_then(Value::as_i64).unwrap_or_default();
        kinds.insert(matches!(kind, SUBCOMMAND | GROUP));
        optional |= !required && !matches!(kind, SUBCOMMAND | GROUP);
    }
    if kinds.len() > 1 {
        form.refuse(
            "options",
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
            "Sub-command and sub-command group option types are mutually exclusive to all other types",
        );
    }
    list.iter().map(|one| option(one, depth, size)).collect()
}

fn option(form: &Form<'_>, depth: u8, size: &mut usize) -> Value {
    form.only(&OPTION);
    name(form);
    form.required_text("description", 1..=100);
    form.require("type");
    let kinds: Vec<i64> = (SUBCOMMAND..=11).collect();
    let kind = form.choice("type", &kinds).unwrap_or(STRING);
    *size += form.length("name") + form.length("description");
    let mut out = json!({
        "type": kind,
        "name": form.get("name"),
        "name_localizations": form.get("name_localizations"),
        "description": form.get("description"),
        "description_localizations": form.get("description_localizations"),
    });
    if matches!(kind, SUBCOMMAND | GROUP) {
        if depth == 2 || (depth == 1 && kind == GROUP) {
            form.refuse(
                "type",
                "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
                "Sub-commands cannot be nested so deep",
            );
        }
        out["options"] = options(form, if kind == GROUP { 1 } else { 2 }, size).into();
        return out;
    }
    if !form.values("options", 25).is_empty() {
        form.refuse(
            "options",
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
            "Only sub-commands have options",
        );
    }
    out["required"] = form.boolean("required").unwrap_or_default().into();
    offers(form, kind, size, &mut out);
    bounds(form, kind, &mut out);
    out
}

/// What a client offers for an option: fixed choices, or those that the bot gives while one types.
fn offers(form: &Form<'_>, kind: i64, size: &mut usize, out: &mut Value) {
    let autocomplete = form.boolean("autocomplete").unwrap_or_default();
    let choices = choices(form, kind, size);
    if autocomplete && (!choices.is_empty() || !matches!(kind, STRING | INTEGER | NUMBER)) {
        form.refuse(
            "autocomplete",
            "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID",
            "Autocomplete is for strings and numbers without choices",
        );
    }
    if autocomplete {
        out["autocomplete"] = true.into();
    }
    if !choices.is_empty() {
        out["choices"] = choices.into();
    }
}

fn bounds(form: &Form<'_>, kind: i64, out: &mut Value) {
    for (key, least) in [("min_length", 0), ("max_length", 1)] {
        if let Some(length) = form.integer(key, least..=6000) {
            if kind != STRING {
                form.refuse(
                    key,
                    "APPLICATION_COMMAND_OPTIONS_LENGTH_INVALID",
                    "Only strings have a length",
                );
            }
            out[key] = length.into();
        }
    }
    for key in ["min_value", "max_value"] {
        if let Some(value) = form.get(key) {
            if !value.is_number() || !matches!(kind, INTEGER | NUMBER) {
                form.refuse(
                    key,
                    "APPLICATION_COMMAND_OPTIONS_MIN_MAX_INVALID",
                    "Only numbers have a least and a most",
                );
            }
            out[key] = value.clone();
        }
    }
    let channel_types = form.values("channel_types", 25);
    if !channel_types.is_empty() {
        out["channel_types"] = channel_types.into();
    }
}

fn choices(form: &Form<'_>, kind: i64, size: &mut usize) -> Vec<Value> {
    let list = form.list("choices", 25);
    if !list.is_empty() && !matches!(kind, STRING | INTEGER | NUMBER) {
        form.refuse(
            "choices",
            "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID",
            "This type has no choices",
        );
    }
    let mut names = HashSet::new();
    list.iter()
        .map(|one| {
            one.only(&["name", "name_localizations", "value"]);
            let name = one.required_text("name", 1..=100);
            if name.is_some_and(|name| !names.insert(name)) {
                one.refuse(
                    "name",
                    "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS",
                    "Choice name must be unique",
                );
            }
            *size += name.map_or(0, |text| text.chars().count());
            if one.require("value") {
                choice_value(one, kind, size);
            }
            json!({
                "name": name,
                "name_localizations": one.get("name_localizations"),
                "value": one.get("value"),
            })
        })
        .collect()
}

fn choice_value(form: &Form<'_>, kind: i64, size: &mut usize) {
    match kind {
        STRING => {
            *size += form.length("value");
            form.text("value", 1..=100);
        }
        INTEGER => {
            form.integer("value", -(1 << 53)..=1 << 53);
        }
        _ => {
            if form.get("value").is_some_and(|value| !value.is_number()) {
                form.refuse("value", "NUMBER_TYPE_COERCE", "Value is not float.");
            }
        }
    }
}

/// Whether it is a name as commands and options have: short, lower case, no blanks.
pub(super) fn name(form: &Form<'_>) {
    let Some(name) = form.required_text("name", 1..=32) else {
        return;
    };
    let fits = |c: char| {
        matches!(c, '-' | '_' | '\'')
            || (c.is_alphanumeric() && c.to_lowercase().eq([c]))
            || is_mark(c)
    };
    if !name.chars().all(fits) {
        form.refuse(
            "name",
            "APPLICATION_COMMAND_INVALID_NAME",
            "Command name is invalid: lower case letters, digits, - and _",
        );
    }
}

/// Vowel signs of Devanagari and Thai, which are no letters to Unicode.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{0900}'..='\u{097f}' | '\u{0e00}'..='\u{0e7f}')
}

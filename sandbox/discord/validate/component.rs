//! Components of messages: rows of buttons and selects, and the newer layout components.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::embed::url;
use super::form::{Form, as_id};

const ROW: i64 = 1;
const BUTTON: i64 = 2;
const STRING_SELECT: i64 = 3;

/// What one message may hold over all its components.
struct Budget<'a> {
    v2: bool,
    custom_ids: HashSet<&'a str>,
    components: usize,
    text: usize,
}

/// The components of a message, in the shape that is sent on: each has an `id`.
pub(crate) fn components(form: &Form<'_>, v2: bool) -> Vec<Value> {
    let mut budget = Budget {
        v2,
        custom_ids: HashSet::new(),
        components: 0,
        text: 0,
    };
    let top = form.list("components", if v2 { 40 } else { 5 });
    for one in &top {
        let allowed: &[i64] = if v2 {
            &[1, 9, 10, 12, 13, 14, 17]
        } else {
            &[ROW]
        };
        if let Some(kind) = kind(one, allowed) {
            component(one, kind, &mut budget);
        }
    }
    if budget.components > 40 {
        form.refuse(
            "components",
            "BASE_TYPE_MAX_LENGTH",
            "Must be 40 or fewer in length.",
        );
    }
    if budget.text > 4000 {
        form.refuse(
            "components",
            "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
            "The displayable text exceeds the maximum size of 4000 characters",
        );
    }
    let mut next = 1;
    top.iter()
        .map(|one| numbered(Value::Object(one.fields.clone()), &mut next))
        .collect()
}

/// Gives every component that has none an `id`, and buttons and selects what is their default.
fn numbered(mut value: Value, next: &mut u32) -> Value {
    if value.get("id").is_none() {
        value["id"] = json!(*next);
    }
    *next += 1;
    if let Some(inner) = value.get_mut("components").and_then(Value::as_array_mut) {
        for one in inner {
            *one = numbered(one.take(), next);
        }
    }
    value
}

fn kind(form: &Form<'_>, allowed: &[i64]) -> Option<i64> {
    if form.require("type") {
        form.choice("type", allowed)
    } else {
        None
    }
}

fn component<'a>(form: &Form<'a>, kind: i64, budget: &mut Budget<'a>) {
    budget.components += 1;
    form.integer("id", 0..=i64::from(i32::MAX));
    match kind {
        ROW => row(form, budget),
        9 => section(form, budget),
        10 => text_display(form, budget),
        12 => {
            form.only(&["type", "id", "items"]);
            if form.require("items") && form.values("items", 10).is_empty() {
                form.refuse(
                    "items",
                    "BASE_TYPE_BAD_LENGTH",
                    "Must be between 1 and 10 in length.",
                );
            }
            for item in form.list("items", 10) {
                item.only(&["media", "description", "spoiler"]);
                media(&item, "media");
                item.text("description", 0..=1024);
            }
        }
        13 => {
            form.only(&["type", "id", "file", "spoiler"]);
            media(form, "file");
        }
        14 => {
            form.only(&["type", "id", "divider", "spacing"]);
            form.boolean("divider");
            form.choice("spacing", &[1, 2]);
        }
        _ => {
            form.only(&["type", "id", "components", "accent_color", "spoiler"]);
            form.integer("accent_color", 0..=0x00ff_ffff);
            form.require("components");
            for inner in form.list("components", 40) {
                if let Some(kind) = self::kind(&inner, &[1, 9, 10, 12, 13, 14]) {
                    component(&inner, kind, budget);
                }
            }
        }
    }
}

fn section<'a>(form: &Form<'a>, budget: &mut Budget<'a>) {
    form.only(&["type", "id", "components", "accessory"]);
    form.require("components");
    for inner in form.list("components", 3) {
        if kind(&inner, &[10]).is_some() {
            budget.components += 1;
            text_display(&inner, budget);
        }
    }
    if form.require("accessory")
        && let Some(accessory) = form.form("accessory")
    {
        budget.components += 1;
        match kind(&accessory, &[BUTTON, 11]) {
            Some(BUTTON) => button(&accessory, budget),
            Some(_) => {
                accessory.only(&["type", "id", "media", "description", "spoiler"]);
                media(&accessory, "media");
            }
            None => {}
        }
    }
}

fn media(form: &Form<'_>, key: &str) {
    if form.require(key)
        && let Some(media) = form.form(key)
    {
        media.require("url");
        url(&media, "url");
    }
}

fn text_display<'a>(form: &Form<'a>, budget: &mut Budget<'a>) {
    form.only(&["type", "id", "content"]);
    budget.text += form
        .required_text("content", 1..=4000)
        .map_or(0, |text| text.chars().count());
}

fn row<'a>(form: &Form<'a>, budget: &mut Budget<'a>) {
    form.only(&["type", "id", "components"]);
    form.require("components");
    let inner = form.list("components", 5);
    let mut width = 0;
    if inner.is_empty() && form.has("components") {
        form.refuse(
            "components",
            "BASE_TYPE_BAD_LENGTH",
            "Must be between 1 and 5 in length.",
        );
    }
    for one in &inner {
        budget.components += 1;
        match kind(one, &[BUTTON, STRING_SELECT, 5, 6, 7, 8]) {
            Some(BUTTON) => {
                width += 1;
                button(one, budget);
            }
            Some(kind) => {
                width += 5;
                select(one, kind);
                custom_id(one, budget);
            }
            None => {}
        }
    }
    if width > 5 && inner.len() <= 5 {
        form.refuse(
            "components",
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
            "The specified component exceeds the maximum width",
        );
    }
}

fn custom_id<'a>(form: &Form<'a>, budget: &mut Budget<'a>) {
    if let Some(id) = form.required_text("custom_id", 1..=100)
        && !budget.custom_ids.insert(id)
    {
        form.refuse(
            "custom_id",
            "COMPONENT_CUSTOM_ID_DUPLICATED",
            "Component custom id cannot be duplicated",
        );
    }
}

fn button<'a>(form: &Form<'a>, budget: &mut Budget<'a>) {
    form.only(&[
        "type",
        "id",
        "style",
        "label",
        "emoji",
        "custom_id",
        "url",
        "sku_id",
        "disabled",
    ]);
    form.text("label", 0..=80);
    form.boolean("disabled");
    emoji(form);
    let style = if form.require("style") {
        form.choice("style", &[1, 2, 3, 4, 5, 6])
    } else {
        None
    };
    match style {
        Some(5) => {
            if form.require("url") {
                url(form, "url");
            }
            if form.get("custom_id").is_some() {
                form.refuse(
                    "custom_id",
                    "COMPONENT_CUSTOM_ID_FORBIDDEN",
                    "A link has no custom id",
                );
            }
        }
        Some(6) => {
            form.require("sku_id");
        }
        Some(_) => custom_id(form, budget),
        None => {}
    }
    if !matches!(style, Some(6))
        && form.get("label").is_none()
        && form.get("emoji").is_none()
        && !budget.v2
    {
        form.refuse(
            "label",
            "BASE_TYPE_REQUIRED",
            "A label or an emoji is required",
        );
    }
}

fn emoji(form: &Form<'_>) {
    if let Some(emoji) = form.form("emoji") {
        emoji.only(&["id", "name", "animated"]);
        if emoji.get("id").is_none()
            && emoji
                .get("name")
                .and_then(Value::as_str)
                .is_none_or(str::is_empty)
        {
            emoji.refuse("name", "COMPONENT_INVALID_EMOJI", "Invalid emoji");
        }
    }
}

fn select(form: &Form<'_>, kind: i64) {
    form.only(&[
        "type",
        "id",
        "custom_id",
        "placeholder",
        "min_values",
        "max_values",
        "disabled",
        "options",
        "channel_types",
        "default_values",
        "required",
    ]);
    form.text("placeholder", 0..=150);
    form.boolean("disabled");
    let least = form.integer("min_values", 0..=25).unwrap_or(1);
    let most = form.integer("max_values", 1..=25).unwrap_or(1);
    if least > most {
        form.refuse(
            "max_values",
            "NUMBER_TYPE_MIN",
            "max_values is less than min_values",
        );
    }
    for (index, value) in form.values("default_values", 25).iter().enumerate() {
        if as_id(&value["id"]).is_none() {
            form.refuse(
                &format!("default_values.{index}.id"),
                "BASE_TYPE_REQUIRED",
                "This field is required",
            );
        }
    }
    if kind != STRING_SELECT {
        return;
    }
    form.require("options");
    let options = form.list("options", 25);
    if options.is_empty() && form.has("options") {
        form.refuse(
            "options",
            "BASE_TYPE_BAD_LENGTH",
            "Must be between 1 and 25 in length.",
        );
    }
    let mut values = HashSet::new();
    for option in &options {
        option.only(&["label", "value", "description", "emoji", "default"]);
        option.required_text("label", 1..=100);
        option.text("description", 0..=100);
        option.boolean("default");
        emoji(option);
        if let Some(value) = option.required_text("value", 1..=100)
            && !values.insert(value)
        {
            option.refuse(
                "value",
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                "The specified option value is already used",
            );
        }
    }
    if usize::try_from(most).is_ok_and(|most| most > options.len()) && !options.is_empty() {
        form.refuse(
            "max_values",
            "NUMBER_TYPE_MAX",
            "max_values is more than there are options",
        );
    }
}

//! Components of messages: rows of buttons and selects, and the newer layout components.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::embed::url;
use super::form::Form;
use super::layout::{gallery, media, section, text_display};
use super::select::select;

const ROW: i64 = 1;
pub(super) const BUTTON: i64 = 2;
pub(super) const STRING_SELECT: i64 = 3;

/// What one message may hold over all its components.
pub(super) struct Budget<'a> {
    pub(super) v2: bool,
    pub(super) custom_ids: HashSet<&'a str>,
    pub(super) components: usize,
    pub(super) text: usize,
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

pub(super) fn kind(form: &Form<'_>, allowed: &[i64]) -> Option<i64> {
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
        12 => gallery(form),
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

fn row<'a>(form: &Form<'a>, budget: &mut Budget<'a>) {
    form.only(&["type", "id", "components"]);
    let inner = form.some("components", 5);
    let mut width = 0;
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

pub(super) fn button<'a>(form: &Form<'a>, budget: &mut Budget<'a>) {
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

pub(super) fn emoji(form: &Form<'_>) {
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

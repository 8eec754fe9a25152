//! Modals.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::form::Form;

/// A modal, in the shape that a client opens.
pub(crate) fn modal(form: &Form<'_>) -> Value {
    form.only(&["custom_id", "title", "components"]);
    let custom_id = form.required_text("custom_id", 1..=100);
    let title = form.required_text("title", 1..=45);
    let mut ids = HashSet::new();
    for row in form.some("components", 5) {
        row.require("type");
        match row.choice("type", &[1, 10, 18]) {
            Some(1) => action_row(&row, &mut ids),
            Some(18) => label(&row, &mut ids),
            Some(_) => {
                row.required_text("content", 1..=4000);
            }
            None => {}
        }
    }
    json!({ "custom_id": custom_id, "title": title, "components": form.get("components") })
}

fn action_row<'a>(row: &Form<'a>, ids: &mut HashSet<&'a str>) {
    row.only(&["type", "id", "components"]);
    for input in row.some("components", 1) {
        if input.require("type") && input.choice("type", &[4]).is_some() {
            text_input(&input, true);
            unique(&input, ids);
        }
    }
}

fn label<'a>(row: &Form<'a>, ids: &mut HashSet<&'a str>) {
    row.only(&["type", "id", "label", "description", "component"]);
    row.required_text("label", 1..=45);
    row.text("description", 0..=100);
    if row.require("component")
        && let Some(input) = row.form("component")
        && input.require("type")
    {
        if input.choice("type", &[3, 4, 5, 6, 7, 8, 19, 21, 22, 23]) == Some(4) {
            text_input(&input, false);
        }
        unique(&input, ids);
    }
}

fn unique<'a>(input: &Form<'a>, ids: &mut HashSet<&'a str>) {
    if let Some(id) = input.required_text("custom_id", 1..=100)
        && !ids.insert(id)
    {
        input.refuse(
            "custom_id",
            "COMPONENT_CUSTOM_ID_DUPLICATED",
            "Component custom id cannot be duplicated",
        );
    }
}

fn text_input(input: &Form<'_>, own_label: bool) {
    input.only(&[
        "type",
        "id",
        "custom_id",
        "style",
        "label",
        "min_length",
        "max_length",
        "required",
        "value",
        "placeholder",
    ]);
    input.require("style");
    input.choice("style", &[1, 2]);
    if own_label {
        input.required_text("label", 1..=45);
    }
    let least = input.integer("min_length", 0..=4000).unwrap_or_default();
    let most = input.integer("max_length", 1..=4000).unwrap_or(4000);
    input.boolean("required");
    input.text("placeholder", 0..=100);
    let value = input.text("value", 0..=4000);
    let long = value
        .and_then(|text| i64::try_from(text.chars().count()).ok())
        .is_some_and(|n| n > most);
    if long || least > most {
        input.refuse(
            "value",
            "BASE_TYPE_BAD_LENGTH",
            format!("Must be between {least} and {most} in length."),
        );
    }
}

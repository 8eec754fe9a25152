//! Select menus.

use std::collections::HashSet;

use super::component::{STRING_SELECT, emoji};
use super::form::{Form, as_id};

pub(super) fn select(form: &Form<'_>, kind: i64) {
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
    if kind == STRING_SELECT {
        options(form, most);
    }
}

fn options(form: &Form<'_>, most: i64) {
    let options = form.some("options", 25);
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

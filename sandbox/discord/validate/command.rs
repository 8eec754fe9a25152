//! Application commands: what may be registered.

use serde_json::{Map, Value, json};

use super::form::Form;
use super::option::{name, options};

const COMMAND: [&str; 16] = [
    "id",
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "options",
    "default_member_permissions",
    "dm_permission",
    "default_permission",
    "integration_types",
    "contexts",
    "type",
    "nsfw",
    "handler",
    "version",
    "application_id",
];

/// The most characters of a command with all its options.
const LARGEST: usize = 8000;

/// A command with all its fields, without `id`, `version` and where it belongs.
pub(crate) fn command(form: &Form<'_>) -> Map<String, Value> {
    form.only(&COMMAND);
    let kind = form.choice("type", &[1, 2, 3]).unwrap_or(1);
    let mut size = form.length("name") + form.length("description");
    let list = options(form, 0, &mut size);
    let description = if kind == 1 {
        name(form);
        form.required_text("description", 1..=100)
    } else {
        context_menu(form, &list);
        Some("")
    };
    if size > LARGEST {
        let message = format!("Command exceeds maximum size ({LARGEST})");
        form.refuse("options", "APPLICATION_COMMAND_TOO_LARGE", message);
    }
    numbers(form, "contexts", 2);
    numbers(form, "integration_types", 1);
    let fields = json!({
        "type": kind,
        "name": form.get("name"),
        "name_localizations": form.get("name_localizations"),
        "description": description,
        "description_localizations": form.get("description_localizations"),
        "default_member_permissions": form.id("default_member_permissions"),
        "dm_permission": form.boolean("dm_permission").unwrap_or(true),
        "default_permission": true,
        "nsfw": form.boolean("nsfw").unwrap_or_default(),
        "integration_types": form.get("integration_types").cloned().unwrap_or_else(|| json!([0])),
        "contexts": form.get("contexts"),
        "options": list,
    });
    match fields {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// A command of a menu has a name that people read, and nothing to fill in.
fn context_menu(form: &Form<'_>, options: &[Value]) {
    form.required_text("name", 1..=32);
    if form.length("description") > 0 {
        form.refuse(
            "description",
            "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_CANNOT_BE_SET",
            "Context menu commands cannot have description",
        );
    }
    if !options.is_empty() {
        form.refuse(
            "options",
            "APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS_CANNOT_BE_SET",
            "Context menu commands cannot have options",
        );
    }
}

/// A list of small numbers.
fn numbers(form: &Form<'_>, key: &str, most: i64) {
    for (index, value) in form.values(key, 3).iter().enumerate() {
        if !value.as_i64().is_some_and(|n| (0..=most).contains(&n)) {
            let key = format!("{key}.{index}");
            form.refuse(
                &key,
                "BASE_TYPE_CHOICES",
                "Value must be one of the choices.",
            );
        }
    }
}

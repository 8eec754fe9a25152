//! `/run`: a subcommand for each action of a team, with an option for each of its arguments. Unlike the others it is made of files,
//! and so is different on every server.

use binnacle_commands::{
    errand::Ask,
    tool::{Argument, Given, Kind, Tool},
};
use serde_json::{Value, json};
use serenity::all::{CommandData, CommandDataOptionValue};

/// The name of the command.
pub(in crate::discord) const RUN: &str = "run";
/// The option that asks what would be done.
const DRY: &str = "dry_run";

/// The command as Discord takes it; nothing where there is no action.
pub(in crate::discord) fn registered(tools: &[Tool]) -> Option<Value> {
    if tools.is_empty() {
        return None;
    }
    let verbs: Vec<Value> = tools.iter().map(subcommand).collect();
    Some(json!({
        "type": 1,
        "name": RUN,
        "description": "Run an action of this team.",
        "contexts": [0],
        "options": verbs,
    }))
}

fn subcommand(tool: &Tool) -> Value {
    let mut options: Vec<Value> = tool.arguments.iter().map(option).collect();
    if tool.has_dry_run() {
        options.push(json!({
            "type": 5,
            "name": DRY,
            "description": "Only say what would be done.",
        }));
    }
    json!({ "type": 1, "name": tool.name, "description": tool.summary, "options": options })
}

fn option(argument: &Argument) -> Value {
    let mut option = json!({
        "name": argument.name,
        "description": argument.summary,
        "required": argument.required,
    });
    let kind = match &argument.kind {
        Kind::Int { min, max } => {
            option["min_value"] = json!(min);
            option["max_value"] = json!(max);
            4
        }
        Kind::Bool => 5,
        Kind::User => 6,
        Kind::Channel => 7,
        Kind::Role => 8,
        Kind::Text { max_len, .. } => {
            option["max_length"] = json!(max_len);
            3
        }
        Kind::Service(few) | Kind::Environment(few) | Kind::Enum(few) => {
            let choice = |word: &String| json!({ "name": word, "value": word });
            if few.is_empty() || few.len() > 25 {
                option["autocomplete"] = json!(true);
            } else {
                option["choices"] = few.iter().map(choice).collect();
            }
            3
        }
        Kind::Duration | Kind::Date | Kind::Sha | Kind::Url => 3,
    };
    option["type"] = json!(kind);
    option
}

/// What is asked for. Values are taken as they came, not a character more or less.
pub(in crate::discord) fn errand(data: &CommandData) -> Option<Ask> {
    let verb = data.options.first()?;
    let CommandDataOptionValue::SubCommand(options) = &verb.value else {
        return None;
    };
    let mut given = Given::new();
    let mut dry = false;
    for option in options {
        if option.name == DRY {
            dry = matches!(option.value, CommandDataOptionValue::Boolean(true));
            continue;
        }
        let value = match &option.value {
            CommandDataOptionValue::String(text) => text.clone(),
            CommandDataOptionValue::Integer(number) => number.to_string(),
            CommandDataOptionValue::Boolean(is_so) => is_so.to_string(),
            CommandDataOptionValue::User(id) => id.to_string(),
            CommandDataOptionValue::Role(id) => id.to_string(),
            CommandDataOptionValue::Channel(id) => id.to_string(),
            _ => return None,
        };
        given.insert(option.name.clone(), value);
    }
    Some(Ask {
        tool: verb.name.clone(),
        given,
        dry,
        step: None,
    })
}

//! What people see without asking: the commands, and the documents about them.

use std::fs;

use binnacle::discord;
use binnacle_commands::help::COMMANDS;
use serde_json::Value;

/// Every registered slash command with its subcommand, as it is typed.
fn typed() -> Vec<String> {
    let surface = discord::surface();
    let slash = surface
        .as_array()
        .unwrap()
        .iter()
        .filter(|command| command["type"] != 3);
    slash
        .flat_map(|command| {
            let name = format!("/{}", command["name"].as_str().unwrap());
            let options = command["options"].as_array().cloned().unwrap_or_default();
            let verbs: Vec<String> = options.iter().flat_map(|one| verbs(&name, one)).collect();
            if verbs.is_empty() { vec![name] } else { verbs }
        })
        .collect()
}

/// A subcommand as it is typed, or all of a group of them.
fn verbs(name: &str, option: &Value) -> Vec<String> {
    let typed = || format!("{name} {}", option["name"].as_str().unwrap());
    match option["type"].as_u64() {
        Some(1) => vec![typed()],
        Some(2) => {
            let inner = option["options"].as_array().into_iter().flatten();
            inner.flat_map(|one| verbs(&typed(), one)).collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn what_is_registered_is_what_was_agreed() {
    insta::assert_json_snapshot!("commands", discord::surface());
}

#[test]
fn every_command_is_documented() {
    let listed: Vec<&str> = COMMANDS.iter().map(|entry| entry.command).collect();
    for command in typed() {
        assert!(
            listed.contains(&command.as_str()),
            "`/help` does not list `{command}`"
        );
    }
    for file in ["README.md", "docs/members.md"] {
        let text = fs::read_to_string(format!("{}/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        for command in typed() {
            assert!(
                text.contains(&format!("`{command}")),
                "{file} does not tell of `{command}`"
            );
        }
    }
    assert_eq!(
        listed.len(),
        typed().len(),
        "`/help` lists what is registered and nothing else"
    );
}

#[test]
fn every_text_of_a_command_fits_discord() {
    fn walk(value: &Value) {
        if let Some(description) = value["description"].as_str() {
            assert!(
                description.len() <= 100 && !description.starts_with(' '),
                "{description}"
            );
        }
        for option in value["options"].as_array().into_iter().flatten() {
            walk(option);
        }
    }
    let surface = discord::surface();
    surface.as_array().unwrap().iter().for_each(walk);
}

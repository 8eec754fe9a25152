//! What a document may say, what it means, and what is told of one that is wrong.

mod deploys;
mod documented;
mod meaning;
mod messages;
mod robust;
mod routes;
mod schedules;

use super::Team;

/// The example that is handed to new teams; it uses every key.
const EXAMPLE: &str = include_str!("../../binnacle.example.toml");

/// The least that a document must say.
const LEAST: &str = "guild = \"1\"\nname = \"Acme\"\n";

/// The team of a document without problems.
fn team(text: &str) -> Team {
    Team::parse(text, "binnacle.toml").unwrap()
}

/// The problems of a document, as people read them.
fn problems(text: &str) -> String {
    Team::parse(text, "binnacle.toml").unwrap_err().to_string()
}

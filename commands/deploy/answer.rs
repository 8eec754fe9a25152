//! A question in JSON, answered in JSON: what the shell reads and writes.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::decide::decide;
use super::decision::{Decision, Outcome};
use super::input::{Asked, Unreadable};
use super::policy::Policy;
use crate::team::{Problem, Team};

/// The version of the answers.
const SCHEMA: &str = "binnacle.decision/1";

/// What an answer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The answer, for programs.
    pub json: Value,
    /// The decision, if there is one. What could not be read has none.
    pub decision: Option<Decision>,
}

impl Answer {
    /// Whether the deploy may start; nothing, where the question could not be read.
    pub fn is_allowed(&self) -> Option<bool> {
        let decision = self.decision.as_ref()?;
        Some(decision.outcome == Outcome::Allow)
    }
}

/// Why a question has no decision.
#[derive(Serialize)]
struct Wrong<'a> {
    at: &'a str,
    why: &'a str,
    problems: &'a [Problem],
}

/// Decides on facts in JSON, in which the request stands under `request`. They may also stand as in a line of a batch.
pub fn answer(facts: Value, team: &Team, now: Timestamp) -> Answer {
    match facts {
        Value::Object(mut line) if line.contains_key("facts") => {
            line.remove("id");
            answer_parts(line, Some(team), now)
        }
        facts => on_facts(facts, team, now),
    }
}

fn on_facts(facts: Value, team: &Team, now: Timestamp) -> Answer {
    match Asked::read(facts, None) {
        Ok(asked) => decided(&asked, team, now),
        Err(Unreadable { at, why }) => refused(&at, &why, &[]),
    }
}

/// Answers a line of a batch: an object of `facts`, and, where they are not those of the whole batch, of `config` and `now`.
/// The request may also stand beside the facts, and an `id` comes back with the answer.
pub fn answer_line(line: &str, team: Option<&Team>, now: Timestamp) -> Answer {
    let read: Result<Map<String, Value>, _> = serde_json::from_str(line);
    match read {
        Ok(mut line) => {
            let id = line.remove("id");
            let mut answer = answer_parts(line, team, now);
            if let (Some(id), Some(table)) = (id, answer.json.as_object_mut()) {
                table.insert("id".to_owned(), id);
            }
            answer
        }
        Err(error) => refused("", &format!("this line is no JSON object: {error}"), &[]),
    }
}

fn answer_parts(mut line: Map<String, Value>, team: Option<&Team>, now: Timestamp) -> Answer {
    let (config, at) = (line.remove("config"), line.remove("now"));
    let facts = line.remove("facts").unwrap_or_else(|| json!({}));
    let request = line.remove("request");
    if let Some(strange) = line.keys().next() {
        let why = "allowed are `id`, `config`, `now`, `request` and `facts`";
        return refused(strange, why, &[]);
    }
    let now = match at {
        None => now,
        Some(at) => match at.as_str().and_then(|at| at.parse().ok()) {
            Some(at) => at,
            None => {
                return refused(
                    "now",
                    "it is a time with its offset, as in `2026-11-26T10:00:00Z`",
                    &[],
                );
            }
        },
    };
    let Value::Object(mut facts) = facts else {
        return refused("facts", "it is an object", &[]);
    };
    if let Some(request) = request {
        facts.insert("request".to_owned(), request);
    }
    let facts = Value::Object(facts);
    match (config, team) {
        (None, Some(team)) => on_facts(facts, team, now),
        (None, None) => refused("config", "it is missing, and the batch has none", &[]),
        (Some(config), _) => match document(config) {
            Err(why) => refused("config", &why, &[]),
            Ok(text) => match Team::parse(&text, "config") {
                Ok(team) => on_facts(facts, &team, now),
                Err(problems) => refused("config", &problems.to_string(), problems.list()),
            },
        },
    }
}

/// The text of a document that is given as TOML, or as the same in JSON.
fn document(config: Value) -> Result<String, String> {
    match config {
        Value::String(text) => Ok(text),
        Value::Object(table) => toml::to_string(&without_nulls(Value::Object(table)))
            .map_err(|error| format!("it cannot be written as TOML: {error}")),
        _ => Err("it is a document as TOML in a string, or as a JSON object".to_owned()),
    }
}

/// What is null is as if it was not there; TOML has no word for it.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(table) => table
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| (key, without_nulls(value)))
            .collect(),
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}

fn decided(asked: &Asked, team: &Team, now: Timestamp) -> Answer {
    let request = &asked.request;
    let policy = Policy::of(team, &request.service, &request.environment);
    let decision = decide(request, &policy, &asked.facts, now);
    let mut json = json!(decision);
    json["schema"] = SCHEMA.into();
    json["decided_at"] = now.to_string().into();
    Answer {
        json,
        decision: Some(decision),
    }
}

fn refused(at: &str, why: &str, problems: &[Problem]) -> Answer {
    let wrong = Wrong { at, why, problems };
    Answer {
        json: json!({ "schema": SCHEMA, "error": wrong }),
        decision: None,
    }
}

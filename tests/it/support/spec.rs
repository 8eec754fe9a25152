//! Whether what the bot sends is what Discord and GitHub describe, where their descriptions are at hand.
//!
//! `BINNACLE_SPECS` names the folder that holds them; without it nothing is checked here. The sandbox refuses unknown fields and
//! broken limits in any case.

use std::{collections::HashMap, env, fs, path::PathBuf, sync::OnceLock};

use binnacle_sandbox::{Entry, Side};
use jsonschema::Validator;
use serde_json::{Value, json};

/// A service's description.
struct Description {
    document: Value,
}

/// What the description of GitHub at hand leaves out, below a repository. It leaves out the webhooks of Apps as well.
const LEFT_OUT: [&str; 8] = [
    "/branches",
    "/check-runs",
    "/commits",
    "/compare",
    "/pulls",
    "/hooks",
    "/installation",
    "/actions/runs/*/cancel",
];

static DISCORD: OnceLock<Option<Description>> = OnceLock::new();
static GITHUB: OnceLock<Option<Description>> = OnceLock::new();

#[expect(
    clippy::disallowed_methods,
    reason = "tests are configured by the environment"
)]
fn folder() -> Option<PathBuf> {
    env::var_os("BINNACLE_SPECS").map(PathBuf::from)
}

fn load(file: &str) -> Option<Description> {
    let path = folder()?.join(file);
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut document: Value = serde_json::from_str(&text).unwrap();
    harden(&mut document);
    Some(Description { document })
}

/// Makes the description say what the services do: Discord's says nothing of unknown fields, and takes its ids as strings only;
/// GitHub's marks nothing as nullable in a way that a validator of JSON Schema knows.
fn harden(document: &mut Value) {
    if let Some(create) =
        document.pointer_mut("/components/schemas/MessageCreateRequest/properties/content")
    {
        create["maxLength"] = json!(2000);
    }
    walk(document);
}

fn walk(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if map.get("nullable") == Some(&Value::Bool(true)) {
                map.remove("nullable");
                let plain = Value::Object(std::mem::take(map));
                map.insert("anyOf".to_owned(), json!([plain, { "type": "null" }]));
            }
            map.values_mut().for_each(walk);
        }
        Value::Array(items) => items.iter_mut().for_each(walk),
        _ => {}
    }
}

/// Fails on the first request that a description does not allow.
pub(crate) fn check(entries: &[Entry]) {
    let discord = DISCORD
        .get_or_init(|| load("discord-openapi.json"))
        .as_ref();
    let github = GITHUB
        .get_or_init(|| load("github-openapi-trimmed.json"))
        .as_ref();
    let mut known: HashMap<(Side, String, String), Option<Validator>> = HashMap::new();
    for entry in entries {
        let Some(description) = (match entry.side {
            Side::Discord => discord,
            Side::Github => github,
        }) else {
            return;
        };
        if entry.side == Side::Github && is_left_out(&entry.path) {
            continue;
        }
        let template = description.template(&entry.path, &entry.method);
        let template =
            template.unwrap_or_else(|| panic!("{} {} is not described", entry.method, entry.path));
        let key = (entry.side, entry.method.clone(), template.clone());
        let validator = known
            .entry(key)
            .or_insert_with(|| description.validator(&template, &entry.method));
        if let (Some(validator), Some(body)) = (validator, &entry.body) {
            let faults: Vec<String> = validator
                .iter_errors(body)
                .map(|e| format!("{}: {e}", e.instance_path()))
                .collect();
            assert!(
                faults.is_empty(),
                "{} {}: {faults:#?}\n{body:#}",
                entry.method,
                entry.path
            );
        }
    }
}

/// Whether a path is one that the description leaves out, or below one.
fn is_left_out(path: &str) -> bool {
    let mut parts = path.split('/').skip(1);
    let below: Vec<&str> = match parts.next() {
        Some("repos") => parts.skip(2).collect(),
        // GitHub itself forwards whoever reads under a former name there, and describes it nowhere.
        Some("repositories") => return true,
        Some("app") => return path.starts_with("/app/hook/"),
        _ => return false,
    };
    LEFT_OUT.iter().any(|left_out| {
        let wanted: Vec<&str> = left_out.split('/').skip(1).collect();
        wanted.len() <= below.len()
            && wanted
                .iter()
                .zip(&below)
                .all(|(want, part)| *want == "*" || want == part)
    })
}

impl Description {
    /// The described path that a path is one of: the one with the fewest placeholders.
    fn template(&self, path: &str, method: &str) -> Option<String> {
        let parts: Vec<&str> = path.split('/').collect();
        let paths = self.document["paths"].as_object().unwrap();
        let fits = |template: &&String| {
            let wanted: Vec<&str> = template.split('/').collect();
            wanted.len() == parts.len()
                && wanted
                    .iter()
                    .zip(&parts)
                    .all(|(want, part)| want.starts_with('{') || want == part)
        };
        let described = |template: &&String| paths[*template].get(method.to_lowercase()).is_some();
        paths
            .keys()
            .filter(fits)
            .filter(described)
            .min_by_key(|template| template.matches('{').count())
            .cloned()
    }

    fn validator(&self, template: &str, method: &str) -> Option<Validator> {
        let operation = &self.document["paths"][template][method.to_lowercase()];
        let schema = operation["requestBody"]["content"]["application/json"].get("schema")?;
        let mut root = json!({ "allOf": [schema] });
        root["components"] = self.document["components"].clone();
        Some(jsonschema::draft202012::options().build(&root).unwrap())
    }
}

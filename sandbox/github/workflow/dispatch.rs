//! Asking for a run: on which branch, and with which inputs.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Workflow;
use crate::github::asked::Asked;
use crate::github::refusal::Refusal;
use crate::github::run::NewRun;
use crate::github::seed::{InputSeed, Rights};
use crate::github::world::{Actor, World};

/// How many inputs a request may have.
const INPUTS: usize = 25;

impl World {
    /// Queues a run of a workflow that can be asked for, and tells its number.
    pub(super) fn dispatch(
        &mut self,
        actor: &Actor,
        workflow: &str,
        asked: &Asked,
    ) -> Result<u64, Refusal> {
        let repo = actor.repo;
        let held = self.workflow(repo, workflow)?;
        self.require(repo, &actor.login, Rights::Push)?;
        if held.seed.disabled {
            let message = "Cannot trigger a 'workflow_dispatch' on a disabled workflow";
            return Err(Refusal::unprocessable(message));
        }
        let branch = asked.required("ref")?;
        let branch = branch.strip_prefix("refs/heads/").unwrap_or(&branch);
        let code = self.code(repo);
        let stands = code.branches.get(branch);
        let stands = stands.or_else(|| code.tags.get(branch));
        let Some(sha) = stands.cloned() else {
            return Err(Refusal::unprocessable(format!(
                "No ref found for: {branch}"
            )));
        };
        let Some(known) = &held.seed.inputs else {
            let message = "Workflow does not have 'workflow_dispatch' trigger";
            return Err(Refusal::unprocessable(message));
        };
        let inputs = inputs(known, asked)?;
        let new = NewRun {
            workflow: held.id,
            title: title(held, &inputs),
            event: "workflow_dispatch",
            branch: branch.to_owned(),
            sha,
            inputs,
        };
        Ok(self.run_add(actor, new))
    }
}

/// The inputs as the workflow knows them, with what it takes where nothing is said.
fn inputs(known: &[InputSeed], asked: &Asked) -> Result<BTreeMap<String, String>, Refusal> {
    let none = Map::new();
    let given = match asked.given("inputs") {
        None | Some(Value::Null) => &none,
        Some(Value::Object(given)) => given,
        Some(_) => {
            return Err(Refusal::malformed(
                "For 'properties/inputs', it is not an object.",
            ));
        }
    };
    if given.len() > INPUTS {
        let message = format!(
            "For 'properties/inputs', {} properties: at most {INPUTS}.",
            given.len()
        );
        return Err(Refusal::malformed(message));
    }
    let is_known = |name: &&String| known.iter().any(|input| input.name == **name);
    let strange: Vec<&String> = given.keys().filter(|name| !is_known(name)).collect();
    if !strange.is_empty() {
        let message = format!("Unexpected inputs provided: {strange:?}");
        return Err(Refusal::unprocessable(message));
    }
    let mut inputs = BTreeMap::new();
    for input in known {
        let value = match given.get(&input.name) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(other) => Some(other.to_string()),
            None => input.default.clone(),
        };
        let value = value.filter(|text| !text.is_empty() || !input.required);
        let Some(value) = value else {
            if input.required {
                let message = format!("Required input '{}' not provided", input.name);
                return Err(Refusal::unprocessable(message));
            }
            continue;
        };
        if !input.options.is_empty() && !input.options.contains(&value) {
            let message = format!(
                "Provided value '{value}' for input '{}' not in the list of allowed values",
                input.name
            );
            return Err(Refusal::unprocessable(message));
        }
        inputs.insert(input.name.clone(), value);
    }
    Ok(inputs)
}

/// What a run is called: `run-name` of the file with its inputs put in, or the workflow's own name.
fn title(workflow: &Workflow, inputs: &BTreeMap<String, String>) -> String {
    let Some(pattern) = &workflow.seed.run_name else {
        return workflow.seed.name.clone();
    };
    inputs.iter().fold(pattern.clone(), |title, (name, value)| {
        title.replace(&format!("${{{{ inputs.{name} }}}}"), value)
    })
}

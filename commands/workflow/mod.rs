//! Workflows at GitHub: what one is asked for, and how the run that comes of it goes.

mod run;
mod turn;

pub use run::Run;
pub use turn::{RunSeen, Turn};

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::names::{Parsed, Repository, reads_and_writes_text};

/// The input that carries the key by which a run is found again: the workflow puts it into the name of its runs.
pub const KEY_INPUT: &str = "request";

/// The file of a workflow, in the folder that GitHub wants it in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkflowFile(String);

impl WorkflowFile {
    /// The file's name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn accept(text: &str) -> Option<Self> {
        let is_yaml = [".yml", ".yaml"].iter().any(|end| text.ends_with(end));
        let fits = text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
        (is_yaml && fits && text.len() <= 100 && !text.starts_with('.'))
            .then(|| Self(text.to_owned()))
    }
}

impl Parsed for WorkflowFile {
    const ALLOWED: &'static str =
        "the name of a file under `.github/workflows`, as in `deploy.yml`";
}

impl fmt::Display for WorkflowFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

reads_and_writes_text!(WorkflowFile);

/// What a workflow is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispatch {
    /// Where it is.
    pub repository: Repository,
    /// Which one.
    pub workflow: WorkflowFile,
    /// What it is told, beside the key.
    pub inputs: BTreeMap<String, String>,
}

impl Dispatch {
    /// What GitHub is sent, for the file as it is on a branch.
    pub fn body(&self, branch: &str, key: &str) -> Value {
        let mut inputs = self.inputs.clone();
        inputs.insert(KEY_INPUT.to_owned(), key.to_owned());
        json!({ "ref": branch, "inputs": inputs, "return_run_details": true })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workflow_is_a_file_in_one_folder() {
        for good in ["deploy.yml", "Deploy_prod-2.yaml"] {
            assert!(good.parse::<WorkflowFile>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "deploy",
            "../deploy.yml",
            "a/b.yml",
            ".yml",
            "deploy.yml?x",
            "a b.yml",
        ] {
            assert!(bad.parse::<WorkflowFile>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_workflow_is_given_the_key_whatever_its_inputs_say() {
        let dispatch = Dispatch {
            repository: "acme/shop".parse().unwrap(),
            workflow: "deploy.yml".parse().unwrap(),
            inputs: [("batch", "10"), (KEY_INPUT, "another")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
        };
        let body = dispatch.body("main", "k1");
        assert_eq!(
            (&body["ref"], &body["return_run_details"]),
            (&json!("main"), &json!(true))
        );
        assert_eq!(body["inputs"], json!({ "batch": "10", "request": "k1" }));
    }
}

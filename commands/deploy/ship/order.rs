//! What GitHub is given for a deploy.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Carrier;
use crate::{
    deploy::life::{Deploy, State},
    names::Repository,
    team::Team,
    text::cut,
    workflow::{Dispatch, WorkflowFile},
};

/// The longest description that GitHub takes for a deployment, in characters.
const DESCRIPTION: usize = 140;

/// A deploy, as GitHub is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// What it is found again by: in the inputs and the name of a run, and in the payload of a deployment.
    pub key: String,
    /// Where the code is.
    pub repository: Repository,
    /// The workflow that carries it out, if one does.
    workflow: Option<WorkflowFile>,
    name: String,
    sha: String,
    environment: String,
    arguments: BTreeMap<String, String>,
}

impl Order {
    /// The order of a deploy; none where the document names no repository for its service.
    pub fn of(deploy: &Deploy, team: &Team) -> Option<Self> {
        let request = &deploy.record.request;
        let mut services = team.services.iter();
        let service = services.find(|it| it.name.as_str() == request.service)?;
        // What was approved and begun is carried out as it was then, whatever the document says now.
        let begun = deploy.record.carriage.as_ref();
        let pinned = begun.and_then(|carriage| carriage.repository.clone());
        let workflow = match begun.map(|carriage| &carriage.carrier) {
            Some(Carrier::Workflow(workflow)) => Some(workflow.clone()),
            Some(Carrier::People | Carrier::Webhook(_)) => None,
            None => service.workflow.clone(),
        };
        Some(Self {
            key: deploy.id.to_string(),
            repository: pinned.or_else(|| team.repository_of(service).cloned())?,
            workflow,
            name: deploy.name(),
            sha: request.sha.clone(),
            environment: request.environment.clone(),
            arguments: request.arguments.clone(),
        })
    }

    /// What the workflow that carries it out is asked for, if one does: the commit is an input, and so are the environment and the
    /// arguments.
    pub fn dispatch(&self) -> Option<Dispatch> {
        let mut inputs = self.arguments.clone();
        inputs.insert("sha".to_owned(), self.sha.clone());
        inputs.insert("environment".to_owned(), self.environment.clone());
        Some(Dispatch {
            repository: self.repository.clone(),
            workflow: self.workflow.clone()?,
            inputs,
        })
    }

    /// What a deployment begins with. GitHub is told neither to merge anything nor to look at statuses: that is decided here.
    pub fn deployment(&self) -> Value {
        json!({
            "ref": self.sha,
            "task": "deploy",
            "auto_merge": false,
            "required_contexts": [],
            "payload": { "binnacle": self.key, "request": self.name },
            "environment": self.environment,
            "description": cut(&format!("{} by Binnacle", self.name), DESCRIPTION),
        })
    }

    /// Where deployments that may be this one are listed.
    pub fn listed(&self) -> [(&'static str, String); 2] {
        [
            ("sha", self.sha.clone()),
            ("environment", self.environment.clone()),
        ]
    }

    /// Whether a deployment's payload has this key. GitHub gives it back as it was, or as text.
    pub fn is_in(&self, payload: &Value) -> bool {
        let has = |payload: &Value| payload["binnacle"] == self.key.as_str();
        has(payload)
            || payload
                .as_str()
                .and_then(|text| serde_json::from_str(text).ok())
                .is_some_and(|inner| has(&inner))
    }
}

/// What a deployment's newest status should be, and what it says; none before the deploy begins.
pub fn mirrored(deploy: &Deploy) -> Option<(&'static str, String)> {
    deploy.begun_at?;
    let state = match deploy.state {
        State::Running => "in_progress",
        State::Succeeded => "success",
        State::Failed => "failure",
        State::Cancelled => "inactive",
        _ => return None,
    };
    let note = deploy.record.note.as_deref().unwrap_or_default();
    let words = format!("{} {}", deploy.name(), deploy.state.words());
    let said = if note.is_empty() {
        words
    } else {
        format!("{words}: {note}")
    };
    Some((state, cut(&said, DESCRIPTION)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order() -> Order {
        Order {
            key: "k1".into(),
            repository: "acme/shop".parse().unwrap(),
            workflow: "deploy.yml".parse().ok(),
            name: "DPL-7".into(),
            sha: "a".repeat(40),
            environment: "staging".into(),
            arguments: BTreeMap::from([
                ("batch".to_owned(), "10".to_owned()),
                ("sha".to_owned(), "something else".to_owned()),
            ]),
        }
    }

    #[test]
    fn a_workflow_is_given_the_commit_whatever_the_arguments_say() {
        let inputs = order().dispatch().unwrap().inputs;
        assert_eq!(inputs["sha"], "a".repeat(40));
        assert_eq!(
            (&*inputs["batch"], &*inputs["environment"]),
            ("10", "staging")
        );
    }

    #[test]
    fn a_deployment_is_known_by_its_payload() {
        let body = order().deployment();
        assert_eq!(
            (&body["auto_merge"], &body["required_contexts"]),
            (&json!(false), &json!([]))
        );
        assert!(order().is_in(&body["payload"]));
        assert!(order().is_in(&body["payload"].to_string().into()));
        for other in [
            json!({}),
            json!(""),
            json!("k1"),
            json!({ "binnacle": "k2" }),
            Value::Null,
        ] {
            assert!(!order().is_in(&other), "{other}");
        }
    }
}

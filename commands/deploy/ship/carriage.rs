//! How a deploy to a place is carried out, which is part of what people approve of.

use serde::{Deserialize, Serialize};

use super::Webhook;
use crate::{
    names::Repository,
    team::{Service, Team},
    workflow::WorkflowFile,
};

/// Who or what carries a deploy out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Carrier {
    /// People do.
    #[default]
    People,
    /// A workflow at GitHub does.
    Workflow(WorkflowFile),
    /// A program of the team's own does, once it is told to.
    Webhook(Webhook),
}

/// How the deploys of a service are carried out. What was approved for one way is not approved for another.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Carriage {
    /// Who or what does it.
    pub carrier: Carrier,
    /// Whether GitHub shows it as a deployment, which may set off workflows there too.
    pub deployments: bool,
    /// The repository whose GitHub has a part in it.
    pub repository: Option<Repository>,
}

impl Carriage {
    /// How the deploys of a service are carried out.
    pub fn of(team: &Team, service: &Service) -> Self {
        let workflow = service.workflow.clone().map(Carrier::Workflow);
        let webhook = service.webhook.clone().map(Carrier::Webhook);
        let carrier = workflow.or(webhook).unwrap_or_default();
        let is_at_github = matches!(carrier, Carrier::Workflow(_)) || service.deployments;
        let repository = is_at_github.then(|| team.repository_of(service)).flatten();
        Self {
            carrier,
            deployments: service.deployments,
            repository: repository.cloned(),
        }
    }

    /// Whether it begins and ends without anybody's hands.
    pub fn is_by_machine(&self) -> bool {
        self.carrier != Carrier::People
    }

    /// Whether only people have to do with it.
    pub(crate) fn is_by_people(&self) -> bool {
        *self == Self::default()
    }
}

//! What a lock is over.

use crate::{
    Refusal,
    deploy::{chat::known, facts::Scope},
    names::{EnvironmentName, ServiceName},
    team::Team,
};

/// What a lock is over.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Over {
    /// Every service in every environment.
    Everything,
    /// Every service in one environment.
    Environment(EnvironmentName),
    /// One service in every environment.
    Service(ServiceName),
    /// One service in one environment.
    Place(ServiceName, EnvironmentName),
}

impl Over {
    /// What is meant by a service, an environment, or both.
    ///
    /// # Errors
    /// When there is none of that name, or neither is named: nobody locks everything by leaving something out.
    pub fn typed(
        team: &Team,
        service: Option<&str>,
        environment: Option<&str>,
    ) -> Result<Self, Refusal> {
        let names = team.services.iter().map(|it| it.name.as_str());
        let service = known(service, "service", names)?;
        let names = team.environments.iter().map(|it| it.name.as_str());
        let environment = known(environment, "environment", names)?;
        let parts = |text: Option<&str>| text.map(str::to_owned).unwrap_or_default();
        match (service, environment) {
            (None, None) => Err(Refusal::Invalid(
                "Name a service, an environment, or both. To lock everything, take the deploy token: `/deploy token take`."
                    .to_owned(),
            )),
            _ => Self::from_parts(&parts(service), &parts(environment)).ok_or_else(|| {
                Refusal::NotFound("There is no such service or environment.".to_owned())
            }),
        }
    }

    /// What is meant by a service and an environment, as they are stored: an empty one stands for all.
    pub fn from_parts(service: &str, environment: &str) -> Option<Self> {
        Some(match (service, environment) {
            ("", "") => Self::Everything,
            ("", environment) => Self::Environment(environment.parse().ok()?),
            (service, "") => Self::Service(service.parse().ok()?),
            (service, environment) => Self::Place(service.parse().ok()?, environment.parse().ok()?),
        })
    }

    /// The one service, if it is over one.
    pub const fn service(&self) -> Option<&ServiceName> {
        match self {
            Self::Service(service) | Self::Place(service, _) => Some(service),
            Self::Everything | Self::Environment(_) => None,
        }
    }

    /// The one environment, if it is over one.
    pub const fn environment(&self) -> Option<&EnvironmentName> {
        match self {
            Self::Environment(environment) | Self::Place(_, environment) => Some(environment),
            Self::Everything | Self::Service(_) => None,
        }
    }

    pub(super) const fn scope(&self) -> Scope {
        match self {
            Self::Everything => Scope::Global,
            Self::Environment(_) => Scope::Environment,
            Self::Service(_) => Scope::Service,
            Self::Place(..) => Scope::Place,
        }
    }

    /// What it is, within a sentence.
    pub fn words(&self) -> String {
        match self {
            Self::Everything => "the deploy token".to_owned(),
            Self::Environment(environment) => format!("everything in `{environment}`"),
            Self::Service(service) => format!("`{service}` everywhere"),
            Self::Place(service, environment) => format!("`{service}` in `{environment}`"),
        }
    }

    /// What it is, without any marks.
    pub(super) fn plain(&self) -> String {
        self.words().replace('`', "")
    }
}

//! A deploy that a program of the team's own carries out: it is told to begin until it has taken it, and reports how it ended.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Deploy, Moved, State,
    card::closed,
    run::{self, step},
};
use crate::{
    Effect, Refusal,
    deploy::ship::{Carrier, Report, Reported, Step},
    team::Team,
};

/// What is known of the program that carries a deploy out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// When it took it.
    pub taken_at: Timestamp,
}

/// Whether a program of the team's own carries it out.
fn is_called(deploy: &Deploy) -> bool {
    let carriage = deploy.record.carriage.as_ref();
    matches!(carriage.map(|it| &it.carrier), Some(Carrier::Webhook(_)))
}

/// The program has taken it. Where the deploy was given up meanwhile, the program is told; `None` when all that is on record.
pub fn taken(deploy: &Deploy, now: Timestamp) -> Option<Moved> {
    if deploy.record.call.is_some() {
        return None;
    }
    let mut next = deploy.clone();
    next.version += 1;
    next.record.call = Some(Call { taken_at: now });
    let mut effects = vec![Effect::DeployCard { deploy: next.id }];
    effects.extend(recalled(&next));
    Some(Moved {
        deploy: next,
        events: Vec::new(),
        effects,
    })
}

/// What a program is told of a deploy that it has taken and that was given up.
pub(super) fn recalled(deploy: &Deploy) -> Option<Effect> {
    let is_given_up = !matches!(deploy.state, State::Running | State::Succeeded);
    let is_taken = is_called(deploy) && deploy.record.call.is_some();
    (is_given_up && is_taken).then(|| step(deploy, Step::Recall))
}

/// The program reports how it ended; `None` when it had ended so before.
///
/// # Errors
/// When no program carries it out, or it has ended otherwise.
pub fn reported(
    deploy: &Deploy,
    report: &Report,
    team: &Team,
    now: Timestamp,
) -> Result<Option<Moved>, Refusal> {
    if !is_called(deploy) {
        return Err(Refusal::Invalid(format!(
            "No program carries {} out.",
            deploy.name()
        )));
    }
    match (deploy.state, report.state) {
        (State::Running, _) => {
            let mut next = deploy.clone();
            next.record.call = next.record.call.or(Some(Call { taken_at: now }));
            let why = report.why();
            Ok(Some(run::ended(next, why.as_deref(), team, now)))
        }
        (State::Succeeded | State::RolledBack, Reported::Succeeded)
        | (State::Failed, Reported::Failed) => Ok(None),
        _ => Err(closed(deploy)),
    }
}

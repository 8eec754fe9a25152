//! A deploy that a workflow carries out: what is known of its run, and how the one ends as the other does.

use jiff::Timestamp;

use super::{Deploy, Moved, Post, State, call::recalled, settle::event};
use crate::{
    Effect, Who,
    deploy::{
        request::Kind,
        ship::{Carrier, Step},
    },
    event,
    team::{Service, Team},
    workflow::{Run, RunSeen, Turn},
};

/// What is sent when a deploy begins.
pub(super) fn on_begin(deploy: &Deploy, team: &Team) -> Vec<Effect> {
    let mut effects = mirror(deploy, team);
    let carriage = deploy.record.carriage.as_ref();
    effects.extend(match carriage.map(|it| &it.carrier) {
        Some(Carrier::Workflow(_)) => Some(step(deploy, Step::Run)),
        Some(Carrier::Webhook(_)) => Some(step(deploy, Step::Call)),
        Some(Carrier::People) | None => None,
    });
    if deploy.record.request.kind == Kind::Emergency {
        effects.push(step(deploy, Step::FollowUp));
    }
    effects
}

/// What is sent when a deploy ends: a run that may still go on is stopped where it is not wanted any more.
pub(super) fn on_end(deploy: &Deploy, team: &Team) -> Vec<Effect> {
    let mut effects = mirror(deploy, team);
    if deploy.state != State::Succeeded && deploy.record.run.is_some() {
        effects.push(step(deploy, Step::Stop));
    }
    effects.extend(recalled(deploy));
    effects
}

fn mirror(deploy: &Deploy, team: &Team) -> Vec<Effect> {
    let wants = service(deploy, team).is_some_and(|service| service.deployments);
    let effect = step(deploy, Step::Mirror);
    if wants { vec![effect] } else { Vec::new() }
}

pub(super) const fn step(deploy: &Deploy, step: Step) -> Effect {
    Effect::DeployShip {
        deploy: deploy.id,
        step,
    }
}

fn service<'t>(deploy: &Deploy, team: &'t Team) -> Option<&'t Service> {
    let name = &deploy.record.request.service;
    team.services.iter().find(|it| it.name.as_str() == name)
}

/// When its run is looked at next.
pub(super) fn look_at(deploy: &Deploy) -> Option<Timestamp> {
    deploy.record.run.as_ref().map(Run::look_at)
}

/// GitHub has taken it: this is the run. Where the deploy is over by now, the run is stopped.
pub fn shipped(deploy: &Deploy, run: i64, url: &str, now: Timestamp) -> Moved {
    let mut next = deploy.clone();
    next.version += 1;
    next.record.run = Some(Run::new(run, url, now));
    next.record.unclear = None;
    let mut effects = vec![Effect::DeployCard { deploy: next.id }];
    if next.state != State::Running && next.state != State::Succeeded {
        effects.push(step(&next, Step::Stop));
    }
    Moved {
        deploy: next,
        events: Vec::new(),
        effects,
    }
}

/// Nothing carries it out, for this reason: it has failed. `None` when it is over already.
pub fn unshipped(deploy: &Deploy, why: &str, team: &Team, now: Timestamp) -> Option<Moved> {
    (deploy.state == State::Running).then(|| ended(deploy.clone(), Some(why), team, now))
}

/// GitHub shows it as this deployment; `None` when that is on record.
pub fn mirrored_as(deploy: &Deploy, deployment: i64) -> Option<Moved> {
    if deploy.record.deployment == Some(deployment) {
        return None;
    }
    let mut next = deploy.clone();
    next.version += 1;
    next.record.deployment = Some(deployment);
    Some(Moved {
        deploy: next,
        events: Vec::new(),
        effects: Vec::new(),
    })
}

/// Nobody knows whether GitHub runs it. It is not asked again: a person looks and says how it ended. `None` when it is over already.
pub fn unclear(deploy: &Deploy, why: &str) -> Option<Moved> {
    if deploy.state != State::Running {
        return None;
    }
    let mut next = deploy.clone();
    next.version += 1;
    next.record.unclear = Some(why.to_owned());
    let effects = vec![
        Effect::DeployCard { deploy: next.id },
        Effect::DeployPost {
            deploy: next.id,
            post: Post::Unclear,
        },
    ];
    Some(Moved {
        deploy: next,
        events: Vec::new(),
        effects,
    })
}

/// Its run was looked at, with or without an answer. `None` when that is another run, or the deploy is over.
pub fn followed(
    deploy: &Deploy,
    seen: Option<&RunSeen>,
    team: &Team,
    now: Timestamp,
) -> Option<Moved> {
    let mut next = deploy.clone();
    let run = next.record.run.as_mut()?;
    if deploy.state != State::Running || seen.is_some_and(|seen| seen.id != run.id) {
        return None;
    }
    let (turn, begins) = run.looked(seen, now);
    match (turn, seen) {
        (Some(Turn::Done), _) => Some(ended(next, None, team, now)),
        (Some(Turn::Failed | Turn::Stopped), Some(seen)) => {
            let why = seen.words();
            Some(ended(next, Some(&why), team, now))
        }
        _ => {
            next.version += 1;
            let card = Effect::DeployCard { deploy: next.id };
            Some(Moved {
                effects: if begins { vec![card] } else { Vec::new() },
                events: Vec::new(),
                deploy: next,
            })
        }
    }
}

/// It ended by itself: well, or for a reason.
pub(super) fn ended(mut next: Deploy, why: Option<&str>, team: &Team, now: Timestamp) -> Moved {
    next.version += 1;
    let (state, kind) = match why {
        None => (State::Succeeded, event::Kind::DeploySucceeded),
        Some(_) => (State::Failed, event::Kind::DeployFailed),
    };
    next.state = state;
    next.ended_at = Some(now);
    next.record.note = why.map(str::to_owned);
    let events = vec![event(&next, kind, Who::Bot, &[], now)];
    let mut effects = vec![
        Effect::DeployCard { deploy: next.id },
        Effect::DeployPost {
            deploy: next.id,
            post: Post::Ended,
        },
    ];
    effects.extend(mirror(&next, team));
    Moved {
        deploy: next,
        events,
        effects,
    }
}

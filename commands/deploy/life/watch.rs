//! The watch over a deploy that runs: what does not start in time, or goes on for too long, is put before people. Nothing is asked for
//! a second time.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    By, Deploy, Post, Reminder, State,
    begin::may_run,
    card::{closed, waited_reply},
    settle::event,
};
use crate::{
    Decision, Effect, Refusal,
    deploy::ship::Carriage,
    event::Kind,
    team::{Length, Team},
    text::{discord, when},
};

/// Within what time a machine has to start where nothing is said, and how long a deploy may take.
const START: Length = Length::of(SignedDuration::from_mins(10));
const TIMEOUT: Length = Length::of(SignedDuration::from_hours(1));

/// When people are asked to look at a deploy that runs, as the document said when it began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    /// Within what time a machine has to start; nothing where people carry it out.
    pub start_within: Option<Length>,
    /// How long it may take.
    pub timeout: Length,
    /// Since when somebody has kept waiting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
}

impl Default for Watch {
    fn default() -> Self {
        Self {
            start_within: None,
            timeout: TIMEOUT,
            since: None,
        }
    }
}

impl Watch {
    /// The watch over a deploy that begins.
    pub(super) fn of(deploy: &Deploy, team: &Team) -> Self {
        let name = &deploy.record.request.service;
        let mut services = team.services.iter();
        let Some(service) = services.find(|it| it.name.as_str() == name) else {
            return Self::default();
        };
        let by_machine = Carriage::of(team, service).is_by_machine();
        Self {
            start_within: by_machine.then(|| service.start_within.unwrap_or(START)),
            timeout: service.timeout.unwrap_or(TIMEOUT),
            since: None,
        }
    }
}

/// Whether what carries it out has begun, or has taken it.
pub(super) fn has_started(deploy: &Deploy) -> bool {
    let record = &deploy.record;
    record.call.is_some() || record.run.as_ref().is_some_and(|run| run.begun)
}

/// When people are asked to look at a deploy that runs, and for what.
pub(super) fn due(deploy: &Deploy) -> [Option<(Timestamp, Reminder)>; 2] {
    let watch = &deploy.record.watch;
    let Some(since) = watch.since.max(deploy.begun_at) else {
        return [None, None];
    };
    let start = watch.start_within.filter(|_| !has_started(deploy));
    [
        start.map(|within| (since + within.duration(), Reminder::Start)),
        Some((since + watch.timeout.duration(), Reminder::Late)),
    ]
}

/// Somebody keeps waiting: everybody is asked again after the same time.
///
/// # Errors
/// When it does not run, they may not, or nobody was asked.
pub fn wait(deploy: &Deploy, by: By<'_>) -> Result<Decision<Deploy>, Refusal> {
    if deploy.state != State::Running {
        return Err(closed(deploy));
    }
    may_run(deploy, by)?;
    let is_watched = |it: &Reminder| matches!(it, Reminder::Start | Reminder::Late);
    if !deploy.record.reminded.iter().any(is_watched) {
        return Err(Refusal::Stale(format!(
            "It is waited for {} already.",
            deploy.name()
        )));
    }
    let mut next = deploy.clone();
    next.version += 1;
    next.record.watch.since = Some(by.now);
    next.record.reminded.retain(|it| !is_watched(it));
    let (who, roles) = (by.actor.who(), &by.actor.roles);
    let events = vec![event(&next, Kind::DeployAwaited, who, roles, by.now)];
    let effects = vec![Effect::DeployPost {
        deploy: next.id,
        post: Post::Awaited(by.actor.user),
    }];
    let again = due(&next).into_iter().flatten().map(|(at, _)| at).min();
    let reply = waited_reply(&next, again.unwrap_or(by.now));
    Ok(Decision {
        state: next,
        events,
        effects,
        reply,
    })
}

/// What is known of whoever or whatever carries it out.
pub(super) fn known(deploy: &Deploy) -> String {
    let record = &deploy.record;
    if let Some(why) = &record.unclear {
        return format!("{}.", discord(why));
    }
    if let Some(call) = record.call {
        return format!(
            "What carries it out took it {}, and has not said how it ended.",
            when(call.taken_at)
        );
    }
    let by_machine = record.watch.start_within.is_some();
    match &record.run {
        Some(run) if run.begun => format!(
            "Its run [{}]({}) goes on, as seen {}.",
            run.id,
            run.url,
            when(run.looked_at)
        ),
        Some(run) => format!(
            "Its run [{}]({}) is there and has not begun, as seen {}: it may wait for a machine, or for somebody at GitHub.",
            run.id,
            run.url,
            when(run.looked_at)
        ),
        None if by_machine => "What carries it out has not said that it has it. Either it was not reached until now, and is still tried, or its \
                               answer was lost; ending the deploy here takes back what was not sent."
            .to_owned(),
        None => "People carry it out.".to_owned(),
    }
}

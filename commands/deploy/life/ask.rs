//! Asking for a deploy, and asking what would stand in its way.

use std::collections::BTreeMap;

use super::{
    By, Deploy, Fresh, Known, Moved, Post, Record, State, Undone, Watch,
    card::{asked_reply, checked_reply},
    settle::{event, state_of, waits},
};
use crate::{
    Decision, Effect, Reply, Who,
    deploy::{
        decide::decide,
        facts::Facts,
        outside::Outside,
        policy::Policy,
        request::{Kind, Request},
    },
    event,
};

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestAsk {
    /// What kind of deploy.
    pub kind: Kind,
    /// What is deployed.
    pub service: String,
    /// Where to.
    pub environment: String,
    /// The branch, tag or commit, as it was typed.
    pub wanted: String,
    /// Why.
    pub reason: String,
    /// The arguments.
    pub arguments: BTreeMap<String, String>,
    /// The number of the incident that it fixes.
    pub fixes: Option<i64>,
    /// What it undoes, where it goes back.
    pub undoes: Option<Undone>,
}

/// Somebody asks for a deploy. The ref is what GitHub found for it, and stays that commit.
///
/// What nothing but another request could clear is refused, and stays on record.
pub fn request(
    fresh: Fresh,
    ask: RequestAsk,
    outside: Outside,
    known: &Known,
    by: By<'_>,
) -> Decision<Deploy> {
    let name = super::name(fresh.number);
    let record = drafted(Some(name), ask, outside, known, by);
    let state = match state_of(&record.decision) {
        State::Superseded => State::Refused,
        state => state,
    };
    let mut deploy = Deploy {
        id: fresh.id,
        workspace: fresh.workspace,
        number: fresh.number,
        state,
        asked_at: by.now,
        begun_at: None,
        ended_at: (!state.is_open()).then_some(by.now),
        record: Record {
            approved_at: (state == State::Approved).then_some(by.now),
            ..record
        },
        channel: fresh.channel,
        message: None,
        version: 1,
    };
    deploy.record.waits = waits(&deploy, by.team);
    let mut events = vec![event(
        &deploy,
        event::Kind::DeployRequested,
        by.actor.who(),
        &by.actor.roles,
        by.now,
    )];
    let mut effects = Vec::new();
    let id = deploy.id;
    if deploy.state.is_open() {
        effects.push(Effect::DeployCard { deploy: id });
        let post = match deploy.state {
            State::Approved => Post::Begin,
            _ => Post::Asked,
        };
        effects.push(Effect::DeployPost { deploy: id, post });
        if deploy.record.request.kind == Kind::Emergency {
            let post = Post::Emergency;
            effects.push(Effect::DeployPost { deploy: id, post });
        }
    } else {
        let refused = event::Kind::DeployRefused;
        events.push(event(&deploy, refused, Who::Bot, &[], by.now));
    }
    let reply = asked_reply(&deploy);
    Moved {
        deploy,
        events,
        effects,
    }
    .decided(reply)
}

/// What would stand in the way of a deploy. Nothing is written.
pub fn check(ask: RequestAsk, outside: Outside, known: &Known, by: By<'_>) -> Reply {
    checked_reply(&drafted(None, ask, outside, known, by))
}

fn drafted(
    id: Option<String>,
    ask: RequestAsk,
    outside: Outside,
    known: &Known,
    by: By<'_>,
) -> Record {
    let sha = outside.sha().unwrap_or(&ask.wanted).to_owned();
    // Who typed the commit itself named no branch that could move.
    let is_commit = ask.wanted.len() >= 7 && sha.starts_with(&ask.wanted.to_ascii_lowercase());
    let request = Request {
        id,
        kind: ask.kind,
        service: ask.service,
        environment: ask.environment,
        sha,
        ref_name: (!is_commit).then_some(ask.wanted),
        by: by.actor.user,
        roles: by.actor.roles.clone(),
        at: Some(by.now),
        reason: ask.reason,
        arguments: ask.arguments,
        fixes: ask.fixes,
    };
    let policy = Policy::of(by.team, &request.service, &request.environment);
    let mut record = Record {
        // What nothing is known of, until the facts are put together with what is asked.
        decision: decide(&request, &policy, &Facts::UNKNOWN, by.now),
        request,
        approvals: Vec::new(),
        overrides: Vec::new(),
        ticks: Vec::new(),
        outside,
        decided_at: by.now,
        waits: None,
        approved_at: None,
        begun_by: None,
        ended_by: None,
        note: None,
        trouble_at: None,
        undoes: ask.undoes,
        carriage: None,
        call: None,
        run: None,
        unclear: None,
        watch: Watch::default(),
        caused: Vec::new(),
        deployment: None,
        rides: None,
        riders: Vec::new(),
        follow_up: None,
        reminded: Vec::new(),
    };
    let facts = known.facts(&record, by.now);
    record.decision = decide(&record.request, &policy, &facts, by.now);
    record
}

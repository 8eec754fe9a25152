//! What holds a place, whatever is done there: the gates of deploys that also stand before other things, such as actions.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    code::Code,
    decide::is_nowhere,
    decision::{Blocker, Found},
    facts::Facts,
    gate::{self, Scene},
    people::Circle,
    policy::Policy,
    request::{Kind, Request},
    rule::Grade,
};
use crate::{names::UserId, team::Team};

/// A gate that holds whatever is done at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    /// Nobody else has locked it.
    Lock,
    /// No freeze holds, and it is a time at which deploys are allowed.
    Freeze,
    /// No incident holds it.
    Incident,
}

impl Gate {
    /// The gate with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "lock" => Some(Self::Lock),
            "freeze" => Some(Self::Freeze),
            "incident" => Some(Self::Incident),
            _ => None,
        }
    }
}

/// What is about to be done, as far as the gates go by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot<'a> {
    /// To which service.
    pub service: &'a str,
    /// In which environment.
    pub environment: &'a str,
    /// Who asks.
    pub by: UserId,
    /// The incident that it is done for.
    pub fixes: Option<i64>,
}

/// What of these gates stands in the way. What is not known, or no policy speaks of, stands in the way like what is bad; and what asks
/// for one more approval of a deploy does, since other things have approvals of their own.
pub fn hold(
    spot: &Spot<'_>,
    gates: &BTreeSet<Gate>,
    team: &Team,
    facts: &Facts,
    now: Timestamp,
) -> Vec<Blocker> {
    let policy = strict(Policy::of(team, spot.service, spot.environment));
    let request = Request {
        id: None,
        kind: Kind::Deploy,
        service: spot.service.to_owned(),
        environment: spot.environment.to_owned(),
        sha: String::new(),
        ref_name: None,
        by: spot.by,
        roles: Vec::new(),
        at: Some(now),
        reason: String::new(),
        arguments: [].into(),
        fixes: spot.fixes,
    };
    let mut found = Found::default();
    if gates.is_empty() || is_nowhere(&request, &policy, &mut found) {
        return found.blockers;
    }
    let scene = Scene {
        request: &request,
        policy: &policy,
        facts,
        now,
        binding: "",
        circle: Circle::of(&policy, facts),
    };
    gate::pass_some(&scene, gates, &mut found);
    let blockers = found.blockers.into_iter();
    let mut blockers: Vec<Blocker> = blockers.map(told).collect();
    blockers.sort_by_key(|it| it.code);
    blockers
}

/// The policy, with a block wherever it asks for one more approval.
fn strict(mut policy: Policy) -> Policy {
    let grades = policy.windows.iter_mut().map(|window| &mut window.grade);
    let incidents = policy.incidents.iter_mut().map(|rule| &mut rule.grade);
    for grade in grades.chain(incidents) {
        if *grade == Grade::Approve {
            *grade = Grade::Block;
        }
    }
    policy
}

/// A blocker, with what clears it for something that is no deploy.
fn told(blocker: Blocker) -> Blocker {
    match blocker.code {
        Code::IncidentOpen => blocker
            .cleared_by("Resolve the incident, or let whoever leads it ask for this in its room."),
        _ => blocker,
    }
}

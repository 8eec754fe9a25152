//! Errands that are done elsewhere: by a workflow at GitHub, or by whoever listens at an address.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Effect,
    webhook::Letter,
    workflow::{Run, RunSeen, Turn},
};

use super::{
    End, Errand, Moved, Stage,
    course::{GRACE, doubted, ended, is_blocking},
    told,
};

/// What is sent of an errand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Run its workflow.
    Run,
    /// Stop that run.
    Stop,
    /// Tell its address.
    Call,
}

impl Step {
    /// What is done, for people.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Run => "run the workflow of an action",
            Self::Stop => "stop the run of an action",
            Self::Call => "tell the address of an action",
        }
    }
}

/// What is sent first of an errand that is done elsewhere.
pub(super) fn first(errand: &Errand) -> Option<Effect> {
    let filled = &errand.course.filled;
    let run = filled.workflow.as_ref().map(|_| Step::Run);
    let call = filled.call.as_ref().map(|_| Step::Call);
    run.or(call).map(|it| step(errand, it))
}

const fn step(errand: &Errand, step: Step) -> Effect {
    Effect::ErrandShip {
        errand: errand.id,
        step,
    }
}

/// What its address is told; nothing where none is.
pub fn letter(errand: &Errand) -> Option<Letter> {
    let call = errand.course.filled.call.clone()?;
    Some(Letter {
        url: call.url,
        secret: call.secret,
        headers: call.headers,
        key: errand.id.to_string(),
        body: call.body,
    })
}

/// When an errand that is done elsewhere is looked at next: its run in a while, and all of them when their time is over.
pub fn due(errand: &Errand) -> Option<Timestamp> {
    let course = &errand.course;
    if !course.filled.is_elsewhere() || !is_blocking(&course.stage) {
        return None;
    }
    let until = match course.stage {
        Stage::Running { until, .. } => Some(until),
        _ => None,
    };
    let look = course.run.as_ref().map(Run::look_at);
    [stop_at(errand), look, until].into_iter().flatten().min()
}

/// When GitHub is asked to stop its run, because its time is over; nothing where that was asked or there is none.
fn stop_at(errand: &Errand) -> Option<Timestamp> {
    let course = &errand.course;
    match course.stage {
        Stage::Running { until, .. } if course.run.is_some() && course.stopped_at.is_none() => {
            Some(until - GRACE)
        }
        _ => None,
    }
}

/// GitHub has taken it: this is the run. Where somebody looked after it by now, the run is still on record.
pub fn shipped(errand: &Errand, run: i64, url: &str, now: Timestamp) -> Moved {
    let mut next = errand.clone();
    next.version += 1;
    next.course.run = Some(Run::new(run, url, now));
    quietly(next)
}

/// It was looked at: its run, with or without an answer, and how late it is. Nothing where nobody waits for it any more.
pub fn followed(errand: &Errand, seen: Option<&RunSeen>, now: Timestamp) -> Option<Moved> {
    due(errand)?;
    let mut next = errand.clone();
    next.version += 1;
    let run = next.course.run.as_mut();
    let seen = seen.filter(|seen| run.as_ref().is_some_and(|run| run.id == seen.id));
    let (turn, begins) = run.map_or((None, false), |run| run.looked(seen, now));
    match (turn, seen) {
        (Some(Turn::Done), _) => return ended(errand, End::fine("Its run went well"), now),
        (Some(Turn::Failed | Turn::Stopped), Some(seen)) => {
            return ended(errand, End::failed(why(errand, seen)), now);
        }
        _ => {}
    }
    if matches!(errand.course.stage, Stage::Running { until, .. } if until <= now) {
        return doubted(errand, doubt(errand), now);
    }
    if stop_at(errand).is_some_and(|at| at <= now) {
        next.course.stopped_at = Some(now);
        let stop = step(&next, Step::Stop);
        let mut moved = quietly(next);
        moved.effects.push(stop);
        return Some(moved);
    }
    let mut moved = quietly(next);
    if !begins {
        moved.effects.clear();
    }
    Some(moved)
}

fn doubt(errand: &Errand) -> &'static str {
    if errand.course.run.is_some() {
        "its time is over, and its run has not ended"
    } else {
        "its time is over, and nobody said what became of it"
    }
}

fn why(errand: &Errand, seen: &RunSeen) -> String {
    let words = seen.words();
    if errand.course.stopped_at.is_some() {
        return format!("It took too long and was asked to stop: {words}");
    }
    let mut rest = words.chars();
    let first = rest.next().into_iter().flat_map(char::to_uppercase);
    first.chain(rest).collect()
}

/// What is kept and shown, and is nothing that happened to the world.
fn quietly(errand: Errand) -> Moved {
    Moved {
        events: Vec::new(),
        effects: told::shown(&errand),
        errand,
    }
}

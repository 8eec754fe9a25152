//! An errand on the machine: begun once, ended, or in doubt.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{Effect, Event, Who, event::Kind};

use super::{Errand, Stage, told};

/// What came of an errand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// Whether it went well.
    pub is_fine: bool,
    /// The program's exit code; nothing where it has none, as when it was killed or an answer was given.
    pub exit: Option<i32>,
    /// What happened instead of an exit, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What may be shown of what it said.
    pub output: String,
    /// Whether it said more.
    pub was_cut: bool,
}

/// An errand moved on by Binnacle itself.
type Moved = (Errand, Event, Vec<Effect>);

/// Whether an errand keeps others with its key from running: it runs, or perhaps still does.
pub const fn is_blocking(stage: &Stage) -> bool {
    matches!(stage, Stage::Running { .. } | Stage::Doubtful { .. })
}

/// It is given to the machine. This is written before anything is started, so that it is never started twice.
pub fn begun(errand: &Errand, until: Timestamp, now: Timestamp) -> Option<Moved> {
    if !matches!(errand.course.stage, Stage::Ready { .. }) {
        return None;
    }
    let stage = Stage::Running { since: now, until };
    Some(moved(errand, stage, Kind::ErrandStarted, json!({}), now))
}

/// It is over. What comes after somebody already looked after it changes nothing.
pub fn ended(errand: &Errand, end: End, now: Timestamp) -> Option<Moved> {
    if !is_blocking(&errand.course.stage) {
        return None;
    }
    let data = json!({ "fine": end.is_fine, "exit": end.exit, "why": end.why });
    Some(moved(
        errand,
        Stage::Ended { at: now, end },
        Kind::ErrandEnded,
        data,
        now,
    ))
}

/// Whoever ran it is gone, so that nobody knows whether it ran, or to what end.
pub fn doubted(errand: &Errand, why: &str, now: Timestamp) -> Option<Moved> {
    if !matches!(errand.course.stage, Stage::Running { .. }) {
        return None;
    }
    let stage = Stage::Doubtful {
        since: now,
        why: why.to_owned(),
    };
    Some(moved(
        errand,
        stage,
        Kind::ErrandDoubted,
        json!({ "why": why }),
        now,
    ))
}

fn moved(
    errand: &Errand,
    stage: Stage,
    kind: Kind,
    data: serde_json::Value,
    now: Timestamp,
) -> Moved {
    let mut next = errand.clone();
    next.course.stage = stage;
    next.version += 1;
    let event = told::by(&next, kind, Who::Bot, now, data);
    let effects = told::shown(&next);
    (next, event, effects)
}

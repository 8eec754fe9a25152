//! An errand on the machine: begun once, ended, or in doubt.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    Effect, Event, Who,
    event::Kind,
    tool::{Output, Said, Show},
};

use super::{Errand, Stage, elsewhere, told};

/// How much longer than its time an errand may take until nobody believes any more that somebody looks after it.
pub(super) const GRACE: SignedDuration = SignedDuration::from_mins(2);

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
    /// Which end of it people are shown.
    #[serde(default)]
    pub show: Show,
}

impl End {
    /// It went well, as these words say.
    pub fn fine(words: impl Into<String>) -> Self {
        Self {
            is_fine: true,
            exit: None,
            why: Some(words.into()),
            output: String::new(),
            was_cut: false,
            show: Show::default(),
        }
    }

    /// It did not go well, for this reason.
    pub fn failed(why: impl Into<String>) -> Self {
        Self {
            is_fine: false,
            ..Self::fine(why)
        }
    }

    /// The same, with what was said. `secrets` are never shown, whatever the action says.
    #[must_use]
    pub fn saying(self, said: &Said, output: &Output, secrets: &[&str]) -> Self {
        let (shown, was_cut) = said.shown(output, secrets);
        Self {
            output: shown,
            was_cut,
            show: output.show,
            ..self
        }
    }
}

/// An errand moved on by Binnacle itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// It, as it is from now on.
    pub errand: Errand,
    /// What happened.
    pub events: Vec<Event>,
    /// What has to be sent.
    pub effects: Vec<Effect>,
}

/// Whether an errand keeps others with its key from running: it runs, or perhaps still does.
pub const fn is_blocking(stage: &Stage) -> bool {
    matches!(stage, Stage::Running { .. } | Stage::Doubtful { .. })
}

/// It is given to the machine, or to whoever does it elsewhere. This is written before anything is started, so that it is never started
/// twice.
pub fn begun(errand: &Errand, timeout: SignedDuration, now: Timestamp) -> Option<Moved> {
    if !matches!(errand.course.stage, Stage::Ready { .. }) {
        return None;
    }
    let stage = Stage::Running {
        since: now,
        until: now + timeout + GRACE,
    };
    let mut moved = moved(errand, stage, Kind::ErrandStarted, json!({}), now);
    moved.effects.extend(elsewhere::first(errand));
    Some(moved)
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
    Moved {
        events: vec![told::by(&next, kind, Who::Bot, now, data)],
        effects: told::shown(&next),
        errand: next,
    }
}

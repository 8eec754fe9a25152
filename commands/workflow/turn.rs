//! How the run of a workflow goes.

use crate::text;

/// A run, as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunSeen {
    /// GitHub's id of it.
    pub id: i64,
    /// Where people see it.
    pub url: String,
    /// How far it is.
    pub status: String,
    /// How it ended, if it has.
    pub conclusion: Option<String>,
}

/// What a run means for its deploy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It has not begun, or waits for somebody at GitHub.
    Waits,
    /// It goes on.
    Runs,
    /// It brought the deploy to its place.
    Done,
    /// It did not.
    Failed,
    /// Somebody stopped it.
    Stopped,
}

impl RunSeen {
    /// What it means. Only a success is one; what is not understood has not ended.
    pub fn turn(&self) -> Turn {
        match (self.status.as_str(), self.conclusion.as_deref()) {
            ("completed", Some("success")) => Turn::Done,
            ("completed", Some("cancelled")) => Turn::Stopped,
            ("completed", _) => Turn::Failed,
            ("queued" | "requested" | "waiting" | "pending", _) => Turn::Waits,
            _ => Turn::Runs,
        }
    }

    /// How it ended, in words.
    pub fn words(&self) -> String {
        match self.conclusion.as_deref() {
            Some("timed_out") => "the run took too long and was ended by GitHub".to_owned(),
            Some("cancelled") => "the run was cancelled at GitHub".to_owned(),
            Some(how) => format!("the run ended with `{}`", text::code(how, 60)),
            None => "the run ended, and GitHub does not say how".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_success_is_one() {
        for (status, conclusion, turn) in [
            ("queued", None, Turn::Waits),
            ("waiting", None, Turn::Waits),
            ("in_progress", None, Turn::Runs),
            ("something new", Some("success"), Turn::Runs),
            ("completed", Some("success"), Turn::Done),
            ("completed", Some("cancelled"), Turn::Stopped),
            ("completed", Some("failure"), Turn::Failed),
            ("completed", Some("skipped"), Turn::Failed),
            ("completed", Some("neutral"), Turn::Failed),
            ("completed", None, Turn::Failed),
        ] {
            let run = RunSeen {
                id: 1,
                url: String::new(),
                status: status.into(),
                conclusion: conclusion.map(Into::into),
            };
            assert_eq!(run.turn(), turn, "{status} {conclusion:?}");
        }
    }
}

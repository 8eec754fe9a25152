//! What check runs and commit statuses say together.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::deploy::facts::{Check, CheckState};
use crate::deploy::sha::Sha;

/// A check run, as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunSeen {
    /// Its id: of two runs of one check, the later one has the larger.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// The short name of the app that ran it.
    pub app: Option<String>,
    /// How far it is.
    pub status: String,
    /// How it ended, if it has.
    pub conclusion: Option<String>,
    /// When it began, if it has.
    pub started_at: Option<Timestamp>,
}

/// A commit status, as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusSeen {
    /// Its id: of two statuses of one context, the later one has the larger.
    pub id: u64,
    /// What it is about.
    pub context: String,
    /// What it says.
    pub state: String,
    /// When it was given.
    pub at: Option<Timestamp>,
}

/// The checks of a commit: of several runs of one check by one app, the last one; of several statuses of one context, which is
/// compared without case as GitHub does, the last one too. Statuses have no app.
pub fn checks(sha: &Sha, runs: Vec<RunSeen>, statuses: Vec<StatusSeen>) -> Vec<Check> {
    let mut last_run: BTreeMap<(String, Option<String>), RunSeen> = BTreeMap::new();
    for run in runs {
        let key = (run.name.clone(), run.app.clone());
        if last_run.get(&key).is_none_or(|held| held.id <= run.id) {
            last_run.insert(key, run);
        }
    }
    let mut last_status: BTreeMap<String, StatusSeen> = BTreeMap::new();
    for status in statuses {
        let key = status.context.to_lowercase();
        if last_status
            .get(&key)
            .is_none_or(|held| held.id <= status.id)
        {
            last_status.insert(key, status);
        }
    }
    let sha = || Some(sha.to_string());
    let runs = last_run.into_values().map(|run| Check {
        state: state_of_run(&run.status, run.conclusion.as_deref()),
        name: run.name,
        app: run.app,
        sha: sha(),
        at: run.started_at,
    });
    let statuses = last_status.into_values().map(|status| Check {
        state: state_of_status(&status.state),
        name: status.context,
        app: None,
        sha: sha(),
        at: status.at,
    });
    runs.chain(statuses).collect()
}

/// A run that has not ended is pending, whatever it is waiting for; how it ended counts only when it has.
fn state_of_run(status: &str, conclusion: Option<&str>) -> CheckState {
    match (status, conclusion) {
        ("completed", Some("success" | "neutral")) => CheckState::Success,
        ("completed", Some("skipped")) => CheckState::Skipped,
        (
            "completed",
            Some(
                "failure" | "cancelled" | "timed_out" | "action_required" | "startup_failure"
                | "stale",
            ),
        ) => CheckState::Failure,
        ("queued" | "in_progress" | "waiting" | "requested" | "pending", _) => CheckState::Pending,
        _ => CheckState::Unknown,
    }
}

fn state_of_status(state: &str) -> CheckState {
    match state {
        "success" => CheckState::Success,
        "pending" => CheckState::Pending,
        "failure" | "error" => CheckState::Failure,
        _ => CheckState::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(id: u64, name: &str, app: &str, conclusion: Option<&str>) -> RunSeen {
        RunSeen {
            id,
            name: name.into(),
            app: Some(app.into()),
            status: if conclusion.is_some() {
                "completed"
            } else {
                "queued"
            }
            .into(),
            conclusion: conclusion.map(Into::into),
            started_at: None,
        }
    }

    #[test]
    fn the_last_run_of_each_check_of_each_app_counts() {
        let sha = "a".repeat(40).parse().unwrap();
        let runs = vec![
            run(4, "test", "ci", None),
            run(3, "test", "ci", Some("failure")),
            run(1, "build", "ci", Some("failure")),
            run(2, "build", "ci", Some("success")),
            run(5, "build", "other", Some("timed_out")),
        ];
        let status = |id, context: &str, state: &str| StatusSeen {
            id,
            context: context.into(),
            state: state.into(),
            at: None,
        };
        let statuses = vec![status(2, "Lint", "success"), status(1, "lint", "error")];
        let found: Vec<_> = checks(&sha, runs, statuses)
            .into_iter()
            .map(|check| (check.name, check.app, check.state))
            .collect();
        let ci = || Some("ci".to_owned());
        assert_eq!(
            found,
            [
                ("build".to_owned(), ci(), CheckState::Success),
                (
                    "build".to_owned(),
                    Some("other".to_owned()),
                    CheckState::Failure
                ),
                ("test".to_owned(), ci(), CheckState::Pending),
                ("Lint".to_owned(), None, CheckState::Success),
            ]
        );
    }

    #[test]
    fn what_is_not_understood_is_never_a_pass() {
        for (status, conclusion, state) in [
            ("completed", Some("success"), CheckState::Success),
            ("completed", Some("neutral"), CheckState::Success),
            ("completed", Some("skipped"), CheckState::Skipped),
            ("completed", Some("stale"), CheckState::Failure),
            ("completed", Some("startup_failure"), CheckState::Failure),
            ("completed", None, CheckState::Unknown),
            ("completed", Some("splendid"), CheckState::Unknown),
            ("in_progress", Some("success"), CheckState::Pending),
            ("waiting", None, CheckState::Pending),
            ("dreaming", Some("success"), CheckState::Unknown),
        ] {
            assert_eq!(
                state_of_run(status, conclusion),
                state,
                "{status} {conclusion:?}"
            );
        }
        assert_eq!(state_of_status("error"), CheckState::Failure);
        assert_eq!(state_of_status("fine"), CheckState::Unknown);
    }
}

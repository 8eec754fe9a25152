//! Check runs: what programs found out about a commit.

mod json;
pub(super) mod routes;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::refusal::Refusal;
use super::repository::RepoKey;
use super::world::{Actor, World};

/// The app behind GitHub's own workflows.
pub(super) const ACTIONS: &str = "github-actions";

/// A check run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckRun {
    /// GitHub's id of it.
    pub id: u64,
    /// The suite it belongs to: one for each app and commit, and a new one each time the app begins anew.
    pub suite: u64,
    /// Its name.
    pub name: String,
    /// The short name of the app that runs it.
    pub app: String,
    /// The commit.
    pub sha: String,
    /// How far it is, and how it ended.
    pub progress: Progress,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
}

/// How far a check or a workflow run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// It waits for a machine.
    Queued,
    /// It waits for a rule or a person.
    Waiting,
    /// It runs.
    InProgress,
    /// It ended.
    #[serde(untagged)]
    Completed(Conclusion),
}

impl Progress {
    pub(super) const fn status(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Waiting => "waiting",
            Self::InProgress => "in_progress",
            Self::Completed(_) => "completed",
        }
    }

    pub(super) const fn conclusion(self) -> Option<&'static str> {
        match self {
            Self::Completed(how) => Some(how.as_str()),
            _ => None,
        }
    }
}

/// How a check or a workflow run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Conclusion {
    /// Well.
    Success,
    /// Not well.
    Failure,
    /// It has no opinion.
    Neutral,
    /// Somebody stopped it.
    Cancelled,
    /// It was not needed.
    Skipped,
    /// It took too long.
    TimedOut,
    /// Somebody has to do something.
    ActionRequired,
}

impl Conclusion {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
            Self::Neutral => "neutral",
            Self::Cancelled => "cancelled",
            Self::Skipped => "skipped",
            Self::TimedOut => "timed_out",
            Self::ActionRequired => "action_required",
        }
    }
}

/// What an app reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckSeed {
    /// The name of the check.
    pub name: String,
    /// The short name of the app.
    #[serde(default = "CheckSeed::actions")]
    pub app: String,
    /// How far it is.
    pub progress: Progress,
}

impl CheckSeed {
    /// A check of GitHub's own workflows.
    pub fn new(name: &str, progress: Progress) -> Self {
        Self {
            name: name.to_owned(),
            app: Self::actions(),
            progress,
        }
    }

    fn actions() -> String {
        ACTIONS.to_owned()
    }
}

impl World {
    /// Takes what an app reports of a commit: it goes on with the run that it has not ended, or begins a new one.
    pub(super) fn check_report(
        &mut self,
        actor: &Actor,
        commit: &str,
        seed: CheckSeed,
    ) -> Result<u64, Refusal> {
        let repo = actor.repo;
        let sha = self.code(repo).find(commit)?.sha.clone();
        let now = super::now();
        let completed_at = seed.progress.conclusion().map(|_| now);
        let open = self.repository_mut(repo).checks.iter_mut().find(|run| {
            let is_same = run.sha == sha && run.name == seed.name && run.app == seed.app;
            is_same && run.completed_at.is_none()
        });
        if let Some(run) = open {
            run.progress = seed.progress;
            run.completed_at = completed_at;
            let id = run.id;
            self.tell_check(actor, id);
            return Ok(id);
        }
        let suite = self.suite(repo, &sha, &seed);
        let id = self.next_id();
        self.repository_mut(repo).checks.push(CheckRun {
            id,
            suite,
            name: seed.name,
            app: seed.app,
            sha,
            progress: seed.progress,
            started_at: now,
            completed_at,
        });
        self.tell_check(actor, id);
        Ok(id)
    }

    /// The app's suite of a commit: the last one, unless that has such a check already.
    fn suite(&mut self, repo: RepoKey, sha: &str, seed: &CheckSeed) -> u64 {
        let runs = &self.repository(repo).checks;
        let of_app = |run: &&CheckRun| run.sha == sha && run.app == seed.app;
        let last = runs.iter().filter(of_app).map(|run| run.suite).max();
        let is_free = |suite: &u64| {
            !runs
                .iter()
                .any(|run| run.suite == *suite && run.name == seed.name)
        };
        last.filter(is_free).unwrap_or_else(|| self.next_id())
    }
}

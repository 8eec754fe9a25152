//! Runs of workflows: how they come, go on and end.

mod json;
pub(super) mod page;
pub(super) mod routes;

use std::collections::BTreeMap;
use std::time::Instant;

use axum::http::StatusCode;
use jiff::Timestamp;

use super::check::{Conclusion, Progress};
use super::refusal::Refusal;
use super::repository::RepoKey;
use super::seed::Rights;
use super::world::{Actor, World};

/// A run of a workflow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// GitHub's id of it.
    pub id: u64,
    /// The id of its workflow.
    pub workflow: u64,
    /// Which of the workflow's runs it is.
    pub number: u64,
    /// What it is called.
    pub title: String,
    /// What it came from.
    pub event: &'static str,
    /// The branch whose workflow it is.
    pub branch: String,
    /// Where that branch stood.
    pub sha: String,
    /// What it was given.
    pub inputs: BTreeMap<String, String>,
    /// How far it is, and how it ended.
    pub progress: Progress,
    /// The login of who asked for it.
    pub actor: String,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it last went on.
    pub updated_at: Timestamp,
    pub(super) born: Instant,
}

/// What a run begins with.
#[derive(Debug)]
pub(super) struct NewRun {
    pub(super) workflow: u64,
    pub(super) title: String,
    pub(super) event: &'static str,
    pub(super) branch: String,
    pub(super) sha: String,
    pub(super) inputs: BTreeMap<String, String>,
}

impl World {
    pub(super) fn run(&self, repo: RepoKey, id: u64) -> Result<&Run, Refusal> {
        let mut runs = self.repository(repo).runs.iter();
        runs.find(|run| run.id == id).ok_or_else(Refusal::not_found)
    }

    /// Queues a run.
    pub(super) fn run_add(&mut self, actor: &Actor, new: NewRun) -> u64 {
        let (id, now) = (self.next_id(), super::now());
        let runs = &mut self.repository_mut(actor.repo).runs;
        let before = runs
            .iter()
            .filter(|run| run.workflow == new.workflow)
            .count();
        runs.push(Run {
            id,
            workflow: new.workflow,
            number: before as u64 + 1,
            title: new.title,
            event: new.event,
            branch: new.branch,
            sha: new.sha,
            inputs: new.inputs,
            progress: Progress::Queued,
            actor: actor.login.clone(),
            created_at: now,
            updated_at: now,
            born: Instant::now(),
        });
        self.tell_run(actor, id, "requested");
        id
    }

    /// Lets a run go on, or ends it. What has ended stays so.
    pub(super) fn run_turn(&mut self, actor: &Actor, id: u64, to: Progress) -> Result<(), Refusal> {
        if matches!(self.run(actor.repo, id)?.progress, Progress::Completed(_)) {
            let message = "Cannot change a workflow run that is completed.";
            return Err(Refusal::new(StatusCode::CONFLICT, message));
        }
        let mut runs = self.repository_mut(actor.repo).runs.iter_mut();
        if let Some(run) = runs.find(|run| run.id == id) {
            run.progress = to;
            run.updated_at = super::now();
        }
        match to {
            Progress::InProgress => self.tell_run(actor, id, "in_progress"),
            Progress::Completed(_) => self.tell_run(actor, id, "completed"),
            Progress::Queued | Progress::Waiting => {}
        }
        Ok(())
    }

    /// Stops a run, if it has not ended.
    pub(super) fn run_cancel(&mut self, actor: &Actor, id: u64) -> Result<(), Refusal> {
        let run = self.run(actor.repo, id)?;
        let has_ended = matches!(run.progress, Progress::Completed(_));
        self.require(actor.repo, &actor.login, Rights::Push)?;
        if has_ended {
            let message = "Cannot cancel a workflow run that is completed.";
            return Err(Refusal::new(StatusCode::CONFLICT, message));
        }
        self.run_turn(actor, id, Progress::Completed(Conclusion::Cancelled))
    }
}

//! Making a deployment: what GitHub wants to know and what it looks at first.

use std::time::Instant;

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{DESCRIPTION, Deployment};
use crate::github::asked::Asked;
use crate::github::commit::DEFAULT;
use crate::github::refusal::{self, Refusal};
use crate::github::repository::RepoKey;
use crate::github::seed::{CommitSeed, Rights};
use crate::github::world::{Actor, World};

/// What came of asking for a deployment.
pub(super) enum Opened {
    /// This one.
    Made(u64),
    /// The ref lacked something of the default branch, which is in it now: ask again.
    Merged(String),
}

/// What a request wants.
pub(super) struct NewDeployment {
    reference: String,
    task: String,
    auto_merge: bool,
    contexts: Option<Vec<String>>,
    payload: Value,
    environment: String,
    description: Option<String>,
    transient: bool,
    production: bool,
}

impl NewDeployment {
    pub(super) fn read(asked: &Asked) -> Result<Self, Refusal> {
        let environment = asked.text("environment")?;
        let environment = environment.unwrap_or_else(|| "production".into());
        let description = asked.text("description")?;
        let said = description.as_deref().unwrap_or_default();
        refusal::at_most("Deployment", "description", said, DESCRIPTION)?;
        let payload = match asked.given("payload") {
            None | Some(Value::Null) => json!({}),
            Some(payload @ (Value::Object(_) | Value::String(_))) => payload.clone(),
            Some(_) => {
                return Err(Refusal::malformed(
                    "For 'properties/payload', no subschema matches.",
                ));
            }
        };
        let production = asked.flag("production_environment")?;
        Ok(Self {
            reference: asked.required("ref")?,
            task: asked.text("task")?.unwrap_or_else(|| "deploy".into()),
            auto_merge: asked.flag("auto_merge")?.unwrap_or(true),
            contexts: asked.names("required_contexts", "context")?,
            payload,
            description,
            transient: asked.flag("transient_environment")?.unwrap_or(false),
            production: production.unwrap_or(environment == "production"),
            environment,
        })
    }
}

impl World {
    pub(super) fn deployment_open(
        &mut self,
        actor: &Actor,
        new: NewDeployment,
    ) -> Result<Opened, Refusal> {
        let repo = actor.repo;
        self.require(repo, &actor.login, Rights::Push)?;
        let found = self.code(repo).find(&new.reference);
        let sha = found.map(|commit| commit.sha.clone()).map_err(|refusal| {
            if refusal.status() == 409 {
                return refusal;
            }
            Refusal::unprocessable(format!("No ref found for: {}", new.reference))
        })?;
        if new.auto_merge
            && let Some(merged) = self.catch_up(actor, &new.reference, &sha)?
        {
            return Ok(Opened::Merged(merged));
        }
        self.contexts_pass(repo, &sha, &new)?;
        let id = self.next_id();
        self.repository_mut(repo).deployments.push(Deployment {
            id,
            sha,
            reference: new.reference,
            task: new.task,
            environment: new.environment,
            payload: new.payload,
            description: new.description,
            transient: new.transient,
            production: new.production,
            creator: actor.login.clone(),
            statuses: Vec::new(),
            created_at: crate::github::now(),
            born: Instant::now(),
        });
        self.tell_deployment(actor, id);
        Ok(Opened::Made(id))
    }

    /// Merges the default branch into a branch that lacks something of it.
    fn catch_up(
        &mut self,
        actor: &Actor,
        branch: &str,
        sha: &str,
    ) -> Result<Option<String>, Refusal> {
        let code = self.code(actor.repo);
        let (Some(main), true) = (
            code.branches.get(DEFAULT).cloned(),
            code.branches.contains_key(branch),
        ) else {
            return Ok(None);
        };
        if code.holds(sha, &main) {
            return Ok(None);
        }
        let message = format!("Merge {DEFAULT} into {branch}");
        let seed = CommitSeed::new(branch, &actor.login, &message);
        let merge = self.commit_make(actor.repo, vec![sha.to_owned(), main], seed);
        self.branch_move(actor, branch, &merge)?;
        Ok(Some(format!(
            "Auto-merged {DEFAULT} into {branch} on deployment."
        )))
    }

    /// Refuses a commit whose statuses have not all succeeded: those that are named, or all that there are.
    fn contexts_pass(&self, repo: RepoKey, sha: &str, new: &NewDeployment) -> Result<(), Refusal> {
        let statuses = self.statuses(repo, sha);
        let mut contexts: Vec<(String, String)> = statuses
            .iter()
            .map(|one| (one.context.clone(), one.state.clone()))
            .collect();
        if let Some(wanted) = &new.contexts {
            contexts.retain(|(context, _)| wanted.contains(context));
            for name in wanted {
                if !contexts.iter().any(|(context, _)| context == name) {
                    contexts.push((name.clone(), "missing".into()));
                }
            }
        }
        if contexts.iter().all(|(_, state)| state == "success") {
            return Ok(());
        }
        let shown = contexts
            .iter()
            .map(|(context, state)| json!({ "context": context, "state": state }));
        let error = json!({
            "contexts": shown.collect::<Vec<_>>(),
            "resource": "Deployment",
            "field": "required_contexts",
            "code": "invalid",
        });
        let message = format!(
            "Conflict: Commit status checks failed for {}.",
            new.reference
        );
        Err(Refusal::new(StatusCode::CONFLICT, message).with_errors(vec![error]))
    }
}

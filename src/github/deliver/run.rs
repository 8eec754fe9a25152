//! Asking a workflow for a run: once, or not at all where nobody can tell; and stopping it.

use binnacle_commands::{
    delivery::{Delivered, Doubt},
    deploy::ship::Sent,
    names::Repository,
    workflow::Dispatch,
};
use serde::Deserialize;
use serde_json::json;

use crate::github::{client::route, failed::Failed};

use super::Sender;

#[derive(Deserialize)]
struct Repo {
    default_branch: String,
}

#[derive(Deserialize)]
struct Runs {
    workflow_runs: Vec<Run>,
}

#[derive(Deserialize)]
struct Run {
    id: i64,
    html_url: String,
    #[serde(default)]
    display_title: String,
}

/// What is said where a run was perhaps asked for and cannot be found.
const UNCLEAR: &str = "GitHub gave no clear answer when the workflow was asked for, and no run is named after this request. \
                       Look at the workflow's runs; it is not asked for again";

impl Sender {
    /// Asks for the run, on the repository's own branch: what it works on is an input. After a try that nobody answered, the run is
    /// only looked for, by the key in its name.
    pub(super) async fn dispatch(
        &self,
        dispatch: &Dispatch,
        key: &str,
        doubt: Doubt,
    ) -> Result<Delivered, Failed> {
        let path = format!("/actions/workflows/{}", dispatch.workflow);
        let workflow = route(&dispatch.repository, &path);
        if doubt != Doubt::None {
            return self.look_for_run(key, &workflow, doubt).await;
        }
        let asked = match self.branch(&dispatch.repository).await {
            Ok(branch) => {
                let body = dispatch.body(&branch, key);
                self.0.post(&format!("{workflow}/dispatches"), &body).await
            }
            Err(failed) => Err(failed),
        };
        let answer = match asked {
            Ok(answer) => answer,
            Err(Failed::Refused { status, message }) if status != 401 => {
                return Ok(Delivered::Ship(Sent::Refused(advice(status, &message))));
            }
            Err(failed) => return Err(failed),
        };
        match (
            answer["workflow_run_id"].as_i64(),
            answer["html_url"].as_str(),
        ) {
            (Some(run), Some(url)) => Ok(Delivered::Ship(Sent::Run {
                run,
                url: url.to_owned(),
            })),
            _ => Err(Failed::Doubtful(
                "GitHub did not say which run it is".to_owned(),
            )),
        }
    }

    /// The repository's own branch. While it is read nothing has been asked for yet, whatever goes wrong.
    async fn branch(&self, repository: &Repository) -> Result<String, Failed> {
        match self.0.read::<Repo>(repository, &[], &[]).await {
            Ok(repo) => Ok(repo.default_branch),
            Err(Failed::Doubtful(why)) => Err(Failed::NotSent(why)),
            Err(failed) => Err(failed),
        }
    }

    async fn look_for_run(
        &self,
        key: &str,
        workflow: &str,
        doubt: Doubt,
    ) -> Result<Delivered, Failed> {
        let params = [
            ("event", "workflow_dispatch".to_owned()),
            ("per_page", "100".to_owned()),
        ];
        let listed: Runs = self.0.get(&format!("{workflow}/runs"), &params).await?;
        let mut runs = listed.workflow_runs.into_iter();
        if let Some(run) = runs.find(|run| run.display_title.contains(key)) {
            return Ok(Delivered::Ship(Sent::Run {
                run: run.id,
                url: run.html_url,
            }));
        }
        self.not_there(doubt)?;
        Ok(Delivered::Ship(Sent::Unclear(UNCLEAR.to_owned())))
    }

    /// Stops a run. One that has ended stays as it ended.
    pub(super) async fn stop(
        &self,
        repository: &Repository,
        run: i64,
    ) -> Result<Delivered, Failed> {
        let cancel = route(repository, &format!("/actions/runs/{run}/cancel"));
        match self.0.post(&cancel, &json!({})).await {
            Ok(_)
            | Err(Failed::Refused {
                status: 404 | 409, ..
            }) => Ok(Delivered::Nothing),
            Err(failed) => Err(failed),
        }
    }
}

/// What GitHub's refusal means for the people who have to act on it.
fn advice(status: u16, message: &str) -> String {
    match status {
        403 => format!("GitHub refused to run the workflow ({message}). The token needs to write actions"),
        404 => "GitHub knows no such workflow. Check the file's name, and that it is on the repository's own branch".to_owned(),
        _ => format!("GitHub refused to run the workflow: {message}"),
    }
}

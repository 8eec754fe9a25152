//! How the run of a workflow goes.

use binnacle_commands::{names::Repository, workflow::RunSeen};
use serde::Deserialize;

use crate::github::failed::Failed;

use super::Facts;

#[derive(Deserialize)]
struct Run {
    id: i64,
    html_url: String,
    status: String,
    #[serde(default)]
    conclusion: Option<String>,
}

impl Facts {
    pub(super) async fn read_run(
        &self,
        repository: &Repository,
        run: i64,
    ) -> Result<RunSeen, Failed> {
        let id = run.to_string();
        let read = ["actions", "runs", &id];
        let run: Run = self.0.read(repository, &read, &[]).await?;
        Ok(RunSeen {
            id: run.id,
            url: run.html_url,
            status: run.status,
            conclusion: run.conclusion,
        })
    }
}

//! Runs of runbooks, as the pages show them.

use binnacle_commands::{incident::Incident, run::Run, runbook, web::Leaf};

use crate::store::Reader;

use super::{
    super::{App, Failure},
    Visitor,
    lists::seen,
};

/// A page of the list of runs.
#[derive(Debug)]
pub struct Ran {
    /// The runs, newest first, each with its incident.
    pub runs: Vec<(Run, Option<Incident>)>,
    /// How many there are in all.
    pub total: i64,
}

/// One run.
#[derive(Debug)]
pub struct RunStory {
    /// It.
    pub run: Run,
    /// The incident that it is for.
    pub incident: Option<Incident>,
    /// Whether its page is still there.
    pub has_page: bool,
    /// Whether its page was changed since it began.
    pub is_changed: bool,
}

impl App {
    /// A page of the runs that a visitor may see.
    pub async fn web_runs(&self, visitor: &Visitor, leaf: Leaf) -> Result<Ran, Failure> {
        let mut reader = self.db.read().await?;
        let seen = seen(&mut reader, visitor).await?;
        let guild = visitor.session.workspace;
        let (runs, total) = reader.web_runs(guild, &seen, leaf).await?;
        let mut ran = Vec::new();
        for run in runs {
            let incident = of(&mut reader, &run).await?;
            ran.push((run, incident));
        }
        Ok(Ran { runs: ran, total })
    }

    /// The run with a number, if a visitor may see it.
    pub async fn web_run(
        &self,
        visitor: &Visitor,
        number: i64,
    ) -> Result<Option<RunStory>, Failure> {
        let session = &visitor.session;
        let mut reader = self.db.read().await?;
        let Some(run) = reader.run_numbered(session.workspace, number).await? else {
            return Ok(None);
        };
        let incident = of(&mut reader, &run).await?;
        let actor = session.actor();
        let is_hidden = |one: &Incident| !one.is_seen_by(&actor, &visitor.team);
        if incident.as_ref().is_some_and(is_hidden) {
            return Ok(None);
        }
        let page = self.runbook_keyed(session.workspace, run.page);
        let is_changed = |page| runbook::content_hash(page) != run.hash;
        Ok(Some(RunStory {
            has_page: page.is_some(),
            is_changed: page.as_ref().is_some_and(is_changed),
            run,
            incident,
        }))
    }
}

/// The incident that a run is for.
async fn of(reader: &mut Reader, run: &Run) -> Result<Option<Incident>, Failure> {
    Ok(match run.incident {
        Some(incident) => reader.incident(incident).await?,
        None => None,
    })
}

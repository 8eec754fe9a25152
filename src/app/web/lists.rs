//! What the pages list, as far as whoever looks may know of it.

use binnacle_commands::{
    action::{self, Action},
    incident::Incident,
    web::{IncidentsAsk, Leaf},
};

use crate::store::Reader;

use super::{
    super::{App, Failure, actions::with_incidents},
    Visitor,
};

/// A page of the list of incidents.
#[derive(Debug)]
pub struct Listed {
    /// The incidents, newest first.
    pub incidents: Vec<Incident>,
    /// How many there are in all.
    pub total: i64,
}

/// A page of the list of what is to be done.
#[derive(Debug)]
pub struct ToDo {
    /// The open actions, each with its incident, those that are overdue first.
    pub actions: Vec<(Action, Incident)>,
    /// How many there are in all.
    pub total: i64,
    /// How many of them are overdue.
    pub overdue: i64,
}

impl App {
    /// A page of the incidents that a visitor may see.
    pub async fn web_incidents(
        &self,
        visitor: &Visitor,
        ask: &IncidentsAsk,
    ) -> Result<Listed, Failure> {
        let mut reader = self.db.read().await?;
        let seen = seen(&mut reader, visitor).await?;
        let guild = visitor.session.workspace;
        let (incidents, total) = reader.web_incidents(guild, ask, &seen).await?;
        Ok(Listed { incidents, total })
    }

    /// A page of the open actions that a visitor may see.
    pub async fn web_actions(&self, visitor: &Visitor, leaf: Leaf) -> Result<ToDo, Failure> {
        let mut reader = self.db.read().await?;
        let seen = seen(&mut reader, visitor).await?;
        let session = &visitor.session;
        let today = action::today(&visitor.team, self.now());
        let (page, total, overdue) = reader
            .web_actions(session.workspace, session.user, &seen, today, leaf)
            .await?;
        Ok(ToDo {
            actions: with_incidents(&mut reader, page).await?,
            total,
            overdue,
        })
    }
}

/// The numbers of the private incidents that a visitor may see. Who may is a rule of incidents, so it is not asked in SQL.
pub(super) async fn seen(reader: &mut Reader, visitor: &Visitor) -> Result<Vec<i64>, Failure> {
    let actor = visitor.session.actor();
    let private = reader.incident_private(visitor.session.workspace).await?;
    let seen = private
        .iter()
        .filter(|one| one.is_seen_by(&actor, &visitor.team));
    Ok(seen.map(|incident| incident.number).collect())
}

//! The teams that this Binnacle works for, by server.

use std::{collections::BTreeMap, sync::Arc};

use binnacle_commands::{Event, Refusal, Who, event::Kind, names::GuildId, team::Team};
use serde_json::json;

use super::{App, Failure};

/// Teams by server.
#[derive(Debug, Default)]
pub struct Teams(BTreeMap<GuildId, Arc<Team>>);

impl Teams {
    /// These teams.
    pub fn new(teams: impl IntoIterator<Item = Team>) -> Self {
        Self(
            teams
                .into_iter()
                .map(|team| (team.guild, Arc::new(team)))
                .collect(),
        )
    }

    /// The team of a server.
    pub fn of(&self, guild: GuildId) -> Result<Arc<Team>, Failure> {
        self.0
            .get(&guild)
            .map(Arc::clone)
            .ok_or_else(|| Refusal::NoTeam(guild.get()).into())
    }

    /// Every team.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Team>> {
        self.0.values()
    }
}

impl App {
    /// Puts the documents of all teams on record, where they differ from the newest version there.
    pub async fn teams_apply(&self) -> Result<(), Failure> {
        for team in self.teams.all() {
            let now = self.now();
            let mut tx = self.db.write().await?;
            tx.workspace_ensure(team.guild).await?;
            let mut counters = tx.workspace_counters(team.guild).await?;
            let newest = tx.document_newest(team.guild).await?;
            let hash = team.hash();
            if newest.as_ref().is_some_and(|(_, known)| *known == hash) {
                continue;
            }
            let version = newest.map_or(1, |(version, _)| version + 1);
            let content = serde_json::to_value(&**team).map_err(crate::store::Error::from)?;
            tx.document_insert(team.guild, version, &hash, &content, now)
                .await?;
            let event = Event {
                at: now,
                who: Who::Bot,
                subject: format!("team:{}", team.guild),
                kind: Kind::TeamApplied,
                data: json!({ "version": version, "hash": hash }),
            };
            tx.event_append(team.guild, &mut counters, &[event]).await?;
            tx.workspace_count(team.guild, &counters).await?;
            tx.commit().await?;
            tracing::info!(guild.id = %team.guild, version, "team document applied");
        }
        Ok(())
    }
}

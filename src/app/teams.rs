//! The teams that this Binnacle works for, by server, each with what its people proved of their logins on GitHub.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use binnacle_commands::{
    Event, Refusal, Who, event::Kind, link::Links, names::GuildId, team::Team,
};
use serde_json::json;

use crate::store::Reader;

use super::{App, Failure};

/// Teams by server.
#[derive(Debug, Default)]
pub struct Teams {
    /// As their documents say.
    documents: BTreeMap<GuildId, Arc<Team>>,
    /// Those whose people have proved something.
    linked: RwLock<BTreeMap<GuildId, Arc<Team>>>,
}

impl Teams {
    /// These teams.
    pub fn new(teams: impl IntoIterator<Item = Team>) -> Self {
        let teams = teams.into_iter();
        Self {
            documents: teams.map(|team| (team.guild, Arc::new(team))).collect(),
            linked: RwLock::default(),
        }
    }

    /// The team of a server.
    pub fn of(&self, guild: GuildId) -> Result<Arc<Team>, Failure> {
        let linked = self.linked.read().unwrap_or_else(PoisonError::into_inner);
        linked
            .get(&guild)
            .or_else(|| self.documents.get(&guild))
            .map(Arc::clone)
            .ok_or_else(|| Refusal::NoTeam(guild.get()).into())
    }

    /// Every team, as its document says.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Team>> {
        self.documents.values()
    }

    /// The team of a server with these links, from now on.
    fn link(&self, guild: GuildId, links: Links) -> Result<Arc<Team>, Failure> {
        let mut team = Team::clone(&*self.of(guild)?);
        team.links = links;
        let team = Arc::new(team);
        let mut linked = self.linked.write().unwrap_or_else(PoisonError::into_inner);
        linked.insert(guild, Arc::clone(&team));
        Ok(team)
    }
}

impl App {
    /// The team of a server with its links, which may have been changed by another process.
    pub(super) async fn team_at(
        &self,
        reader: &mut Reader,
        guild: GuildId,
        version: i64,
    ) -> Result<Arc<Team>, Failure> {
        let team = self.team(guild)?;
        if team.links.version == version {
            return Ok(team);
        }
        let all = reader.links(guild).await?;
        self.teams.link(guild, Links { version, all })
    }

    /// Reads the links of a team anew for whoever only looks. Where that fails, the next writer does it.
    pub(super) async fn team_relinked(&self, guild: GuildId, version: i64) {
        let read = async {
            let mut reader = self.db.read().await?;
            self.team_at(&mut reader, guild, version).await
        };
        if let Err(why) = read.await {
            tracing::warn!(guild.id = %guild, %why, "links could not be read anew");
        }
    }

    /// Puts the documents of all teams on record, where they differ from the newest version there.
    pub async fn teams_apply(&self) -> Result<(), Failure> {
        for team in self.teams.all() {
            let now = self.now();
            let mut tx = self.db.write().await?;
            tx.workspace_ensure(team.guild).await?;
            let mut counters = tx.workspace_counters(team.guild).await?;
            self.team_at(&mut tx, team.guild, counters.link_version)
                .await?;
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

//! The numbers of incidents.

use binnacle_commands::{
    Reply,
    incident::Incident,
    reply::Audience,
    stats::{self, Ask, Stats},
    team::Team,
};
use jiff::Timestamp;

use crate::store::{self, Reader};

use super::{App, Asked, Failure};

/// The numbers that are asked for, of the incidents that whoever reads them may know of.
pub async fn count(
    reader: &mut Reader,
    team: &Team,
    ask: &Ask,
    is_seen: impl Fn(&Incident) -> bool,
    now: Timestamp,
) -> store::Result<Stats> {
    let (from, until) = ask.period.bounds(team.timezone.time_zone(), now);
    let mut incidents = reader.incident_declared(team.guild, from, until).await?;
    incidents.retain(is_seen);
    Ok(stats::stats(&incidents, ask, team, now))
}

impl App {
    /// The numbers of incidents, with a picture. Private incidents count only where whoever reads the answer may know of them.
    pub async fn incident_stats(
        &self,
        asked: &Asked,
        ask: &Ask,
        audience: Audience,
    ) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let is_seen = |one: &Incident| match audience {
            Audience::Everyone => one.is_public(),
            Audience::Asker => one.is_seen_by(&asked.actor, &team),
        };
        let mut reader = self.db.read().await?;
        let stats = count(&mut reader, &team, ask, is_seen, self.now()).await?;
        Ok(stats::answer(&stats, audience))
    }
}

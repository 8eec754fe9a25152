//! The numbers of deploys, and what people say that deploys caused.

use binnacle_commands::{
    Refusal, Reply,
    deploy::{
        life,
        metrics::{self, Ask, Metrics},
    },
    reply::Audience,
    team::Team,
};
use jiff::Timestamp;

use crate::{
    app::{App, Asked, Failure},
    store::{self, Reader},
};

use super::requests::{WhichDeploy, by, found};

/// The numbers that are asked for. They are the same for everybody: what is private does not count.
pub async fn deploy_metrics(
    reader: &mut Reader,
    team: &Team,
    ask: &Ask,
    now: Timestamp,
) -> store::Result<Metrics> {
    let (from, until) = ask.bounds(team.timezone.time_zone(), now);
    let deploys = reader.deploy_ended_since(team.guild, from).await?;
    let incidents = reader.incident_declared(team.guild, from, until).await?;
    Ok(metrics::metrics(&deploys, &incidents, ask, team, now))
}

impl App {
    /// The numbers of deploys, with a picture.
    pub async fn deploy_metrics(
        &self,
        asked: &Asked,
        place: (Option<&str>, Option<&str>),
        days: metrics::Days,
        audience: Audience,
    ) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let ask = Ask::read(&team, place, days)?;
        let mut reader = self.db.read().await?;
        let numbers = deploy_metrics(&mut reader, &team, &ask, self.now()).await?;
        Ok(metrics::answer(&numbers, audience))
    }

    /// Somebody says that a deploy caused an incident, or that it did not.
    pub async fn deploy_caused(
        &self,
        asked: &Asked,
        which: WhichDeploy,
        incident: i64,
        is_so: bool,
    ) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let deploy = found(&mut writing.tx, asked, which).await?;
        let known = writing.tx.incident_numbered(asked.guild, incident).await?;
        let known = known.filter(|it| it.is_seen_by(&asked.actor, &team));
        let known = known.ok_or_else(|| {
            Refusal::NotFound(format!(
                "There is no INC-{incident} on this server. `/incident list` lists them."
            ))
        })?;
        let decision = life::caused(&deploy, &known, is_so, by(&team, asked, writing.now))?;
        writing.tx.deploy_change(&decision.state).await?;
        writing.deploy_follow(decision, asked).await
    }
}

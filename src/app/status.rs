//! `/status`: what waits and what was set aside, and taking that up again.

use binnacle_commands::{
    Event, Reply,
    event::Kind,
    ids::EffectId,
    incident::allowed,
    status::{self, Parked, SHOWN, Status},
    team::Right,
};
use serde_json::json;

use crate::store::{self, QueueFacts};

use super::{App, Asked, Failure};

impl App {
    /// What waits and what was set aside.
    pub async fn status(&self, asked: &Asked) -> Result<Reply, Failure> {
        self.team(asked.guild)?;
        let mut reader = self.db.read().await?;
        let facts = reader.effect_facts(Some(asked.guild)).await?;
        let mut parked = Vec::new();
        for (claimed, why) in reader.effect_aside(asked.guild, SHOWN).await? {
            let incident = reader.incident(claimed.effect.incident()).await?;
            parked.push(Parked {
                id: claimed.id,
                what: claimed.effect.title().to_owned(),
                incident: incident.map_or(0, |incident| incident.number),
                why,
                since: claimed.created_at,
            });
        }
        let seen = Status {
            discord: facts.discord,
            github: facts.github,
            oldest: facts.oldest,
            parked,
            parked_total: facts.parked,
            open: reader.incident_open_count(asked.guild).await?,
        };
        Ok(status::status(&seen, self.now()))
    }

    /// Takes up something that was set aside.
    pub async fn status_retry(&self, asked: &Asked, id: EffectId) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        allowed(&writing.team, Right::StatusRetry, &asked.actor)?;
        let found = writing.tx.effect(id).await?;
        let revived = writing
            .tx
            .effect_revive(asked.guild, id, writing.now)
            .await?;
        if let (true, Some(claimed)) = (revived, found) {
            let event = Event {
                at: writing.now,
                who: asked.actor.who(),
                subject: format!("incident:{}", claimed.effect.incident()),
                kind: Kind::DeliveryRetried,
                data: json!({ "what": claimed.effect.title(), "by_name": asked.actor.name }),
            };
            writing.record(&[event]).await?;
            writing.ring(claimed.effect.lane());
        }
        writing
            .answer(asked, status::retried(u64::from(revived)))
            .await
    }

    /// What waits on all servers together, for the metrics.
    pub async fn queue(&self) -> store::Result<QueueFacts> {
        self.db.read().await?.effect_facts(None).await
    }
}

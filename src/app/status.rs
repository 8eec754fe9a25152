//! `/status`: what waits and what was set aside, and taking that up again.

use binnacle_commands::{
    Event, Reply,
    effect::Lane,
    event::Kind,
    ids::EffectId,
    incident::allowed,
    status::{self, Parked, SHOWN, Status},
    team::Right,
};
use serde_json::json;

use crate::store::{self, Claimed, QueueFacts};

use super::{App, Asked, Failure, writing::Writing};

/// What is set aside and was written by another version, as the record names it.
const UNREADABLE: &str = "something of another version of Binnacle";

impl App {
    /// What waits and what was set aside.
    pub async fn status(&self, asked: &Asked) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let mut reader = self.db.read().await?;
        let queue = reader.effect_facts(Some(asked.guild)).await?;
        let all = queue.all();
        let mut parked = Vec::new();
        for (claimed, why) in reader.effect_aside(asked.guild, SHOWN).await? {
            let incident = match claimed.effect.incident() {
                Some(id) => reader.incident(id).await?,
                None => None,
            };
            parked.push(Parked {
                id: claimed.id,
                what: claimed.effect.title().to_owned(),
                incident: incident.map(|incident| incident.number),
                why,
                since: claimed.created_at,
            });
        }
        let mirrors = team.github.is_some();
        let mirror = reader.mirror_swept_at(asked.guild).await?;
        let (told, told_aside) = reader.hook_count(asked.guild).await?;
        let seen = Status {
            mirror: mirror.filter(|_| mirrors),
            told,
            told_aside,
            discord: queue.of(&[Lane::Discord, Lane::Pages]).waiting,
            github: queue.of(&[Lane::Github]).waiting,
            webhooks: queue.of(&[Lane::Webhooks]).waiting,
            oldest: all.oldest,
            parked,
            parked_total: all.parked,
            dismissible: all.parked - all.held,
            open: reader.incident_open_count(asked.guild).await?,
            roles: reader
                .duty_role_troubles(asked.guild)
                .await?
                .into_values()
                .collect(),
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
            let kind = Kind::DeliveryRetried;
            writing.note(asked, Some(&claimed), kind).await?;
            writing.ring(claimed.effect.lane());
        }
        writing
            .answer(asked, status::retried(u64::from(revived)))
            .await
    }

    /// Takes up everything that was set aside.
    pub async fn status_retry_all(&self, asked: &Asked) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        allowed(&writing.team, Right::StatusRetry, &asked.actor)?;
        let mut count = 0;
        for (claimed, _) in writing.tx.effect_aside(asked.guild, usize::MAX).await? {
            if writing
                .tx
                .effect_revive(asked.guild, claimed.id, writing.now)
                .await?
            {
                count += 1;
                let kind = Kind::DeliveryRetried;
                writing.note(asked, Some(&claimed), kind).await?;
                writing.ring(claimed.effect.lane());
            }
        }
        writing.answer(asked, status::retried(count)).await
    }

    /// Gives up what was set aside and nothing waits for.
    pub async fn status_dismiss(&self, asked: &Asked) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        allowed(&writing.team, Right::StatusRetry, &asked.actor)?;
        let gone = writing.tx.effect_dismiss(asked.guild).await?;
        for claimed in &gone {
            let kind = Kind::DeliveryDismissed;
            writing.note(asked, claimed.as_ref(), kind).await?;
        }
        for lane in Lane::ALL {
            writing.ring(lane);
        }
        let count = u64::try_from(gone.len()).unwrap_or(u64::MAX);
        writing.answer(asked, status::dismissed(count)).await
    }

    /// What waits on all servers together, for the metrics.
    pub async fn queue(&self) -> store::Result<QueueFacts> {
        self.db.read().await?.effect_facts(None).await
    }
}

impl Writing<'_> {
    /// Records what a person did with something that was set aside.
    async fn note(
        &mut self,
        asked: &Asked,
        claimed: Option<&Claimed>,
        kind: Kind,
    ) -> Result<(), Failure> {
        let what = claimed.map_or(UNREADABLE, |claimed| claimed.effect.title());
        let event = Event {
            at: self.now,
            who: asked.actor.who(),
            subject: claimed.map_or_else(|| format!("team:{}", asked.guild), subject),
            kind,
            data: json!({ "what": what, "by_name": asked.actor.name }),
        };
        self.record(&[event]).await
    }
}

/// What a delivery is about, as the record names it.
pub(super) fn subject(claimed: &Claimed) -> String {
    match (claimed.effect.incident(), claimed.effect.page()) {
        (Some(incident), _) => format!("incident:{incident}"),
        (None, Some(page)) => format!("page:{page}"),
        (None, None) => format!("team:{}", claimed.workspace),
    }
}

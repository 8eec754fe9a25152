//! The sweep over the GitHub mirror: what should be there against what is.

use binnacle_commands::{
    Effect,
    incident::{Incident, Places},
    mirror::{IssueSeen, Mend, diff},
    names::GuildId,
};
use jiff::Timestamp;

use super::{App, Failure, writing::Writing};

impl App {
    /// Compares a server's incidents since a time with the issues seen at GitHub since then, puts right what is ours to put
    /// right, and gives back the whole difference.
    ///
    /// Incidents for which something is on its way are left to that.
    pub async fn mirror_sweep(
        &self,
        guild: GuildId,
        seen: &[IssueSeen],
        since: Timestamp,
    ) -> Result<Vec<Mend>, Failure> {
        let team = self.team(guild)?;
        let mut reader = self.db.read().await?;
        let mut settled = Vec::new();
        for incident in reader.incident_mirrored(guild, since).await? {
            if !reader.effect_waits(guild, &subject(&incident)).await? {
                settled.push(incident);
            }
        }
        drop(reader);
        let mends = diff(&settled, &team, seen);
        if mends.is_empty() {
            return Ok(mends);
        }
        let mut writing = self.writing(guild).await?;
        for mend in &mends {
            let (Mend::Sync(id) | Mend::Adopt { incident: id, .. }) = mend else {
                continue;
            };
            if let Some(before) = settled.iter().find(|incident| incident.id == *id) {
                writing.mend(mend, before).await?;
            }
        }
        writing.finish().await?;
        Ok(mends)
    }
}

impl Writing<'_> {
    /// Puts one incident's mirror right, unless something is on its way by now.
    async fn mend(&mut self, mend: &Mend, before: &Incident) -> Result<(), Failure> {
        if self
            .tx
            .effect_waits(before.workspace, &subject(before))
            .await?
        {
            return Ok(());
        }
        let mut after = Places {
            // Forgetting what the issue was made to say makes the sender say it anew.
            issue_hash: None,
            ..before.places.clone()
        };
        if let Mend::Adopt { number, .. } = mend {
            after.issue = Some(*number);
        }
        self.tx
            .incident_placed(before.id, &before.places, &after)
            .await?;
        self.push(&[Effect::Issue {
            incident: before.id,
        }])
        .await
    }
}

fn subject(incident: &Incident) -> String {
    Effect::Issue {
        incident: incident.id,
    }
    .subject()
}

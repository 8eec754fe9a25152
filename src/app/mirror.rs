//! The sweep over the GitHub mirror: what should be there against what is.

use binnacle_commands::{
    Effect,
    incident::Places,
    mirror::{IssueSeen, Mend, diff},
    names::GuildId,
};
use jiff::SignedDuration;

use super::{App, Failure};

/// How long after their resolution incidents are still swept.
const WATCHED: SignedDuration = SignedDuration::from_hours(7 * 24);

impl App {
    /// Compares a server's incidents with the issues seen at GitHub, puts right what is ours to put right, and gives back
    /// the whole difference.
    ///
    /// Incidents for which something is on its way are left to that.
    pub async fn mirror_sweep(
        &self,
        guild: GuildId,
        seen: &[IssueSeen],
    ) -> Result<Vec<Mend>, Failure> {
        let mut writing = self.writing(guild).await?;
        let incidents = writing
            .tx
            .incident_mirrored(guild, writing.now - WATCHED)
            .await?;
        let mut settled = Vec::new();
        for incident in incidents {
            let subject = Effect::Issue {
                incident: incident.id,
            }
            .subject();
            if !writing.tx.effect_waits(guild, &subject).await? {
                settled.push(incident);
            }
        }
        let mends = diff(&settled, &writing.team, seen);
        for mend in &mends {
            match mend {
                Mend::Sync(id) => {
                    let before = settled.iter().find(|incident| incident.id == *id);
                    if let Some(before) = before {
                        // Forgetting what the issue was made to say makes the sender say it anew.
                        let after = Places {
                            issue_hash: None,
                            ..before.places.clone()
                        };
                        writing
                            .tx
                            .incident_placed(*id, &before.places, &after)
                            .await?;
                    }
                    writing.push(&[Effect::Issue { incident: *id }]).await?;
                }
                Mend::Adopt { incident, number } => {
                    let before = settled.iter().find(|one| one.id == *incident);
                    if let Some(before) = before {
                        let after = Places {
                            issue: Some(*number),
                            ..before.places.clone()
                        };
                        writing
                            .tx
                            .incident_placed(*incident, &before.places, &after)
                            .await?;
                    }
                }
                Mend::CloseDuplicate { .. } => {}
            }
        }
        writing.finish().await?;
        Ok(mends)
    }
}

//! The mirror at GitHub: what the issue of a thing must be, and the sweep over what should be there against what is.

use binnacle_commands::{
    Effect, action,
    ids::IncidentId,
    incident::{self, Incident, Places},
    issue::{IssuePlace, Mirrored, Thing},
    mirror::{IssueSeen, Mend, diff},
    names::GuildId,
    postmortem,
    team::Team,
};
use jiff::Timestamp;

use crate::store::Reader;

use super::{App, Failure, Record, matters, writing::Writing};

impl App {
    /// Compares everything of a server that is mirrored since a time with the issues seen at GitHub since then, puts right what
    /// is ours to put right, and gives back the whole difference.
    ///
    /// Things for which something is on its way are left to that.
    pub async fn mirror_sweep(
        &self,
        guild: GuildId,
        seen: &[IssueSeen],
        since: Timestamp,
    ) -> Result<Vec<Mend>, Failure> {
        let team = self.team(guild)?;
        let mut reader = self.db.read().await?;
        let mut settled = Vec::new();
        for one in all(&mut reader, &team, since, self.now()).await? {
            let subject = one.thing.effect().subject();
            if !reader.effect_waits(guild, &subject).await? {
                settled.push(one);
            }
        }
        drop(reader);
        let mends = diff(&settled, seen);
        let mut writing = self.writing(guild).await?;
        let (now, count) = (writing.now, i64::try_from(mends.len()).unwrap_or(i64::MAX));
        writing.tx.mirror_swept(guild, now, count).await?;
        for mend in &mends {
            let (Mend::Sync(thing) | Mend::Adopt { thing, .. }) = mend else {
                continue;
            };
            if let Some(before) = settled.iter().find(|one| one.thing == *thing) {
                writing.mend(mend, before).await?;
            }
        }
        writing.finish().await?;
        Ok(mends)
    }
}

impl Writing<'_> {
    /// Puts one thing's mirror right, unless something is on its way by now.
    async fn mend(&mut self, mend: &Mend, before: &Mirrored) -> Result<(), Failure> {
        let (thing, effect) = (before.thing, before.thing.effect());
        let guild = self.team.guild;
        if self.tx.effect_waits(guild, &effect.subject()).await? {
            return Ok(());
        }
        let mut place = IssuePlace {
            // Forgetting what the issue was made to say makes the sender say it anew.
            hash: None,
            ..before.place.clone()
        };
        if let Mend::Adopt {
            repository, number, ..
        } = mend
        {
            place.repository = Some(repository.clone());
            place.number = Some(*number);
        }
        self.issue_placed(thing, place).await?;
        self.push(&[effect]).await
    }

    /// Writes where the issue of a thing is.
    pub(super) async fn issue_placed(
        &mut self,
        thing: Thing,
        place: IssuePlace,
    ) -> Result<(), Failure> {
        match thing {
            Thing::Incident(id) => self.placed(id, place).await,
            Thing::Action(_, id) => Ok(self.tx.action_placed(id, &place).await?),
            Thing::Report(id) => Ok(self.tx.report_placed(id, &place).await?),
            Thing::Matter(matter) => Ok(self.tx.matter_placed(matter, &place).await?),
        }
    }

    async fn placed(&mut self, id: IncidentId, place: IssuePlace) -> Result<(), Failure> {
        let Some(incident) = self.tx.incident(id).await? else {
            return Ok(());
        };
        let after = Places {
            issue_repository: place.repository,
            issue: place.number,
            issue_hash: place.hash,
            ..incident.places.clone()
        };
        Ok(self
            .tx
            .incident_placed(id, &incident.places, &after)
            .await?)
    }
}

/// Everything of a server that is mirrored, as far back as a time.
async fn all(
    reader: &mut Reader,
    team: &Team,
    since: Timestamp,
    now: Timestamp,
) -> Result<Vec<Mirrored>, Failure> {
    let guild = team.guild;
    let mut all = Vec::new();
    for incident in reader.incident_mirrored(guild, since).await? {
        all.extend(incident::mirrored(&incident, team));
    }
    for action in reader.action_mirrored(guild, since).await? {
        if let Some(incident) = reader.incident(action.incident).await? {
            all.extend(action::mirrored(&action, &incident, team));
        }
    }
    for report in reader.report_mirrored(guild, since).await? {
        if let Some(incident) = reader.incident(report.incident).await? {
            let record = Record::read(reader, incident).await?;
            all.extend(postmortem::mirrored(&record.facts(team)));
        }
    }
    for matter in reader.matters(guild, since).await? {
        all.extend(matters::mirrored(reader, matter, team, now).await?);
    }
    Ok(all)
}

/// The issue that an effect makes right; `None` for one that makes none, and for a thing that is not mirrored.
pub(super) async fn mirrored(
    reader: &mut Reader,
    effect: &Effect,
    incident: &Incident,
    team: &Team,
) -> Result<Option<Mirrored>, Failure> {
    Ok(match effect {
        Effect::Issue { .. } => incident::mirrored(incident, team),
        Effect::Action { action, .. } => {
            let action = reader.action(*action).await?;
            action.and_then(|action| action::mirrored(&action, incident, team))
        }
        Effect::Report { .. } => {
            let record = Record::read(reader, incident.clone()).await?;
            postmortem::mirrored(&record.facts(team))
        }
        _ => None,
    })
}

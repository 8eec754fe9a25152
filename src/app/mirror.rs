//! The mirror at GitHub: what the issue of a thing must be, and the sweep over what should be there against what is.

use std::collections::BTreeSet;

use binnacle_commands::{
    Effect, action,
    effect::Lane,
    heard::Logins,
    ids::IncidentId,
    incident::{self, Incident, Places},
    issue::{IssuePlace, Mirrored, Thing},
    mirror::{Mend, Seen, diff},
    names::GuildId,
    postmortem,
    team::Team,
};
use jiff::Timestamp;

use crate::store::{self, Claimed, Reader};

use super::{App, Failure, Record, matters, writing::Writing};

impl App {
    /// The logins that Binnacle has or had at GitHub.
    pub async fn own_logins(&self) -> store::Result<BTreeSet<String>> {
        self.db.read().await?.own_logins(None).await
    }

    /// Remembers which login Binnacle has at GitHub.
    pub async fn own_login_keep(&self, guild: GuildId, login: &str) -> store::Result<()> {
        let mut tx = self.db.write().await?;
        tx.own_login_keep(guild, login, self.now()).await?;
        tx.commit().await
    }

    /// Everything of a server that is mirrored: what is not over, and what changed since a time.
    pub async fn mirror_watched(
        &self,
        guild: GuildId,
        since: Timestamp,
    ) -> Result<Vec<Mirrored>, Failure> {
        let team = self.team(guild)?;
        let mut reader = self.db.read().await?;
        all(&mut reader, &team, since, self.now()).await
    }

    /// Compares what a server mirrors with the issues seen at GitHub, puts right what is ours to put right, and gives back the whole
    /// difference.
    ///
    /// Things for which something is on its way are left to that. Those of which something was set aside differ.
    pub async fn mirror_sweep(
        &self,
        guild: GuildId,
        mut watched: Vec<Mirrored>,
        seen: &Seen,
    ) -> Result<Vec<Mend>, Failure> {
        let team = self.team(guild)?;
        let mut reader = self.db.read().await?;
        let (waits, aside) = reader.effect_subjects(guild, Lane::Github).await?;
        drop(reader);
        let is_in =
            |one: &Mirrored, all: &BTreeSet<String>| all.contains(&one.thing.effect().subject());
        watched.retain(|one| !is_in(one, &waits));
        let mut mends = diff(&watched, seen, &Logins::of(&team));
        let stuck = watched.iter().filter(|one| is_in(one, &aside));
        let stuck: Vec<Mend> = stuck
            .map(|one| one.thing)
            .filter(|thing| mends.iter().all(|mend| mend.thing() != Some(*thing)))
            .map(Mend::Aside)
            .collect();
        mends.extend(stuck);
        let mut writing = self.writing(guild).await?;
        let (now, count) = (writing.now, i64::try_from(mends.len()).unwrap_or(i64::MAX));
        writing.tx.mirror_swept(guild, now, count).await?;
        for mend in &mends {
            let (Mend::Sync(thing) | Mend::Adopt { thing, .. }) = mend else {
                continue;
            };
            if let Some(before) = watched.iter().find(|one| one.thing == *thing) {
                writing.mend(mend, before).await?;
            }
        }
        writing.finish().await?;
        Ok(mends)
    }
}

impl Writing<'_> {
    /// Puts one thing's mirror right, unless something is on its way by now or people have to look first.
    async fn mend(&mut self, mend: &Mend, before: &Mirrored) -> Result<(), Failure> {
        let (thing, effect) = (before.thing, before.thing.effect());
        let guild = self.team.guild;
        if self.tx.effect_waits(guild, &effect).await? {
            return Ok(());
        }
        let now = self.place(thing).await?;
        if now.number != before.place.number {
            return Ok(());
        }
        let mut place = IssuePlace {
            // Forgetting what the issue was made to say makes the sender say it anew.
            hash: None,
            repository: before.place.repository.clone(),
            ..now
        };
        if let Mend::Adopt {
            repository, number, ..
        } = mend
        {
            place.repository = Some(repository.clone());
            place.number = Some(*number);
            // Whether that one is open is not known.
            place.state = None;
        }
        self.issue_placed(thing, place).await?;
        self.push(&[effect]).await
    }

    /// The issue on which something was to be said is not there. One is made, and then it is said there. `false` where somebody else
    /// is about to say it by now.
    pub(super) async fn issue_gone(
        &mut self,
        claimed: &Claimed,
        number: Option<i64>,
    ) -> Result<bool, Failure> {
        let Some(thing) = claimed.effect.said_on() else {
            return Ok(true);
        };
        let place = self.place(thing).await?;
        if number.is_some() && place.number == number {
            // Whoever makes it right looks first where it went.
            let hash = None;
            let place = IssuePlace { hash, ..place };
            self.issue_placed(thing, place).await?;
        }
        self.push_before(claimed, &thing.effect()).await
    }

    /// Where the issue of a thing is.
    async fn place(&mut self, thing: Thing) -> Result<IssuePlace, Failure> {
        let place = match thing {
            Thing::Incident(id) => self.tx.incident(id).await?.map(|one| IssuePlace {
                repository: one.places.issue_repository,
                number: one.places.issue,
                ..IssuePlace::default()
            }),
            Thing::Action(_, id) => self.tx.action(id).await?.map(|one| one.issue),
            Thing::Report(id) => self.tx.report(id).await?.map(|one| one.issue),
            Thing::Matter(matter) => Some(self.tx.matter_place(matter).await?),
        };
        Ok(place.unwrap_or_default())
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

/// Everything of a server that is mirrored: what is not over, and what changed since a time.
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
    // Issues from before there were rules are in the team's own repository.
    let own = team.github.as_ref().map(|github| &github.repository);
    for one in &mut all {
        one.place.repository = one.place.repository.take().or_else(|| own.cloned());
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

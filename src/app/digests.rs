//! The digest of a team: what is overdue, told once a day, and counted only when it was really told.

use std::sync::Arc;

use binnacle_commands::{
    Effect, Event, Who, action,
    delivery::Delivered,
    digest::{self, Digest},
    event::Kind,
    names::GuildId,
    reply::Card,
    team::Team,
};
use jiff::{SignedDuration, Timestamp, civil::Date};
use serde_json::json;

use crate::store::{self, Claimed, Due, Reader};

use super::{App, Failure, Timer, actions::with_incidents, writing::Writing};

/// When it is looked again whether a digest arrived.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_mins(10);

/// The most things of a kind that are looked at.
const LOOKED_AT: u32 = 1000;

/// A digest to send.
#[derive(Debug, Clone)]
pub struct DigestParcel {
    /// What was taken from the queue.
    pub claimed: Claimed,
    /// For which day.
    pub on: Date,
    /// What it says; `None` when there is nothing to say any more, or it was said.
    pub card: Option<Card>,
    /// The team.
    pub team: Arc<Team>,
}

impl App {
    /// Makes sure that each team has the timer of its digest.
    pub async fn digests_ensure(&self) -> store::Result<()> {
        for team in self.teams().all() {
            let at = digest::next(self.now(), team.timezone.time_zone());
            self.timer_ensure(Timer::Digest, &subject(team.guild), at)
                .await?;
        }
        Ok(())
    }

    /// Does what a digest's timer asks for, and sets it anew; gives back `false` where its team is not ours.
    pub async fn digest(&self, due: &Due) -> Result<bool, Failure> {
        let guild = due.subject.strip_prefix("team:");
        let Some(guild) = guild.and_then(|guild| guild.parse().ok()) else {
            return Ok(false);
        };
        let mut writing = self.writing(guild).await?;
        let (team, now) = (Arc::clone(&writing.team), writing.now);
        let on = action::today(&team, now);
        let is_told = writing.tx.workspace_digest_on(guild).await? >= Some(on);
        let is_early = digest::planned(on, team.timezone.time_zone()).is_some_and(|at| at > now);
        let tells = !is_told
            && !is_early
            && team.incidents.announce.is_some()
            && !self
                .digest_of(&mut writing.tx, &team, now)
                .await?
                .is_empty();
        let next = if tells {
            writing.push(&[Effect::Digest { on }]).await?;
            now + LOOK_AGAIN
        } else {
            digest::next(now, team.timezone.time_zone())
        };
        writing
            .tx
            .timer_set_to(Timer::Digest.as_str(), &due.subject, Some(next))
            .await?;
        writing.finish().await?;
        Ok(true)
    }

    /// Loads what a digest says now.
    pub(super) async fn digest_load(
        &self,
        claimed: Claimed,
        on: Date,
    ) -> Result<DigestParcel, Failure> {
        let team = self.team(claimed.workspace)?;
        let mut reader = self.db.read().await?;
        let is_told = reader.workspace_digest_on(claimed.workspace).await? >= Some(on);
        let digest = self.digest_of(&mut reader, &team, self.now()).await?;
        // What a second try says is what the first one said, as far as lateness goes.
        let card = (!is_told && !digest.is_empty())
            .then(|| digest::card(&digest, on, &team, claimed.first_tried_at));
        Ok(DigestParcel {
            claimed,
            on,
            card,
            team,
        })
    }
}

impl App {
    /// What a team would be told now.
    async fn digest_of(
        &self,
        reader: &mut Reader,
        team: &Team,
        now: Timestamp,
    ) -> Result<Digest, Failure> {
        let digest = read(reader, team, now).await?;
        // What could not be read is told elsewhere.
        let books = self.runbook_shelf(team.guild).ok();
        let pages = books.as_ref().map(|books| books.pages.as_slice());
        Ok(digest.with_runbooks(pages.unwrap_or_default(), action::today(team, now)))
    }
}

impl Writing<'_> {
    /// A digest arrived, or had nothing to say any more: the next one is that of another day.
    pub(super) async fn digested(
        &mut self,
        guild: GuildId,
        on: Date,
        delivered: &Delivered,
    ) -> Result<(), Failure> {
        let next = digest::next(self.now, self.team.timezone.time_zone());
        self.tx
            .timer_set_to(Timer::Digest.as_str(), &subject(guild), Some(next))
            .await?;
        if *delivered != Delivered::Reminder {
            return Ok(());
        }
        self.tx.workspace_digested(guild, on).await?;
        let event = Event {
            at: self.now,
            who: Who::Bot,
            subject: subject(guild),
            kind: Kind::TeamDigested,
            data: json!({ "on": on }),
        };
        self.record(&[event]).await
    }
}

fn subject(guild: GuildId) -> String {
    format!("team:{guild}")
}

async fn read(reader: &mut Reader, team: &Team, now: Timestamp) -> Result<Digest, Failure> {
    let guild = team.guild;
    let mut reports = Vec::new();
    for incident in reader.incident_unclosed(guild, LOOKED_AT).await? {
        if incident.owes_report(now) {
            let is_begun = reader.report(incident.id).await?.is_some();
            reports.push((incident, is_begun));
        }
    }
    let today = action::today(team, now);
    let actions = reader.action_overdue(guild, today, LOOKED_AT).await?;
    let actions = with_incidents(reader, actions).await?;
    let open = reader.incident_open(guild, LOOKED_AT).await?;
    Ok(Digest::of(reports, actions, open, team, now))
}

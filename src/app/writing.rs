//! The one way to write: a workspace is taken, its state changed, and events, effects, counters and the answer go into the
//! same transaction.

use std::sync::Arc;

use binnacle_commands::{
    Decision, Effect, Event, Reply,
    effect::Lane,
    incident::{Incident, alarms},
    interaction::FIRST_ANSWER,
    names::GuildId,
    team::Team,
};
use jiff::{SignedDuration, Timestamp};
use secrecy::ExposeSecret as _;

use crate::store::{Claimed, Counters, Decided, Tx};

use super::{App, Asked, Failure};

/// What waits for so long waits because the world is away; then several things are told in one.
const WAITS_LONG: SignedDuration = SignedDuration::from_mins(10);

/// A workspace that is being written.
pub(super) struct Writing<'a> {
    app: &'a App,
    pub(super) team: Arc<Team>,
    pub(super) now: Timestamp,
    pub(super) tx: Tx,
    pub(super) counters: Counters,
    /// The counters as they were taken.
    counted: Box<Counters>,
    lanes: [bool; Lane::ALL.len()],
    timers: bool,
    errands: bool,
}

impl App {
    /// Takes a workspace for writing.
    pub(super) async fn writing(&self, guild: GuildId) -> Result<Writing<'_>, Failure> {
        // Whoever has no team here takes nobody's turn.
        self.team(guild)?;
        let mut tx = self.db.write().await?;
        let counters = tx.workspace_counters(guild).await?;
        let team = self.team_at(&mut tx, guild, counters.link_version).await?;
        // The time is read when the workspace is ours, so that the record is in order.
        let now = self.now();
        Ok(Writing {
            app: self,
            team,
            now,
            tx,
            counted: Box::new(counters.clone()),
            counters,
            lanes: [false; Lane::ALL.len()],
            timers: false,
            errands: false,
        })
    }
}

impl Writing<'_> {
    /// A new key.
    pub(super) fn id<T: From<uuid::Uuid>>(&self) -> T {
        self.app.ids.next(self.now).into()
    }

    /// A new secret.
    pub(super) fn secret(&self) -> [u8; 32] {
        self.app.ids.secret()
    }

    /// Adds to the record.
    pub(super) async fn record(&mut self, events: &[Event]) -> Result<(), Failure> {
        self.tx
            .event_append(self.team.guild, &mut self.counters, events)
            .await?;
        self.guide(events).await
    }

    /// Adds to what must be sent.
    pub(super) async fn push(&mut self, effects: &[Effect]) -> Result<(), Failure> {
        for effect in effects {
            if !self.is_wanted(effect).await? || self.merged(effect).await? {
                continue;
            }
            self.queue(effect).await?;
            // What shows on a card has an issue too, where the team wants it.
            if let Some((matter, remark)) = effect.shown_elsewhere() {
                let more = Vec::new();
                let remark = remark.map(|remark| Effect::Remark {
                    matter,
                    remark,
                    more,
                });
                for effect in [Effect::Matter { matter }].iter().chain(&remark) {
                    if self.is_wanted(effect).await? && !self.merged(effect).await? {
                        self.queue(effect).await?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Has an effect sent before another one of its subject, which was taken to be sent and has to wait for it; `false` where that one
    /// was taken by somebody else meanwhile.
    pub(super) async fn push_before(
        &mut self,
        claimed: &Claimed,
        effect: &Effect,
    ) -> Result<bool, Failure> {
        self.push(std::slice::from_ref(effect)).await?;
        Ok(self.tx.effect_defer(claimed, effect).await?)
    }

    async fn queue(&mut self, effect: &Effect) -> Result<(), Failure> {
        let id = self.id();
        self.tx
            .effect_push(self.team.guild, &mut self.counters, id, effect, self.now)
            .await?;
        self.ring(effect.lane());
        Ok(())
    }

    /// Whether something is to be sent: what is mirrored where the team wants it is sent, and kept in mind, only there.
    async fn is_wanted(&mut self, effect: &Effect) -> Result<bool, Failure> {
        let Some(matter) = effect.matter() else {
            return Ok(true);
        };
        let is_wanted = self.team.mirrors(matter.kind());
        if is_wanted {
            let (guild, now) = (self.team.guild, self.now);
            self.tx.matter_keep(guild, matter, now).await?;
        }
        Ok(is_wanted)
    }

    /// Puts an effect into one that waits for long already and was never tried, where both can be told at once.
    async fn merged(&mut self, effect: &Effect) -> Result<bool, Failure> {
        if !matches!(effect, Effect::Comment { .. } | Effect::Remark { .. }) {
            return Ok(false);
        }
        let (guild, long_ago) = (self.team.guild, self.now - WAITS_LONG);
        let waiting = self
            .tx
            .effect_untried(guild, &effect.subject(), long_ago)
            .await?;
        let whole = waiting.and_then(|(id, first)| Some((id, first.merged(effect)?)));
        let Some((id, whole)) = whole else {
            return Ok(false);
        };
        Ok(self.tx.effect_reword(id, &whole).await?)
    }

    /// Sets the alarms of an incident as it is now.
    pub(super) async fn watch(&mut self, incident: &Incident) -> Result<(), Failure> {
        for (alarm, at) in alarms(incident, &self.team) {
            self.tx
                .timer_set_to(alarm.as_str(), &incident.subject(), at)
                .await?;
        }
        self.ring_timers();
        Ok(())
    }

    /// Writes what people changed in an incident, with everything that follows but the answer.
    pub(super) async fn changed(
        &mut self,
        before: &Incident,
        decision: &Decision<Incident>,
    ) -> Result<(), Failure> {
        self.tx
            .incident_change(before.version, &decision.state)
            .await?;
        self.watch(&decision.state).await?;
        self.record(&decision.events).await?;
        self.push(&decision.effects).await?;
        if before.is_private != decision.state.is_private {
            self.actions_follow(&decision.state).await?;
        }
        self.pages_follow(before, decision).await?;
        if before.is_open() && !decision.state.is_open() {
            self.deploys_look().await?;
        }
        self.report_follows(&decision.state).await
    }

    /// Wakes the timers once this is written.
    pub(super) const fn ring_timers(&mut self) {
        self.timers = true;
    }

    /// Wakes those who run actions once this is written.
    pub(super) const fn ring_errands(&mut self) {
        self.errands = true;
    }

    /// Wakes a lane once this is written.
    pub(super) const fn ring(&mut self, lane: Lane) {
        self.lanes[lane as usize] = true;
    }

    /// Writes everything, with nobody waiting for an answer.
    pub(super) async fn finish(mut self) -> Result<(), Failure> {
        if self.counters != *self.counted {
            self.tx
                .workspace_count(self.team.guild, &self.counters)
                .await?;
        }
        self.tx.commit().await?;
        if self.counters.link_version != self.team.links.version {
            let (guild, version) = (self.team.guild, self.counters.link_version);
            self.app.team_relinked(guild, version).await;
        }
        for lane in Lane::ALL {
            if self.lanes[lane as usize] {
                self.app.wake.lane(lane).notify_one();
            }
        }
        if self.timers {
            self.app.wake.timers().notify_one();
        }
        if self.errands {
            self.app.wake.errands().notify_one();
        }
        Ok(())
    }

    /// Writes everything with the answer. An interaction that was decided before changes nothing and gets its old answer.
    pub(super) async fn answer(mut self, asked: &Asked, reply: Reply) -> Result<Reply, Failure> {
        let is_new = self
            .tx
            .interaction_insert(&Decided {
                id: asked.id,
                workspace: asked.guild,
                token: asked.token.expose_secret(),
                channel: asked.channel,
                user: asked.actor.user,
                asked_at: asked.at,
                reply: &reply,
                // Counted from now, so that an answer that took long is not given twice at once.
                due_at: self.now + FIRST_ANSWER + SignedDuration::from_secs(2),
            })
            .await?;
        if is_new {
            self.finish().await?;
            return Ok(reply);
        }
        let before = self.tx.interaction_reply(asked.id).await?;
        Ok(before.unwrap_or(reply))
    }
}

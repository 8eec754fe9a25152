//! Locks: taken, given back, waited for, and what time does to them.

use std::sync::Arc;

use crate::{
    app::{App, Asked, Failure, NoticePlace, Timer, writing::Writing},
    store::{self, Claimed, Due},
};
use binnacle_commands::{
    By, Decision, Effect, Refusal, Reply,
    deploy::lock::{
        self, Changed, Fresh, Lock, LockAsk, LockVerb, Moved, Note, Over, Spot, Wanted, card,
        note_card, take_form,
    },
    ids::LockId,
    names::{ChannelId, MessageId},
    reply::{Card, Form},
};

/// Something of a lock to send, with the state it shows.
#[derive(Debug, Clone)]
pub struct LockParcel {
    /// What was taken from the queue.
    pub claimed: Claimed,
    /// The lock, as it is now.
    pub lock: Lock,
    /// What to show; `None` when there is nothing to say any more.
    pub card: Option<Card>,
    /// Where.
    pub place: NoticePlace,
}

impl App {
    /// Locks something, or whatever is asked for where somebody else holds it.
    pub async fn lock_take(&self, asked: &Asked, ask: LockAsk) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let spot = writing.tx.lock_spot(asked.guild, &ask.over).await?;
        let fresh = writing.lock_fresh(asked.channel).await?;
        let over = ask.over.clone();
        let team = Arc::clone(&writing.team);
        let by = By {
            team: &team,
            actor: &asked.actor,
            now: writing.now,
        };
        let decision = lock::take(&spot, ask, fresh, by)?;
        writing.locked(&over, decision, asked).await
    }

    /// Does what a button of a lock says.
    pub async fn lock_press(
        &self,
        asked: &Asked,
        verb: LockVerb,
        id: LockId,
    ) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let lock = found(writing.tx.lock(id).await?, asked)?;
        let spot = writing.tx.lock_spot(asked.guild, &lock.over).await?;
        let fresh = writing.lock_fresh(lock.channel).await?;
        let team = Arc::clone(&writing.team);
        let by = By {
            team: &team,
            actor: &asked.actor,
            now: writing.now,
        };
        let decision = match verb {
            LockVerb::Unlock => lock::unlock(&spot, &lock, fresh, by)?,
            LockVerb::Extend => lock::extend(&lock, by)?,
            LockVerb::Claim => lock::claim(&lock, by)?,
            LockVerb::Pass => lock::pass(&spot, &lock, fresh, by)?,
            LockVerb::Leave => lock::leave(&spot, &lock, by)?,
            LockVerb::Wait | LockVerb::Steal => {
                let why = "Say what for, in the form behind the button.";
                return Err(Refusal::Invalid(why.to_owned()).into());
            }
        };
        writing.locked(&lock.over, decision, asked).await
    }

    /// The form behind a button of a lock.
    pub async fn lock_form(
        &self,
        asked: &Asked,
        verb: LockVerb,
        id: LockId,
    ) -> Result<Form, Failure> {
        let lock = self.db.read().await?.lock(id).await?;
        Ok(take_form(&found(lock, asked)?, verb))
    }

    /// Somebody sent the form to wait for a lock, or to take it over.
    pub async fn lock_form_sent(
        &self,
        asked: &Asked,
        verb: LockVerb,
        id: LockId,
        wanted: Wanted,
    ) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let lock = found(writing.tx.lock(id).await?, asked)?;
        let spot = writing.tx.lock_spot(asked.guild, &lock.over).await?;
        let fresh = writing.lock_fresh(lock.channel).await?;
        let team = Arc::clone(&writing.team);
        let by = By {
            team: &team,
            actor: &asked.actor,
            now: writing.now,
        };
        let decision = match verb {
            LockVerb::Steal => lock::steal(&spot, &lock, wanted, fresh, by)?,
            _ => lock::wait(&spot, &lock, wanted, by)?,
        };
        writing.locked(&lock.over, decision, asked).await
    }

    /// Ends the lock with a number.
    pub async fn lock_unlock(&self, asked: &Asked, number: i64) -> Result<Reply, Failure> {
        self.team(asked.guild)?;
        let mut reader = self.db.read().await?;
        let lock = reader.lock_numbered(asked.guild, number).await?;
        drop(reader);
        let lock = lock.ok_or_else(|| {
            Refusal::NotFound(format!(
                "There is no LCK-{number} on this server. `/deploy locks` shows what is locked."
            ))
        })?;
        self.lock_press(asked, LockVerb::Unlock, lock.id).await
    }

    /// Gives the deploy token back.
    pub async fn token_release(&self, asked: &Asked) -> Result<Reply, Failure> {
        let spot = self.spot(asked, &Over::Everything).await?;
        let lock = spot.living.ok_or_else(|| {
            Refusal::Stale("Nobody holds the deploy token, so it is free already.".to_owned())
        })?;
        self.lock_press(asked, LockVerb::Unlock, lock.id).await
    }

    /// Who holds the deploy token.
    pub async fn token_show(&self, asked: &Asked) -> Result<Reply, Failure> {
        Ok(lock::token(&self.spot(asked, &Over::Everything).await?))
    }

    /// What is locked.
    pub async fn lock_list(&self, asked: &Asked) -> Result<Reply, Failure> {
        self.team(asked.guild)?;
        let mut reader = self.db.read().await?;
        let mut spots = Vec::new();
        for lock in reader.lock_living(asked.guild).await? {
            let line = reader.lock_line(asked.guild, &lock.over).await?;
            spots.push(Spot {
                living: Some(lock),
                line,
            });
        }
        Ok(lock::list(&spots))
    }

    /// Locks that match what someone is typing.
    pub async fn lock_suggest(&self, asked: &Asked, typed: &str) -> Result<Vec<Lock>, Failure> {
        self.team(asked.guild)?;
        let typed = typed.to_lowercase();
        let living = self.db.read().await?.lock_living(asked.guild).await?;
        let fits = |lock: &Lock| {
            let whole = format!("{} {}", lock.name(), lock.over.words()).to_lowercase();
            whole.contains(&typed)
        };
        Ok(living.into_iter().filter(fits).collect())
    }

    /// Does what the timer of a lock asks for; gives back `false` where it is not ours to judge.
    pub async fn lock_due(&self, due: &Due) -> Result<bool, Failure> {
        let id = due.subject.strip_prefix("lock:");
        let known = match id.and_then(|id| id.parse().ok()) {
            Some(id) => self.db.read().await?.lock(id).await?,
            None => None,
        };
        let Some(known) = known else {
            return Ok(false);
        };
        let mut writing = self.writing(known.workspace).await?;
        let Some(lock) = writing.tx.lock(known.id).await? else {
            return Ok(false);
        };
        let spot = writing.tx.lock_spot(lock.workspace, &lock.over).await?;
        let fresh = writing.lock_fresh(lock.channel).await?;
        match lock::fire(&spot, &lock, fresh, writing.now) {
            Some(moved) => {
                let Moved {
                    changed,
                    events,
                    effects,
                } = moved;
                writing.lock_write(&lock.over, &changed).await?;
                writing.record(&events).await?;
                writing.push(&effects).await?;
            }
            None => writing.lock_watch(&lock).await?,
        }
        writing.finish().await?;
        Ok(true)
    }

    /// Loads what is sent of a lock now.
    pub(in crate::app) async fn lock_load(
        &self,
        claimed: Claimed,
        id: LockId,
    ) -> Result<LockParcel, Failure> {
        let mut reader = self.db.read().await?;
        let found = reader.lock(id).await?;
        let lock = found.ok_or(Failure::Broken(store::Error::Conflict("deploy_lock")))?;
        let line = reader.lock_line(lock.workspace, &lock.over).await?;
        let here = NoticePlace::Channel(lock.channel);
        let (card, place) = match claimed.effect {
            Effect::DeployLockNote { note, .. } => {
                let place = match note {
                    Note::StolenDirect(_) => NoticePlace::Person(lock.owner),
                    _ => here,
                };
                (note_card(&lock, note), place)
            }
            _ => (Some(card(&lock, &line)), here),
        };
        Ok(LockParcel {
            claimed,
            lock,
            card,
            place,
        })
    }

    async fn spot(&self, asked: &Asked, over: &Over) -> Result<Spot, Failure> {
        self.team(asked.guild)?;
        Ok(self.db.read().await?.lock_spot(asked.guild, over).await?)
    }
}

impl Writing<'_> {
    /// What a new lock is given.
    pub(super) async fn lock_fresh(&mut self, channel: ChannelId) -> Result<Fresh, Failure> {
        Ok(Fresh {
            id: self.id(),
            workspace: self.team.guild,
            number: self.tx.lock_number(self.team.guild).await? + 1,
            channel,
        })
    }

    /// Writes what was decided, with the answer.
    async fn locked(
        mut self,
        over: &Over,
        decision: Decision<Changed>,
        asked: &Asked,
    ) -> Result<Reply, Failure> {
        self.lock_write(over, &decision.state).await?;
        self.record(&decision.events).await?;
        self.push(&decision.effects).await?;
        self.answer(asked, decision.reply).await
    }

    /// Writes what changed, and sets the timers. What ended goes first: nothing is held twice.
    pub(super) async fn lock_write(
        &mut self,
        over: &Over,
        changed: &Changed,
    ) -> Result<(), Failure> {
        if let Some(lock) = &changed.lock {
            self.tx.lock_change(lock).await?;
            self.lock_watch(lock).await?;
            if !lock.is_living() {
                self.deploys_look().await?;
            }
        }
        if let Some(begun) = &changed.begun {
            self.tx.lock_insert(begun).await?;
            self.lock_watch(begun).await?;
        }
        if let Some(line) = &changed.line {
            self.tx.lock_line_set(self.team.guild, over, line).await?;
        }
        Ok(())
    }

    /// Sets the timer of a lock as it is now.
    async fn lock_watch(&mut self, lock: &Lock) -> Result<(), Failure> {
        self.tx
            .timer_set_to(Timer::Lock.as_str(), &lock.subject(), lock::next(lock))
            .await?;
        self.ring_timers();
        Ok(())
    }

    /// A lock's card is shown there.
    pub(in crate::app) async fn lock_placed(
        &mut self,
        id: LockId,
        message: MessageId,
    ) -> Result<(), Failure> {
        Ok(self.tx.lock_shown(id, message).await?)
    }
}

fn found(lock: Option<Lock>, asked: &Asked) -> Result<Lock, Refusal> {
    lock.filter(|lock| lock.workspace == asked.guild)
        .ok_or_else(|| Refusal::NotFound("This lock is not on record here any more.".to_owned()))
}

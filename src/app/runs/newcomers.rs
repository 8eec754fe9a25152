//! Newcomers' checklists: begun, ticked by command, shown, and reminded of.

use std::sync::Arc;

use binnacle_commands::{
    Refusal, Reply,
    incident::allowed,
    names::{GuildId, UserId},
    run::{self, Asking, Fresh, Marking, Newcomer, Run},
    runbook::{Page, PageKey, Places},
    team::Right,
    text,
};

use crate::{
    app::{App, Asked, Failure, Timer, writing::Writing},
    store::{Due, Reader},
};

use super::RunChange;

impl App {
    /// Begins a checklist for a newcomer, from a page.
    pub async fn onboarding_start(
        &self,
        asked: &Asked,
        page: &str,
        who: UserId,
    ) -> Result<Reply, Failure> {
        let page = self.runbook_meant(asked, page)?;
        let role = self.role_of(asked.guild, &page)?;
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let team = Arc::clone(&writing.team);
        let going = checklist(&mut writing.tx, asked.guild, who).await?;
        let fresh = Fresh {
            id: writing.id(),
            number: writing.tx.run_number(asked.guild).await? + 1,
            channel: asked.channel,
        };
        let newcomer = Newcomer {
            who,
            role,
            reminded: None,
        };
        let asking = Asking {
            actor: &asked.actor,
            now: writing.now,
            incident: None,
            team: &team,
        };
        let decision = run::onboard(fresh, &page, newcomer, going.as_slice(), asking)?;
        writing.ran(None, &decision).await?;
        writing.answer(asked, decision.reply).await
    }

    /// Shows somebody's checklist to whoever asks: their own, or, to those who run runbooks, that of anybody.
    pub async fn onboarding_show(
        &self,
        asked: &Asked,
        who: Option<UserId>,
    ) -> Result<Reply, Failure> {
        let who = self.meant(asked, who)?;
        let run = checklist(&mut self.db.read().await?, asked.guild, who).await?;
        Ok(run::checklist(run.as_ref(), who)?)
    }

    /// Ticks a step of somebody's checklist.
    pub async fn onboarding_tick(
        &self,
        asked: &Asked,
        step: u16,
        who: Option<UserId>,
    ) -> Result<Reply, Failure> {
        let who = self.meant(asked, who)?;
        let run = checklist(&mut self.db.read().await?, asked.guild, who).await?;
        let id = run::going(run.as_ref(), who)?.id;
        self.run_change(asked, id, &RunChange::Mark(step, Marking::Tick))
            .await
    }

    /// The checklists that go on.
    pub async fn onboarding_list(&self, asked: &Asked) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        allowed(&team, Right::RunbookRun, &asked.actor)?;
        let living = self.db.read().await?.run_living(asked.guild).await?;
        let ours = living.into_iter().filter(|run| run.newcomer().is_some());
        Ok(run::checklists(&ours.collect::<Vec<_>>()))
    }

    /// Does what the timer of a checklist asks for; gives back `false` where it is not ours to judge.
    pub async fn onboarding_due(&self, due: &Due) -> Result<bool, Failure> {
        let id = due.subject.strip_prefix("run:");
        let known = match id.and_then(|id| id.parse().ok()) {
            Some(id) => self.db.read().await?.run(id).await?,
            None => None,
        };
        let Some(known) = known else {
            return Ok(false);
        };
        let mut writing = self.writing(known.workspace).await?;
        let Some(run) = writing.tx.run(known.id).await? else {
            return Ok(false);
        };
        let zone = writing.team.timezone.time_zone().clone();
        match run::remind(&run, &zone, writing.now) {
            Some((next, event, effects)) => {
                writing.tx.run_change(run.version, &next).await?;
                writing.record(&[event]).await?;
                writing.push(&effects).await?;
                writing.run_watch(&next).await?;
            }
            None => writing.run_watch(&run).await?,
        }
        writing.finish().await?;
        Ok(true)
    }

    /// The page of the role that a checklist is for, where it names one.
    fn role_of(&self, guild: GuildId, page: &Page) -> Result<Option<PageKey>, Failure> {
        let Some(role) = &page.role else {
            return Ok(None);
        };
        let books = self.runbook_shelf(guild)?;
        let places = Places::of(&books.pages);
        let (found, _) = places.target(page, role).ok_or_else(|| {
            Refusal::Invalid(format!(
                "The page names `{}` as the page of its role, and that is not there. Whoever keeps the page can put it right.",
                text::code(role, 60)
            ))
        })?;
        Ok(Some(PageKey::of(found)))
    }

    /// Whose checklist is meant: the asker's own, or that of somebody else, for those who run runbooks.
    pub(super) fn meant(&self, asked: &Asked, who: Option<UserId>) -> Result<UserId, Failure> {
        let own = asked.actor.user;
        let who = who.unwrap_or(own);
        if who != own {
            allowed(&*self.team(asked.guild)?, Right::RunbookRun, &asked.actor)?;
        }
        Ok(who)
    }
}

impl Writing<'_> {
    /// Sets the timer of a newcomer's checklist as it is now.
    pub(super) async fn run_watch(&mut self, run: &Run) -> Result<(), Failure> {
        if run.newcomer().is_none() {
            return Ok(());
        }
        let at = run::reminder(run, self.team.timezone.time_zone());
        let subject = format!("run:{}", run.id);
        self.tx
            .timer_set_to(Timer::Onboarding.as_str(), &subject, at)
            .await?;
        self.ring_timers();
        Ok(())
    }
}

/// The checklist of somebody that goes on.
pub(super) async fn checklist(
    reader: &mut Reader,
    guild: GuildId,
    who: UserId,
) -> Result<Option<Run>, Failure> {
    let living = reader.run_living(guild).await?;
    Ok(living.into_iter().find(|run| run.newcomer() == Some(who)))
}

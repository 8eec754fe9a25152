//! Who is away, and when people let themselves be asked.

use std::sync::Arc;

use binnacle_commands::{
    Refusal, Reply,
    matter::Matter,
    names::UserId,
    rota::{self, Absence, AbsenceAsk, Fresh, PROPOSED, Proposals, View, Willing},
};

use crate::app::{App, Asked, Failure, Timer, writing::Writing};

use super::by;

impl App {
    /// Puts an absence on record, and says which shifts it touches.
    pub async fn absence_add(&self, asked: &Asked, ask: AbsenceAsk) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let team = Arc::clone(&writing.team);
        let rows = writing.rows().await?;
        let view = View::new(&team, &rows);
        let number = writing.tx.rota_number(asked.guild).await? + 1;
        let fresh = Fresh {
            id: writing.id(),
            number,
        };
        let ahead = i64::try_from(PROPOSED).unwrap_or_default();
        let proposals = Proposals {
            fresh: (1..=ahead)
                .map(|ahead| Fresh {
                    id: writing.id(),
                    number: number + ahead,
                })
                .collect(),
            channel: asked.channel,
        };
        let decision = rota::absent(fresh, ask, &view, by(asked, writing.now), &proposals)?;
        writing.tx.absence_insert(&decision.state.absence).await?;
        for request in &decision.state.proposed {
            writing.tx.request_insert(request).await?;
        }
        writing.record(&decision.events).await?;
        writing.push(&decision.effects).await?;
        writing.absence_mirrored(&decision.state.absence).await?;
        writing.answer(asked, decision.reply).await
    }

    /// Who is away.
    pub async fn absence_list(
        &self,
        asked: &Asked,
        person: Option<UserId>,
    ) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let now = self.now();
        let rows = self.rows(asked.guild, now).await?;
        let view = View::new(&team, &rows);
        Ok(rota::absences(
            &rows.absences,
            person,
            &view,
            &asked.actor,
            now,
        ))
    }

    /// Takes an absence back.
    pub async fn absence_remove(&self, asked: &Asked, number: i64) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let found = writing.tx.absence_numbered(asked.guild, number).await?;
        let before = found.ok_or_else(|| {
            Refusal::NotFound(format!(
                "There is no change {number} on this server. `/oncall history` shows all of them, `/oncall absence list` who is away."
            ))
        })?;
        let team = Arc::clone(&writing.team);
        let rows = writing.rows().await?;
        let view = View::new(&team, &rows);
        let decision = rota::back(&before, &view, by(asked, writing.now))?;
        writing.tx.absence_remove(&decision.state).await?;
        writing.record(&decision.events).await?;
        writing.absence_mirrored(&decision.state).await?;
        writing.answer(asked, decision.reply).await
    }

    /// Says when somebody lets themselves be asked; `None` is at any time.
    pub async fn volunteer_set(
        &self,
        asked: &Asked,
        person: Option<UserId>,
        hours: Option<Willing>,
    ) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let team = Arc::clone(&writing.team);
        let rows = writing.rows().await?;
        let view = View::new(&team, &rows);
        let person = person.unwrap_or(asked.actor.user);
        let now = writing.now;
        let (event, reply) = rota::volunteer(person, hours.as_ref(), &view, by(asked, now))?;
        writing
            .tx
            .volunteer_set(asked.guild, person, hours.as_ref(), now)
            .await?;
        writing.record(&[event]).await?;
        writing.answer(asked, reply).await
    }

    /// When people let themselves be asked.
    pub async fn volunteer_list(&self, asked: &Asked) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let rows = self.rows(asked.guild, self.now()).await?;
        Ok(rota::volunteers(&View::new(&team, &rows)))
    }
}

impl Writing<'_> {
    /// Has the issue of an absence made right, now and when it is over, where the team wants one.
    pub(in crate::app) async fn absence_mirrored(
        &mut self,
        absence: &Absence,
    ) -> Result<(), Failure> {
        let matter = Matter::Absence(absence.id);
        if !self.team.mirrors(matter.kind()) {
            return Ok(());
        }
        self.matter(matter).await?;
        let ends = absence.removed.is_none().then_some(absence.span.end);
        let subject = format!("absence:{}", absence.id);
        self.tx
            .timer_set_to(Timer::Absence.as_str(), &subject, ends)
            .await?;
        self.ring_timers();
        Ok(())
    }
}

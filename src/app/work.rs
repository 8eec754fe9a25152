//! Duty that was done: who carries how much, and the list that pay is made from.

use std::{collections::BTreeSet, sync::Arc};

use binnacle_commands::{
    Event, Reply,
    duty::{self, Counted, LoadAsk, Worked},
    event::Kind,
    incident::allowed,
    names::{PersonName, ScheduleName},
    team::{Right, Team},
};
use jiff::Timestamp;
use serde_json::json;

use crate::store::Reader;

use super::{App, Asked, Failure, duties::planned, rota::plan};

impl App {
    /// Who carries how much in a span: what is on record, and what is planned of it.
    pub async fn oncall_load(
        &self,
        asked: &Asked,
        schedule: Option<ScheduleName>,
        span: duty::Span,
    ) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let now = self.now();
        let mut reader = self.db.read().await?;
        let mut worked = on_record(&mut reader, &team, schedule.as_ref(), span, now).await?;
        let mut members: BTreeSet<PersonName> = BTreeSet::new();
        let of = team
            .schedules
            .iter()
            .filter(|one| schedule.as_ref().is_none_or(|name| one.name == *name));
        for one in of {
            let plan = plan(&mut reader, &team, &one.name, span.start).await?;
            let turns = plan.layers.iter().flat_map(|layer| &layer.turns);
            members.extend(turns.flatten().cloned());
            let ahead = planned(&plan, now.max(span.start), span.end.max(now));
            let ahead = ahead
                .iter()
                .filter_map(|duty| duty.within(now.max(span.start), span.end));
            worked.extend(ahead.map(|duty| Worked {
                schedule: one.name.clone(),
                user: None,
                person: duty.person.clone(),
                span: duty.into(),
                is_over: false,
            }));
        }
        let counted = counted(&mut reader, &team, worked).await?;
        let ask = LoadAsk {
            schedule,
            span,
            members,
        };
        Ok(duty::load(&counted, &ask, &team))
    }

    /// The list that pay is made from, for those who may have it. Who takes it is on record.
    pub async fn oncall_pay(&self, asked: &Asked, span: duty::Span) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        let team = Arc::clone(&writing.team);
        allowed(&team, Right::OncallPay, &asked.actor)?;
        let now = writing.now;
        let worked = on_record(&mut writing.tx, &team, None, span, now).await?;
        let counted = counted(&mut writing.tx, &team, worked).await?;
        let event = Event {
            at: now,
            who: asked.actor.who(),
            subject: format!("team:{}", team.guild),
            kind: Kind::OncallPayExported,
            data: json!({ "from": span.start, "until": span.end }),
        };
        writing.record(&[event]).await?;
        let reply = duty::pay_answer(&counted, span, team.oncall.counting.pay.as_ref());
        writing.answer(asked, reply).await
    }
}

/// The list that pay is made from, as CSV.
pub async fn pay_csv(
    reader: &mut Reader,
    team: &Team,
    span: duty::Span,
    now: Timestamp,
) -> Result<String, Failure> {
    let worked = on_record(reader, team, None, span, now).await?;
    let counted = counted(reader, team, worked).await?;
    Ok(duty::csv(&counted, team.oncall.counting.pay.as_ref()))
}

/// What of the record lies in a span; what runs counts until now.
async fn on_record(
    reader: &mut Reader,
    team: &Team,
    schedule: Option<&ScheduleName>,
    span: duty::Span,
    now: Timestamp,
) -> Result<Vec<Worked>, Failure> {
    let rows = reader
        .shifts_on_record(team.guild, schedule, span.start, span.end)
        .await?;
    let worked = rows.into_iter().filter_map(|row| {
        let (start, end) = (
            row.shift.start.max(span.start),
            row.shift.end.unwrap_or(now).min(span.end),
        );
        (start < end).then(|| Worked {
            schedule: row.schedule,
            person: row.shift.person,
            user: row.user,
            span: duty::Span { start, end },
            is_over: row.shift.end.is_some(),
        })
    });
    Ok(worked.collect())
}

async fn counted(
    reader: &mut Reader,
    team: &Team,
    worked: Vec<Worked>,
) -> Result<Vec<Counted>, Failure> {
    let holidays = reader.holidays(team.guild).await?;
    Ok(duty::counted(
        worked,
        &team.oncall.counting,
        &holidays,
        team.timezone.time_zone(),
    ))
}

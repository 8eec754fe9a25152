//! Calendars that people import: absences of their own, and holidays of the team. All of one is taken, or nothing.

use std::{collections::BTreeSet, sync::Arc};

use binnacle_commands::{
    Event, Reply,
    duty::{self, Holiday},
    event::Kind,
    incident::allowed,
    rota::{self, By, Span, View},
    team::Right,
    text,
};
use serde_json::json;

use super::{App, Asked, Failure};

impl App {
    /// Takes a calendar as absences of whoever asks.
    pub async fn absences_import(&self, asked: &Asked, bytes: &[u8]) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let team = Arc::clone(&writing.team);
        let found = duty::read_calendar(bytes, team.timezone.time_zone(), writing.now)?;
        let person = asked.actor.user;
        let rows = writing
            .tx
            .rota_rows(asked.guild, Span::onward(writing.now))
            .await?;
        let known: BTreeSet<String> = writing.tx.absence_uids(asked.guild, person).await?;
        let mut number = writing.tx.rota_number(asked.guild).await?;
        let (ids, now) = (Arc::clone(&self.ids), writing.now);
        let fresh = || {
            number += 1;
            (ids.next(now).into(), number)
        };
        let view = View::new(&team, &rows);
        let by = By {
            actor: &asked.actor,
            now,
        };
        let imported = rota::import(&found, person, &known, fresh, &view, by)?;
        for absence in &imported.absences {
            writing.tx.absence_insert(absence).await?;
            writing.absence_mirrored(absence).await?;
        }
        writing.record(&imported.events).await?;
        writing.answer(asked, imported.reply).await
    }

    /// Takes a calendar as holidays of the team.
    pub async fn holidays_import(&self, asked: &Asked, bytes: &[u8]) -> Result<Reply, Failure> {
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let team = Arc::clone(&writing.team);
        allowed(&team, Right::OncallManage, &asked.actor)?;
        let zone = team.timezone.time_zone();
        let mut days: Vec<Holiday> = duty::read_calendar(bytes, zone, writing.now)?
            .iter()
            .flat_map(|event| {
                let name = text::cut(&event.summary, 100);
                let days = event.when.days(zone).into_iter();
                days.map(move |day| Holiday {
                    day,
                    name: name.clone(),
                })
            })
            .collect();
        days.sort();
        days.dedup_by_key(|one| one.day);
        let (by, now) = (asked.actor.user, writing.now);
        let mut new = Vec::new();
        for day in &days {
            if writing.tx.holiday_insert(asked.guild, day, by, now).await? {
                new.push(day.clone());
            }
        }
        if !new.is_empty() {
            let event = Event {
                at: now,
                who: asked.actor.who(),
                subject: format!("team:{}", asked.guild),
                kind: Kind::OncallHolidaysImported,
                data: json!({ "days": new.iter().map(|one| one.day).collect::<Vec<_>>() }),
            };
            writing.record(&[event]).await?;
        }
        let reply = duty::holidays_imported(&new, days.len() - new.len());
        writing.answer(asked, reply).await
    }
}

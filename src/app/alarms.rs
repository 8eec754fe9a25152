//! What Binnacle does about an incident by itself when its time has come: it reminds.

use binnacle_commands::{
    Effect, Event, Who,
    event::Kind,
    ids::IncidentId,
    incident::{self, Alarm, Incident, Nudge, Rung},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::store::Due;

use super::{App, Failure, writing::Writing};

/// When an alarm looks again whether its reminder arrived. One that still waits to be sent is not given twice.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_mins(10);

impl App {
    /// Does what an alarm that went off asks for, and sets it anew; gives back `false` where its incident is not ours to judge.
    pub async fn alarm(&self, alarm: Alarm, due: &Due) -> Result<bool, Failure> {
        let id = subject(&due.subject);
        let known = match id {
            Some(id) => self.db.read().await?.incident(id).await?,
            None => None,
        };
        let Some(known) = known else {
            return Ok(false);
        };
        let mut writing = self.writing(known.workspace).await?;
        let Some(incident) = writing.tx.incident(known.id).await? else {
            return Ok(false);
        };
        let next = match incident::rung(alarm, &incident, &writing.team, writing.now) {
            Rung::Off => None,
            Rung::Wait(at) => Some(at),
            Rung::Remind(nudge, planned_at) => {
                writing.remind(&incident, nudge, planned_at).await?;
                if incident::nudge_pages(&nudge) {
                    writing.page_for(&incident, Who::Bot).await?;
                }
                Some(writing.now + LOOK_AGAIN)
            }
        };
        writing
            .tx
            .timer_set_to(alarm.as_str(), &due.subject, next)
            .await?;
        writing.finish().await?;
        Ok(true)
    }
}

impl Writing<'_> {
    async fn remind(
        &mut self,
        incident: &Incident,
        nudge: Nudge,
        planned_at: Timestamp,
    ) -> Result<(), Failure> {
        self.push(&[Effect::Nudge {
            incident: incident.id,
            nudge,
            planned_at,
        }])
        .await
    }

    /// A reminder arrived: only now it counts, and the next one is planned.
    pub(super) async fn reminded(
        &mut self,
        before: &Incident,
        nudge: &Nudge,
    ) -> Result<(), Failure> {
        let Some(next) = incident::nudged(before, nudge, self.now) else {
            return Ok(());
        };
        self.tx.incident_change(before.version, &next).await?;
        self.watch(&next).await?;
        let data = json!({ "number": next.number, "nudge": nudge });
        let event = Event {
            at: self.now,
            who: Who::Bot,
            subject: next.subject(),
            kind: Kind::IncidentReminded,
            data,
        };
        self.record(&[event]).await
    }
}

pub(super) fn subject(text: &str) -> Option<IncidentId> {
    text.strip_prefix("incident:")?.parse().ok()
}

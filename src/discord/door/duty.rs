//! What people ask of the record of duty: load, calendars and pay.

use binnacle_commands::{Refusal, duty, moment::Edge};
use jiff::{SignedDuration, Timestamp};

use crate::{
    app::{Asked, Failure},
    discord::slash::OncallAsk,
};

use super::{Answer, Door, oncall::Said};

/// How far back the load looks when nobody says.
const LOAD: SignedDuration = SignedDuration::from_hours(90 * 24);

/// A span of the record.
fn record_span(start: Timestamp, end: Timestamp) -> Result<duty::Span, Refusal> {
    if start < end {
        return Ok(duty::Span { start, end });
    }
    Err(Refusal::Invalid(
        "The end must lie after the start. Write days as in 2026-01-31.".to_owned(),
    ))
}

impl Door {
    pub(super) async fn duty(
        &self,
        asked: &Asked,
        said: &Said<'_>,
        ask: OncallAsk,
    ) -> Result<Answer, Failure> {
        let app = &self.app;
        let reply = match ask {
            OncallAsk::Load {
                schedule,
                from,
                until,
            } => {
                let named = schedule.as_deref();
                let schedule = named.map(|_| said.schedule(named)).transpose()?;
                let from = from.as_deref().map(|from| said.time(from, Edge::Start));
                let until = until.as_deref().map(|until| said.time(until, Edge::End));
                let span = record_span(
                    from.transpose()?.unwrap_or(said.now - LOAD),
                    until.transpose()?.unwrap_or(said.now),
                )?;
                app.oncall_load(asked, schedule, span).await
            }
            OncallAsk::Calendar { schedule } => {
                let named = schedule.as_deref();
                let schedule = named.map(|_| said.schedule(named)).transpose()?;
                app.calendar_address(asked, schedule.as_ref()).await
            }
            OncallAsk::Pay { from, until } => {
                let (from, until) = (
                    said.time(&from, Edge::Start)?,
                    said.time(&until, Edge::End)?,
                );
                app.oncall_pay(asked, record_span(from, until)?).await
            }
            _ => {
                return Err(Refusal::Invalid("This asks nothing of the record.".to_owned()).into());
            }
        };
        reply.map(Answer::Reply)
    }
}

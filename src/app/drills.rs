//! Drills: when the people in one did what was asked for, they are told what comes next.

use binnacle_commands::{Effect, Event, incident::Step};

use super::{Failure, alarms::subject, writing::Writing};

impl Writing<'_> {
    /// Goes on with the drills that events just recorded are steps of.
    pub(super) async fn guide(&mut self, recorded: &[Event]) -> Result<(), Failure> {
        let Some(event) = recorded.iter().find(|event| Step::is_one(event)) else {
            return Ok(());
        };
        let drill = match subject(&event.subject) {
            Some(id) => self.tx.incident(id).await?,
            None => None,
        };
        let Some(drill) = drill.filter(|incident| incident.is_drill) else {
            return Ok(());
        };
        let all = self.tx.event_about(drill.workspace, &event.subject).await?;
        let all: Vec<Event> = all.into_iter().map(|recorded| recorded.event).collect();
        let news = recorded.iter().filter(|one| one.subject == event.subject);
        let before = all.len().saturating_sub(news.count());
        let next = Step::next(&all);
        if next == Step::next(&all[..before]) {
            return Ok(());
        }
        let guide = Effect::Guide {
            incident: drill.id,
            step: next,
        };
        self.push(&[guide]).await
    }
}

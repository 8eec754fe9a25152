//! Who is on call, as the pages show it.

use binnacle_commands::{
    names::{PersonName, ScheduleName},
    oncall::{self, Gap, gaps},
    picture::Svg,
    rota::{Span, View, drawn},
};
use jiff::{SignedDuration, Timestamp};

use super::{
    super::{App, Failure},
    Visitor,
};

/// How far ahead a page looks.
const AHEAD: SignedDuration = SignedDuration::from_hours(14 * 24);

/// A schedule, as a page shows it.
#[derive(Debug)]
pub struct Roster {
    /// Its name.
    pub name: ScheduleName,
    /// Who is on call now; nobody is a normal answer.
    pub now: Vec<PersonName>,
    /// Until when, where somebody is.
    pub until: Option<Timestamp>,
    /// The next two weeks.
    pub drawing: Svg,
    /// When nobody is on call in them.
    pub gaps: Vec<Gap>,
}

impl App {
    /// Every schedule of a visitor's team, with its next two weeks.
    pub async fn web_oncall(&self, visitor: &Visitor) -> Result<Vec<Roster>, Failure> {
        let team = &visitor.team;
        let now = self.now();
        let now = Timestamp::from_second(now.as_second()).unwrap_or(now);
        let rows = self
            .db
            .read()
            .await?
            .rota_rows(team.guild, Span::onward(now))
            .await?;
        let view = View::new(team, &rows);
        let rosters = team.schedules.iter().filter_map(|schedule| {
            let plan = view.plan(&schedule.name)?;
            let running = oncall::shift_at(&plan, now);
            Some(Roster {
                name: schedule.name.clone(),
                until: running.as_ref().map(|shift| shift.end),
                now: running.map_or_else(Vec::new, |shift| shift.people),
                drawing: drawn(&view, &schedule.name, Span::new(now, now + AHEAD), now),
                gaps: gaps(&plan, now, now + AHEAD),
            })
        });
        Ok(rosters.collect())
    }
}

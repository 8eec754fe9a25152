//! What is offered while people type schedules, shifts and changes.

use binnacle_commands::{
    names::UserId,
    rota::{Piece, RequestState, View},
};
use jiff::{Timestamp, tz::TimeZone};

use crate::app::{App, Asked, Failure};

/// How many things are offered at most.
const OFFERED: usize = 25;

impl App {
    /// The names of schedules that match.
    pub fn schedule_suggest(
        &self,
        asked: &Asked,
        typed: &str,
    ) -> Result<Vec<(String, String)>, Failure> {
        let team = self.team(asked.guild)?;
        let typed = typed.to_lowercase();
        let names = team.schedules.iter().map(|one| one.name.to_string());
        let fitting = names.filter(|name| name.contains(&typed)).take(OFFERED);
        Ok(fitting.map(|name| (name.clone(), name)).collect())
    }

    /// The next shifts of somebody: what is shown, and any instant in it.
    pub async fn shift_suggest(
        &self,
        asked: &Asked,
        person: Option<UserId>,
        typed: &str,
    ) -> Result<Vec<(String, String)>, Failure> {
        let team = self.team(asked.guild)?;
        let now = self.now();
        let rows = self.rows(asked.guild, now).await?;
        let view = View::new(&team, &rows);
        let person = person.unwrap_or(asked.actor.user);
        let typed = typed.to_lowercase();
        let offered = view
            .next(person, None, now, OFFERED)
            .into_iter()
            .map(|piece| offer(&piece, view.zone()));
        let fitting = offered.filter(|(shown, _)| shown.to_lowercase().contains(&typed));
        Ok(fitting.collect())
    }

    /// Changes that can be taken back.
    pub async fn change_suggest(
        &self,
        asked: &Asked,
        typed: &str,
    ) -> Result<Vec<(String, String)>, Failure> {
        let team = self.team(asked.guild)?;
        let now = self.now();
        let rows = self.rows(asked.guild, now).await?;
        let mut reader = self.db.read().await?;
        let mut offered = Vec::new();
        for one in rows.overrides.iter().filter(|one| one.span.end > now) {
            offered.push((one.name(), one.schedule.clone(), one.span));
        }
        for one in reader.request_open(asked.guild).await? {
            offered.push((one.name(), one.schedule.clone(), one.span));
        }
        for one in rows.moves.iter().filter(|one| one.piece.span.start > now) {
            let request = reader.request(one.request).await?;
            let taken = request.filter(|request| request.state == RequestState::Taken);
            if let Some(request) = taken {
                offered.push((request.name(), request.schedule, request.span));
            }
        }
        offered.dedup();
        let typed = typed.to_lowercase();
        let zone = team.timezone.time_zone();
        let shown = offered.into_iter().map(|(name, schedule, span)| {
            let piece = Piece { schedule, span };
            (format!("{name} · {}", words(&piece, zone)), name)
        });
        let fitting = shown.filter(|(shown, _)| shown.to_lowercase().contains(&typed));
        Ok(fitting.take(OFFERED).collect())
    }

    /// Absences that can be taken back.
    pub async fn absence_suggest(
        &self,
        asked: &Asked,
        typed: &str,
    ) -> Result<Vec<(String, String)>, Failure> {
        let team = self.team(asked.guild)?;
        let now = self.now();
        let rows = self.rows(asked.guild, now).await?;
        let typed = typed.to_lowercase();
        let zone = team.timezone.time_zone();
        let standing = rows.absences.iter().filter(|one| one.span.end > now);
        let shown = standing.map(|one| {
            let who = team.called(one.person);
            let span = format!(
                "{} to {}",
                clock(one.span.start, zone),
                clock(one.span.end, zone)
            );
            (format!("{} · {who} · {span}", one.name()), one.name())
        });
        let fitting = shown.filter(|(shown, _)| shown.to_lowercase().contains(&typed));
        Ok(fitting.take(OFFERED).collect())
    }
}

/// A shift as it is shown, and as it is named: its schedule and its first second.
fn offer(piece: &Piece, zone: &TimeZone) -> (String, String) {
    let value = format!("{}@{}", piece.schedule, piece.span.start.as_second());
    (words(piece, zone), value)
}

fn words(piece: &Piece, zone: &TimeZone) -> String {
    format!(
        "{} · {} to {}",
        piece.schedule,
        clock(piece.span.start, zone),
        clock(piece.span.end, zone)
    )
}

fn clock(at: Timestamp, zone: &TimeZone) -> String {
    zone.to_datetime(at).strftime("%a %-d %b %H:%M").to_string()
}

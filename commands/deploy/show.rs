//! Decisions and windows, as people read them at the shell.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::decision::{Blocker, Decision, Outcome};
use super::rule::{Grade, Reach};
use super::window::{Hold, Window};
use crate::names::{EnvironmentName, ServiceName};
use crate::team::Team;
use crate::text::{one_line, utc};

/// A decision, line by line.
pub fn decision(decision: &Decision) -> String {
    let mut text = match (decision.outcome, decision.until) {
        (Outcome::Allow, _) => "Allowed: it can start now.".to_owned(),
        (Outcome::NeedsApproval, _) => "Needs approval.".to_owned(),
        (Outcome::Wait, Some(until)) => format!("Waits until {}.", utc(until)),
        (Outcome::Wait, None) => "Waits.".to_owned(),
        (Outcome::Deny, _) => "Denied.".to_owned(),
    };
    for blocker in &decision.blockers {
        let _ = write!(text, "\n{}", line(blocker, "-"));
    }
    for it in &decision.overridden {
        let (by, second, reason) = (it.by, it.second, one_line(&it.reason));
        let _ = write!(
            text,
            "\n{} Overridden by {by} and {second}: {reason}",
            line(&it.blocker, "~")
        );
    }
    for blocker in &decision.skipped {
        let _ = write!(
            text,
            "\n{} Passed over: it is an emergency.",
            line(blocker, "~")
        );
    }
    for warning in &decision.warnings {
        let _ = write!(text, "\n! {}: {}", warning.code.as_str(), warning.sentence);
    }
    text
}

fn line(blocker: &Blocker, sign: &str) -> String {
    let Blocker {
        code,
        sentence,
        clears,
        ..
    } = blocker;
    format!("{sign} {code}: {sentence} {clears}")
}

/// One stretch of a window that lies ahead.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Ahead {
    /// The freeze.
    pub name: String,
    /// Whether deploys are held within it or outside of it.
    pub kind: Hold,
    /// How it holds.
    pub grade: Grade,
    /// When it begins; now, where it has begun.
    pub from: Timestamp,
    /// When it ends.
    pub until: Timestamp,
    /// What it speaks of.
    #[serde(flatten)]
    pub reach: Reach,
    /// Why.
    pub reason: Option<String>,
}

/// How far ahead freezes are shown.
const DAYS: i64 = 14;

/// The stretches of all windows of a team in the next 14 days, the next one first.
pub fn ahead(team: &Team, now: Timestamp) -> Vec<Ahead> {
    let end = jiff::SignedDuration::from_hours(DAYS * 24);
    let end = now.checked_add(end).unwrap_or(Timestamp::MAX);
    let of = |window: &Window| {
        let stretches = window.stretches((now, end)).into_iter();
        let shown = stretches.map(|(from, until)| Ahead {
            name: window.name.clone(),
            kind: window.kind,
            grade: window.grade,
            from,
            until,
            reach: window.reach.clone(),
            reason: window.reason.clone(),
        });
        shown.collect::<Vec<_>>()
    };
    let mut all: Vec<Ahead> = team.freezes.iter().flat_map(of).collect();
    all.sort_by(|a, b| (a.from, a.until, &a.name).cmp(&(b.from, b.until, &b.name)));
    all
}

/// What is ahead, line by line, on the team's wall clock.
pub fn windows(team: &Team, now: Timestamp) -> String {
    let all = ahead(team, now);
    if all.is_empty() {
        return format!("No freeze in the next {DAYS} days.");
    }
    let zone = team.timezone.time_zone();
    let shown = |at: Timestamp| {
        at.to_zoned(zone.clone())
            .strftime("%a %Y-%m-%d %H:%M")
            .to_string()
    };
    let line = |it: &Ahead| {
        let what = match it.kind {
            Hold::Deny => "held",
            Hold::Allow => "allowed",
        };
        let grade = match it.grade {
            Grade::Block => "",
            Grade::Approve => ", passes with one more approval",
            Grade::Warn => ", only warns",
        };
        let why = it.reason.as_ref().map(|reason| format!(": {reason}"));
        let (from, until, place, name) =
            (shown(it.from), shown(it.until), place(&it.reach), &it.name);
        format!(
            "{from} to {until}  {what}{grade}  {place}  {name}{}",
            why.unwrap_or_default()
        )
    };
    let lines: Vec<String> = all.iter().map(line).collect();
    format!(
        "The next {DAYS} days ({}):\n{}",
        team.timezone,
        lines.join("\n")
    )
}

fn place(reach: &Reach) -> String {
    let names = |all: &str, names: Option<Vec<&str>>| {
        names.map_or_else(|| all.to_owned(), |it| it.join(", "))
    };
    let services = reach.services.as_ref();
    let services = services.map(|it| it.iter().map(ServiceName::as_str).collect());
    let environments = reach.environments.as_ref();
    let environments = environments.map(|it| it.iter().map(EnvironmentName::as_str).collect());
    let (services, environments) = (
        names("all services", services),
        names("all environments", environments),
    );
    format!("{services} in {environments}")
}

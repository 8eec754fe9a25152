//! The gates of deploys before an errand: looked at when it is asked for, when somebody agrees, and when it starts.

use jiff::Timestamp;

use crate::{
    Refusal,
    deploy::{
        Spot, hold,
        life::{Known, mentioned},
    },
    names::UserId,
    team::Team,
    text,
    tool::Filled,
};

use super::Errand;

/// What stands in the way of an errand as it is, with what clears it; nothing where it may go on. `incident` is the number of the one in
/// whose room it was asked for.
pub fn held(
    errand: &Errand,
    incident: Option<i64>,
    known: &Known,
    team: &Team,
    now: Timestamp,
) -> Option<String> {
    let by = errand.course.asked.by;
    blocked(&errand.course.filled, (by, incident), known, team, now)
}

/// Refuses what is held.
pub(super) fn free(
    filled: &Filled,
    asked: (UserId, Option<i64>),
    known: &Known,
    team: &Team,
    now: Timestamp,
) -> Result<(), Refusal> {
    match blocked(filled, asked, known, team, now) {
        Some(why) => Err(Refusal::Invalid(format!(
            "Nothing is run.\n{}",
            mentioned(&why)
        ))),
        None => Ok(()),
    }
}

fn blocked(
    filled: &Filled,
    (by, fixes): (UserId, Option<i64>),
    known: &Known,
    team: &Team,
    now: Timestamp,
) -> Option<String> {
    let held = filled.held.as_ref()?;
    let spot = Spot {
        service: &held.service,
        environment: &held.environment,
        by,
        fixes,
    };
    let blockers = hold(&spot, &held.gates, team, &known.standing(now), now);
    let lines = blockers
        .iter()
        .map(|it| format!("{} {}", it.sentence, it.clears));
    let lines: Vec<String> = lines.collect();
    (!lines.is_empty()).then(|| text::cut(&lines.join("\n"), 1500))
}

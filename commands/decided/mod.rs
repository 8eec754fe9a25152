//! What a team decided: recorded with its reason, listed, and withdrawn when it counts no longer. Nothing is ever taken away.

mod list;

#[cfg(test)]
mod tests;

use serde_json::json;

use crate::{
    By, Decision, Effect, Event, Refusal, Reply,
    event::Kind,
    ids::DecisionId,
    incident::{Stamp, allowed, words},
    issue::IssueState,
    matter::{Matter, Telling},
    names::GuildId,
    reply::{Card, Tone},
    team::{Right, Team},
    text,
};

pub use list::{PAGE, list};

words! {
    /// What was decided, on one line.
    What, "The decision", text::one_line, 1, 200
}
words! {
    /// Why it was decided, or why it counts no longer.
    Why, "The reason", text::lines, 1, 1500
}

/// Something that the team decided. People call it by its number: `DEC-3`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Its key.
    pub id: DecisionId,
    /// The server it belongs to.
    pub workspace: GuildId,
    /// Counted in its workspace from 1.
    pub number: i64,
    /// What was decided.
    pub what: What,
    /// Why.
    pub why: Option<Why>,
    /// Who recorded it, and when.
    pub made: Stamp,
    /// Who withdrew it, when, and why.
    pub withdrawn: Option<(Stamp, Why)>,
}

impl Decided {
    /// What people call it: `DEC-3`.
    pub fn name(&self) -> String {
        format!("DEC-{}", self.number)
    }
}

/// Records a decision.
///
/// # Errors
/// When the asker may not.
pub fn record(
    (id, number): (DecisionId, i64),
    (what, why): (What, Option<Why>),
    by: By<'_>,
) -> Result<Decision<Decided>, Refusal> {
    allowed(by.team, Right::DecisionRecord, by.actor)?;
    let decided = Decided {
        id,
        workspace: by.team.guild,
        number,
        what,
        why,
        made: by.stamp(),
        withdrawn: None,
    };
    let body = said(&decided, decided.why.as_ref());
    let title = format!("{} recorded", decided.name());
    Ok(changed(decided, Kind::DecisionRecorded, title, body, by))
}

/// Withdraws a decision.
///
/// # Errors
/// When the asker may not, or it was withdrawn before.
pub fn withdraw(before: &Decided, why: Why, by: By<'_>) -> Result<Decision<Decided>, Refusal> {
    allowed(by.team, Right::DecisionRecord, by.actor)?;
    if let Some((stamp, _)) = &before.withdrawn {
        return Err(Refusal::Stale(format!(
            "{} was withdrawn {} by <@{}>. `/decision record` records what counts now.",
            before.name(),
            text::ago(stamp.at),
            stamp.by
        )));
    }
    let body = said(before, Some(&why));
    let decided = Decided {
        withdrawn: Some((by.stamp(), why)),
        ..before.clone()
    };
    let title = format!("{} withdrawn", decided.name());
    Ok(changed(decided, Kind::DecisionWithdrawn, title, body, by))
}

fn said(decided: &Decided, why: Option<&Why>) -> String {
    let what = text::discord(decided.what.as_str());
    match why {
        Some(why) => format!("{what}\n\nWhy: {}", text::discord(why.as_str())),
        None => what,
    }
}

fn changed(
    decided: Decided,
    kind: Kind,
    title: String,
    body: String,
    by: By<'_>,
) -> Decision<Decided> {
    let event = Event {
        at: by.now,
        who: by.actor.who(),
        subject: format!("decision:{}", decided.id),
        kind,
        data: json!({ "number": decided.number, "what": decided.what.as_str() }),
    };
    Decision {
        events: vec![event],
        effects: vec![Effect::Matter {
            matter: Matter::Decision(decided.id),
        }],
        reply: Reply::public(Card::new(Tone::Green, title, body)),
        state: decided,
    }
}

/// What the issue of a decision tells.
pub fn telling(decided: &Decided, team: &Team) -> Telling {
    let by = |stamp: &Stamp| format!("{} by {}", text::utc(stamp.at), team.called(stamp.by));
    let mut rows = vec![("Recorded", by(&decided.made))];
    let withdrawn = decided.withdrawn.as_ref();
    rows.extend(withdrawn.map(|(stamp, _)| ("Withdrawn", by(stamp))));
    let why = decided.why.as_ref().map(|why| text::github(why.as_str()));
    let no_longer = withdrawn.map(|(_, why)| format!("Withdrawn: {}", text::github(why.as_str())));
    let words: Vec<String> = why.into_iter().chain(no_longer).collect();
    Telling {
        title: format!("Decided: {}", decided.what),
        name: Some(decided.name()),
        service: None,
        words: (!words.is_empty()).then(|| words.join("\n\n")),
        rows,
        state: match withdrawn {
            // What was decided is done by being decided; the open ones are those that count.
            None => IssueState::Open,
            Some(_) => IssueState::NotPlanned,
        },
        who: Some(decided.made.by),
    }
}

//! Commits that are held back since one went back from them, until somebody clears them.

use serde_json::json;

use super::{By, Note, short};
use crate::{
    Event, Refusal, Reply,
    event::Kind,
    incident::allowed,
    reply::{Card, Tone},
    team::Right,
    text::code,
};

/// What is cleared, and the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Cleared {
    /// The commits, by their whole SHAs.
    pub commits: Vec<String>,
    /// What happened.
    pub event: Event,
    /// What the asker is told.
    pub reply: Reply,
}

/// Somebody clears commits of a service that are held back: the one that is typed, or all of them.
///
/// # Errors
/// When they may not, nothing is held back, or what is typed is not one of them.
pub fn clear(
    service: &str,
    held: &[String],
    typed: Option<&str>,
    reason: &Note,
    by: By<'_>,
) -> Result<Cleared, Refusal> {
    allowed(by.team, Right::DeployClear, by.actor)?;
    let shown = |text: &str| code(text, 60);
    if held.is_empty() {
        return Err(Refusal::Stale(format!(
            "No commit of `{}` is held back.",
            shown(service)
        )));
    }
    let fits = |sha: &&String| {
        typed.is_none_or(|typed| {
            let lower = typed.trim().to_ascii_lowercase();
            lower.len() >= 7 && sha.starts_with(&lower)
        })
    };
    let commits: Vec<String> = held.iter().filter(fits).cloned().collect();
    if commits.is_empty() {
        let all: Vec<String> = held
            .iter()
            .take(20)
            .map(|sha| format!("`{}`", short(sha)))
            .collect();
        return Err(Refusal::NotFound(format!(
            "`{}` is not held back. These are: {}.",
            shown(typed.unwrap_or_default()),
            all.join(", ")
        )));
    }
    let names: Vec<String> = commits
        .iter()
        .take(20)
        .map(|sha| format!("`{}`", short(sha)))
        .collect();
    let event = Event {
        at: by.now,
        who: by.actor.who(),
        subject: format!("service:{service}"),
        kind: Kind::DeployCleared,
        data: json!({ "service": service, "commits": commits, "reason": reason.as_str() }),
    };
    let title = match commits.len() {
        1 => "1 commit can be deployed again".to_owned(),
        count => format!("{count} commits can be deployed again"),
    };
    let reply = Reply::private(Card::new(Tone::Green, title, names.join(", ")));
    Ok(Cleared {
        commits,
        event,
        reply,
    })
}

//! What shows that a login is somebody's: a comment that its owner wrote, and nobody changed since.

use jiff::Timestamp;
use serde_json::json;

use crate::{Event, Refusal, Who, event::Kind, hook::CommentNews, team::Team};

use super::{Claim, Code, Link, ask::belongs_to_nobody_else};

/// The code in a comment, where it may count: not where somebody changed the comment, since others than its author can do that.
pub fn by_comment(news: &CommentNews) -> Option<Code> {
    Code::in_words(&news.text).filter(|_| !news.is_edited)
}

/// Judges a comment that holds the code of a claim.
///
/// # Errors
/// When it shows nothing: why.
pub fn prove(
    team: &Team,
    claim: &Claim,
    news: &CommentNews,
    now: Timestamp,
) -> Result<(Link, Event), Refusal> {
    if !news.by.eq_ignore_ascii_case(claim.login.as_str()) {
        return Err(Refusal::Invalid(format!(
            "a code for `{}` was written by somebody else, so it shows nothing",
            claim.login
        )));
    }
    if claim.until() <= now.min(news.at) {
        return Err(Refusal::Stale("a code that had ended".to_owned()));
    }
    if team.links.of(claim.user).is_some() {
        return Err(Refusal::Stale(
            "a code of somebody who has a login".to_owned(),
        ));
    }
    belongs_to_nobody_else(team, claim.user, &claim.login)?;
    let link = Link {
        user: claim.user,
        login: claim.login.clone(),
        at: now,
        ended_at: None,
    };
    let event = Event {
        at: now,
        who: Who::Person(claim.user),
        subject: format!("person:{}", claim.user),
        kind: Kind::LinkProved,
        data: json!({ "login": claim.login, "comment": news.url }),
    };
    Ok((link, event))
}

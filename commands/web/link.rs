//! The link that signs a person in: made in chat, good once and for a short while.

use jiff::{SignedDuration, Timestamp};

use crate::{
    Actor, Refusal, Reply,
    names::{GuildId, RoleId, UserId},
    reply::{Card, Tone},
    text,
};

use super::Token;

/// How long a link is good.
pub const LINK_LIVES: SignedDuration = SignedDuration::from_mins(10);

/// A link that signs a person in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The server.
    pub workspace: GuildId,
    /// Who it signs in.
    pub user: UserId,
    /// The name they showed.
    pub name: String,
    /// The roles they held.
    pub roles: Vec<RoleId>,
    /// The number of the incident it leads to; without one it leads to the list.
    pub incident: Option<i64>,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

impl Link {
    /// A new link for somebody.
    pub fn new(workspace: GuildId, actor: &Actor, incident: Option<i64>, now: Timestamp) -> Self {
        Self {
            workspace,
            user: actor.user,
            name: actor.name.clone(),
            roles: actor.roles.clone(),
            incident,
            expires_at: now + LINK_LIVES,
            used_at: None,
        }
    }
}

/// How to get another link, as a page says it.
const AGAIN: &str = "Type /web in a channel of your team's server to get a new one.";

/// Nobody made such a link, as far as is known.
pub fn unknown_link() -> Refusal {
    Refusal::NotFound(format!(
        "Nobody here made this link, or it is long past. {AGAIN}"
    ))
}

/// The link, if it may still sign somebody in. What is said otherwise is read on a page, so it holds no markup.
///
/// # Errors
/// When nobody made it, it was used, or its time is over.
pub fn usable(found: Option<Link>, now: Timestamp) -> Result<Link, Refusal> {
    let link = found.ok_or_else(unknown_link)?;
    if link.used_at.is_some() {
        return Err(Refusal::Stale(format!(
            "This link was used already, and a link signs in once. {AGAIN}"
        )));
    }
    if link.expires_at <= now {
        return Err(Refusal::Stale(format!(
            "This link is older than {}, so it is good no more. {AGAIN}",
            text::span(LINK_LIVES)
        )));
    }
    Ok(link)
}

/// What chat answers, to the asker alone. `pages` is the address of the pages, without a slash at its end.
pub fn answer(pages: &str, token: &Token, link: &Link) -> Reply {
    let place = link.incident.map_or_else(
        || "the incidents".to_owned(),
        |number| format!("INC-{number}"),
    );
    let body = format!(
        "[Open {place}]({pages}/sign-in/{})\nThe link signs you in once, within {}. Whoever has it is taken for you, so keep it to yourself.",
        token.expose(),
        text::span(LINK_LIVES)
    );
    Reply::private(Card::new(
        Tone::Grey,
        format!("Your link to {place} on the web"),
        body,
    ))
}

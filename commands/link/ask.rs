//! Saying that a login is one's own, and taking it back.

use jiff::Timestamp;
use serde_json::json;

use crate::{
    Actor, Event, Refusal, Who,
    event::Kind,
    names::{GithubLogin, UserId},
    team::Team,
};

use super::{Claim, Code, Link};

/// What somebody wants, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// They are to write this code. It may be one that they were given before.
    Prove(Claim),
    /// They proved it before.
    Proved(Link),
}

/// Somebody says that a login is theirs. `before` is what they said last, and `secret` makes a new code.
///
/// # Errors
/// When the login cannot be theirs, or nobody could prove it.
pub fn ask(
    team: &Team,
    before: Option<Claim>,
    actor: &Actor,
    login: &str,
    secret: [u8; 32],
    now: Timestamp,
) -> Result<Wish, Refusal> {
    let login = parse(login)?;
    if team.github.is_none() {
        return Err(Refusal::Invalid(
            "This team mirrors nothing to GitHub, so there is no repository in which you could show that a login is yours. Its document \
             can name one under `[github]`."
                .to_owned(),
        ));
    }
    if let Some(link) = team.links.of(actor.user) {
        if link.login == login {
            return Ok(Wish::Proved(link.clone()));
        }
        return Err(Refusal::Invalid(format!(
            "You are `{}` on GitHub already. `/link remove` takes that back.",
            link.login
        )));
    }
    belongs_to_nobody_else(team, actor.user, &login)?;
    let before = before.filter(|claim| claim.login == login && now < claim.until());
    Ok(Wish::Prove(before.unwrap_or_else(|| Claim {
        user: actor.user,
        login,
        code: Code::new(secret),
        at: now,
    })))
}

fn parse(login: &str) -> Result<GithubLogin, Refusal> {
    let login = login.trim();
    login.strip_prefix('@').unwrap_or(login).parse().map_err(|_| {
        Refusal::Invalid(
            "That is no login on GitHub. It is what stands after `github.com/` on your profile, as in `octocat`."
                .to_owned(),
        )
    })
}

/// A login belongs to one person. What was proved goes before what the document says.
pub(super) fn belongs_to_nobody_else(
    team: &Team,
    user: UserId,
    login: &GithubLogin,
) -> Result<(), Refusal> {
    if let Some(owner) = team.links.owner(login).filter(|owner| *owner != user) {
        return Err(Refusal::Invalid(format!(
            "`{login}` was shown to be the login of <@{owner}>, and a login belongs to one account. They can give it back with `/link remove`."
        )));
    }
    let named = team
        .people
        .iter()
        .find(|one| one.github.as_ref() == Some(login));
    match named.filter(|one| one.discord != user && !one.also.contains(&user)) {
        Some(other) => Err(Refusal::Invalid(format!(
            "The team's document says that `{login}` is {}. Whoever keeps it can change that, or list your account under `also` of \
             that person.",
            other.name
        ))),
        None => Ok(()),
    }
}

/// Takes back what somebody proved.
///
/// # Errors
/// When they proved nothing.
pub fn remove(team: &Team, actor: &Actor, now: Timestamp) -> Result<(Link, Event), Refusal> {
    let link = team.links.of(actor.user).ok_or_else(|| {
        let words = match team.login_of(actor.user) {
            Some(login) => format!(
                "You have shown nothing that could be taken back: that you are `{login}` on GitHub is what the team's document says."
            ),
            None => "You have shown no login to be yours. `/link github` does.".to_owned(),
        };
        Refusal::NotFound(words)
    })?;
    let event = Event {
        at: now,
        who: Who::Person(actor.user),
        subject: format!("person:{}", actor.user),
        kind: Kind::LinkRemoved,
        data: json!({ "login": link.login }),
    };
    let ended = Link {
        ended_at: Some(now),
        ..link.clone()
    };
    Ok((ended, event))
}

//! What people read of their logins.

use crate::{
    Reply,
    names::UserId,
    reply::{Card, Tone},
    team::Team,
    text,
};

use super::{Claim, Link, Wish};

/// The answer to somebody who says that a login is theirs.
pub fn asked(team: &Team, wish: &Wish) -> Reply {
    Reply::private(match wish {
        Wish::Proved(link) => proved(link),
        Wish::Prove(claim) => prove(team, claim),
    })
}

fn proved(link: &Link) -> Card {
    let title = format!("You are {} on GitHub", link.login);
    let body = format!(
        "Shown {}. Actions of yours are assigned to that login, and approvals know you by it.",
        text::ago(link.at)
    );
    Card::new(Tone::Green, title, body)
}

fn prove(team: &Team, claim: &Claim) -> Card {
    let Claim { login, code, .. } = claim;
    let repository = team
        .github
        .as_ref()
        .map(|github| github.repository.to_string());
    let repository = repository.unwrap_or_default();
    let until = claim.until().as_second();
    let body = format!(
        "Signed in to GitHub as `{login}`, write this as a comment on any issue of \
         [{repository}](https://github.com/{repository}/issues):\n```\nI am {} on Discord: {code}\n```\n\
         It is seen at once where GitHub tells Binnacle of comments, and within ten minutes where it does not; `/link github` with the \
         same login looks right away. The code ends <t:{until}:R>. Do not change the comment, and write no code that somebody else \
         gave you: it would make you one person with them.",
        team.called(claim.user),
    );
    Card::new(Tone::Amber, format!("Show that {login} is yours"), body)
}

/// The answer to somebody who took a login back.
pub fn removed(link: &Link) -> Reply {
    let title = format!("{} is not yours any more", link.login);
    let body = "It may be shown to be somebody's again. Whoever had it counts as one person with whoever has it next: nobody approves of \
                what they asked for by another account.";
    Reply::private(Card::new(Tone::Grey, title, body))
}

/// The login of somebody, and how it is known.
pub fn show(team: &Team, user: UserId) -> Reply {
    let link = team.links.of(user);
    let (tone, body) = match (link, team.login_of(user)) {
        (Some(link), _) => {
            let when = text::ago(link.at);
            (
                Tone::Green,
                format!(
                    "<@{user}> is `{}` on GitHub. They showed it {when}.",
                    link.login
                ),
            )
        }
        (None, Some(login)) => (
            Tone::Grey,
            format!(
                "<@{user}> is `{login}` on GitHub: so the team's document says, or another account of theirs. `/link github` shows it."
            ),
        ),
        (None, None) => (
            Tone::Grey,
            format!("Nobody knows who <@{user}> is on GitHub. `/link github` shows it."),
        ),
    };
    Reply::private(Card::new(tone, "GitHub", body))
}

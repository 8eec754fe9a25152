//! What is said in the thread of a request as it goes on, and whom it calls.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Deploy, DeployVerb, Reminder, State,
    late::{held, watched},
    over::seconds,
    train::{alone_card, along_card, offer_card},
};
use crate::{
    deploy::code::Code,
    names::UserId,
    press::Press,
    reply::{ButtonStyle, Card, Mention, Tone},
    team::Team,
    text::{cut, discord, when},
};

/// What is said of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Post {
    /// It was asked for; those who could approve are called.
    Asked,
    /// It is an emergency; everybody who could have approved is called.
    Emergency,
    /// Somebody approved.
    Approved(UserId),
    /// Somebody lets something pass; those who could agree are called.
    Override(Code),
    /// A second person agreed to that.
    Overridden(Code),
    /// It does not begin as planned: something new stands in the way. Whoever asked is called.
    Held,
    /// It may begin; whoever asked is called.
    Begin,
    /// It began.
    Begun,
    /// Nobody can tell whether a workflow carries it out.
    Unclear,
    /// Something is wrong.
    Trouble(UserId),
    /// Somebody is reminded.
    Remind(Reminder),
    /// The same, later than was meant: at this time.
    Belated(Reminder, Timestamp),
    /// Somebody keeps waiting for what runs.
    Awaited(UserId),
    /// A request with this number contains it; whoever asked can let it ride along.
    Ride(i64),
    /// What it rode with rides with the request with this number now.
    Along(i64),
    /// The request with this number, with which it rode, did not bring it.
    Alone(i64),
    /// It is over.
    Ended,
}

/// What is said of a request as it is now; `None` when there is nothing to say any more.
pub fn post_card(deploy: &Deploy, post: Post, team: &Team) -> Option<Card> {
    let name = deploy.name();
    let asker = Mention::User(deploy.record.request.by);
    let runner = Mention::User(deploy.record.begun_by.unwrap_or(deploy.record.request.by));
    let what = deploy.what();
    Some(match post {
        Post::Asked if deploy.state == State::Approval => {
            let body = format!("{what}. The buttons are on the card above.");
            let card = Card::new(Tone::Amber, format!("{name} waits for approval"), body);
            called(card, deploy, team)
        }
        Post::Asked if matches!(deploy.state, State::Waiting | State::Blocked) => {
            let title = format!("{name} {}", deploy.state.words());
            let body = super::card::blockers(&deploy.record.decision);
            Card::new(Tone::Amber, title, cut(&body, 4000))
        }
        Post::Held => return held(deploy, team),
        Post::Emergency => super::emergency::call(deploy, team),
        Post::Approved(by) => {
            let body = format!("<@{by}> approved of {what}.");
            Card::new(Tone::Amber, format!("{name}: approved"), body)
        }
        Post::Override(code) => return override_card(deploy, code, team),
        Post::Overridden(code) => return overridden_card(deploy, code),
        Post::Begin | Post::Remind(Reminder::Begin) => {
            if deploy.state != State::Approved {
                return None;
            }
            let body = format!(
                "Nothing stands in the way of {what}. It is decided once more when you begin."
            );
            Card::new(Tone::Amber, format!("{name} may begin"), body)
                .button(
                    ButtonStyle::Success,
                    "Begin",
                    Press::Deploy(DeployVerb::Begin, deploy.id),
                )
                .mention(asker)
        }
        Post::Begun => {
            let sha = &deploy.record.request.sha;
            let body = match deploy.record.begun_by {
                Some(by) => format!("<@{by}> deploys {what}: `{sha}`."),
                None => format!(
                    "Nothing stands in the way any more, so {what} began by itself: `{sha}`."
                ),
            };
            Card::new(Tone::Amber, format!("{name} runs"), body)
        }
        Post::Unclear => {
            let why = deploy.record.unclear.as_deref()?;
            let body = format!(
                "{}. Say with the buttons on the card above how {what} ended; to try again, ask for it anew.",
                discord(why)
            );
            let title = format!("{name}: nobody can tell whether it runs");
            Card::new(Tone::Red, title, body).mention(runner)
        }
        Post::Trouble(by) => {
            let body = format!(
                "<@{by}> says that something is wrong with {what}. Whoever knows why says so here."
            );
            Card::new(Tone::Red, format!("{name}: something is wrong"), body).mention(runner)
        }
        Post::Remind(what @ (Reminder::Start | Reminder::Late)) => {
            return watched(deploy, what, runner);
        }
        Post::Belated(what, at) => {
            let mut card = post_card(deploy, Post::Remind(what), team)?;
            card.body = format!(
                "{}\nThis reminder comes late: it was meant for {}.",
                card.body,
                when(at)
            );
            card
        }
        Post::Awaited(by) => {
            let body = format!("<@{by}> keeps waiting for {what}.");
            Card::new(Tone::Amber, format!("{name}: waited for"), body)
        }
        Post::Remind(Reminder::Revert) if deploy.state == State::Running => {
            let body = format!(
                "Something has been wrong with {what} for ten minutes, and nobody has said why. Go back to what was live before, and look for the cause afterwards."
            );
            Card::new(Tone::Red, format!("{name}: go back now"), body).mention(runner)
        }
        Post::Ride(train) => return offer_card(deploy, train),
        Post::Along(train) => return along_card(deploy, train),
        Post::Alone(train) => return alone_card(deploy, train),
        Post::Asked | Post::Remind(_) => return None,
        Post::Ended => ended(deploy),
    })
}

/// Calls those who could agree to what somebody overrides, as long as nobody has.
fn override_card(deploy: &Deploy, code: Code, team: &Team) -> Option<Card> {
    let mut all = deploy.record.overrides.iter().rev();
    let given = all.find(|it| it.code == code && it.second.is_none())?;
    let policy = deploy.policy(team);
    let body = format!(
        "<@{}> wants to let `{code}` pass for {}: {}\nIt counts once another person agrees.",
        given.by,
        deploy.what(),
        discord(&given.reason)
    );
    let title = format!("{}: `{code}` is to be overridden", deploy.name()).replace('`', "");
    let card = Card::new(Tone::Amber, title, body).button(
        ButtonStyle::Primary,
        "Agree",
        Press::Deploy(DeployVerb::Agree, deploy.id),
    );
    let may = seconds(code, &given.roles, &policy).into_iter();
    let mut ids: Vec<_> = may.flat_map(|it| &it.second).map(|role| role.id).collect();
    ids.sort_unstable();
    ids.dedup();
    let called = ids.into_iter().map(Mention::Role);
    Some(called.fold(card, Card::mention))
}

/// That two people let something pass.
fn overridden_card(deploy: &Deploy, code: Code) -> Option<Card> {
    let all = deploy.record.overrides.iter().rev();
    let given = all.filter(|it| it.code == code).find_map(|it| {
        let (second, _) = it.second.as_ref()?;
        Some((it, second))
    });
    let (given, second) = given?;
    let why = discord(&given.reason);
    let body = format!("<@{}> and <@{second}> let `{code}` pass: {why}", given.by);
    let title = format!("{}: overridden", deploy.name());
    Some(Card::new(Tone::Amber, title, body))
}

fn ended(deploy: &Deploy) -> Card {
    let tone = match deploy.state {
        State::Succeeded | State::Carried => Tone::Green,
        State::Failed => Tone::Red,
        _ => Tone::Grey,
    };
    let note = deploy.record.note.as_deref().map(discord);
    let title = format!("{} {}", deploy.name(), deploy.state.words());
    let body = note.unwrap_or_else(|| deploy.what());
    Card::new(tone, title, body).mention(Mention::User(deploy.record.request.by))
}

/// Calls those whose approval is missing.
pub(super) fn called(card: Card, deploy: &Deploy, team: &Team) -> Card {
    let policy = deploy.policy(team);
    let missing = deploy.record.decision.approvals.iter();
    let missing: Vec<&str> = missing
        .filter(|count| count.given.len() < count.needed)
        .map(|count| count.group.as_str())
        .collect();
    let groups = policy.groups.iter();
    let groups = groups.filter(|group| missing.contains(&group.name.as_str()));
    let mut card = card;
    for group in groups {
        for role in &group.roles {
            card = card.mention(Mention::Role(role.id));
        }
        for person in &group.people {
            card = card.mention(Mention::User(person.discord));
        }
    }
    card.mentions.dedup();
    card
}

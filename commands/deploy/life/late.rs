//! What is said where a deploy does not go as planned: it does not begin, does not start, or does not end.

use super::{Deploy, DeployVerb, Post, Reminder, State, card, post::called, watch};
use crate::{
    press::Press,
    reply::{ButtonStyle, Card, Mention, Tone},
    team::Team,
    text::{cut, span},
};

/// What holds a request that only waited until now; nothing where it has begun or ended otherwise by now.
pub(super) fn held(deploy: &Deploy, team: &Team) -> Option<Card> {
    let is_told = deploy.state.is_open() || deploy.state == State::Superseded;
    if !is_told || deploy.state == State::Approved {
        return None;
    }
    let title = format!("{} {}", deploy.name(), deploy.state.words());
    let mut body = card::blockers(&deploy.record.decision);
    if let Some(then) = deploy.record.waits {
        body = format!("{body}\n{}", card::then(then));
    }
    let card = Card::new(Tone::Amber, title, cut(&body, 4000));
    let card = card.mention(Mention::User(deploy.record.request.by));
    Some(called(card, deploy, team))
}

/// A deploy that has not started in time, or takes too long, is put before people, with all that they can do about it.
pub(super) fn watched(deploy: &Deploy, what: Reminder, runner: Mention) -> Option<Card> {
    let watch = &deploy.record.watch;
    if deploy.state != State::Running {
        return None;
    }
    let (name, what_runs) = (deploy.name(), deploy.what());
    let (title, late) = if what == Reminder::Start {
        let within = watch.start_within?;
        if watch::has_started(deploy) {
            return None;
        }
        let late = format!(
            "{what_runs} was to start within {}, and has not.",
            span(within.duration())
        );
        (format!("{name} has not started"), late)
    } else {
        let late = format!(
            "{what_runs} has run for longer than {}. Is it done?",
            span(watch.timeout.duration())
        );
        (format!("{name}: is it done?"), late)
    };
    let body = format!(
        "{late}\n{}\nLook, and say what is so. Nothing is asked for a second time.",
        watch::known(deploy)
    );
    let press = |verb| Press::Deploy(verb, deploy.id);
    let card = Card::new(Tone::Red, title, body)
        .button(ButtonStyle::Success, "Done", press(DeployVerb::Succeed))
        .button(ButtonStyle::Secondary, "Failed", press(DeployVerb::Fail))
        .button(
            ButtonStyle::Secondary,
            "Call off",
            press(DeployVerb::Cancel),
        )
        .button(
            ButtonStyle::Secondary,
            "Keep waiting",
            press(DeployVerb::Wait),
        )
        .mention(runner);
    let asker = Mention::User(deploy.record.request.by);
    Some(if card.mentions.contains(&asker) {
        card
    } else {
        card.mention(asker)
    })
}

/// Whether it is said beside the card, so that everybody in the channel sees it, and not in its thread.
pub const fn is_for_all(post: Post) -> bool {
    matches!(
        post,
        Post::Remind(Reminder::Start | Reminder::Late)
            | Post::Belated(Reminder::Start | Reminder::Late, _)
    )
}

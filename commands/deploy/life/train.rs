//! Trains: a request rides along with another for the same place whose commit contains its own, and ends as that one does.
//!
//! Whoever asked for a request confirms by joining that it may go out with the other; nobody's request is put on a train by others.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    By, Deploy, DeployVerb, Moved, Post, State,
    card::{closed, short_reply},
    settle::event,
};
use crate::{
    Effect, Refusal, Reply, Who,
    deploy::{facts::Facts, people::Circle, request::Kind},
    event,
    ids::DeployId,
    incident::allowed,
    names::UserId,
    press::Press,
    reply::{ButtonStyle, Card, Mention, Tone},
    team::{Right, Team},
};

/// The request that another rides with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Train {
    /// Its key.
    pub id: DeployId,
    /// Its number.
    pub number: i64,
}

/// A request that rides along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rider {
    /// Its key.
    pub id: DeployId,
    /// Its number.
    pub number: i64,
    /// Who asked for it.
    pub by: UserId,
}

/// What becomes of two requests where one joins the other, or leaves it.
#[derive(Debug, Clone, PartialEq)]
pub struct Coupled {
    /// The request that rides, or does not any more, and those that come along; the train last.
    pub moved: Vec<Moved>,
    /// What whoever did it is told.
    pub reply: Reply,
}

/// Whether a request brings what another asks for to the same place, in the same way; not known where not all of what it brings is.
pub fn contains(train: &Deploy, other: &Deploy) -> Option<bool> {
    let (a, b) = (&train.record.request, &other.record.request);
    let goes_on = |kind| matches!(kind, Kind::Deploy | Kind::Promote);
    let is_alike = (&a.service, &a.environment, &a.arguments)
        == (&b.service, &b.environment, &b.arguments)
        && goes_on(a.kind)
        && goes_on(b.kind);
    if !is_alike || train.id == other.id {
        return Some(false);
    }
    if a.sha == b.sha {
        return Some(true);
    }
    let brought = train.record.outside.range.value.as_ref()?;
    let wanted = BTreeSet::from([b.sha.clone()]);
    Some(!brought.brings(&wanted)?.is_empty())
}

/// The request to ride with: of those that can still begin the one that contains most of the others, the newest where several do.
pub fn train_for<'d>(rider: &Deploy, open: &'d [Deploy]) -> Option<&'d Deploy> {
    let holds = |train: &Deploy, other: &Deploy| contains(train, other) == Some(true);
    let fit = open
        .iter()
        .filter(|it| it.state.is_open() && holds(it, rider));
    fit.max_by_key(|train| {
        let others = open.iter().filter(|it| holds(train, it));
        (others.count(), train.number)
    })
}

/// What is offered once a request is new at its place: to it, to ride with the one that contains it; and to those that it contains,
/// to ride with it.
pub fn offers(new: &Deploy, open: &[Deploy]) -> Vec<Effect> {
    if !new.state.is_open() {
        return Vec::new();
    }
    let offer = |rider: &Deploy, train: &Deploy| Effect::DeployPost {
        deploy: rider.id,
        post: Post::Ride(train.number),
    };
    let holds = |train: &Deploy, other: &Deploy| contains(train, other) == Some(true);
    let others = open.iter().filter(|it| it.state.is_open());
    // Of two that ask for the same commit the newer is the one that joins.
    let contained = others.filter(|it| holds(new, it) && !holds(it, new));
    let to_it = train_for(new, open).map(|train| offer(new, train));
    to_it
        .into_iter()
        .chain(contained.map(|it| offer(it, new)))
        .collect()
}

/// A request joins another, with those that ride with it already.
///
/// # Errors
/// When one of them has begun or ended, the other does not surely contain all of them, whoever asked for one of them approved of the
/// other, or it is not theirs to say.
pub fn join(
    rider: &Deploy,
    own: &[Deploy],
    train: &Deploy,
    by: By<'_>,
) -> Result<Coupled, Refusal> {
    super::answer::open(rider)?;
    super::answer::open(train)?;
    let asker = rider.record.request.by;
    if asker != by.actor.user {
        return Err(Refusal::Invalid(format!(
            "Only <@{asker}>, who asked for {}, lets it ride along.",
            rider.name()
        )));
    }
    let mut next = train.clone();
    let mut moved = Vec::new();
    for one in own.iter().chain([rider]) {
        fits(train, one, by.team)?;
        let (to, kind) = (Some(train), event::Kind::DeployJoined);
        let mut joined = changed(one, to, State::Riding, (kind, by));
        if one.id != rider.id {
            let (deploy, post) = (one.id, Post::Along(train.number));
            joined.effects.push(Effect::DeployPost { deploy, post });
        }
        moved.push(joined);
        next.record.riders.push(Rider {
            id: one.id,
            number: one.number,
            by: one.record.request.by,
        });
    }
    let reply = Reply::private(Card::new(
        Tone::Green,
        format!("{} rides with {}", rider.name(), train.name()),
        format!(
            "It goes out with {}, and ends as that one does. `/deploy leave` takes it out again before it begins.",
            train.what()
        ),
    ));
    moved.push(shown(next));
    Ok(Coupled { moved, reply })
}

/// A request rides with another no longer: it stands for itself, and is decided anew.
///
/// # Errors
/// When it rides with none, the other runs, or it is not theirs to say.
pub fn leave(rider: &Deploy, train: &Deploy, by: By<'_>) -> Result<Coupled, Refusal> {
    let is_its = rider.record.rides.is_some_and(|it| it.id == train.id);
    if rider.state != State::Riding || !is_its {
        return Err(closed(rider));
    }
    if rider.record.request.by != by.actor.user {
        allowed(by.team, Right::DeployCancel, by.actor)?;
    }
    if train.state == State::Running {
        return Err(Refusal::Stale(format!(
            "{} runs already, and {} with it.",
            train.name(),
            rider.name()
        )));
    }
    let mut next = train.clone();
    next.record.riders.retain(|it| it.id != rider.id);
    let left = changed(rider, None, State::Waiting, (event::Kind::DeployLeft, by));
    let reply = short_reply(&left.deploy);
    Ok(Coupled {
        moved: vec![left, shown(next)],
        reply,
    })
}

/// What becomes of a rider when its train has ended, or when one went back from it; `None` where nothing does.
pub fn arrived(rider: &Deploy, train: &Deploy, now: Timestamp) -> Option<Moved> {
    if rider.record.rides.is_none_or(|it| it.id != train.id) {
        return None;
    }
    let (state, kind) = match (rider.state, train.state) {
        (State::Riding, State::Succeeded) => (State::Carried, event::Kind::DeployCarried),
        (State::Carried, State::RolledBack) => (State::RolledBack, event::Kind::DeployRolledBack),
        (State::Riding, State::Running) => return None,
        (State::Riding, ended) if !ended.is_open() => (State::Waiting, event::Kind::DeployLeft),
        _ => return None,
    };
    let mut next = rider.clone();
    next.version += 1;
    next.state = state;
    let post = if state == State::Waiting {
        next.record.rides = None;
        Post::Alone(train.number)
    } else {
        next.ended_at = next.ended_at.or(train.ended_at).or(Some(now));
        let name = train.name();
        next.record.note = Some(match state {
            State::Carried => format!("it went out with {name}"),
            _ => format!("one went back from {name}, with which it went out"),
        });
        Post::Ended
    };
    let deploy = next.id;
    Some(Moved {
        events: vec![event(&next, kind, Who::Bot, &[], now)],
        effects: vec![
            Effect::DeployCard { deploy },
            Effect::DeployPost { deploy, post },
        ],
        deploy: next,
    })
}

/// The offer to ride with a request, as long as it can be taken.
pub(super) fn offer_card(deploy: &Deploy, train: i64) -> Option<Card> {
    let train = super::name(train);
    let body = format!(
        "{train} brings {}, too. If you let this request ride along, it goes out with {train}, with one deploy instead of two.",
        deploy.what()
    );
    let card = Card::new(
        Tone::Amber,
        format!("{} can ride with {train}", deploy.name()),
        body,
    );
    deploy.state.is_open().then(|| {
        card.button(
            ButtonStyle::Primary,
            "Ride along",
            Press::Deploy(DeployVerb::Ride, deploy.id),
        )
        .mention(Mention::User(deploy.record.request.by))
    })
}

/// Its train rides with another one now, and so does it.
pub(super) fn along_card(deploy: &Deploy, train: i64) -> Option<Card> {
    let rides = deploy.record.rides.is_some_and(|it| it.number == train);
    let (name, train) = (deploy.name(), super::name(train));
    let body = format!(
        "What it rode with goes out with {train} now, and so does {}. *Leave* on its card takes it out.",
        deploy.what()
    );
    let card = Card::new(Tone::Amber, format!("{name} goes out with {train}"), body);
    (rides && deploy.state == State::Riding)
        .then(|| card.mention(Mention::User(deploy.record.request.by)))
}

/// It stands for itself again, since its train did not arrive.
pub(super) fn alone_card(deploy: &Deploy, train: i64) -> Option<Card> {
    let train = super::name(train);
    let body = format!(
        "{train} did not bring {}. It is decided anew.",
        deploy.what()
    );
    let card = Card::new(
        Tone::Amber,
        format!("{} stands for itself again", deploy.name()),
        body,
    );
    let is_alone = deploy.record.rides.is_none() && deploy.state.is_open();
    is_alone.then(|| card.mention(Mention::User(deploy.record.request.by)))
}

/// Who rides along, as a card says it.
pub(super) fn riders(deploy: &Deploy) -> String {
    let all = deploy.record.riders.iter();
    let all: Vec<String> = all
        .map(|it| format!("{} by <@{}>", super::name(it.number), it.by))
        .collect();
    all.join("\n")
}

fn fits(train: &Deploy, rider: &Deploy, team: &Team) -> Result<(), Refusal> {
    let (train_name, name) = (train.name(), rider.name());
    let asker = rider.record.request.by;
    let policy = train.policy(team);
    let nothing = Facts::UNKNOWN;
    let circle = Circle::of(&policy, &nothing);
    let mut approvals = train.record.approvals.iter();
    if approvals.any(|it| circle.is_same(it.by, asker)) {
        return Err(Refusal::Invalid(format!(
            "<@{asker}> approved of {train_name}, and nobody approves of what carries their own request. {name} stays for itself."
        )));
    }
    match contains(train, rider) {
        Some(true) => Ok(()),
        Some(false) => Err(Refusal::Invalid(format!(
            "{train_name} does not bring what {name} asks for: another place, other arguments, or a commit that it does not contain."
        ))),
        None => Err(Refusal::Invalid(format!(
            "It is not known whether {train_name} contains the commit of {name}. Press *Check again* on its card, and try again."
        ))),
    }
}

/// A request that rides with another from now on, or stands for itself.
fn changed(
    rider: &Deploy,
    train: Option<&Deploy>,
    state: State,
    (kind, by): (event::Kind, By<'_>),
) -> Moved {
    let mut next = rider.clone();
    next.version += 1;
    next.state = state;
    next.record.waits = None;
    next.record.riders.clear();
    next.record.rides = train.map(|it| Train {
        id: it.id,
        number: it.number,
    });
    let (who, roles) = (by.actor.who(), &by.actor.roles[..]);
    Moved {
        events: vec![event(&next, kind, who, roles, by.now)],
        effects: vec![Effect::DeployCard { deploy: next.id }],
        deploy: next,
    }
}

/// A train whose riders are others now.
fn shown(mut next: Deploy) -> Moved {
    next.version += 1;
    Moved {
        effects: vec![Effect::DeployCard { deploy: next.id }],
        events: Vec::new(),
        deploy: next,
    }
}

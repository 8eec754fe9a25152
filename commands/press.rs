//! What a press of a button or a sent form means: typed, and small enough for Discord's `custom_id` of 100 characters.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize, de};

use crate::{
    deploy::{life::DeployVerb, lock::LockVerb},
    duty::FeedVerb,
    errand,
    ids::{
        DeployId, EffectId, ErrandId, FeedId, IncidentId, LockId, OverrideId, PageId, RequestId,
        RunId,
    },
    incident::{Role, State, Verb},
    names::{ChannelId, GuildId, InteractionId, MessageId},
    page,
    rota::{OverrideVerb, RequestVerb},
    run,
    runbook::PageKey,
    seen::Seen,
    timeline::From as PageFrom,
};

/// A button. It works after a restart, and a late press gets a clear answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Press {
    /// Open the form that does this to an incident.
    Incident(Verb, IncidentId),
    /// Move an incident there.
    Move(State, IncidentId),
    /// Take a role in an incident.
    Take(Role, IncidentId),
    /// Leave all roles in an incident.
    Leave(IncidentId),
    /// Merge an incident into the one of that number.
    Merge(IncidentId, i64),
    /// Show a page of an incident's timeline.
    Timeline(IncidentId, PageFrom),
    /// Put the message that an interaction took on the timeline of an incident.
    TimelineAdd(IncidentId, InteractionId),
    /// Do this with an override.
    Override(OverrideVerb, OverrideId),
    /// Do this with a swap or a cover.
    Request(RequestVerb, RequestId),
    /// Do this with the address of a calendar.
    Calendar(FeedVerb, FeedId),
    /// Do this with a request to deploy.
    Deploy(DeployVerb, DeployId),
    /// Do this with a lock.
    Lock(LockVerb, LockId),
    /// Do this with a page.
    Page(page::Verb, PageId),
    /// Hand a page on to the person who is picked.
    PageHand(PageId),
    /// Show a part of a page, counted from 0.
    Runbook(PageKey, u16),
    /// Say whether a page helps in an incident.
    RunbookVote(bool, IncidentId, PageKey),
    /// Do this with an errand.
    Errand(errand::Verb, ErrandId),
    /// Do this with a run, or with the step of it that has this number.
    Run(run::Verb, RunId, u16),
    /// Send again something that could not be delivered.
    StatusRetry(EffectId),
    /// Send again everything that could not be delivered.
    StatusRetryAll,
    /// Give up what could not be delivered and nothing waits for.
    StatusDismiss,
}

/// A form that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormId {
    /// Declare an incident.
    IncidentDeclare,
    /// Declare an incident from this message.
    IncidentDeclareFrom(ChannelId, MessageId),
    /// Do this to an incident; with what the form showed.
    Incident(Verb, IncidentId, Seen),
    /// Do this with a swap or a cover.
    Request(RequestVerb, RequestId),
    /// Do this with an errand.
    Errand(errand::Verb, ErrandId),
    /// Do this with a run.
    Run(run::Verb, RunId),
    /// Do this with a request to deploy.
    Deploy(DeployVerb, DeployId),
    /// Do this with a lock.
    Lock(LockVerb, LockId),
}

/// A `custom_id` that is none of ours, or of a version that is gone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown custom id: `{0}`")]
pub struct UnknownCustomId(String);

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Incident(verb, id) => write!(f, "incident:{}:{id}", verb.as_str()),
            Self::Move(state, id) => write!(f, "incident:move:{}:{id}", state.as_str()),
            Self::Take(role, id) => write!(f, "incident:take:{}:{id}", role.as_str()),
            Self::Leave(id) => write!(f, "incident:leave:{id}"),
            Self::Merge(id, into) => write!(f, "incident:merge:{id}:{into}"),
            Self::Timeline(id, from) => write!(f, "timeline:{id}:{from}"),
            Self::TimelineAdd(id, from) => write!(f, "timeline:add:{id}:{from}"),
            Self::Override(verb, id) => write!(f, "override:{}:{id}", verb.as_str()),
            Self::Request(verb, id) => write!(f, "request:{}:{id}", verb.as_str()),
            Self::Calendar(verb, id) => write!(f, "calendar:{}:{id}", verb.as_str()),
            Self::Deploy(verb, id) => write!(f, "deploy:{}:{id}", verb.as_str()),
            Self::Lock(verb, id) => write!(f, "lock:{}:{id}", verb.as_str()),
            Self::Page(verb, id) => write!(f, "page:{}:{id}", verb.as_str()),
            Self::PageHand(id) => write!(f, "page:hand:{id}"),
            Self::Runbook(page, part) => write!(f, "runbook:{page}:{part}"),
            Self::RunbookVote(helps, id, page) => {
                let thumb = if *helps { "up" } else { "down" };
                write!(f, "runbook:{thumb}:{id}:{page}")
            }
            Self::Errand(verb, id) => write!(f, "errand:{}:{id}", verb.as_str()),
            Self::Run(verb, id, step) => write!(f, "run:{}:{id}:{step}", verb.as_str()),
            Self::StatusRetry(id) => write!(f, "status:retry:{id}"),
            Self::StatusRetryAll => f.write_str("status:retry-all"),
            Self::StatusDismiss => f.write_str("status:dismiss"),
        }
    }
}

impl FromStr for Press {
    type Err = UnknownCustomId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        press(text).ok_or_else(|| UnknownCustomId(text.to_owned()))
    }
}

fn press(text: &str) -> Option<Press> {
    let parts: Vec<&str> = text.split(':').collect();
    Some(match parts[..] {
        ["incident", "leave", id] => Press::Leave(read(id)?),
        ["incident", "move", state, id] => Press::Move(State::from_name(state)?, read(id)?),
        ["incident", "take", role, id] => Press::Take(Role::from_name(role)?, read(id)?),
        ["incident", "merge", id, into] => Press::Merge(read(id)?, read(into)?),
        ["incident", verb, id] => Press::Incident(Verb::from_name(verb)?, read(id)?),
        ["timeline", "add", id, from] => Press::TimelineAdd(read(id)?, read(from)?),
        ["timeline", id, ..] => Press::Timeline(read(id)?, read(text.splitn(3, ':').nth(2)?)?),
        ["override", verb, id] => Press::Override(OverrideVerb::from_name(verb)?, read(id)?),
        ["request", verb, id] => Press::Request(RequestVerb::from_name(verb)?, read(id)?),
        ["calendar", verb, id] => Press::Calendar(FeedVerb::from_name(verb)?, read(id)?),
        ["deploy", verb, id] => Press::Deploy(DeployVerb::from_name(verb)?, read(id)?),
        ["lock", verb, id] => Press::Lock(LockVerb::from_name(verb)?, read(id)?),
        ["page", "hand", id] => Press::PageHand(read(id)?),
        ["page", verb, id] => Press::Page(page::Verb::from_name(verb)?, read(id)?),
        ["runbook", page, part] => Press::Runbook(read(page)?, read(part)?),
        ["runbook", thumb @ ("up" | "down"), id, page] => {
            Press::RunbookVote(thumb == "up", read(id)?, read(page)?)
        }
        ["errand", verb, id] => Press::Errand(errand::Verb::from_name(verb)?, read(id)?),
        ["run", verb, id, step] => Press::Run(run::Verb::from_name(verb)?, read(id)?, read(step)?),
        ["status", "retry-all"] => Press::StatusRetryAll,
        ["status", "dismiss"] => Press::StatusDismiss,
        ["status", "retry", id] => Press::StatusRetry(read(id)?),
        _ => return None,
    })
}

fn read<T: FromStr>(part: &str) -> Option<T> {
    part.parse().ok()
}

impl fmt::Display for FormId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IncidentDeclare => f.write_str("form:incident:declare"),
            Self::IncidentDeclareFrom(channel, message) => {
                write!(f, "form:incident:declare:{channel}:{message}")
            }
            Self::Incident(verb, id, seen) => {
                write!(f, "form:incident:{}:{id}:{seen}", verb.as_str())
            }
            Self::Request(verb, id) => write!(f, "form:request:{}:{id}", verb.as_str()),
            Self::Errand(verb, id) => write!(f, "form:errand:{}:{id}", verb.as_str()),
            Self::Run(verb, id) => write!(f, "form:run:{}:{id}", verb.as_str()),
            Self::Deploy(verb, id) => write!(f, "form:deploy:{}:{id}", verb.as_str()),
            Self::Lock(verb, id) => write!(f, "form:lock:{}:{id}", verb.as_str()),
        }
    }
}

impl FromStr for FormId {
    type Err = UnknownCustomId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        form(text).ok_or_else(|| UnknownCustomId(text.to_owned()))
    }
}

fn form(text: &str) -> Option<FormId> {
    let parts: Vec<&str> = text.split(':').collect();
    Some(match parts[..] {
        ["form", "incident", "declare"] => FormId::IncidentDeclare,
        ["form", "incident", "declare", channel, message] => {
            FormId::IncidentDeclareFrom(read(channel)?, read(message)?)
        }
        ["form", "incident", verb, id, seen] => {
            FormId::Incident(Verb::from_name(verb)?, read(id)?, read(seen)?)
        }
        // As versions wrote it that did not say what a form showed; it counts as one that showed nothing.
        ["form", "incident", verb, id] => {
            FormId::Incident(Verb::from_name(verb)?, read(id)?, Seen::default())
        }
        ["form", "request", verb, id] => FormId::Request(RequestVerb::from_name(verb)?, read(id)?),
        ["form", "errand", verb, id] => FormId::Errand(errand::Verb::from_name(verb)?, read(id)?),
        ["form", "run", verb, id] => FormId::Run(run::Verb::from_name(verb)?, read(id)?),
        ["form", "deploy", verb, id] => FormId::Deploy(DeployVerb::from_name(verb)?, read(id)?),
        ["form", "lock", verb, id] => FormId::Lock(LockVerb::from_name(verb)?, read(id)?),
        _ => return None,
    })
}

/// The custom id of a button outside of a server, which says what server is meant.
pub fn outside(press: Press, home: GuildId) -> String {
    format!("{press}@{home}")
}

/// What a custom id from outside of a server means, and for which server.
pub fn from_outside(custom_id: &str) -> Option<(Press, GuildId)> {
    let (press, home) = custom_id.rsplit_once('@')?;
    press.parse().ok().zip(home.parse().ok())
}

macro_rules! as_text {
    ($($name:ty),*) => {$(
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from)?.parse().map_err(de::Error::custom)
            }
        }
    )*};
}

as_text!(Press, FormId);

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::timeline::Cursor;

    fn incident() -> impl Strategy<Value = IncidentId> {
        any::<u128>().prop_map(|n| Uuid::from_u128(n).into())
    }

    fn verbs() -> impl Strategy<Value = Verb> {
        proptest::sample::select(Verb::ALL.to_vec())
    }

    fn errand_verbs() -> impl Strategy<Value = errand::Verb> {
        proptest::sample::select(errand::Verb::ALL.to_vec())
    }

    fn run_verbs() -> impl Strategy<Value = run::Verb> {
        proptest::sample::select(run::Verb::ALL.to_vec())
    }

    fn request_verbs() -> impl Strategy<Value = RequestVerb> {
        proptest::sample::select(RequestVerb::ALL)
    }

    fn presses() -> impl Strategy<Value = Press> {
        prop_oneof![
            (verbs(), incident()).prop_map(|(verb, id)| Press::Incident(verb, id)),
            (proptest::sample::select(State::ALL.to_vec()), incident())
                .prop_map(|(state, id)| Press::Move(state, id)),
            (proptest::sample::select(Role::ALL.to_vec()), incident())
                .prop_map(|(role, id)| Press::Take(role, id)),
            incident().prop_map(Press::Leave),
            (incident(), any::<i64>()).prop_map(|(id, into)| Press::Merge(id, into)),
            (incident(), pages()).prop_map(|(id, from)| Press::Timeline(id, from)),
            (incident(), snowflake()).prop_map(|(id, from)| Press::TimelineAdd(id, from)),
            (proptest::sample::select(OverrideVerb::ALL), any::<u128>())
                .prop_map(|(verb, n)| Press::Override(verb, Uuid::from_u128(n).into())),
            (request_verbs(), any::<u128>())
                .prop_map(|(verb, n)| Press::Request(verb, Uuid::from_u128(n).into())),
            (
                proptest::sample::select(FeedVerb::ALL.to_vec()),
                any::<u128>()
            )
                .prop_map(|(verb, n)| Press::Calendar(verb, Uuid::from_u128(n).into())),
            (
                proptest::sample::select(page::Verb::ALL.to_vec()),
                any::<u128>()
            )
                .prop_map(|(verb, n)| Press::Page(verb, Uuid::from_u128(n).into())),
            (proptest::sample::select(DeployVerb::ALL), any::<u128>())
                .prop_map(|(verb, n)| Press::Deploy(verb, Uuid::from_u128(n).into())),
            (proptest::sample::select(LockVerb::ALL), any::<u128>())
                .prop_map(|(verb, n)| Press::Lock(verb, Uuid::from_u128(n).into())),
            any::<u128>().prop_map(|n| Press::PageHand(Uuid::from_u128(n).into())),
            (any::<u64>(), any::<u16>())
                .prop_map(|(page, part)| Press::Runbook(PageKey::from_bits(page), part)),
            (errand_verbs(), any::<u128>())
                .prop_map(|(verb, n)| Press::Errand(verb, Uuid::from_u128(n).into())),
            (any::<bool>(), incident(), any::<u64>()).prop_map(|(helps, id, page)| {
                Press::RunbookVote(helps, id, PageKey::from_bits(page))
            }),
            (run_verbs(), any::<u128>(), any::<u16>()).prop_map(|(verb, n, step)| Press::Run(
                verb,
                Uuid::from_u128(n).into(),
                step
            )),
            any::<u128>().prop_map(|n| Press::StatusRetry(Uuid::from_u128(n).into())),
            Just(Press::StatusRetryAll),
            Just(Press::StatusDismiss),
        ]
    }

    fn snowflake<T: fmt::Debug + FromStr<Err: fmt::Debug>>() -> impl Strategy<Value = T> {
        (1..=i64::MAX).prop_map(|n| n.to_string().parse().expect("a snowflake"))
    }

    fn pages() -> impl Strategy<Value = PageFrom> {
        let cursor = (
            -377_705_023_201_000..=253_402_207_200_999_i64,
            any::<bool>(),
            any::<i64>(),
        )
            .prop_map(|(millis, is_entry, number)| Cursor {
                at: Timestamp::from_millisecond(millis).expect("in range"),
                is_entry,
                number,
            });
        prop_oneof![
            Just(PageFrom::Start),
            Just(PageFrom::End),
            cursor.clone().prop_map(PageFrom::After),
            cursor.prop_map(PageFrom::Before),
        ]
    }

    fn seen() -> impl Strategy<Value = Seen> {
        "[0-9a-z]{25}".prop_map(|marks| marks.parse().expect("marks"))
    }

    fn forms() -> impl Strategy<Value = FormId> {
        prop_oneof![
            Just(FormId::IncidentDeclare),
            (snowflake(), snowflake()).prop_map(|(c, m)| FormId::IncidentDeclareFrom(c, m)),
            (verbs(), incident(), seen())
                .prop_map(|(verb, id, seen)| FormId::Incident(verb, id, seen)),
            (request_verbs(), any::<u128>())
                .prop_map(|(verb, n)| FormId::Request(verb, Uuid::from_u128(n).into())),
            (errand_verbs(), any::<u128>())
                .prop_map(|(verb, n)| FormId::Errand(verb, Uuid::from_u128(n).into())),
            (run_verbs(), any::<u128>())
                .prop_map(|(verb, n)| FormId::Run(verb, Uuid::from_u128(n).into())),
            (proptest::sample::select(DeployVerb::ALL), any::<u128>())
                .prop_map(|(verb, n)| FormId::Deploy(verb, Uuid::from_u128(n).into())),
            (proptest::sample::select(LockVerb::ALL), any::<u128>())
                .prop_map(|(verb, n)| FormId::Lock(verb, Uuid::from_u128(n).into())),
        ]
    }

    proptest! {
        #[test]
        fn every_custom_id_parses_back_and_fits(press in presses(), form in forms()) {
            prop_assert!(press.to_string().len() <= 100);
            prop_assert_eq!(press.to_string().parse::<Press>(), Ok(press));
            let home: GuildId = i64::MAX.to_string().parse().expect("a guild");
            prop_assert_eq!(from_outside(&outside(press, home)), Some((press, home)));
            let is_page = matches!(press, Press::Page(..) | Press::PageHand(_));
            prop_assert!(!is_page || outside(press, home).len() <= 100, "pages are answered in direct messages");
            prop_assert!(form.to_string().len() <= 100);
            prop_assert_eq!(form.to_string().parse::<FormId>(), Ok(form));
        }

        #[test]
        fn a_strange_custom_id_is_refused(text in ".{0,120}") {
            prop_assert!(text.parse::<Press>().is_err());
            prop_assert!(text.parse::<FormId>().is_err());
        }
    }
}

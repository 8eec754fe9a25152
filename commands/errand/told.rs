//! What the record and the world are told of an errand.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{Actor, Effect, Event, Who, event::Kind};

use super::Errand;

/// Something that somebody did with an errand.
pub(super) fn event(
    errand: &Errand,
    kind: Kind,
    actor: &Actor,
    now: Timestamp,
    more: Value,
) -> Event {
    let mut event = by(errand, kind, actor.who(), now, more);
    event.data["by_name"] = json!(actor.name);
    event
}

/// Something that happened to an errand. It stands on the timeline of the incident in whose room it was asked for.
pub(super) fn by(errand: &Errand, kind: Kind, who: Who, now: Timestamp, more: Value) -> Event {
    let mut data = json!({ "errand": errand.number, "action": errand.tool });
    if let (Some(data), Value::Object(more)) = (data.as_object_mut(), more) {
        data.extend(more);
    }
    Event {
        at: now,
        who,
        subject: match errand.incident {
            Some(incident) => format!("incident:{incident}"),
            None => format!("errand:{}", errand.id),
        },
        kind,
        data,
    }
}

/// What has to be shown of an errand as it is.
pub(super) fn shown(errand: &Errand) -> Vec<Effect> {
    vec![Effect::ErrandCard { errand: errand.id }]
}

//! What became of a page's messages.

use jiff::Timestamp;
use serde_json::json;

use crate::{
    Effect, Event, Who,
    event::Kind,
    names::{ChannelId, MessageId},
};

use super::{Callee, Page, Urgency};

/// A call reached somebody.
#[must_use]
pub fn delivered(
    page: &Page,
    (round, step, callee): (u8, u8, Callee),
    message: (ChannelId, MessageId),
) -> (Page, Vec<Effect>) {
    let mut next = page.clone();
    let mut is_new = false;
    for call in &mut next.calls {
        if (call.round, call.step, call.callee) == (round, step, callee) {
            is_new = call.message != Some(message) || call.refused.is_some();
            call.message = Some(message);
            call.refused = None;
        }
    }
    let effects = if is_new {
        vec![Effect::PageCard { page: page.id }]
    } else {
        Vec::new()
    };
    (next, effects)
}

/// A call could not reach somebody by itself: the channel calls them instead, and the card says so.
#[must_use]
pub fn refused(
    page: &Page,
    (round, step, callee): (u8, u8, Callee),
    why: &str,
    now: Timestamp,
) -> (Page, Vec<Event>, Vec<Effect>) {
    let mut next = page.clone();
    let Some(call) = next
        .calls
        .iter_mut()
        .find(|call| (call.round, call.step, call.callee) == (round, step, callee))
    else {
        return (next, Vec::new(), Vec::new());
    };
    call.refused = Some(why.to_owned());
    let turn = call.turn;
    let event = Event {
        at: now,
        who: Who::Bot,
        subject: page.subject(),
        kind: Kind::PageRefused,
        data: json!({ "number": page.number, "called": callee, "why": why }),
    };
    // A loud page mentions everybody in the channel anyway.
    let instead = (page.urgency == Urgency::Low).then_some(Effect::PagePost {
        page: page.id,
        turn,
        instead: Some(callee),
    });
    let card = Effect::PageCard { page: page.id };
    let effects = instead.into_iter().chain([card]).collect();
    (next, vec![event], effects)
}

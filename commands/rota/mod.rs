//! What people change by hand in who is on call: overrides, temporary schedules, swaps, covers and absences; and looking at it.
//!
//! A shift goes from one person to another by agreement only, or by somebody with the right to manage. What moved stays in the order
//! in which it was agreed on: a later move goes on from where earlier ones led, so a swapped shift can be swapped on, and a chain is
//! undone from its end. An override goes before every swap, a temporary schedule before every override.

mod answering;
mod asking;
mod away;
mod card;
mod check;
mod coming;
mod fields;
mod follow;
mod history;
mod import;
mod issue;
mod look;
mod overrides;
mod picture;
mod plan;
mod record;
mod span;
mod turns;
mod verb;
mod view;
mod volunteer;
mod willing;

#[cfg(test)]
mod tests;

use crate::names::ScheduleName;

pub use answering::{
    Keys, accept, ask, decline, give_back, lapse, left, may_answer, undoing, withdraw,
};
pub use asking::{Agreed, CoverAsk, Place, ShiftAsk, SwapAsk, TakeAsk, cover, swap, take};
pub use away::{
    AbsenceAsk, Away, PROPOSED, Proposals, absences, absent, back, clashes, least_loaded,
};
pub use card::{follow_up_card, offer_form, part_form, request_card};
pub use check::schedule;
pub use coming::changes;
pub use fields::Reason;
pub use follow::{FollowUp, follow_up};
pub use history::{PAGE, history};
pub use import::{Imported, import};
pub use issue::{absence_telling, swap_remark, swap_telling};
pub use look::{OnCall, SOON, drawn, next, shown, who};
pub use overrides::{By, Fresh, MOST, OverrideAsk, confirm, drop, propose, undo};
pub use plan::plan;
pub(crate) use record::states;
pub use record::{
    Absence, Move, Override, OverrideState, Piece, Request, RequestKind, RequestState, Rows, Turn,
    What,
};
pub use span::Span;
pub use turns::turns;
pub use verb::{OverrideVerb, RequestVerb};
pub use view::{Held, View};
pub use volunteer::{volunteer, volunteers};
pub use willing::Willing;

/// What events of a schedule are about.
pub fn subject(schedule: &ScheduleName) -> String {
    format!("schedule:{schedule}")
}

//! Who is on call: pure functions over the plan of a schedule.
//!
//! Handoffs lie on a grid on the wall clock: handoff `k` is the anchor plus `k` lengths, found by division and never from the
//! handoff before. Spans are half-open and whole seconds. What is asked of a span never changes what holds at an instant.

mod active;
mod answer;
mod calendar;
mod diff;
mod gaps;
mod grid;
pub mod import;
mod layer;
mod load;
mod next;
mod now;
mod overlay;
mod plan;
mod question;
mod rotation;
mod set;
mod shift;
mod source;
mod spans;
mod sweep;
mod time;
mod window;

#[cfg(test)]
mod tests;

pub use answer::{Answer, Told};
pub use calendar::{Past, Sheet, calendar};
pub use diff::{Change, between, diff};
pub use gaps::{Gap, gaps};
pub use layer::{Advance, Every, Group, Layer, Membership, Piece};
pub use load::{Load, load};
pub use next::{next, shift_at};
pub use now::{OnCall, who};
pub use plan::{Absence, Act, Override, Plan, Swap, Temporary, TemporaryShift};
pub use question::{Config, Question, Wanted, Wrong, answer, line};
pub use shift::{Clash, Shift, Stint, clashes, shifts, stints};
pub use source::{ShiftId, Source};
pub use time::{CIVIL, INSTANT, civil, instant};
pub use window::{Days, Window};

//! Times, days and lengths of time as people type them.
//!
//! What is typed is read leniently and answered strictly: a reader says which instant was meant, or why it cannot be known.

mod ahead;
mod calendar;
mod clock;
mod cursor;
mod due;
mod instant;
mod length;
mod past;
mod zone;

#[cfg(test)]
mod tests;

use jiff::civil::Date;

use crate::{Refusal, text};

pub use ahead::{Edge, ahead, until};
pub(crate) use calendar::{Day, day as calendar_day};
pub(crate) use clock::{Clock, clock};
pub(crate) use cursor::Cursor;
pub use due::day;
pub use instant::instant;
pub use length::span;
pub use past::moment;
pub(crate) use zone::{Spoken, city, zone};

/// What was typed, as it is shown in a refusal: on one line, not too long, and read as nothing but itself.
fn quoted(typed: &str) -> String {
    format!("`{}`", text::code(typed, 60))
}

fn unclear(typed: &str, day_first: Date, month_first: Date) -> Refusal {
    Refusal::Invalid(format!(
        "{} reads in two ways. Write the day as `{day_first}` or as `{month_first}`.",
        quoted(typed)
    ))
}

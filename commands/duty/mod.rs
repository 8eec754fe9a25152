//! What follows from who is on call: the record of shifts that passed, handoffs, reminders, the role, and what duty counts.

mod cards;
mod duties;
mod feed;
mod holders;
mod hours;
mod ics;
mod issue;
mod notice;
mod posts;
mod remind;
mod times;
mod watch;
mod work;

pub use cards::{Beside, card, named, spoken};
pub use duties::{Duty, duties, minus, people_at};
pub use feed::{Feed, FeedVerb, Holiday, event, holidays_imported, known, made, path, revoked};
pub use holders::{Difference, accounts, role_trouble};
pub use hours::{Calendar, Kind, Tally, hours, paid, weighted_hours};
pub use ics::{CalendarEvent, LARGEST_CALENDAR, When, read_calendar};
pub use issue::telling;
pub use notice::{Notice, To, Unreachable, What};
pub use remind::{LATE, Pace, Remind, Reminder};
pub use times::{newest, soonest};
pub use watch::{HORIZON, Handoff, Look, Moved, Recorded, Span, Watch, look};
pub use work::{Counted, LoadAsk, Worked, counted, csv, load, pay_answer, totals};

//! The timeline of an incident: what happened by itself, told in words, and what people put beside it.

mod add;
mod attachment;
mod change;
mod entry;
mod fields;
mod line;
mod page;
mod show;
mod telling;

#[cfg(test)]
mod tests;

use jiff::Timestamp;

use crate::{Actor, names::ChannelId, team::Team};

pub use add::{Added, Adding, Captured, Fresh, Linked, add, choose};
pub use attachment::{Attachment, LARGEST, MOST_FILES, WHOLE, unkept};
pub use change::{Edit, edit, remove, restore, unpin};
pub use entry::{Entry, Source, Version};
pub use fields::{Fields, fields};
pub use line::{Line, Mark, Piece, Teller};
pub use page::{Cursor, From, PAGE, Page};
pub use show::{removed, show, shown};
pub use telling::{Told, tell};

/// Where, when and by whom something is asked of a timeline.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// The team.
    pub team: &'a Team,
    /// Who asks.
    pub actor: &'a Actor,
    /// Where.
    pub channel: ChannelId,
    /// When.
    pub now: Timestamp,
}

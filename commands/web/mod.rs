//! The bot's own pages: who is let in and for how long, what is asked of them, and the words they tell an incident's story in.

mod ask;
mod link;
mod session;
mod timeline;
mod token;

#[cfg(test)]
mod tests;

pub use ask::{IncidentsAsk, Standing};
pub use link::{LINK_LIVES, Link, answer, unknown_link, usable};
pub use session::{SESSION_LIVES, SESSION_LONGEST, Session, signed_in, signed_out};
pub use timeline::{Entry, entry};
pub use token::Token;

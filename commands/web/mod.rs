//! The bot's own pages: who is let in and for how long, what is asked of them, and how they show Markdown.

mod ask;
mod leaf;
mod link;
mod markdown;
mod session;
mod token;

#[cfg(test)]
mod tests;

pub use ask::{IncidentsAsk, Standing};
pub use leaf::Leaf;
pub use link::{LINK_LIVES, Link, answer, unknown_link, usable};
pub use markdown::html;
pub use session::{SESSION_LIVES, SESSION_LONGEST, Session, signed_in, signed_out};
pub use token::Token;

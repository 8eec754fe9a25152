//! Runbooks: pages that teams write beside Binnacle, how they are read, and how their words are compared with what is asked.
//!
//! A page is Markdown or reStructuredText. The latter is turned into the former first ([`markdown_of_rst`]), so that everything
//! behind it, search, chat and web, knows one language.

mod against;
mod chat;
mod check;
mod dress;
mod fresh;
mod front;
mod key;
mod links;
mod markdown;
mod names;
mod page;
mod parts;
mod read;
mod reader;
mod rst;
mod scope;
mod snippet;
mod spelling;
mod steps;
mod suggest;
mod term;
mod words;

pub use against::{lacking, overdue, unknown};
pub use chat::{Match, SHOWN, Stock, found, gone, none, offered, shown, stock, unread};
pub use check::{Finding, Trouble, bad_action, bad_calls, findings};
pub use fresh::{Stale, review_due, stale, stale_row, to_review};
pub use front::Front;
pub use key::{PageKey, content_hash};
pub use links::{DeadLink, Places, dead_links};
pub use markdown::dialect;
pub use names::{exact_names, folded};
pub use page::{Aim, Kind, Note, Page, Place, Section, Words};
pub use parts::{PART, Part, part_of, parts, section_part};
pub use read::{LARGEST_PAGE, Language, Unread, read};
pub use reader::{Contents, address, contents, html, letters, section_html};
pub use rst::{Converted, markdown_of_rst};
pub use scope::Scope;
pub use snippet::{Snippet, filled_in, gaps, snippet, snippets, values};
pub use spelling::{Correction, respelt};
pub use steps::{Call, MOST_STEPS, Step};
pub use suggest::{
    Candidate, SUGGESTED, Votes, alert_names, question, suggested, suggestion, voted,
};
pub use term::{Term, explained, term, terms};
pub use words::{each_word, query_words};

#[cfg(test)]
mod tests;

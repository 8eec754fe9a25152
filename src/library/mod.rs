//! Folders of runbooks: their pages, what was not understood in them, and the search over them. Kept in memory, whatever the
//! bot's database is.

mod folder;
mod index;
mod shelf;
mod tools;

pub use folder::{FolderError, fingerprint};
pub use index::{Found, Hit};
pub use shelf::{Left, Shelf};

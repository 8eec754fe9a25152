//! The words people give their changes.

use crate::{incident::words, text};

words! {
    /// Why somebody changes who is on call, on one line.
    Reason, "The reason", text::one_line, 1, 200
}

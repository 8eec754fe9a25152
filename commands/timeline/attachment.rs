//! Files of messages on a timeline, kept because Discord's links expire.

use crate::{
    ids::{AttachmentId, EntryId},
    text,
};

/// How many files of one message are kept.
pub const MOST_FILES: usize = 10;

/// How many bytes of one file are kept.
pub const LARGEST: u64 = 8 * 1024 * 1024;

/// How many bytes of one incident are kept.
pub const WHOLE: u64 = 64 * 1024 * 1024;

/// A file of a message on a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its key.
    pub id: AttachmentId,
    /// The entry it belongs to.
    pub entry: EntryId,
    /// Its place in the message, from 0.
    pub position: i32,
    /// Its name, on one line.
    pub name: String,
    /// What its sender said it is.
    pub content_type: Option<String>,
    /// How many bytes it has, as Discord said.
    pub size: u64,
    /// Where Discord had it.
    pub url: String,
    /// Whether its bytes are kept.
    pub is_kept: bool,
    /// Why it could not be kept.
    pub why: Option<String>,
}

impl Attachment {
    /// The type under which a browser may show it in a page. Everything else is only for saving: a file of a stranger must not
    /// run.
    pub fn shown_as(&self) -> Option<&'static str> {
        let said = self.content_type.as_deref()?;
        let said = said.split(';').next().unwrap_or_default().trim();
        ["image/png", "image/jpeg", "image/gif", "image/webp"]
            .into_iter()
            .find(|safe| safe.eq_ignore_ascii_case(said))
    }

    /// The file as a timeline names it.
    pub fn told(&self) -> String {
        match &self.why {
            Some(why) => format!("{} could not be kept: {why}", self.name),
            None => self.name.clone(),
        }
    }
}

/// Why a file cannot be kept, as far as its size tells; `kept` is how many bytes its incident keeps already.
pub fn unkept(size: u64, kept: u64) -> Option<String> {
    let mib = |bytes: u64| bytes / (1024 * 1024);
    if size > LARGEST {
        return Some(format!("it is larger than {} MiB", mib(LARGEST)));
    }
    (kept + size > WHOLE)
        .then(|| format!("the incident's files would be more than {} MiB", mib(WHOLE)))
}

/// A file's name as it is kept.
pub(super) fn named(name: &str) -> String {
    let tidy = text::cut(&text::one_line(name), 200);
    if tidy.is_empty() {
        "file".to_owned()
    } else {
        tidy
    }
}

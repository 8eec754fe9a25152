//! Files that come with a message.

use serde_json::{Value, json};

use super::form::Form;
use crate::discord::id::Id;

/// A file that came with a request.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// The number in `files[N]`.
    pub(crate) index: u64,
    pub(crate) name: String,
    pub(crate) content_type: Option<String>,
    pub(crate) size: usize,
}

pub(super) fn attachments(form: &Form<'_>, files: &[File]) -> Option<Vec<Value>> {
    let named = form.list("attachments", 10);
    if files.is_empty() && !form.has("attachments") {
        return None;
    }
    let mut out = Vec::new();
    for one in &named {
        one.only(&[
            "id",
            "filename",
            "description",
            "title",
            "duration_secs",
            "waveform",
            "is_remix",
            "is_spoiler",
        ]);
        one.text("description", 0..=1024);
        if !one.require("id") {
            continue;
        }
        let id = one.id("id").unwrap_or_default();
        match files.iter().find(|file| file.index == id.0) {
            Some(file) => out.push(attachment(file, one.get("description"))),
            // Not one of the new files: the id of one that stays.
            None => out.push(json!({ "id": id, "kept": true })),
        }
    }
    for file in files
        .iter()
        .filter(|file| !named.iter().any(|one| one.id("id") == Some(Id(file.index))))
    {
        out.push(attachment(file, None));
    }
    Some(out)
}

/// A file that a person sent, as a message holds it.
pub(crate) fn of_person(file: &File) -> Value {
    attachment(file, None)
}

fn attachment(file: &File, description: Option<&Value>) -> Value {
    let mut out = json!({
        "id": file.index.to_string(),
        "filename": file.name,
        "size": file.size,
        "content_type": file.content_type,
    });
    if let Some(description) = description {
        out["description"] = description.clone();
    }
    out
}

//! Threads: bodies that make or change one.

use serde_json::Value;

use super::channel::AUTO_ARCHIVE;
use super::check::Check;
use super::form::Form;
use crate::discord::channel::{PRIVATE_THREAD, PUBLIC_THREAD};
use crate::discord::errors::Refusal;

/// What a body says. `None` is what it does not speak of.
pub(crate) struct Draft {
    pub(crate) name: Option<String>,
    pub(crate) kind: Option<u8>,
    pub(crate) auto_archive: Option<u32>,
    pub(crate) slowmode: Option<u16>,
    pub(crate) invitable: Option<bool>,
    pub(crate) archived: Option<bool>,
    pub(crate) locked: Option<bool>,
}

/// Reads the body of a new thread.
pub(crate) fn made(body: &Value, strict: bool) -> Result<Draft, Refusal> {
    let check = Check::new(strict);
    let form = check.form(body)?;
    form.only(&[
        "name",
        "auto_archive_duration",
        "rate_limit_per_user",
        "type",
        "invitable",
    ]);
    form.require("name");
    let draft = read(&form);
    check.done()?;
    Ok(draft)
}

/// Reads a change of a thread.
pub(crate) fn changed(body: &Value, strict: bool) -> Result<Draft, Refusal> {
    let check = Check::new(strict);
    let form = check.form(body)?;
    form.only(&[
        "name",
        "archived",
        "auto_archive_duration",
        "locked",
        "invitable",
        "rate_limit_per_user",
        "flags",
        "applied_tags",
    ]);
    let draft = read(&form);
    check.done()?;
    Ok(draft)
}

fn read(form: &Form<'_>) -> Draft {
    let kinds = [PUBLIC_THREAD, PRIVATE_THREAD].map(i64::from);
    let auto_archive = form.choice("auto_archive_duration", &AUTO_ARCHIVE);
    let slowmode = form.integer("rate_limit_per_user", 0..=21_600);
    Draft {
        name: form.text("name", 1..=100).map(ToOwned::to_owned),
        kind: form
            .choice("type", &kinds)
            .and_then(|kind| u8::try_from(kind).ok()),
        auto_archive: auto_archive.and_then(|minutes| u32::try_from(minutes).ok()),
        slowmode: slowmode.and_then(|seconds| u16::try_from(seconds).ok()),
        invitable: form.boolean("invitable"),
        archived: form.boolean("archived"),
        locked: form.boolean("locked"),
    }
}

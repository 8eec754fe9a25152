//! `binnacle backup`.

use std::{path::Path, process::ExitCode};

use secrecy::{ExposeSecret as _, SecretString};

use crate::store;

use super::{complain, say};

pub(super) async fn run(database: &SecretString, file: &Path) -> ExitCode {
    match store::backup(database.expose_secret(), file).await {
        Ok(done) => say(done),
        Err(why) => complain(why, 1),
    }
}

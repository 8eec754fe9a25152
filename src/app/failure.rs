//! Why something that was asked was not done.

use binnacle_commands::Refusal;

use crate::store;

/// Why something that was asked was not done.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// People hear why.
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// It is our fault: logged once with a reference, and shown only as that reference.
    #[error(transparent)]
    Broken(store::Error),
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        if error.is_unwritable() {
            tracing::error!(%error, "the database takes no writes");
            Self::Refused(Refusal::Unwritable)
        } else {
            Self::Broken(error)
        }
    }
}

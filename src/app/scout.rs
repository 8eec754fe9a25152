//! Asking, outside of any transaction, what GitHub knows of a commit that somebody wants to deploy.

use std::{fmt, pin::Pin};

use binnacle_commands::deploy::outside::{Outside, Question};

use super::App;

/// What comes of asking, later.
pub type Asking<'a> = Pin<Box<dyn Future<Output = Outside> + Send + 'a>>;

/// Somebody who reads where the code is kept.
pub trait Scout: fmt::Debug + Send + Sync {
    /// Reads everything that is asked, in a bounded time. What could not be read is unknown, and says why.
    fn ask<'a>(&'a self, question: &'a Question) -> Asking<'a>;
}

impl App {
    /// What GitHub knows of a commit. Without GitHub nothing is known.
    pub async fn outside(&self, question: &Question) -> Outside {
        match &self.scout {
            Some(scout) => scout.ask(question).await,
            None => Outside::unknown(
                "Binnacle has no token for it; whoever runs Binnacle sets GITHUB_TOKEN",
            ),
        }
    }
}

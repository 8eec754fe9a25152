//! What people ask of GitHub.

use binnacle_commands::activity::Weeks;

use crate::{
    app::{Asked, Failure},
    discord::slash::GithubAsk,
};

use super::{Answer, Door};

impl Door {
    pub(super) async fn github(&self, asked: &Asked, ask: GithubAsk) -> Result<Answer, Failure> {
        let audience = ask.audience();
        let GithubAsk::Activity {
            repository, weeks, ..
        } = ask;
        let weeks = weeks.map(Weeks::of).transpose()?.unwrap_or_default();
        let counted = self
            .app
            .github_activity(asked, repository.as_deref(), weeks, audience);
        counted.await.map(Answer::Reply)
    }
}

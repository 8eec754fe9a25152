//! What people ask of newcomers' checklists: from Discord's shapes to the use cases, a few lines each.

use binnacle_commands::run::skipped_step;

use crate::{
    app::{Asked, Failure},
    discord::slash::OnboardingAsk,
};

use super::{Answer, Door, changes::user};

impl Door {
    pub(super) async fn onboarding(
        &self,
        asked: &Asked,
        ask: OnboardingAsk,
    ) -> Result<Answer, Failure> {
        let app = &self.app;
        let reply = match ask {
            OnboardingAsk::Start { newcomer, page } => {
                app.onboarding_start(asked, &page, user(newcomer)?).await
            }
            OnboardingAsk::Show { newcomer } => {
                let who = newcomer.map(user).transpose()?;
                app.onboarding_show(asked, who).await
            }
            OnboardingAsk::Tick { step, newcomer } => {
                let who = newcomer.map(user).transpose()?;
                app.onboarding_tick(asked, skipped_step(&step)?, who).await
            }
            OnboardingAsk::List => app.onboarding_list(asked).await,
        };
        reply.map(Answer::Reply)
    }
}

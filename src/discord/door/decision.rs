//! What people ask of decisions.

use binnacle_commands::decided::{What, Why};

use crate::{
    app::{Asked, Failure},
    discord::slash::DecisionAsk,
};

use super::{Answer, Door, incident::words};

impl Door {
    pub(super) async fn decision(
        &self,
        asked: &Asked,
        ask: DecisionAsk,
    ) -> Result<Answer, Failure> {
        let reply = match ask {
            DecisionAsk::Record { text, why } => {
                let why = words(why.as_deref(), Why::parse)?;
                let what = What::parse(&text)?;
                self.app.decision_record(asked, what, why).await
            }
            DecisionAsk::Withdraw { decision, reason } => {
                let why = Why::parse(&reason)?;
                self.app.decision_withdraw(asked, decision, why).await
            }
            DecisionAsk::List { page } => {
                let page = u32::try_from(page.unwrap_or(1)).unwrap_or(1);
                self.app.decision_list(asked, page).await
            }
        };
        reply.map(Answer::Reply)
    }
}

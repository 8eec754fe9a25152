//! What people ask of freezes.

use binnacle_commands::deploy::{PreviewAsk, freeze_list, freeze_preview};

use crate::{
    app::{Asked, Failure},
    discord::slash::FreezeAsk,
};

use super::{Answer, Door};

impl Door {
    pub(super) fn freeze(&self, asked: &Asked, ask: FreezeAsk) -> Result<Answer, Failure> {
        let team = self.app.team(asked.guild)?;
        let reply = match ask {
            FreezeAsk::List => freeze_list(&team),
            FreezeAsk::Preview {
                service,
                environment,
            } => {
                let ask = PreviewAsk {
                    service,
                    environment,
                };
                freeze_preview(&team, &ask, self.app.now())?
            }
        };
        Ok(Answer::Reply(reply))
    }

    /// Environments that match what someone is typing.
    pub(super) fn suggest_environments(
        &self,
        asked: &Asked,
        typed: &str,
    ) -> Result<Vec<(String, String)>, Failure> {
        let team = self.app.team(asked.guild)?;
        let typed = typed.to_lowercase();
        let names = team.environments.iter().map(|it| it.name.to_string());
        Ok(names
            .filter(|name| name.contains(&typed))
            .map(|name| (name.clone(), name))
            .collect())
    }
}

//! What people ask of who is who on GitHub.

use crate::{
    app::{Asked, Failure},
    discord::slash::LinkAsk,
};

use super::{Answer, Door};

impl Door {
    pub(super) async fn link(&self, asked: &Asked, ask: LinkAsk) -> Result<Answer, Failure> {
        let app = &self.app;
        let reply = match ask {
            LinkAsk::Github { login } => app.link_ask(asked, &login).await,
            LinkAsk::Remove => app.link_remove(asked).await,
            LinkAsk::Show { person } => {
                let person = person.map(super::changes::user).transpose()?;
                app.link_show(asked, person)
            }
        };
        reply.map(Answer::Reply)
    }
}

//! The web pages: a link out of chat signs a person in, and what they may see is looked up for them.

mod components;
mod deploys;
mod lists;
mod oncall;
mod runs;
mod story;

use std::sync::Arc;

use binnacle_commands::{
    Reply,
    team::Team,
    web::{self, Link, Session, Token},
};
use jiff::{SignedDuration, Timestamp};

use crate::store;

use super::{App, Asked, Failure};

pub use components::Component;
pub use deploys::{DeployStory, Deployed};
pub use lists::{Listed, ToDo};
pub use oncall::Roster;
pub use runs::{Ran, RunStory};
pub use story::Story;

/// How long links and sessions that are no longer good are kept, so that whoever comes late is told why.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Who it is.
    pub session: Session,
    /// Their team.
    pub team: Arc<Team>,
    /// Whether the session was made to last longer just now, so that the browser has to keep it longer too.
    pub is_renewed: bool,
}

impl App {
    /// Makes a link to the pages for whoever asks; in an incident's room, to that incident.
    ///
    /// The answer holds the secret, so it is not kept: whoever misses it asks again.
    pub async fn web_link_make(&self, asked: &Asked) -> Result<Reply, Failure> {
        self.team(asked.guild)?;
        let token = Token::new(self.ids.secret());
        let mut tx = self.db.write().await?;
        let incident = tx.incident_in_room(asked.guild, asked.channel).await?;
        let number = incident.map(|incident| incident.number);
        let link = Link::new(asked.guild, &asked.actor, number, self.now());
        tx.web_link_insert(&token, &link).await?;
        tx.commit().await?;
        Ok(web::answer(&self.site.pages, &token, &link))
    }

    /// The link that somebody opened, if it may still sign them in, and their team.
    pub async fn web_link(&self, sent: &str) -> Result<(Link, Arc<Team>), Failure> {
        let token = Token::read(sent).ok_or_else(web::unknown_link)?;
        let found = self.db.read().await?.web_link(&token).await?;
        let link = web::usable(found, self.now())?;
        let team = self.team(link.workspace)?;
        Ok((link, team))
    }

    /// Uses a link up and begins a session; gives its token, and the incident that the link leads to.
    pub async fn web_sign_in(&self, sent: &str) -> Result<(Token, Option<i64>), Failure> {
        let token = Token::read(sent).ok_or_else(web::unknown_link)?;
        let (link, _) = self.web_link(sent).await?;
        let mut writing = self.writing(link.workspace).await?;
        // It is looked at again where nobody else can use it meanwhile: of two presses at once, one signs in.
        let found = writing.tx.web_link(&token).await?;
        let link = web::usable(found, writing.now)?;
        let incident = link.incident;
        writing.tx.web_link_use(&token, writing.now).await?;
        let session = Session::begun(link, writing.now);
        let token = Token::new(self.ids.secret());
        writing.tx.web_session_insert(&token, &session).await?;
        let event = web::signed_in(&session, writing.now);
        writing.record(&[event]).await?;
        writing.finish().await?;
        Ok((token, incident))
    }

    /// Who a browser belongs to; `None` when they have to sign in.
    pub async fn web_visitor(&self, sent: &str) -> Result<Option<Visitor>, Failure> {
        let now = self.now();
        let Some(token) = Token::read(sent) else {
            return Ok(None);
        };
        let found = self.db.read().await?.web_session(&token).await?;
        let Some(mut session) = found.filter(|session| session.is_good(now)) else {
            return Ok(None);
        };
        // A team that Binnacle no longer works for has no pages.
        let Ok(team) = self.team(session.workspace) else {
            return Ok(None);
        };
        let mut is_renewed = false;
        if let Some(until) = session.renewal(now) {
            match self.web_renew(&token, until).await {
                Ok(()) => {
                    session.expires_at = until;
                    is_renewed = true;
                }
                // Reading goes on while nothing can be written.
                Err(error) => tracing::warn!(%error, "a session could not be renewed"),
            }
        }
        Ok(Some(Visitor {
            session,
            team,
            is_renewed,
        }))
    }

    async fn web_renew(&self, token: &Token, until: Timestamp) -> store::Result<()> {
        let mut tx = self.db.write().await?;
        tx.web_session_renew(token, until).await?;
        tx.commit().await
    }

    /// Ends a session.
    pub async fn web_sign_out(&self, sent: &str) -> Result<(), Failure> {
        let Some(visitor) = self.web_visitor(sent).await? else {
            return Ok(());
        };
        let Some(token) = Token::read(sent) else {
            return Ok(());
        };
        let mut writing = self.writing(visitor.session.workspace).await?;
        if writing.tx.web_session_end(&token).await? {
            let event = web::signed_out(&visitor.session, writing.now);
            writing.record(&[event]).await?;
            writing.finish().await?;
        }
        Ok(())
    }

    /// A reference under which the log tells what went wrong with a page.
    pub fn reference(&self) -> String {
        self.ids.next(self.now()).simple().to_string()
    }

    /// Forgets links and sessions that are long no longer good, and says how many.
    pub async fn web_forget(&self) -> store::Result<u64> {
        let before = self.now() - KEPT;
        let mut tx = self.db.write().await?;
        let gone = tx.web_forget(before).await?;
        tx.commit().await?;
        Ok(gone)
    }
}

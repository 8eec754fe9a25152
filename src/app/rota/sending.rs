//! What is sent of swaps and covers: their cards, and that somebody is still wanted.

use std::sync::Arc;

use binnacle_commands::{
    Effect,
    ids::RequestId,
    names::MessageId,
    reply::Card,
    rota::{Request, View, follow_up_card, left, request_card},
    team::Team,
};

use crate::{
    app::{App, Failure},
    store::{self, Claimed},
};

use super::rows;

/// The card of a request, or that somebody is still wanted, with the state it shows.
#[derive(Debug, Clone)]
pub struct RequestParcel {
    /// What was taken from the queue.
    pub claimed: Claimed,
    /// The request, as it is now.
    pub request: Request,
    /// What to show; `None` when there is nothing to say any more.
    pub card: Option<Card>,
    /// Its team.
    pub team: Arc<Team>,
}

impl App {
    /// Loads what is sent of a request now.
    pub(in crate::app) async fn request_load(
        &self,
        claimed: Claimed,
        id: RequestId,
    ) -> Result<RequestParcel, Failure> {
        let team = self.team(claimed.workspace)?;
        let now = self.now();
        let mut reader = self.db.read().await?;
        let found = reader.request(id).await?;
        let request = found.ok_or(Failure::Broken(store::Error::Conflict("oncall_request")))?;
        let moves = reader.moves_of(id).await?;
        let rows = rows(&mut reader, claimed.workspace, now).await?;
        let view = View::new(&team, &rows);
        let open = left(&request, &moves, now);
        let card = match claimed.effect {
            Effect::OncallFollowUp { planned_at, .. } => {
                let is_wanted = request.is_open()
                    && !open.is_empty()
                    && request.told_at.is_none_or(|told| told < planned_at);
                // Whether it has begun was settled when it was first tried, so that a second try says the same.
                is_wanted.then(|| {
                    let at = claimed.first_tried_at;
                    follow_up_card(&request, &open, &view, planned_at, at)
                })
            }
            _ => Some(request_card(&request, &moves, &open, &view)),
        };
        Ok(RequestParcel {
            claimed,
            request,
            card,
            team,
        })
    }
}

impl super::Writing<'_> {
    /// A request's card is shown there.
    pub(in crate::app) async fn request_placed(
        &mut self,
        id: RequestId,
        message: MessageId,
    ) -> Result<(), Failure> {
        Ok(self.tx.request_shown(id, message).await?)
    }
}

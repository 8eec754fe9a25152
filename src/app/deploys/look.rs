//! What time does to requests, and what is sent of them.

use binnacle_commands::{
    Effect,
    delivery::Doubt,
    deploy::{
        life::{self, Deploy, Due as What, State, card, follow_up, post_card},
        ship::{Order, Step, letter},
    },
    heard::thread_card,
    ids::DeployId,
    issue::IssueWanted,
    names::MessageId,
    reply::Card,
    webhook::Letter,
};

use crate::{
    app::{App, Failure, writing::Writing},
    store::{self, Claimed, Due},
};

use super::requests::known_of;

/// Something of a request to send, with the state it shows.
#[derive(Debug, Clone)]
pub struct DeployParcel {
    /// What was taken from the queue.
    pub claimed: Claimed,
    /// The request, as it is now.
    pub deploy: Deploy,
    /// What to show; `None` when there is nothing to say any more.
    pub card: Option<Card>,
    /// The issue that follows it, where one is to be opened.
    pub follow_up: Option<IssueWanted>,
    /// What GitHub is told of it; `None` where the document names no repository for it any more.
    pub order: Option<Order>,
    /// What a program is told of it, and what for; `None` where there is nothing to tell any more.
    pub letter: Option<(Step, Letter)>,
}

impl App {
    /// Does what the timer of a request asks for; gives back `false` where it is not ours to judge. GitHub is asked before anything is
    /// written, so this may take a while.
    pub async fn deploy_due(&self, due: &Due) -> Result<bool, Failure> {
        let id = due.subject.strip_prefix("deploy:");
        let seen = match id.and_then(|id| id.parse().ok()) {
            Some(id) => self.db.read().await?.deploy(id).await?,
            None => None,
        };
        let Some(seen) = seen else {
            return Ok(false);
        };
        let team = self.team(seen.workspace)?;
        let is_due = matches!(life::fire(&seen, self.now()), What::Moved(_));
        if let (State::Running, Some(run), false) = (seen.state, &seen.record.run, is_due) {
            return Box::pin(self.deploy_follow_run(&team, &seen, run.id)).await;
        }
        // What was put forward is looked at even where nothing would be due.
        let is_held = matches!(seen.state, State::Waiting | State::Blocked);
        let outside = match life::fire(&seen, self.now()) {
            What::Look => Some(self.outside_now(&team, &seen).await),
            What::Nothing if is_held => Some(self.outside_now(&team, &seen).await),
            What::Nothing | What::Moved(_) => None,
        };
        let mut writing = self.writing(seen.workspace).await?;
        let Some(deploy) = writing.tx.deploy(seen.id).await? else {
            return Ok(false);
        };
        let moved = match (life::fire(&deploy, writing.now), outside) {
            (What::Moved(moved), _) => Some(*moved),
            (_, Some(outside)) => {
                let known = known_of(&mut writing.tx, &deploy).await?;
                life::look(&deploy, outside, &known, &team, writing.now)
            }
            (What::Nothing | What::Look, None) => None,
        };
        match moved {
            Some(moved) => Box::pin(writing.deploy_moved(&deploy, moved)).await?,
            None => writing.deploy_watch(&deploy).await?,
        }
        writing.finish().await?;
        Ok(true)
    }

    /// Loads what is sent of a request now.
    pub(in crate::app) async fn deploy_load(
        &self,
        claimed: Claimed,
        id: DeployId,
    ) -> Result<DeployParcel, Failure> {
        let team = self.team(claimed.workspace)?;
        let found = self.db.read().await?.deploy(id).await?;
        let deploy = found.ok_or(Failure::Broken(store::Error::Conflict("deploy")))?;
        let card = match &claimed.effect {
            Effect::DeployPost { post, .. } => post_card(&deploy, *post, &team),
            Effect::DeployHeard { heard, .. } => Some(thread_card(&deploy, heard)),
            _ => Some(card(&deploy, &team)),
        };
        let order = Order::of(&deploy, &team);
        let pages = &self.site.pages;
        let step = step(&claimed, &deploy);
        let letter = step.and_then(|step| Some((step, letter(&deploy, step, pages)?)));
        Ok(DeployParcel {
            follow_up: follow_up(&deploy, &team),
            claimed,
            deploy,
            card,
            order,
            letter,
        })
    }
}

/// What a program is told now. One that was perhaps told of a deploy that was given up since is told that.
fn step(claimed: &Claimed, deploy: &Deploy) -> Option<Step> {
    let Effect::DeployShip { step, .. } = claimed.effect else {
        return None;
    };
    match (step, deploy.state) {
        (Step::Call, State::Running) => Some(Step::Call),
        (Step::Call, State::Succeeded) => None,
        (Step::Call, _) => (claimed.doubt != Doubt::None).then_some(Step::Recall),
        (step, _) => Some(step),
    }
}

impl Writing<'_> {
    /// A request's card is shown there.
    pub(in crate::app) async fn deploy_placed(
        &mut self,
        id: DeployId,
        message: MessageId,
    ) -> Result<(), Failure> {
        Ok(self.tx.deploy_shown(id, message).await?)
    }
}

//! What is deployed, as the pages show it.

use binnacle_commands::{
    Event,
    deploy::{
        life::{Deploy, Place},
        lock::Lock,
    },
    web::Leaf,
};

use crate::{app::deploys::board, store::DeployFilter};

use super::{
    super::{App, Failure},
    Visitor,
};

/// What is live where, and a page of what was asked for.
#[derive(Debug)]
pub struct Deployed {
    /// Every service in every environment that it is deployed to.
    pub places: Vec<Place>,
    /// What is locked.
    pub locks: Vec<Lock>,
    /// A page of requests, newest first.
    pub deploys: Vec<Deploy>,
    /// How many there are in all.
    pub total: i64,
}

/// A request, and everything that happened to it.
#[derive(Debug)]
pub struct DeployStory {
    /// The request.
    pub deploy: Deploy,
    /// What happened, oldest first.
    pub events: Vec<Event>,
}

impl App {
    /// A request of a visitor's team, and what happened to it.
    pub async fn web_deploy(
        &self,
        visitor: &Visitor,
        number: i64,
    ) -> Result<Option<DeployStory>, Failure> {
        let guild = visitor.session.workspace;
        let mut reader = self.db.read().await?;
        let Some(deploy) = reader.deploy_numbered(guild, number).await? else {
            return Ok(None);
        };
        let events = reader.event_about(guild, &deploy.subject()).await?;
        Ok(Some(DeployStory {
            deploy,
            events: events.into_iter().map(|it| it.event).collect(),
        }))
    }

    /// What is deployed of a visitor's team, and a page of what was asked for at some places.
    pub async fn web_deploys(
        &self,
        visitor: &Visitor,
        filter: DeployFilter<'_>,
        leaf: Leaf,
    ) -> Result<Deployed, Failure> {
        let guild = visitor.session.workspace;
        let mut reader = self.db.read().await?;
        let (deploys, total) = reader
            .deploy_history(guild, filter, (Leaf::SIZE, leaf.offset()))
            .await?;
        Ok(Deployed {
            places: board(&mut reader, &visitor.team, None).await?,
            locks: reader.lock_living(guild).await?,
            deploys,
            total,
        })
    }
}

//! What is deployed, as the pages show it.

use binnacle_commands::{
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

impl App {
    /// What is deployed of a visitor's team.
    pub async fn web_deploys(&self, visitor: &Visitor, leaf: Leaf) -> Result<Deployed, Failure> {
        let guild = visitor.session.workspace;
        let mut reader = self.db.read().await?;
        let (deploys, total) = reader
            .deploy_history(guild, DeployFilter::default(), (Leaf::SIZE, leaf.offset()))
            .await?;
        Ok(Deployed {
            places: board(&mut reader, &visitor.team).await?,
            locks: reader.lock_living(guild).await?,
            deploys,
            total,
        })
    }
}

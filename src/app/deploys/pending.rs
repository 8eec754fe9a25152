//! What is merged and not deployed. GitHub is asked, and nothing is written.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use binnacle_commands::{
    Reply,
    deploy::{
        life::{Standing, State},
        outside::Range,
        pending::{self, Spot, Waits},
    },
    names::Repository,
    team::Team,
};
use futures_util::future::join_all;

use crate::app::{App, Asked, Failure};

use super::requests::repository;

/// What is asked of GitHub: the repository, the commit that is live, and the branch.
type Asking = (Repository, String, String);

impl App {
    /// What the branches that services are deployed from have beyond what is live.
    pub async fn deploy_pending(
        &self,
        asked: &Asked,
        (service, environment): (Option<&str>, Option<&str>),
    ) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let spots = pending::spots(&team, service, environment)?;
        let mut reader = self.db.read().await?;
        let good = Some(State::Succeeded);
        let live = reader.deploy_newest(asked.guild, service, good).await?;
        drop(reader);
        let wanted: Vec<Option<Asking>> = spots.iter().map(|it| asking(&team, it, &live)).collect();
        let told = self.compared(wanted.iter().flatten()).await;
        let waits = spots.into_iter().zip(wanted).map(|(spot, wanted)| Waits {
            live: at(&spot, &live).cloned(),
            ahead: match wanted.and_then(|wanted| told.get(&wanted).cloned()) {
                Some(told) => told,
                None => Err("the document names no repository for the service".to_owned()),
            },
            spot,
        });
        Ok(pending::pending(waits.collect()))
    }

    /// Each thing that is to be asked of GitHub, asked once.
    async fn compared(
        &self,
        wanted: impl Iterator<Item = &Asking>,
    ) -> BTreeMap<Asking, Result<Range, String>> {
        let distinct: BTreeSet<&Asking> = wanted.collect();
        let all = distinct.into_iter().map(async |asking| {
            let (repository, live, branch) = asking;
            (asking.clone(), self.ahead(repository, live, branch).await)
        });
        join_all(all).await.into_iter().collect()
    }
}

fn asking(team: &Arc<Team>, spot: &Spot, live: &[Standing]) -> Option<Asking> {
    let live = at(spot, live)?;
    let repository = repository(team, &spot.service)?;
    Some((repository.clone(), live.sha.clone(), spot.branch.clone()))
}

fn at<'d>(spot: &Spot, live: &'d [Standing]) -> Option<&'d Standing> {
    live.iter()
        .find(|it| (&it.service, &it.environment) == (&spot.service, &spot.environment))
}

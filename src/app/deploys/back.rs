//! Going back, promoting, and what follows from going back: the place is locked, and what was undone is held back.

use std::collections::BTreeMap;

use binnacle_commands::{
    By, Refusal, Reply,
    deploy::{
        Kind, Past,
        life::{self, Back, Deploy, Note, RequestAsk, State, Undone},
        lock::{self, Over, Reason},
        outside::Range,
    },
    ids::DeployId,
    team::Team,
};
use jiff::Timestamp;

use crate::app::{App, Asked, Failure, writing::Writing};

use super::{
    known::{live, past},
    requests::{WhichDeploy, found},
};

impl App {
    /// Somebody wants to go back to what was live at a place before.
    pub async fn deploy_back(
        &self,
        asked: &Asked,
        (service, environment): (&str, &str),
        to: Option<&str>,
        reason: Note,
    ) -> Result<Reply, Failure> {
        let history = self.history_of(asked, service, environment).await?;
        let back = life::back_to(&history, to)?;
        self.go_back(asked, (service, environment), back, reason)
            .await
    }

    /// The same, from a deploy that is the newest at its place.
    pub async fn deploy_back_from(
        &self,
        asked: &Asked,
        id: DeployId,
        reason: Note,
    ) -> Result<Reply, Failure> {
        let mut reader = self.db.read().await?;
        let deploy = found(&mut reader, asked, WhichDeploy::Id(id)).await?;
        drop(reader);
        let request = &deploy.record.request;
        let place = (request.service.as_str(), request.environment.as_str());
        let history = self.history_of(asked, place.0, place.1).await?;
        let back = life::back_to(&history, None)?;
        if back.from != request.sha {
            return Err(Refusal::Stale(format!(
                "{} is not what was deployed there last. `/deploy rollback` goes back from what is.",
                deploy.name()
            ))
            .into());
        }
        self.go_back(asked, place, back, reason).await
    }

    async fn go_back(
        &self,
        asked: &Asked,
        (service, environment): (&str, &str),
        back: Back,
        reason: Note,
    ) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let range = self.between(&team, (service, environment), &back).await;
        let ask = RequestAsk {
            kind: Kind::Rollback,
            service: service.to_owned(),
            environment: environment.to_owned(),
            wanted: back.to,
            reason: reason.as_str().to_owned(),
            arguments: BTreeMap::new(),
            fixes: None,
            undoes: Some(Undone {
                sha: back.from,
                range,
            }),
        };
        self.deploy_request(asked, ask).await
    }

    /// What going back undoes, if GitHub tells.
    async fn between(&self, team: &Team, place: (&str, &str), back: &Back) -> Option<Range> {
        let (wanted, live) = ((back.from.as_str(), None), Some(back.to.clone()));
        let outside = self.survey(team, place, wanted, live).await;
        outside.range.value
    }

    async fn history_of(
        &self,
        asked: &Asked,
        service: &str,
        environment: &str,
    ) -> Result<Vec<Past>, Failure> {
        self.team(asked.guild)?;
        let mut reader = self.db.read().await?;
        past(&mut reader, asked.guild, service, environment).await
    }

    /// Somebody wants what is live in one environment in the next.
    pub async fn deploy_promote(
        &self,
        asked: &Asked,
        (service, environment): (&str, Option<&str>),
        reason: String,
        arguments: BTreeMap<String, String>,
    ) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let mut reader = self.db.read().await?;
        let live = live(&mut reader, asked.guild, service).await?;
        drop(reader);
        let promotion = life::promotion(&team, service, environment, &live)?;
        let ask = RequestAsk {
            kind: Kind::Promote,
            service: service.to_owned(),
            environment: promotion.environment,
            wanted: promotion.sha,
            reason,
            arguments,
            fixes: None,
            undoes: None,
        };
        self.deploy_request(asked, ask).await
    }

    /// Somebody clears commits that are held back.
    pub async fn deploy_clear(
        &self,
        asked: &Asked,
        service: &str,
        typed: Option<&str>,
        reason: &Note,
    ) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let held = writing.tx.held(asked.guild, service).await?;
        let by = By {
            team: &team,
            actor: &asked.actor,
            now: writing.now,
        };
        let cleared = life::clear(service, &held, typed, reason, by)?;
        for sha in &cleared.commits {
            let (user, now) = (asked.actor.user, writing.now);
            writing
                .tx
                .held_clear(asked.guild, (service, sha), user, now)
                .await?;
        }
        writing.deploys_look().await?;
        writing.record(&[cleared.event]).await?;
        writing.answer(asked, cleared.reply).await
    }
}

impl Writing<'_> {
    /// What follows when one has gone back: what was deployed last is marked, its commits are held back, and the place is locked.
    pub(super) async fn went_back(
        &mut self,
        before: &Deploy,
        deploy: &Deploy,
    ) -> Result<(), Failure> {
        let record = &deploy.record;
        let (State::Succeeded, Some(undone)) = (deploy.state, &record.undoes) else {
            return Ok(());
        };
        if before.state == State::Succeeded {
            return Ok(());
        }
        let (guild, now) = (self.team.guild, self.now);
        let request = &record.request;
        for sha in undone.commits() {
            self.tx
                .held_add(guild, (&request.service, &sha), deploy.id, now)
                .await?;
        }
        self.mark_undone(deploy, undone, now).await?;
        let Some(over) = Over::from_parts(&request.service, &request.environment) else {
            return Ok(());
        };
        let owner = record.ended_by.unwrap_or(request.by);
        let reason = format!("{} went back. Look first, then unlock.", deploy.name());
        let spot = self.tx.lock_spot(guild, &over).await?;
        let fresh = self.lock_fresh(deploy.channel).await?;
        let words = (owner, Reason::parse(&reason)?);
        if let Some(moved) = lock::after_going_back(&spot, over.clone(), fresh, words, now) {
            self.lock_write(&over, &moved.changed).await?;
            self.record(&moved.events).await?;
            self.push(&moved.effects).await?;
        }
        Ok(())
    }

    /// The deploys of what was undone that succeeded there did not stand.
    async fn mark_undone(
        &mut self,
        deploy: &Deploy,
        undone: &Undone,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let request = &deploy.record.request;
        let place = (request.service.as_str(), request.environment.as_str());
        let there = self
            .tx
            .deploy_of(self.team.guild, place, &undone.sha)
            .await?;
        for before in there {
            if let Some(moved) = life::rolled_back(&before, deploy, now) {
                let undone = moved.deploy.clone();
                self.deploy_written(moved).await?;
                self.train_ended(&undone).await?;
            }
        }
        Ok(())
    }
}

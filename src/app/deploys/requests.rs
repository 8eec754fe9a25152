//! Requests to deploy: asked for, answered, begun, ended, looked at.

use std::{cmp::Reverse, collections::BTreeMap, sync::Arc};

use binnacle_commands::{
    By, Decision, Refusal, Reply,
    deploy::{
        Environment, Policy,
        life::{self, Deploy, DeployVerb, Fresh, HISTORY, Known, Note, Place, RequestAsk, State},
        outside::{Outside, Question},
    },
    ids::DeployId,
    names::Repository,
    reply::Form,
    team::Team,
};

use jiff::Timestamp;

use crate::{
    app::{App, Asked, Failure, Timer, writing::Writing},
    store::{DeployFilter, Reader},
};

use super::known::known;

/// How many deploys that were done are looked through while someone types.
const SUGGESTED: u32 = 200;

/// Which request is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhichDeploy {
    /// The one with this number.
    Number(i64),
    /// The one with this key.
    Id(DeployId),
}

/// Which requests are offered to someone who types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeployShelf {
    /// Those that have not ended.
    Open,
    /// Those that were done, as far as the last ones go.
    Done,
}

/// What is done with a request, with the words that come with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeployAnswer {
    /// Somebody approves.
    Approve(Option<Note>),
    /// Somebody rejects it.
    Reject(Note),
    /// Somebody lets a kind of blocker pass.
    Override(String, Note),
    /// A second person agrees to that.
    Agree,
    /// It is called off.
    Cancel(Option<Note>),
    /// It is decided anew.
    Look,
    /// Somebody begins.
    Begin,
    /// It was done, or did not work.
    End(bool, Option<Note>),
    /// Something is wrong.
    Trouble,
    /// Somebody keeps waiting.
    Wait,
    /// Something on its checklist is done.
    Tick(String),
}

impl DeployAnswer {
    /// Whether the request is decided anew, by what GitHub says now and by what else is known.
    const fn decides_anew(&self) -> bool {
        matches!(
            self,
            Self::Approve(_) | Self::Agree | Self::Look | Self::Begin | Self::Tick(_)
        )
    }
}

impl App {
    /// Somebody asks for a deploy.
    pub async fn deploy_request(&self, asked: &Asked, ask: RequestAsk) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let outside = self.outside_of(&team, &ask).await?;
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let place = (ask.service.clone(), ask.environment.clone());
        let place = (place.0.as_str(), place.1.as_str());
        let fresh = Fresh {
            id: writing.id(),
            workspace: asked.guild,
            number: writing.counters.deploy_number + 1,
            channel: asked.channel,
        };
        let (tx, number) = (&mut writing.tx, Some(fresh.number));
        let open = tx.deploy_open(asked.guild).await?;
        let known = known(tx, asked.guild, place, number, &open).await?;
        let by = by(&team, asked, writing.now);
        let decision = life::request(fresh, ask, outside, &known, by);
        writing.counters.deploy_number = fresh.number;
        writing.tx.deploy_insert(&decision.state).await?;
        writing.push(&life::offers(&decision.state, &open)).await?;
        Box::pin(writing.deploy_follow(decision, asked)).await
    }

    /// What would stand in the way of a deploy.
    pub async fn deploy_check(&self, asked: &Asked, ask: RequestAsk) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let outside = self.outside_of(&team, &ask).await?;
        let mut reader = self.db.read().await?;
        let place = (ask.service.as_str(), ask.environment.as_str());
        let open = reader.deploy_open(asked.guild).await?;
        let known = known(&mut reader, asked.guild, place, None, &open).await?;
        Ok(life::check(
            ask,
            outside,
            &known,
            by(&team, asked, self.now()),
        ))
    }

    /// Does something with a request. Of a hundred who press at once, each counts once, and one begins.
    pub async fn deploy_answer(
        &self,
        asked: &Asked,
        which: WhichDeploy,
        answer: DeployAnswer,
    ) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let looked = self.deploy_seen(&team, asked, which, answer.decides_anew());
        let (id, outside) = Box::pin(looked).await?;
        let mut writing = self.writing(asked.guild).await?;
        if let Some(reply) = writing.tx.interaction_reply(asked.id).await? {
            return Ok(reply);
        }
        let deploy = found(&mut writing.tx, asked, WhichDeploy::Id(id)).await?;
        let known = if answer.decides_anew() {
            known_of(&mut writing.tx, &deploy).await?
        } else {
            Known::default()
        };
        let decision = decided(
            &deploy,
            answer,
            outside,
            &known,
            by(&team, asked, writing.now),
        )?;
        writing.tx.deploy_change(&decision.state).await?;
        Box::pin(writing.deploy_ended(&deploy, &decision.state)).await?;
        Box::pin(writing.deploy_follow(decision, asked)).await
    }

    /// Which request is meant, and what GitHub knows of it: now, where that is asked for and matters, else when it was looked at last.
    async fn deploy_seen(
        &self,
        team: &Team,
        asked: &Asked,
        which: WhichDeploy,
        anew: bool,
    ) -> Result<(DeployId, Outside), Failure> {
        let mut reader = self.db.read().await?;
        let seen = found(&mut reader, asked, which).await?;
        drop(reader);
        let outside = if anew && seen.state.is_open() {
            self.outside_now(team, &seen).await
        } else {
            seen.record.outside
        };
        Ok((seen.id, outside))
    }

    /// The form behind a button of a request.
    pub async fn deploy_form(
        &self,
        asked: &Asked,
        verb: DeployVerb,
        id: DeployId,
    ) -> Result<Form, Failure> {
        let mut reader = self.db.read().await?;
        let deploy = found(&mut reader, asked, WhichDeploy::Id(id)).await?;
        Ok(life::form(&deploy, verb))
    }

    /// One request.
    pub async fn deploy_show(&self, asked: &Asked, which: WhichDeploy) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let mut reader = self.db.read().await?;
        let deploy = found(&mut reader, asked, which).await?;
        Ok(life::shown(&deploy, &team))
    }

    /// What is live where, of all services or of one.
    pub async fn deploy_board(
        &self,
        asked: &Asked,
        service: Option<&str>,
    ) -> Result<Reply, Failure> {
        let team = self.team(asked.guild)?;
        let mut reader = self.db.read().await?;
        let locks = reader.lock_living(asked.guild).await?;
        let places = board(&mut reader, &team, service).await?;
        let board = life::board(&team, service, &places, &locks, self.now());
        Ok(board?)
    }

    /// What was deployed, newest first.
    pub async fn deploy_history(
        &self,
        asked: &Asked,
        filter: DeployFilter<'_>,
        page: u32,
    ) -> Result<Reply, Failure> {
        self.team(asked.guild)?;
        let offset = page.saturating_sub(1).saturating_mul(HISTORY);
        let mut reader = self.db.read().await?;
        let (deploys, total) = reader
            .deploy_history(asked.guild, filter, (HISTORY, offset))
            .await?;
        Ok(life::history(&deploys, page, total))
    }

    /// Requests that match what someone is typing, newest first.
    pub async fn deploy_suggest(
        &self,
        asked: &Asked,
        of: DeployShelf,
        typed: &str,
    ) -> Result<Vec<Deploy>, Failure> {
        self.team(asked.guild)?;
        let typed = typed.to_lowercase();
        let mut reader = self.db.read().await?;
        let mut all = match of {
            DeployShelf::Open => reader.deploy_open(asked.guild).await?,
            DeployShelf::Done => reader.deploy_done(asked.guild, SUGGESTED).await?,
        };
        all.sort_by_key(|deploy| Reverse(deploy.number));
        let fits = |deploy: &Deploy| {
            let whole = format!("{} {}", deploy.name(), deploy.what()).to_lowercase();
            whole.contains(&typed)
        };
        Ok(all.into_iter().filter(fits).collect())
    }

    /// What GitHub knows of what somebody asks for.
    async fn outside_of(&self, team: &Team, ask: &RequestAsk) -> Result<Outside, Failure> {
        let live = self.live_at(team, &ask.service, &ask.environment).await?;
        let wanted = (ask.wanted.as_str(), None);
        Ok(self
            .survey(team, (&ask.service, &ask.environment), wanted, live)
            .await)
    }

    /// What GitHub knows of a request now.
    pub(super) async fn outside_now(&self, team: &Team, deploy: &Deploy) -> Outside {
        let request = &deploy.record.request;
        let wanted = request.ref_name.as_deref().unwrap_or(&request.sha);
        let place = (request.service.as_str(), request.environment.as_str());
        let live = self.live_at(team, place.0, place.1).await;
        let live = live.unwrap_or_default();
        self.survey(team, place, (wanted, Some(&request.sha)), live)
            .await
    }

    pub(super) async fn survey(
        &self,
        team: &Team,
        (service, environment): (&str, &str),
        (wanted, sha): (&str, Option<&str>),
        live: Option<String>,
    ) -> Outside {
        let Some(repository) = repository(team, service) else {
            return Outside::unknown(
                "the document names no repository for the service, under `repository` or `[github]`",
            );
        };
        let policy = Policy::of(team, service, environment);
        let question = Question {
            repository: repository.clone(),
            wanted: wanted.to_owned(),
            sha: sha.map(str::to_owned),
            branches: policy.branches.into_iter().flatten().collect(),
            live,
        };
        self.outside(&question).await
    }

    async fn live_at(
        &self,
        team: &Team,
        service: &str,
        environment: &str,
    ) -> Result<Option<String>, Failure> {
        let mut reader = self.db.read().await?;
        let good = Some(State::Succeeded);
        let live = reader
            .deploy_newest(team.guild, Some(service), good)
            .await?;
        let here = live.into_iter().find(|it| it.environment == environment);
        Ok(here.map(|it| it.sha))
    }
}

impl Writing<'_> {
    /// Writes everything that follows from a decision on a request, and the answer.
    pub(super) async fn deploy_follow(
        mut self,
        decision: Decision<Deploy>,
        asked: &Asked,
    ) -> Result<Reply, Failure> {
        self.deploy_watch(&decision.state).await?;
        self.record(&decision.events).await?;
        self.push(&decision.effects).await?;
        self.answer(asked, decision.reply).await
    }

    /// Sets the timer of a request as it is now.
    pub(super) async fn deploy_watch(&mut self, deploy: &Deploy) -> Result<(), Failure> {
        self.tx
            .timer_watch(
                Timer::Deploy.as_str(),
                &deploy.subject(),
                life::next(deploy),
                self.now,
            )
            .await?;
        self.ring_timers();
        Ok(())
    }

    /// What waits for a place is looked at when what ran there has ended.
    pub(super) async fn place_freed(
        &mut self,
        before: &Deploy,
        after: &Deploy,
    ) -> Result<(), Failure> {
        if before.state == State::Running && after.state != State::Running {
            self.deploys_look().await?;
        }
        Ok(())
    }

    /// Everything that is held is looked at, now that something that held some of it is gone.
    pub(in crate::app) async fn deploys_look(&mut self) -> Result<(), Failure> {
        for open in self.tx.deploy_open(self.team.guild).await? {
            if matches!(open.state, State::Waiting | State::Blocked) {
                self.deploy_look(&open.subject()).await?;
            }
        }
        Ok(())
    }
}

fn decided(
    deploy: &Deploy,
    answer: DeployAnswer,
    outside: Outside,
    known: &Known,
    by: By<'_>,
) -> Result<Decision<Deploy>, Refusal> {
    match answer {
        DeployAnswer::Approve(note) => life::approve(deploy, note, outside, known, by),
        DeployAnswer::Reject(reason) => life::reject(deploy, &reason, by),
        DeployAnswer::Override(code, reason) => life::override_ask(deploy, &code, &reason, by),
        DeployAnswer::Agree => life::agree(deploy, outside, known, by),
        DeployAnswer::Cancel(reason) => life::cancel(deploy, reason.as_ref(), by),
        DeployAnswer::Look => life::looked(deploy, outside, known, by),
        DeployAnswer::Begin => life::begin(deploy, outside, known, by),
        DeployAnswer::End(succeeded, note) => life::end(deploy, succeeded, note.as_ref(), by),
        DeployAnswer::Trouble => life::trouble(deploy, by),
        DeployAnswer::Wait => life::wait(deploy, by),
        DeployAnswer::Tick(item) => life::tick(deploy, &item, outside, known, by),
    }
}

/// Everything that is known for a request.
pub(super) async fn known_of(reader: &mut Reader, deploy: &Deploy) -> Result<Known, Failure> {
    let request = &deploy.record.request;
    let place = (request.service.as_str(), request.environment.as_str());
    let open = reader.deploy_open(deploy.workspace).await?;
    known(reader, deploy.workspace, place, Some(deploy.number), &open).await
}

pub(super) async fn found(
    reader: &mut Reader,
    asked: &Asked,
    which: WhichDeploy,
) -> Result<Deploy, Failure> {
    let found = match which {
        WhichDeploy::Number(number) => reader.deploy_numbered(asked.guild, number).await?,
        WhichDeploy::Id(id) => reader
            .deploy(id)
            .await?
            .filter(|deploy| deploy.workspace == asked.guild),
    };
    found.ok_or_else(|| {
        Failure::Refused(Refusal::NotFound(match which {
            WhichDeploy::Number(number) => format!(
                "There is no DPL-{number} on this server. `/deploy history` lists them all."
            ),
            WhichDeploy::Id(_) => "This request is not on record here any more.".to_owned(),
        }))
    })
}

/// The repository of a service: its own, or else that of the team.
pub(super) fn repository<'t>(team: &'t Team, service: &str) -> Option<&'t Repository> {
    let mut services = team.services.iter();
    let service = services.find(|it| it.name.as_str() == service);
    match service {
        Some(service) => team.repository_of(service),
        None => team.github.as_ref().map(|it| &it.repository),
    }
}

pub(super) fn by<'a>(team: &'a Arc<Team>, asked: &'a Asked, now: Timestamp) -> By<'a> {
    By {
        team,
        actor: &asked.actor,
        now,
    }
}

/// What is live where, what runs and what is asked for.
pub(in crate::app) async fn board(
    reader: &mut Reader,
    team: &Team,
    service: Option<&str>,
) -> Result<Vec<Place>, Failure> {
    let good = Some(State::Succeeded);
    let live = reader.deploy_newest(team.guild, service, good).await?;
    let mut live: BTreeMap<_, _> = live
        .into_iter()
        .map(|it| ((it.service.clone(), it.environment.clone()), it))
        .collect();
    let mut open: BTreeMap<_, Vec<Deploy>> = BTreeMap::new();
    for deploy in reader.deploy_open(team.guild).await? {
        let request = &deploy.record.request;
        let here = (request.service.clone(), request.environment.clone());
        open.entry(here).or_default().push(deploy);
    }
    let all = places(team, service).map(|(service, environment)| {
        let here = (service.to_owned(), environment.to_owned());
        let there = open.remove(&here).unwrap_or_default();
        let (running, open) = there.into_iter().partition(|it| it.state == State::Running);
        let running: Vec<Deploy> = running;
        Place {
            live: live.remove(&here),
            running: running.into_iter().next(),
            open,
            service: here.0,
            environment: here.1,
        }
    });
    Ok(all.collect())
}

/// Every service, or one, in every environment that it is deployed to.
fn places<'t>(team: &'t Team, only: Option<&str>) -> impl Iterator<Item = (&'t str, &'t str)> {
    let services = team.services.iter();
    let services = services.filter(move |it| only.is_none_or(|only| it.name.as_str() == only));
    services.flat_map(|service| {
        let has = |it: &&Environment| {
            let own = service.environments.as_ref();
            own.is_none_or(|names| names.contains(&it.name))
        };
        let all = team.environments.iter().filter(has);
        all.map(|it| (service.name.as_str(), it.name.as_str()))
    })
}

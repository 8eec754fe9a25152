//! What webhooks of GitHub's tell: kept at the door, then worked on for each team it may concern, in the order in which it came.

mod deploys;
mod news;

use std::sync::Arc;

use binnacle_commands::{
    hook::{Hook, Inbound, KEPT, PONG, State, Told, run_looked_at},
    names::{GuildId, Repository},
    team::Team,
    web::Leaf,
    workflow::Run,
};
use jiff::{SignedDuration, Timestamp};

use crate::store::{self, Due, QueueFacts, Tx, Waiting};

use super::{App, Failure, Timer, Visitor, writing::Writing};

/// How many deliveries are worked on before other timers have their turn.
const AT_ONCE: usize = 50;

/// How often a delivery is tried before it is set aside, so that it does not keep others waiting for ever.
const TRIES: u32 = 5;

/// When it is looked for what waits, also when nobody tells of it.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_mins(10);

/// How long the words of a delivery are kept: GitHub delivers again what is up to three days old.
const WORDS_KEPT: SignedDuration = SignedDuration::from_hours(4 * 24);

/// How long it is remembered that a delivery came.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(90 * 24);

/// What the team's page shows of what webhooks told.
#[derive(Debug)]
pub struct HooksSeen {
    /// A page of deliveries, the newest first.
    pub told: Vec<Told>,
    /// How many there are in all.
    pub total: i64,
    /// How many are still to be worked on.
    pub waiting: i64,
    /// How many could not be worked on.
    pub aside: i64,
    /// When the mirror was last compared with what should be there, and how much differed.
    pub mirror: Option<(Timestamp, i64)>,
    /// What waits to be sent.
    pub queue: QueueFacts,
}

impl App {
    /// Keeps a delivery, to be worked on soon by every team that it may mean something to; `false` when it was kept before.
    pub async fn hook_take(&self, hook: &Hook) -> store::Result<bool> {
        let now = self.now();
        let id = self.ids.next(now).into();
        let mut tx = self.db.write().await?;
        if !tx.hook_insert(id, hook, now).await? {
            return Ok(false);
        }
        for guild in self.concerned(&mut tx, hook).await? {
            tx.hook_expect(id, guild).await?;
            tx.timer_set_to(Timer::Hooks.as_str(), &subject(guild), Some(now))
                .await?;
        }
        tx.commit().await?;
        self.wake.timers().notify_one();
        Ok(true)
    }

    /// The teams that a delivery may mean something to, under whichever name they know its repository. What a repository of theirs is
    /// called is remembered.
    async fn concerned(&self, tx: &mut Tx, hook: &Hook) -> store::Result<Vec<GuildId>> {
        let mut names: Vec<Repository> = hook.names().cloned().collect();
        if let Some(id) = hook.repository_id {
            names.extend(tx.repository_names(id).await?);
        }
        let follows = |team: &&Arc<Team>| names.iter().any(|name| team.follows(name));
        let teams = self.teams.all().filter(follows);
        let guilds: Vec<GuildId> = teams.map(|team| team.guild).collect();
        if let (Some(id), false) = (hook.repository_id, guilds.is_empty()) {
            for name in hook.names() {
                tx.repository_named(id, name).await?;
            }
        }
        Ok(guilds)
    }

    /// Remembers what repositories are called, by the numbers that GitHub gave them.
    pub async fn repositories_named(&self, names: &[(i64, Repository)]) -> store::Result<()> {
        let mut tx = self.db.write().await?;
        for (id, name) in names {
            tx.repository_named(*id, name).await?;
        }
        tx.commit().await
    }

    /// Makes sure that each team looks for what was told while it was away.
    pub async fn hooks_ensure(&self) -> store::Result<()> {
        for team in self.teams.all().filter(|team| team.github.is_some()) {
            self.timer_ensure(Timer::Hooks, &subject(team.guild), self.now())
                .await?;
        }
        Ok(())
    }

    /// Works on what waits for a team, and sets its timer anew; gives back `false` where the team is not ours.
    pub async fn hooks_due(&self, due: &Due) -> Result<bool, Failure> {
        let guild = due.subject.strip_prefix("team:");
        let Some(guild) = guild.and_then(|guild| guild.parse().ok()) else {
            return Ok(false);
        };
        for _ in 0..AT_ONCE {
            if !self.hook_work(guild).await? {
                break;
            }
        }
        // It is looked again after the timer was set: what comes in between would otherwise wait for its next time.
        self.hooks_at(guild, LOOK_AGAIN).await?;
        let next = self.db.read().await?.hook_next(guild).await?;
        if next.is_some() {
            self.hooks_at(guild, SignedDuration::ZERO).await?;
        }
        Ok(true)
    }

    async fn hooks_at(&self, guild: GuildId, after: SignedDuration) -> store::Result<()> {
        let mut tx = self.db.write().await?;
        tx.timer_set_to(
            Timer::Hooks.as_str(),
            &subject(guild),
            Some(self.now() + after),
        )
        .await?;
        tx.commit().await
    }

    /// Works on the delivery that came first; `false` when none waits.
    async fn hook_work(&self, guild: GuildId) -> Result<bool, Failure> {
        let mut writing = self.writing(guild).await?;
        let Some(hook) = writing.tx.hook_next(guild).await? else {
            return Ok(false);
        };
        let failure = match writing.hook_means(&hook).await {
            Ok(said) => {
                let (id, done) = (hook.id, State::Done);
                writing.tx.hook_ended(id, guild, done, &said).await?;
                return writing.finish().await.map(|()| true);
            }
            Err(failure) => failure,
        };
        let Failure::Broken(error) = failure else {
            return Err(failure);
        };
        drop(writing);
        self.hook_failed(guild, &hook, &error.to_string()).await?;
        if hook.tries + 1 < TRIES {
            return Err(error.into());
        }
        Ok(true)
    }

    /// Writes down that a delivery could not be worked on; after several tries it is set aside.
    async fn hook_failed(&self, guild: GuildId, waiting: &Waiting, why: &str) -> store::Result<()> {
        let state = if waiting.tries + 1 < TRIES {
            State::Waiting
        } else {
            tracing::error!(hook.id = %waiting.id, event = waiting.event, why, "what a webhook told was set aside");
            State::Aside
        };
        let mut tx = self.db.write().await?;
        tx.hook_ended(waiting.id, guild, state, why).await?;
        tx.commit().await
    }

    /// A page of what webhooks told a visitor's team.
    pub async fn web_hooks(&self, visitor: &Visitor, leaf: Leaf) -> Result<HooksSeen, Failure> {
        let guild = visitor.session.workspace;
        let mut reader = self.db.read().await?;
        let (told, total) = reader.hook_list(guild, Leaf::SIZE, leaf.offset()).await?;
        let (waiting, aside) = reader.hook_count(guild).await?;
        Ok(HooksSeen {
            mirror: reader.mirror_swept_at(guild).await?,
            queue: reader.effect_facts(Some(guild)).await?,
            told,
            total,
            waiting,
            aside,
        })
    }

    /// Forgets what is of no use any more.
    pub async fn hooks_forget(&self) -> store::Result<()> {
        let now = self.now();
        let mut tx = self.db.write().await?;
        tx.hook_forget(now - WORDS_KEPT, now - KEPT_FOR).await?;
        tx.comment_forget(now - KEPT_FOR).await?;
        tx.commit().await
    }
}

impl Writing<'_> {
    /// Does what follows from a delivery, and says what that is.
    async fn hook_means(&mut self, hook: &Waiting) -> Result<String, Failure> {
        let inbound = match Inbound::read(&hook.event, &hook.payload) {
            Ok(inbound) => inbound,
            Err(why) => {
                tracing::warn!(hook.id = %hook.id, event = hook.event, %why, "what a webhook told cannot be read");
                metrics::counter!("binnacle_hooks_unread_total").increment(1);
                return Ok(why.to_string());
            }
        };
        Ok(match inbound {
            Inbound::Ping => PONG.to_owned(),
            Inbound::Run(run) => self.run_means(run).await?,
            Inbound::Deployment(news) => self.deployment_means(&news).await?,
            Inbound::Issue(news) => self.issue_means(hook.id, news).await?,
            Inbound::Comment(news) => match self.link_means(&news).await? {
                Some(said) => said,
                None => self.comment_means(&news).await?,
            },
            Inbound::Other => KEPT.to_owned(),
        })
    }

    /// A webhook tells of a run. Nothing that it says is believed: GitHub is asked, at once instead of in a while.
    async fn run_means(&mut self, run: i64) -> Result<String, Failure> {
        let (guild, now) = (self.team.guild, self.now);
        let is_told = |own: &Option<Run>| own.as_ref().is_some_and(|own| own.id == run);
        let deploys = self.tx.deploy_open(guild).await?;
        let deploy = deploys.iter().find(|it| is_told(&it.record.run));
        let errands = self.tx.errand_active(guild).await?;
        let errand = errands.iter().find(|it| is_told(&it.course.run));
        let deploy = deploy.map(|it| (Timer::Deploy, it.subject(), it.name()));
        let errand = errand.map(|it| (Timer::Errand, it.subject(), it.name()));
        let Some((timer, subject, name)) = deploy.or(errand) else {
            return Ok(KEPT.to_owned());
        };
        let timer = timer.as_str();
        self.tx.timer_set_to(timer, &subject, Some(now)).await?;
        self.ring_timers();
        Ok(run_looked_at(&name))
    }
}

/// The subject of a team's timer.
fn subject(guild: GuildId) -> String {
    format!("team:{guild}")
}

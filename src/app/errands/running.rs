//! Errands on the machine: taken one at a time for each key, written down before they are started, and never started twice.

use std::collections::BTreeSet;

use binnacle_commands::{
    Effect, Event,
    errand::{self, End, Errand, Stage, is_blocking},
    ids::ErrandId,
    names::GuildId,
    tool::{Exec, Tool, Work, shown},
};
use jiff::SignedDuration;

use crate::app::{App, Failure};

/// How much longer than its time a program may take until nobody believes any more that somebody looks after it.
const GRACE: SignedDuration = SignedDuration::from_mins(2);

/// An errand that was taken and is run now.
#[derive(Debug, Clone)]
pub struct Task {
    /// The errand.
    pub errand: Errand,
    /// How its program is run; nothing where an answer is given.
    pub exec: Option<Exec>,
}

impl App {
    /// Takes an errand that can run: no other with its key runs, or perhaps ran. From here on it counts as started.
    pub async fn errand_take(&self) -> Result<Option<Task>, Failure> {
        for team in self.teams.all() {
            // Until the folders were read nobody knows how an action is run.
            if self.books_or_never(team.guild).is_err() {
                continue;
            }
            let active = self.db.read().await?.errand_active(team.guild).await?;
            if next(&active).is_some()
                && let Some(task) = self.errand_take_of(team.guild).await?
            {
                return Ok(Some(task));
            }
        }
        Ok(None)
    }

    async fn errand_take_of(&self, guild: GuildId) -> Result<Option<Task>, Failure> {
        let tools = self.tools(guild);
        let mut writing = self.writing(guild).await?;
        let active = writing.tx.errand_active(guild).await?;
        let Some(errand) = next(&active).cloned() else {
            return Ok(None);
        };
        let tool = tools.iter().find(|tool| is_same(tool, &errand));
        let exec = match tool.map(|tool| &tool.work) {
            Some(Work::Exec(exec)) => Some(exec.clone()),
            _ => None,
        };
        let timeout = exec
            .as_ref()
            .map_or(SignedDuration::ZERO, |exec| exec.timeout);
        let now = writing.now;
        let Some((next, event, effects)) = errand::begun(&errand, now + timeout + GRACE, now)
        else {
            return Ok(None);
        };
        writing.tx.errand_change(errand.version, &next).await?;
        writing.record(&[event]).await?;
        writing.push(&effects).await?;
        writing.finish().await?;
        if tool.is_none() {
            let end = End {
                is_fine: false,
                exit: None,
                why: Some(
                    "Nothing ran: the action's file was changed or taken away before".to_owned(),
                ),
                output: String::new(),
                was_cut: false,
            };
            self.errand_ended(guild, next.id, end).await?;
            return Ok(None);
        }
        Ok(Some(Task { errand: next, exec }))
    }

    /// What comes of an errand that gives an answer.
    pub fn errand_answered(&self, task: &Task) -> End {
        let reply = task
            .errand
            .course
            .filled
            .reply
            .as_deref()
            .unwrap_or_default();
        End {
            is_fine: true,
            exit: None,
            why: None,
            output: shown(reply.as_bytes(), None, &[]),
            was_cut: false,
        }
    }

    /// Writes down what came of an errand.
    pub async fn errand_ended(
        &self,
        guild: GuildId,
        id: ErrandId,
        end: End,
    ) -> Result<(), Failure> {
        let change = |errand: &Errand, now| errand::ended(errand, end.clone(), now);
        self.errand_moved(guild, id, change).await
    }

    /// Writes down that nobody knows what became of an errand.
    pub async fn errand_doubted(
        &self,
        guild: GuildId,
        id: ErrandId,
        why: &str,
    ) -> Result<(), Failure> {
        self.errand_moved(guild, id, |errand, now| errand::doubted(errand, why, now))
            .await
    }

    async fn errand_moved(
        &self,
        guild: GuildId,
        id: ErrandId,
        change: impl FnOnce(&Errand, jiff::Timestamp) -> Option<(Errand, Event, Vec<Effect>)> + Send,
    ) -> Result<(), Failure> {
        let mut writing = self.writing(guild).await?;
        let Some(errand) = writing.tx.errand(id).await? else {
            return Ok(());
        };
        let Some((next, event, effects)) = change(&errand, writing.now) else {
            return Ok(());
        };
        writing.tx.errand_change(errand.version, &next).await?;
        writing.record(&[event]).await?;
        writing.push(&effects).await?;
        writing.acted(&next).await?;
        writing.finish().await?;
        // What waited for its key may run now.
        self.wake.errands().notify_one();
        Ok(())
    }

    /// Puts before a person what was running when whoever ran it went: everything when this process is alone on its database and
    /// has just begun, else what should be over for long.
    pub async fn errands_take_back(&self, at_start: bool) -> Result<(), Failure> {
        let all = at_start && self.db.was_unused();
        for team in self.teams.all() {
            let active = self.db.read().await?.errand_active(team.guild).await?;
            let now = self.now();
            let lost = active.iter().filter(|errand| match errand.course.stage {
                Stage::Running { until, .. } => all || until < now,
                _ => false,
            });
            for errand in lost {
                tracing::warn!(
                    errand = errand.number,
                    "an action perhaps ran; a person has to look"
                );
                let why = "Binnacle ended while it ran";
                self.errand_doubted(team.guild, errand.id, why).await?;
            }
        }
        Ok(())
    }
}

fn is_same(tool: &Tool, errand: &Errand) -> bool {
    tool.name == errand.tool && tool.hash == errand.hash
}

/// The first that can run.
fn next(active: &[Errand]) -> Option<&Errand> {
    let serial = |errand: &Errand| errand.course.filled.serial.clone();
    let blocking = active.iter().filter(|one| is_blocking(&one.course.stage));
    let taken: BTreeSet<String> = blocking
        .filter_map(|one| Some((one, serial(one)?)).map(|(_, key)| key))
        .collect();
    active.iter().find(|one| {
        matches!(one.course.stage, Stage::Ready { .. })
            && serial(one).is_none_or(|key| !taken.contains(&key))
    })
}

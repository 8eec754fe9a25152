//! Errands on the machine: taken one at a time for each key, written down before they are started, and never started twice.

use std::collections::BTreeSet;

use binnacle_commands::{
    errand::{self, End, Errand, Moved, Stage, is_blocking},
    ids::ErrandId,
    names::GuildId,
    tool::{Exec, Tool, Work, shown},
};
use jiff::{SignedDuration, Timestamp};

use crate::app::{App, Failure, writing::Writing};

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
        let tool = tools.iter().find(|tool| errand.is_of(tool));
        let why = match tool {
            Some(_) => writing.errand_held(&errand).await?,
            None => Some("the action's file was changed or taken away before".to_owned()),
        };
        let timeout = tool.map_or(SignedDuration::ZERO, Tool::timeout);
        let Some(mut begun) = errand::begun(&errand, timeout, writing.now) else {
            return Ok(None);
        };
        if why.is_some() {
            begun.effects.clear();
        }
        let next = begun.errand.clone();
        writing.errand_moved(&errand, begun).await?;
        let end = why.map(|why| End::failed(format!("Nothing ran: {why}")));
        let over = end.and_then(|end| errand::ended(&next, end, writing.now));
        if let Some(over) = over {
            writing.errand_moved(&next, over).await?;
            writing.finish().await?;
            return Ok(None);
        }
        writing.finish().await?;
        let Some(tool) = tool else {
            return Ok(None);
        };
        let exec = match &tool.work {
            Work::Exec(exec) => Some(exec.clone()),
            Work::Reply(_) => None,
            // What is done elsewhere was sent with what was written.
            Work::Workflow(_) | Work::Http(_) => return Ok(None),
        };
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
            why: None,
            output: shown(reply.as_bytes(), None, &[], &[]),
            ..End::fine("")
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
        self.errand_move(guild, id, change).await
    }

    /// Writes down that nobody knows what became of an errand.
    pub async fn errand_doubted(
        &self,
        guild: GuildId,
        id: ErrandId,
        why: &str,
    ) -> Result<(), Failure> {
        self.errand_move(guild, id, |errand, now| errand::doubted(errand, why, now))
            .await
    }

    async fn errand_move(
        &self,
        guild: GuildId,
        id: ErrandId,
        change: impl FnOnce(&Errand, Timestamp) -> Option<Moved> + Send,
    ) -> Result<(), Failure> {
        let mut writing = self.writing(guild).await?;
        let Some(errand) = writing.tx.errand(id).await? else {
            return Ok(());
        };
        let Some(moved) = change(&errand, writing.now) else {
            return Ok(());
        };
        writing.errand_moved(&errand, moved).await?;
        writing.finish().await
    }

    /// Puts before a person what was running when whoever ran it went: everything when this process is alone on its database and
    /// has just begun, else what should be over for long.
    pub async fn errands_take_back(&self, at_start: bool) -> Result<(), Failure> {
        let all = at_start && self.db.was_unused();
        for team in self.teams.all() {
            let active = self.db.read().await?.errand_active(team.guild).await?;
            let now = self.now();
            let lost = active.iter().filter(|errand| match errand.course.stage {
                Stage::Running { until, .. } => {
                    let is_here = !errand.course.filled.is_elsewhere();
                    is_here && (all || until < now)
                }
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

impl Writing<'_> {
    /// What stands in the way of an errand now.
    async fn errand_held(&mut self, errand: &Errand) -> Result<Option<String>, Failure> {
        if errand.course.filled.held.is_none() {
            return Ok(None);
        }
        let incident = match errand.incident {
            Some(incident) => self.tx.incident(incident).await?,
            None => None,
        };
        let number = incident.map(|incident| incident.number);
        let known = self.gates_known(true).await?;
        Ok(errand::held(errand, number, &known, &self.team, self.now))
    }

    /// Writes everything that follows where an errand moved by itself.
    pub(super) async fn errand_moved(
        &mut self,
        before: &Errand,
        moved: Moved,
    ) -> Result<(), Failure> {
        let next = &moved.errand;
        self.tx.errand_change(before.version, next).await?;
        self.record(&moved.events).await?;
        self.push(&moved.effects).await?;
        self.acted(next).await?;
        self.errand_watch(next).await?;
        // What waited for its key may run now.
        self.ring_errands();
        Ok(())
    }
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

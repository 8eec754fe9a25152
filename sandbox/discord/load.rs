//! Load: interactions fired at a rate.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::time::Instant;

use super::clicks::Actor;
use super::options::Entry;
use super::report::{LoadBook, Report};
use super::{Discord, Id};

/// What is asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Load {
    /// Interactions in a second.
    pub rate: f64,
    /// For how long.
    pub seconds: f64,
    /// What is called, in turns by weight.
    pub mix: Vec<Mix>,
    /// The username of the caller; the first person without it.
    #[serde(default)]
    pub user: Option<String>,
    /// The name of the channel; the first text channel without it.
    #[serde(default)]
    pub channel: Option<String>,
    /// How long to wait for answers after the last call, in seconds.
    #[serde(default = "patience")]
    pub patience: f64,
}

fn patience() -> f64 {
    5.0
}

/// One command of the mix.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mix {
    /// How often, against the others.
    #[serde(default = "one")]
    pub weight: u32,
    /// Its name with subcommands.
    pub command: String,
    /// Its options by name. `{n}` in a text is the number of the call.
    #[serde(default)]
    pub options: Map<String, Value>,
}

fn one() -> u32 {
    1
}

impl Discord {
    /// Fires interactions open loop, and reports when they are answered or the patience is over.
    /// Calls that are refused by the person's client end it with the reason.
    pub async fn load(&self, load: &Load) -> Result<Report, String> {
        let turns: Vec<&Mix> = load
            .mix
            .iter()
            .flat_map(|mix| std::iter::repeat_n(mix, mix.weight as usize))
            .collect();
        if turns.is_empty() || load.rate.is_nan() || load.rate <= 0.0 || load.seconds.is_nan() {
            return Err("A load needs a mix and a rate.".to_owned());
        }
        let actor = self.load_actor(load)?;
        let gap = Duration::from_secs_f64(1.0 / load.rate);
        let start = Instant::now();
        let end = start + Duration::from_secs_f64(load.seconds.max(0.0));
        self.world().load = Some(LoadBook::default());
        let (mut lags, mut number) = (Vec::new(), 0_u32);
        let mut at = start;
        let fired = loop {
            tokio::time::sleep_until(at).await;
            lags.push(Instant::now() - at);
            number += 1;
            let mix = turns[number as usize % turns.len()];
            if let Err(why) = self.fire(&actor, mix, number) {
                break Err(why);
            }
            at = start + gap * number;
            if at >= end {
                break Ok(());
            }
        };
        let patience = Duration::from_secs_f64(load.patience.max(0.0));
        if fired.is_ok() {
            // When it is over, what is missing is missing.
            let _ = self
                .wait(patience, || {
                    self.world()
                        .load
                        .as_ref()
                        .is_some_and(|book| book.waiting == 0)
                        .then_some(())
                })
                .await;
        }
        let mut world = self.world();
        let deadline = world.deadlines.answer();
        let book = world.load.take().unwrap_or_default();
        fired?;
        let report = book.report(deadline, lags);
        world.last_load = Some(report.clone());
        Ok(report)
    }

    fn load_actor(&self, load: &Load) -> Result<Actor, String> {
        let world = self.world();
        let user = world
            .users
            .values()
            .find(|user| !user.bot && load.user.as_ref().is_none_or(|name| *name == user.username));
        let channel = world.ordered_channels().into_iter().find(|channel| {
            channel.has_messages()
                && load
                    .channel
                    .as_ref()
                    .is_none_or(|name| *name == channel.name)
        });
        match (user, channel) {
            (Some(user), Some(channel)) => Ok(Actor {
                user: user.id,
                channel: channel.id,
                nonce: None,
            }),
            (None, _) => Err("There is no such user.".to_owned()),
            _ => Err("There is no such channel.".to_owned()),
        }
    }

    fn fire(&self, actor: &Actor, mix: &Mix, number: u32) -> Result<Id, String> {
        let mut words = mix.command.trim_start_matches('/').split_whitespace();
        let name = words.next().unwrap_or_default();
        let mut values = mix.options.clone();
        for value in values.values_mut() {
            if let Value::String(text) = value {
                *text = text.replace("{n}", &number.to_string());
            }
        }
        let mut world = self.world();
        let id = world.commands.named(1, name).map(|command| command.id);
        let id = id.ok_or_else(|| format!("There is no command /{name}."))?;
        world.slash(
            actor,
            id,
            &Entry {
                path: words.collect(),
                values: &values,
                focused: None,
            },
        )
    }
}

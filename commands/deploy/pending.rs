//! What is merged and not deployed: per service, by age.

#[cfg(test)]
mod tests;

use jiff::Timestamp;

use super::{
    chat::known,
    life::{Standing, short},
    outside::{Brought, Range},
    policy::{BRANCH, Place, Policy},
};
use crate::{
    Refusal, Reply,
    reply::{Card, Tone},
    team::Team,
    text::{ago, code, cut, discord, when},
};

/// How many services are looked at together, since GitHub is asked about each.
const TOGETHER: usize = 25;

/// How many commits are shown of one service, and of each of several.
const ALONE: usize = 20;
const EACH: usize = 3;

/// A place where something may wait to be deployed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// The service.
    pub service: String,
    /// The environment.
    pub environment: String,
    /// The branch that is deployed from: the first that the policy names whole.
    pub branch: String,
}

/// What waits there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waits {
    /// Where.
    pub spot: Spot,
    /// What is live there, as far as Binnacle deployed it.
    pub live: Option<Standing>,
    /// What the branch has beyond that, or why nobody knows.
    pub ahead: Result<Range, String>,
}

/// The places that are asked about: of one service or of all, in one environment, or in the last one on the ladder of each.
///
/// # Errors
/// When there is no such service or environment, or there are too many to ask GitHub about.
pub fn spots(
    team: &Team,
    service: Option<&str>,
    environment: Option<&str>,
) -> Result<Vec<Spot>, Refusal> {
    let services = team.services.iter().map(|it| it.name.as_str());
    let services: Vec<&str> = match known(service, "service", services.clone())? {
        None => services.collect(),
        Some(named) => vec![named],
    };
    let mut spots = Vec::new();
    for service in &services {
        let all = team.environments.iter().map(|it| it.name.as_str());
        let environments: Vec<&str> = match environment {
            Some(named) => vec![named],
            None => all
                .filter(|name| Policy::is_last(team, service, name))
                .collect(),
        };
        for environment in environments {
            spots.extend(spot(team, service, environment));
        }
    }
    if spots.is_empty() {
        return Err(Refusal::NotFound(nowhere(environment)));
    }
    if spots.len() > TOGETHER {
        return Err(Refusal::Invalid(format!(
            "There are {} places, and GitHub would be asked about each. Name a service.",
            spots.len()
        )));
    }
    Ok(spots)
}

fn spot(team: &Team, service: &str, environment: &str) -> Option<Spot> {
    let policy = Policy::of(team, service, environment);
    if !matches!(policy.place, Place::Known) {
        return None;
    }
    let mut branches = policy.branches.iter().flatten();
    let whole = branches.find(|name| !name.contains('*'));
    Some(Spot {
        service: service.to_owned(),
        environment: environment.to_owned(),
        branch: whole.map_or(BRANCH, String::as_str).to_owned(),
    })
}

fn nowhere(environment: Option<&str>) -> String {
    match environment {
        Some(typed) => format!(
            "Nothing that you name can be deployed to `{}`. Leave the environment out to see the last one of each service.",
            code(typed, 60)
        ),
        _ => "The document has no `[[deploy]]` that lets this be deployed anywhere.".to_owned(),
    }
}

/// What is told: the places whose oldest commit waits longest come first, and those of which nothing is known last.
pub fn pending(mut all: Vec<Waits>) -> Reply {
    all.sort_by_key(|waits| {
        let (is_unknown, oldest) = match &waits.ahead {
            Err(_) => (true, None),
            Ok(_) => (waits.live.is_none(), oldest(waits)),
        };
        (is_unknown, oldest.is_none(), oldest)
    });
    let most = if all.len() == 1 { ALONE } else { EACH };
    let rows: Vec<String> = all.iter().map(|waits| row(waits, most)).collect();
    let count: u32 = all.iter().map(waiting).sum();
    let is_known = all.iter().all(|it| it.ahead.is_ok() && it.live.is_some());
    let (tone, title) = match (count, is_known) {
        (0, true) => (Tone::Green, "All that is merged is deployed".to_owned()),
        (0, false) => (
            Tone::Grey,
            "What is merged and not deployed is not known everywhere".to_owned(),
        ),
        (1, _) => (
            Tone::Amber,
            "1 commit is merged and not deployed".to_owned(),
        ),
        (count, _) => (
            Tone::Amber,
            format!("{count} commits are merged and not deployed"),
        ),
    };
    let card = Card::new(tone, title, cut(&rows.join("\n"), 3900));
    Reply::private(card.footer("By when each was committed, oldest first"))
}

fn waiting(waits: &Waits) -> u32 {
    let ahead = waits.ahead.as_ref().ok();
    let ahead = ahead.filter(|_| waits.live.is_some());
    ahead.map_or(0, |range| range.total)
}

fn oldest(waits: &Waits) -> Option<Timestamp> {
    let range = waits.ahead.as_ref().ok()?;
    range.commits.iter().filter_map(|commit| commit.at).min()
}

fn row(waits: &Waits, most: usize) -> String {
    let Spot {
        service,
        environment,
        branch,
    } = &waits.spot;
    let place = format!("**{service}** to `{environment}`");
    let Some(live) = &waits.live else {
        return format!(
            "{place}: Binnacle has deployed nothing there, so nobody can tell what waits. Deploy it there once."
        );
    };
    let live = format!("`{}` is live since {}", short(&live.sha), when(live.at));
    match &waits.ahead {
        Err(why) => format!(
            "{place}: {live}; GitHub did not tell what `{branch}` has beyond it: {}.",
            discord(why)
        ),
        Ok(range) if range.total == 0 => format!("{place}: nothing waits; {live}."),
        Ok(range) => {
            let count = match range.total {
                1 => "1 commit".to_owned(),
                count => format!("{count} commits"),
            };
            let count = match &range.url {
                Some(url) => format!("[{count}]({url})"),
                None => count,
            };
            let oldest = oldest(waits).map(|at| format!(", the oldest {}", ago(at)));
            let oldest = oldest.unwrap_or_default();
            let mut rows = vec![format!("{place}: {count} of `{branch}`{oldest}; {live}.")];
            rows.extend(commits(range, most));
            rows.join("\n")
        }
    }
}

/// The commits that wait longest, and how many more there are.
fn commits(range: &Range, most: usize) -> Vec<String> {
    let mut commits: Vec<&Brought> = range.commits.iter().rev().collect();
    commits.sort_by_key(|commit| commit.at);
    let shown = commits.iter().take(most);
    let mut rows: Vec<String> = shown.map(|commit| line(commit)).collect();
    let total = usize::try_from(range.total).unwrap_or(usize::MAX);
    match total - rows.len().min(total) {
        0 => {}
        more => rows.push(format!("- and {more} more")),
    }
    rows
}

fn line(commit: &Brought) -> String {
    let by = commit
        .author
        .as_deref()
        .map(|by| format!(" by {}", discord(by)));
    let at = commit.at.map(|at| format!(", {}", ago(at)));
    format!(
        "- `{}` {}{}{}",
        short(&commit.sha),
        discord(&cut(&commit.title, 80)),
        by.unwrap_or_default(),
        at.unwrap_or_default()
    )
}

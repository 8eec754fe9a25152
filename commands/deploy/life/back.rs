//! Which commit is meant where nobody names one: going back to what was live before, and promoting what was tried.

use std::collections::BTreeMap;

use crate::{
    Refusal,
    deploy::{
        facts::{Live, Past},
        policy::{Place, Policy},
    },
    team::Team,
    text,
};

use super::short;

/// The commit to go back to, and the one that is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Back {
    /// The commit to go back to.
    pub to: String,
    /// The commit that was deployed last.
    pub from: String,
}

/// What to go back to: the newest commit that succeeded at a place and is not the one that was deployed there last, or the one that
/// is typed. `history` is newest first.
///
/// # Errors
/// When nothing was deployed there, nothing before succeeded, or what is typed did not or is not one commit.
pub fn back_to(history: &[Past], typed: Option<&str>) -> Result<Back, Refusal> {
    let nothing = "Binnacle knows of nothing there to go back to. Go back by hand, or ask for a deploy of a commit that is good.";
    let Some(last) = history.first() else {
        return Err(Refusal::NotFound(nothing.to_owned()));
    };
    let mut good: Vec<&str> = Vec::new();
    for past in history
        .iter()
        .filter(|past| past.success && past.sha != last.sha)
    {
        if !good.contains(&past.sha.as_str()) {
            good.push(&past.sha);
        }
    }
    let to = match typed {
        None => good.first().copied(),
        Some(typed) => Some(named(&good, typed)?),
    };
    let to = to.ok_or_else(|| Refusal::NotFound(nothing.to_owned()))?;
    Ok(Back {
        to: to.to_owned(),
        from: last.sha.clone(),
    })
}

/// The one commit among those that succeeded that begins as typed.
fn named<'a>(good: &[&'a str], typed: &str) -> Result<&'a str, Refusal> {
    let lower = typed.trim().to_ascii_lowercase();
    let shown = text::code(typed, 70);
    if lower.len() < 7 {
        return Err(Refusal::Invalid(format!(
            "`{shown}` is too short to be a commit. Give at least seven of its digits."
        )));
    }
    let fitting: Vec<&str> = good
        .iter()
        .copied()
        .filter(|sha| sha.starts_with(&lower))
        .collect();
    match fitting[..] {
        [one] => Ok(one),
        [] => Err(Refusal::NotFound(format!(
            "`{shown}` was not deployed there with success before what is there now. `/deploy history` lists what was."
        ))),
        _ => Err(Refusal::Invalid(format!(
            "Several commits that were deployed there begin with `{shown}`. Give more digits."
        ))),
    }
}

/// What is promoted: from one environment to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promotion {
    /// Where to.
    pub environment: String,
    /// What is live in the environment before.
    pub sha: String,
}

/// What to promote of a service: to the environment that is typed, or else to the first on its ladder that does not have what the
/// one before has.
///
/// # Errors
/// When the service or the environment is none, has none before it, or nothing is known to be live there.
pub fn promotion(
    team: &Team,
    service: &str,
    environment: Option<&str>,
    live: &BTreeMap<String, Live>,
) -> Result<Promotion, Refusal> {
    let rungs = team.environments.iter().filter_map(|it| {
        let name = it.name.as_str();
        let policy = Policy::of(team, service, name);
        let is_wanted = environment.is_none_or(|wanted| wanted == name);
        let rung = policy
            .rung
            .filter(|_| matches!(policy.place, Place::Known) && is_wanted)?;
        Some((name, rung.environment.to_string()))
    });
    let rungs: Vec<(&str, String)> = rungs.collect();
    let sha = |name: &str| {
        let live = live.get(name).filter(|it| it.active == Some(true))?;
        live.sha.as_deref()
    };
    let place = text::code(service, 50);
    let Some((_, first)) = rungs.first() else {
        return Err(Refusal::NotFound(format!(
            "`{place}` has no such environment with one before it, so there is nothing to promote to. Ask for a deploy with `/deploy request`."
        )));
    };
    let mut ready = rungs
        .iter()
        .filter_map(|(name, before)| Some((*name, sha(before)?)));
    let behind = ready.clone().find(|(name, from)| sha(name) != Some(*from));
    if let Some((name, from)) = behind {
        return Ok(Promotion {
            environment: name.to_owned(),
            sha: from.to_owned(),
        });
    }
    Err(Refusal::NotFound(match ready.next() {
        Some((name, from)) => format!(
            "`{name}` has `{}` of `{place}` already, which is what is live before it.",
            short(from)
        ),
        None => format!(
            "Binnacle knows of nothing of `{place}` that is live in `{first}` and stands. Deploy it there first."
        ),
    }))
}

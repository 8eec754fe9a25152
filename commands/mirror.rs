//! The sweep over the mirror: what GitHub should show against what it shows. An empty difference is the healthy state.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use crate::{
    heard::Logins,
    hook::CommentNews,
    issue::{IssueState, IssueWanted, Mirrored, Thing, key_of},
    names::Repository,
};

/// How many issues are asked for by their numbers in one sweep.
const AT_ONCE: usize = 50;

/// How long a sweep has its turn among those issues.
const TURN: SignedDuration = SignedDuration::from_mins(10);

/// An issue as GitHub shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueSeen {
    /// GitHub's own key of it, whatever its repository is called.
    pub id: i64,
    /// Its repository.
    pub repository: Repository,
    /// Its number.
    pub number: i64,
    /// Its title.
    pub title: String,
    /// Its text.
    pub body: String,
    /// Its labels.
    pub labels: Vec<String>,
    /// The logins of those whom it is assigned to.
    pub assignees: Vec<String>,
    /// Whether it is open.
    pub open: bool,
}

/// What has to be mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mend {
    /// The thing's issue is missing or says something else.
    Sync(Thing),
    /// People closed the thing's issue, opened it again or gave it to somebody: what that means is for the thing to say.
    Look {
        /// Whose issue.
        thing: Thing,
        /// Its repository.
        repository: Repository,
        /// Its number.
        number: i64,
    },
    /// Something of the thing was set aside, so that only people can put it right.
    Aside(Thing),
    /// The thing has this issue already, and another or none was recorded.
    Adopt {
        /// Whose issue.
        thing: Thing,
        /// Its repository.
        repository: Repository,
        /// Its number.
        number: i64,
    },
    /// A second issue for one thing: close it in favour of the first.
    CloseDuplicate {
        /// The repository of the issue to close.
        repository: Repository,
        /// Its number.
        number: i64,
        /// The one that stays, as GitHub links it from there.
        of: String,
    },
}

/// Where an issue is: its repository and its number there.
pub type At = (Repository, i64);

/// What GitHub shows of a team's things.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    issues: Vec<IssueSeen>,
    /// Where the issues are that were asked for by their numbers; `None` for those that are gone.
    asked: BTreeMap<At, Option<At>>,
}

impl Seen {
    /// What the lists hold, which are not endless and go back for a time.
    pub const fn listed(issues: Vec<IssueSeen>) -> Self {
        Self {
            issues,
            asked: BTreeMap::new(),
        }
    }

    /// Adds an issue that was asked for by its number. One that is listed under another name of its repository is the same one.
    pub fn learn(&mut self, asked: At, found: Option<IssueSeen>) {
        let at = found.map(|found| {
            let known = self.issues.iter().find(|one| one.id == found.id);
            let at = known.unwrap_or(&found).at();
            if known.is_none() {
                self.issues.push(found);
            }
            at
        });
        self.asked.insert(asked, at);
    }
}

impl IssueSeen {
    fn at(&self) -> At {
        (self.repository.clone(), self.number)
    }
}

/// The issues to ask for by their numbers, since no list holds them: so many at a time, and others the next time.
pub fn unlisted(mirrored: &[Mirrored], seen: &Seen, now: Timestamp) -> Vec<At> {
    let listed: BTreeSet<At> = seen.issues.iter().map(IssueSeen::at).collect();
    let places = mirrored.iter().filter_map(|one| one.place.at());
    let missing: Vec<At> = places.filter(|at| !listed.contains(at)).collect();
    let turns = missing.len().div_ceil(AT_ONCE).max(1);
    let turn = usize::try_from(now.as_second() / TURN.as_secs()).unwrap_or(0) % turns;
    let missing = missing.into_iter().skip(turn * AT_ONCE);
    missing.take(AT_ONCE).collect()
}

impl Mend {
    /// The thing that has to be mended; `None` for what is not a thing's.
    pub const fn thing(&self) -> Option<Thing> {
        match self {
            Self::Sync(thing)
            | Self::Aside(thing)
            | Self::Look { thing, .. }
            | Self::Adopt { thing, .. } => Some(*thing),
            Self::CloseDuplicate { .. } => None,
        }
    }
}

/// The difference between what things want and what GitHub shows. Nothing is said of a thing whose issue was neither listed nor asked
/// for.
pub fn diff(mirrored: &[Mirrored], seen: &Seen, logins: &Logins) -> Vec<Mend> {
    let mut by_key: BTreeMap<&str, Vec<&IssueSeen>> = BTreeMap::new();
    let mut by_place = BTreeMap::new();
    for issue in &seen.issues {
        by_place.insert(issue.at(), issue);
        if let Some(key) = key_of(&issue.body) {
            by_key.entry(key).or_default().push(issue);
        }
    }
    let mut mends = Vec::new();
    for one in mirrored {
        let mut ours = by_key.remove(one.thing.key().as_str()).unwrap_or_default();
        ours.sort_by_key(|seen| seen.number);
        let kept = match one.place.at() {
            None => ours.first().copied(),
            Some(at) => match (by_place.get(&at), seen.asked.get(&at)) {
                (Some(known), _) => Some(*known),
                (None, Some(Some(now))) => by_place.get(now).copied(),
                (None, Some(None)) => ours.first().copied(),
                (None, None) => continue,
            },
        };
        match kept {
            Some(kept) => mends.extend(differs(one, kept, &ours, logins)),
            None => mends.push(Mend::Sync(one.thing)),
        }
    }
    mends
}

/// Comments of ours that say on an issue what another of ours says there already: of each key all but the first.
pub fn doubled(said: &[CommentNews]) -> Vec<&CommentNews> {
    let mut ours: Vec<_> = said
        .iter()
        .filter(|one| one.by == one.issue.author)
        .filter_map(|one| Some((key_of(&one.text)?, one)))
        .collect();
    ours.sort_by_key(|(_, one)| one.id);
    let mut first = BTreeSet::new();
    let is_again = |(key, one): &(&str, &CommentNews)| {
        let on = (one.issue.repository.clone(), one.issue.number);
        !first.insert((on, (*key).to_owned()))
    };
    let again = ours.into_iter().filter(is_again);
    again.map(|(_, one)| one).collect()
}

/// What is wrong with a thing, of whose issues one is kept.
fn differs(one: &Mirrored, kept: &IssueSeen, ours: &[&IssueSeen], logins: &Logins) -> Vec<Mend> {
    let mut mends = Vec::new();
    let (thing, (repository, number)) = (one.thing, kept.at());
    if one.place.at() != Some(kept.at()) {
        mends.push(Mend::Adopt {
            thing,
            repository: repository.clone(),
            number,
        });
    }
    if was_moved(one, kept) || was_given(one, kept, logins) {
        mends.push(Mend::Look {
            thing,
            repository: repository.clone(),
            number,
        });
    } else if !shows(&one.wanted, kept) {
        mends.push(Mend::Sync(thing));
    }
    let others = ours.iter().filter(|seen| seen.id != kept.id && seen.open);
    mends.extend(others.map(|seen| Mend::CloseDuplicate {
        of: if seen.repository == repository {
            format!("#{number}")
        } else {
            format!("{repository}#{number}")
        },
        repository: seen.repository.clone(),
        number: seen.number,
    }));
    mends
}

/// Whether people closed the issue of an action, or opened it again, after it was made to say what it should.
fn was_moved(one: &Mirrored, seen: &IssueSeen) -> bool {
    let wanted = one.wanted.state;
    matches!(one.thing, Thing::Action(..))
        && one.place.at() == Some(seen.at())
        && one.place.state.is_none_or(|made| made == wanted)
        && (wanted == IssueState::Open) != seen.open
}

/// Whether people gave the issue of an action to somebody else whom the team knows. Whoever is missing there took it back, or may
/// not be assigned, which GitHub does not say: either is left as it is. So it is with milestones, which people plan by.
fn was_given(one: &Mirrored, seen: &IssueSeen, logins: &Logins) -> bool {
    if !matches!(one.thing, Thing::Action(..)) || one.wanted.state != IssueState::Open {
        return false;
    }
    let user = |login: &String| logins.user(login);
    let mut known = seen.assignees.iter().filter_map(user);
    let mut by_us = one.wanted.assignee.iter().chain(&one.wanted.also);
    match (known.next(), known.next()) {
        (Some(only), None) => by_us.all(|login| user(login) != Some(only)),
        _ => false,
    }
}

/// Whether an issue shows what is wanted. Labels that people added are theirs, and GitHub keeps the case of one it has.
fn shows(wanted: &IssueWanted, seen: &IssueSeen) -> bool {
    wanted.title == seen.title
        && (wanted.state == IssueState::Open) == seen.open
        && wanted.body.trim() == seen.body.replace("\r\n", "\n").trim()
        && wanted.labels.iter().all(|label| carries(seen, label))
        && !wanted.unwanted.iter().any(|label| carries(seen, label))
}

fn carries(seen: &IssueSeen, label: &str) -> bool {
    let mut labels = seen.labels.iter();
    labels.any(|one| one.eq_ignore_ascii_case(label))
}

#[cfg(test)]
mod tests;

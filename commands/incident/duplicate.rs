//! Whether two declarations mean the same thing.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::{
    names::{ChannelId, ServiceName, UserId},
    team::Severity,
};

use super::Title;

/// Words that say nothing about what is broken.
const EMPTY: [&str; 22] = [
    "a", "an", "and", "are", "at", "be", "down", "error", "errors", "fails", "failing", "for",
    "from", "in", "is", "it", "not", "of", "on", "the", "to", "with",
];

/// How much of the words of two titles must be the same for them to be alike, in percent.
const ALIKE: usize = 50;

fn words(title: &str) -> BTreeSet<String> {
    let lower = title.to_lowercase();
    let all = lower.split(|c: char| !c.is_alphanumeric());
    all.filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn telling(title: &str) -> BTreeSet<String> {
    let all = words(title);
    let some: BTreeSet<String> = all
        .iter()
        .filter(|word| !EMPTY.contains(&word.as_str()))
        .cloned()
        .collect();
    if some.is_empty() { all } else { some }
}

/// What a declaration is compared with: as much of an open incident as that takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its number.
    pub number: i64,
    /// Its title.
    pub title: Title,
    /// How bad it is.
    pub severity: Severity,
    /// What it is about.
    pub service: Option<ServiceName>,
    /// Its channel.
    pub room: Option<ChannelId>,
    /// Who declared it.
    pub declared_by: UserId,
    /// When.
    pub declared_at: Timestamp,
    /// Whether it is an exercise.
    pub is_drill: bool,
    /// Whether only its crew may know of it.
    pub is_private: bool,
}

/// The open incident that says exactly the same: the same words, and no other service.
pub(super) fn same<'a>(
    title: &str,
    service: Option<&ServiceName>,
    is_drill: bool,
    open: &'a [Known],
) -> Option<&'a Known> {
    let said = words(title);
    open.iter().find(|one| {
        let fits = match (service, &one.service) {
            (Some(asked), Some(known)) => asked == known,
            _ => true,
        };
        fits && one.is_drill == is_drill && !one.is_private && words(one.title.as_str()) == said
    })
}

/// The open incident that a title is most like, where one is; ties go to the newest.
pub(super) fn alike<'a>(
    title: &str,
    service: Option<&ServiceName>,
    open: &'a [Known],
) -> Option<&'a Known> {
    let said = telling(title);
    let score = |one: &Known| {
        let known = telling(one.title.as_str());
        let shared = said.intersection(&known).count();
        let all = said.union(&known).count().max(1);
        let bonus = usize::from(service.is_some() && one.service.as_ref() == service) * 15;
        if shared == 0 {
            0
        } else {
            shared * 100 / all + bonus
        }
    };
    open.iter()
        .filter(|one| !one.is_private && !one.is_drill)
        .map(|one| (score(one), one.number, one))
        .filter(|(score, ..)| *score >= ALIKE)
        .max_by_key(|(score, number, _)| (*score, *number))
        .map(|(.., one)| one)
}

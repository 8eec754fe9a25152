//! What each deploy comes to in the numbers: whether it went live, when its commits were made, and whether it broke something.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use crate::{
    deploy::{
        life::{Deploy, State},
        request::Kind,
    },
    incident::{Incident, Milestone},
};

/// For how long after a deploy an incident of its service counts as caused by it, where nobody says anything else.
pub const WINDOW: SignedDuration = SignedDuration::from_hours(4);

/// How it is known that a change failed. Of several, the first of these holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// A person says that it caused an incident.
    Person,
    /// One went back from it.
    WentBack,
    /// An incident of the service was declared within [`WINDOW`], while nothing newer was live.
    Window,
}

/// That a change failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) why: Why,
    /// When it was put right: when the last of its incidents was over, or else when one had gone back.
    pub(super) restored_at: Option<Timestamp>,
}

/// A deploy, and what it comes to.
#[derive(Debug)]
pub(super) struct Change<'d> {
    pub(super) deploy: &'d Deploy,
    /// When it ended.
    pub(super) at: Timestamp,
    /// From each commit that it was the first to bring until it ended; `None` is a commit whose time nobody knows.
    pub(super) leads: Vec<Option<SignedDuration>>,
    pub(super) fault: Option<Fault>,
}

impl Change<'_> {
    pub(super) fn kind(&self) -> Kind {
        self.deploy.record.request.kind
    }

    pub(super) fn service(&self) -> &str {
        &self.deploy.record.request.service
    }

    /// Whether it was live, even if it does not stand any more.
    pub(super) fn went_live(&self) -> bool {
        matches!(self.deploy.state, State::Succeeded | State::RolledBack)
    }

    /// The same, of what did not go back itself.
    pub(super) fn is_change_live(&self) -> bool {
        self.went_live() && self.kind() != Kind::Rollback
    }

    fn is_at(&self, other: &Deploy) -> bool {
        let (own, other) = (&self.deploy.record.request, &other.record.request);
        (&own.service, &own.environment) == (&other.service, &other.environment)
    }
}

/// What deploys come to, by number. Only those count that ran to an end of their own.
pub(super) fn changes<'d>(deploys: &[&'d Deploy], incidents: &[Incident]) -> Vec<Change<'d>> {
    let has_ended = |it: &Deploy| {
        let states = [State::Succeeded, State::RolledBack, State::Failed];
        it.begun_at.is_some() && states.contains(&it.state)
    };
    let mut brought = BTreeSet::new();
    let mut changes: Vec<Change<'d>> = Vec::new();
    for deploy in deploys.iter().filter(|it| has_ended(it)) {
        let Some(at) = deploy.ended_at else { continue };
        let mut change = Change {
            deploy,
            at,
            leads: Vec::new(),
            fault: None,
        };
        if change.is_change_live() {
            change.leads = leads(deploy, at, &mut brought);
        }
        changes.push(change);
    }
    let backs = backs(&changes);
    let suspects = suspects(&changes, incidents);
    for (index, change) in changes.iter_mut().enumerate() {
        if change.kind() != Kind::Rollback {
            let (back, window) = (backs.get(&index).copied(), suspects.get(&index));
            change.fault = fault(
                change.deploy,
                incidents,
                back,
                window.map_or(&[], Vec::as_slice),
            );
        }
    }
    changes
}

/// From each commit that a deploy was the first to bring until it was live.
fn leads<'d>(
    deploy: &'d Deploy,
    at: Timestamp,
    brought: &mut BTreeSet<(&'d str, &'d str, &'d str)>,
) -> Vec<Option<SignedDuration>> {
    let (record, request) = (&deploy.record, &deploy.record.request);
    let Some(range) = &record.outside.range.value else {
        return vec![None];
    };
    let mut first = |sha: &'d str| brought.insert((&request.service, &request.environment, sha));
    let new = range.commits.iter().filter(|it| first(&it.sha));
    let known = new.map(|it| Some(at.duration_since(it.at?)));
    let mut leads: Vec<_> = known.collect();
    // What GitHub counted and did not list has no time either.
    let listed = u32::try_from(range.commits.len()).unwrap_or(u32::MAX);
    leads.extend((listed..range.total).map(|_| None));
    leads
}

/// When one had gone back from which change: from the last one of that commit at that place.
fn backs(changes: &[Change<'_>]) -> BTreeMap<usize, Timestamp> {
    let mut backs = BTreeMap::new();
    for back in changes
        .iter()
        .filter(|it| it.kind() == Kind::Rollback && it.went_live())
    {
        let Some(undone) = &back.deploy.record.undoes else {
            continue;
        };
        let is_it = |it: &(usize, &Change<'_>)| {
            let is_before = it.1.deploy.number < back.deploy.number;
            is_before && it.1.deploy.record.request.sha == undone.sha && it.1.is_at(back.deploy)
        };
        if let Some((index, _)) = changes.iter().enumerate().rev().find(is_it) {
            backs.entry(index).or_insert(back.at);
        }
    }
    backs
}

/// The incidents of which nobody says what caused them, by the change that was the last to go live before, if that was not long before.
fn suspects<'i>(
    changes: &[Change<'_>],
    incidents: &'i [Incident],
) -> BTreeMap<usize, Vec<&'i Incident>> {
    let mut suspects: BTreeMap<usize, Vec<&Incident>> = BTreeMap::new();
    let is_named = |incident: &Incident| {
        let said = |it: &Change<'_>| it.deploy.record.has_caused(incident.number) == Some(true);
        changes.iter().any(said)
    };
    for incident in incidents.iter().filter(|it| counts(it) && !is_named(it)) {
        let Some(service) = &incident.service else {
            continue;
        };
        let before = |it: &(usize, &Change<'_>)| {
            let change = it.1;
            change.went_live()
                && change.service() == service.as_str()
                && change.at <= incident.declared_at
        };
        let newest = changes
            .iter()
            .enumerate()
            .filter(before)
            .max_by_key(|it| it.1.at);
        let Some((index, newest)) = newest else {
            continue;
        };
        let is_soon = incident.declared_at.duration_since(newest.at) <= WINDOW;
        let is_cleared = newest.deploy.record.has_caused(incident.number) == Some(false);
        if is_soon && !is_cleared {
            suspects.entry(index).or_default().push(incident);
        }
    }
    suspects
}

/// Drills, near misses, false alarms and duplicates do not count, nor does what is private: the numbers are everybody's.
fn counts(incident: &Incident) -> bool {
    incident.counts() && incident.is_public()
}

fn fault(
    deploy: &Deploy,
    incidents: &[Incident],
    back: Option<Timestamp>,
    suspected: &[&Incident],
) -> Option<Fault> {
    let named: BTreeSet<i64> = deploy.record.has_caused_all().collect();
    let mut blamed: Vec<&Incident> = incidents
        .iter()
        .filter(|it| counts(it) && named.contains(&it.number))
        .collect();
    let why = match (blamed.is_empty(), back, suspected.is_empty()) {
        (false, ..) => Why::Person,
        (true, Some(_), _) => Why::WentBack,
        (true, None, false) => Why::Window,
        (true, None, true) => return None,
    };
    blamed.extend(suspected);
    let ends = blamed.iter().map(|it| over(it));
    let last = ends
        .collect::<Option<Vec<_>>>()
        .map(|ends| ends.into_iter().max());
    Some(Fault {
        why,
        // As long as one of its incidents is open, it is not put right.
        restored_at: last.and_then(|last| last.or(back)),
    })
}

/// When an incident was over.
fn over(incident: &Incident) -> Option<Timestamp> {
    let times = &incident.course.milestones;
    let end = times
        .at(Milestone::Recovered)
        .or_else(|| times.at(Milestone::Resolved));
    end.filter(|_| !incident.is_open())
}

//! The sweep over the mirror: what GitHub should show against what it shows. An empty difference is the healthy state.

use crate::{
    ids::IncidentId,
    incident::{Incident, IssueWanted, issue, key_of},
    team::Team,
};

/// An issue as GitHub lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueSeen {
    /// Its number.
    pub number: i64,
    /// Its title.
    pub title: String,
    /// Its text.
    pub body: String,
    /// Its labels.
    pub labels: Vec<String>,
    /// Whether it is open.
    pub open: bool,
}

/// What has to be mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mend {
    /// The incident's issue is missing or says something else.
    Sync(IncidentId),
    /// The incident has this issue already; it was never recorded.
    Adopt {
        /// Whose issue.
        incident: IncidentId,
        /// Its number.
        number: i64,
    },
    /// A second issue for one incident: close it in favour of the first.
    CloseDuplicate {
        /// The issue to close.
        number: i64,
        /// The one that stays.
        of: i64,
    },
}

/// The difference between what incidents want and what GitHub shows.
pub fn diff(incidents: &[Incident], team: &Team, seen: &[IssueSeen]) -> Vec<Mend> {
    let mut mends = Vec::new();
    for incident in incidents {
        let mut ours: Vec<&IssueSeen> = seen
            .iter()
            .filter(|s| key_of(&s.body) == Some(incident.id))
            .collect();
        ours.sort_by_key(|s| s.number);
        let recorded = incident.places.issue;
        let first = ours
            .iter()
            .find(|s| Some(s.number) == recorded)
            .or(ours.first())
            .copied();
        match first {
            None => mends.push(Mend::Sync(incident.id)),
            Some(kept) => {
                if recorded != Some(kept.number) {
                    mends.push(Mend::Adopt {
                        incident: incident.id,
                        number: kept.number,
                    });
                }
                if !shows(&issue(incident, team), kept) {
                    mends.push(Mend::Sync(incident.id));
                }
                let others = ours.iter().filter(|s| s.number != kept.number && s.open);
                mends.extend(others.map(|s| Mend::CloseDuplicate {
                    number: s.number,
                    of: kept.number,
                }));
            }
        }
    }
    mends
}

/// Whether an issue shows what is wanted. Labels that people added are theirs, and GitHub keeps the case of one it has.
fn shows(wanted: &IssueWanted, seen: &IssueSeen) -> bool {
    wanted.title == seen.title
        && wanted.open == seen.open
        && wanted.body.trim() == seen.body.replace("\r\n", "\n").trim()
        && wanted.labels.iter().all(|label| {
            seen.labels
                .iter()
                .any(|one| one.eq_ignore_ascii_case(label))
        })
}

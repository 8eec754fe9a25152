//! What is known of an incident beside its story, in the order of its board in chat.

use binnacle_commands::{
    incident::{Incident, Relation, Role},
    names::UserId,
};
use jiff::Timestamp;

use crate::app::Site;

use super::{moment::Moment, words::People};

/// Something that is known.
pub(super) struct Fact {
    pub(super) name: &'static str,
    pub(super) lines: Vec<Line>,
}

/// A line of it.
pub(super) struct Line {
    pub(super) words: String,
    pub(super) link: Option<String>,
    pub(super) at: Option<Moment>,
}

impl Line {
    fn plain(words: impl Into<String>) -> Self {
        Self {
            words: words.into(),
            link: None,
            at: None,
        }
    }

    fn link(words: impl Into<String>, link: String) -> Self {
        Self {
            link: Some(link),
            ..Self::plain(words)
        }
    }
}

/// What they are told with.
struct Told<'a> {
    incident: &'a Incident,
    people: &'a People<'a>,
    site: &'a Site,
    now: Timestamp,
}

/// Severity, roles, next update, service, declared, resolved, closed, see also, links, room, issue.
pub(super) fn facts(
    incident: &Incident,
    people: &People<'_>,
    site: &Site,
    now: Timestamp,
) -> Vec<Fact> {
    let told = Told {
        incident,
        people,
        site,
        now,
    };
    let all = [
        ("Severity", vec![told.severity()]),
        ("Roles", told.roles()),
        ("Next update", told.next_update().into_iter().collect()),
        ("Service", told.service().into_iter().collect()),
        (
            "Declared",
            vec![told.stamp(incident.declared_by, incident.declared_at)],
        ),
        ("Resolved", told.resolved().into_iter().collect()),
        ("Closed", told.closed()),
        ("See also", told.see_also()),
        ("Links", told.links()),
        ("Room", vec![told.room()]),
        ("GitHub", told.issue().into_iter().collect()),
    ];
    let known = all.into_iter().filter(|(_, lines)| !lines.is_empty());
    known.map(|(name, lines)| Fact { name, lines }).collect()
}

impl Told<'_> {
    fn stamp(&self, by: UserId, at: Timestamp) -> Line {
        let zone = self.people.team.timezone.time_zone();
        Line {
            at: Some(Moment::full(at, zone)),
            ..Line::plain(format!("{},", self.people.name(by)))
        }
    }

    fn severity(&self) -> Line {
        let severity = self.incident.severity;
        let level = self.people.team.level(severity);
        Line::plain(format!("{severity}: {}", level.text))
    }

    /// Everyone with a role. That nobody leads is said, while somebody should.
    fn roles(&self) -> Vec<Line> {
        let crew = &self.incident.course.crew;
        let row = |role: Role| {
            let people: Vec<String> = crew
                .holders(role)
                .map(|user| self.people.name(user))
                .collect();
            match (role, people.is_empty()) {
                (Role::Commander, true) if self.incident.is_open() => {
                    Some(Line::plain("Nobody leads yet"))
                }
                (_, true) => None,
                _ => Some(Line::plain(format!(
                    "{}: {}",
                    role.title(),
                    people.join(", ")
                ))),
            }
        };
        Role::ALL.into_iter().filter_map(row).collect()
    }

    fn next_update(&self) -> Option<Line> {
        let due = self.incident.course.pace.due_at?;
        let words = if due < self.now {
            "Overdue since"
        } else {
            "By"
        };
        Some(Line {
            at: Some(Moment::full(due, self.people.team.timezone.time_zone())),
            ..Line::plain(words)
        })
    }

    fn service(&self) -> Option<Line> {
        let service = self.incident.service.as_ref()?;
        Some(Line::plain(service.to_string()))
    }

    fn resolved(&self) -> Option<Line> {
        let resolved = self
            .incident
            .resolved
            .filter(|_| !self.incident.is_open())?;
        Some(self.stamp(resolved.by, resolved.at))
    }

    fn closed(&self) -> Vec<Line> {
        let closure = self.incident.course.closure.as_ref();
        let lines = closure.map(|closure| {
            let why = Line::plain(closure.reason.label());
            [self.stamp(closure.by, closure.at), why]
        });
        lines.into_iter().flatten().collect()
    }

    fn see_also(&self) -> Vec<Line> {
        let relations = self.incident.course.relations.iter();
        let lines = relations.map(|relation| {
            let (words, number) = match relation {
                Relation::DuplicateOf(number) => ("Merged into", number),
                Relation::HasDuplicate(number) => ("Merged into it:", number),
                Relation::Related(number) => ("Related to", number),
            };
            Line::link(
                format!("{words} INC-{number}"),
                format!("/incidents/INC-{number}"),
            )
        });
        lines.collect()
    }

    /// The pages of the service, then those that people added.
    fn links(&self) -> Vec<Line> {
        let name = self.incident.service.as_ref();
        let service = name.and_then(|name| self.people.team.service(name));
        let own = service.into_iter().flat_map(|service| &service.links);
        let own = own.map(|(name, url)| Line::link(name, url.to_string()));
        let added = self.incident.course.links.iter();
        let added = added.map(|link| Line::link(&link.title, link.url.clone()));
        own.chain(added).collect()
    }

    fn room(&self) -> Line {
        let places = &self.incident.places;
        if let Some(at) = places.archived_at {
            let path = format!("/incidents/{}/transcript", self.incident.name());
            return Line {
                at: Some(Moment::full(at, self.people.team.timezone.time_zone())),
                ..Line::link("What was said in it, kept", path)
            };
        }
        match (places.room, &places.room_trouble) {
            (Some(room), _) => Line::link(
                "Open it on Discord",
                format!(
                    "{}/channels/{}/{room}",
                    self.site.discord, self.incident.workspace
                ),
            ),
            (None, _) if !places.has_room() => Line::plain("None; it is only put on record"),
            (None, None) => Line::plain("It is being opened"),
            (None, Some(trouble)) => Line::plain(format!("It could not be opened: {trouble}")),
        }
    }

    fn issue(&self) -> Option<Line> {
        let own = &self.people.team.github.as_ref()?.repository;
        let repository = self.incident.places.issue_repository.as_ref();
        let repository = repository.unwrap_or(own);
        let number = self.incident.places.issue?;
        Some(Line {
            link: self.incident.places.issue_url.clone(),
            ..Line::plain(format!("{repository}#{number}"))
        })
    }
}

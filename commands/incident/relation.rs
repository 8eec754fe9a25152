//! What incidents have to do with each other and with pages elsewhere: merging, relating, linking.

use jiff::Timestamp;
use serde_json::json;

use crate::{
    Actor, Decision, Refusal,
    event::Kind,
    names::ChannelId,
    team::{HttpsUrl, Right, Team},
    text,
};

use super::{
    CloseReason, Deed, Incident, Link, Relation,
    change::{Asking, Done, allowed},
    close, life,
};

/// The most pages that are linked.
const LINKS: usize = 10;

impl Link {
    /// A link as people type it.
    ///
    /// # Errors
    /// When the address is not a plain `https` one.
    pub fn parse(url: &str, title: Option<&str>) -> Result<Self, Refusal> {
        let known: Result<HttpsUrl, _> = url.trim().parse();
        let url = known.map_err(|_| {
            let typed = text::cut(&text::one_line(url), 80);
            Refusal::Invalid(format!(
                "`{typed}` is no address that can be linked. It begins with `https://` and has no spaces."
            ))
        })?;
        let url = url.to_string();
        let title = text::cut(&text::one_line(title.unwrap_or_default()), 80);
        let shown = url.trim_start_matches("https://");
        Ok(Self {
            title: if title.is_empty() {
                text::cut(shown, 60)
            } else {
                title
            },
            url,
        })
    }
}

/// Links a page elsewhere.
pub(super) fn link(
    incident: &Incident,
    link: Link,
    asking: Asking<'_>,
) -> Result<Decision<Incident>, Refusal> {
    close::not_closed(incident)?;
    let links = &incident.course.links;
    if links.iter().any(|one| one.url == link.url) {
        return Err(Refusal::Stale("This page is linked already.".to_owned()));
    }
    if links.len() >= LINKS {
        return Err(Refusal::Stale(format!(
            "{} has {LINKS} links, the most there is room for.",
            incident.name()
        )));
    }
    let mut next = incident.clone();
    let words = format!("{}: {}", link.title, link.url);
    let data = json!({ "url": link.url, "title": link.title });
    let deed = Deed::Link(link.url.clone());
    next.course.links.push(link);
    let done = Done::new(next, deed, words, Kind::IncidentLinked);
    Ok(done.with(data).decide(asking))
}

/// Who asks for a pair of incidents to be joined, where and when.
#[derive(Debug, Clone, Copy)]
pub struct Joining<'a> {
    /// The team.
    pub team: &'a Team,
    /// Who asks.
    pub actor: &'a Actor,
    /// Where.
    pub channel: ChannelId,
    /// When.
    pub now: Timestamp,
}

impl<'a> Joining<'a> {
    const fn asking(self) -> Asking<'a> {
        Asking {
            team: self.team,
            actor: self.actor,
            channel: self.channel,
            now: self.now,
        }
    }
}

/// Finds that an incident is the same as another: it is closed, its room stays to be read, and work goes on in the other one.
///
/// # Errors
/// When the asker may not, or one of the two is not in a state for it.
pub fn merge(
    duplicate: &Incident,
    into: &Incident,
    joining: Joining<'_>,
) -> Result<(Decision<Incident>, Decision<Incident>), Refusal> {
    let asking = joining.asking();
    allowed(asking.team, Right::IncidentUpdate, asking.actor)?;
    differ(duplicate, into)?;
    life::open(duplicate, "Only open incidents are merged.")?;
    if let Some(number) = into.duplicate_of() {
        let name = into.name();
        return Err(Refusal::Stale(format!(
            "{name} was itself merged into INC-{number}. Name that one."
        )));
    }
    life::open(
        into,
        "Work cannot go on there. Reopen it first with `/incident reopen`, or merge the other way round.",
    )?;
    if into.is_drill != duplicate.is_drill {
        return Err(Refusal::Invalid(
            "A drill and a real incident cannot be merged: one counts in the numbers, the other must not. Close the drill, or declare the real one anew.".to_owned(),
        ));
    }
    if into.is_private != duplicate.is_private {
        return Err(Refusal::Invalid(
            "A private incident and a public one cannot be merged: what is private would become public.".to_owned(),
        ));
    }
    let mut closed = duplicate.clone();
    closed
        .course
        .relations
        .push(Relation::DuplicateOf(into.number));
    let words = goes_on(into);
    close::end(&mut closed, CloseReason::Duplicate, &words, asking);
    let mut kept = into.clone();
    let merged = merged_into(duplicate).into_iter();
    let numbers = merged.chain([duplicate.number]);
    kept.course
        .relations
        .extend(numbers.map(Relation::HasDuplicate));
    for user in duplicate.course.crew.people() {
        if kept.course.crew.roles_of(user).is_empty() {
            kept.course.crew = kept
                .course
                .crew
                .with(super::Role::Responder, user, asking.now);
        }
    }
    let told = format!("{}: {}", duplicate.name(), duplicate.title);
    let first = Done::new(
        closed,
        Deed::Merge(into.number),
        words,
        Kind::IncidentMerged,
    )
    .with(json!({ "into": into.number }));
    let second = Done::new(
        kept,
        Deed::Absorb(duplicate.number),
        told,
        Kind::IncidentAbsorbed,
    )
    .with(json!({ "other": duplicate.number }));
    Ok((first.decide(asking), second.decide(asking)))
}

/// Leads an incident that was merged into `from` on into `into`, now that `from` was merged into that one: whoever comes by an
/// old link finds where work goes on. `None` where it is no duplicate of `from`.
pub fn lead_on(
    earlier: &Incident,
    from: &Incident,
    into: &Incident,
    joining: Joining<'_>,
) -> Option<Decision<Incident>> {
    let mut next = earlier.clone();
    let link = next
        .course
        .relations
        .iter_mut()
        .find(|one| **one == Relation::DuplicateOf(from.number))?;
    *link = Relation::DuplicateOf(into.number);
    let words = goes_on(into);
    if let Some(closure) = &mut next.course.closure {
        closure.text.clone_from(&words);
    }
    let done = Done::new(next, Deed::Merge(into.number), words, Kind::IncidentMerged);
    let data = json!({ "into": into.number, "by_way_of": from.number });
    Some(done.with(data).decide(joining.asking()))
}

/// The numbers of those that were merged into an incident.
pub fn merged_into(incident: &Incident) -> Vec<i64> {
    let relations = incident.course.relations.iter();
    let merged = relations.filter_map(|one| match one {
        Relation::HasDuplicate(number) => Some(*number),
        Relation::DuplicateOf(_) | Relation::Related(_) => None,
    });
    merged.collect()
}

fn goes_on(into: &Incident) -> String {
    match into.places.room {
        // A link and no mention, which would be taken for somebody's words and lead nowhere.
        Some(room) => format!(
            "Work goes on in {}: https://discord.com/channels/{}/{room}",
            into.name(),
            into.workspace
        ),
        None => format!("Work goes on in {}.", into.name()),
    }
}

/// Finds that two incidents have to do with each other.
///
/// # Errors
/// When the asker may not, or they are related already.
pub fn relate(
    one: &Incident,
    other: &Incident,
    joining: Joining<'_>,
) -> Result<(Decision<Incident>, Decision<Incident>), Refusal> {
    let asking = joining.asking();
    allowed(asking.team, Right::IncidentUpdate, asking.actor)?;
    differ(one, other)?;
    let linked = |relation: &Relation| {
        let (Relation::DuplicateOf(number)
        | Relation::HasDuplicate(number)
        | Relation::Related(number)) = relation;
        *number == other.number
    };
    if one.course.relations.iter().any(linked) {
        return Err(Refusal::Stale(format!(
            "{} and {} are linked already.",
            one.name(),
            other.name()
        )));
    }
    let side = |of: &Incident, to: &Incident| {
        let mut next = of.clone();
        next.course.relations.push(Relation::Related(to.number));
        let title = to.title.to_string();
        let words = if to.is_private { String::new() } else { title };
        Done::new(next, Deed::Relate(to.number), words, Kind::IncidentRelated)
            .with(json!({ "other": to.number }))
            .decide(asking)
    };
    Ok((side(one, other), side(other, one)))
}

fn differ(one: &Incident, other: &Incident) -> Result<(), Refusal> {
    if one.id == other.id {
        let why = "An incident has nothing to do with itself. Name another one.";
        return Err(Refusal::Invalid(why.to_owned()));
    }
    Ok(())
}

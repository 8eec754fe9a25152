//! What people change in an incident: from commands and forms to one closed type.

use binnacle_commands::{
    Refusal,
    incident::{Change, CloseReason, Link, Milestone, Role, Text, Verb},
    moment::{moment, span},
    names::UserId,
    team::{Severity, Team},
    text,
};
use jiff::Timestamp;

use crate::{app::Asked, discord::slash::IncidentAsk};

use super::incident::words;

/// The change that a slash command asks for, and of which incident.
pub(super) fn of_slash(
    ask: IncidentAsk,
    asked: &Asked,
) -> Result<(Option<String>, Change), Refusal> {
    let text = |typed: Option<&str>| words(typed, Text::parse);
    Ok(match ask {
        IncidentAsk::Update {
            text,
            next,
            incident,
        } => {
            let text = Text::parse(&text)?;
            let next = next.as_deref().map(span).transpose()?;
            (incident, Change::Update { text, next })
        }
        IncidentAsk::State {
            to,
            text: said,
            incident,
        } => {
            let text = text(said.as_deref())?;
            (
                incident,
                Change::Move {
                    to: to.into(),
                    text,
                },
            )
        }
        IncidentAsk::Severity {
            to,
            reason,
            impact,
            incident,
        } => {
            let change = Change::Severity {
                to: to.into(),
                reason: Text::parse(&reason)?,
                impact: text(impact.as_deref())?,
            };
            (incident, change)
        }
        IncidentAsk::Impact { text, incident } => (incident, Change::Impact(Text::parse(&text)?)),
        IncidentAsk::Role {
            role,
            user,
            takeover,
            incident,
        } => (incident, role_of(role.into(), user, takeover, asked)?),
        IncidentAsk::Handover { to, role, incident } => {
            let role = role.map_or(Role::Commander, Role::from);
            let to = user(to)?;
            (incident, Change::Assign { role, to })
        }
        IncidentAsk::Leave { role, incident } => (incident, Change::Leave(role.map(Role::from))),
        IncidentAsk::Resolve {
            text: said,
            incident,
        } => (incident, Change::Resolve(text(said.as_deref())?)),
        IncidentAsk::Reopen { reason, incident } => {
            (incident, Change::Reopen(Some(Text::parse(&reason)?)))
        }
        IncidentAsk::Close {
            reason,
            text: said,
            incident,
        } => {
            let change = Change::Close {
                reason: reason.into(),
                text: text(said.as_deref())?,
                lacks: Vec::new(),
            };
            (incident, change)
        }
        IncidentAsk::Link {
            url,
            title,
            incident,
        } => (incident, Change::Link(Link::parse(&url, title.as_deref())?)),
        IncidentAsk::Private { reason, incident } => {
            (incident, Change::Hide(Text::parse(&reason)?))
        }
        IncidentAsk::Escalate { text, incident } => {
            (incident, Change::Escalate(Text::parse(&text)?))
        }
        IncidentAsk::Declare { .. }
        | IncidentAsk::Note { .. }
        | IncidentAsk::Form
        | IncidentAsk::Drill { .. }
        | IncidentAsk::Times { .. }
        | IncidentAsk::Merge { .. }
        | IncidentAsk::Relate { .. }
        | IncidentAsk::List { .. }
        | IncidentAsk::Search { .. }
        | IncidentAsk::Show { .. }
        | IncidentAsk::Stats { .. } => {
            return Err(Refusal::Invalid("This changes no incident.".to_owned()));
        }
    })
}

fn role_of(
    role: Role,
    to: Option<serenity::all::UserId>,
    takeover: Option<bool>,
    asked: &Asked,
) -> Result<Change, Refusal> {
    Ok(match to.map(user).transpose()? {
        Some(to) if to != asked.actor.user => Change::Assign { role, to },
        _ if takeover == Some(true) => Change::TakeOver(role),
        _ => Change::Take(role),
    })
}

pub(super) fn user(id: serenity::all::UserId) -> Result<UserId, Refusal> {
    let gone = || Refusal::NotFound("There is no such person.".to_owned());
    UserId::try_from(id.get()).map_err(|_| gone())
}

/// The change that a form asks for.
pub(super) fn of_form<'f>(
    verb: Verb,
    field: impl Fn(&str) -> Option<&'f str>,
    team: &Team,
    now: Timestamp,
) -> Result<Change, Refusal> {
    let text = |name: &str| words(field(name), Text::parse);
    Ok(match verb {
        Verb::Update => Change::Update {
            text: Text::parse(field("text").unwrap_or_default())?,
            next: field("next").map(span).transpose()?,
        },
        Verb::Resolve => Change::Resolve(text("text")?),
        Verb::Reopen => Change::Reopen(text("text")?),
        Verb::Severity => Change::Severity {
            to: severity(field("severity").unwrap_or_default())?,
            reason: Text::parse(field("reason").unwrap_or_default())?,
            impact: text("impact")?,
        },
        Verb::Milestones => {
            let zone = team.timezone.time_zone();
            let time = |milestone: Milestone| {
                let typed = field(milestone.as_str());
                let at = typed.map(|typed| moment(typed, now, zone)).transpose()?;
                Ok((milestone, at))
            };
            let times = Milestone::EDITABLE.into_iter().map(time);
            Change::Milestones(times.collect::<Result<_, Refusal>>()?)
        }
        Verb::Close => Change::Close {
            reason: reason(field("reason").unwrap_or_default())?,
            text: text("text")?,
            lacks: Vec::new(),
        },
        Verb::Note | Verb::Report | Verb::ReportCourse | Verb::ReportMessages | Verb::Action => {
            return Err(Refusal::Invalid("This changes no incident.".to_owned()));
        }
    })
}

/// A severity, as people type it.
pub(super) fn severity(typed: &str) -> Result<Severity, Refusal> {
    typed.trim().parse().map_err(|_| {
        Refusal::Invalid(format!(
            "`{}` is no severity. It is sev1, sev2, sev3 or sev4, or nothing.",
            text::cut(&text::one_line(typed), 20)
        ))
    })
}

fn reason(typed: &str) -> Result<CloseReason, Refusal> {
    let name = typed.trim().to_lowercase().replace([' ', '-'], "_");
    let known = CloseReason::ALL
        .into_iter()
        .find(|one| one.as_str() == name);
    known.ok_or_else(|| {
        let all: Vec<&str> = CloseReason::ALL.iter().map(|one| one.as_str()).collect();
        Refusal::Invalid(format!(
            "`{}` is no reason to close an incident. It is one of: {}.",
            text::cut(&text::one_line(typed), 30),
            all.join(", ")
        ))
    })
}

//! What people do on GitHub with the issue of an incident. It follows the incident and never leads it: whoever may close issues
//! need not be one who may end an incident. So the room learns of it, and the issue is made right again.

use jiff::Timestamp;

use crate::{
    action::{Learnt, Meaning},
    heard::{Heard, Logins, Of, Said},
    hook::{IssueDeed, IssueNews, NOTHING},
    issue::IssueState,
    team::{Severity, Team},
};

use super::Incident;

/// What was done on GitHub with the issue of an incident.
pub fn heard(
    incident: &Incident,
    team: &Team,
    news: &IssueNews,
    logins: &Logins,
    now: Timestamp,
) -> Meaning<()> {
    let is_open = news.state == IssueState::Open;
    let what = match &news.deed {
        IssueDeed::Gone => Some(Said::Removed),
        IssueDeed::Closed if incident.is_open() && !is_open => Some(Said::Closed),
        IssueDeed::Reopened if !incident.is_open() && is_open => Some(Said::Reopened),
        IssueDeed::Assigned if !news.assignees.is_empty() => {
            Some(Said::Assigned(news.assignees.clone()))
        }
        IssueDeed::Labelled(label) if is_of_another(incident, team, label) => {
            Some(Said::Labelled(label.clone()))
        }
        IssueDeed::Changed => return Meaning::Repair,
        _ => None,
    };
    let Some(what) = what else {
        return Meaning::Nothing(NOTHING);
    };
    let heard = Heard {
        what,
        of: Of::Incident,
        by: logins.speaker(&news.by),
        text: news.warning(),
        url: incident.places.issue_url.clone(),
        at: news.at,
    };
    let (event, post) = heard.tell(incident, team, now);
    Meaning::Changed(Box::new(Learnt {
        state: (),
        events: vec![event],
        effects: post.into_iter().collect(),
        said: format!("told to {}", incident.name()),
    }))
}

/// Whether a label is that of another severity than the incident has.
fn is_of_another(incident: &Incident, team: &Team, label: &str) -> bool {
    let is = |severity| team.level(severity).label.eq_ignore_ascii_case(label);
    !is(incident.severity) && Severity::ALL.into_iter().any(is)
}

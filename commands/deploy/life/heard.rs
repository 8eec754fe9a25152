//! What people and workflows do at GitHub with the issue and the deployment of a request. Whoever may do it there need not be one who
//! may end a deploy here: so the thread learns of it, and only what carries a deploy out ends it.

use jiff::Timestamp;

use super::{Deploy, Moved, State, run::ended};
use crate::{
    Effect, Event,
    deploy::ship::Carrier,
    heard::{Heard, Logins, Of, Said},
    hook::{DeploymentEnd, DeploymentNews, IssueDeed, IssueNews, NOTHING},
    issue::IssueState,
    team::Team,
    text,
};

/// What it means that somebody says what became of a deployment.
#[derive(Debug, Clone, PartialEq)]
pub enum Stated {
    /// Nothing, for this reason.
    Nothing(&'static str),
    /// The run that carries it out is asked for: it ends as that does.
    Look,
    /// Its thread learns of it.
    Told(Box<(Event, Effect)>),
    /// It ended.
    Ended(Box<Moved>),
}

/// Somebody closed the issue of a request that is not over, which its thread learns; `None` for anything else.
pub fn closed_at_github(
    deploy: &Deploy,
    news: &IssueNews,
    team: &Team,
    logins: &Logins,
    now: Timestamp,
) -> Option<(Event, Effect)> {
    let is_over =
        !matches!(deploy.state, State::Riding | State::Running) && !deploy.state.is_open();
    if is_over || news.deed != IssueDeed::Closed || news.state == IssueState::Open {
        return None;
    }
    let heard = Heard {
        what: Said::Closed,
        of: Of::Deploy(deploy.number),
        by: logins.speaker(&news.by),
        text: news.warning(),
        url: None,
        at: news.at,
    };
    Some(heard.tell_thread(deploy, team, now))
}

/// Somebody says what became of the deployment that GitHub shows a request as. Where people carry it out, what a workflow or an App says
/// of it ends it, since it is they who were set off by the deployment; what a person says does not.
pub fn stated(
    deploy: &Deploy,
    news: &DeploymentNews,
    team: &Team,
    logins: &Logins,
    now: Timestamp,
) -> Stated {
    let Some(end) = news.end.filter(|_| deploy.state == State::Running) else {
        return Stated::Nothing(NOTHING);
    };
    let record = &deploy.record;
    if record.run.is_some() {
        return Stated::Look;
    }
    let carrier = record.carriage.as_ref().map(|it| &it.carrier);
    if news.is_machine && matches!(carrier, None | Some(Carrier::People)) {
        let why = match end {
            DeploymentEnd::Succeeded => None,
            DeploymentEnd::Failed => Some(why(news)),
        };
        let moved = ended(deploy.clone(), why.as_deref(), team, now);
        return Stated::Ended(Box::new(moved));
    }
    let heard = Heard {
        what: end.into(),
        of: Of::Deployment(deploy.number),
        by: logins.speaker(&news.by),
        text: text::lines(&news.text),
        url: news.url.clone(),
        at: news.at,
    };
    Stated::Told(Box::new(heard.tell_thread(deploy, team, now)))
}

/// What went wrong, on one line.
fn why(news: &DeploymentNews) -> String {
    let said = text::one_line(&news.text);
    let whole = format!("{} said at GitHub that it failed: {said}", news.by);
    text::cut(whole.trim_end_matches([':', ' ']), 300)
}

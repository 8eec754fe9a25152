//! What people do on GitHub with the issue of an action, as a change of the action.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::{
    Effect, Event,
    heard::{Heard, Logins, Of, Said, Speaker},
    hook::{IssueDeed, IssueNews, NOTHING},
    incident::Incident,
    issue::IssueState,
    names::UserId,
    team::Team,
};

use super::{
    Action, Aim, State, Step,
    change::{end, reopen},
    mirrored,
};

/// What is older than this is not acted on: by then it is forgotten which deliveries came before.
pub const OLDEST: SignedDuration = SignedDuration::from_hours(80 * 24);

/// What something that was done on GitHub means.
#[derive(Debug, Clone, PartialEq)]
pub enum Meaning<T> {
    /// A change, with everything that follows.
    Changed(Box<Learnt<T>>),
    /// The issue has to be made right again, or anew where it is gone.
    Repair,
    /// Nothing, for this reason.
    Nothing(&'static str),
}

/// A change that was made on GitHub.
#[derive(Debug, Clone, PartialEq)]
pub struct Learnt<T> {
    /// What it is from now on.
    pub state: T,
    /// What happened, for the record.
    pub events: Vec<Event>,
    /// What must be sent.
    pub effects: Vec<Effect>,
    /// What followed, for people who look the delivery up.
    pub said: String,
}

/// What was done on GitHub with the issue of an action. GitHub tells the whole issue each time, so the newest that was told is
/// all that counts, in whatever order it comes.
pub fn heard(
    action: &Action,
    incident: &Incident,
    team: &Team,
    news: &IssueNews,
    logins: &Logins,
    now: Timestamp,
) -> Meaning<Action> {
    if news.deed == IssueDeed::Gone {
        return Meaning::Repair;
    }
    // What it is by now counts, however long it is so.
    if news.deed != IssueDeed::Found && now.duration_since(news.at) > OLDEST {
        return Meaning::Nothing("too old to be acted on");
    }
    if action.issue.news_at.is_some_and(|known| known > news.at) {
        return Meaning::Nothing("newer things are known of this issue already");
    }
    let by = logins.speaker(&news.by);
    let mut next = action.clone();
    next.issue.news_at = Some(news.at);
    let made = action.issue.state.unwrap_or(action.state.issue());
    let mut moves = None;
    if news.state != made {
        // What people made of it is what it is; it is not made so by us once more.
        next.issue.state = Some(news.state);
        moves = moved(&mut next, news.state, &by, team, now);
    }
    let gets = assigned(&mut next, news, logins, (incident, team))
        .or_else(|| labelled(&mut next, &news.deed));
    // What came before it may come after it, and counts no more then: so all that it tells is done.
    let changed = match (moves, gets) {
        (Some((step, why)), Some((_, also))) => Some((step, format!("{why}; {also}"))),
        (moves, gets) => moves.or(gets),
    };
    match (changed, &news.deed) {
        (Some((step, words)), _) => Meaning::Changed(Box::new(learnt(
            next, incident, team, by, step, &words, now,
        ))),
        (None, IssueDeed::Changed) => Meaning::Repair,
        (None, _) => Meaning::Nothing(NOTHING),
    }
}

/// It was closed or opened again.
fn moved(
    next: &mut Action,
    to: IssueState,
    by: &Speaker,
    team: &Team,
    now: Timestamp,
) -> Option<(Step, String)> {
    let state = match to {
        IssueState::Open => State::Open,
        IssueState::Completed => State::Done,
        IssueState::NotPlanned => State::Dropped,
    };
    if state == next.state {
        return None;
    }
    let name = by.called(team);
    let why = match state {
        State::Open => {
            reopen(next);
            return Some((Step::Reopened, format!("{name} opened its issue again")));
        }
        State::Done => format!("{name} closed its issue"),
        State::Dropped => format!("{name} closed its issue: it is not planned"),
    };
    end(next, state, by.user, now, &why);
    let step = if state == State::Done {
        Step::Done
    } else {
        Step::Dropped
    };
    Some((step, why))
}

/// It was given to somebody else, whom the team knows. Whoever is on it by a rule was given nothing.
fn assigned(
    next: &mut Action,
    news: &IssueNews,
    logins: &Logins,
    (incident, team): (&Incident, &Team),
) -> Option<(Step, String)> {
    if !news.deed.is_of_people() || !next.is_open() {
        return None;
    }
    let known: Vec<UserId> = news
        .assignees
        .iter()
        .filter_map(|login| logins.user(login))
        .collect();
    let [owner] = known[..] else {
        // Nobody, somebody unknown, or several of whom the owner may be one: it stays whose it is.
        return None;
    };
    if next.owner == Some(owner) || is_by_rule(next, owner, logins, (incident, team)) {
        return None;
    }
    next.owner = Some(owner);
    Some((Step::Changed, format!("Owner: {}", team.called(owner))))
}

fn is_by_rule(
    action: &Action,
    user: UserId,
    logins: &Logins,
    (incident, team): (&Incident, &Team),
) -> bool {
    let also = mirrored(action, incident, team).map(|one| one.wanted.also);
    let mut also = also.iter().flatten();
    also.any(|login| logins.user(login) == Some(user))
}

/// It was labelled as something else.
fn labelled(next: &mut Action, deed: &IssueDeed) -> Option<(Step, String)> {
    let IssueDeed::Labelled(label) = deed else {
        return None;
    };
    let aim = Aim::from_name(label.to_lowercase().strip_prefix("action_")?)?;
    if aim == next.aim || !next.is_open() {
        return None;
    }
    next.aim = aim;
    Some((Step::Changed, format!("Type: {}", aim.as_str())))
}

fn learnt(
    mut next: Action,
    incident: &Incident,
    team: &Team,
    by: Speaker,
    step: Step,
    words: &str,
    now: Timestamp,
) -> Learnt<Action> {
    next.version += 1;
    let event = Event {
        at: now,
        who: by.who(),
        subject: incident.subject(),
        kind: step.kind(),
        data: json!({
            "number": incident.number,
            "action": next.number,
            "what": next.text.as_str(),
            "type": next.aim.as_str(),
            "owner": next.owner,
            "due": next.due_on,
            "text": words,
            "login": by.login,
            "by_name": by.user.map(|user| team.called(user)),
        }),
    };
    let said = format!("{} {}", next.name(), step.label());
    let heard = Heard {
        what: Said::Action(next.number, step),
        of: Of::Action(next.number),
        by,
        text: format!("{}\n{words}", next.text),
        url: next.issue.url.clone(),
        at: now,
    };
    let mut effects: Vec<Effect> = heard.post(incident).into_iter().collect();
    effects.extend(mirrored(&next, incident, team).map(|one| one.thing.effect()));
    Learnt {
        state: next,
        events: vec![event],
        effects,
        said,
    }
}

//! The mirror of a request on GitHub: its own issue, where the team wants it, and what is said there as it goes on.

use super::{Deploy, Post, State, name, short};
use crate::{issue::IssueState, matter::Telling, team::Team, text};

/// What the issue of a request tells.
pub fn telling(deploy: &Deploy, team: &Team) -> Telling {
    let (record, request) = (&deploy.record, &deploy.record.request);
    let moment = |at, by: Option<_>| {
        let by = by.map_or_else(String::new, |by| format!(" by {}", team.called(by)));
        format!("{}{by}", text::utc(at))
    };
    let mut rows = vec![
        ("State", format!("It {}", deploy.state.words())),
        ("Service", code(&request.service)),
        ("Environment", code(&request.environment)),
        ("Commit", code(&request.sha)),
        ("Asked", moment(deploy.asked_at, Some(request.by))),
    ];
    let begun = deploy.begun_at.map(|at| moment(at, record.begun_by));
    let ended = deploy.ended_at.map(|at| moment(at, record.ended_by));
    rows.extend(begun.map(|begun| ("Begun", begun)));
    rows.extend(ended.map(|ended| ("Ended", ended)));
    rows.extend(record.run.as_ref().map(|run| ("Run", run.url.clone())));
    rows.extend(
        request
            .fixes
            .map(|number| ("Fixes", format!("INC-{number}"))),
    );
    let note = record.note.as_deref();
    rows.extend(note.map(|note| ("Said at its end", text::github(&text::one_line(note)))));
    Telling {
        title: format!(
            "Deploy {} at {} to {}",
            request.service,
            short(&request.sha),
            request.environment
        ),
        name: Some(deploy.name()),
        service: request.service.parse().ok(),
        words: (!request.reason.is_empty()).then(|| text::github(&request.reason)),
        rows,
        state: state(deploy.state),
        who: Some(request.by),
    }
}

fn code(typed: &str) -> String {
    format!("`{}`", text::one_line(typed).replace(['`', '|'], "'"))
}

const fn state(state: State) -> IssueState {
    match state {
        State::Approval
        | State::Waiting
        | State::Blocked
        | State::Approved
        | State::Riding
        | State::Running => IssueState::Open,
        State::Succeeded | State::Carried | State::RolledBack | State::Failed => {
            IssueState::Completed
        }
        State::Cancelled
        | State::Rejected
        | State::Expired
        | State::Refused
        | State::Superseded => IssueState::NotPlanned,
    }
}

/// What is said on its issue where this is said in its thread; `None` where the issue says it already, or somebody is only called.
pub fn remark(deploy: &Deploy, post: Post, team: &Team) -> Option<String> {
    Some(match post {
        Post::Approved(by) => format!("{} approved of it.", team.called(by)),
        Post::Override(code) => format!("Somebody wants to let `{code}` pass."),
        Post::Overridden(code) => format!("A second person agreed to let `{code}` pass."),
        Post::Begun => {
            let by = deploy.record.begun_by.map(|by| team.called(by));
            format!("It was begun by {}.", by.as_deref().unwrap_or("itself"))
        }
        Post::Unclear => "Nobody can tell whether a workflow carries it out.".to_owned(),
        Post::Trouble(by) => format!("{} says that something is wrong.", team.called(by)),
        Post::Awaited(by) => format!("{} keeps waiting for it.", team.called(by)),
        Post::Along(train) => format!("It rides along with {}.", name(train)),
        Post::Alone(train) => format!("{} did not bring it.", name(train)),
        Post::Ended => format!("It {}.", deploy.state.words()),
        Post::Asked
        | Post::Emergency
        | Post::Held
        | Post::Begin
        | Post::Ride(_)
        | Post::Remind(_)
        | Post::Belated(..) => return None,
    })
}

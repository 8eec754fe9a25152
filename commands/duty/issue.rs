//! The mirror of duty on GitHub, where the team wants it: an issue for each stretch of somebody's duty, from taking over to handing over.

use super::Recorded;
use crate::{
    issue::IssueState,
    matter::Telling,
    names::{ScheduleName, UserId},
    text,
};

/// What the issue of a stretch of duty tells.
pub fn telling(schedule: &ScheduleName, shift: &Recorded, user: Option<UserId>) -> Telling {
    let mut rows = vec![
        ("Schedule", format!("`{schedule}`")),
        ("On call", text::github(shift.person.as_str())),
        ("Since", text::utc(shift.start)),
    ];
    rows.extend(shift.end.map(|end| ("Until", text::utc(end))));
    Telling {
        title: format!(
            "{} is on call in {schedule} from {}",
            shift.person,
            text::utc(shift.start)
        ),
        name: None,
        service: None,
        words: None,
        rows,
        state: match shift.end {
            Some(_) => IssueState::Completed,
            None => IssueState::Open,
        },
        who: user,
    }
}

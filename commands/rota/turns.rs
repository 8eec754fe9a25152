//! The shifts of a temporary schedule, as somebody typed who has them.

use jiff::SignedDuration;

use crate::{Refusal, names::UserId, team::Team, text};

use super::{Span, Turn};

/// The most shifts of a temporary schedule.
const MOST: usize = 150;

/// The shifts of a span, in which groups take turns: `ana, bo+cy, nobody`. Each turn has the same length; without one, the only group
/// has the whole span.
///
/// # Errors
/// When somebody is not known, several groups have no length, or there would be too many turns.
pub fn turns(
    typed: &str,
    each: Option<SignedDuration>,
    span: Span,
    team: &Team,
) -> Result<Vec<Turn>, Refusal> {
    let line = text::one_line(typed);
    let groups: Vec<Vec<UserId>> = line
        .split(',')
        .map(|group| self::group(group, team))
        .collect::<Result<_, _>>()?;
    let each = match (each, groups.len()) {
        (Some(each), _) => each,
        (None, 1) => span.length(),
        (None, count) => {
            return Err(Refusal::Invalid(format!(
                "{count} groups take turns, so say with `each` how long a turn is, as in `12 h`."
            )));
        }
    };
    let mut turns = Vec::new();
    let mut start = span.start;
    for group in groups.iter().cycle() {
        if start >= span.end {
            break;
        }
        if turns.len() == MOST {
            return Err(Refusal::Invalid(format!(
                "That would be more than {MOST} shifts. Name longer turns or a shorter time."
            )));
        }
        let end = start.checked_add(each).unwrap_or(span.end).min(span.end);
        turns.push(Turn {
            span: Span::new(start, end),
            people: group.clone(),
        });
        start = end;
    }
    Ok(turns)
}

/// `bo+cy`, `<@…>` or `nobody`.
fn group(typed: &str, team: &Team) -> Result<Vec<UserId>, Refusal> {
    let typed = typed.trim();
    if typed.eq_ignore_ascii_case("nobody") {
        return Ok(Vec::new());
    }
    typed.split('+').map(|name| person(name, team)).collect()
}

fn person(typed: &str, team: &Team) -> Result<UserId, Refusal> {
    let name = typed.trim().trim_start_matches('@');
    let mentioned = typed
        .trim()
        .strip_prefix("<@")
        .and_then(|rest| rest.strip_suffix('>'))
        .map(|id| id.trim_start_matches('!'));
    let found = team.people.iter().find(|person| match mentioned {
        Some(id) => person.discord.to_string() == id,
        None => person.name.as_str().eq_ignore_ascii_case(name),
    });
    found.map(|person| person.discord).ok_or_else(|| {
        let names: Vec<&str> = team.people.iter().map(|one| one.name.as_str()).collect();
        Refusal::NotFound(format!(
            "`{}` is none of the team's people. They are {}. Write groups as in `ana, bo+cy, nobody`.",
            text::code(name, 40),
            text::cut(&names.join(", "), 600)
        ))
    })
}

//! The numbers for people: a card with a picture in chat, and lines at the shell.

use crate::{
    Reply,
    reply::{Audience, Card, File, Tone},
    text::{self, cut},
};

use super::{Activity, OfRepository, Unread, Week, picture::picture};

/// How many weeks the table has; the picture has them all.
const WEEKS: usize = 13;

/// How many repositories are named.
const SHOWN: usize = 15;

/// The numbers as an answer, with a picture.
pub fn answer(activity: &Activity, audience: Audience) -> Reply {
    Reply::Say {
        audience,
        card: card(activity),
    }
}

fn card(activity: &Activity) -> Card {
    let title = title(activity);
    if activity.repositories.is_empty() {
        let why = unread(&activity.unread);
        return Card::new(Tone::Amber, title, format!("Nothing could be read.\n{why}"));
    }
    let tone = if activity.unread.is_empty() {
        Tone::Grey
    } else {
        Tone::Amber
    };
    let newest = activity.weeks.len().saturating_sub(WEEKS);
    let table = table(&activity.weeks[newest..]);
    let mut card = Card::new(tone, title, format!("```\n{table}\n```"));
    if activity.repositories.len() > 1 || activity.repositories.iter().any(|one| !one.is_whole) {
        card = card.field("By repository", by_repository(&activity.repositories));
    }
    if !activity.unread.is_empty() {
        card = card.field("Not read, and counted nowhere", unread(&activity.unread));
    }
    card.footer(
        "Weeks begin on Monday; the last one goes on. What was opened again counts as open.",
    )
    .file(File::picture("activity", picture(activity)))
}

/// The numbers in lines, for the shell.
pub fn told(activity: &Activity) -> String {
    let mut lines = vec![title(activity), String::new(), table(&activity.weeks)];
    for one in &activity.repositories {
        let more = if one.is_whole {
            ""
        } else {
            " (not all of it was read, so the numbers are too low)"
        };
        lines.extend([String::new(), format!("{}{more}", one.repository)]);
        lines.push(table(&one.weeks));
    }
    for one in &activity.unread {
        lines.push(String::new());
        lines.push(format!("{}: not read: {}", one.repository, one.why));
    }
    lines.join("\n")
}

/// What the numbers are of.
pub(super) fn title(activity: &Activity) -> String {
    let weeks = match activity.weeks.len() {
        1 => "this week".to_owned(),
        many => format!("{many} weeks"),
    };
    let place = match (&activity.repositories[..], activity.unread.len()) {
        ([one], 0) => format!(" of {}", one.repository),
        _ => String::new(),
    };
    format!("Issues and pull requests{place}, {weeks}")
}

fn table(weeks: &[Week]) -> String {
    let mut lines = vec![
        "            issues         pull requests".to_owned(),
        "week of     opened closed  opened closed merged".to_owned(),
    ];
    lines.extend(weeks.iter().map(|week| {
        let (issues, pulls) = (week.issues, week.pulls);
        format!(
            "{}  {:>6} {:>6}  {:>6} {:>6} {:>6}",
            week.monday, issues.opened, issues.closed, pulls.opened, pulls.closed, pulls.merged
        )
    }));
    lines.join("\n")
}

fn by_repository(repositories: &[OfRepository]) -> String {
    let line = |one: &OfRepository| {
        let sum = one.sum()?;
        let (issues, pulls) = (sum.issues, sum.pulls);
        let more = if one.is_whole {
            ""
        } else {
            " · **too low**: only its newest changes were read"
        };
        Some(format!(
            "`{}` issues {} opened, {} closed · pull requests {} opened, {} closed, {} merged{more}",
            one.repository, issues.opened, issues.closed, pulls.opened, pulls.closed, pulls.merged
        ))
    };
    let mut lines: Vec<String> = repositories.iter().take(SHOWN).filter_map(line).collect();
    if repositories.len() > SHOWN {
        lines.push(format!("… and {} more", repositories.len() - SHOWN));
    }
    cut(&lines.join("\n"), 1024)
}

fn unread(unread: &[Unread]) -> String {
    let lines = unread.iter().take(SHOWN);
    let lines = lines.map(|one| format!("`{}`: {}", one.repository, text::discord(&one.why)));
    cut(&lines.collect::<Vec<_>>().join("\n"), 1024)
}

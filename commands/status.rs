//! `/status`: whether things arrive, and what waits for a person.

use jiff::{SignedDuration, Timestamp};

use crate::{
    Reply,
    ids::EffectId,
    press::Press,
    reply::{ButtonStyle, Card, Tone},
    text,
};

/// What the queue looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Things that wait to be sent to Discord.
    pub discord: i64,
    /// Things that wait to be sent to GitHub.
    pub github: i64,
    /// Things that wait to be sent to programs of the team's own.
    pub webhooks: i64,
    /// Since when the oldest of them waits.
    pub oldest: Option<Timestamp>,
    /// What was set aside, oldest first; at most [`SHOWN`].
    pub parked: Vec<Parked>,
    /// How many were set aside in all.
    pub parked_total: i64,
    /// How many of them nothing waits for, so that they can be given up.
    pub dismissible: i64,
    /// Open incidents.
    pub open: i64,
    /// When the mirror at GitHub was last compared with what should be there, and how much differed; `None` where there is none.
    pub mirror: Option<(Timestamp, i64)>,
    /// Things that GitHub told and that are still to be worked on.
    pub told: i64,
    /// Things that GitHub told and that could not be worked on.
    pub told_aside: i64,
    /// Roles of schedules that cannot be kept: why, and since when.
    pub roles: Vec<(String, Timestamp)>,
}

/// How many parked things a card shows; Discord allows five buttons in a row.
pub const SHOWN: usize = 5;

/// Something that could not be delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    /// Its key.
    pub id: EffectId,
    /// What it was.
    pub what: String,
    /// For which incident; `None` for what is about the whole team.
    pub incident: Option<i64>,
    /// Why it could not be delivered.
    pub why: String,
    /// Since when it waits.
    pub since: Timestamp,
}

impl Parked {
    /// What it is about, for people.
    fn about(&self) -> String {
        self.incident
            .map_or_else(|| "the team".to_owned(), |number| format!("INC-{number}"))
    }
}

/// The card.
pub fn status(status: &Status, now: Timestamp) -> Reply {
    let waiting = status.discord + status.github + status.webhooks;
    let webhooks = match status.webhooks {
        0 => String::new(),
        count => format!(", {count} for webhooks"),
    };
    let late = status
        .oldest
        .is_some_and(|since| now.duration_since(since) > SignedDuration::from_mins(1));
    let (tone, title) = match (status.parked_total, late) {
        (1.., _) => (Tone::Red, "Some things could not be delivered"),
        (0, _) if !status.roles.is_empty() => {
            (Tone::Red, "An on-call role does not follow who is on call")
        }
        (_, true) => (Tone::Amber, "Deliveries are behind"),
        _ if status.mirror.is_some_and(|(at, _)| is_long_ago(at, now)) => (
            Tone::Amber,
            "The mirror at GitHub could not be looked at for a while",
        ),
        _ if status.mirror.is_some_and(|(_, difference)| difference > 0) => {
            (Tone::Amber, "GitHub did not show what it should")
        }
        _ if status.told_aside > 0 => (
            Tone::Amber,
            "Something that GitHub told could not be worked on",
        ),
        (_, false) => (Tone::Green, "Everything arrives"),
    };
    let queue = match status.oldest {
        Some(since) => format!(
            "{waiting} ({} for Discord, {} for GitHub{webhooks}), the oldest since {}",
            status.discord,
            status.github,
            text::ago(since)
        ),
        None => "nothing".to_owned(),
    };
    let mut card = Card::new(tone, title, parked(status))
        .field("Open incidents", status.open.to_string())
        .field("Waiting to be sent", queue);
    if let Some((at, difference)) = status.mirror {
        card = card.field("GitHub mirror", mirror(at, difference));
    }
    if status.told + status.told_aside > 0 {
        let words = format!(
            "{} to be worked on, {} that could not be",
            status.told, status.told_aside
        );
        card = card.field("Told by GitHub", words);
    }
    for (why, since) in &status.roles {
        let words = format!("{} (since {})", text::cut(why, 900), text::ago(*since));
        card = card.field("On-call role", words);
    }
    for one in &status.parked {
        let label = text::cut(&format!("Retry {}: {}", one.about(), one.what), 80);
        card = card.button(ButtonStyle::Primary, &label, Press::StatusRetry(one.id));
    }
    if status.parked_total > 1 {
        let label = format!("Retry all {}", status.parked_total);
        card = card.button(ButtonStyle::Secondary, &label, Press::StatusRetryAll);
    }
    if status.dismissible > 0 {
        let label = format!("Give up {}", status.dismissible);
        card = card.button(ButtonStyle::Secondary, &label, Press::StatusDismiss);
    }
    Reply::private(card)
}

/// Whether a look at the mirror is so old that nothing is known of it; one comes every ten minutes.
pub fn is_long_ago(looked: Timestamp, now: Timestamp) -> bool {
    now.duration_since(looked) > SignedDuration::from_mins(30)
}

/// How well the mirror shows what should be there.
fn mirror(at: Timestamp, difference: i64) -> String {
    let looked = text::ago(at);
    match difference {
        0 => format!("shows what it should, looked at {looked}"),
        1 => format!("1 difference was found {looked}, and is put right unless it was set aside"),
        more => format!(
            "{more} differences were found {looked}, and are put right unless they were set aside"
        ),
    }
}

fn parked(status: &Status) -> String {
    let mut lines: Vec<String> = status
        .parked
        .iter()
        .map(|one| {
            format!(
                "{}, {} (since {}): {}",
                one.about(),
                one.what,
                text::ago(one.since),
                text::cut(&text::discord(&one.why), 500)
            )
        })
        .collect();
    let more = status.parked_total - i64::try_from(lines.len()).unwrap_or(i64::MAX);
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    lines.join("\n")
}

/// The answer to a retry.
pub fn retried(count: u64) -> Reply {
    Reply::private(match count {
        0 => Card::new(
            Tone::Grey,
            "Nothing to retry",
            "It was retried already, or it arrived in the meantime.",
        ),
        1 => Card::new(
            Tone::Amber,
            "Trying 1 thing again",
            "`/status` shows how it goes.",
        ),
        _ => Card::new(
            Tone::Amber,
            format!("Trying {count} things again"),
            "`/status` shows how it goes.",
        ),
    })
}

/// The answer to giving up.
pub fn dismissed(count: u64) -> Reply {
    Reply::private(Card::new(
        Tone::Grey,
        format!("Given up: {count}"),
        "What they would have said is still on record. What others wait for, such as a room, was not given up.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mirror_that_differs_or_is_not_looked_at_is_no_good_news() {
        let now: Timestamp = "2026-01-05T09:00:00Z".parse().unwrap();
        let looked = |minutes: i64, difference: i64| Status {
            discord: 0,
            github: 0,
            webhooks: 0,
            oldest: None,
            parked: Vec::new(),
            parked_total: 0,
            dismissible: 0,
            open: 1,
            mirror: Some((now - SignedDuration::from_mins(minutes), difference)),
            told: 0,
            told_aside: 0,
            roles: Vec::new(),
        };
        for (minutes, difference, tone) in [
            (10, 0, Tone::Green),
            (30, 0, Tone::Green),
            (31, 0, Tone::Amber),
            (10, 2, Tone::Amber),
        ] {
            let card = status(&looked(minutes, difference), now);
            let shown = format!("{card:?}");
            assert!(shown.contains(&format!("{tone:?}")), "{shown}");
        }
    }
}

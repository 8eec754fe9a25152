//! The words of what is posted of a schedule: handoffs, who is on call, the week ahead.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{
    cards::{Beside, cannot, late, listed, named, spoken},
    watch::Handoff,
};
use crate::{
    incident::Incident,
    reply::{Card, Mention, Tone},
    team::Team,
    text,
};

pub(super) fn handed(
    schedule: &str,
    (handoff, missed): (&Handoff, &[Handoff]),
    beside: &Beside,
    team: &Team,
    tried_at: Timestamp,
) -> Card {
    let late = late(handoff.at, tried_at).unwrap_or_default();
    let is_left = handoff.into.is_empty();
    let title = format!("{schedule}: on-call handoff");
    let tone = if is_left { Tone::Amber } else { Tone::Grey };
    let mut card = Card::new(tone, title, format!("{late}{}", took_over(handoff, team)));
    if !missed.is_empty() {
        // The newest first: a list that is too long loses the oldest.
        let before = missed.iter().rev().map(|one| took_over(one, team));
        card = listed(card, "Missed before", before, "");
    }
    let card = around(card, beside, team);
    let due = team
        .people
        .iter()
        .filter(|one| handoff.into.contains(&one.name));
    let card = due.fold(card, |card, one| card.mention(Mention::User(one.discord)));
    card.footer(format!("Handoff of {schedule}, {}", text::utc(handoff.at)))
}

/// Who took over from whom, in a sentence.
fn took_over(handoff: &Handoff, team: &Team) -> String {
    let (out, into) = (named(&handoff.out, team), named(&handoff.into, team));
    let when = text::when(handoff.at);
    match (handoff.out.is_empty(), handoff.into.is_empty()) {
        (true, _) => format!("{into} is on call from {when}."),
        (false, true) => format!("{out} is off call since {when}, and nobody takes over."),
        (false, false) => format!("{out} → {into} at {when}."),
    }
}

/// What whoever takes over should know: incidents, changes, gaps, shifts.
fn around(card: Card, beside: &Beside, team: &Team) -> Card {
    let open = beside.incidents.iter().map(incident);
    let mut card = listed(card, "Open incidents", open, "none");
    if !beside.changes.is_empty() {
        card = listed(
            card,
            "Changes by hand this week",
            beside.changes.iter().cloned(),
            "",
        );
    }
    if !beside.gaps.is_empty() {
        let gaps = beside.gaps.iter().map(|gap| spoken(*gap));
        card = listed(card, "Nobody on call in the next 30 days", gaps, "");
    }
    listed(card, "Next shifts", turns(beside, team), "none")
}

fn turns(beside: &Beside, team: &Team) -> impl Iterator<Item = String> {
    let all = beside.shifts.iter();
    all.map(move |(span, people)| format!("{}: {}", spoken(*span), named(people, team)))
}

/// Who is on call, at a time that the team named. Nobody is called by it.
pub(super) fn roster(
    schedule: &str,
    due_at: Timestamp,
    beside: &Beside,
    team: &Team,
    tried_at: Timestamp,
) -> Card {
    let late = late(due_at, tried_at).unwrap_or_default();
    let who = match &beside.on {
        Some((span, people)) => format!(
            "{} is on call until <t:{}:f>.",
            named(people, team),
            span.end.as_second()
        ),
        None => "Nobody is on call.".to_owned(),
    };
    let card = Card::new(
        Tone::Grey,
        format!("{schedule}: who is on call"),
        format!("{late}{who}"),
    );
    let card = around(card, beside, team);
    card.footer(format!(
        "Who is on call in {schedule}, {}",
        text::utc(due_at)
    ))
}

/// The week ahead, at a time that the team named.
pub(super) fn week(
    schedule: &str,
    due_at: Timestamp,
    beside: &Beside,
    team: &Team,
    tried_at: Timestamp,
) -> Card {
    let late = late(due_at, tried_at).unwrap_or_default();
    let is_quiet = beside.gaps.is_empty() && beside.unreachable.is_empty();
    let tone = if is_quiet { Tone::Grey } else { Tone::Amber };
    let title = format!("{schedule}: the week ahead");
    let card = Card::new(tone, title, late.trim_end());
    let mut card = listed(card, "Shifts", turns(beside, team), "nobody");
    if !beside.changes.is_empty() {
        let changes = beside.changes.iter().cloned();
        card = listed(card, "Changes by hand", changes, "");
    }
    if !beside.gaps.is_empty() {
        let gaps = beside.gaps.iter().map(|gap| spoken(*gap));
        card = listed(card, "Nobody on call", gaps, "");
    }
    if !beside.unreachable.is_empty() {
        let each = beside.unreachable.iter().map(|(person, why)| {
            let who = named(&BTreeSet::from([person.clone()]), team);
            format!("{who} {}.", cannot(*why).0)
        });
        card = listed(card, "Cannot be reached", each, "");
    }
    card.footer(format!(
        "The week ahead of {schedule}, {}",
        text::utc(due_at)
    ))
}

fn incident(incident: &Incident) -> String {
    if incident.is_private {
        return format!("**{}** (private)", incident.name());
    }
    let title = text::cut(&text::discord(incident.title.as_str()), 80);
    let issue = incident
        .places
        .issue_url
        .as_ref()
        .map_or_else(String::new, |url| format!(" · [issue]({url})"));
    format!(
        "**{}** {} · {title} · {}{issue}",
        incident.name(),
        incident.severity,
        incident.state.label()
    )
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::duty::{Notice, Span, To, Unreachable, What, card};

    const TEAM: &str = "guild = \"7\"\nname = \"Harbour\"\n[[person]]\nname = \"ana\"\ndiscord = \"21\"\n[[person]]\nname = \"bo\"\ndiscord = \"22\"\n";

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(1_767_261_600 + hours * 3600).unwrap()
    }

    fn span(from: i64, until: i64) -> Span {
        Span {
            start: at(from),
            end: at(until),
        }
    }

    fn people<const N: usize>(names: [&str; N]) -> BTreeSet<crate::names::PersonName> {
        names.iter().map(|name| name.parse().unwrap()).collect()
    }

    /// What people read of a notice that is due at hour 0, some hours later.
    fn read(what: What, hours: i64) -> String {
        let beside = Beside {
            changes: vec!["OVR-1 puts <@22> on call".to_owned()],
            gaps: vec![span(48, 72)],
            on: Some((span(-2, 22), people(["ana"]))),
            shifts: vec![
                (span(22, 48), people(["bo"])),
                (span(72, 96), people(["ana", "bo"])),
            ],
            unreachable: vec![("bo".parse().unwrap(), Unreachable::Closed)],
            ..Beside::default()
        };
        let notice = Notice {
            schedule: "primary".parse().unwrap(),
            what,
            to: To::Channel,
        };
        let team = Team::parse(TEAM, "team.toml").unwrap();
        let card = card(&notice, &beside, &team, at(hours));
        let fields = card
            .fields
            .iter()
            .map(|it| format!("{}:\n{}", it.name, it.value));
        let fields: Vec<String> = fields.collect();
        let called = card.mentions.len();
        format!(
            "{}\n{}\n{}\n{} ({called} called)",
            card.title,
            card.body,
            fields.join("\n"),
            card.footer.unwrap_or_default()
        )
    }

    #[test]
    fn posts_say_who_is_on_call_and_what_comes() {
        let due_at = at(0);
        assert_snapshot!(read(What::Post { due_at }, 0), @r"
        primary: who is on call
        <@21> is on call until <t:1767340800:f>.
        Open incidents:
        none
        Changes by hand this week:
        OVR-1 puts <@22> on call
        Nobody on call in the next 30 days:
        <t:1767434400:f> to <t:1767520800:f>
        Next shifts:
        <t:1767340800:f> to <t:1767434400:f>: <@22>
        <t:1767520800:f> to <t:1767607200:f>: <@21>, <@22>
        Who is on call in primary, 2026-01-01 10:00 UTC (0 called)
        ");
        assert_snapshot!(read(What::Ahead { due_at }, 0), @r"
        primary: the week ahead

        Shifts:
        <t:1767340800:f> to <t:1767434400:f>: <@22>
        <t:1767520800:f> to <t:1767607200:f>: <@21>, <@22>
        Changes by hand:
        OVR-1 puts <@22> on call
        Nobody on call:
        <t:1767434400:f> to <t:1767520800:f>
        Cannot be reached:
        <@22> takes no direct messages from Binnacle, so pages reach them in channels alone.
        The week ahead of primary, 2026-01-01 10:00 UTC (0 called)
        ");
    }

    #[test]
    fn one_post_lists_the_handoffs_that_were_missed() {
        let handoff = |hours, out: &str, into: &str| Handoff {
            at: at(hours),
            out: people([out]),
            into: people([into]),
        };
        let what = What::Handoff {
            handoff: handoff(0, "ana", "bo"),
            missed: vec![handoff(-48, "ana", "bo"), handoff(-24, "bo", "ana")],
        };
        assert_snapshot!(read(what, 2), @r"
        primary: on-call handoff
        This comes late: it was meant for <t:1767261600:f> (<t:1767261600:R>).
        <@21> → <@22> at <t:1767261600:f> (<t:1767261600:R>).
        Missed before:
        <@22> → <@21> at <t:1767175200:f> (<t:1767175200:R>).
        <@21> → <@22> at <t:1767088800:f> (<t:1767088800:R>).
        Open incidents:
        none
        Changes by hand this week:
        OVR-1 puts <@22> on call
        Nobody on call in the next 30 days:
        <t:1767434400:f> to <t:1767520800:f>
        Next shifts:
        <t:1767340800:f> to <t:1767434400:f>: <@22>
        <t:1767520800:f> to <t:1767607200:f>: <@21>, <@22>
        Handoff of primary, 2026-01-01 10:00 UTC (1 called)
        ");
    }

    #[test]
    fn a_notice_that_was_kept_by_an_earlier_version_is_read() {
        let kept = r#"{"schedule": "primary", "what": {"what": "handoff", "at": "2026-01-01T08:00:00Z", "out": ["ana"], "into": ["bo"]}, "to": "channel"}"#;
        let notice: Notice = serde_json::from_str(kept).unwrap();
        let What::Handoff { handoff, missed } = &notice.what else {
            panic!("a handoff: {notice:?}");
        };
        assert_eq!((handoff.out.clone(), missed.len()), (people(["ana"]), 0));
        let again = serde_json::to_value(&notice).unwrap();
        assert_eq!(serde_json::from_value::<Notice>(again).unwrap(), notice);
    }
}

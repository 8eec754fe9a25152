//! Schedules in the document: what they mean, and what is told of wrong ones.

use insta::assert_snapshot;

use super::super::Schedule;
use super::{EXAMPLE, LEAST, problems, team};
use crate::oncall::{Act, Advance, Every, Piece, who};

/// Only a schedule, as little as there can be.
const SCHEDULE: &str = "[[schedule]]\nname = \"primary\"\n[[schedule.layer]]\nanchor = 2026-01-05T09:00:00\nevery = { weeks = 1 }\nturns = [\"ana\", [\"bo\", \"cy\"], []]\n";

#[test]
fn the_example_says_who_is_on_call() {
    let team = team(EXAMPLE);
    let primary = team.schedule(&"primary".parse().unwrap()).unwrap();
    let on = |at: &str| -> Vec<String> {
        let people = who(&primary.plan, at.parse().unwrap()).people;
        people.iter().map(ToString::to_string).collect()
    };
    // Monday at noon, Saturday at noon, and at night.
    assert_eq!(on("2026-01-05T11:00:00Z"), ["ana"]);
    assert_eq!(on("2026-01-10T11:00:00Z"), ["ana"]);
    assert_eq!(on("2026-01-05T22:00:00Z"), [] as [String; 0]);
    assert_eq!(on("2026-12-25T11:00:00Z"), [] as [String; 0]);
    assert_eq!(on("2026-08-01T19:00:00Z"), ["ana", "bo"]);
    let review = team.schedule(&"review".parse().unwrap()).unwrap();
    let pattern = vec![Piece::Days(4), Piece::Days(3), Piece::Hours(168)];
    assert_eq!(review.plan.layers[0].every, Every::Pattern(pattern));
    assert_eq!(review.plan.zone, team.timezone);
}

#[test]
fn schedules_alone_may_name_anybody() {
    let [schedule] = &Schedule::parse_all(SCHEDULE, "plan.toml").unwrap()[..] else {
        panic!("one schedule");
    };
    let layer = &schedule.plan.layers[0];
    assert_eq!(
        (layer.name.as_str(), layer.priority, layer.advance),
        ("layer-1", 0, Advance::Calendar)
    );
    assert_eq!(layer.anchor, "2026-01-05T09:00".parse().unwrap());
    assert_eq!(layer.turns.len(), 3);
    let text = format!("{SCHEDULE}[[person]]\nname = \"ana\"\n");
    let refused = Schedule::parse_all(&text, "plan.toml")
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("plan.toml:6: `schedule.layer.turns`: found `bo`"),
        "{refused}"
    );
}

#[test]
fn the_order_of_what_is_changed_by_hand_is_of_no_meaning() {
    let add =
        "[[schedule.override]]\nfrom = \"2026-01-05\"\nuntil = \"2026-01-06\"\nadd = \"dee\"\n";
    let replace = "[[schedule.override]]\nfrom = \"2026-01-04T10:00:00+01:00\"\nuntil = 2026-01-06\nadd = \"dee\"\nremove = \"ana\"\n";
    let one = Schedule::parse_all(&format!("{SCHEDULE}{add}{replace}"), "plan.toml").unwrap();
    let other = Schedule::parse_all(&format!("{SCHEDULE}{replace}{add}"), "plan.toml").unwrap();
    assert_eq!(one, other);
    assert!(matches!(&one[0].plan.overrides[0].act, Act::Replace { .. }));
}

#[test]
fn notices_come_at_the_times_that_a_team_writes() {
    let text = "[schedule.handoff]\npost = [\"0 9 * * MON\", \"change\"]\nremind = [\"0 18 * * SUN\", \"1h\"]\n";
    let schedule = Schedule::parse_all(&format!("{SCHEDULE}{text}"), "plan.toml").unwrap();
    let told = &schedule[0].handoff;
    assert!(told.post.on_change);
    assert_eq!(told.post.at[0].to_string(), "0 0 9 * * MON");
    assert_eq!(told.remind[0].to_string(), "0 0 18 * * SUN");
    let shown = serde_json::to_value(told).unwrap();
    assert_eq!(
        shown["post"],
        serde_json::json!(["change", "0 0 9 * * MON"])
    );
    let plain = &Schedule::parse_all(SCHEDULE, "plan.toml").unwrap()[0];
    assert!(plain.handoff.post.on_change && plain.handoff.post.at.is_empty());
}

#[test]
fn times_of_notices_that_cannot_be_are_refused_with_their_line() {
    for (said, why) in [
        (
            "post = \"change\"",
            "`schedule.handoff.post`: found `change`, allowed is a list as in [\"change\"",
        ),
        (
            "post = [\"change\", \"change\"]",
            "`schedule.handoff.post`: found `change`, the same again",
        ),
        (
            "post = [\"monday\"]",
            "found `monday`, `monday` is no cron expression",
        ),
        ("post = [\"0 9 * * 1\"]", "name the days of the week"),
        (
            "post = [\"0 9 * * MON\", \"0 0 9 * * MON\"]",
            "the same time again",
        ),
        (
            "ahead = [\"*/30 * * * *\"]",
            "`schedule.handoff.ahead`: found `*/30 * * * *`, which comes more than once an hour",
        ),
        (
            "ahead = [\"0 9 30 2 *\"]",
            "found `0 9 30 2 *`, which never comes again",
        ),
        (
            "warn = [7]",
            "`schedule.handoff.warn`: found `7`, allowed is a cron expression",
        ),
        (
            "remind = [\"0 9 1 1 *\"]",
            "`schedule.handoff.remind`: found `0 9 1 1 *`, which leaves more than 60 days",
        ),
        (
            "remind = [\"0 9 * * FRY\"]",
            "`0 9 * * FRY` is no cron expression",
        ),
        (
            "channel = \"general\"",
            "`schedule.handoff.channel`: found `general`, allowed is a Discord id",
        ),
        (
            "channel = \"1\"",
            "`schedule.handoff.channel`: found `1`, which is the server itself",
        ),
    ] {
        let told = problems(&format!("{LEAST}{SCHEDULE}[schedule.handoff]\n{said}\n"));
        let told: Vec<&str> = told
            .lines()
            .filter(|line| line.contains("handoff"))
            .collect();
        assert_eq!(told.len(), 1, "{said}: {told:?}");
        assert!(
            told[0].starts_with("binnacle.toml:10: ") && told[0].contains(why),
            "{said}: {told:?}"
        );
    }
}

#[test]
fn everything_wrong_in_schedules_is_told_at_once() {
    let text = r#"
[[person]]
name = "ana"
discord = "2"
[[person]]
name = "bo"
discord = "3"
[[schedule]]
name = "Primary"
timezone = "Europe/Zurrich"
role = "on-call"
[[schedule]]
name = "primary"
[[schedule.layer]]
anchor = "2026-01-05T09:00+01:00"
every = { weeks = 1, days = 2 }
turns = ["anna", ["bo"]]
priority = "high"
advance = "never"
windows = [{ days = [], from = "09:00", to = "17:00" }, { days = ["monday"], from = "9", to = "24:00" }]
start = "2026-02-01"
end = "2026-01-01"
[[schedule.layer]]
name = "layer-1"
every = { fortnights = 1 }
turns = []
[[schedule.layer]]
name = "nights"
anchor = "2026-02-30"
every = [{ days = 0 }, { months = 1 }, "week"]
turns = [["ana"]]
[[schedule.layer.change]]
from = "2026-03-01"
turns = [["cy"]]
[[schedule.layer.change]]
from = "2026-03-01"
turns = "ana"
[[schedule.override]]
from = "2026-07-01"
until = "2026-07-01"
add = "ana"
[[schedule.override]]
from = "2026-07-01"
until = "2026-07-02"
[[schedule.override]]
from = "2026-07-01"
until = "soon"
nobody = true
add = "ana"
[[schedule.swap]]
from = "2026-07-01"
until = "2026-07-02"
giver = "ana"
taker = "ana"
[[schedule.temporary]]
from = "2026-08-01"
until = "2026-08-03"
fallback = "yes"
[[schedule.temporary.shift]]
from = "2026-07-31"
until = "2026-08-02"
people = ["ana"]
[[schedule.temporary]]
from = "2026-08-05"
until = "2026-08-07"
[[schedule.temporary]]
from = "2026-08-06"
until = "2026-08-08"
[[schedule.absence]]
person = "dee"
from = "2026-08-06"
[[schedule]]
name = "primary"
"#;
    assert_snapshot!(problems(&format!("{LEAST}{text}")));
}

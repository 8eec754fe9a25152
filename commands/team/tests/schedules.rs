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

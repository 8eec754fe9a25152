//! Decisions.

use jiff::Timestamp;

use super::*;
use crate::{Actor, issue::IssuePlace};

const TEAM: &str = r#"
guild = "1"
name = "Harbour"
rights.decision.record = ["ops"]
[github]
repository = "harbour/operations"
mirror = ["decision"]
[[role]]
name = "ops"
id = "11"
[[person]]
name = "ana"
discord = "21"
github = "ana-g"
"#;

fn team() -> Team {
    Team::parse(TEAM, "binnacle.toml").unwrap()
}

fn actor(roles: &[&str]) -> Actor {
    Actor {
        user: "21".parse().unwrap(),
        name: "Ana".to_owned(),
        roles: roles.iter().map(|id| id.parse().unwrap()).collect(),
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_767_261_600 + second).unwrap()
}

fn key() -> DecisionId {
    "00000000000000000000000000000003".parse().unwrap()
}

#[test]
fn a_decision_counts_until_it_is_withdrawn_once() {
    let (team, ana) = (team(), actor(&["11"]));
    let by = |second| By {
        team: &team,
        actor: &ana,
        now: at(second),
    };
    let what = What::parse("We deploy on *Fridays*").unwrap();
    let why = Why::parse("Everybody is here then.").unwrap();
    let recorded = record((key(), 3), (what, Some(why)), by(0)).unwrap();
    assert_eq!(recorded.events[0].kind, Kind::DecisionRecorded);
    let why = Why::parse("Nobody was.").unwrap();
    let withdrawn = withdraw(&recorded.state, why.clone(), by(60)).unwrap();
    assert_eq!(withdrawn.events[0].kind, Kind::DecisionWithdrawn);
    let again = withdraw(&withdrawn.state, why, by(90)).unwrap_err();
    assert!(
        again.to_string().starts_with("DEC-3 was withdrawn"),
        "{again}"
    );

    let outsider = actor(&[]);
    let by = By {
        team: &team,
        actor: &outsider,
        now: at(0),
    };
    let what = What::parse("Mine").unwrap();
    let refused = record((key(), 4), (what, None), by).unwrap_err();
    assert!(
        refused.to_string().contains("record decisions"),
        "{refused}"
    );
}

#[test]
fn its_issue_is_open_as_long_as_it_counts() {
    let (team, ana) = (team(), actor(&["11"]));
    let by = By {
        team: &team,
        actor: &ana,
        now: at(0),
    };
    let what = What::parse("We deploy on *Fridays*").unwrap();
    let decided = record((key(), 3), (what, None), by).unwrap().state;
    let matter = Matter::Decision(key());
    let mirrored = |decided: &Decided| {
        let telling = telling(decided, &team);
        telling
            .mirrored(matter, IssuePlace::default(), &team)
            .unwrap()
    };
    let open = mirrored(&decided).wanted;
    assert_eq!(open.title, "Decided: We deploy on *Fridays* (DEC-3)");
    assert_eq!(open.labels, ["binnacle", "decision"]);
    assert_eq!(open.assignee.as_deref(), Some("ana-g"));
    assert_eq!(open.state, IssueState::Open);
    assert!(
        open.body
            .ends_with(&format!("<!-- binnacle-key decision-{} -->", key()))
    );
    let why = Why::parse("Nobody was <there>.").unwrap();
    let withdrawn = mirrored(&withdraw(&decided, why, by).unwrap().state).wanted;
    assert_eq!(withdrawn.state, IssueState::NotPlanned);
    assert!(
        withdrawn
            .body
            .contains("Withdrawn: Nobody was &lt;there&gt;.")
    );

    let silent = Team::parse(
        &TEAM.replace("mirror = [\"decision\"]", "mirror = []"),
        "t.toml",
    )
    .unwrap();
    let unwanted = telling(&decided, &silent).mirrored(matter, IssuePlace::default(), &silent);
    assert_eq!(unwanted, None, "only where the team wants it");
}

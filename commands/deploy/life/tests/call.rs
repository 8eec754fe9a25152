//! Deploys that a program of the team's own carries out.

use super::*;
use crate::deploy::ship::{Report, Step, letter};

fn team_of(service: &str) -> Team {
    let text = TEAM.replace(r#"{ name = "api" }"#, service);
    Team::parse(&text, "binnacle.toml").unwrap()
}

/// The team, whose service is deployed by a program.
fn by_program() -> Team {
    team_of(
        r#"{ name = "api", webhook = { url = "http://127.0.0.1:9000/", secret = "DEPLOY_SECRET_API" } }"#,
    )
}

/// A deploy that has begun.
fn running(team: &Team) -> Deploy {
    let (now, known, bo, cy) = (at(SUNDAY), soaked(at(SUNDAY)), bo(), cy());
    let by = |actor| By { team, actor, now };
    let asked = request(
        fresh(),
        ask("production", "main"),
        outside(now),
        &known,
        by(&bo),
    );
    let deploy = tick(&asked.state, "Told support", outside(now), &known, by(&bo)).unwrap();
    let deploy = approve(&deploy.state, None, outside(now), &known, by(&cy)).unwrap();
    let begun = begin(&deploy.state, outside(now), &known, by(&cy)).unwrap();
    assert_eq!(steps(&begun.effects), [Step::Call]);
    begun.state
}

fn steps(effects: &[Effect]) -> Vec<Step> {
    let step = |effect: &Effect| match effect {
        Effect::DeployShip { step, .. } => Some(*step),
        _ => None,
    };
    effects.iter().filter_map(step).collect()
}

fn report(deploy: &Deploy, state: &str) -> Report {
    let body = format!(
        r#"{{ "key": "{}", "state": "{state}", "note": "No room" }}"#,
        deploy.id
    );
    Report::read(deploy.id, body.as_bytes()).unwrap()
}

#[test]
fn a_program_is_told_the_same_whenever_it_is_told() {
    let deploy = running(&by_program());
    let told = |deploy: &Deploy| letter(deploy, Step::Call, "https://binnacle.example.org");
    let first = told(&deploy).unwrap();
    assert_eq!(first.key, deploy.id.to_string());
    assert_snapshot!(first.body, @r#"{"arguments":{},"environment":"production","event":"deploy.begun","key":"00000000000000000000000000000007","report_to":"https://binnacle.example.org/deploys/00000000000000000000000000000007/report","request":"DPL-7","service":"api","sha":"0123456789abcdef0123456789abcdef01234567"}"#);
    let kept = taken(&deploy, at(SUNDAY + 1)).unwrap().deploy;
    assert_eq!(told(&kept), Some(first.clone()));
    let given_up = letter(&deploy, Step::Recall, "https://binnacle.example.org").unwrap();
    assert_ne!(given_up.key, first.key);
    assert_eq!(letter(&deploy, Step::Run, ""), None);
}

#[test]
fn what_begun_is_carried_out_as_it_was_then() {
    let deploy = running(&by_program());
    let carriage = deploy.record.carriage.clone().unwrap();
    assert!(carriage.is_by_machine());
    let other = team_of(r#"{ name = "api", workflow = "deploy.yml", repository = "acme/api" }"#);
    let order = crate::deploy::ship::Order::of(&deploy, &other).unwrap();
    assert_eq!(
        order.dispatch(),
        None,
        "the document changed, and no workflow is asked for"
    );
}

#[test]
fn a_program_that_has_it_has_started_and_a_report_ends_it_once() {
    let (team, now) = (by_program(), at(SUNDAY + 5));
    let deploy = running(&team);
    assert_eq!(
        next(&deploy),
        Some(at(SUNDAY + 10)),
        "it has to take it in time"
    );
    let moved = taken(&deploy, at(SUNDAY + 1)).unwrap();
    assert_eq!(steps(&moved.effects), []);
    let deploy = moved.deploy;
    assert_eq!(taken(&deploy, now), None, "once");
    assert_eq!(next(&deploy), Some(at(SUNDAY + 60)));
    for (state, ends, note) in [
        ("succeeded", State::Succeeded, None),
        ("failed", State::Failed, Some("No room")),
    ] {
        let moved = reported(&deploy, &report(&deploy, state), &team, now);
        let ended = moved.unwrap().unwrap().deploy;
        assert_eq!((ended.state, ended.record.note.as_deref()), (ends, note));
        let again = reported(&ended, &report(&deploy, state), &team, now);
        assert_eq!(again.unwrap(), None, "it comes twice and changes nothing");
        let other = if state == "failed" {
            "succeeded"
        } else {
            "failed"
        };
        assert!(reported(&ended, &report(&deploy, other), &team, now).is_err());
    }
}

#[test]
fn only_what_a_program_carries_out_is_reported_on() {
    let (team, now) = (by_program(), at(SUNDAY + 5));
    let mut deploy = running(&team);
    deploy.record.carriage = Some(Carriage::default());
    assert!(reported(&deploy, &report(&deploy, "succeeded"), &team, now).is_err());
}

#[test]
fn a_program_that_may_have_it_is_told_that_it_is_given_up() {
    let team = by_program();
    let (cy, now) = (cy(), at(SUNDAY + 2));
    let by = By {
        team: &team,
        actor: &cy,
        now,
    };
    let deploy = running(&team);
    let before = cancel(&deploy, None, by).unwrap();
    assert_eq!(steps(&before.effects), [], "it may never have been told");
    let late = taken(&before.state, now).unwrap();
    assert_eq!(steps(&late.effects), [Step::Recall]);
    let has_it = taken(&deploy, now).unwrap().deploy;
    assert_eq!(
        steps(&cancel(&has_it, None, by).unwrap().effects),
        [Step::Recall]
    );
    let refused = unshipped(&deploy, "it is not mine", &team, now)
        .unwrap()
        .deploy;
    assert_eq!(refused.state, State::Failed);
}

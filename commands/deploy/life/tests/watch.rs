//! The watch over deploys that run: what does not start or does not end in time is put before people.

use super::*;
use crate::{
    reply::{Card, Mention},
    workflow::RunSeen,
};

pub(super) fn team_of(keys: &str) -> Team {
    let service = format!(r#"{{ name = "api"{keys} }}"#);
    let text = TEAM.replace(r#"{ name = "api" }"#, &service);
    Team::parse(&text, "binnacle.toml").unwrap()
}

/// A deploy that has begun.
pub(super) fn running(team: &Team) -> Deploy {
    let (now, known, bo, cy) = (at(SUNDAY), soaked(at(SUNDAY)), bo(), cy());
    let by = |actor| By { team, actor, now };
    let deploy = request(
        fresh(),
        ask("production", "main"),
        outside(now),
        &known,
        by(&bo),
    )
    .state;
    let deploy = tick(&deploy, "Told support", outside(now), &known, by(&bo)).unwrap();
    let deploy = approve(&deploy.state, None, outside(now), &known, by(&cy)).unwrap();
    begin(&deploy.state, outside(now), &known, by(&cy))
        .unwrap()
        .state
}

pub(super) const WORKFLOW: &str = r#", workflow = "deploy.yml""#;

pub(super) fn due(deploy: &Deploy, minutes: i64) -> (Deploy, Post) {
    let Due::Moved(moved) = fire(deploy, at(SUNDAY + minutes)) else {
        panic!("nothing is due: {:?}", fire(deploy, at(SUNDAY + minutes)));
    };
    let [Effect::DeployPost { post, .. }] = moved.effects[..] else {
        panic!("{:?}", moved.effects);
    };
    (moved.deploy, post)
}

fn told(card: &Card) -> String {
    let labels: Vec<&str> = card.buttons.iter().map(|it| it.label.as_str()).collect();
    format!("{}\n{}\n{}", card.title, card.body, labels.join(", "))
}

pub(super) fn with_run(deploy: &Deploy, minutes: i64) -> Deploy {
    shipped(deploy, 7, "https://example.com/7", at(SUNDAY + minutes)).deploy
}

#[test]
fn what_does_not_start_is_put_before_people_once() {
    let team = team_of(WORKFLOW);
    let deploy = running(&team);
    assert_eq!(next(&deploy), Some(at(SUNDAY + 10)));
    let (asked, post) = due(&deploy, 10);
    assert_eq!(post, Post::Remind(Reminder::Start));
    assert!(is_for_all(post));
    let card = post_card(&asked, post, &team).unwrap();
    assert_snapshot!(told(&card), @r"
    DPL-7 has not started
    `api` at `0123456` to `production` was to start within 10 min, and has not.
    What carries it out has not said that it has it. Either it was not reached until now, and is still tried, or its answer was lost; ending the deploy here takes back what was not sent.
    Look, and say what is so. Nothing is asked for a second time.
    Done, Failed, Call off, Keep waiting
    ");
    let called = [cy().user, bo().user].map(Mention::User);
    assert_eq!(card.mentions, called, "who began it, and who asked");
    assert_eq!(next(&asked), Some(at(SUNDAY + 60)), "once");
    let (late, post) = due(&asked, 60);
    assert_eq!(post, Post::Remind(Reminder::Late));
    assert_eq!(next(&late), None, "once");
}

#[test]
fn a_run_that_waits_at_github_has_not_started() {
    let team = team_of(WORKFLOW);
    let deploy = with_run(&running(&team), 9);
    // First it is looked at: it may have started meanwhile.
    assert_eq!(fire(&deploy, at(SUNDAY + 10)), Due::Look);
    let seen = |status: &str| RunSeen {
        id: 7,
        url: String::new(),
        status: status.to_owned(),
        conclusion: None,
    };
    let queued = followed(&deploy, Some(&seen("queued")), &team, at(SUNDAY + 10))
        .unwrap()
        .deploy;
    let (asked, post) = due(&queued, 10);
    let card = post_card(&asked, post, &team).unwrap();
    assert!(
        card.body
            .contains("[7](https://example.com/7) is there and has not begun"),
        "{}",
        card.body
    );
    let begun = followed(&deploy, Some(&seen("in_progress")), &team, at(SUNDAY + 10))
        .unwrap()
        .deploy;
    assert_eq!(
        next(&begun),
        Some(at(SUNDAY + 11)),
        "its run is looked at, and nobody is asked"
    );
    assert_eq!(
        post_card(&begun, post, &team),
        None,
        "what was to be said is past"
    );
    let gone_on = followed(&begun, None, &team, at(SUNDAY + 60))
        .unwrap()
        .deploy;
    let (asked, post) = due(&gone_on, 60);
    let card = post_card(&asked, post, &team).unwrap();
    assert_snapshot!(told(&card), @r"
    DPL-7: is it done?
    `api` at `0123456` to `production` has run for longer than 1 h 00 min. Is it done?
    Its run [7](https://example.com/7) goes on, as seen <t:1767524400:f> (<t:1767524400:R>).
    Look, and say what is so. Nothing is asked for a second time.
    Done, Failed, Call off, Keep waiting
    ");
}

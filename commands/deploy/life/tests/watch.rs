//! The watch over deploys that run: what does not start or does not end in time is put before people.

use super::*;
use crate::{
    deploy::ship::RunSeen,
    reply::{Card, Mention},
};

fn team_of(keys: &str) -> Team {
    let service = format!(r#"{{ name = "api"{keys} }}"#);
    let text = TEAM.replace(r#"{ name = "api" }"#, &service);
    Team::parse(&text, "binnacle.toml").unwrap()
}

/// A deploy that has begun.
fn running(team: &Team) -> Deploy {
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

const WORKFLOW: &str = r#", workflow = "deploy.yml""#;

fn due(deploy: &Deploy, minutes: i64) -> (Deploy, Post) {
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

fn with_run(deploy: &Deploy, minutes: i64) -> Deploy {
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
    let called: Vec<Mention> = vec![Mention::User(cy().user), Mention::User(bo().user)];
    assert_eq!(card.mentions, called, "who began it, and who asked");
    assert_eq!(next(&asked), Some(at(SUNDAY + 60)), "once");
    let (late, post) = due(&asked, 60);
    assert_eq!(post, Post::Remind(Reminder::Late));
    assert_eq!(next(&late), None, "once");
}

#[test]
fn what_is_asked_late_says_so() {
    let team = team_of(WORKFLOW);
    let (asked, post) = due(&running(&team), 45);
    assert_eq!(post, Post::Belated(Reminder::Start, at(SUNDAY + 10)));
    let card = post_card(&asked, post, &team).unwrap();
    assert!(
        card.body.ends_with(
            "This reminder comes late: it was meant for <t:1767521400:f> (<t:1767521400:R>)."
        ),
        "{}",
        card.body
    );
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

#[test]
fn whoever_keeps_waiting_is_asked_again_after_the_same_time() {
    let keys = format!(r#"{WORKFLOW}, start_within = "5m", timeout = "20m""#);
    let team = team_of(&keys);
    let (cy, now) = (cy(), at(SUNDAY + 7));
    let by = By {
        team: &team,
        actor: &cy,
        now,
    };
    let deploy = running(&team);
    let early = wait(&deploy, by).unwrap_err().to_string();
    assert_eq!(early, "It is waited for DPL-7 already.");
    let (asked, post) = due(&deploy, 5);
    assert_eq!(post, Post::Remind(Reminder::Start));
    let stranger = actor(100_000_000_000_000_030, &[]);
    assert!(
        wait(
            &asked,
            By {
                actor: &stranger,
                ..by
            }
        )
        .is_err()
    );
    let kept = wait(&asked, by).unwrap();
    assert_eq!(kept.events.len(), 1);
    let kept = kept.state;
    assert_eq!(
        (kept.state, next(&kept)),
        (State::Running, Some(at(SUNDAY + 12)))
    );
    assert!(wait(&kept, by).is_err(), "a second press changes nothing");
    assert_eq!(due(&kept, 12).1, Post::Remind(Reminder::Start));
    let over = cancel(&asked, None, by).unwrap().state;
    assert!(
        wait(&over, by)
            .unwrap_err()
            .to_string()
            .contains("was cancelled already")
    );
}

#[test]
fn what_people_carry_out_is_only_asked_about_at_its_end() {
    let team = team_of(r#", timeout = "20m""#);
    let deploy = running(&team);
    assert_eq!(next(&deploy), Some(at(SUNDAY + 20)));
    let (asked, post) = due(&deploy, 20);
    let card = post_card(&asked, post, &team).unwrap();
    assert!(
        card.body.contains("longer than 20 min") && card.body.contains("People carry it out"),
        "{}",
        card.body
    );
}

#[test]
fn a_deploy_that_is_called_off_stops_its_run() {
    let team = team_of(WORKFLOW);
    let deploy = with_run(&running(&team), 1);
    let (cy, now) = (cy(), at(SUNDAY + 2));
    let by = By {
        team: &team,
        actor: &cy,
        now,
    };
    let stop = Effect::DeployShip {
        deploy: deploy.id,
        step: crate::deploy::ship::Step::Stop,
    };
    assert!(cancel(&deploy, None, by).unwrap().effects.contains(&stop));
}

#[test]
fn a_record_of_before_is_watched_as_it_was() {
    let team = team_of("");
    let mut json = serde_json::to_value(&running(&team).record).unwrap();
    json.as_object_mut().unwrap().remove("watch").unwrap();
    let record: Record = serde_json::from_value(json).unwrap();
    assert_eq!(record.watch, Watch::default());
}

//! Keeping to wait for a deploy, and who is asked about which.

use super::{watch::*, *};

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

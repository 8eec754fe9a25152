//! How requests end without having been done: refused, rejected, in trouble, too late.

use super::*;

#[test]
fn a_rejection_takes_a_reason_and_somebody_else() {
    let known = soaked(at(SUNDAY));
    let deploy = asked(&bo(), &known, SUNDAY);
    let reason = Note::parse("The migration is missing").unwrap();
    let own = done(&bo(), SUNDAY, |_, by| reject(&deploy, &reason, by)).unwrap_err();
    assert!(own.contains("/deploy cancel"), "{own}");
    let stranger = actor(100_000_000_000_000_030, &[]);
    let not = done(&stranger, SUNDAY, |_, by| reject(&deploy, &reason, by)).unwrap_err();
    assert!(not.contains("<@&11>"), "{not}");
    let (deploy, told) = done(&cy(), SUNDAY, |_, by| reject(&deploy, &reason, by)).unwrap();
    assert_eq!(deploy.state, State::Rejected);
    assert!(told.starts_with("DPL-7 was rejected"), "{told}");
    let late = approved(&deploy, &cy(), &known, SUNDAY).unwrap_err();
    assert_eq!(late, "DPL-7 was rejected already by <@100000000000000023>.");
    assert!(Note::parse("  ").is_err());
}

#[test]
fn what_could_never_start_is_refused_at_once() {
    let (team, now) = (team(), at(SUNDAY));
    let stranger = actor(100_000_000_000_000_030, &[]);
    let by = By {
        team: &team,
        actor: &stranger,
        now,
    };
    let decision = request(
        fresh(),
        ask("prodution", "main"),
        outside(now),
        &Known::default(),
        by,
    );
    assert_eq!(
        (decision.state.state, decision.effects.len()),
        (State::Refused, 0)
    );
    assert_eq!(next(&decision.state), None);
    let kinds: Vec<_> = decision.events.iter().map(|event| event.kind).collect();
    assert_eq!(
        kinds,
        [
            crate::event::Kind::DeployRequested,
            crate::event::Kind::DeployRefused
        ]
    );
    let unknown = request(
        fresh(),
        ask("staging", "main"),
        Outside::UNKNOWN,
        &Known::default(),
        by,
    );
    assert_eq!(
        unknown.state.state,
        State::Refused,
        "nobody knows which commit is meant"
    );
}

#[test]
fn something_wrong_is_answered_after_ten_minutes() {
    let known = soaked(at(SUNDAY));
    let deploy = ticked(&asked(&bo(), &known, SUNDAY), &known, SUNDAY);
    let deploy = approved(&deploy, &cy(), &known, SUNDAY).unwrap();
    let (deploy, _) = done(&bo(), SUNDAY, |outside, by| {
        begin(&deploy, outside, &known, by)
    })
    .unwrap();
    assert_eq!(
        next(&deploy),
        Some(at(SUNDAY + 60)),
        "people are asked whether it is done"
    );
    let (deploy, _) = done(&cy(), SUNDAY + 5, |_, by| trouble(&deploy, by)).unwrap();
    assert_eq!(next(&deploy), Some(at(SUNDAY + 15)));
    let Due::Moved(moved) = fire(&deploy, at(SUNDAY + 15)) else {
        panic!("nothing is due");
    };
    let post = Post::Remind(Reminder::Revert);
    let effect = Effect::DeployPost {
        deploy: deploy.id,
        post,
    };
    assert_eq!(moved.effects, [effect]);
    let told = post_card(&moved.deploy, post, &team()).unwrap();
    assert!(
        told.body.contains("Go back to what was live before"),
        "{}",
        told.body
    );
    assert_eq!(next(&moved.deploy), Some(at(SUNDAY + 60)), "once");
    let failed = done(&bo(), SUNDAY + 16, |_, by| {
        end(&moved.deploy, false, None, by)
    });
    assert!(failed.unwrap_err().contains("Say what did not work"));
}

#[test]
fn what_was_to_be_said_is_not_said_once_it_is_past() {
    let known = soaked(at(SUNDAY));
    let deploy = asked(&bo(), &known, SUNDAY);
    let told = post_card(&deploy, Post::Asked, &team()).unwrap();
    assert!(told.body.contains("Told support"), "{}", told.body);
    let deploy = approved(&ticked(&deploy, &known, SUNDAY), &cy(), &known, SUNDAY).unwrap();
    assert_eq!(post_card(&deploy, Post::Asked, &team()), None);
    let called = post_card(&deploy, Post::Begin, &team()).unwrap();
    assert_eq!(called.buttons.len(), 1);
    let begun = done(&bo(), SUNDAY, |outside, by| {
        begin(&deploy, outside, &known, by)
    });
    let (deploy, _) = begun.unwrap();
    for past in [Post::Begin, Post::Remind(Reminder::Begin)] {
        assert_eq!(post_card(&deploy, past, &team()), None, "{past:?}");
    }
}

#[test]
fn a_request_expires() {
    let deploy = asked(&bo(), &Known::default(), 0);
    let week = 7 * 24 * 60;
    assert_eq!(fire(&deploy, at(week - 1)), Due::Nothing);
    let Due::Moved(moved) = fire(&deploy, at(week)) else {
        panic!("it does not expire");
    };
    assert_eq!(moved.deploy.state, State::Expired);
}

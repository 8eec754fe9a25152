//! How a page climbs and what answers do, case by case.

use super::*;

const TWO: &str =
    r#"[{"notify": ["schedule:primary"]}, {"notify": ["schedule:second", "user:23"]}]"#;

#[test]
fn steps_come_in_time_and_in_order_and_again() {
    let who = on(&[("primary", &[21]), ("second", &[22])]);
    let first = began(ladder(1, TWO), &who).page;
    assert_eq!(calls(&first, 0, 0), called(&[21], Why::Step));
    assert_eq!((first.stage, first.due_at), (Stage::Climbing, Some(at(5))));
    assert_eq!(fire(&first, &who, at(4)), None, "not before its time");
    let second = fire(&first, &who, at(5)).unwrap().page;
    assert_eq!(calls(&second, 0, 1), called(&[22, 23], Why::Step));
    let again = fire(&second, &who, at(10)).unwrap().page;
    assert_eq!(calls(&again, 1, 0), called(&[21], Why::Step));
    let last = fire(&again, &who, at(15)).unwrap().page;
    let end = fire(&last, &who, at(20)).unwrap().page;
    assert_eq!(
        (end.stage, end.due_at),
        (Stage::Exhausted { at: at(20) }, None)
    );
    assert_eq!(fire(&end, &who, at(99)), None, "then it is over");
}

#[test]
fn who_is_on_is_looked_up_when_the_step_comes() {
    let page = began(
        ladder(0, TWO),
        &on(&[("primary", &[21]), ("second", &[22])]),
    )
    .page;
    let later = on(&[("primary", &[22]), ("second", &[24])]);
    let next = fire(&page, &later, at(5)).unwrap().page;
    assert_eq!(calls(&next, 0, 1), called(&[24, 23], Why::Step));
}

#[test]
fn an_empty_step_is_skipped_and_said() {
    let moved = began(ladder(0, TWO), &on(&[]));
    assert_eq!(calls(&moved.page, 0, 1), called(&[23], Why::Step));
    assert_eq!(moved.page.course.turns[0].nobody, [0]);
    assert_eq!(moved.page.due_at, Some(at(5)));
}

#[test]
fn a_round_of_nobody_goes_to_the_owner() {
    let steps = r#"[{"notify": ["schedule:primary"]}, {"notify": ["schedule:second"]}]"#;
    let page = began(ladder(0, steps), &on(&[])).page;
    assert_eq!(calls(&page, 0, 1), called(&[24], Why::Owner));
    assert_eq!(page.course.turns[0].nobody, [0, 1]);
    assert!(page.stage.climbs(), "and an answer is waited for");
    let end = fire(&page, &on(&[]), at(5)).unwrap().page;
    assert!(matches!(end.stage, Stage::Exhausted { .. }));
}

#[test]
fn a_fallback_stands_in_and_then_the_owner() {
    let steps = r#"[{"notify": ["schedule:primary"], "when_empty": "fallback", "fallback": "schedule:second"}]"#;
    let page = began(ladder(0, steps), &on(&[("second", &[22])])).page;
    assert_eq!(calls(&page, 0, 0), called(&[22], Why::Fallback));
    let page = began(ladder(0, steps), &on(&[])).page;
    assert_eq!(calls(&page, 0, 0), called(&[24], Why::Owner));
}

#[test]
fn it_waits_for_somebody_on_call_but_never_for_ever() {
    let steps =
        r#"[{"notify": ["schedule:primary"], "when_empty": "wait"}, {"notify": ["user:23"]}]"#;
    let nobody = on(&[]);
    let waits = began(ladder(0, steps), &nobody).page;
    assert_eq!(waits.stage, Stage::Waiting { until: at(5) });
    assert_eq!(
        calls(&waits, 0, 0),
        called(&[24], Why::Owner),
        "the owner hears at once"
    );
    assert_eq!(waits.due_at, Some(at(1)), "it looks again every minute");
    let look = fire(&waits, &nobody, at(1)).unwrap();
    assert_eq!((look.events.len(), look.effects.len()), (0, 0), "quietly");
    let covered = fire(&look.page, &on(&[("primary", &[21])]), at(2))
        .unwrap()
        .page;
    assert_eq!(covered.stage, Stage::Climbing);
    assert!(covered.call(0, 0, Callee::User(user(21))).is_some());
    let mut page = look.page;
    for minute in 2..5 {
        page = fire(&page, &nobody, at(minute)).unwrap().page;
    }
    let on_it_goes = fire(&page, &nobody, at(5)).unwrap().page;
    assert_eq!(calls(&on_it_goes, 0, 1), called(&[23], Why::Step));
}

#[test]
fn one_answer_ends_the_climb() {
    let who = on(&[("primary", &[21]), ("second", &[22])]);
    let page = began(ladder(1, TWO), &who).page;
    let taken = acknowledge(&page, &team(), &actor(21), at(1))
        .unwrap()
        .state;
    assert!(matches!(taken.stage, Stage::Acknowledged { by } if by.user == user(21)));
    assert_eq!(taken.due_at, None);
    assert_eq!(fire(&taken, &who, at(60)), None);
    let late = refused(acknowledge(&taken, &team(), &ops(22), at(2)));
    assert!(late.starts_with("<@21> is on PAGE-3 already"), "{late}");
    let twice = refused(acknowledge(&taken, &team(), &actor(21), at(2)));
    assert!(twice.starts_with("You are on PAGE-3 already"), "{twice}");
}

#[test]
fn all_have_to_answer_where_all_are_needed() {
    let steps = r#"[{"notify": ["user:21", "user:22", "channel:70"], "need": "all"}]"#;
    let page = began(ladder(0, steps), &on(&[])).page;
    let one = acknowledge(&page, &team(), &actor(21), at(1)).unwrap();
    assert_eq!(one.state.stage, Stage::Climbing, "one is not enough");
    let again = refused(acknowledge(&one.state, &team(), &actor(21), at(2)));
    assert!(again.contains("still waits for <@22>"), "{again}");
    let other = acknowledge(&one.state, &team(), &ops(23), at(2))
        .unwrap()
        .state;
    assert_eq!(other.stage, Stage::Climbing, "nor is somebody else's");
    let both = acknowledge(&other, &team(), &actor(22), at(3))
        .unwrap()
        .state;
    assert!(matches!(both.stage, Stage::Acknowledged { .. }));
}

#[test]
fn strangers_may_not_answer_and_nobody_after_the_end() {
    let page = began(ladder(1, TWO), &on(&[("primary", &[21])])).page;
    for refusal in [
        refused(acknowledge(&page, &team(), &actor(22), at(1))),
        refused(resolve(&page, &team(), &actor(22), at(1))),
        refused(hand_on(&page, user(23), &team(), &actor(22), at(1))),
    ] {
        assert!(
            refusal.contains("Only <@&11> may answer pages"),
            "{refusal}"
        );
    }
    let over = resolve(&page, &team(), &actor(21), at(1)).unwrap().state;
    assert_eq!((over.is_over(), over.due_at), (true, None));
    for refusal in [
        refused(acknowledge(&over, &team(), &actor(21), at(2))),
        refused(resolve(&over, &team(), &ops(22), at(2))),
        refused(escalate(&over, &on(&[]), &team(), &actor(21), at(2))),
        refused(hand_on(&over, user(23), &team(), &actor(21), at(2))),
        refused(hand_on_ask(&over, &on(&[]), &team(), &actor(21))),
    ] {
        assert!(
            refusal.starts_with("PAGE-3 is over: <@21> resolved it"),
            "{refusal}"
        );
    }
}

#[test]
fn escalating_calls_the_next_at_once_also_after_an_answer() {
    let who = on(&[("primary", &[21]), ("second", &[22])]);
    let page = began(ladder(0, TWO), &who).page;
    let taken = acknowledge(&page, &team(), &actor(21), at(1))
        .unwrap()
        .state;
    let up = escalate(&taken, &who, &team(), &actor(21), at(2))
        .unwrap()
        .state;
    assert_eq!(calls(&up, 0, 1), called(&[22, 23], Why::Step));
    assert_eq!((up.stage, up.due_at), (Stage::Climbing, Some(at(7))));
    let last = refused(escalate(&up, &who, &team(), &actor(21), at(3)));
    assert!(
        last.starts_with("Everybody whom PAGE-3 calls was called"),
        "{last}"
    );
}

#[test]
fn it_is_handed_on_and_climbs_from_there() {
    let who = on(&[("primary", &[21]), ("second", &[22])]);
    let page = began(ladder(0, TWO), &who).page;
    let handed = hand_on(&page, user(24), &team(), &actor(21), at(1))
        .unwrap()
        .state;
    assert!(calls(&handed, 0, 0).contains(&("user:24".to_owned(), Why::Hand)));
    assert_eq!(handed.due_at, Some(at(6)));
    let twice = refused(hand_on(&handed, user(24), &team(), &actor(21), at(2)));
    assert!(twice.contains("was called in this step already"), "{twice}");
    let own = refused(hand_on(&handed, user(21), &team(), &actor(21), at(2)));
    assert!(own.contains("to yourself"), "{own}");
    let next = fire(&handed, &who, at(6)).unwrap().page;
    assert_eq!(calls(&next, 0, 1), called(&[22, 23], Why::Step));
    let taken = acknowledge(&handed, &team(), &actor(24), at(3))
        .unwrap()
        .state;
    assert!(matches!(taken.stage, Stage::Acknowledged { .. }));
}

#[test]
fn nobody_answered_and_somebody_does_after_all() {
    let page = began(ladder(0, r#"[{"notify": ["user:21"]}]"#), &on(&[])).page;
    let end = fire(&page, &on(&[]), at(5)).unwrap();
    assert!(
        end.effects
            .iter()
            .any(|one| matches!(one, crate::Effect::PagePost { .. })),
        "it is said"
    );
    assert!(
        end.page.call(0, 0, Callee::User(user(24))).is_some(),
        "the owner hears it"
    );
    let late = acknowledge(&end.page, &team(), &actor(21), at(9))
        .unwrap()
        .state;
    assert!(matches!(late.stage, Stage::Acknowledged { .. }));
}

#[test]
fn an_incident_that_ends_ends_its_page() {
    let page = began(ladder(0, TWO), &on(&[("primary", &[21])])).page;
    let over = incident_ended(&page, actor(22).who(), at(1)).unwrap().page;
    assert_eq!(
        over.stage,
        Stage::Resolved {
            by: None,
            at: at(1)
        }
    );
    assert_eq!(incident_ended(&over, actor(22).who(), at(2)), None);
}

#[test]
fn a_closed_door_is_shown_and_a_quiet_page_calls_in_the_channel() {
    let mut page = began(ladder(0, r#"[{"notify": ["user:21"]}]"#), &on(&[])).page;
    let key = (0, 0, Callee::User(user(21)));
    let (loud, events, effects) =
        super::super::refused(&page, key, "direct messages are closed", at(1));
    assert_eq!(
        (events.len(), effects.len()),
        (1, 1),
        "a loud one was mentioned anyway"
    );
    assert!(
        card(&loud, None).fields[1]
            .value
            .contains("direct messages are closed")
    );
    page.urgency = Urgency::Low;
    let (_, _, effects) = super::super::refused(&page, key, "direct messages are closed", at(1));
    assert!(matches!(
        effects[0],
        crate::Effect::PagePost {
            instead: Some(_),
            ..
        }
    ));
}

#[test]
fn only_people_are_called_to_what_is_private() {
    let steps = r#"[{"notify": ["role:11"], "when_empty": "fallback", "fallback": "channel:60"},
        {"notify": ["role:11", "schedule:primary", "channel:60"]}]"#;
    let mut whole = ladder(0, steps);
    whole.owner = Some(Callee::Role("11".parse().unwrap()));
    let incident = private();
    let open = began(whole.clone(), &on(&[("primary", &[21])])).page;
    let narrowed = hidden(&open, &incident).unwrap().page;
    assert_eq!(narrowed.version, open.version + 1);
    assert_eq!(hidden(&narrowed, &incident), None);
    let whole = whole.within(Some(&incident));
    assert_eq!((&narrowed.ladder, narrowed.calls), (&whole, open.calls));
    assert_eq!(whole.reaches(Some(&incident)), Ok(()));
    let page = began(whole, &on(&[("primary", &[21])])).page;
    assert_eq!(page.course.turns[0].nobody, [0], "and the room is told so");
    assert_eq!(calls(&page, 0, 1), called(&[21], Why::Step));
    let end = fire(&page, &on(&[]), at(5)).unwrap().page;
    assert!(matches!(end.stage, Stage::Exhausted { .. }));
    assert_eq!(end.calls, page.calls, "the owner is a role");
    let roles = ladder(0, r#"[{"notify": ["role:11"]}]"#);
    assert_eq!(roles.reaches(None), Ok(()));
    let refused = roles.reaches(Some(&incident)).unwrap_err();
    assert!(
        refused.to_string().contains("Page a schedule or a person"),
        "{refused}"
    );
}

//! Letting something pass, by two people.

use super::*;

#[test]
fn a_freeze_is_overridden_by_two_people_and_by_nobody_alone() {
    let known = soaked(at(0));
    let deploy = ticked(&asked(&bo(), &known, 0), &known, 0);
    let deploy = approved(&deploy, &cy(), &known, 0).unwrap();
    assert_eq!(deploy.state, State::Waiting);
    let reason = Note::parse("The shop is closed today").unwrap();
    let over =
        |by: &Actor, code: &str| done(by, 1, |_, by| override_ask(&deploy, code, &reason, by));
    assert!(
        over(&bo(), "frozen")
            .unwrap_err()
            .contains("Only <@&11> may")
    );
    let wrong = over(&cy(), "locked").unwrap_err();
    assert!(wrong.contains("It is held by `frozen`"), "{wrong}");
    let (waiting, _) = over(&cy(), "frozen").unwrap();
    assert_eq!(waiting.state, State::Waiting, "one alone lets nothing pass");
    let told = post_card(&waiting, Post::Override(Code::Frozen), &team()).unwrap();
    assert!(
        told.body.contains("The shop is closed today"),
        "{}",
        told.body
    );
    let mut other = waiting.clone();
    other.record.overrides[0].code = Code::Locked;
    let second = |minute| {
        done(&cy(), minute, |_, by| {
            override_ask(&other, "frozen", &reason, by)
        })
    };
    let refused = second(2).unwrap_err();
    assert!(
        refused.contains("`locked` waits for a second person already"),
        "{refused}"
    );
    assert!(
        second(2 * 24 * 60).is_ok(),
        "what is too old keeps nobody waiting"
    );
    let agreed = |by: &Actor| done(by, 2, |outside, by| agree(&waiting, outside, &known, by));
    let own = actor(100_000_000_000_000_022, &["11"]);
    for (by, why) in [
        (cy(), "Another person has to agree"),
        (own, "You asked for the deploy"),
        (actor(100_000_000_000_000_030, &[]), "Only <@&11> may"),
    ] {
        let refused = agreed(&by).unwrap_err();
        assert!(refused.contains(why), "{refused}");
    }
    let (passed, told) = agreed(&ana()).unwrap();
    assert_eq!(passed.state, State::Approved, "{told}");
    assert_eq!(passed.record.decision.overridden.len(), 1);
    let again = done(&ana(), 3, |outside, by| agree(&passed, outside, &known, by));
    assert!(again.unwrap_err().contains("Nothing of DPL-7 waits"));
    let nothing = post_card(&passed, Post::Override(Code::Frozen), &team());
    assert_eq!(nothing, None, "nobody is called any more");
}

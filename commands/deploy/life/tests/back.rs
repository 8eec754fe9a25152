//! Going back, promoting, and what is held back afterwards.

use super::*;

fn past(sha: &str, success: bool) -> crate::deploy::Past {
    crate::deploy::Past {
        sha: sha.to_owned(),
        success,
    }
}

#[test]
fn one_goes_back_to_the_last_commit_that_succeeded_and_is_another() {
    let (a, b, c) = ("a".repeat(40), "b".repeat(40), "c".repeat(40));
    for (history, typed, to) in [
        (
            vec![past(&c, true), past(&b, true), past(&a, true)],
            None,
            Ok(&b),
        ),
        (
            vec![past(&c, false), past(&b, false), past(&a, true)],
            None,
            Ok(&a),
        ),
        (
            vec![past(&c, false), past(&c, true), past(&a, true)],
            None,
            Ok(&a),
        ),
        (
            vec![past(&c, true), past(&b, true), past(&a, true)],
            Some("aaaaaaaa"),
            Ok(&a),
        ),
        (
            vec![past(&c, true), past(&b, false), past(&a, true)],
            Some("bbbbbbbb"),
            Err("was not deployed there with success"),
        ),
        (
            vec![past(&c, true), past(&b, true)],
            Some("bbb"),
            Err("too short"),
        ),
        (
            vec![past(&c, true)],
            None,
            Err("nothing there to go back to"),
        ),
        (vec![], None, Err("nothing there to go back to")),
    ] {
        let found = back_to(&history, typed).map_err(|refusal| refusal.to_string());
        match (found, to) {
            (Ok(back), Ok(to)) => assert_eq!((&back.to, &back.from), (to, &history[0].sha)),
            (Err(refused), Err(why)) => assert!(refused.contains(why), "{refused}"),
            (found, to) => panic!("{found:?} is not {to:?}"),
        }
    }
}

#[test]
fn what_is_live_before_is_promoted_if_it_stands() {
    let live = |active| Live {
        sha: Some(SHA.to_owned()),
        since: Some(at(0)),
        active: Some(active),
    };
    let (team, environments) = (team(), |all: &[(&str, bool)]| {
        let all = all.iter();
        all.map(|(name, active)| ((*name).to_owned(), live(*active)))
            .collect()
    });
    for (service, environment, there, found) in [
        ("api", None, vec![("staging", true)], Ok("production")),
        (
            "api",
            Some("production"),
            vec![("staging", true)],
            Ok("production"),
        ),
        (
            "api",
            Some("staging"),
            vec![("staging", true)],
            Err("nothing to promote to"),
        ),
        (
            "api",
            None,
            vec![("staging", false)],
            Err("Deploy it there first"),
        ),
        ("api", None, vec![], Err("Deploy it there first")),
        (
            "api",
            None,
            vec![("staging", true), ("production", true)],
            Err("has `0123456` of `api` already"),
        ),
        (
            "ape",
            None,
            vec![("staging", true)],
            Err("nothing to promote to"),
        ),
    ] {
        let live: BTreeMap<String, Live> = environments(&there);
        match (promotion(&team, service, environment, &live), found) {
            (Ok(got), Ok(name)) => {
                assert_eq!((got.environment.as_str(), got.sha.as_str()), (name, SHA));
            }
            (Err(refused), Err(why)) => assert!(refused.to_string().contains(why), "{refused}"),
            (got, found) => panic!("{got:?} is not {found:?}"),
        }
    }
}

#[test]
fn what_was_undone_is_held_back_until_it_is_cleared_or_undone_again() {
    let mut known = soaked(at(SUNDAY));
    known.held.insert(OTHER.to_owned());
    let mut brings = outside(at(SUNDAY));
    let range = brings.range.value.as_mut().unwrap();
    range.total = 1;
    range.commits = vec![crate::deploy::outside::Brought {
        sha: OTHER.to_owned(),
        title: "Payments".to_owned(),
        author: None,
        at: None,
    }];
    let (team, bo) = (team(), bo());
    let by = By {
        team: &team,
        actor: &bo,
        now: at(SUNDAY),
    };
    let codes = |outside: &Outside| {
        let decision = request(
            fresh(),
            ask("production", "main"),
            outside.clone(),
            &known,
            by,
        );
        let blockers = decision.state.record.decision.blockers.into_iter();
        blockers.map(|it| it.code.as_str()).collect::<Vec<_>>()
    };
    assert!(codes(&brings).contains(&"commit_held_back"));
    brings
        .range
        .value
        .as_mut()
        .unwrap()
        .undone
        .insert(OTHER.to_owned());
    assert!(!codes(&brings).contains(&"commit_held_back"));
    brings.range = Fact::UNKNOWN;
    assert!(
        codes(&brings).contains(&"ref_unverifiable"),
        "nobody knows what it brings"
    );
    let reason = Note::parse("Repaired").unwrap();
    let held = [OTHER.to_owned()];
    let wrong = clear("api", &held, Some("0123456"), &reason, by).unwrap_err();
    assert!(wrong.to_string().contains("`fedcba9`"), "{wrong}");
    let cleared = clear("api", &held, Some("FEDCBA98"), &reason, by).unwrap();
    assert_eq!(cleared.commits, held);
    assert!(clear("api", &[], None, &reason, by).is_err());
}

use std::collections::BTreeMap;

use insta::assert_snapshot;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::*;
use crate::{
    Actor, Decision, Refusal,
    deploy::{Check, CheckState, Commit, Fact, Kind, Live, Other, Review, outside::Range},
};

const SHA: &str = "0123456789abcdef0123456789abcdef01234567";
const OTHER: &str = "fedcba9876543210fedcba9876543210fedcba98";

/// Thursday, 11:00 in Zurich.
const NOW: &str = "2026-01-01T10:00:00Z";

const TEAM: &str = r#"
guild = "1"
name = "A"
timezone = "Europe/Zurich"
service = [{ name = "api" }]
environment = [{ name = "staging" }, { name = "production", after = "staging" }]

[rights]
deploy.cancel = ["operator"]

[[role]]
name = "operator"
id = "11"

[[role]]
name = "developer"
id = "12"

[[person]]
name = "ana"
discord = "100000000000000021"
also = ["100000000000000029"]
github = "ana"

[[person]]
name = "bo"
discord = "100000000000000022"
github = "bo"

[[person]]
name = "cy"
discord = "100000000000000023"
github = "cy"

[[deploy]]
name = "everywhere"
requesters = ["operator", "developer"]
checklist = ["Told support"]

[[deploy]]
name = "production"
environments = ["production"]
soak = "1h"
approvals = [{ roles = ["operator"], authors = false }]
overrides = [{ codes = ["frozen"], roles = ["operator"] }]

[[freeze]]
name = "no releases after Wednesday"
environments = ["production"]
days = ["thu", "fri", "sat"]
"#;

fn team() -> Team {
    Team::parse(TEAM, "binnacle.toml").unwrap()
}

fn at(minutes: i64) -> Timestamp {
    let now: Timestamp = NOW.parse().unwrap();
    now + SignedDuration::from_mins(minutes)
}

/// Minutes to Sunday, 11:00.
const SUNDAY: i64 = 3 * 24 * 60;

fn actor(id: u64, roles: &[&str]) -> Actor {
    Actor {
        user: id.to_string().parse().unwrap(),
        name: id.to_string(),
        roles: roles.iter().map(|role| role.parse().unwrap()).collect(),
    }
}

fn ana() -> Actor {
    actor(100_000_000_000_000_021, &["11"])
}

fn bo() -> Actor {
    actor(100_000_000_000_000_022, &["12"])
}

fn cy() -> Actor {
    actor(100_000_000_000_000_023, &["11"])
}

/// What GitHub says when all is well.
fn outside(now: Timestamp) -> Outside {
    let commit = Commit {
        found: Some(true),
        sha: Some(SHA.to_owned()),
        fork: Some(false),
        branches: Some(vec!["main".to_owned()]),
        held_back: None,
        authors: Some(vec!["bo".parse().unwrap()]),
    };
    let check = Check {
        name: "build".to_owned(),
        app: None,
        state: CheckState::Success,
        sha: None,
        at: None,
    };
    Outside {
        commit: Fact::read(commit, now),
        checks: Fact::read(vec![check], now),
        review: Fact::read(Review::default(), now),
        behind: Fact::read(0, now),
        range: Fact::read(
            Range {
                url: None,
                commits: Vec::new(),
                total: 3,
                undone: std::collections::BTreeSet::new(),
            },
            now,
        ),
        gaps: Vec::new(),
    }
}

fn ask(environment: &str, wanted: &str) -> RequestAsk {
    RequestAsk {
        kind: Kind::Deploy,
        service: "api".to_owned(),
        environment: environment.to_owned(),
        wanted: wanted.to_owned(),
        reason: "Release *42*".to_owned(),
        arguments: BTreeMap::new(),
        fixes: None,
        undoes: None,
    }
}

/// What is known once the commit has been in staging for two hours.
fn soaked(now: Timestamp) -> Known {
    let live = Live {
        sha: Some(SHA.to_owned()),
        since: Some(now - SignedDuration::from_hours(2)),
        active: Some(true),
    };
    Known {
        live: BTreeMap::from([("staging".to_owned(), live)]),
        ..Known::default()
    }
}

fn asked(by_whom: &Actor, known: &Known, minutes: i64) -> Deploy {
    let (team, now) = (team(), at(minutes));
    let by = By {
        team: &team,
        actor: by_whom,
        now,
    };
    request(fresh(), ask("production", "main"), outside(now), known, by).state
}

fn fresh() -> Fresh {
    Fresh {
        id: Uuid::from_u128(7).into(),
        workspace: "1".parse().unwrap(),
        number: 7,
        channel: "43".parse().unwrap(),
    }
}

/// What is done, with what GitHub says at that time.
fn done(
    actor: &Actor,
    minutes: i64,
    work: impl FnOnce(Outside, By<'_>) -> Result<Decision<Deploy>, Refusal>,
) -> Result<(Deploy, String), String> {
    let (team, now) = (team(), at(minutes));
    let by = By {
        team: &team,
        actor,
        now,
    };
    let decision = work(outside(now), by).map_err(|refusal| refusal.to_string())?;
    let Reply::Say { card, .. } = decision.reply else {
        panic!("a form");
    };
    Ok((decision.state, format!("{}\n{}", card.title, card.body)))
}

fn approved(deploy: &Deploy, by: &Actor, known: &Known, minutes: i64) -> Result<Deploy, String> {
    let done = done(by, minutes, |outside, by| {
        approve(deploy, None, outside, known, by)
    });
    done.map(|(deploy, _)| deploy)
}

fn ticked(deploy: &Deploy, known: &Known, minutes: i64) -> Deploy {
    let done = done(&bo(), minutes, |outside, by| {
        tick(deploy, "Told support", outside, known, by)
    });
    done.unwrap().0
}

#[test]
fn everything_that_stands_in_the_way_is_told_at_once() {
    let (team, now) = (team(), at(0));
    let bo = bo();
    let by = By {
        team: &team,
        actor: &bo,
        now,
    };
    let decision = request(
        fresh(),
        ask("production", "main"),
        outside(now),
        &Known::default(),
        by,
    );
    assert_eq!(decision.state.state, State::Blocked);
    let Reply::Say { card, .. } = decision.reply else {
        panic!("a form");
    };
    assert_snapshot!(format!("{}\n{}", card.title, card.body), @r"
    DPL-7 is held
    `api` at `0123456` to `production`
    Release \*42\*
    - It is not known what is live in `staging`. *Find out what is live in the environment before.* (`ladder_unverifiable`)
    - Not done yet: `Told support`. *Do it, and tick it.* (`checklist_open`)
    - The freeze `no releases after Wednesday` holds until 2026-01-01 23:00 UTC. *Wait until the freeze ends.* Until <t:1767308400:f> (<t:1767308400:R>). Can be overridden by <@&11>. (`frozen`)
    - It has 0 of 1 approvals by operator. *Have 1 more of operator approve; whoever asks does not count.* (`approvals_missing`)
    ");
}

#[test]
fn a_request_is_approved_begun_and_done() {
    let known = soaked(at(SUNDAY));
    let deploy = asked(&bo(), &known, SUNDAY);
    assert_eq!(deploy.state, State::Blocked, "the checklist is open");
    let deploy = ticked(&deploy, &known, SUNDAY);
    assert_eq!(deploy.state, State::Approval);
    let deploy = approved(&deploy, &cy(), &known, SUNDAY + 1).unwrap();
    assert_eq!(deploy.state, State::Approved);
    let twice = approved(&deploy, &cy(), &known, SUNDAY + 2).unwrap_err();
    assert_eq!(twice, "You approved DPL-7 already.");
    let begun = |by: &Actor| {
        done(by, SUNDAY + 3, |outside, by| {
            begin(&deploy, outside, &known, by)
        })
    };
    let stranger = actor(100_000_000_000_000_030, &[]);
    assert!(
        begun(&stranger)
            .unwrap_err()
            .contains("call off the deploys of others")
    );
    let (deploy, told) = begun(&bo()).unwrap();
    assert_eq!(
        (deploy.state, deploy.begun_at),
        (State::Running, Some(at(SUNDAY + 3)))
    );
    assert!(told.contains(SHA), "{told}");
    let late = done(&cy(), SUNDAY + 4, |outside, by| {
        begin(&deploy, outside, &known, by)
    });
    assert!(
        late.unwrap_err()
            .contains("DPL-7 runs already, begun by <@100000000000000022>")
    );
    let late = approved(&deploy, &ana(), &known, SUNDAY + 4).unwrap_err();
    assert!(late.contains("DPL-7 runs already"), "{late}");
    let (deploy, _) = done(&bo(), SUNDAY + 9, |_, by| end(&deploy, true, None, by)).unwrap();
    assert_eq!(
        (deploy.state, deploy.ended_at),
        (State::Succeeded, Some(at(SUNDAY + 9)))
    );
    let again = done(&bo(), SUNDAY + 9, |_, by| end(&deploy, true, None, by)).unwrap_err();
    assert_eq!(again, "DPL-7 succeeded already by <@100000000000000022>.");
    assert_eq!(next(&deploy), None);
}

#[test]
fn nobody_approves_for_themselves_and_nobody_without_the_role() {
    let known = soaked(at(SUNDAY));
    let deploy = ticked(&asked(&ana(), &known, SUNDAY), &known, SUNDAY);
    let named = actor(11, &[]);
    for (by, why) in [
        (ana(), "asked, and cannot approve of it alone"),
        (
            actor(100_000_000_000_000_029, &["11"]),
            "is another account of whoever asked",
        ),
        (bo(), "is not of operator"),
        (named, "is not of operator"),
    ] {
        let refused = approved(&deploy, &by, &known, SUNDAY).unwrap_err();
        assert!(refused.contains(why), "{refused}");
        assert!(
            refused.starts_with("Your approval would not count."),
            "{refused}"
        );
    }
    assert_eq!(
        approved(&deploy, &cy(), &known, SUNDAY).unwrap().state,
        State::Approved
    );
}

#[test]
fn who_wrote_it_does_not_approve_of_it() {
    let known = soaked(at(SUNDAY));
    let deploy = ticked(&asked(&ana(), &known, SUNDAY), &known, SUNDAY);
    let author = actor(100_000_000_000_000_022, &["11"]);
    let refused = approved(&deploy, &author, &known, SUNDAY).unwrap_err();
    assert!(
        refused.contains("<@100000000000000022> wrote what is deployed"),
        "{refused}"
    );
}

#[test]
fn a_branch_that_moved_ends_the_request() {
    let known = soaked(at(SUNDAY));
    let deploy = ticked(&asked(&bo(), &known, SUNDAY), &known, SUNDAY);
    let deploy = approved(&deploy, &cy(), &known, SUNDAY).unwrap();
    let (moved, told) = done(&bo(), SUNDAY + 1, |mut outside, by| {
        if let Some(commit) = &mut outside.commit.value {
            commit.sha = Some(OTHER.to_owned());
        }
        begin(&deploy, outside, &known, by)
    })
    .unwrap();
    assert_eq!(moved.state, State::Superseded);
    assert_eq!(moved.begun_at, None);
    assert!(told.contains("points to"), "{told}");
}

#[test]
fn an_approval_counts_only_for_the_policy_it_was_given_under() {
    let known = soaked(at(SUNDAY));
    let deploy = ticked(&asked(&bo(), &known, SUNDAY), &known, SUNDAY);
    let deploy = approved(&deploy, &cy(), &known, SUNDAY).unwrap();
    let other = TEAM.replace("soak = \"1h\"", "soak = \"2h\"");
    let team = Team::parse(&other, "binnacle.toml").unwrap();
    let now = at(SUNDAY + 1);
    let moved = look(&deploy, outside(now), &known, &team, now).unwrap();
    assert_eq!(moved.deploy.state, State::Approval);
    assert_eq!(
        moved.deploy.record.approvals.len(),
        1,
        "it stays to be seen"
    );
    let again = By {
        team: &team,
        actor: &cy(),
        now,
    };
    let approved = approve(&moved.deploy, None, outside(now), &known, again).unwrap();
    assert_eq!(approved.state.state, State::Approved);
}

#[test]
fn github_that_does_not_answer_holds_what_was_approved() {
    let known = soaked(at(SUNDAY));
    let deploy = ticked(&asked(&bo(), &known, SUNDAY), &known, SUNDAY);
    let deploy = approved(&deploy, &cy(), &known, SUNDAY).unwrap();
    let (held, told) = done(&bo(), SUNDAY + 1, |_, by| {
        begin(&deploy, Outside::UNKNOWN, &known, by)
    })
    .unwrap();
    assert_eq!((held.state, held.begun_at), (State::Blocked, None));
    assert!(told.starts_with("Not yet: DPL-7: it is held"), "{told}");
    assert!(told.contains("ref_unverifiable"), "{told}");
}

#[test]
fn two_deploys_to_one_place_run_one_after_the_other() {
    let known = soaked(at(SUNDAY));
    let deploy = ticked(&asked(&bo(), &known, SUNDAY), &known, SUNDAY);
    let deploy = approved(&deploy, &cy(), &known, SUNDAY).unwrap();
    let busy = Known {
        running: vec![Other {
            id: "DPL-6".to_owned(),
            by: None,
        }],
        ..known.clone()
    };
    let (waiting, told) = done(&bo(), SUNDAY + 1, |outside, by| {
        begin(&deploy, outside, &busy, by)
    })
    .unwrap();
    assert_eq!(waiting.state, State::Waiting);
    assert!(told.contains("The request `DPL-6` runs there."), "{told}");
    assert_eq!(next(&waiting), Some(at(SUNDAY + 2)));
    let now = at(SUNDAY + 2);
    assert_eq!(fire(&waiting, now), Due::Look);
    let moved = look(&waiting, outside(now), &known, &team(), now).unwrap();
    assert_eq!(moved.deploy.state, State::Approved);
    let calls = moved.effects.iter().any(|effect| {
        matches!(
            effect,
            Effect::DeployPost {
                post: Post::Begin,
                ..
            }
        )
    });
    assert!(calls, "whoever asked is called");
}

#[test]
fn a_request_that_only_waits_is_looked_at_when_its_window_opens() {
    let known = soaked(at(0));
    let deploy = ticked(&asked(&bo(), &known, 0), &known, 0);
    let deploy = approved(&deploy, &cy(), &known, 1).unwrap();
    assert_eq!(deploy.state, State::Waiting, "it is Thursday");
    let opens: Timestamp = "2026-01-03T23:00:00Z".parse().unwrap();
    assert_eq!(next(&deploy), Some(opens));
    let moved = look(&deploy, outside(opens), &soaked(opens), &team(), opens).unwrap();
    // The approval is too old by then, so it is asked for anew.
    assert_eq!(moved.deploy.state, State::Approval);
}

#[test]
fn a_look_that_finds_nothing_new_says_nothing() {
    let known = soaked(at(SUNDAY));
    let deploy = asked(&bo(), &known, SUNDAY);
    let now = at(SUNDAY + 1);
    let moved = look(&deploy, outside(now), &known, &team(), now).unwrap();
    assert_eq!((moved.events.len(), moved.effects.len()), (0, 0));
    assert_eq!(moved.deploy.record.decided_at, now);
}

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
fn a_request_expires() {
    let deploy = asked(&bo(), &Known::default(), 0);
    let week = 7 * 24 * 60;
    assert_eq!(fire(&deploy, at(week - 1)), Due::Nothing);
    let Due::Moved(moved) = fire(&deploy, at(week)) else {
        panic!("it does not expire");
    };
    assert_eq!(moved.deploy.state, State::Expired);
}

#[test]
fn accounts_in_sentences_become_people_and_quoted_words_stay() {
    let sentence = "100000000000000021 says: `100000000000000022 is free`. Ask 100000000000000023.";
    assert_eq!(
        card::mentioned(sentence),
        "<@100000000000000021> says: `100000000000000022 is free`. Ask <@100000000000000023>."
    );
}

#[test]
fn a_record_reads_back_as_it_was_written() {
    let known = soaked(at(SUNDAY));
    let deploy = ticked(&asked(&bo(), &known, SUNDAY), &known, SUNDAY);
    let deploy = approved(&deploy, &cy(), &known, SUNDAY).unwrap();
    let json = serde_json::to_string(&deploy.record).unwrap();
    let back: Record = serde_json::from_str(&json).unwrap();
    assert_eq!(back, deploy.record);
}

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

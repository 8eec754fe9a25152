//! The course of requests, from asking to being done.

mod back;
mod board;
mod call;
mod caused;
mod emergency;
mod ends;
mod heard;
mod hold;
mod keep;
mod over;
mod ship;
mod train;
mod wait;
mod watch;

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
fn accounts_in_sentences_become_people_and_quoted_words_stay() {
    let sentence = "100000000000000021 says: `100000000000000022 is free`. Ask 100000000000000023.";
    assert_eq!(
        mentioned(sentence),
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

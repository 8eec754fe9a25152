//! Deploys that a workflow carries out.

use super::*;
use crate::{deploy::ship::Step, workflow::RunSeen};

/// The team, whose service is deployed by a workflow and shown at GitHub.
fn by_workflow() -> Team {
    let service = r#"{ name = "api", workflow = "deploy.yml", deployments = true }"#;
    let text = TEAM.replace(r#"{ name = "api" }"#, service);
    Team::parse(&text, "binnacle.toml").unwrap()
}

fn running() -> Deploy {
    let mut deploy = asked(&bo(), &soaked(at(SUNDAY)), SUNDAY);
    deploy.state = State::Running;
    deploy.begun_at = Some(at(SUNDAY));
    deploy
}

fn with_run() -> Deploy {
    shipped(&running(), 7, "https://example.com/7", at(SUNDAY)).deploy
}

fn seen(status: &str, conclusion: Option<&str>) -> RunSeen {
    RunSeen {
        id: 7,
        url: "https://example.com/7".to_owned(),
        status: status.to_owned(),
        conclusion: conclusion.map(str::to_owned),
    }
}

fn steps(effects: &[Effect]) -> Vec<Step> {
    let step = |effect: &Effect| match effect {
        Effect::DeployShip { step, .. } => Some(*step),
        _ => None,
    };
    effects.iter().filter_map(step).collect()
}

#[test]
fn an_approval_counts_only_for_the_way_of_carrying_it_out_that_it_was_given_for() {
    let known = soaked(at(SUNDAY));
    let deploy = ticked(&asked(&bo(), &known, SUNDAY), &known, SUNDAY);
    let by_people = approved(&deploy, &cy(), &known, SUNDAY).unwrap();
    let document = |service: &str| {
        let text = TEAM.replace(r#"{ name = "api" }"#, service);
        Team::parse(&text, "binnacle.toml").unwrap()
    };
    let workflow = document(r#"{ name = "api", workflow = "deploy.yml" }"#);
    let now = at(SUNDAY + 1);
    let looked = |deploy: &Deploy, team: &Team| {
        look(deploy, outside(now), &known, team, now)
            .unwrap()
            .deploy
    };
    assert_eq!(looked(&by_people, &team()).state, State::Approved);
    let lapsed = looked(&by_people, &workflow);
    assert_eq!(
        (lapsed.state, lapsed.record.approvals.len()),
        (State::Approval, 1)
    );
    let by = By {
        team: &workflow,
        actor: &cy(),
        now,
    };
    let by_workflow = approve(&lapsed, None, outside(now), &known, by)
        .unwrap()
        .state;
    assert_eq!(by_workflow.state, State::Approved);
    for service in [
        r#"{ name = "api", workflow = "other.yml" }"#,
        r#"{ name = "api", workflow = "deploy.yml", deployments = true }"#,
        r#"{ name = "api", workflow = "deploy.yml", repository = "acme/fork" }"#,
    ] {
        assert_eq!(
            looked(&by_workflow, &document(service)).state,
            State::Approval,
            "{service}"
        );
    }
    let told =
        document(r#"{ name = "api", workflow = "deploy.yml", description = "Takes the orders" }"#);
    assert_eq!(looked(&by_workflow, &told).state, State::Approved);
}

#[test]
fn a_deploy_ends_as_its_run_does() {
    let (team, now) = (by_workflow(), at(SUNDAY + 1));
    for (run, state, note) in [
        (seen("queued", None), State::Running, None),
        (seen("in_progress", None), State::Running, None),
        (seen("completed", Some("success")), State::Succeeded, None),
        (
            seen("completed", Some("failure")),
            State::Failed,
            Some("the run ended with `failure`"),
        ),
        (
            seen("completed", Some("cancelled")),
            State::Failed,
            Some("the run was cancelled at GitHub"),
        ),
    ] {
        let moved = followed(&with_run(), Some(&run), &team, now).unwrap();
        let is_over = state != State::Running;
        assert_eq!(moved.deploy.state, state, "{run:?}");
        assert_eq!(moved.deploy.record.note.as_deref(), note, "{run:?}");
        assert_eq!(moved.deploy.ended_at.is_some(), is_over, "{run:?}");
        assert_eq!(moved.events.len(), usize::from(is_over), "{run:?}");
        let mirror: &[Step] = if is_over { &[Step::Mirror] } else { &[] };
        assert_eq!(steps(&moved.effects), mirror, "{run:?}");
        assert_eq!(moved.deploy.version, with_run().version + 1, "{run:?}");
    }
}

#[test]
fn a_run_that_cannot_be_read_is_looked_at_again_in_a_minute() {
    let (team, now) = (by_workflow(), at(SUNDAY + 5));
    assert_eq!(next(&with_run()), Some(at(SUNDAY + 1)));
    let moved = followed(&with_run(), None, &team, now).unwrap();
    assert!(moved.effects.is_empty() && moved.events.is_empty());
    assert_eq!(next(&moved.deploy), Some(at(SUNDAY + 6)));
    assert_eq!(fire(&moved.deploy, now), Due::Nothing);
    assert_eq!(fire(&moved.deploy, at(SUNDAY + 6)), Due::Look);
}

#[test]
fn only_its_own_run_means_something_to_a_deploy() {
    let (team, now) = (by_workflow(), at(SUNDAY + 1));
    let done = seen("completed", Some("success"));
    let other = RunSeen {
        id: 8,
        ..done.clone()
    };
    assert_eq!(followed(&with_run(), Some(&other), &team, now), None);
    assert_eq!(followed(&running(), Some(&done), &team, now), None);
    let over = followed(&with_run(), Some(&done), &team, now)
        .unwrap()
        .deploy;
    assert_eq!(followed(&over, Some(&done), &team, now), None);
}

#[test]
fn github_runs_it_stops_it_and_shows_it_only_where_the_document_says_so() {
    let known = soaked(at(SUNDAY));
    let deploy = ticked(&asked(&bo(), &known, SUNDAY), &known, SUNDAY);
    let deploy = approved(&deploy, &cy(), &known, SUNDAY + 1).unwrap();
    let (bo, now) = (bo(), at(SUNDAY + 2));
    for (team, on_begin, on_fail) in [
        (
            by_workflow(),
            vec![Step::Mirror, Step::Run],
            vec![Step::Mirror, Step::Stop],
        ),
        (team(), vec![], vec![Step::Stop]),
    ] {
        let by = By {
            team: &team,
            actor: &bo,
            now,
        };
        // The document is another one, so what was approved is approved anew by nobody: it is put there.
        let mut ready = deploy.clone();
        let policy = ready.policy(&team).hash;
        ready.record.approvals[0].binding = ready.record.request.binding(SHA, &policy);
        let begun = begin(&ready, outside(now), &known, by).unwrap();
        assert_eq!(begun.state.state, State::Running);
        assert_eq!(steps(&begun.effects), on_begin);
        let run = shipped(&begun.state, 7, "https://example.com/7", now).deploy;
        let why = Note::parse("It hangs").unwrap();
        let failed = end(&run, false, Some(&why), by).unwrap();
        assert_eq!(steps(&failed.effects), on_fail);
        let called_off = cancel(&run, Some(&why), by).unwrap();
        assert_eq!(steps(&called_off.effects), on_fail);
        let done = end(&run, true, None, by).unwrap();
        assert!(!steps(&done.effects).contains(&Step::Stop));
    }
}

#[test]
fn a_run_that_comes_too_late_is_stopped() {
    let team = by_workflow();
    let over = unshipped(&running(), "no", &team, at(SUNDAY))
        .unwrap()
        .deploy;
    assert_eq!(
        (over.state, over.record.note.as_deref()),
        (State::Failed, Some("no"))
    );
    let late = shipped(&over, 7, "https://example.com/7", at(SUNDAY + 1));
    assert_eq!(steps(&late.effects), [Step::Stop]);
    assert_eq!(unshipped(&over, "no", &team, at(SUNDAY)), None);
}

#[test]
fn what_nobody_can_tell_is_left_to_people() {
    let moved = unclear(&running(), "GitHub gave no clear answer").unwrap();
    assert_eq!(moved.deploy.state, State::Running);
    assert_eq!(steps(&moved.effects), []);
    let told = post_card(&moved.deploy, Post::Unclear, &by_workflow()).unwrap();
    assert_eq!(told.title, "DPL-7: nobody can tell whether it runs");
    // Its run may still turn up.
    let found = shipped(&moved.deploy, 7, "https://example.com/7", at(SUNDAY));
    assert_eq!(found.deploy.record.unclear, None);
    assert_eq!(
        post_card(&found.deploy, Post::Unclear, &by_workflow()),
        None
    );
}

#[test]
fn a_deployment_is_kept_once() {
    let kept = mirrored_as(&running(), 9).unwrap().deploy;
    assert_eq!(kept.record.deployment, Some(9));
    assert_eq!(mirrored_as(&kept, 9), None);
}

//! A GitHub that is down or in part, and what is not read twice.

use binnacle_commands::deploy::outside::Part;
use binnacle_sandbox::{Effect, Fault, Side};

use super::{REPO, Scene, branches, question};
use binnacle::app::Scout as _;

fn gaps(outside: &super::Outside) -> Vec<Part> {
    outside.gaps.iter().map(|gap| gap.what).collect()
}

#[tokio::test]
async fn what_cannot_be_read_is_unknown_and_the_rest_is_not() {
    let scene = Scene::new().await;
    let faults = scene.sandbox.faults();
    for (path, part) in [
        ("*/check-runs", Part::Checks),
        ("*/status", Part::Checks),
        ("*/pulls", Part::Review),
        ("*/compare/*", Part::Branches),
    ] {
        let fault = Fault::status(Side::Github, "GET", path, 502).forever();
        let id = faults.add(fault);
        let outside = scene.ask("main").await;
        faults.remove(id);
        assert_eq!(gaps(&outside), [part], "{path}");
        assert!(outside.sha().is_some());
        let known = [
            outside.checks.value.is_some(),
            outside.review.value.is_some(),
            outside.behind.value.is_some(),
        ];
        let wanted = [Part::Checks, Part::Review, Part::Branches].map(|one| one != part);
        assert_eq!(known, wanted, "{path}");
        let told = outside.gaps[0].sentence();
        assert!(told.ends_with("no clear answer: status 502."), "{told}");
    }
    let outside = scene.ask("main").await;
    assert_eq!(
        (gaps(&outside), branches(&outside)),
        (vec![], &["main".to_owned()][..])
    );
}

#[tokio::test]
async fn a_github_that_is_down_tells_nothing() {
    let scene = Scene::new().await;
    for effect in [
        Effect::DropBefore,
        Effect::RateLimited {
            retry_after_ms: 60_000,
            global: false,
            scope: "primary".to_owned(),
        },
    ] {
        let fault = Fault::new(Side::Github, "", "*", effect.clone()).forever();
        let id = scene.sandbox.faults().add(fault);
        let outside = scene.ask("main").await;
        scene.sandbox.faults().remove(id);
        assert_eq!(outside.commit.value, None, "{effect:?}");
        assert_eq!(gaps(&outside), [Part::Commit], "{effect:?}");
    }
}

#[tokio::test]
async fn what_did_not_change_is_not_sent_again() {
    let scene = Scene::new().await;
    let statuses = || {
        let entries = scene.sandbox.journal().entries();
        entries.iter().map(|entry| entry.status).collect::<Vec<_>>()
    };
    let first = scene.ask("main").await;
    let asked = statuses().len();
    let again = scene.ask("main").await;
    let second = statuses().split_off(asked);
    assert_eq!(second.len(), asked);
    assert!(second.iter().all(|status| *status == 304), "{second:?}");
    assert_eq!(again.commit.value, first.commit.value);
    assert_eq!(again.checks.value, first.checks.value);
    let head = scene.person("bo").push(REPO, "main", "More").unwrap();
    let now = scene.facts.ask(&question("main")).await;
    assert_eq!(now.sha(), Some(head.as_str()));
    assert_eq!(now.checks.value.unwrap(), []);
}

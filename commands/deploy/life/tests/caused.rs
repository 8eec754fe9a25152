//! What people say that deploys caused.

use super::*;
use crate::incident::{self, DeclareAsk, Declared, Incident, Sort, Title, declare};

fn incident(minutes: i64) -> Incident {
    let fresh = incident::Fresh {
        id: Uuid::from_u128(8).into(),
        workspace: "1".parse().unwrap(),
        number: 3,
        interaction: "900".parse().unwrap(),
    };
    let ask = DeclareAsk {
        title: Title::parse("The API is down").unwrap(),
        severity: None,
        service: None,
        description: None,
        origin: None,
        impact: None,
        sort: Sort::Incident,
        about: None,
    };
    match declare(fresh, ask, &[], &team(), &ana(), at(minutes)).unwrap() {
        Declared::New(decision) => decision.state,
        Declared::Known(..) => panic!("known"),
    }
}

/// A deploy that was done.
fn over() -> Deploy {
    let mut deploy = asked(&bo(), &Known::default(), 0);
    deploy.state = State::Succeeded;
    deploy.begun_at = Some(at(1));
    deploy.ended_at = Some(at(2));
    deploy
}

#[test]
fn what_is_said_last_of_a_deploy_and_an_incident_holds() {
    let says =
        |deploy: &Deploy, is_so| done(&bo(), 20, |_, by| caused(deploy, &incident(10), is_so, by));
    let (deploy, told) = says(&over(), true).unwrap();
    assert!(told.starts_with("DPL-7 caused INC-3"), "{told}");
    assert_eq!(deploy.record.has_caused_all().collect::<Vec<_>>(), [3]);
    let shown = card(&deploy, &team());
    assert!(
        shown
            .fields
            .iter()
            .any(|it| it.name == "Caused" && it.value == "INC-3")
    );
    let again = says(&deploy, true).unwrap_err();
    assert_eq!(again, "It is on record already that DPL-7 caused INC-3.");
    let (deploy, told) = says(&deploy, false).unwrap();
    assert!(told.starts_with("DPL-7 did not cause INC-3"), "{told}");
    assert_eq!(deploy.record.has_caused_all().count(), 0);
    assert_eq!(
        (deploy.record.has_caused(3), deploy.record.has_caused(4)),
        (Some(false), None)
    );
    assert_eq!(deploy.record.caused.len(), 2, "both words stay on record");
}

#[test]
fn what_cannot_have_caused_it_is_refused() {
    let refused = |deploy: &Deploy, incident: &Incident, by: &Actor| {
        done(by, 20, |_, by| caused(deploy, incident, true, by)).unwrap_err()
    };
    let open = asked(&bo(), &Known::default(), 0);
    assert!(refused(&open, &incident(10), &bo()).contains("was not done"));
    assert!(refused(&over(), &incident(0), &bo()).contains("was declared before DPL-7 began"));
    let mut back = over();
    back.record.request.kind = Kind::Rollback;
    assert!(refused(&back, &incident(10), &bo()).contains("no change of its own"));
    let mut private = incident(10);
    private.is_private = true;
    assert!(refused(&over(), &private, &bo()).contains("is private"));
    let stranger = actor(100_000_000_000_000_030, &[]);
    assert!(refused(&over(), &incident(10), &stranger).contains("call off the deploys of others"));
}

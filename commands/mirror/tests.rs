//! The rules of the sweep.

use uuid::Uuid;

use super::*;
use crate::issue::{IssuePlace, marker};

fn repository() -> Repository {
    "harbour/operations".parse().unwrap()
}

fn thing() -> Thing {
    Thing::Action(Uuid::from_u128(7).into(), Uuid::from_u128(8).into())
}

fn mirrored(number: Option<i64>) -> Mirrored {
    Mirrored {
        thing: thing(),
        wanted: IssueWanted {
            repository: repository(),
            title: "Warm the cache (ACT-3)".to_owned(),
            body: format!("Warm the cache\n\n{}", marker(thing().key())),
            labels: vec!["action".to_owned(), "binnacle".to_owned()],
            unwanted: vec!["action_detect".to_owned()],
            state: IssueState::Open,
            assignee: Some("ana".to_owned()),
            also: Vec::new(),
            milestone: None,
        },
        place: IssuePlace {
            number,
            ..IssuePlace::default()
        },
    }
}

fn seen(number: i64) -> IssueSeen {
    let wanted = mirrored(None).wanted;
    IssueSeen {
        repository: repository(),
        number,
        title: wanted.title,
        body: wanted.body.replace('\n', "\r\n"),
        labels: vec!["Binnacle".to_owned(), "action".to_owned()],
        open: true,
    }
}

fn duplicate(number: i64) -> Mend {
    Mend::CloseDuplicate {
        repository: repository(),
        number,
        of: "#3".to_owned(),
    }
}

#[test]
fn an_issue_is_known_by_its_repository_too() {
    let mut known = mirrored(Some(3));
    known.place.repository = Some(repository());
    let elsewhere = |number| IssueSeen {
        repository: "harbour/website".parse().unwrap(),
        ..seen(number)
    };
    assert_eq!(
        diff(&[known], &[elsewhere(3), seen(3)]),
        [Mend::CloseDuplicate {
            repository: "harbour/website".parse().unwrap(),
            number: 3,
            of: "harbour/operations#3".to_owned(),
        }]
    );
    let lost = [mirrored(None)];
    let adopt = Mend::Adopt {
        thing: thing(),
        repository: "harbour/website".parse().unwrap(),
        number: 4,
    };
    assert_eq!(diff(&lost, &[elsewhere(4)]), [adopt]);
}

#[test]
fn the_sweep_finds_what_differs_and_nothing_else() {
    let known = [mirrored(Some(3))];
    assert_eq!(diff(&known, &[seen(3)]), []);
    assert_eq!(diff(&known, &[]), [Mend::Sync(thing())]);
    let closed = IssueSeen {
        open: false,
        ..seen(3)
    };
    let looks = [Mend::Look {
        thing: thing(),
        number: 3,
        repository: repository(),
    }];
    assert_eq!(diff(&known, std::slice::from_ref(&closed)), looks);
    let mut made = mirrored(Some(3));
    made.place.state = Some(IssueState::Open);
    assert_eq!(
        diff(std::slice::from_ref(&made), std::slice::from_ref(&closed)),
        looks
    );
    made.place.state = Some(IssueState::Completed);
    assert_eq!(
        diff(&[made], &[closed]),
        [Mend::Sync(thing())],
        "it was never made to be open again"
    );
    let other = IssueSeen {
        labels: [seen(3).labels, vec!["Action_Detect".to_owned()]].concat(),
        ..seen(3)
    };
    assert_eq!(diff(&known, &[other]), [Mend::Sync(thing())]);
    let unlabelled = IssueSeen {
        labels: vec!["action".to_owned()],
        ..seen(3)
    };
    assert_eq!(diff(&known, &[unlabelled]), [Mend::Sync(thing())]);
    let labelled = IssueSeen {
        labels: [seen(3).labels, vec!["theirs".to_owned()]].concat(),
        ..seen(3)
    };
    assert_eq!(
        diff(&known, &[labelled]),
        [],
        "labels that people added are theirs"
    );
    assert_eq!(diff(&known, &[seen(9), seen(3)]), [duplicate(9)]);
    let lost = [mirrored(None)];
    let adopt = Mend::Adopt {
        thing: thing(),
        repository: repository(),
        number: 4,
    };
    assert_eq!(diff(&lost, &[seen(4)]), [adopt]);
    let foreign = IssueSeen {
        body: "no marker".to_owned(),
        ..seen(8)
    };
    assert_eq!(diff(&known, &[seen(3), foreign]), []);
}

#[test]
fn what_is_of_another_thing_is_no_stray_of_this_one() {
    let incident = Uuid::from_u128(7).into();
    let keys = [
        Thing::Incident(incident).key(),
        thing().key(),
        Thing::Report(incident).key(),
    ];
    for key in &keys {
        let other = IssueSeen {
            body: marker(key),
            ..seen(5)
        };
        let mends = diff(&[mirrored(Some(3))], &[seen(3), other]);
        let is_own = *key == thing().key();
        assert_eq!(mends.is_empty(), !is_own, "{key}");
    }
}

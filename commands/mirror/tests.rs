//! The rules of the sweep.

use uuid::Uuid;

use super::*;
use crate::issue::{IssuePlace, marker};

fn thing() -> Thing {
    Thing::Action(Uuid::from_u128(7).into(), Uuid::from_u128(8).into())
}

fn mirrored(number: Option<i64>) -> Mirrored {
    Mirrored {
        thing: thing(),
        wanted: IssueWanted {
            title: "Warm the cache (ACT-3)".to_owned(),
            body: format!("Warm the cache\n\n{}", marker(thing().key())),
            labels: vec!["action".to_owned(), "binnacle".to_owned()],
            state: IssueState::Open,
            assignee: Some("ana".to_owned()),
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
        number,
        title: wanted.title,
        body: wanted.body.replace('\n', "\r\n"),
        labels: vec!["Binnacle".to_owned(), "action".to_owned()],
        open: true,
    }
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
    assert_eq!(diff(&known, &[closed]), [Mend::Sync(thing())]);
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
    assert_eq!(
        diff(&known, &[seen(9), seen(3)]),
        [Mend::CloseDuplicate { number: 9, of: 3 }]
    );
    let lost = [mirrored(None)];
    let adopt = Mend::Adopt {
        thing: thing(),
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

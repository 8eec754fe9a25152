//! The rules of the sweep.

use uuid::Uuid;

use super::*;
use crate::{
    issue::{IssuePlace, marker},
    team::Team,
};

const TEAM: &str = r#"
guild = "1"
name = "Harbour"
timezone = "UTC"
[[person]]
name = "ana"
discord = "21"
github = "ana"
[[person]]
name = "bo"
discord = "22"
github = "bo"
"#;

fn logins() -> Logins {
    Logins::of(&Team::parse(TEAM, "binnacle.toml").unwrap())
}

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
            repository: number.map(|_| repository()),
            number,
            ..IssuePlace::default()
        },
    }
}

fn seen(number: i64) -> IssueSeen {
    let wanted = mirrored(None).wanted;
    IssueSeen {
        id: 1000 + number,
        repository: repository(),
        number,
        title: wanted.title,
        body: wanted.body.replace('\n', "\r\n"),
        labels: vec!["Binnacle".to_owned(), "action".to_owned()],
        assignees: vec!["Ana".to_owned()],
        open: true,
    }
}

fn difference(mirrored: &[Mirrored], seen: &[IssueSeen]) -> Vec<Mend> {
    compared(mirrored, &Seen::listed(seen.to_vec()))
}

fn compared(mirrored: &[Mirrored], seen: &Seen) -> Vec<Mend> {
    diff(mirrored, seen, &logins())
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
    let known = mirrored(Some(3));
    let elsewhere = |number| IssueSeen {
        id: 2000 + number,
        repository: "harbour/website".parse().unwrap(),
        ..seen(number)
    };
    assert_eq!(
        difference(&[known], &[elsewhere(3), seen(3)]),
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
    assert_eq!(difference(&lost, &[elsewhere(4)]), [adopt]);
}

#[test]
fn the_sweep_finds_what_differs_and_nothing_else() {
    let known = [mirrored(Some(3))];
    assert_eq!(difference(&known, &[seen(3)]), []);
    assert_eq!(difference(&known, &[]), [], "nobody looked for it");
    let closed = IssueSeen {
        open: false,
        ..seen(3)
    };
    let looks = [Mend::Look {
        thing: thing(),
        number: 3,
        repository: repository(),
    }];
    assert_eq!(difference(&known, std::slice::from_ref(&closed)), looks);
    let mut made = mirrored(Some(3));
    made.place.state = Some(IssueState::Open);
    assert_eq!(
        difference(std::slice::from_ref(&made), std::slice::from_ref(&closed)),
        looks
    );
    made.place.state = Some(IssueState::Completed);
    assert_eq!(
        difference(&[made], &[closed]),
        [Mend::Sync(thing())],
        "it was never made to be open again"
    );
    let other = IssueSeen {
        labels: [seen(3).labels, vec!["Action_Detect".to_owned()]].concat(),
        ..seen(3)
    };
    assert_eq!(difference(&known, &[other]), [Mend::Sync(thing())]);
    for (assignees, is_given) in [
        (vec!["bo"], true),
        (vec!["bo", "stranger"], true),
        (vec!["bo", "ana"], false),
        (vec!["stranger"], false),
        (vec![], false),
    ] {
        let given = IssueSeen {
            assignees: assignees.into_iter().map(str::to_owned).collect(),
            ..seen(3)
        };
        let found = difference(&known, std::slice::from_ref(&given));
        assert_eq!(found, looks[..usize::from(is_given)], "{given:?}");
    }
    let unlabelled = IssueSeen {
        labels: vec!["action".to_owned()],
        ..seen(3)
    };
    assert_eq!(difference(&known, &[unlabelled]), [Mend::Sync(thing())]);
    let labelled = IssueSeen {
        labels: [seen(3).labels, vec!["theirs".to_owned()]].concat(),
        ..seen(3)
    };
    assert_eq!(
        difference(&known, &[labelled]),
        [],
        "labels that people added are theirs"
    );
    assert_eq!(difference(&known, &[seen(9), seen(3)]), [duplicate(9)]);
    let lost = [mirrored(None)];
    let adopt = Mend::Adopt {
        thing: thing(),
        repository: repository(),
        number: 4,
    };
    assert_eq!(difference(&lost, &[seen(4)]), [adopt]);
    let foreign = IssueSeen {
        body: "no marker".to_owned(),
        ..seen(8)
    };
    assert_eq!(difference(&known, &[seen(3), foreign]), []);
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
        let mends = difference(&[mirrored(Some(3))], &[seen(3), other]);
        let is_own = *key == thing().key();
        assert_eq!(mends.is_empty(), !is_own, "{key}");
    }
}

#[test]
fn what_no_list_holds_is_asked_for_before_it_is_missing() {
    let at = |number| (repository(), number);
    let known = [mirrored(Some(3))];
    let mut seen = Seen::listed(vec![IssueSeen {
        body: "no marker".to_owned(),
        ..seen(8)
    }]);
    let now = Timestamp::UNIX_EPOCH;
    assert_eq!(unlisted(&known, &seen, now), [at(3)]);
    assert_eq!(
        unlisted(&[mirrored(None), mirrored(Some(8))], &seen, now),
        []
    );
    let mut gone = seen.clone();
    gone.learn(at(3), None);
    assert_eq!(compared(&known, &gone), [Mend::Sync(thing())]);
    seen.learn(at(3), Some(self::seen(3)));
    assert_eq!(compared(&known, &seen), []);
}

#[test]
fn an_issue_under_two_names_of_its_repository_is_one() {
    let now = ("harbour/works".parse::<Repository>().unwrap(), 3);
    let renamed = IssueSeen {
        repository: now.0.clone(),
        ..seen(3)
    };
    let adopt = [Mend::Adopt {
        thing: thing(),
        repository: now.0.clone(),
        number: 3,
    }];
    // Its new name is in the team's document already, or not yet.
    for listed in [vec![renamed.clone()], Vec::new()] {
        let mut seen = Seen::listed(listed);
        seen.learn((repository(), 3), Some(renamed.clone()));
        assert_eq!(compared(&[mirrored(Some(3))], &seen), adopt);
    }
    let mut back = mirrored(Some(3));
    back.place.repository = Some(now.0.clone());
    let mut listed = Seen::listed(vec![seen(3)]);
    listed.learn(now, Some(renamed));
    let adopt = Mend::Adopt {
        thing: thing(),
        repository: repository(),
        number: 3,
    };
    assert_eq!(compared(&[back], &listed), [adopt]);
}

#[test]
fn many_that_no_list_holds_are_asked_for_in_turn() {
    let many: Vec<Mirrored> = (1..=120).map(|number| mirrored(Some(number))).collect();
    let mut asked = BTreeSet::new();
    for minutes in [0, 10, 20] {
        let now = Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes);
        let part = unlisted(&many, &Seen::default(), now);
        assert!(part.len() <= AT_ONCE);
        asked.extend(part);
    }
    assert_eq!(asked.len(), 120);
}

//! A newcomer's checklist: who may tick what, when they are reminded, and of what.

use jiff::tz::TimeZone;

use super::*;

/// A checklist for Eve, who has no role yet, with the key of her role's page.
fn checklist(hands: &Hands, role: Option<PageKey>) -> Run {
    let newcomer = Newcomer {
        who: "23".parse().unwrap(),
        role,
        reminded: None,
    };
    onboard(fresh(), &page(PAGE), newcomer, &[], hands.ana(0))
        .unwrap()
        .state
}

fn eve() -> Actor {
    Actor {
        roles: Vec::new(),
        ..somebody("23", "Eve")
    }
}

fn zurich() -> TimeZone {
    TimeZone::get("Europe/Zurich").unwrap()
}

#[test]
fn all_is_open_at_once_and_the_newcomer_may_tick_but_not_give_up() {
    let hands = Hands::new();
    let eve = eve();
    let run = checklist(&hands, Some(PageKey::from_bits(7)));
    assert_eq!(numbers(&run), [1, 2, 3, 4]);
    let shown = plain(&card(&run, None, false));
    let by_eve = hands.by(&eve, 1);
    let run = mark(&run, 4, &Marking::Tick, by_eve).unwrap().state;
    let run = mark(&run, 3, &Marking::Tick, by_eve).unwrap().state;
    assert_eq!(numbers(&run), [1, 2, 3], "what is to be checked stays open");
    let reason = Text::parse("x").unwrap();
    let refused = abandon(&run, &reason, by_eve).unwrap_err().to_string();
    assert!(refused.contains("may run runbooks"), "{refused}");
    let stranger = Actor {
        roles: Vec::new(),
        ..somebody("24", "Dan")
    };
    assert!(mark(&run, 1, &Marking::Tick, hands.by(&stranger, 2)).is_err());
    let again = Newcomer {
        who: eve.user,
        role: None,
        reminded: None,
    };
    let going = [run.clone()];
    let refused = onboard(fresh(), &page(PAGE), again, &going, hands.ana(3)).unwrap_err();
    let lists = [checklists(&going), checklists(&[])].map(|reply| match reply {
        Reply::Say { card, .. } => format!("{} | {}", card.title, card.body),
        Reply::Form(_) => panic!("no card"),
    });
    let steps: Vec<String> = open_steps(&run, "PROMOTE")
        .into_iter()
        .map(|(shown, _)| shown)
        .collect();
    let none = going_none();
    insta::assert_snapshot!(
        "checklist",
        format!(
            "{shown}\n=====\n{}\n=====\n{refused}\n{}\n{steps:?}\n{none}",
            plain(&card(&run, None, false)),
            lists.join("\n")
        )
    );
}

#[test]
fn somebody_else_confirms_what_a_newcomer_ticked() {
    let (mut hands, eve) = (Hands::new(), eve());
    let other = somebody("29", "Eve at home");
    let people = "[[person]]\nname = \"eve\"\ndiscord = \"23\"\nalso = [\"29\"]\n";
    let document = format!("guild = \"1\"\nname = \"Harbour\"\n{people}");
    hands.team.people = Team::parse(&document, "binnacle.toml").unwrap().people;
    let run = checklist(&hands, None);
    let ticked = mark(&run, 3, &Marking::Tick, hands.by(&eve, 1))
        .unwrap()
        .state;
    for own in [&eve, &other] {
        let refused = mark(&ticked, 3, &Marking::Confirm, hands.by(own, 2)).unwrap_err();
        let told = refused.to_string();
        assert!(told.contains("somebody else has to look"), "{told}");
    }
    let open = mark(&ticked, 3, &Marking::Deny, hands.by(&eve, 2))
        .unwrap()
        .state;
    assert!(
        matches!(open.course.marks[2], Mark::Open),
        "they may take their tick back"
    );
    let checked = mark(&ticked, 3, &Marking::Confirm, hands.ana(2))
        .unwrap()
        .state;
    assert!(matches!(
        checked.course.marks[2],
        Mark::Done {
            checked: Some(_),
            ..
        }
    ));
    let by_ana = mark(&run, 3, &Marking::Tick, hands.ana(1)).unwrap().state;
    mark(&by_ana, 3, &Marking::Confirm, hands.by(&eve, 2)).unwrap();
}

fn going_none() -> String {
    going(None, "23".parse().unwrap()).unwrap_err().to_string()
}

#[test]
fn reminders_come_on_working_days_and_end_where_nobody_hears_them() {
    let hands = Hands::new();
    let eve = eve();
    // 2026-01-01 is a Thursday; two days later is a Saturday.
    let mut run = checklist(&hands, None);
    let mut told = Vec::new();
    let mut now = at(0);
    assert_eq!(remind(&run, &zurich(), now), None, "it is too early");
    while let Some(due) = reminder(&run, &zurich()) {
        assert!(due > now);
        now = due;
        let (next, event, effects) = remind(&run, &zurich(), now).unwrap();
        assert_eq!(
            (event.kind, next.version),
            (Kind::RunReminded, run.version + 1)
        );
        let [Effect::RunNote { note, .. }] = effects[..] else {
            panic!("{effects:?}")
        };
        let card = run_note(&next, note).unwrap();
        told.push(format!(
            "{now} {:?} {} | {}",
            card.mentions, card.title, card.body
        ));
        run = next;
    }
    assert_eq!(told.len(), 5);
    insta::assert_snapshot!("reminders", told.join("\n---\n"));
    let later = Asking {
        now: now + SignedDuration::from_hours(30 * 24),
        ..hands.by(&eve, 0)
    };
    let ticked = mark(&run, 1, &Marking::Tick, later).unwrap().state;
    let due = reminder(&ticked, &zurich()).expect("a tick starts them anew");
    let (_, _, effects) = remind(&ticked, &zurich(), due).unwrap();
    assert_eq!(
        effects,
        [Effect::RunNote {
            run: run.id,
            note: RunNote::Left(1)
        }]
    );
    let reason = Text::parse("They left").unwrap();
    let over = abandon(&ticked, &reason, later_by(&hands, later))
        .unwrap()
        .state;
    assert_eq!(
        (
            reminder(&over, &zurich()),
            run_note(&over, RunNote::Left(1))
        ),
        (None, None)
    );
}

fn later_by<'a>(hands: &'a Hands, later: Asking<'a>) -> Asking<'a> {
    Asking {
        actor: &hands.ana,
        ..later
    }
}

#[test]
fn a_checklist_does_not_keep_others_from_running_the_page() {
    let hands = Hands::new();
    let run = checklist(&hands, None);
    assert!(start(fresh(), &page(PAGE), &[run], hands.bo(1)).is_ok());
}

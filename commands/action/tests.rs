//! The rules of actions, as tables, and what people and GitHub read of them, as snapshots.

mod heard;

use jiff::SignedDuration;
use uuid::Uuid;

use super::*;
use crate::{
    Actor, Decision, Effect, Refusal, Reply,
    incident::{self, DeclareAsk, Declared, Incident, Sort, Text, Title},
    issue::{IssueShown, IssueState},
    names::ChannelId,
    reply::{Audience, Card},
};

const TEAM: &str = r#"
guild = "1"
name = "Harbour"
timezone = "Europe/Zurich"
[github]
repository = "harbour/operations"
labels = ["incident"]
[[person]]
name = "ana"
discord = "21"
github = "ana-g"
[[person]]
name = "bo"
discord = "22"
"#;

fn team() -> Team {
    Team::parse(TEAM, "binnacle.toml").unwrap()
}

/// 2026-01-01 10:00 UTC and so many minutes.
fn at(minutes: i64) -> Timestamp {
    Timestamp::from_second(1_767_261_600).unwrap() + SignedDuration::from_mins(minutes)
}

fn ana() -> Actor {
    Actor {
        user: "21".parse().unwrap(),
        name: "Ana".to_owned(),
        roles: Vec::new(),
    }
}

fn incident_of(sort: Sort) -> Incident {
    let fresh = incident::Fresh {
        id: Uuid::from_u128(7).into(),
        workspace: "1".parse().unwrap(),
        number: 12,
        interaction: "900".parse().unwrap(),
    };
    let ask = DeclareAsk {
        title: Title::parse("Checkout is down").unwrap(),
        severity: None,
        service: None,
        description: None,
        origin: None,
        impact: None,
        sort,
        about: None,
    };
    let Declared::New(decision) =
        incident::declare(fresh, ask, &[], &team(), &ana(), at(0)).unwrap()
    else {
        panic!("known")
    };
    let mut incident = decision.state;
    incident.places.room = Some("50".parse().unwrap());
    incident.places.issue = Some(3);
    incident
}

fn incident() -> Incident {
    incident_of(Sort::Incident)
}

fn room() -> ChannelId {
    "50".parse().unwrap()
}

fn ask(owner: Option<Owner>, due: Option<&str>) -> AddAsk {
    AddAsk {
        text: Task::parse("Warm the cache  before the *switch*").unwrap(),
        aim: Aim::Prevent,
        owner,
        due: due.map(str::to_owned),
    }
}

fn added_to(incident: &Incident, ask: &AddAsk) -> Result<Decision<Action>, Refusal> {
    let fresh = Fresh {
        id: Uuid::from_u128(8).into(),
        number: 3,
    };
    add(fresh, ask, incident, &team(), &ana(), room(), at(0))
}

fn action() -> Action {
    let owner = Some(Owner::Named("ana".to_owned()));
    added_to(&incident(), &ask(owner, Some("2026-01-20")))
        .unwrap()
        .state
}

fn changed(action: &Action, asked: &Change) -> Result<Decision<Action>, Refusal> {
    change(action, asked, &incident(), &team(), &ana(), room(), at(60))
}

fn card(reply: &Reply) -> &Card {
    match reply {
        Reply::Say { card, .. } => card,
        Reply::Form(form) => panic!("a form: {}", form.title),
    }
}

fn titles(effects: &[Effect]) -> Vec<&'static str> {
    effects.iter().map(Effect::title).collect()
}

#[test]
fn an_action_is_due_in_two_weeks_where_nobody_says() {
    for (typed, due) in [
        (None, "2026-01-15"),
        (Some(""), "2026-01-15"),
        (Some("tomorrow"), "2026-01-02"),
        (Some("in 3 days"), "2026-01-04"),
    ] {
        let decision = added_to(&incident(), &ask(None, typed)).unwrap();
        assert_eq!(decision.state.due_on.to_string(), due, "{typed:?}");
    }
    // At 23:30 UTC the team's day is the next one already.
    let late = Timestamp::from_second(1_767_310_200).unwrap();
    assert_eq!(today(&team(), late).to_string(), "2026-01-02");
}

#[test]
fn an_action_is_told_in_the_room_and_mirrored() {
    let owner = Some(Owner::User("22".parse().unwrap()));
    let decision = added_to(&incident(), &ask(owner, None)).unwrap();
    assert_eq!(
        titles(&decision.effects),
        ["mirror the action to its GitHub issue"],
        "in the room the answer is the post"
    );
    insta::assert_json_snapshot!("added_reply", decision.reply);
    insta::assert_json_snapshot!("added_event", decision.events[0].data);
    assert_eq!(decision.events[0].subject, incident().subject());

    let elsewhere = add(
        Fresh {
            id: Uuid::from_u128(8).into(),
            number: 3,
        },
        &ask(None, None),
        &incident(),
        &team(),
        &ana(),
        "51".parse().unwrap(),
        at(0),
    )
    .unwrap();
    assert_eq!(
        titles(&elsewhere.effects),
        [
            "post into the room",
            "mirror the action to its GitHub issue"
        ]
    );
    assert!(matches!(
        elsewhere.reply,
        Reply::Say {
            audience: Audience::Asker,
            ..
        }
    ));
}

#[test]
fn what_follows_from_a_drill_or_a_private_incident_has_no_issue_and_says_so() {
    for (sort, says) in [
        (Sort::Drill, "what follows from a drill is not mirrored"),
        (Sort::Private, "nothing of a private incident is mirrored"),
    ] {
        let incident = Incident {
            places: incident::Places {
                room: Some(room()),
                ..incident::Places::default()
            },
            ..incident_of(sort)
        };
        let decision = added_to(&incident, &ask(None, None)).unwrap();
        assert_eq!(titles(&decision.effects), [""; 0], "{sort:?}");
        let github = &card(&decision.reply).fields.last().unwrap().value;
        assert!(github.contains(says), "{github}");
    }
}

#[test]
fn an_action_ends_and_is_taken_up_again() {
    let done = changed(&action(), &Change::Done(None)).unwrap();
    assert_eq!(done.state.state, State::Done);
    assert_eq!(done.state.version, 2);
    assert_eq!(done.events[0].kind.as_str(), "action.done");
    let back = changed(&done.state, &Change::Reopen).unwrap().state;
    assert_eq!((back.state, &back.ended), (State::Open, &None));
    let reason = Text::parse("We move to another shop.").unwrap();
    let dropped = changed(&back, &Change::Drop(reason)).unwrap();
    assert_eq!(
        dropped.state.ended.as_ref().unwrap().why,
        "We move to another shop."
    );
    assert!(card(&dropped.reply).title.starts_with("ACT-3 dropped"));
}

#[test]
fn refusals_say_what_would_help() {
    let done = changed(&action(), &Change::Done(None)).unwrap().state;
    let mut merged = incident();
    merged
        .course
        .relations
        .push(incident::Relation::DuplicateOf(4));
    let nobody = Some(Owner::Named("zed".to_owned()));
    let same = Edit {
        due: Some("2026-01-20".to_owned()),
        ..Edit::default()
    };
    let refusals = [
        Task::parse(" ").unwrap_err(),
        Aim::typed("`fix`").unwrap_err(),
        added_to(&incident(), &ask(nobody, None)).unwrap_err(),
        added_to(&incident(), &ask(None, Some("yesterday"))).unwrap_err(),
        added_to(&merged, &ask(None, None)).unwrap_err(),
        changed(&done, &Change::Done(None)).unwrap_err(),
        changed(&done, &Change::Edit(Edit::default())).unwrap_err(),
        changed(&action(), &Change::Reopen).unwrap_err(),
        changed(&action(), &Change::Edit(same)).unwrap_err(),
    ];
    let told: Vec<String> = refusals.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!("refusals", told.join("\n"));
}

#[test]
fn an_edit_tells_what_is_other_now() {
    let edit = Edit {
        text: Some(Task::parse("Warm the cache first").unwrap()),
        aim: Some(Aim::Process),
        owner: Some(Owner::Named("@Bo".to_owned())),
        due: Some("2026-02-01".to_owned()),
    };
    let decision = changed(&action(), &Change::Edit(edit)).unwrap();
    insta::assert_snapshot!("edited", card(&decision.reply).body);
    assert_eq!(decision.state.owner, Some("22".parse().unwrap()));
}

#[test]
fn the_issue_says_it_all_and_belongs_to_its_owner() {
    let wanted = mirrored(&action(), &incident(), &team()).unwrap().wanted;
    assert_eq!(
        wanted.labels,
        ["action", "action_prevent", "binnacle", "incident"]
    );
    assert_eq!(wanted.assignee.as_deref(), Some("ana-g"));
    insta::assert_snapshot!("issue", format!("{}\n\n{}", wanted.title, wanted.body));
    let reason = Text::parse("Not worth it @all").unwrap();
    let dropped = changed(&action(), &Change::Drop(reason)).unwrap().state;
    let wanted = mirrored(&dropped, &incident(), &team()).unwrap().wanted;
    assert_eq!(wanted.state.names(), ("closed", "not_planned"));
    assert!(wanted.body.contains("Not worth it @\u{200B}all"));

    let long = Task::parse(&"x".repeat(300)).unwrap();
    let long = Action {
        text: long,
        ..action()
    };
    let wanted = mirrored(&long, &incident(), &team()).unwrap().wanted;
    assert!(wanted.title.chars().count() <= 256 && wanted.title.ends_with("(ACT-3)"));
}

#[test]
fn an_issue_that_was_made_private_says_nothing() {
    let mut incident = incident();
    incident.is_private = true;
    let mut action = action();
    assert_eq!(mirrored(&action, &incident, &team()), None);
    action.issue.number = Some(9);
    let wanted = mirrored(&action, &incident, &team()).unwrap().wanted;
    assert!(!wanted.body.contains("cache") && !wanted.title.contains("cache"));
    assert_eq!(wanted.assignee, None);
}

#[test]
fn a_new_issue_is_recorded_and_then_made_whole() {
    let action = action();
    let as_made = IssueShown {
        repository: "harbour/operations".parse().unwrap(),
        number: 9,
        url: Some("https://github.com/harbour/operations/issues/9".to_owned()),
        hash: "other".to_owned(),
        assignee: None,
        state: IssueState::Open,
        moved_at: None,
    };
    let (place, events, effects) =
        issue_shown(&action, &incident(), as_made.clone(), &team(), at(1));
    assert_eq!(place.number, Some(9));
    assert_eq!(events[0].kind.as_str(), "action.issue_opened");
    assert_eq!(
        titles(&effects),
        ["mirror the action to its GitHub issue"],
        "it is assigned by the next delivery"
    );
    let known = Action {
        issue: place,
        ..action
    };
    let whole = IssueShown {
        hash: mirrored(&known, &incident(), &team())
            .unwrap()
            .wanted
            .hash(),
        ..as_made
    };
    let (_, events, effects) = issue_shown(&known, &incident(), whole, &team(), at(2));
    assert!(events.is_empty() && effects.is_empty());
}

#[test]
fn lists_show_what_is_overdue_first_and_hide_what_is_private() {
    let open = action();
    let late = Action {
        number: 4,
        due_on: "2025-12-31".parse().unwrap(),
        owner: None,
        ..action()
    };
    let mut secret = incident();
    secret.is_private = true;
    secret.declared_by = "29".parse().unwrap();
    let hidden = Action {
        number: 5,
        owner: Some("22".parse().unwrap()),
        ..action()
    };
    let page = [(late, incident()), (open, incident()), (hidden, secret)];
    let ask = ListAsk {
        which: Which::Open,
        incident: None,
        page: 1,
    };
    let today = today(&team(), at(0));
    insta::assert_json_snapshot!("list", list(&page, 23, &ask, &team(), &ana(), today));
    insta::assert_json_snapshot!("list_empty", list(&[], 0, &ask, &team(), &ana(), today));
}

//! What people do on GitHub with the issue of an action.

use super::*;
use crate::{
    Who,
    heard::Logins,
    hook::{IssueAt, IssueDeed, IssueNews},
};

fn action() -> Action {
    let owner = Some(Owner::Named("bo".to_owned()));
    let mut action = added_to(&incident(), &ask(owner, None)).unwrap().state;
    action.issue = IssuePlace {
        number: Some(4),
        state: Some(IssueState::Open),
        ..IssuePlace::default()
    };
    action
}

fn news(deed: IssueDeed, state: IssueState, by: &str) -> IssueNews {
    IssueNews {
        issue: IssueAt {
            repository: "harbour/operations".parse().unwrap(),
            number: 4,
            author: "binnacle-bot".to_owned(),
        },
        deed,
        by: by.to_owned(),
        state,
        assignees: Vec::new(),
        at: at(5),
        before: 0,
    }
}

fn means(action: &Action, news: &IssueNews) -> Meaning<Action> {
    let known = "discord = \"22\"\ngithub = \"bo-g\"";
    let team = TEAM.replace("discord = \"22\"", known);
    let team = Team::parse(&team, "binnacle.toml").unwrap();
    heard(action, &incident(), &team, news, &Logins::of(&team), at(6))
}

fn changed(action: &Action, news: &IssueNews) -> Learnt<Action> {
    match means(action, news) {
        Meaning::Changed(learnt) => *learnt,
        other => panic!("no change: {other:?}"),
    }
}

#[test]
fn closing_the_issue_ends_the_action_and_opening_it_takes_it_up_again() {
    let open = action();
    let done = changed(
        &open,
        &news(IssueDeed::Closed, IssueState::Completed, "ANA-G"),
    );
    let end = done.state.ended.clone().unwrap();
    assert_eq!(done.state.state, State::Done);
    assert_eq!(
        (end.by, &*end.why),
        (Some(ana().user), "ana closed its issue")
    );
    assert_eq!(done.events[0].who, Who::Person(ana().user));
    assert_eq!(done.said, "ACT-3 done");
    assert_eq!(done.state.issue.state, Some(IssueState::Completed));
    let names: Vec<&str> = done.effects.iter().map(Effect::title).collect();
    assert_eq!(
        names,
        [
            "tell the room what was done on GitHub",
            "mirror the action to its GitHub issue"
        ]
    );

    let dropped = changed(
        &open,
        &news(IssueDeed::Closed, IssueState::NotPlanned, "eli"),
    );
    assert_eq!(dropped.state.state, State::Dropped);
    assert_eq!(dropped.state.ended.unwrap().by, None);
    assert_eq!(dropped.events[0].who, Who::Bot);
    assert_eq!(dropped.events[0].data["login"], "eli");

    let mut again = news(IssueDeed::Reopened, IssueState::Open, "eli");
    again.at = at(7);
    let again = changed(&done.state, &again);
    assert_eq!((again.state.state, again.state.ended), (State::Open, None));
}

#[test]
fn what_comes_late_or_twice_changes_nothing() {
    let closed = news(IssueDeed::Closed, IssueState::Completed, "eli");
    let done = changed(&action(), &closed).state;
    assert!(matches!(means(&done, &closed), Meaning::Nothing(_)));
    let late = IssueNews {
        at: at(4),
        ..news(IssueDeed::Reopened, IssueState::Open, "eli")
    };
    assert!(matches!(means(&done, &late), Meaning::Nothing(_)));
    // It was opened again by us, and then comes that it was closed before.
    let ours = IssueShown {
        repository: closed.issue.repository.clone(),
        number: 4,
        url: None,
        hash: "a".to_owned(),
        assignee: None,
        state: IssueState::Open,
        moved_at: Some(at(6)),
    };
    let mut opened = action();
    opened.issue = opened.issue.after(ours);
    assert!(matches!(means(&opened, &closed), Meaning::Nothing(_)));
    // It was taken up again here meanwhile, and the issue is yet to follow.
    let mut reopened = done.clone();
    reopened.state = State::Open;
    reopened.ended = None;
    assert!(matches!(means(&reopened, &closed), Meaning::Nothing(_)));
    let old = IssueNews {
        at: at(-81 * 24 * 60),
        ..closed
    };
    assert!(matches!(means(&action(), &old), Meaning::Nothing(_)));
}

#[test]
fn whoever_is_assigned_alone_owns_it_from_then_on() {
    for (assignees, owner) in [
        (vec!["ana-g"], Some("21")),
        (vec!["Ana-G", "stranger"], Some("21")),
        (vec!["ana-g", "bo-g"], None),
        (vec!["bo-g"], None),
        (vec!["stranger"], None),
        (vec![], None),
    ] {
        let news = IssueNews {
            assignees: assignees.iter().map(|one| (*one).to_owned()).collect(),
            ..news(IssueDeed::Assigned, IssueState::Open, "eli")
        };
        let got = match means(&action(), &news) {
            Meaning::Changed(learnt) => learnt.state.owner.map(|owner| owner.to_string()),
            _ => None,
        };
        assert_eq!(got.as_deref(), owner, "{assignees:?}");
    }
}

#[test]
fn whoever_is_on_it_by_a_rule_was_given_nothing() {
    let team = format!("{TEAM}\n[[github.route]]\nassignees = [\"ana\"]\n");
    let team = Team::parse(&team, "binnacle.toml").unwrap();
    let news = IssueNews {
        assignees: vec!["ana-g".to_owned()],
        ..news(IssueDeed::Unassigned, IssueState::Open, "bo-g")
    };
    let meaning = heard(
        &action(),
        &incident(),
        &team,
        &news,
        &Logins::of(&team),
        at(6),
    );
    assert!(matches!(meaning, Meaning::Nothing(_)), "{meaning:?}");
}

#[test]
fn what_overtook_the_change_before_it_does_the_work_of_both() {
    let closed = news(IssueDeed::Closed, IssueState::NotPlanned, "eli");
    let dropped = changed(&action(), &closed).state;
    let later = |deed| IssueNews {
        assignees: vec!["ana-g".to_owned()],
        at: at(6),
        ..news(deed, IssueState::Open, "eli")
    };
    let given = changed(&dropped, &later(IssueDeed::Assigned));
    assert_eq!(
        (given.state.state, given.state.owner),
        (State::Open, Some(ana().user))
    );
    let data = given.events[0].data.to_string();
    assert!(
        data.contains("opened its issue again; Owner: ana"),
        "{data}"
    );
    let labelled = later(IssueDeed::Labelled("action_detect".to_owned()));
    let labelled = changed(&dropped, &labelled).state;
    assert_eq!((labelled.state, labelled.aim), (State::Open, Aim::Detect));
    let late = IssueNews {
        at: at(5),
        ..later(IssueDeed::Reopened)
    };
    assert!(matches!(means(&given.state, &late), Meaning::Nothing(_)));
}

#[test]
fn a_label_says_what_it_is_for_and_other_changes_are_taken_back() {
    let label = |name: &str| {
        news(
            IssueDeed::Labelled(name.to_owned()),
            IssueState::Open,
            "eli",
        )
    };
    assert_eq!(
        changed(&action(), &label("Action_Detect")).state.aim,
        Aim::Detect
    );
    for none in ["action_prevent", "action_unheard", "theirs"] {
        assert!(
            matches!(means(&action(), &label(none)), Meaning::Nothing(_)),
            "{none}"
        );
    }
    let edited = news(IssueDeed::Changed, IssueState::Open, "eli");
    assert_eq!(means(&action(), &edited), Meaning::Repair);
    let gone = news(IssueDeed::Gone, IssueState::Open, "eli");
    assert_eq!(means(&action(), &gone), Meaning::Repair);
}

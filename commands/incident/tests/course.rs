//! The course of an incident, as tables: roles, times, alarms, duplicates, and what refuses what.

use super::{
    CloseReason::{Drill, Duplicate, FalseAlarm, Reported, TooSmall},
    Milestone::{Acknowledged, Declared, Detected, Mitigated, Recovered, Resolved, Started},
    *,
};
use crate::{
    incident::{
        duplicate::{alike, same},
        nudge::Rung,
    },
    reply::Mention,
};

fn does(incident: &Incident, asked: Change, minutes: i64) -> Result<Decision<Incident>, Refusal> {
    change(
        incident,
        asked,
        &team(),
        &ana(),
        "50".parse().unwrap(),
        at(minutes),
    )
}

fn after(incident: &Incident, asked: Change, minutes: i64) -> Incident {
    does(incident, asked, minutes).unwrap().state
}

fn text(words: &str) -> Text {
    Text::parse(words).unwrap()
}

#[test]
fn one_person_leads_and_anybody_responds() {
    let bo = eli().user;
    let led = after(&incident(), Change::Take(Role::Commander), 1);
    assert_eq!(led.course.crew.holder(Role::Commander), Some(ana().user));
    assert!(
        does(&led, Change::Take(Role::Commander), 2).is_err(),
        "it is theirs already"
    );
    let handed = after(
        &led,
        Change::Assign {
            role: Role::Commander,
            to: bo,
        },
        3,
    );
    assert_eq!(
        handed
            .course
            .crew
            .holders(Role::Commander)
            .collect::<Vec<_>>(),
        [bo]
    );
    assert!(
        does(&handed, Change::Take(Role::Commander), 4).is_err(),
        "handed over explicitly"
    );
    let back = after(&handed, Change::TakeOver(Role::Commander), 5);
    assert_eq!(back.course.crew.holder(Role::Commander), Some(ana().user));
    let both = after(
        &back,
        Change::Assign {
            role: Role::Responder,
            to: bo,
        },
        6,
    );
    let both = after(&both, Change::Take(Role::Responder), 7);
    assert_eq!(both.course.crew.holders(Role::Responder).count(), 2);
    let left = after(&both, Change::Leave(None), 8);
    assert_eq!(left.course.crew.roles_of(ana().user), []);
    assert_eq!(
        left.course.lead.missing_since,
        Some(at(8)),
        "nobody leads since then"
    );
    assert!(does(&left, Change::Leave(None), 9).is_err());
}

#[test]
fn a_state_needs_the_right_that_its_command_needs() {
    let move_to = |incident: &Incident, to, words: Option<&str>| {
        let asked = Change::Move {
            to,
            text: words.map(text),
        };
        change(
            incident,
            asked,
            &reopeners(),
            &eli(),
            "50".parse().unwrap(),
            at(20),
        )
    };
    let open = incident();
    let over = after(&open, Change::Resolve(None), 10);
    for (incident, to, says) in [
        (&open, State::Resolved, "resolve an incident"),
        (&over, State::Monitoring, "reopen an incident"),
    ] {
        let why = move_to(incident, to, Some("Back.")).unwrap_err();
        assert!(matches!(why, Refusal::NotAllowed(_)), "{why}");
        assert!(why.to_string().contains(says), "{why}");
    }
    assert!(move_to(&open, State::Identified, None).is_ok());
    assert!(move_to(&over, State::Postmortem, None).is_ok());
    // Who may, reopens it that way, into the state that is named, as a new interval with its reason.
    let to = State::Mitigating;
    let silent = does(&over, Change::Move { to, text: None }, 20).unwrap_err();
    assert!(silent.to_string().contains("reason is empty"), "{silent}");
    let words = Some(text("Errors are back."));
    let again = after(&over, Change::Move { to, text: words }, 20);
    assert_eq!((again.state, again.course.intervals.len()), (to, 2));
    assert_eq!(again.course.intervals[1].reason, "Errors are back.");
}

/// The team, where reopening takes a role too.
fn reopeners() -> Team {
    let rights = "[rights]\nincident.reopen = [\"operator\"]";
    Team::parse(&TEAM.replace("[rights]", rights), "binnacle.toml").unwrap()
}

#[test]
fn milestones_come_from_evidence_and_keep_their_order() {
    let fresh = incident();
    let times = |incident: &Incident| -> Vec<(Milestone, i64)> {
        let known = incident.course.milestones.known();
        known
            .map(|(one, mark)| (one, mark.at.duration_since(at(0)).as_mins()))
            .collect()
    };
    let led = after(&fresh, Change::Take(Role::Commander), 4);
    let watched = after(
        &led,
        Change::Move {
            to: State::Monitoring,
            text: None,
        },
        30,
    );
    let over = after(&watched, Change::Resolve(None), 45);
    assert_eq!(
        times(&over),
        [
            (Detected, 0),
            (Acknowledged, 4),
            (Declared, 0),
            (Mitigated, 30),
            (Resolved, 45)
        ]
    );
    let set = |times: &[(Milestone, i64)]| {
        let times = times
            .iter()
            .map(|(one, minutes)| (*one, Some(at(*minutes))));
        does(&over, Change::Milestones(times.collect()), 50)
    };
    let good = set(&[(Started, -10), (Detected, -2), (Recovered, 40)])
        .unwrap()
        .state;
    assert_eq!(
        good.course.milestones.get(Started).unwrap().source,
        Source::Person(ana().user)
    );
    assert_eq!(
        good.course.milestones.get(Acknowledged).unwrap().source,
        Source::Evidence
    );
    for (bad, says) in [
        (&[(Started, 10)][..], "cannot be before Started"),
        (&[(Mitigated, 60)], "still to come"),
        (&[(Recovered, 20)], "cannot be before Mitigated"),
        (&[(Acknowledged, -5)], "cannot be before Detected"),
    ] {
        let why = set(bad).unwrap_err().to_string();
        assert!(why.contains(says), "{bad:?}: {why}");
    }
    let same = does(&over, Change::Milestones(vec![(Detected, Some(at(0)))]), 50);
    assert!(
        same.unwrap_err()
            .to_string()
            .contains("No time was changed")
    );
    let again = after(&over, Change::Reopen(Some(text("It is back."))), 60);
    assert_eq!(
        times(&again),
        [(Detected, 0), (Acknowledged, 4), (Declared, 0)],
        "what is untrue now is gone"
    );
    let kept = after(&good, Change::Reopen(Some(text("It is back."))), 60);
    assert_eq!(
        kept.course.milestones.at(Recovered),
        Some(at(40)),
        "what a person set stays"
    );
}

#[test]
fn intervals_are_only_added_to() {
    let over = after(&incident(), Change::Resolve(None), 1505);
    let again = after(&over, Change::Reopen(Some(text("It is back."))), 1600);
    assert_eq!(again.course.intervals[0], over.course.intervals[0]);
    assert_eq!(again.open_for(at(1605)), SignedDuration::from_mins(1510));
    let closed = after(&again, Change::Resolve(None), 1610);
    assert_eq!(closed.open_for(at(9999)), SignedDuration::from_mins(1515));
}

#[test]
fn reminders_climb_and_count_only_what_arrived() {
    let team = team();
    let mut open = after(&incident(), Change::Take(Role::Commander), 0);
    // SEV2: an update every 30 minutes; the climb takes a quarter of that.
    let mut climb = Vec::new();
    let mut now = at(30);
    for _ in 0..5 {
        let Rung::Remind(nudge, planned) = rung(Alarm::Update, &open, &team, now) else {
            panic!("nothing at {now}");
        };
        let card = nudge_card(&open, &nudge, &team, planned, now);
        let calls = card.mentions.len();
        climb.push((now.duration_since(at(0)).as_mins(), calls));
        assert_eq!(
            rung(Alarm::Update, &open, &team, now),
            Rung::Remind(nudge, planned),
            "not counted yet"
        );
        open = nudged(&open, &nudge, now).unwrap();
        assert_eq!(nudged(&open, &nudge, now), None, "counted once");
        let Rung::Wait(next) = rung(Alarm::Update, &open, &team, now) else {
            panic!("no next one");
        };
        now = next;
    }
    assert_eq!(
        climb,
        [(30, 0), (37, 1), (45, 0), (75, 0), (105, 0)],
        "minutes, and how many are called"
    );
    let said = after(
        &open,
        Change::Update {
            text: text("Still looking."),
            next: None,
        },
        110,
    );
    assert_eq!(
        rung(Alarm::Update, &said, &team, at(110)),
        Rung::Wait(at(140))
    );
    let over = after(&said, Change::Resolve(None), 120);
    for alarm in [Alarm::Update, Alarm::Lead] {
        assert_eq!(rung(alarm, &over, &team, at(500)), Rung::Off);
    }
    let day = 24 * 60;
    let due = at(120 + 5 * day);
    assert_eq!(
        rung(Alarm::Report, &over, &team, at(500)),
        Rung::Wait(due),
        "the report of a SEV2 is due in five days"
    );
    let Rung::Remind(nudge, _) = rung(Alarm::Report, &over, &team, due) else {
        panic!("no reminder")
    };
    let once = nudged(&over, &nudge, due).unwrap();
    assert_eq!(
        rung(Alarm::Report, &once, &team, due),
        Rung::Wait(at(120 + 6 * day)),
        "and then once a day"
    );
    let written = once.with_report(true).unwrap();
    assert_eq!(
        rung(Alarm::Report, &written, &team, at(99 * day)),
        Rung::Off
    );
    assert!(nudged(&written, &nudge, due).is_none());
}

#[test]
fn whoever_stands_in_is_called_in_the_end() {
    let led = after(&incident(), Change::Take(Role::Commander), 0);
    let deputy = eli().user;
    let open = after(
        &led,
        Change::Assign {
            role: Role::Deputy,
            to: deputy,
        },
        1,
    );
    let nudge = Nudge::Update {
        rung: 3,
        due_at: at(30),
    };
    let card = nudge_card(&open, &nudge, &team(), at(45), at(50));
    assert_eq!(card.mentions, [Mention::User(deputy)]);
    assert!(card.body.contains("comes late"), "{}", card.body);
    let leaderless = Nudge::Lead {
        rung: 1,
        since: at(0),
    };
    insta::assert_json_snapshot!(
        "nudge_lead",
        nudge_card(&incident(), &leaderless, &team(), at(2), at(2))
    );
    insta::assert_json_snapshot!("nudge_update", card);
}

#[test]
fn who_declares_the_same_is_led_to_the_first() {
    let first = incident();
    let known = Known {
        number: first.number,
        title: first.title,
        severity: first.severity,
        service: first.service,
        room: first.places.room,
        declared_by: first.declared_by,
        declared_at: first.declared_at,
        is_drill: false,
        is_private: false,
    };
    let open = std::slice::from_ref(&known);
    let service: ServiceName = "checkout".parse().unwrap();
    let other: ServiceName = "search".parse().unwrap();
    for (title, service, is_same) in [
        ("Checkout is down", None, true),
        ("checkout is DOWN!", Some(&service), true),
        ("Checkout is down", Some(&other), false),
        ("Checkout is slow", None, false),
    ] {
        assert_eq!(
            same(title, service, false, open).is_some(),
            is_same,
            "{title}"
        );
    }
    assert!(
        same("Checkout is down", None, true, open).is_none(),
        "a drill is no incident"
    );
    for (title, is_alike) in [
        ("Checkout fails for all", true),
        ("checkout down again", true),
        ("Search is down", false),
        ("It is down", false),
    ] {
        assert_eq!(alike(title, None, open).is_some(), is_alike, "{title}");
    }
}

#[test]
fn closing_needs_what_its_reason_promises() {
    let open = incident();
    let over = after(&open, Change::Resolve(None), 10);
    let close = |incident: &Incident, reason, words: Option<&str>, lacks: &[&str]| {
        let asked = Change::Close {
            reason,
            text: words.map(text),
            lacks: lacks.iter().map(|lack| (*lack).to_owned()).collect(),
        };
        does(incident, asked, 20)
    };
    let table = [
        (&open, Reported, None, &[][..], "Resolve it first"),
        (
            &over,
            Reported,
            None,
            &["There is no report."],
            "There is no report.",
        ),
        (&over, TooSmall, None, &[], "nothing to learn"),
        (&over, Drill, None, &[], "not declared as a drill"),
        (&open, Duplicate, None, &[], "/incident merge"),
    ];
    for (incident, reason, words, lacks, says) in table {
        let why = close(incident, reason, words, lacks)
            .unwrap_err()
            .to_string();
        assert!(why.contains(says), "{reason:?}: {why}");
    }
    for (incident, reason, words) in [
        (&over, Reported, None),
        (&over, TooSmall, Some("A typo.")),
        (&open, FalseAlarm, None),
    ] {
        let closed = close(incident, reason, words, &[]).unwrap().state;
        assert_eq!(
            (closed.state, closed.counts()),
            (State::Closed, reason != FalseAlarm)
        );
        assert!(
            closed
                .course
                .intervals
                .last()
                .unwrap()
                .resolved_at
                .is_some()
        );
    }
}

#[test]
fn help_is_called_only_where_somebody_can_be() {
    let why = does(&incident(), Change::Escalate(text("Help.")), 1).unwrap_err();
    assert!(why.to_string().contains("`incidents.page`"), "{why}");
    let with = TEAM.replace("[incidents]", "[incidents]\npage = \"operator\"");
    let team = Team::parse(&with, "binnacle.toml").unwrap();
    let called = change(
        &incident(),
        Change::Escalate(text("Help.")),
        &team,
        &eli(),
        "50".parse().unwrap(),
        at(1),
    );
    let called = called.unwrap();
    assert!(
        card(&called.reply).mentions.is_empty(),
        "an answer calls nobody"
    );
    let Effect::Post { note, .. } = &called.effects[0] else {
        panic!("no post: {:?}", called.effects)
    };
    let card = post(&incident(), note, &team);
    assert_eq!(card.mentions, [Mention::Role("11".parse().unwrap())]);
    let mut roomless = incident();
    roomless.venue = Venue::Nowhere;
    let why = does(&roomless, Change::Escalate(text("Help.")), 1).unwrap_err();
    assert!(why.to_string().contains("no room"), "{why}");
}

#[test]
fn a_drill_says_what_to_try_next() {
    let (team, here) = (team(), "50".parse().unwrap());
    let mut drill = declared_with(DeclareAsk::drill(None).unwrap()).unwrap();
    assert_eq!(
        names(&drill.effects).last(),
        Some(&"say what to try next in the drill")
    );
    drill.state.places.room = Some(here);
    let (mut drill, mut happened, mut steps) = (drill.state, drill.events, Vec::new());
    let bo = eli().user;
    for asked in [
        Change::Take(Role::Scribe),
        Change::Take(Role::Commander),
        Change::Update {
            text: text("We look."),
            next: None,
        },
        Change::Impact(text("Everyone.")),
        Change::Severity {
            to: Severity::Sev1,
            reason: text("Worse."),
            impact: None,
        },
        Change::Assign {
            role: Role::Commander,
            to: bo,
        },
        Change::Resolve(None),
        Change::Close {
            reason: Drill,
            text: None,
            lacks: Vec::new(),
        },
    ] {
        let done = change(&drill, asked, &team, &ana(), here, at(1)).unwrap();
        happened.extend(done.events);
        drill = done.state;
        steps.push(Step::next(&happened).as_str());
    }
    assert_eq!(
        steps,
        [
            "lead", "impact", "impact", "severity", "note", "note", "report", "end"
        ],
        "what was tried out of turn is not asked for again, nor what needs an open one"
    );
    let all = [
        Step::Lead,
        Step::Impact,
        Step::Severity,
        Step::Update,
        Step::Note,
        Step::Handover,
        Step::Watch,
        Step::Resolve,
        Step::Report,
        Step::Action,
        Step::Close,
        Step::End,
    ];
    insta::assert_json_snapshot!("drill_guide", all.map(|step| guide_card(&drill, step)));
    assert!(
        room_name(&drill).starts_with("drill-12-"),
        "{}",
        room_name(&drill)
    );
}

/// Two incidents of the numbers 12 and 13 and whatever else is said.
fn pair(is_drill: [bool; 2]) -> [Incident; 2] {
    let mut both = [incident(), incident()];
    both[1].id = Uuid::from_u128(8).into();
    both[1].number = 13;
    both[1].places.room = Some("51".parse().unwrap());
    for (one, is_drill) in both.iter_mut().zip(is_drill) {
        one.is_drill = is_drill;
    }
    both
}

fn merged(one: &Incident, into: &Incident) -> Result<[Incident; 2], Refusal> {
    let (team, actor) = (team(), ana());
    let joining = Joining {
        team: &team,
        actor: &actor,
        channel: "50".parse().unwrap(),
        now: at(30),
    };
    merge(one, into, joining).map(|(first, second)| [first.state, second.state])
}

#[test]
fn only_what_is_open_and_of_one_kind_is_merged() {
    for is_drill in [[true, false], [false, true]] {
        let [one, other] = pair(is_drill);
        let why = merged(&one, &other).unwrap_err().to_string();
        assert!(why.contains("A drill and a real incident"), "{why}");
    }
    for is_drill in [[true, true], [false, false]] {
        let [one, other] = pair(is_drill);
        assert!(merged(&one, &other).is_ok());
    }
    let [one, other] = pair([false; 2]);
    let over = after(&other, Change::Resolve(None), 10);
    let why = merged(&one, &over).unwrap_err().to_string();
    assert!(why.contains("Work cannot go on there"), "{why}");
    let why = merged(&over, &one).unwrap_err().to_string();
    assert!(why.contains("Only open incidents"), "{why}");
}

#[test]
fn what_was_merged_earlier_is_led_on() {
    let [one, other] = pair([false; 2]);
    let [first, second] = merged(&one, &other).unwrap();
    let mut third = incident();
    third.id = Uuid::from_u128(9).into();
    third.number = 14;
    let [second, third] = merged(&second, &third).unwrap();
    assert_eq!(merged_into(&third), [12, 13]);
    let (team, actor) = (team(), ana());
    let joining = Joining {
        team: &team,
        actor: &actor,
        channel: "50".parse().unwrap(),
        now: at(40),
    };
    let led = lead_on(&first, &second, &third, joining).unwrap();
    assert_eq!(led.state.duplicate_of(), Some(14));
    assert_eq!(led.state.state, State::Closed);
    assert!(lead_on(&led.state, &second, &third, joining).is_none());
}

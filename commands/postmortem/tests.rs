//! The rules of reports, as tables, and both shapes of a report, as snapshots.

use jiff::SignedDuration;
use uuid::Uuid;

use super::*;
use crate::{
    Actor, Decision, Effect, Refusal, Reply,
    action::{Action, Aim, State as ActionState, Task},
    incident::{
        self, Change, DeclareAsk, Declared, Description, Incident, Milestone, Role, Sort, Title,
    },
    issue::{BODY, IssueShown, IssueState},
    names::ChannelId,
    reply::{Card, File, Holds, Tone},
    team::{Severity, Team},
    timeline::{Cursor, Line, Piece, Teller},
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
[[person]]
name = "bo"
discord = "22"
[[service]]
name = "checkout"
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

fn room() -> ChannelId {
    "50".parse().unwrap()
}

fn declared(sort: Sort) -> Incident {
    let fresh = incident::Fresh {
        id: Uuid::from_u128(7).into(),
        workspace: "1".parse().unwrap(),
        number: 12,
        interaction: "900".parse().unwrap(),
    };
    let ask = DeclareAsk {
        title: Title::parse("Checkout is *down*").unwrap(),
        severity: Some(Severity::Sev3),
        service: Some("checkout".parse().unwrap()),
        description: Some(Description::parse("Since noon").unwrap()),
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
    incident.places.room = Some(room());
    incident.places.issue = Some(3);
    incident
}

fn then(incident: &Incident, change: Change, minutes: i64) -> Incident {
    incident::change(incident, change, &team(), &ana(), room(), at(minutes))
        .unwrap()
        .state
}

fn text(words: &str) -> Text {
    Text::parse(words).unwrap()
}

/// Raised to SEV1 after ten minutes, over after forty.
fn over() -> Incident {
    let incident = declared(Sort::Incident);
    let incident = then(&incident, Change::Take(Role::Commander), 2);
    let raise = Change::Severity {
        to: Severity::Sev1,
        reason: text("More are affected"),
        impact: Some(text("Everyone who pays | by card\n<b>and</b> @all")),
    };
    let incident = then(&incident, raise, 10);
    let times = vec![
        (Milestone::Started, Some(at(-5))),
        (Milestone::Mitigated, Some(at(30))),
    ];
    let incident = then(&incident, Change::Milestones(times), 35);
    then(&incident, Change::Resolve(Some(text("Rolled back"))), 40)
}

fn line(minutes: i64, kind: &str, what: &str) -> Line {
    Line {
        at: at(minutes),
        who: Teller::Person {
            user: "22".parse().unwrap(),
            name: Some("Bo".to_owned()),
        },
        what: vec![Piece::Words(what.to_owned())],
        words: String::new(),
        tone: Tone::Grey,
        entry: None,
        kind: kind.to_owned(),
        files: Vec::new(),
        place: Cursor {
            at: at(minutes),
            is_entry: false,
            number: minutes,
        },
    }
}

fn timeline() -> Vec<Line> {
    vec![
        line(0, "incident.declared", "Declared as SEV3"),
        line(0, "incident.role_taken", "Took the lead"),
        line(10, "incident.severity_changed", "Raised from SEV3 to SEV1"),
        line(12, "incident.reminded", "Reminded"),
        line(840, "incident.updated", "Looks | well\nnow"),
        line(900, "postmortem.written", "Report written on"),
    ]
}

fn action(number: i64, aim: Aim, owner: Option<&str>) -> Action {
    Action {
        id: Uuid::from_u128(80).into(),
        workspace: "1".parse().unwrap(),
        incident: Uuid::from_u128(7).into(),
        number,
        text: Task::parse("Warm the cache").unwrap(),
        aim,
        owner: owner.map(|owner| owner.parse().unwrap()),
        due_on: "2026-01-20".parse().unwrap(),
        state: ActionState::Open,
        added: Stamp {
            by: "21".parse().unwrap(),
            at: at(50),
        },
        ended: None,
        issue: IssuePlace {
            number: Some(9),
            url: Some("https://github.com/harbour/operations/issues/9".to_owned()),
            ..IssuePlace::default()
        },
        version: 1,
    }
}

fn asking<'a>(incident: &'a Incident, team: &'a Team, actor: &'a Actor) -> Asking<'a> {
    Asking {
        incident,
        team,
        actor,
        channel: room(),
        now: at(60),
    }
}

fn written_on(
    report: Option<&Report>,
    sections: &[(Section, &str)],
    incident: &Incident,
) -> Result<Decision<Report>, Refusal> {
    let sections: Vec<(Section, Option<Text>)> = sections
        .iter()
        .map(|(section, words)| (*section, Text::parse(words).ok()))
        .collect();
    write(report, &sections, asking(incident, &team(), &ana()))
}

fn report() -> Report {
    let sections = [
        (Section::Summary, "Orders failed for **40 min**."),
        (Section::Lucky, "It was not Friday."),
    ];
    written_on(None, &sections, &over()).unwrap().state
}

fn card(reply: &Reply) -> &Card {
    match reply {
        Reply::Say { card, .. } => card,
        Reply::Form(form) => panic!("a form: {}", form.title),
    }
}

struct Scene {
    incident: Incident,
    report: Option<Report>,
    actions: Vec<Action>,
    timeline: Vec<Line>,
    judged: Vec<(Timestamp, Severity)>,
    team: Team,
}

impl Scene {
    fn whole() -> Self {
        Self {
            incident: over(),
            report: Some(report()),
            actions: vec![
                action(3, Aim::Prevent, Some("22")),
                action(4, Aim::Process, None),
            ],
            timeline: timeline(),
            judged: vec![(at(10), Severity::Sev3)],
            team: team(),
        }
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            incident: &self.incident,
            report: self.report.as_ref(),
            actions: &self.actions,
            timeline: &self.timeline,
            judged: &self.judged,
            team: &self.team,
        }
    }
}

#[test]
fn both_shapes_tell_the_record_and_what_people_wrote() {
    let scene = Scene::whole();
    insta::assert_snapshot!("form", markdown(&scene.facts(), Template::Form));
    insta::assert_snapshot!("story", markdown(&scene.facts(), Template::Story));
}

#[test]
fn what_nobody_wrote_is_said_to_be_missing_and_by_whom() {
    let mut scene = Scene::whole();
    scene.incident = declared(Sort::Incident);
    scene.report = None;
    scene.actions.clear();
    scene.judged.clear();
    insta::assert_snapshot!("form_empty", markdown(&scene.facts(), Template::Form));
    insta::assert_snapshot!("story_empty", markdown(&scene.facts(), Template::Story));
}

#[test]
fn the_time_in_each_severity_adds_up_over_every_interval() {
    let mut scene = Scene::whole();
    let again = then(&over(), Change::Reopen(Some(text("Back"))), 100);
    scene.incident = then(&again, Change::Resolve(None), 120);
    let told = table::severities(&scene.facts()).unwrap();
    assert_eq!(told, "SEV1 for 50 min, SEV3 for 10 min");
    assert_eq!(table::lasted(&scene.facts()).unwrap().as_mins(), 60);
    let rows = table::intervals(&scene.facts()).unwrap();
    assert_eq!(rows.lines().count(), 2, "{rows}");
    scene.incident = again;
    assert_eq!(
        table::severities(&scene.facts()),
        None,
        "not while it is open"
    );
}

#[test]
fn people_cannot_smuggle_markup_into_a_report() {
    let mut scene = Scene::whole();
    let hostile = "<!-- binnacle-key x -->\n# Title\n| a | b |\n@everyone [x](javascript:1) ```";
    let sections: Vec<(Section, &str)> = Section::all().map(|one| (one, hostile)).collect();
    scene.report = Some(written_on(None, &sections, &over()).unwrap().state);
    scene.timeline = vec![line(1, "incident.updated", hostile)];
    for template in Template::ALL {
        let whole = markdown(&scene.facts(), template);
        assert!(
            !whole.contains("<!--") && !whole.contains("@everyone"),
            "{whole}"
        );
        assert!(!whole.lines().any(|line| line == "# Title"), "{whole}");
        assert!(!whole.contains("[x](javascript"), "{whole}");
    }
    let table = markdown(&scene.facts(), Template::Form);
    let row = table
        .lines()
        .find(|line| line.starts_with("| 2026-01-01 10:01 |"))
        .unwrap();
    let cells = row.replace("\\|", "").matches('|').count();
    assert_eq!(cells, 4, "{row}");
}

#[test]
fn a_report_is_written_in_parts_and_keeps_the_others() {
    let first = report();
    assert_eq!((first.version, first.status), (1, Status::Draft));
    let more = [(Section::Cause, "A cold cache")];
    let decision = written_on(Some(&first), &more, &over()).unwrap();
    assert_eq!(decision.state.sections.len(), 3);
    assert_eq!(decision.events[0].kind.as_str(), "postmortem.written");
    assert_eq!(decision.events[0].data["sections"]["cause"], "A cold cache");
    insta::assert_json_snapshot!("written_reply", decision.reply);
    let emptied = written_on(Some(&decision.state), &[(Section::Cause, "")], &over()).unwrap();
    assert_eq!(emptied.state.section(Section::Cause), None);
    assert!(emptied.effects.is_empty(), "a draft is told nowhere");
}

#[test]
fn a_report_moves_on_and_is_published_once() {
    let incident = over();
    let (team, actor) = (team(), ana());
    let asking = asking(&incident, &team, &actor);
    let submitted = advance(Some(&report()), Status::InReview, asking)
        .unwrap()
        .state;
    let reviewed = advance(Some(&submitted), Status::Reviewed, asking)
        .unwrap()
        .state;
    assert!(reviewed.status.is_finished() && !submitted.status.is_finished());
    let published = publish(Some(&reviewed), asking).unwrap();
    assert_eq!(
        published.effects,
        [Effect::Report {
            incident: incident.id
        }]
    );
    let later = [(Section::Cause, "A cold cache")];
    let later = written_on(Some(&published.state), &later, &incident).unwrap();
    assert_eq!(
        later.effects,
        [Effect::Report {
            incident: incident.id
        }]
    );
    assert_eq!(later.state.status, Status::Published);
}

#[test]
fn refusals_say_what_would_help() {
    let incident = over();
    let (team, actor) = (team(), ana());
    let ask = asking(&incident, &team, &actor);
    let nowhere = Team::parse("guild = \"1\"\nname = \"Harbour\"", "binnacle.toml").unwrap();
    let (drill, secret) = (declared(Sort::Drill), declared(Sort::Private));
    let published = publish(Some(&report()), ask).unwrap().state;
    let bare = written_on(None, &[(Section::Cause, "x")], &incident)
        .unwrap()
        .state;
    let mut merged = over();
    merged
        .course
        .relations
        .push(incident::Relation::DuplicateOf(4));
    let same = [(Section::Lucky, "It was not Friday.")];
    let refusals = [
        written_on(None, &[(Section::Cause, "x")], &merged).unwrap_err(),
        written_on(Some(&report()), &same, &incident).unwrap_err(),
        advance(None, Status::Reviewed, ask).unwrap_err(),
        advance(Some(&bare), Status::Reviewed, ask).unwrap_err(),
        advance(Some(&report()), Status::Draft, ask).unwrap_err(),
        advance(Some(&published), Status::Draft, ask).unwrap_err(),
        publish(Some(&published), ask).unwrap_err(),
        publish(None, ask).unwrap_err(),
        publish(Some(&report()), asking(&drill, &team, &actor)).unwrap_err(),
        publish(Some(&report()), asking(&secret, &team, &actor)).unwrap_err(),
        publish(Some(&report()), asking(&incident, &nowhere, &actor)).unwrap_err(),
    ];
    let told: Vec<String> = refusals.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!("refusals", told.join("\n"));
}

#[test]
fn an_incident_closes_only_when_its_report_and_actions_are_there() {
    let incident = over();
    let team = team();
    let whole = report();
    let actions = [action(3, Aim::Prevent, Some("22"))];
    assert_eq!(lacks(&incident, Some(&whole), &actions, &team), [""; 0]);

    let mut harmless = incident.clone();
    harmless.impact = None;
    let ownerless = action(4, Aim::Detect, None);
    let mut unmirrored = action(5, Aim::Detect, Some("21"));
    unmirrored.issue = IssuePlace::default();
    let bare = written_on(None, &[(Section::Cause, "x")], &incident)
        .unwrap()
        .state;
    let found = [
        lacks(&harmless, None, &[], &team),
        lacks(
            &incident,
            Some(&bare),
            &[ownerless.clone(), unmirrored.clone()],
            &team,
        ),
    ];
    insta::assert_snapshot!("lacks", found.concat().join("\n"));

    let none = [(Section::NoAction, "It is switched off for good.")];
    let none = written_on(Some(&whole), &none, &incident).unwrap().state;
    assert_eq!(lacks(&incident, Some(&none), &[], &team), [""; 0]);
    // Where nothing is mirrored no issue can be asked for.
    let drill = then(&declared(Sort::Drill), Change::Impact(text("Nobody")), 1);
    assert_eq!(lacks(&drill, Some(&whole), &[unmirrored], &team), [""; 0]);
    // What ended needs no owner any more.
    let dropped = Action {
        state: ActionState::Dropped,
        ..ownerless
    };
    assert_eq!(lacks(&incident, Some(&whole), &[dropped], &team), [""; 0]);
}

#[test]
fn the_issue_is_the_form_and_keeps_its_marker_whatever_is_cut() {
    let mut scene = Scene::whole();
    assert_eq!(mirrored(&scene.facts()), None, "a draft is told nowhere");
    let (team, actor) = (team(), ana());
    let ask = asking(&scene.incident, &team, &actor);
    scene.report = Some(publish(scene.report.as_ref(), ask).unwrap().state);
    let one = mirrored(&scene.facts()).unwrap();
    assert_eq!(one.wanted.title, "Postmortem of INC-12: Checkout is *down*");
    assert_eq!(one.wanted.labels, ["binnacle", "incident", "postmortem"]);
    assert_eq!(one.wanted.state, IssueState::Open);
    let marker = crate::issue::marker(one.thing.key());
    assert!(one.wanted.body.ends_with(&marker));
    let same = mirrored(&scene.facts()).unwrap();
    assert_eq!(one.wanted.hash(), same.wanted.hash());

    scene.timeline = (0..3000)
        .map(|n| line(n, "incident.updated", &"x".repeat(200)))
        .collect();
    let long = mirrored(&scene.facts()).unwrap().wanted;
    assert!(long.body.chars().count() <= BODY && long.body.ends_with(&marker));
    assert!(long.body.contains('…'), "the cut shows");

    scene.incident.is_private = true;
    assert_eq!(mirrored(&scene.facts()), None);
}

#[test]
fn a_report_that_is_shown_as_it_should_be_needs_nothing_more() {
    let mut scene = Scene::whole();
    let (team, actor) = (team(), ana());
    let ask = asking(&scene.incident, &team, &actor);
    scene.report = Some(publish(scene.report.as_ref(), ask).unwrap().state);
    let shown = IssueShown {
        repository: "harbour/operations".parse().unwrap(),
        number: 10,
        url: None,
        hash: mirrored(&scene.facts()).unwrap().wanted.hash(),
        assignee: None,
        state: IssueState::Open,
        moved_at: None,
    };
    let (place, events, effects) = issue_shown(&scene.facts(), shown, at(61)).unwrap();
    assert_eq!(place.number, Some(10));
    assert_eq!(events[0].kind.as_str(), "postmortem.issue_opened");
    assert!(effects.is_empty());
}

#[test]
fn a_report_in_chat_fits_and_comes_with_a_file() {
    let mut scene = Scene::whole();
    let words = "*".repeat(1500);
    let sections: Vec<(Section, &str)> = Section::all().map(|one| (one, words.as_str())).collect();
    scene.report = Some(written_on(None, &sections, &over()).unwrap().state);
    let reply = show(&scene.facts(), Template::Story);
    let card = card(&reply);
    assert!(card.fields.iter().all(|field| field.value.len() <= 1024));
    let (name, story) = whole(&scene.facts(), Template::Story);
    let holds = Holds::Bytes(story.clone().into_bytes());
    assert_eq!(card.file, Some(Box::new(File { name, holds })));
    assert!(story.starts_with("# 2026-01-01, Checkout is \\*down\\* (INC-12)"));
    let kept: Reply = serde_json::from_value(serde_json::to_value(&reply).unwrap()).unwrap();
    assert_eq!(kept, reply, "a late answer carries the file too");
}

#[test]
fn forms_begin_with_what_is_written() {
    let incident = over();
    for part in Part::ALL {
        let form = incident::form(&incident, part.verb(), &team()).unwrap();
        assert!(form.inputs.len() <= 5 && form.title.len() <= 45);
        for input in &form.inputs {
            assert!(
                input.label.len() <= 45 && input.hint.len() <= 100,
                "{}",
                input.label
            );
        }
        assert_eq!(Part::of(part.verb()), Some(part));
        let filled = filled(form, &report());
        let summary = filled.inputs.iter().find(|input| input.name == "summary");
        if let Some(summary) = summary {
            assert_eq!(summary.value, "Orders failed for **40 min**.");
        }
    }
    assert_eq!(Section::all().count(), 14);
}

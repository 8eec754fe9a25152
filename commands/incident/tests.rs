//! The rules of incidents, as tables, and everything people read of them, as snapshots.

mod course;
mod escalated;
mod heard;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use uuid::Uuid;

use super::*;
use crate::{
    Actor, Decision, Effect, Refusal, Reply,
    effect::Note,
    issue::{IssueShown, IssueState, key_of, marker},
    names::{InteractionId, RoleId},
    reply::Card,
    team::Team,
};

const TEAM: &str = r#"
guild = "1"
name = "Harbour"
[github]
repository = "harbour/operations"
labels = ["incident"]
[incidents]
announce = "5"
[rights]
incident.resolve = ["operator"]
[[role]]
name = "operator"
id = "11"
[[person]]
name = "ana"
discord = "21"
[[service]]
name = "checkout"
"#;

fn team() -> Team {
    Team::parse(TEAM, "binnacle.toml").unwrap()
}

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_second(1_767_261_600).unwrap() + SignedDuration::from_mins(minutes)
}

fn ana() -> Actor {
    Actor {
        user: "21".parse().unwrap(),
        name: "Ana".to_owned(),
        roles: vec!["11".parse::<RoleId>().unwrap()],
    }
}

fn eli() -> Actor {
    Actor {
        user: "25".parse().unwrap(),
        name: "Eli".to_owned(),
        roles: Vec::new(),
    }
}

fn interaction() -> InteractionId {
    "900".parse().unwrap()
}

fn ask(title: &str) -> DeclareAsk {
    DeclareAsk {
        title: Title::parse(title).unwrap(),
        severity: Some(Severity::Sev2),
        service: Some("checkout".parse().unwrap()),
        description: Some(
            Description::parse("Since **noon**, @everyone sees <b>errors</b>.").unwrap(),
        ),
        origin: None,
        impact: None,
        sort: Sort::Incident,
        about: None,
    }
}

fn declared_with(ask: DeclareAsk) -> Result<Decision<Incident>, Refusal> {
    let fresh = Fresh {
        id: Uuid::from_u128(7).into(),
        workspace: "1".parse().unwrap(),
        number: 12,
        interaction: interaction(),
    };
    match declare(fresh, ask, &[], &team(), &eli(), at(0))? {
        Declared::New(decision) => Ok(*decision),
        Declared::Known(reply) => panic!("known: {reply:?}"),
    }
}

fn incident() -> Incident {
    let mut incident = declared_with(ask("Checkout is down")).unwrap().state;
    incident.places.room = Some("50".parse().unwrap());
    incident
}

/// What is said, and in which channel.
struct Said {
    text: Option<Text>,
    channel: ChannelId,
}

fn say(words: &str, channel: u64) -> Said {
    Said {
        text: Some(Text::parse(words).unwrap()),
        channel: ChannelId::try_from(channel).unwrap(),
    }
}

/// Updates, resolves or reopens.
fn note(
    verb: Verb,
    incident: &Incident,
    said: &Said,
    team: &Team,
    actor: &Actor,
    now: Timestamp,
) -> Result<Decision<Incident>, Refusal> {
    let text = said.text.clone();
    let asked = match verb {
        Verb::Resolve => Change::Resolve(text),
        Verb::Reopen => Change::Reopen(text),
        _ => Change::Update {
            text: text.unwrap(),
            next: None,
        },
    };
    change(incident, asked, team, actor, said.channel, now)
}

fn card(reply: &Reply) -> &Card {
    match reply {
        Reply::Say { card, .. } => card,
        Reply::Form(form) => panic!("a form: {}", form.title),
    }
}

fn names(effects: &[Effect]) -> Vec<&'static str> {
    effects.iter().map(Effect::title).collect()
}

#[test]
fn a_declaration_is_answered_at_once_and_sends_the_rest_later() {
    let decision = declared_with(ask("Checkout is down")).unwrap();
    assert_eq!(
        names(&decision.effects),
        [
            "open the room",
            "show the board",
            "announce the incident",
            "mirror to the GitHub issue"
        ]
    );
    insta::assert_json_snapshot!("declared_reply", decision.reply);
    insta::assert_json_snapshot!("declared_event", decision.events[0].data);
}

#[test]
fn a_declaration_without_severity_takes_the_teams_default_and_knows_the_services() {
    let plain = DeclareAsk {
        severity: None,
        service: None,
        description: None,
        ..ask("x")
    };
    assert_eq!(
        declared_with(plain).unwrap().state.severity,
        team().incidents.default_severity
    );
    let unknown = DeclareAsk {
        service: Some("payroll".parse().unwrap()),
        ..ask("x")
    };
    let why = declared_with(unknown).unwrap_err().to_string();
    assert!(
        why.contains("`payroll`") && why.contains("leave it out"),
        "{why}"
    );
}

#[test]
fn words_are_bounded_and_tidied() {
    assert_eq!(
        Title::parse("  disk \n full ").unwrap().as_str(),
        "disk full"
    );
    for (bad, says) in [("", "is empty"), (" \u{200B} ", "is empty")] {
        assert!(Title::parse(bad).unwrap_err().to_string().contains(says));
    }
    let long = Title::parse(&"x".repeat(101)).unwrap_err().to_string();
    assert_eq!(
        long,
        "The title is too long: 101 characters. It takes at most 100."
    );
    assert!(Text::parse(&"x".repeat(1501)).is_err());
}

#[test]
fn an_update_in_the_room_is_the_answer_and_from_elsewhere_it_is_posted() {
    let here = note(
        Verb::Update,
        &incident(),
        &say("Rolling back.", 50),
        &team(),
        &eli(),
        at(5),
    )
    .unwrap();
    assert_eq!(
        names(&here.effects),
        [
            "show the board",
            "announce the incident",
            "comment on the GitHub issue",
            "mirror to the GitHub issue"
        ]
    );
    assert!(matches!(
        here.reply,
        Reply::Say {
            audience: crate::reply::Audience::Everyone,
            ..
        }
    ));
    let there = note(
        Verb::Update,
        &incident(),
        &say("Rolling back.", 51),
        &team(),
        &eli(),
        at(5),
    )
    .unwrap();
    assert_eq!(names(&there.effects)[0], "post into the room");
    assert_eq!(card(&there.reply).body, "The room is told: <#50>.");
    assert_eq!(there.state.version, 2);
}

#[test]
fn the_life_of_an_incident_refuses_what_does_not_fit() {
    let open = incident();
    let resolved = note(
        Verb::Resolve,
        &open,
        &say("Rolled back.", 50),
        &team(),
        &ana(),
        at(1505),
    )
    .unwrap()
    .state;
    assert_eq!(resolved.state, State::Resolved);
    let refusals = [
        note(Verb::Resolve, &open, &say("x", 50), &team(), &eli(), at(9)),
        note(
            Verb::Resolve,
            &resolved,
            &say("x", 50),
            &team(),
            &ana(),
            at(1510),
        ),
        note(
            Verb::Update,
            &resolved,
            &say("x", 50),
            &team(),
            &eli(),
            at(1510),
        ),
        note(Verb::Reopen, &open, &say("x", 50), &team(), &eli(), at(9)),
        note(
            Verb::Reopen,
            &resolved,
            &Said {
                text: None,
                channel: "50".parse().unwrap(),
            },
            &team(),
            &eli(),
            at(1510),
        ),
    ];
    let words: Vec<String> = refusals
        .into_iter()
        .map(|one| one.unwrap_err().to_string())
        .collect();
    insta::assert_json_snapshot!("refusals", words);
    let again = note(
        Verb::Reopen,
        &resolved,
        &say("Errors are back.", 50),
        &team(),
        &eli(),
        at(1600),
    )
    .unwrap()
    .state;
    assert!(again.is_open());
    assert_eq!(
        again.resolved, resolved.resolved,
        "the first resolution stays on record"
    );
}

#[test]
fn a_resolution_may_go_without_words() {
    let quiet = Said {
        text: None,
        channel: "50".parse().unwrap(),
    };
    let decision = note(Verb::Resolve, &incident(), &quiet, &team(), &ana(), at(3)).unwrap();
    assert_eq!(decision.state.last_update, None);
    assert!(!card(&decision.reply).title.is_empty());
}

#[test]
fn a_duration_of_25_h_05_min_reads_as_such() {
    let resolved = note(
        Verb::Resolve,
        &incident(),
        &say("x", 50),
        &team(),
        &ana(),
        at(1505),
    )
    .unwrap()
    .state;
    let status = &board(&resolved, &team()).fields[0].value;
    assert!(status.ends_with("after 25 h 05 min"), "{status}");
}

#[test]
fn cards_show_the_state_in_a_fixed_order() {
    let mut open = incident();
    open.places.issue = Some(3);
    open.places.issue_url = Some("https://github.com/harbour/operations/issues/3".to_owned());
    open.last_update = Some(LastUpdate {
        text: "*Still* looking.".to_owned(),
        at: at(10),
    });
    insta::assert_json_snapshot!("board_open", board(&open, &team()));
    insta::assert_json_snapshot!("announcement_open", announcement(&open, &team()));
    let resolved = note(
        Verb::Resolve,
        &open,
        &say("Rolled back.", 50),
        &team(),
        &ana(),
        at(90),
    )
    .unwrap()
    .state;
    insta::assert_json_snapshot!("board_resolved", board(&resolved, &team()));
    let mut roomless = declared_with(ask("Checkout is down")).unwrap().state;
    roomless.places.room_trouble = Some(room_trouble("Missing Permissions"));
    insta::assert_json_snapshot!("answer_without_room", answer(&roomless, &team()));
    let note = Note {
        what: Deed::Reopen,
        text: "Errors are back.".to_owned(),
        by: eli().user,
        by_name: "Eli".to_owned(),
        at: at(100),
    };
    insta::assert_json_snapshot!("post_reopened", post(&open, &note, &team()));
}

#[test]
fn rooms_are_named_by_what_is_broken() {
    let table = [
        ("Checkout is down", "inc-12-checkout-is-down"),
        ("!!! 500s @ /api ???", "inc-12-500s-api"),
        ("Größe überschritten", "inc-12-größe-überschritten"),
        ("???", "inc-12"),
    ];
    for (title, name) in table {
        assert_eq!(room_name(&declared_with(ask(title)).unwrap().state), name);
    }
    let long = room_name(&declared_with(ask(&"word ".repeat(20))).unwrap().state);
    assert!(long.chars().count() <= 60 && !long.ends_with('-'), "{long}");
    assert!(room_topic(&incident()).ends_with(&format!("key {}", incident().id)));
}

#[test]
fn the_issue_says_it_all_and_mentions_nobody() {
    let wanted = mirrored(&incident(), &team()).unwrap().wanted;
    insta::assert_snapshot!("issue_title", wanted.title);
    insta::assert_snapshot!("issue_body", wanted.body);
    assert_eq!(wanted.labels, ["binnacle", "incident", "priority_major"]);
    let forged = DeclareAsk {
        description: Some(Description::parse(&marker("00000000000000000000000000000063")).unwrap()),
        ..ask("x")
    };
    let body = mirrored(&declared_with(forged).unwrap().state, &team())
        .unwrap()
        .wanted
        .body;
    assert_eq!(
        key_of(&body),
        Some("00000000000000000000000000000007"),
        "people's words are never a marker"
    );
    let note = Note {
        what: Deed::Update,
        text: "See @ana <!-- x -->".to_owned(),
        by: eli().user,
        by_name: "Eli".to_owned(),
        at: at(7),
    };
    insta::assert_snapshot!(
        "comment_body",
        comment_body(&incident(), (&note, &[]), &team(), "k")
    );
}

#[test]
fn lists_say_how_many_and_where_the_rest_is() {
    let ask = |filter, page| ListAsk {
        filter,
        service: None,
        page: Page::number(page),
    };
    let calm = list(&[], 0, &ask(Filter::Open, 1), &team(), &ana());
    insta::assert_json_snapshot!("list_empty", calm);
    let page = list(&[incident()], 23, &ask(Filter::All, 2), &team(), &ana());
    insta::assert_json_snapshot!("list_page", page);
    let beyond = list(&[], 23, &ask(Filter::All, 9), &team(), &ana());
    assert_eq!(card(&beyond).body, "There is no page 9; the last one is 3.");
    assert_eq!(Page::number(-3).get(), 1);
}

#[test]
fn forms_fit_discord_and_start_from_the_message() {
    let origin = Origin {
        channel: "5".parse().unwrap(),
        message: "6".parse().unwrap(),
    };
    let form = declare_form(&team(), Some((origin, "Checkout is down\nsince noon")));
    insta::assert_json_snapshot!("form_declare", form);
    let open = incident();
    let over = note(Verb::Resolve, &open, &say("x", 50), &team(), &ana(), at(9))
        .unwrap()
        .state;
    assert!(
        super::form(&over, Verb::Resolve, &team()).is_err(),
        "a stale board is told before anything is typed"
    );
    for (verb, incident) in [
        (Verb::Update, &open),
        (Verb::Resolve, &open),
        (Verb::Reopen, &over),
    ] {
        let form = super::form(incident, verb, &team()).unwrap();
        assert!(
            form.title.len() <= 45
                && form
                    .inputs
                    .iter()
                    .all(|input| input.label.len() <= 45 && input.hint.len() <= 100)
        );
    }
}

#[test]
fn a_room_that_cannot_be_made_is_told_where_people_look() {
    let before = declared_with(ask("x")).unwrap().state;
    let after = room_failed(&before, "Missing Permissions", Some(interaction()), &team());
    assert_eq!(
        after.places.room_trouble.as_deref(),
        Some("Missing Permissions.")
    );
    let after = room_opened(
        &before,
        "50".parse().unwrap(),
        Some(interaction()),
        &team(),
        at(1),
    );
    assert_eq!(
        names(&after.effects),
        [
            "link the room in the answer",
            "announce the incident",
            "mirror to the GitHub issue"
        ]
    );
    assert_eq!(after.places.room_trouble, None);
}

#[test]
fn a_new_issue_is_linked_and_a_known_one_is_silent() {
    let before = incident();
    let says = mirrored(&before, &team()).unwrap().wanted.hash();
    let after = issue_shown(&before, shown(&says), &team(), at(1));
    assert_eq!(
        names(&after.effects),
        ["show the board", "announce the incident"]
    );
    let mut known = before;
    known.places = after.places;
    assert!(
        issue_shown(&known, shown(&says), &team(), at(1))
            .effects
            .is_empty()
    );
}

fn shown(hash: &str) -> IssueShown {
    IssueShown {
        repository: "harbour/operations".parse().unwrap(),
        number: 3,
        url: Some("https://github.com/harbour/operations/issues/3".to_owned()),
        hash: hash.to_owned(),
        assignee: None,
        state: IssueState::Open,
        moved_at: None,
    }
}

#[test]
fn a_private_incident_is_mirrored_only_to_take_back_what_was_told() {
    let mut secret = incident();
    assert!(mirrored(&secret, &team()).is_some());
    secret.is_private = true;
    assert_eq!(mirrored(&secret, &team()), None);
    secret.places.issue = Some(3);
    let left = mirrored(&secret, &team()).unwrap();
    assert_eq!(left.place.number, Some(3));
    assert!(!left.wanted.body.contains("Checkout") && !left.wanted.title.contains("Checkout"));
}

#[test]
fn nothing_of_a_person_is_longer_than_discord_takes() {
    let ask = DeclareAsk {
        title: Title::parse(&"*".repeat(100)).unwrap(),
        description: Some(Description::parse(&"_".repeat(1500)).unwrap()),
        ..ask("x")
    };
    let mut incident = declared_with(ask).unwrap().state;
    incident.last_update = Some(LastUpdate {
        text: "|".repeat(1500),
        at: at(1),
    });
    let card = board(&incident, &team());
    assert!(card.title.len() <= 256 && card.body.len() <= 4000);
    assert!(card.fields.iter().all(|field| field.value.len() <= 1024));
    let total = card.title.len()
        + card.body.len()
        + card
            .fields
            .iter()
            .map(|f| f.name.len() + f.value.len())
            .sum::<usize>();
    assert!(total <= 6000, "{total}");
    let json: Value = serde_json::to_value(&card).unwrap();
    assert!(json.is_object());
}

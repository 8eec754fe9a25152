//! Links and sessions as tables, and everything people read of them, as snapshots.

use insta::{assert_json_snapshot, assert_snapshot};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::*;
use crate::{Actor, Event, Who, event::Kind, names::GuildId};

fn now() -> Timestamp {
    Timestamp::from_second(1_767_603_600).unwrap()
}

fn guild() -> GuildId {
    "1".parse().unwrap()
}

fn link(incident: Option<i64>) -> Link {
    let actor = Actor {
        user: "21".parse().unwrap(),
        name: "Ana".to_owned(),
        roles: vec!["11".parse().unwrap()],
    };
    Link::new(guild(), &actor, incident, now())
}

#[test]
fn chat_answers_with_a_link_for_the_asker_alone() {
    let token = Token::new([0xab; 32]);
    let pages = "https://binnacle.example.org";
    let answers = [None, Some(12)].map(|incident| answer(pages, &token, &link(incident)));
    assert_json_snapshot!("answers", answers);
}

#[test]
fn a_link_is_good_once_and_for_ten_minutes() {
    let fresh = link(None);
    let used = Link {
        used_at: Some(now()),
        ..fresh.clone()
    };
    let end = now() + LINK_LIVES;
    let just = end - SignedDuration::from_millis(1);
    assert_eq!(usable(Some(fresh.clone()), just), Ok(fresh.clone()));
    let told = [
        usable(None, now()),
        usable(Some(used), now()),
        usable(Some(fresh), end),
    ];
    let told = told.map(|one| one.unwrap_err().to_string());
    assert!(
        !told.concat().contains('`'),
        "these are read on a page, where such signs mean nothing"
    );
    assert_snapshot!("refusals", told.join("\n"));
}

#[test]
fn a_token_is_64_digits_and_never_shown_by_chance() {
    let token = Token::new([0x0f; 32]);
    assert_eq!(Token::read(token.expose()), Some(token.clone()));
    assert_eq!(format!("{token:?}"), "Token(…)");
    assert_ne!(token.fingerprint(), token.expose());
    assert_eq!(token.fingerprint().len(), 64);
    for wrong in [
        "",
        "0f",
        &"0F".repeat(32),
        &"0g".repeat(32),
        &"0f".repeat(33),
        &"é".repeat(32),
    ] {
        assert_eq!(Token::read(wrong), None, "{wrong}");
    }
}

#[test]
fn a_session_lasts_while_it_is_used_and_a_week_at_most() {
    let begun = Session::begun(link(None), now());
    assert!(begun.is_good(now() + SESSION_LIVES - SignedDuration::from_millis(1)));
    assert!(!begun.is_good(now() + SESSION_LIVES));
    let minutes = SignedDuration::from_mins;
    assert_eq!(
        begun.renewal(now() + minutes(59)),
        None,
        "reading seldom writes"
    );
    let renewed = begun.renewal(now() + minutes(60));
    assert_eq!(renewed, Some(now() + SESSION_LIVES + minutes(60)));
    let end = now() + SESSION_LONGEST;
    let old = Session {
        expires_at: end - minutes(90),
        ..begun
    };
    assert_eq!(old.renewal(end - minutes(100)), Some(end));
    let last = Session {
        expires_at: end,
        ..old
    };
    assert_eq!(last.renewal(end - minutes(1)), None);
}

#[test]
fn an_ask_is_read_from_an_address_and_nonsense_is_left_out() {
    let read = |given: &[(&str, &'static str)]| {
        IncidentsAsk::read(|name| given.iter().find(|(key, _)| *key == name).map(|(_, v)| *v))
    };
    let nothing = read(&[]);
    assert_eq!(
        (nothing.standing, nothing.page, nothing.offset()),
        (Standing::Open, 1, 0)
    );
    let nonsense = [
        ("state", "x"),
        ("service", "A b"),
        ("q", " \u{202E} "),
        ("page", "-3"),
    ];
    assert_eq!(read(&nonsense), nothing);
    let whole = [
        ("state", "resolved"),
        ("service", "search"),
        ("q", " a  b "),
        ("page", "3"),
    ];
    let whole = read(&whole);
    assert_eq!(whole.standing, Standing::Over);
    assert_eq!(
        whole.service.as_ref().map(ToString::to_string).as_deref(),
        Some("search")
    );
    assert_eq!(
        (whole.words.as_str(), whole.page, whole.offset()),
        ("a b", 3, 50)
    );
    assert_eq!(read(&[("page", "0")]).page, 1);
    assert_eq!([0, 1, 25, 26].map(IncidentsAsk::pages), [1, 1, 1, 2]);
}

#[test]
fn a_timeline_tells_every_kind_of_event() {
    let data = json!({
        "severity": "sev2", "text": "We look.", "issue": 7, "what": "the board",
        "why": "Discord said no", "by_name": "Ana", "from": "sev3", "to": "sev2", "role": "commander", "user": "22",
        "roles": ["scribe", "responder"], "into": 3, "other": 4, "title": "Graphs", "url": "https://graphs.example.org",
        "nudge": { "of": "lead" }, "reason": "false_alarm",
    });
    let lines = Kind::ALL.map(|kind| {
        let told = entry(&Event {
            at: now(),
            who: Who::Bot,
            subject: "incident:1".to_owned(),
            kind,
            data: data.clone(),
        });
        format!(
            "{}: {} ({:?}) {}",
            kind.as_str(),
            told.did,
            told.tone,
            told.words
        )
    });
    assert_snapshot!("timeline", lines.join("\n"));
    let bare = entry(&Event {
        at: now(),
        who: Who::Bot,
        subject: "incident:1".to_owned(),
        kind: Kind::IncidentResolved,
        data: Value::Null,
    });
    assert_eq!((bare.name, bare.words.as_str()), (None, ""));
}

//! Links and sessions as tables, and everything people read of them, as snapshots.

use insta::{assert_json_snapshot, assert_snapshot};
use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::{Actor, names::GuildId};

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
        (
            nothing.standing,
            nothing.leaf.number(),
            nothing.leaf.offset()
        ),
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
        (
            whole.words.as_str(),
            whole.leaf.number(),
            whole.leaf.offset()
        ),
        ("a b", 3, 50)
    );
    assert_eq!(read(&[("page", "0")]).leaf.number(), 1);
    assert_eq!([0, 1, 25, 26].map(Leaf::pages), [1, 1, 1, 2]);
}

#[test]
fn a_report_is_shown_with_its_markup_and_nothing_hostile() {
    let report = [
        "# INC-1: it is \\*down\\*",
        "> **Not written yet.** ana should: `/postmortem write`.",
        "One line\nand another, see https://status.example.org/a_b.",
        "| UTC | Event |\n|---|---|\n| 10:00 | Looks \\| well<br>now |",
        "1. Warm it [#9](https://github.com/harbour/operations/issues/9) (ACT-3)",
        "<script>alert(1)</script>\n\n<img src=x onerror=alert(1)> and <b>bold</b><br onclick=x>",
        "[a](javascript:alert(1)) [b](data:text/html,x) [c](/sign-out) [d](//evil.example.org) me@example.org",
        "![seen](https://evil.example.org/pixel.png) [![in](https://evil.example.org/p.png)](file:///etc/passwd)",
        "[q](https://x.example.org/\"onclick=\"alert) <https://y.example.org/<script>> <javascript:alert(1)>",
    ];
    assert_snapshot!("rendered", html(&report.join("\n\n")));
}

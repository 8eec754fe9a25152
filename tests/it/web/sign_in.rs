//! Coming in by a link out of chat: once, for a while, from our own pages only.

use jiff::SignedDuration;
use reqwest::{Method, StatusCode};

use binnacle_sandbox::Seed;
use serde_json::json;

use crate::support::{
    database::{Database, on_both},
    stage::{Stage, TEAM, Time, answered},
};

use super::visitor::{OUR_FORM, Visitor, link};

on_both!(
    a_link_out_of_chat_signs_in_once,
    a_link_is_good_for_ten_minutes,
    of_two_presses_at_once_one_signs_in,
    a_session_ends_unless_it_is_used_and_after_a_week,
    forms_from_elsewhere_change_nothing,
    secrets_are_not_kept,
    over_https_the_cookie_stays_with_its_host,
);

async fn a_link_out_of_chat_signs_in_once(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout answers with errors").await;
    let in_room = stage.person("ana").at(scene.room);
    let link = link(&in_room).await;
    let mut ana = Visitor::new(&stage);
    // Chat programs look at links too, as often as they like.
    for method in [Method::GET, Method::HEAD, Method::GET] {
        let page = ana.send(method.clone(), &link, &[]).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.header("set-cookie"), "");
        assert!(
            method == Method::HEAD || page.text.contains("You come in as <strong>Ana</strong>")
        );
    }
    let page = ana.press(&link).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(page.header("location"), "/incidents/INC-1");
    let cookie = page.header("set-cookie");
    assert!(
        cookie.starts_with("binnacle=")
            && cookie.ends_with("; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax"),
        "{cookie}"
    );
    let page = ana.get("/incidents/INC-1").await;
    assert!(
        page.text.contains("Checkout answers with errors"),
        "{}",
        page.text
    );

    let mut stranger = Visitor::new(&stage);
    for again in [stranger.press(&link).await, stranger.get(&link).await] {
        assert_eq!(again.status, StatusCode::GONE);
        assert!(
            again.text.contains("This link was used already"),
            "{}",
            again.text
        );
        assert!(again.text.contains("Type /web in a channel"));
    }
    assert!(stranger.get("/incidents/INC-1").await.is_closed());

    let kept = ana.cookie.clone();
    let page = ana.press("/sign-out").await;
    assert!(page.text.contains("You are signed out") && ana.cookie.is_none());
    ana.cookie = kept;
    assert!(
        ana.get("/incidents").await.is_closed(),
        "the session is over, not only forgotten"
    );
    stage.finish().await;
}

async fn a_link_is_good_for_ten_minutes(database: &Database) {
    let stage = Stage::still(database).await;
    let place = stage.in_general("ana");
    let mut ana = Visitor::new(&stage);
    let late = link(&place).await;
    stage.advance(SignedDuration::from_mins(10));
    for page in [ana.get(&late).await, ana.press(&late).await] {
        assert_eq!(page.status, StatusCode::GONE);
        assert!(page.text.contains("older than 10 min"), "{}", page.text);
    }
    let early = link(&place).await;
    stage.advance(SignedDuration::from_secs(10 * 60 - 1));
    assert_eq!(ana.press(&early).await.header("location"), "/incidents");
    for nobodys in [&"0".repeat(64), "short", "ÄÖ"] {
        let page = ana.press(&format!("/sign-in/{nobodys}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        assert!(
            page.text.contains("Nobody here made this link"),
            "{}",
            page.text
        );
    }
    stage.finish().await;
}

async fn of_two_presses_at_once_one_signs_in(database: &Database) {
    let stage = Stage::new(database).await;
    let link = link(&stage.in_general("ana")).await;
    let mut browsers: Vec<Visitor> = (0..4).map(|_| Visitor::new(&stage)).collect();
    let presses = browsers.iter_mut().map(|browser| browser.press(&link));
    let pages = futures_util::future::join_all(presses).await;
    let came_in = |page: &&super::visitor::Page| page.status == StatusCode::SEE_OTHER;
    assert_eq!(pages.iter().filter(came_in).count(), 1);
    let refused = pages.iter().filter(|page| page.status == StatusCode::GONE);
    assert_eq!(refused.count(), 3);
    stage.finish().await;
}

async fn a_session_ends_unless_it_is_used_and_after_a_week(database: &Database) {
    let stage = Stage::still(database).await;
    let place = stage.in_general("ana");
    let mut idle = Visitor::new(&stage);
    idle.signs_in(&place).await;
    let mut busy = Visitor::new(&stage);
    busy.signs_in(&place).await;
    let again = busy.get("/incidents").await;
    assert_eq!(again.header("set-cookie"), "", "reading seldom writes");

    let mut passed = SignedDuration::ZERO;
    let step = SignedDuration::from_hours(11);
    while passed + step < SignedDuration::from_hours(7 * 24) {
        stage.advance(step);
        passed += step;
        let page = busy.get("/incidents").await;
        assert_eq!(page.status, StatusCode::OK, "after {passed:#}");
        assert!(page.header("set-cookie").contains("Max-Age=43200"));
    }
    assert!(idle.get("/incidents").await.is_closed());
    stage.advance(step);
    assert!(
        busy.get("/incidents").await.is_closed(),
        "a week is the most"
    );
    stage.finish().await;
}

async fn forms_from_elsewhere_change_nothing(database: &Database) {
    let stage = Stage::new(database).await;
    let link = link(&stage.in_general("ana")).await;
    let mut ana = Visitor::new(&stage);
    let ours = stage.web("");
    let foreign: [&[(&str, &str)]; 4] = [
        &[],
        &[
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://evil.example.org"),
        ],
        &[("sec-fetch-site", "same-site"), ("origin", &ours)],
        &[("origin", "null")],
    ];
    for headers in foreign {
        let page = ana.send(Method::POST, &link, headers).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{headers:?}");
        assert!(page.text.contains("Nothing was done") && ana.cookie.is_none());
    }
    // A browser that does not say where a form comes from, but names the origin.
    let page = ana.send(Method::POST, &link, &[("origin", &ours)]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    for headers in foreign {
        let page = ana.send(Method::POST, "/sign-out", headers).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{headers:?}");
    }
    assert_eq!(ana.get("/incidents").await.status, StatusCode::OK);
    let page = ana.send(Method::GET, "/sign-out", &[OUR_FORM]).await;
    assert_eq!(
        page.status,
        StatusCode::NOT_FOUND,
        "an address alone signs nobody out"
    );
    stage.finish().await;
}

async fn secrets_are_not_kept(database: &Database) {
    let mut stage = Stage::new(database).await;
    let link = link(&stage.in_general("ana")).await;
    let mut ana = Visitor::new(&stage);
    ana.press(&link).await;
    stage.quiet().await;
    stage.stop().await;
    let token = link.trim_start_matches("/sign-in/");
    let session = ana
        .cookie
        .unwrap()
        .trim_start_matches("binnacle=")
        .to_owned();
    assert_eq!((token.len(), session.len()), (64, 64));
    let kept = super::record::everything(database).await;
    assert!(kept.contains("web.signed_in"), "the record tells of it");
    assert!(!kept.contains(token) && !kept.contains(&session));
}

async fn over_https_the_cookie_stays_with_its_host(database: &Database) {
    let mut stage = Stage::empty(database, Seed::default(), &TEAM, Time::Real).await;
    stage.pages = Some("https://binnacle.example.org".to_owned());
    stage.start().await.unwrap();
    let call = stage
        .in_general("ana")
        .slash("web", json!({}))
        .await
        .unwrap();
    assert!(
        answered(&call)
            .await
            .contains("](https://binnacle.example.org/sign-in/")
    );
    let mut ana = Visitor::new(&stage);
    let link = link(&stage.in_general("ana")).await;
    let page = ana
        .send(
            Method::POST,
            &link,
            &[("origin", "https://binnacle.example.org")],
        )
        .await;
    let cookie = page.header("set-cookie").to_owned();
    assert!(
        cookie.starts_with("__Host-binnacle=")
            && cookie.ends_with("; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax; Secure"),
        "{cookie}"
    );
    assert_eq!(ana.get("/incidents").await.status, StatusCode::OK);
    ana.cookie = ana.cookie.map(|kept| kept.replace("__Host-", ""));
    assert!(
        ana.get("/incidents").await.is_closed(),
        "no other cookie will do"
    );
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(ana.get(path).await.status, StatusCode::OK, "{path}");
        let by_name = ana
            .send(Method::GET, path, &[("host", "binnacle.example.org")])
            .await;
        assert_eq!(by_name.status, StatusCode::NOT_FOUND, "{path}");
    }
    stage.finish().await;
}

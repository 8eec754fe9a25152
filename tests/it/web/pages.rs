//! The pages: what they show, to whom, and what they tell the browser.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{
    database::{Database, on_both},
    stage::{Stage, answered},
};

use super::{
    record::{OURS, THEIRS, incident, run, updates},
    visitor::Visitor,
};

on_both!(
    an_incident_is_told_from_its_record,
    what_people_decided_is_on_the_page,
    words_of_people_are_never_markup,
    the_list_is_narrowed_and_turned,
    a_long_story_is_turned_page_by_page,
    what_is_not_for_everyone_of_the_team_is_nowhere,
    every_page_is_strict_and_small,
);

async fn an_incident_is_told_from_its_record(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout answers with errors").await;
    let room = stage.person("bo").at(scene.room);
    let call = room
        .slash(
            "incident update",
            json!({ "text": "The provider is slow, see https://status.example.org/1." }),
        )
        .await
        .unwrap();
    answered(&call).await;
    let call = room.slash("incident resolve", json!({})).await.unwrap();
    answered(&call).await;
    stage.quiet().await;
    let mut ana = Visitor::new(&stage);
    assert_eq!(ana.signs_in(&stage.in_general("ana")).await, "/incidents");

    let list = ana.get("/incidents").await.text;
    assert!(list.contains("All is calm"), "{list}");
    let list = ana.get("/incidents?state=resolved").await.text;
    assert!(
        list.contains(r#"<a href="/incidents/INC-1">Checkout answers with errors</a>"#),
        "{list}"
    );

    let page = ana.get("/incidents/1").await.text;
    let told = [
        "opened GitHub issue #1",
        "opened the room",
        "<strong>Bo</strong> resolved it",
        "<strong>Bo</strong> posted an update",
        "<strong>Ana</strong> declared the incident as SEV3",
        r#"<a href="https://status.example.org/1" rel="noopener noreferrer nofollow">https://status.example.org/1</a>."#,
        "Resolved after",
        "Times are those of Europe/Zurich",
    ];
    for words in told {
        assert!(page.contains(words), "no `{words}` in\n{page}");
    }
    let room = format!(
        r#"href="{}/channels/{OURS}/{}""#,
        stage.sandbox.url(),
        scene.room
    );
    assert!(page.contains(&room), "no `{room}` in\n{page}");
    assert!(page.contains("harbour/operations#1</a>"), "{page}");
    let [resolved, updated, declared] =
        ["resolved it", "posted an update", "declared the"].map(|did| page.find(did).unwrap());
    assert!(
        resolved < updated && updated < declared,
        "the newest comes first"
    );
    stage.finish().await;
}

async fn what_people_decided_is_on_the_page(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout answers with errors").await;
    let room = stage.person("bo").at(scene.room);
    let cy = stage.person("cy").id();
    let asks = [
        (
            "severity",
            json!({ "to": "sev2", "reason": "It spreads.", "impact": "One order in five fails." }),
        ),
        ("role", json!({ "role": "commander" })),
        ("role", json!({ "role": "scribe", "user": cy })),
        (
            "link",
            json!({ "url": "https://graphs.example.org/1", "title": "Graphs" }),
        ),
        ("state", json!({ "to": "monitoring" })),
    ];
    for (verb, options) in asks {
        let call = room
            .slash(&format!("incident {verb}"), options)
            .await
            .unwrap();
        answered(&call).await;
    }
    stage.quiet().await;
    let mut ana = Visitor::new(&stage);
    ana.signs_in(&stage.in_general("ana")).await;
    let page = ana.get("/incidents/INC-1").await.text;
    let told = [
        ">Monitoring</span>",
        ">SEV2</span>",
        "One order in five fails.",
        "Incident commander: Bo",
        "Scribe: cy",
        r#"<a href="https://graphs.example.org/1" rel="noopener noreferrer">Graphs</a>"#,
        "changed the severity from SEV3 to SEV2",
        "It spreads.",
        "took a role: incident commander",
        "gave a role to @cy: scribe",
        "linked: Graphs",
        "moved it to: Monitoring",
        "<strong>Declared</strong>",
        "<strong>Acknowledged</strong>",
    ];
    for words in told {
        assert!(page.contains(words), "no `{words}` in\n{page}");
    }
    stage.finish().await;
}

async fn words_of_people_are_never_markup(database: &Database) {
    let stage = Stage::new(database).await;
    let hostile = r#"<script>alert(1)</script><img src=x onerror="x">'&"#;
    let call = stage
        .in_general("ana")
        .slash(
            "incident declare",
            json!({ "title": hostile, "description": hostile }),
        )
        .await
        .unwrap();
    answered(&call).await;
    let mut ana = Visitor::new(&stage);
    ana.signs_in(&stage.in_general("ana")).await;
    let search = "/incidents?q=%3Cscript%3E&service=%22%3E%3Cscript%3E";
    for path in [
        "/incidents",
        search,
        "/incidents/INC-1",
        "/incidents/%3Cscript%3E",
        "/%3Cscript%3E",
    ] {
        let page = ana.get(path).await.text;
        assert!(
            !page.contains("<script") && !page.contains("<img src=x"),
            "{path}\n{page}"
        );
    }
    let escaped = "&#60;script&#62;alert(1)&#60;/script&#62;&#60;img src=x onerror=&#34;x&#34;&#62;&#39;&#38;";
    for path in ["/incidents", "/incidents/INC-1"] {
        let page = ana.get(path).await.text;
        assert!(page.contains(escaped), "{path}\n{page}");
    }
    stage.finish().await;
}

async fn the_list_is_narrowed_and_turned(database: &Database) {
    let stage = Stage::new(database).await;
    for number in 1001..=1030 {
        incident(
            database,
            OURS,
            number,
            "Plain trouble",
            "investigating",
            "search",
        )
        .await;
    }
    incident(
        database,
        OURS,
        1031,
        "Disk is 100% full",
        "investigating",
        "checkout",
    )
    .await;
    incident(database, OURS, 1032, "It was DNS", "resolved", "checkout").await;
    let mut ana = Visitor::new(&stage);
    ana.signs_in(&stage.in_general("ana")).await;
    let mut names = async |path: &str| -> Vec<u16> {
        let page = ana.get(path).await;
        assert_eq!(page.status, StatusCode::OK);
        let found = page.text.split(r#"<a href="/incidents/INC-"#).skip(1);
        found
            .map(|rest| rest.split('"').next().unwrap().parse().unwrap())
            .collect()
    };
    let first: Vec<u16> = (1007..=1031).rev().collect();
    assert_eq!(names("/incidents").await, first);
    let second: Vec<u16> = (1001..=1006).rev().collect();
    assert_eq!(names("/incidents?page=2").await, second);
    assert_eq!(names("/incidents?page=3").await, [0_u16; 0]);
    assert_eq!(names("/incidents?state=resolved").await, [1032]);
    assert_eq!(
        names("/incidents?state=all&service=checkout").await,
        [1032, 1031]
    );
    assert_eq!(names("/incidents?service=checkout").await, [1031]);
    assert_eq!(
        names("/incidents?q=100%25").await,
        [1031],
        "a sign is itself"
    );
    assert_eq!(names("/incidents?q=_").await, [0_u16; 0]);
    assert_eq!(names("/incidents?state=all&q=dns").await, [1032]);
    assert_eq!(names("/incidents?q=inc-1031").await, [1031]);
    assert_eq!(
        names("/incidents?state=x&page=-1&service=%00&q=").await,
        first,
        "nonsense is left out"
    );
    let page = ana.get("/incidents?q=trouble&service=search").await.text;
    assert!(
        page.contains("30 incidents") && page.contains("Page 1 of 2"),
        "{page}"
    );
    let next = "/incidents?state=open&#38;service=search&#38;q=trouble&#38;page=2";
    assert!(page.contains(next), "{page}");
    stage.finish().await;
}

async fn a_long_story_is_turned_page_by_page(database: &Database) {
    let stage = Stage::new(database).await;
    incident(
        database,
        OURS,
        1001,
        "A long night",
        "investigating",
        "search",
    )
    .await;
    updates(database, OURS, 1001, 250).await;
    let mut ana = Visitor::new(&stage);
    ana.signs_in(&stage.in_general("ana")).await;
    let mut path = "/incidents/INC-1001".to_owned();
    let mut seen = Vec::new();
    loop {
        let page = ana.get(&path).await.text;
        let steps = page.split("Step ").skip(1);
        seen.extend(steps.map(|rest| rest.split('.').next().unwrap().parse::<u32>().unwrap()));
        assert_eq!(
            page.contains(">Newest</a>"),
            path.contains("timeline=before"),
            "{page}"
        );
        let Some((_, rest)) = page.split_once(r#"rel="next" href=""#) else {
            break;
        };
        path = rest.chars().take_while(|c| *c != '#').collect();
    }
    let all: Vec<u32> = (1..=250).rev().collect();
    assert_eq!(seen, all, "each once, the newest first");
    stage.finish().await;
}

async fn what_is_not_for_everyone_of_the_team_is_nowhere(database: &Database) {
    let stage = Stage::new(database).await;
    let server = format!(
        "insert into workspace (workspace_id, event_number, event_hash, incident_number, effect_number) values ({THEIRS}, 0, '', 0, 0)"
    );
    run(database, &server).await;
    incident(
        database,
        THEIRS,
        1001,
        "Not ours",
        "investigating",
        "search",
    )
    .await;
    incident(
        database,
        OURS,
        1002,
        "Not for everyone",
        "investigating",
        "search",
    )
    .await;
    run(
        database,
        "update incident set is_private = true where number = 1002",
    )
    .await;
    let mut ana = Visitor::new(&stage);
    ana.signs_in(&stage.in_general("ana")).await;
    for path in [
        "/incidents/INC-1001",
        "/incidents/1002",
        "/incidents/INC-7",
        "/incidents/x",
    ] {
        let page = ana.get(path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        assert!(
            page.text.contains("Nothing here") && !page.text.contains("Not "),
            "{}",
            page.text
        );
    }
    for path in ["/incidents?state=all", "/incidents?q=not"] {
        let page = ana.get(path).await;
        assert!(
            page.status == StatusCode::OK && !page.text.contains("Not "),
            "{}",
            page.text
        );
    }
    // Who declared a private one may read it, and finds it in the list.
    let own = format!(
        "update incident set declared_by = {} where number = 1002",
        stage.person("ana").id()
    );
    run(database, &own).await;
    let page = ana.get("/incidents/1002").await;
    assert!(
        page.status == StatusCode::OK && page.text.contains("Not for everyone"),
        "{}",
        page.text
    );
    let mut bo = Visitor::new(&stage);
    bo.signs_in(&stage.in_general("bo")).await;
    assert_eq!(
        bo.get("/incidents/1002").await.status,
        StatusCode::NOT_FOUND
    );
    for path in ["/incidents?state=all", "/incidents?q=not"] {
        let page = ana.get(path).await.text;
        assert!(
            page.contains("Not for everyone") && page.contains(">Private</span>"),
            "{page}"
        );
        let page = bo.get(path).await;
        assert!(
            page.status == StatusCode::OK && !page.text.contains("Not "),
            "{}",
            page.text
        );
    }
    stage.finish().await;
}

async fn every_page_is_strict_and_small(database: &Database) {
    let stage = Stage::new(database).await;
    stage.declare("Search is slow").await;
    let mut ana = Visitor::new(&stage);
    for path in [
        "/incidents",
        "/incidents/INC-1",
        "/incidents?q=slow",
        "/incidents/INC-2",
        "/incidents/INC-1/report",
        "/incidents/INC-1/report.md",
        "/incidents/INC-1/transcript",
        "/incidents/INC-1/files/x",
        "/actions",
        "/deploys",
        "/deploys/DPL-1",
    ] {
        assert!(ana.get(path).await.is_closed(), "{path}");
    }
    ana.signs_in(&stage.in_general("ana")).await;
    let known = [
        ("/", StatusCode::SEE_OTHER),
        ("/incidents", StatusCode::OK),
        ("/incidents/INC-1", StatusCode::OK),
        ("/incidents/INC-2", StatusCode::NOT_FOUND),
        ("/incidents/INC-1/report", StatusCode::OK),
        ("/incidents/INC-2/report", StatusCode::NOT_FOUND),
        ("/incidents/x/report.md", StatusCode::NOT_FOUND),
        ("/incidents/INC-1/transcript", StatusCode::NOT_FOUND),
        ("/incidents/INC-1/files/x", StatusCode::NOT_FOUND),
        ("/actions", StatusCode::OK),
        ("/deploys", StatusCode::OK),
        ("/deploys?service=%3Cb%3E&environment=x", StatusCode::OK),
        ("/deploys/DPL-1", StatusCode::NOT_FOUND),
        ("/deploys/x", StatusCode::NOT_FOUND),
        ("/sign-in/x", StatusCode::NOT_FOUND),
        ("/nowhere", StatusCode::NOT_FOUND),
    ];
    for (path, status) in known {
        for method in [Method::GET, Method::HEAD] {
            let page = ana.send(method, path, &[]).await;
            assert_eq!(page.status, status, "{path}");
            assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(page.header("referrer-policy"), "no-referrer", "{path}");
            assert_eq!(page.header("cache-control"), "no-store", "{path}");
            let policy = page.header("content-security-policy");
            for rule in [
                "default-src 'none'",
                "frame-ancestors 'none'",
                "form-action 'self'",
            ] {
                assert!(policy.contains(rule), "{path}: {policy}");
            }
            assert!(
                !policy.contains("unsafe") && !policy.contains("script-src"),
                "{policy}"
            );
            assert!(page.text.len() < 100_000, "{path}");
        }
    }
    assert_eq!(ana.get("/").await.header("location"), "/incidents");
    let style = ana.get("/style.css").await;
    assert!(style.status == StatusCode::OK && style.text.contains("color-scheme"));
    let tag = style.header("etag").to_owned();
    let again = ana
        .send(Method::GET, "/style.css", &[("if-none-match", &tag)])
        .await;
    assert_eq!(
        (again.status, again.text.len()),
        (StatusCode::NOT_MODIFIED, 0)
    );
    stage.finish().await;
}

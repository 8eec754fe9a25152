//! What stands on the pages of an incident beside its own fields: notes, files, actions, the report, what was said in its room.

use binnacle_sandbox::discord::{Answer, Id, Place};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, Stage, answered, id},
};

use super::{
    record::{OURS, actions, incident, run},
    visitor::{Page, Visitor},
};

on_both!(
    notes_and_messages_are_told_with_their_own_times,
    files_are_given_to_whoever_may_see_the_incident,
    hostile_words_and_files_do_nothing,
    actions_are_told_and_listed_with_those_that_are_overdue_first,
    a_report_is_read_and_taken_in_both_shapes,
    what_was_said_in_a_room_that_is_gone_can_be_read,
);

const HOSTILE: &str = r#"<script>alert(1)</script><img src=x onerror="x"> [a](javascript:x)"#;

/// What somebody is told.
async fn says(place: &Place, command: &str, options: Value) -> String {
    answered(&place.slash(command, options).await.unwrap()).await
}

/// Writes the first part of a report.
async fn writes(stage: &Stage, room: Id, summary: &str) {
    let ana = stage.person("ana");
    let place = ana.at(room);
    let call = place
        .slash("postmortem write", json!({ "part": "summary" }))
        .await
        .unwrap();
    let form = match call.answer(PATIENCE).await.unwrap() {
        form @ Answer::Modal { .. } => form,
        other => panic!("no form: {other:?}"),
    };
    let fields =
        json!({ "summary": summary, "well": "", "wrong": "", "lucky": summary, "cause": "" });
    let said = answered(&ana.submit(&form, fields).await.unwrap()).await;
    assert!(said.starts_with("Report written on"), "{said}");
}

/// Takes a message for the timeline of its room's incident.
async fn takes(stage: &Stage, room: Id, message: &Value) {
    let bo = stage.person("bo");
    let call = bo.menu("Add to timeline", room, id(message)).await.unwrap();
    let said = answered(&call).await;
    assert!(said.starts_with("Timeline entry"), "{said}");
    stage.quiet().await;
}

async fn visitor(stage: &Stage, name: &str) -> Visitor {
    let mut visitor = Visitor::new(stage);
    visitor.signs_in(&stage.in_general(name)).await;
    visitor
}

/// The links to files on a page.
fn files(page: &str) -> Vec<String> {
    let found = page.split("href=\"").skip(1);
    let found = found.map(|rest| rest.split('"').next().unwrap().to_owned());
    found.filter(|link| link.contains("/files/")).collect()
}

fn is_gone(page: &Page) -> bool {
    page.status == StatusCode::NOT_FOUND && page.text.contains("Nothing here")
}

async fn notes_and_messages_are_told_with_their_own_times(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let here = stage.person("bo").at(scene.room);
    for (text, when) in [
        ("Restarted the database", "2026-01-05 10:15:30"),
        ("Asked the provider", "2026-01-05 10:20"),
        ("A slip of the pen", "2026-01-05 10:25"),
    ] {
        let options = json!({ "text": text, "when": when });
        says(&here, "incident note", options).await;
    }
    let options = json!({ "entry": 2, "text": "Called the provider" });
    let said = says(&here, "timeline edit", options).await;
    assert!(said.contains("Timeline entry 2"), "{said}");
    let said = says(&here, "timeline remove", json!({ "entry": 3 })).await;
    assert!(said.contains("Timeline entry 3 removed"), "{said}");
    let message = stage.person("cy").say(scene.room, "It burns").await;
    takes(&stage, scene.room, &message.unwrap()).await;

    let mut ana = visitor(&stage, "ana").await;
    let page = ana.get("/incidents/INC-1").await.text;
    for words in [
        "Restarted the database",
        ">10:15:30</time>",
        "Monday, 5 January 2026",
        "Note 1<",
        "Called the provider",
        "Note 2, edited<",
        "<strong>Bo</strong>",
        "It burns",
        "<strong>Cy</strong>",
        "Message 4<",
    ] {
        assert!(page.contains(words), "no `{words}` in\n{page}");
    }
    for words in ["A slip of the pen", "Asked the provider", "Note 3"] {
        assert!(!page.contains(words), "`{words}` in\n{page}");
    }
    let places = ["It burns", "declared the incident", "Restarted the"];
    let places = places.map(|words| page.find(words).unwrap());
    assert!(places.is_sorted(), "the newest comes first: {page}");
    stage.finish().await;
}

async fn files_are_given_to_whoever_may_see_the_incident(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let sent: [(&str, &str, &[u8]); 3] = [
        ("graph.png", "image/png", b"\x89PNG and so on"),
        ("page.html", "text/html", b"<script>alert(1)</script>"),
        ("drawing.svg", "image/svg+xml", b"<svg onload='x'/>"),
    ];
    let cy = stage.person("cy").at(scene.room);
    let message = cy.send("Errors", &sent).await.unwrap();
    takes(&stage, scene.room, &message).await;
    let mut ana = visitor(&stage, "ana").await;
    let page = ana.get("/incidents/INC-1").await.text;
    let links = files(&page);
    assert_eq!(links.len(), 3, "{page}");
    for words in [">graph.png</a>", ">page.html</a>", "25 B"] {
        assert!(page.contains(words), "no `{words}` in\n{page}");
    }
    for (link, (name, kind, bytes)) in links.iter().zip(sent) {
        let file = ana.get(link).await;
        assert_eq!(file.status, StatusCode::OK);
        assert_eq!(
            file.text.as_bytes(),
            String::from_utf8_lossy(bytes).as_bytes()
        );
        let (kind, how) = match kind {
            "image/png" => (kind, "inline"),
            _ => ("application/octet-stream", "attachment"),
        };
        assert_eq!(file.header("content-type"), kind);
        let told = format!("{how}; filename*=UTF-8''{name}");
        assert_eq!(file.header("content-disposition"), told);
        assert_eq!(file.header("x-content-type-options"), "nosniff");
        assert_eq!(file.header("cache-control"), "no-store");
        let policy = file.header("content-security-policy");
        assert!(
            policy.starts_with("sandbox; default-src 'none'"),
            "{policy}"
        );
    }

    // It belongs to this incident alone, and to this team.
    stage.declare("Search is slow").await;
    let elsewhere = links[0].replace("INC-1", "INC-2");
    assert!(is_gone(&ana.get(&elsewhere).await));
    let nowhere = format!("/incidents/INC-1/files/{}", "0".repeat(32));
    assert!(is_gone(&ana.get(&nowhere).await));
    assert!(Visitor::new(&stage).get(&links[0]).await.is_closed());
    let mut bo = visitor(&stage, "bo").await;
    assert_eq!(bo.get(&links[0]).await.status, StatusCode::OK);
    run(
        database,
        "update incident set is_private = true where number = 1",
    )
    .await;
    assert_eq!(ana.get(&links[0]).await.status, StatusCode::OK);
    for path in [
        links[0].as_str(),
        "/incidents/INC-1/report",
        "/incidents/INC-1/report.md",
        "/incidents/INC-1/transcript",
    ] {
        assert!(is_gone(&bo.get(path).await), "{path}");
    }
    // What is removed is not given either.
    let here = stage.person("ana").at(scene.room);
    says(&here, "timeline remove", json!({ "entry": 1 })).await;
    assert!(is_gone(&ana.get(&links[0]).await));
    stage.finish().await;
}

async fn hostile_words_and_files_do_nothing(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let here = stage.person("ana").at(scene.room);
    says(&here, "incident note", json!({ "text": HOSTILE })).await;
    says(&here, "action add", json!({ "text": HOSTILE })).await;
    let name = "\"><img src=x onerror=alert(1)>\u{202E}gnp.html";
    let sent: [(&str, &str, &[u8]); 1] = [(name, "text/html; image/png", b"<b>x</b>")];
    let message = stage.person("cy").at(scene.room).send(HOSTILE, &sent).await;
    takes(&stage, scene.room, &message.unwrap()).await;
    writes(&stage, scene.room, HOSTILE).await;
    says(&here, "incident resolve", json!({})).await;
    let mut ana = visitor(&stage, "ana").await;
    for path in [
        "/incidents/INC-1",
        "/incidents/INC-1/report",
        "/incidents/INC-1/report?template=story",
        "/incidents/INC-1/report?template=%22%3E%3Cscript%3E",
        "/incidents/INC-1?timeline=%22%3E%3Cscript%3E",
        "/actions",
    ] {
        let page = ana.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.text.contains("alert(1)"), "{path}\n{}", page.text);
        for markup in ["<script", "<img src=x", "href=\"javascript", "\u{202E}"] {
            assert!(!page.text.contains(markup), "{path}\n{}", page.text);
        }
    }
    let page = ana.get("/incidents/INC-1").await.text;
    let file = ana.get(&files(&page)[0]).await;
    assert_eq!(file.header("content-type"), "application/octet-stream");
    let how = file.header("content-disposition");
    let name = how.strip_prefix("attachment; filename*=UTF-8''").unwrap();
    assert!(!name.contains(['"', '<', ' ', ';']), "{how}");
    stage.finish().await;
}

async fn actions_are_told_and_listed_with_those_that_are_overdue_first(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let here = stage.person("ana").at(scene.room);
    let bo = stage.person("bo").id().to_string();
    for (text, aim) in [
        ("Warm the cache", "prevent"),
        ("Watch it", "detect"),
        ("Write it down", "process"),
    ] {
        let options = json!({ "text": text, "type": aim, "owner": bo, "due": "in 3 days" });
        says(&here, "action add", options).await;
    }
    says(&here, "action done", json!({ "action": "2" })).await;
    let options = json!({ "action": "3", "reason": "It goes" });
    says(&here, "action drop", options).await;
    stage.quiet().await;
    incident(database, OURS, 1001, "Hidden", "resolved", "search").await;
    run(
        database,
        "update incident set is_private = true where number = 1001",
    )
    .await;
    incident(database, OURS, 1002, "Open to all", "resolved", "search").await;
    actions(database, 1001, 101..=102, "Secret work").await;
    actions(database, 1002, 201..=230, "Late work").await;

    let mut ana = visitor(&stage, "ana").await;
    let page = ana.get("/incidents/INC-1").await.text;
    for words in [
        r#"<th scope="row">ACT-1</th>"#,
        "Warm the cache",
        r#"<td data-of="Type">detect</td>"#,
        r#"<td data-of="Owner">bo</td>"#,
        ">Done</span>",
        ">Dropped</span>",
        "It goes",
        "/issues/2\" rel=\"noopener noreferrer\">#2</a>",
    ] {
        assert!(page.contains(words), "no `{words}` in\n{page}");
    }
    assert!(!page.contains("Overdue by"), "{page}");

    let names = |page: &str| -> Vec<u16> {
        let found = page.split("<th scope=\"row\">ACT-").skip(1);
        found
            .map(|rest| rest.split('<').next().unwrap().parse().unwrap())
            .collect()
    };
    let first = ana.get("/actions").await.text;
    assert!(first.contains("31 open, 30 overdue"), "{first}");
    assert_eq!(names(&first), (201..=225).collect::<Vec<u16>>());
    assert!(first.contains("Overdue by ") && first.contains("href=\"/incidents/INC-1002\""));
    let second = ana.get("/actions?page=2").await.text;
    assert_eq!(names(&second), [226, 227, 228, 229, 230, 1]);
    assert!(second.contains("Due earlier") && !second.contains("Due later"));
    let third = ana.get("/actions?page=3").await.text;
    assert!(third.contains("fewer pages") && names(&third).is_empty());
    for page in [&first, &second] {
        assert!(!page.contains("Secret") && !page.contains("INC-1001"));
    }

    // Whoever declared a private incident sees what follows from it; whoever is to do a thing sees that thing, and no more.
    let own = format!(
        "update incident set declared_by = {} where number = 1001; update action set owner = {bo} where number = 102",
        stage.person("ana").id()
    );
    run(database, &own).await;
    let page = ana.get("/actions").await.text;
    assert!(page.contains("33 open") && page.contains("href=\"/incidents/INC-1001\""));
    let mut worker = visitor(&stage, "bo").await;
    let page = worker.get("/actions").await.text;
    assert!(page.contains("32 open, 31 overdue"), "{page}");
    assert!(names(&page).contains(&102) && !names(&page).contains(&101));
    assert!(page.contains("INC-1001") && !page.contains("href=\"/incidents/INC-1001\""));
    stage.finish().await;
}

async fn a_report_is_read_and_taken_in_both_shapes(database: &Database) {
    let stage = Stage::new(database).await;
    let scene = stage.declare("Checkout is down").await;
    let here = stage.person("ana").at(scene.room);
    let mut ana = visitor(&stage, "ana").await;
    let page = ana.get("/incidents/INC-1").await.text;
    assert!(!page.contains("Read the report"), "it is not over: {page}");
    says(&here, "incident resolve", json!({})).await;
    let page = ana.get("/incidents/INC-1").await.text;
    for words in [">Not begun</span>", "<code>/postmortem write</code>"] {
        assert!(page.contains(words), "no `{words}` in\n{page}");
    }
    writes(&stage, scene.room, "Orders *failed*").await;
    says(&here, "action add", json!({ "text": "Warm the cache" })).await;
    says(&here, "postmortem publish", json!({})).await;
    stage.quiet().await;
    let issue = "/issues/3\" rel=\"noopener noreferrer\">harbour/operations#3</a>";
    let page = ana.get("/incidents/INC-1").await.text;
    for words in [">Published</span>", "Orders *failed*", issue] {
        assert!(page.contains(words), "no `{words}` in\n{page}");
    }
    for (shape, heading) in [
        ("form", "<h1>Incident report INC-1: Checkout is down</h1>"),
        ("story", "<h3>Where we got lucky</h3>"),
    ] {
        let path = format!("/incidents/INC-1/report?template={shape}");
        let page = ana.get(&path).await.text;
        for words in [
            heading,
            "<p>Orders *failed*</p>",
            "<strong>Not written yet.</strong>",
            ">Published</span>",
            issue,
            &format!("href=\"/incidents/INC-1/report.md?template={shape}\""),
            &format!("href=\"{path}\" aria-current=\"true\""),
        ] {
            assert!(page.contains(words), "no `{words}` in\n{page}");
        }
        assert_eq!(page.matches("<h1").count(), 1, "{page}");
        let path = format!("/incidents/INC-1/report.md?template={shape}");
        let file = ana.get(&path).await;
        assert_eq!(file.header("content-type"), "text/markdown; charset=utf-8");
        let how = format!("attachment; filename*=UTF-8''inc-1-{shape}.md");
        assert_eq!(file.header("content-disposition"), how);
        assert!(
            file.text.starts_with("# ") && file.text.contains(r"Orders \*failed\*"),
            "{}",
            file.text
        );
    }
    stage.finish().await;
}

async fn what_was_said_in_a_room_that_is_gone_can_be_read(database: &Database) {
    let stage = Stage::new(database).await;
    incident(database, OURS, 1001, "Long ago", "closed", "search").await;
    let mut ana = visitor(&stage, "ana").await;
    let path = "/incidents/INC-1001/transcript";
    assert!(is_gone(&ana.get(path).await), "none is kept");
    let kept = format!(
        "update incident set room_archived_at = '2026-01-20T09:00:00+00:00' where number = 1001;
         insert into transcript (incident_id, workspace_id, taken_at, messages, text)
         values (@key(1001)@, {OURS}, '2026-01-20T09:00:00+00:00', 1, '09:00 ana: <script>alert(1)</script> ä')"
    );
    run(database, &kept).await;
    let page = ana.get("/incidents/INC-1001").await.text;
    let link = format!("<a href=\"{path}\"");
    assert!(page.contains(&link), "{page}");
    let said = ana.get(path).await;
    assert_eq!(said.status, StatusCode::OK);
    assert_eq!(said.text, "09:00 ana: <script>alert(1)</script> ä");
    assert_eq!(said.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(said.header("x-content-type-options"), "nosniff");
    assert!(
        said.header("content-security-policy")
            .starts_with("sandbox;")
    );
    stage.finish().await;
}

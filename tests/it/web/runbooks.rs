//! The web reader of the runbooks.

use std::fs;

use binnacle_sandbox::{
    Seed,
    discord::{Call, Id, Place},
};
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::visitor::{Page, Visitor};
use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, Stage, TEAM, Time, answered, id},
};

on_both!(
    runbooks_are_read_on_the_web,
    runs_and_components_are_read_on_the_web,
);

/// Looks until the folders were read.
async fn read(visitor: &mut Visitor, path: &str) -> Page {
    let looks = async {
        loop {
            let page = visitor.get(path).await;
            if !page.text.contains("still reading") {
                return page;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, looks).await.unwrap()
}

async fn runbooks_are_read_on_the_web(database: &Database) {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("disk")).unwrap();
    for (place, text) in [
        (
            "disk/full.md",
            "# A disk is full\n\nSee [the glossary](../glossary.md#toil).\n\n## Spot it\n\n<script>alert(1)</script>\n\n## Free space\n\n```sh\ndu -sh /\n```\n\n## After\n",
        ),
        (
            "glossary.md",
            "# Glossary\n\n## Toil\n\nWork that a *machine* could do.\n",
        ),
    ] {
        fs::write(home.path().join(place), text).unwrap();
    }
    let folder = home.path().display();
    let team = format!(
        "{}\n[[library]]\nname = \"ours\"\nfolder = \"{folder}\"\n",
        *TEAM
    );
    let stage = Stage::of(database, Seed::default(), &team, Time::Real).await;
    let mut ana = Visitor::new(&stage);
    for path in [
        "/runbooks",
        "/runbooks/index",
        "/runbooks/glossary",
        "/runbooks/page/ours/glossary.md",
    ] {
        assert!(ana.get(path).await.is_closed(), "{path}");
    }
    ana.signs_in(&stage.in_general("ana")).await;
    let page = read(&mut ana, "/runbooks").await;
    assert!(page.text.contains("ours (2)"), "{}", page.text);
    for (path, words) in [
        ("/runbooks?in=ours", "/runbooks/page/ours/glossary.md"),
        ("/runbooks?in=ours/disk", "A disk is full"),
        (
            "/runbooks?q=du+space",
            "/runbooks/page/ours/disk/full.md#free-space",
        ),
        ("/runbooks?q=zzzz", "No page has any of these words"),
        (
            "/runbooks/index?letter=G",
            "/runbooks/page/ours/glossary.md",
        ),
        ("/runbooks/glossary", "<em>machine</em>"),
        ("/runbooks/page/ours/disk/full.md", "<h2 id=\"free-space\">"),
        (
            "/runbooks/page/ours/disk/full.md",
            "href=\"/runbooks/page/ours/glossary.md#toil\"",
        ),
    ] {
        let page = ana.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(
            page.text.contains(words),
            "no `{words}` in {path}:\n{}",
            page.text
        );
        assert!(
            !page.text.contains("<script") && page.text.len() < 100_000,
            "{path}"
        );
    }
    for path in [
        "/runbooks?in=none",
        "/runbooks/page/ours/none.md",
        "/runbooks/page/../../etc/passwd",
    ] {
        assert_eq!(ana.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

const FAILOVER: &str = "---\nservices: [checkout]\n---\n# Fail over\n\n## First\n\n- [ ] Look at <b>both</b>\n\n```sh\nlag --all\n```\n\n\
                        ## Then\n\n```step\ntitle = \"Promote\"\nverify = \"It leads\"\n```\n\n- [ ] Say so\n";

/// Presses a button of the card of a run.
async fn press(stage: &Stage, who: &Place, card: (Id, Id), label: &str) -> Call {
    let button = stage.button(card.0, card.1, label).await;
    who.press(card.1, &button).await.unwrap()
}

/// Declares an incident, and lets two people run a page in its room; one of them is given back.
async fn worked_through(stage: &Stage) -> Place {
    let call = stage.in_general("ana");
    let declared = json!({ "title": "Checkout <i>fails</i>", "service": "checkout" });
    answered(&call.slash("incident declare", declared).await.unwrap()).await;
    let scene = stage.scene("INC-1").await;
    let (bo, cy) = (
        stage.person("bo").at(scene.room),
        stage.person("cy").at(scene.room),
    );
    answered(
        &bo.slash("runbook run", json!({ "page": "fail over" }))
            .await
            .unwrap(),
    )
    .await;
    let is_card =
        |message: &Value| message["embeds"][0]["footer"]["text"] == "RUN-1 · is kept current";
    let card = stage
        .sandbox
        .discord()
        .wait_for_message(scene.room, is_card, PATIENCE)
        .await;
    let card = (scene.room, id(&card.unwrap()));
    answered(&press(stage, &bo, card, "Tick 1").await).await;
    answered(&press(stage, &cy, card, "Tick 2").await).await;
    answered(&press(stage, &bo, card, "2: it is so").await).await;
    let form = press(stage, &cy, card, "Leave out …").await;
    let form = form.answer(PATIENCE).await.unwrap();
    let why = json!({ "step": "3", "reason": "Everybody <u>knows</u>." });
    answered(&stage.person("cy").submit(&form, why).await.unwrap()).await;
    bo
}

/// What nobody else may know of the incident, nobody learns by its run.
async fn hidden_with_its_incident(stage: &Stage, bo: &Place) {
    answered(
        &bo.slash("incident private", json!({ "reason": "A secret" }))
            .await
            .unwrap(),
    )
    .await;
    let mut dee = Visitor::new(stage);
    dee.signs_in(&stage.in_general("dee")).await;
    let list = dee.get("/runbooks/runs").await.text;
    assert!(
        list.contains("Nothing was run yet") && !list.contains("Fail over"),
        "{list}"
    );
    for path in ["/runbooks/runs/1", "/runbooks/runs/1/record.md"] {
        assert_eq!(dee.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

async fn runs_and_components_are_read_on_the_web(database: &Database) {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("failover.md"), FAILOVER).unwrap();
    let terms =
        "---\nservices: [checkout]\n---\n# Glossary\n\n## Cart\n\nWhat is not *paid* yet.\n";
    fs::write(home.path().join("glossary.md"), terms).unwrap();
    let folder = home.path().display();
    let team = format!(
        "{}\n[[library]]\nname = \"ours\"\nfolder = \"{folder}\"\n",
        *TEAM
    );
    let stage = Stage::of(database, Seed::default(), &team, Time::Real).await;
    let mut ana = Visitor::new(&stage);
    for path in [
        "/runbooks/runs",
        "/runbooks/runs/1",
        "/runbooks/runs/1/record.md",
        "/runbooks/components",
        "/runbooks/components/checkout",
    ] {
        assert!(ana.get(path).await.is_closed(), "{path}");
    }
    ana.signs_in(&stage.in_general("ana")).await;
    read(&mut ana, "/runbooks/runs").await;
    let empty = ana.get("/runbooks/runs").await.text;
    assert!(empty.contains("Nothing was run yet"), "{empty}");

    let bo = worked_through(&stage).await;

    let list = ana.get("/runbooks/runs").await.text;
    for words in [
        "1 run<",
        "RUN-1</a>",
        ">Finished<",
        "2 of 3 done, 1 left out",
        "href=\"/incidents/INC-1\"",
    ] {
        assert!(list.contains(words), "no `{words}` in {list}");
    }
    let shown = ana.get("/runbooks/runs/1").await.text;
    for words in [
        "Ticked by Bo, ",
        "Ticked by Cy, ",
        "Checked by Bo, ",
        "Left out by Cy, ",
        "Everybody &#60;u&#62;knows",
        "To check: It leads",
        "href=\"/runbooks/page/ours/failover.md\"",
        "It is as it was when the run began",
        "lag --all",
        "Checkout &#60;i&#62;fails",
    ] {
        assert!(shown.contains(words), "no `{words}` in {shown}");
    }
    assert!(!shown.contains("<b>both"), "{shown}");
    let record = ana.get("/runbooks/runs/1/record.md").await;
    assert_eq!(
        record.header("content-type"),
        "text/markdown; charset=utf-8"
    );
    assert!(
        record.text.starts_with("# RUN-1: Fail over"),
        "{}",
        record.text
    );

    let list = ana.get("/runbooks/components").await.text;
    assert!(
        list.contains("href=\"/runbooks/components/checkout\"") && list.contains("2 pages"),
        "{list}"
    );
    let shown = ana.get("/runbooks/components/checkout").await.text;
    for words in [
        "Takes orders and payments",
        ">operator<",
        "INC-1",
        "/runbooks/page/ours/failover.md",
        "What is not <em>paid</em> yet",
        "<dt>Paged by</dt><dd>default</dd>",
    ] {
        assert!(shown.contains(words), "no `{words}` in {shown}");
    }
    for path in [
        "/runbooks/runs/2",
        "/runbooks/runs/x",
        "/runbooks/runs/-1",
        "/runbooks/components/none",
    ] {
        assert_eq!(ana.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    hidden_with_its_incident(&stage, &bo).await;
    stage.finish().await;
}

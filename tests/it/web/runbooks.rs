//! The web reader of the runbooks.

use std::fs;

use binnacle_sandbox::Seed;
use reqwest::StatusCode;

use super::visitor::{Page, Visitor};
use crate::support::{
    database::{Database, on_both},
    stage::{PATIENCE, Stage, TEAM, Time},
};

on_both!(runbooks_are_read_on_the_web);

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

//! Folders as they are found in the wild.

use std::{fs, os::unix::fs::symlink};

use binnacle::library::Shelf;

use super::{fixture, write};

#[test]
fn a_folder_is_read_whole_and_what_is_left_out_is_told() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("runbooks");
    fixture(&folder);
    write(&folder, "large.md", vec![b'a'; 10 * 1024 * 1024]);
    write(&folder, "latin.md", b"# Caf\xe9\n");
    write(&folder, "page.adoc", "= A page\n");
    write(&folder, ".git/HEAD.md", "# not a page\n");
    write(&folder, "picture.png", "no page");
    write(home.path(), "secret.md", "# A secret outside\n");
    symlink(home.path().join("secret.md"), folder.join("out.md")).unwrap();
    symlink(folder.join("queue/consumer.md"), folder.join("same.md")).unwrap();
    symlink(folder.join("nowhere"), folder.join("gone.md")).unwrap();
    symlink(&folder, folder.join("loop")).unwrap();

    let shelf = Shelf::open(&folder).unwrap();
    let places: Vec<&str> = shelf.pages.iter().map(|page| page.place.as_str()).collect();
    assert_eq!(
        places,
        [
            "database/README.md",
            "database/vacuum.rst",
            "disk/disk-full.md",
            "queue/consumer.md",
            "same.md"
        ]
    );
    let left: Vec<String> = shelf
        .left
        .iter()
        .map(|left| format!("{} {}", left.place, left.why))
        .collect();
    insta::assert_snapshot!(left.join("\n"));
    assert!(shelf.search("secret outside", None, 10).hits.is_empty());
    assert!(Shelf::open(&folder.join("nothing")).is_err());
    fs::remove_dir_all(&folder).unwrap();
    fs::create_dir(&folder).unwrap();
    assert!(
        Shelf::open(&folder)
            .unwrap()
            .search("disk", None, 10)
            .hits
            .is_empty()
    );
}

#[test]
fn the_right_page_and_its_section_come_first() {
    let home = tempfile::tempdir().unwrap();
    fixture(home.path());
    let shelf = Shelf::open(home.path()).unwrap();
    for (query, place, section) in [
        (
            "the filesystem on web-3 has no free blocks",
            "disk/disk-full.md",
            "How to spot it",
        ),
        ("disk full", "disk/disk-full.md", ""),
        ("DiskFull", "disk/disk-full.md", ""),
        ("No space left on device.", "disk/disk-full.md", ""),
        (
            "replica_lag-too high",
            "database/README.md",
            "ReplicaLagTooHigh",
        ),
        (
            "replica behind primary",
            "database/README.md",
            "ReplicaLagTooHigh",
        ),
        ("restore backup", "database/README.md", "Restore a backup"),
        ("table backup", "database/vacuum.rst", "Backup first"),
        ("database", "database/README.md", "The database"),
    ] {
        let found = shelf.search(query, None, 10);
        let first = found.hits.first().unwrap_or_else(|| panic!("{query}"));
        let page = &shelf.pages[first.page];
        let heading = &page.sections[first.section].heading;
        assert_eq!(
            (page.place.as_str(), heading.as_str()),
            (place, section),
            "{query}"
        );
    }
    assert!(shelf.search("DiskFull", None, 10).hits[0].is_exact);
    assert!(!shelf.search("disk", None, 10).hits[0].is_exact);
}

#[test]
fn a_scope_keeps_other_folders_out_and_a_typo_is_told() {
    let home = tempfile::tempdir().unwrap();
    fixture(home.path());
    let shelf = Shelf::open(home.path()).unwrap();
    let scope = "queue".parse().unwrap();
    let found = shelf.search("primary", Some(&scope), 10);
    let places: Vec<&str> = found
        .hits
        .iter()
        .map(|hit| shelf.pages[hit.page].place.as_str())
        .collect();
    assert_eq!(places, ["queue/consumer.md"]);
    let found = shelf.search("bakcup", None, 10);
    assert_eq!(found.corrections[0].to, "backup");
    assert_eq!(found.hits.len(), 2);
    assert!(shelf.search("zzzzzz", None, 10).hits.is_empty());
    assert!(shelf.search("", None, 10).hits.is_empty());
    assert!(
        shelf
            .search(&"\u{0}'\"*()^~:[]{}!\\ ".repeat(500), None, 10)
            .hits
            .is_empty()
    );
}

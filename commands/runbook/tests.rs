//! Tests: how pages are read, compared and linked.

mod chat;
mod fresh;
mod hostile;
mod knowledge;
mod links;
mod markdown;
mod reader;
mod rst;
mod steps;
mod suggest;

use super::*;

fn page(place: &str, text: &str) -> (Page, Words) {
    let kind = Language::of(place).unwrap().unwrap();
    read(place, kind, text.as_bytes()).unwrap()
}

fn told(page: &Page) -> Vec<(usize, &str)> {
    let notes = page.notes.iter();
    notes.map(|note| (note.line, note.what.as_str())).collect()
}

fn headings(page: &Page) -> Vec<(u8, &str, &str)> {
    let sections = page.sections.iter();
    sections
        .map(|section| {
            (
                section.level,
                section.heading.as_str(),
                section.anchor.as_str(),
            )
        })
        .collect()
}

/// Sections cut the page without a gap, and each has its words.
fn is_whole(page: &Page, words: &Words) {
    assert_eq!(page.sections.len(), words.len());
    let mut at = 0;
    for section in &page.sections {
        assert_eq!(section.bytes.start, at, "{}", page.place);
        at = section.bytes.end;
        assert!(page.text.get(section.bytes.clone()).is_some());
    }
    assert_eq!(at, page.text.len(), "{}", page.place);
    let anchors: std::collections::HashSet<_> = page
        .sections
        .iter()
        .map(|section| &section.anchor)
        .collect();
    assert_eq!(anchors.len(), page.sections.len());
}

#[test]
fn names_are_words_whole_and_in_parts() {
    for (text, expected) in [
        (
            "KubePodCrashLooping",
            "kubepodcrashlooping kube pod crash looping",
        ),
        ("HTTPServerDown", "httpserverdown http server down"),
        ("disk_full is BAD", "disk_full disk full is bad"),
        ("__init__ a-b c.d", "init a b c d"),
        ("Ünïcode GRÜN", "ünïcode grün"),
        ("p95Latency e2e", "p95latency p95 latency e2e"),
        ("", ""),
    ] {
        let mut words = Vec::new();
        each_word(text, |word| words.push(word.to_owned()));
        assert_eq!(words.join(" "), expected, "{text}");
    }
}

#[test]
fn a_question_is_its_telling_words_once() {
    let words = |query: &str| query_words(query).join(" ");
    assert_eq!(
        words("The disk of the database is full, full!"),
        "disk database full"
    );
    assert_eq!(words("what is it"), "what is it");
    assert_eq!(words("  \n\t"), "");
}

#[test]
fn the_words_that_say_nothing_are_sorted_for_the_search_in_them() {
    for word in [
        "a", "all", "about", "its", "itself", "the", "yours", "very", "was",
    ] {
        assert_eq!(query_words(&format!("{word} disk")), ["disk"], "{word}");
    }
}

#[test]
fn a_word_that_nobody_knows_is_the_nearest_that_many_know() {
    let pages = |word: &str| match word {
        "database" => 9,
        "replica" => 4,
        "replicas" => 7,
        "disk" => 12,
        "dish" => 1,
        _ => 0,
    };
    for (typed, meant) in [
        ("databse", "database"),
        ("dtabase", "database"),
        ("databasee", "database"),
        ("datbaase", "database"),
        ("dattabase", "database"),
        ("dtaabsae", "dtaabsae"),
        ("adtabase", "database"),
        ("replicaz", "replicas"),
        ("disl", "disk"),
        ("dish", "disk"),
        ("dsk", "dsk"),
        ("zzzzzz", "zzzzzz"),
        ("disk1", "disk1"),
    ] {
        let (words, corrections) = respelt(vec![typed.to_owned()], pages);
        assert_eq!(words, [meant], "{typed}");
        assert_eq!(corrections.len(), usize::from(typed != meant), "{typed}");
    }
    let twice = vec!["database".to_owned(), "databse".to_owned()];
    assert_eq!(respelt(twice, pages).0, ["database"]);
}

#[test]
fn a_page_is_known_by_its_alerts_its_file_and_its_title() {
    let text = "---\ntitle: A disk is full\nalerts: [DiskFull, \"NodeFs:Full\"]\naliases:\n  - no space left\n---\n\n\
                Words.\n\n## KubePodDown\n\nMore.\n\n## Plain\n\n## NotOneWord here\n";
    let (page, _) = page("disks/disk-full.html.md", text);
    assert_eq!(
        exact_names(&page),
        [
            ("diskfull".to_owned(), 0),
            ("nodefsfull".to_owned(), 0),
            ("nospaceleft".to_owned(), 0),
            ("adiskisfull".to_owned(), 0),
            ("kubepoddown".to_owned(), 1),
        ]
    );
    assert_eq!(folded("Kube-Pod_Down"), folded("KubePodDown"));
    let (page, _) = self::page("services/redis/README.md", "Words.\n");
    assert!(exact_names(&page).contains(&("redis".to_owned(), 0)));
    assert_eq!(page.title, "redis");
}

#[test]
fn a_scope_is_a_folder_and_stays_inside() {
    let scope: Scope = "a/b/".parse().unwrap();
    for (place, holds) in [
        ("a/b/c.md", true),
        ("a/b", true),
        ("a/bc/d.md", false),
        ("a/c.md", false),
    ] {
        assert_eq!(scope.holds(place), holds, "{place}");
    }
    let everything: Scope = ".".parse().unwrap();
    assert!(everything.holds("x.md"));
    for bad in ["/etc", "../x", "a/../../b"] {
        assert!(bad.parse::<Scope>().is_err(), "{bad}");
    }
}

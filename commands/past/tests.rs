//! Importing and searching, as tables, and what people read of them, as snapshots.

use jiff::Timestamp;

use super::*;
use crate::{
    Reply,
    event::Kind,
    incident::Page,
    reply::{Card, Holds},
};

const QUEUE: &str = include_str!("../report/fixtures/2024-03-30-queue-stuck.md");
const FORM: &str = include_str!("../report/fixtures/form.md");

fn now() -> Timestamp {
    "2026-03-15T12:00:00Z".parse().unwrap()
}

fn folder() -> Vec<Given> {
    vec![
        given("2024-03-30-queue-stuck.md", QUEUE.as_bytes()),
        given("old/form.md", FORM.as_bytes()),
        given("index.md", b"# Our incidents\n\n- [one](./1.md)\n"),
        given("latin.md", b"# caf\xE9"),
        given("words.md", b"Only words."),
    ]
}

fn known(items: &[Item]) -> Vec<Known> {
    let written = items.iter().filter_map(|item| {
        let (number, _) = item.written()?;
        Some(Known {
            number,
            file: item.given.file.clone(),
            hash: item.given.hash.clone(),
        })
    });
    written.collect()
}

fn became(items: &[Item]) -> Vec<(&str, &Outcome)> {
    let became = items
        .iter()
        .map(|one| (one.given.file.as_str(), &one.outcome));
    became.collect()
}

fn past() -> Past {
    let given = given("2024-03-30-queue-stuck.md", QUEUE.as_bytes());
    Past {
        workspace: "1".parse().unwrap(),
        number: 3,
        file: given.file,
        hash: given.hash,
        report: given.read.unwrap(),
        imported_at: now(),
    }
}

fn card(reply: &Reply) -> Card {
    let Reply::Say { card, .. } = reply else {
        panic!("no card")
    };
    card.clone()
}

fn read(card: &Card) -> String {
    let fields: Vec<String> = card
        .fields
        .iter()
        .map(|one| format!("{}: {}", one.name, one.value))
        .collect();
    let footer = card.footer.as_deref().unwrap_or_default();
    format!(
        "{}\n{}\n{}\n{footer}",
        card.title,
        card.body,
        fields.join("\n")
    )
}

#[test]
fn importing_twice_doubles_nothing() {
    let first = sort_out(folder(), &[]);
    let numbers: Vec<i64> = first
        .iter()
        .filter_map(|one| Some(one.written()?.0))
        .collect();
    assert_eq!(numbers, [1, 2], "the oldest incident first");
    let second = sort_out(folder(), &known(&first));
    assert!(second.iter().all(|one| one.written().is_none()));
    assert!(second.iter().all(|one| event(one, now()).is_none()));
}

#[test]
fn files_are_known_by_name_and_words_by_hash() {
    let before = known(&sort_out(folder(), &[]));
    let edited = format!("{QUEUE}\nMore.\n");
    let again = vec![
        given("2024-03-30-queue-stuck.md", edited.as_bytes()),
        given("moved/form.md", FORM.as_bytes()),
        given("copy-1.md", b"# 2020-01-01, x\n\n## Summary\n\ny\n"),
        given("copy-2.md", b"# 2020-01-01, x\n\n## Summary\n\ny\n"),
    ];
    let items = sort_out(again, &before);
    let number = |file: &str| before.iter().find(|one| one.file == file).unwrap().number;
    assert_eq!(
        became(&items),
        [
            ("copy-1.md", &Outcome::New(3)),
            ("copy-2.md", &Outcome::SameAs("copy-1.md".to_owned())),
            ("moved/form.md", &Outcome::SameAs("old/form.md".to_owned())),
            (
                "2024-03-30-queue-stuck.md",
                &Outcome::Changed(number("2024-03-30-queue-stuck.md"))
            ),
        ]
    );
    let kinds: Vec<Kind> = items
        .iter()
        .filter_map(|one| Some(event(one, now())?.kind))
        .collect();
    assert_eq!(kinds, [Kind::PastImported, Kind::PastReplaced]);
}

#[test]
fn whoever_imports_is_told_of_each_file() {
    let items = sort_out(folder(), &[]);
    for (name, is_dry) in [("import", false), ("dry_run", true)] {
        let mut lines: Vec<String> = items.iter().map(|one| line(one, is_dry)).collect();
        lines.push(count(&items, is_dry));
        insta::assert_snapshot!(name, lines.join("\n"));
    }
    let again = sort_out(folder(), &known(&items));
    insta::assert_snapshot!("again", line(&again[0], false));
    insta::assert_json_snapshot!("json", json(&items[1..], false));
}

#[test]
fn past_reports_are_named() {
    for (typed, number) in [
        ("PAST-3", Some(3)),
        (" past-12 ", Some(12)),
        ("INC-3", None),
        ("3", None),
        ("past-", None),
        ("past-0", None),
        ("pasté-1", None),
    ] {
        assert_eq!(super::typed(typed), number, "{typed}");
    }
}

#[test]
fn past_reports_are_listed_and_shown() {
    insta::assert_snapshot!("list", read(&card(&list(&[past()], 1, Page::number(1)))));
    insta::assert_snapshot!("none", read(&card(&list(&[], 0, Page::number(1)))));
    let shown = card(&show(&past(), "https://binnacle.example"));
    assert!(shown.fields.iter().all(|field| field.value.len() <= 1024));
    let file = shown.file.as_ref().unwrap();
    assert_eq!(file.name, "2024-03-30-queue-stuck.md");
    assert_eq!(file.holds, Holds::Bytes(QUEUE.as_bytes().to_vec()));
    insta::assert_snapshot!("show", read(&shown));
}

#[test]
fn words_are_one_to_four() {
    let words = |typed: &str| {
        Words::parse(typed).map(|words| words.iter().map(str::to_owned).collect::<Vec<_>>())
    };
    assert_eq!(words(" Disk  FULL ").unwrap(), ["disk", "full"]);
    words("").unwrap_err();
    words(" \n").unwrap_err();
    words("a b c d e").unwrap_err();
}

#[test]
fn what_is_found_is_shown_with_what_stands_around_it() {
    let words = Words::parse("größe missing").unwrap();
    let text = format!(
        "{} Die GRÖSSE und die Größe\nder Platte {}",
        "vorher ".repeat(20),
        "nachher ".repeat(20)
    );
    let day = jiff::civil::date(2026, 3, 15);
    let hit = |place| {
        Hit::new(
            ("INC-1".to_owned(), "Disk *full*"),
            day,
            (place, &text),
            &words,
        )
    };
    assert!(
        hit(Place::Timeline)
            .excerpt
            .contains("die Größe der Platte"),
        "{:?}",
        hit(Place::Timeline)
    );
    let whole = Hit::new(
        ("PAST-1".to_owned(), "x"),
        day,
        (Place::PastReport, "short"),
        &words,
    );
    assert_eq!(whole.excerpt, "short");
    let hits = [hit(Place::Incident), hit(Place::Report), whole];
    insta::assert_snapshot!("found", read(&card(&found(&words, &hits))));
    insta::assert_snapshot!("nothing", read(&card(&found(&words, &[]))));
    let many = vec![hit(Place::Timeline); 11];
    assert!(card(&found(&words, &many)).footer.unwrap().contains("10"));
    assert_eq!(lines(&hits).lines().count(), 3);
}

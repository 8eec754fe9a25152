//! Pages that nobody has found right for long.

use jiff::civil::date;

use super::{super::*, page};
use crate::{Reply, text};

fn dated(place: &str, front: &str) -> Page {
    page(place, &format!("---\n{front}\n---\n# The page {place}\n")).0
}

#[test]
fn a_page_is_to_be_looked_at_when_it_says_so_or_half_a_year_after_it_was_found_right() {
    let pages = [
        dated("a.md", "reviewed: 2026-01-31\nowner: ops"),
        dated("b.md", "reviewed: 2020-01-01\nreview_by: 2027-01-01"),
        dated("c.md", "review_by: 2026-03-01"),
        dated("d.md", "title: Without"),
        dated("e.md", "review_by: soon"),
    ];
    let due: Vec<_> = pages.iter().map(review_due).collect();
    assert_eq!(
        due,
        [
            Some(date(2026, 7, 31)),
            Some(date(2027, 1, 1)),
            Some(date(2026, 3, 1)),
            None,
            None
        ]
    );
    assert_eq!(
        pages[4].notes[0].what,
        "`review_by` is no day; write it like 2026-11-21"
    );
    let places = |today| -> Vec<String> {
        stale(&pages, today)
            .into_iter()
            .map(|one| one.place)
            .collect()
    };
    assert_eq!(places(date(2026, 2, 28)), [""; 0]);
    assert_eq!(places(date(2026, 7, 30)), ["c.md"]);
    assert_eq!(places(date(2026, 7, 31)), ["c.md", "a.md"]);
    let told = |today| match to_review(&pages, today) {
        Reply::Say { card, .. } => {
            format!("{}\n{}\n{}", card.title, card.body, card.fields[0].value)
        }
        Reply::Form(_) => panic!("no card"),
    };
    insta::assert_snapshot!(
        "review",
        format!(
            "{}\n---\n{}",
            told(date(2026, 2, 1)),
            told(date(2026, 8, 1))
        )
    );
}

#[test]
fn however_many_are_stale_the_list_fits() {
    let title = "x".repeat(300);
    let pages: Vec<Page> = (0..200)
        .map(|n| {
            dated(
                &format!("{title}{n}.md"),
                &format!("review_by: 2026-01-01\nowner: {title}"),
            )
        })
        .collect();
    let Reply::Say { card, .. } = to_review(&pages, date(2026, 8, 1)) else {
        panic!("no card")
    };
    assert!(
        text::units(&card.body) <= 4000 && card.body.contains("and 185 more"),
        "{}",
        text::units(&card.body)
    );
}

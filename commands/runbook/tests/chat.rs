//! Tests: what chat shows of pages.

use super::*;
use crate::{Reply, press::Press, reply::Card, text};

fn card(reply: Reply) -> Card {
    match reply {
        Reply::Say { card, .. } => card,
        Reply::Form(_) => panic!("a form"),
    }
}

#[test]
fn what_discord_cannot_show_is_turned_into_what_it_can() {
    let source = "# A *page*\n\n| Time | What |\n|---|:-:|\n| 1 | `x` and y |\n\n<!-- hidden -->\n<details>more</details>\n\n\
                  [in](b.md#c) [out](https://x.org/y) [by id][id] ![pic](p.png) ![web](https://x.org/p.png)\n\n\
                  [id]: https://x.org/z\n\n#### Deep\n\n- [ ] a box\n\n~~~sh\nrun ``` x\n~~~\n\n    indented\n";
    let (page, _) = page("a.md", source);
    insta::assert_snapshot!(parts(&page)[0].text);
}

#[test]
fn a_long_page_is_cut_at_sections_and_code_stays_whole() {
    let section = |n: usize| {
        format!(
            "## Step {n}\n\n{}\n\n```sh\nrun {n}\n\n# not a heading\n```\n\n",
            "Words. ".repeat(60)
        )
    };
    let source: String = (0..30).map(section).collect();
    let (page, _) = page("a.md", &source);
    let parts = parts(&page);
    assert!(parts.len() > 3);
    for (index, part) in parts.iter().enumerate() {
        assert!(text::units(&part.text) <= PART, "{}", part.text);
        assert!(part.text.starts_with("## Step"), "{}", part.text);
        assert_eq!(part.text.matches("```").count() % 2, 0);
        assert_eq!(part_of(&parts, part.section), index);
    }
    assert_eq!(part_of(&parts, 29), parts.len() - 1);
}

#[test]
fn what_fits_no_part_is_cut_and_closed() {
    for source in [
        format!("# X\n\n```sh\n{}```\n", "a line of code\n".repeat(600)),
        format!("# X\n\n```\n{}\n```\n", "long".repeat(3000)),
        format!("# X\n\n{}\n", "word ".repeat(3000)),
        "🔥".repeat(5000),
        format!("#{}", " #".repeat(9000)),
    ] {
        let (page, _) = page("a.md", &source);
        let parts = parts(&page);
        assert!(parts.len() > 1);
        for part in &parts {
            assert!(
                text::units(&part.text) <= PART,
                "{}",
                text::units(&part.text)
            );
            assert_eq!(part.text.matches("```").count() % 2, 0);
        }
    }
    assert_eq!(parts(&page("a.md", "").0)[0].text, "This page is empty.");
}

#[test]
fn a_part_has_buttons_to_go_on_and_back() {
    let steps = (0..30).map(|n| format!("## Step {n}\n\n{}\n\n", "Words. ".repeat(60)));
    let source = steps.collect::<Vec<_>>().concat();
    let (page, _) = page("x/a.md", &source);
    let last = parts(&page).len() - 1;
    let labels = |part: usize| {
        shown(&page, part)
            .buttons
            .into_iter()
            .map(|button| button.label)
            .collect::<Vec<_>>()
    };
    assert_eq!(labels(0), ["Go on"]);
    assert_eq!(labels(1), ["Back", "Go on"]);
    assert_eq!(labels(last), ["Back"]);
    assert_eq!(
        labels(9999),
        ["Back"],
        "a part that is gone is the last one"
    );
    let press = shown(&page, 0).buttons[0].press;
    assert_eq!(press, Press::Runbook(PageKey::of(&page), 1));
}

#[test]
fn what_was_found_is_told_with_its_section() {
    let (page, _) = page(
        "ours/disk.md",
        "# Disk *full*\n\nIntro.\n\n## Free @everyone space\n\nRemove `old` files and <@1>.\n",
    );
    let matches = [
        Match {
            page: &page,
            section: 1,
            is_own: true,
        },
        Match {
            page: &page,
            section: 0,
            is_own: false,
        },
    ];
    let words = [Correction {
        from: "dsik".to_owned(),
        to: "disk".to_owned(),
    }];
    let told = card(found("dsik **full**", &matches, &words, Some("website")));
    insta::assert_snapshot!(format!("{}\n\n{}", told.title, told.body));
    assert_eq!(told.buttons.len(), 2);
    let told = card(found("x", &[], &[], None));
    assert_eq!(told.title, "Nothing found for x");
}

#[test]
fn the_stock_is_told_with_what_is_to_be_put_right() {
    let stock = Stock {
        libraries: vec![("ours".to_owned(), 1), ("theirs".to_owned(), 12)],
        read_at: jiff::Timestamp::from_second(1_767_261_600).unwrap(),
        findings: (0..12)
            .map(|n| format!("a.md:{n}: the link to `gone.md` leads nowhere"))
            .collect(),
        failed: Some("`books` cannot be read".to_owned()),
    };
    let told = card(super::stock(&stock));
    let fields: Vec<String> = told
        .fields
        .iter()
        .map(|field| format!("{}: {}", field.name, field.value))
        .collect();
    insta::assert_snapshot!(format!(
        "{}\n{}\n{}",
        told.title,
        told.body,
        fields.join("\n")
    ));
    assert!(
        told.fields
            .iter()
            .all(|field| text::units(&field.value) <= 1024)
    );
}

#[test]
fn a_key_stays_and_is_sixteen_digits() {
    let key = PageKey::of(&page("a/b.md", "x").0);
    assert_eq!(key, PageKey::of(&page("a/b.md", "y").0));
    assert_ne!(key, PageKey::of(&page("a/c.md", "x").0));
    assert_eq!(key.to_string().parse(), Ok(key));
    for bad in ["", "12", "00000000000000ZZ", "+000000000000001"] {
        assert!(bad.parse::<PageKey>().is_err(), "{bad}");
    }
}

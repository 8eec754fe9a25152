//! Tests: how Markdown is read.

use super::*;

const GUIDE: &str = "\
---
title: \"The queue: is it stuck?\"
services: [website, \"queue, the\"]
owner: 'ops'
reviewed: 2026-11-02
severity: [sev2]
---

Intro with a [link](other.md#part) and [one][ref].

[ref]: ../up.md

# How to *spot* it

```sh
# no heading
queue-ctl list
```

~~~
## nor this
~~~

    # nor this

Look at `queue_depth`
<!-- a comment -->

How to resolve it {#resolve}
-----------------

(old-label)=

## How to spot it

| Time | What |
|---|---|
| 10:00 | SlowConsumer |

<details><summary>Click</summary>secret words</details>
<script>alert(\"evil\")</script>
";

#[test]
fn sections_are_cut_at_headings_and_not_inside_of_code() {
    let (page, words) = page("guide.md", GUIDE);
    is_whole(&page, &words);
    assert_eq!(page.title, "The queue: is it stuck?");
    assert_eq!(page.services, ["website", "queue, the"]);
    assert_eq!(page.owner.as_deref(), Some("ops"));
    assert_eq!(page.reviewed, Some(jiff::civil::date(2026, 11, 2)));
    assert_eq!(
        headings(&page),
        [
            (0, "", "top"),
            (1, "How to spot it", "how-to-spot-it"),
            (2, "How to resolve it", "how-to-resolve-it"),
            (2, "How to spot it", "how-to-spot-it-1"),
        ]
    );
    assert!(
        page.section_text(&page.sections[1])
            .contains("# no heading\nqueue-ctl")
    );
    assert_eq!(page.section_at("resolve"), Some(2));
    assert_eq!(page.section_at("old-label"), Some(3));
    assert_eq!(told(&page), []);
}

#[test]
fn words_are_what_people_see() {
    let (_, words) = page("guide.md", GUIDE);
    let all = words.join("\n");
    for seen in [
        "queue_depth",
        "SlowConsumer",
        "queue-ctl list",
        "secret words",
        "Click",
    ] {
        assert!(all.contains(seen), "{seen}: {all}");
    }
    for unseen in ["evil", "a comment", "other.md", "<details>", "| Time"] {
        assert!(!all.contains(unseen), "{unseen}: {all}");
    }
}

#[test]
fn links_are_known_with_the_line_of_the_file() {
    let (page, _) = page("guide.md", GUIDE);
    let aims: Vec<_> = page
        .aims
        .iter()
        .map(|aim| (aim.line, aim.to.as_str()))
        .collect();
    assert_eq!(aims, [(9, "other.md#part"), (9, "../up.md")]);
}

#[test]
fn a_title_is_of_the_front_matter_or_the_first_heading_or_the_file() {
    for (place, text, title) in [
        ("a.md", "---\ntitle: One\n---\n# Two\n", "One"),
        ("a.md", "Text.\n\n## Two\n", "Two"),
        ("how-to_restore.md", "Text.\n", "how to restore"),
        ("v1.2-notes.md", "", "v1.2 notes"),
        ("a.md", "---\ntitle:\n---\n#\n\nText\n", "a"),
        ("a.md", "---\nno end\n\n# Two\n", "Two"),
    ] {
        assert_eq!(page(place, text).0.title, title, "{text:?}");
    }
}

#[test]
fn what_is_not_understood_is_told_with_its_line() {
    let text = "---\nreviewed: yesterday\nsaid\n---\n\n```{image} x.png\n:alt: x\n```\n\n```{toctree}\na\nb/c\n```\n";
    let (page, _) = page("a.md", text);
    assert_eq!(
        told(&page),
        [
            (2, "`reviewed` is no day; write it like 2026-11-21"),
            (3, "the front matter has a line without a key"),
            (6, "the directive `{image}` is shown as it is written"),
        ]
    );
    let aims: Vec<_> = page.aims.iter().map(|aim| aim.to.as_str()).collect();
    assert_eq!(aims, ["a", "b/c"]);
    assert_eq!(
        told(&super::page("b.md", " \n").0),
        [(1, "the page is empty")]
    );
}

#[test]
fn line_ends_and_marks_of_other_systems_are_no_matter() {
    let (page, words) = page(
        "a.md",
        "\u{FEFF}---\r\ntitle: One\r\n---\r\n# Two\r\n\r\ntext\r\n",
    );
    is_whole(&page, &words);
    assert_eq!(
        (page.title.as_str(), page.text.as_str()),
        ("One", "# Two\n\ntext\n")
    );
}

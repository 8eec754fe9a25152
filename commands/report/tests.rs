//! Whole reports: what is read of them, what is told, and that nothing stops the reader.

mod robust;

use jiff::civil::date;

use super::{ActionKind, DateFrom, Report, Unread, When, read, summary_line, unread_line};

const STORY: &str = include_str!("fixtures/2024-03-30-queue-stuck.md");
const FORM: &str = include_str!("fixtures/form.md");
const LIST: &str = include_str!("fixtures/list.md");

fn story() -> Report {
    read("2024-03-30-queue-stuck.md", STORY.as_bytes()).unwrap()
}

/// A report with this timeline and nothing else.
fn timed(timeline: &str) -> Report {
    let text = format!("# 2024-03-05, Disk full\n\n## Timeline\n\n{timeline}");
    read("disk.md", text.as_bytes()).unwrap()
}

/// When each line was, with a tilde before what is only about then.
fn times(report: &Report) -> Vec<String> {
    let line = |line: &super::Line| {
        let at = match line.at {
            When::Exact(at) => at.to_string(),
            When::About(at) => format!("~{at}"),
            When::Day(day) => day.to_string(),
            When::Unknown => "unknown".to_owned(),
        };
        let until = line.until.map(|at| format!(" to {at}"));
        format!("{at}{}", until.unwrap_or_default())
    };
    report.timeline.iter().map(line).collect()
}

fn told(report: &Report, words: &str) -> bool {
    report.notes.iter().any(|note| note.contains(words))
}

#[test]
fn a_story_is_read_whole() {
    let mut report = story();
    assert_eq!(report.body, STORY);
    report.body = "(as above)".to_owned();
    insta::assert_json_snapshot!("story", report);
}

#[test]
fn a_form_is_read_whole() {
    let mut report = read("form.md", FORM.as_bytes()).unwrap();
    assert_eq!(report.body, FORM);
    report.body = "(as above)".to_owned();
    insta::assert_json_snapshot!("form", report);
}

#[test]
fn lists_and_lines_of_times_are_read() {
    let mut report = read("list.md", LIST.as_bytes()).unwrap();
    assert_eq!(report.body, LIST);
    report.body = "(as above)".to_owned();
    insta::assert_json_snapshot!("list", report);
}

#[test]
fn a_report_reads_as_one_line() {
    let short = "# 2024-03-05, Disk full\n\n## Summary\n\nIt was full.\n";
    let lines = [
        summary_line(&story()),
        summary_line(&read("form.md", FORM.as_bytes()).unwrap()),
        summary_line(&read("list.md", LIST.as_bytes()).unwrap()),
        summary_line(&read("2024-03-05.md", short.as_bytes()).unwrap()),
        summary_line(&timed("### 10:00 UTC\n\nx\n\n### 10:20\n\ny\n")),
    ];
    for line in &lines {
        assert_eq!(line.lines().count(), 1);
    }
    insta::assert_snapshot!("summary_lines", lines.join("\n"));
}

#[test]
fn what_is_no_report_says_why() {
    let table: [(&str, &[u8], Unread); 12] = [
        ("a.md", b"", Unread::Empty),
        ("a.md", b" \r\n\t", Unread::Empty),
        ("a.md", b"# caf\xE9", Unread::NotUtf8),
        ("a.md", b"## Summary\n\nx", Unread::NoTitle),
        ("a.md", b"Only words.", Unread::NoTitle),
        ("a.md", b"#\n\n## Summary\n\nx", Unread::NoTitle),
        ("a.md", b"# Our incidents\n\n- [one](./1.md)", Unread::NoReport),
        ("a.md", b"# Disk full\n\n## Summary\n\nx", Unread::NoDate),
        (
            "a.md",
            b"# How to\n\n# {{ date: yyyy-mm-dd }}, {{ name }}\n\n## Summary\n\nx",
            Unread::Template,
        ),
        (
            "a.md",
            b"# Incident Report\n\n## Incident Details\n\n- **Date:** [Date and Time]\n\n## Summary\n\nx",
            Unread::Template,
        ),
        // Code is no heading and no title.
        (
            "a.md",
            b"```\n# 2024-03-05, x\n## Summary\n```\n",
            Unread::NoTitle,
        ),
        (
            "a.md",
            b"# 2024-03-05, x\n\n~~~\n## Timeline\n~~~\n",
            Unread::NoReport,
        ),
    ];
    for (file, bytes, why) in table {
        let text = String::from_utf8_lossy(bytes);
        assert_eq!(read(file, bytes), Err(why), "{text}");
    }
    let large = vec![b'a'; super::LARGEST + 1];
    assert_eq!(read("a.md", &large), Err(Unread::TooLarge));
    let all = [
        Unread::TooLarge,
        Unread::NotUtf8,
        Unread::Empty,
        Unread::NoTitle,
        Unread::Template,
        Unread::NoReport,
        Unread::NoDate,
    ];
    let lines = all.map(|why| unread_line("2024/index.md", why));
    insta::assert_snapshot!("unread", lines.join("\n"));
}

#[test]
fn the_day_is_that_of_the_title_and_differences_are_told() {
    let text = |title: &str| format!("# {title}\n\n## Timeline\n\n### 2024-03-07 10:00 UTC\n\nx\n");
    for (title, file, day, from) in [
        ("2024-03-05, x", "2024-03-06-x.md", 5, DateFrom::Title),
        ("x", "in/2024-03-06-x.md", 6, DateFrom::FileName),
        ("x", "x.md", 7, DateFrom::Timeline),
    ] {
        let report = read(file, text(title).as_bytes()).unwrap();
        assert_eq!((report.date, report.date_from), (date(2024, 3, day), from));
        assert_eq!(report.title, "x");
        assert_eq!(told(&report, "the file's name says 2024-03-06"), day == 5);
        assert_eq!(told(&report, "the timeline begins on 2024-03-07"), day < 7);
    }
}

#[test]
fn clocks_that_run_past_midnight_move_to_the_next_day() {
    let report = timed(
        "All times in UTC\n\n### 22:00\n\n### 23:59-00:20\n\n### 00:30\n\n### 09:00\n\n### 02:00\n",
    );
    assert_eq!(
        times(&report),
        [
            "2024-03-05T22:00:00Z",
            "2024-03-05T23:59:00Z to 2024-03-06T00:20:00Z",
            "2024-03-06T00:30:00Z",
            "2024-03-06T09:00:00Z",
            "2024-03-07T02:00:00Z",
        ]
    );
    assert!(told(&report, "`00:30` comes after a later time"));
    assert!(told(&report, "names no day"));
}

#[test]
fn a_time_out_of_order_stays_on_its_day() {
    let report = timed("All times in UTC\n\n### 14:49\n\n### 14:43\n\n### 14:55\n");
    assert_eq!(times(&report)[1], "2024-03-05T14:43:00Z");
    assert_eq!(report.length.unwrap().as_mins(), 6);
    assert!(told(&report, "`14:43` stands behind a later time"));
}

#[test]
fn items_that_end_before_they_begin_give_no_length() {
    let report = timed("All times in UTC\n\n### 2024-03-05 14:00\n\n### 2024-03-05 13:00\n");
    assert!(report.started.is_some());
    assert_eq!((report.ended, report.length), (None, None));
    assert!(told(&report, "not after the first one"));
    let report = timed("All times in UTC\n\n### 14:00\n");
    assert_eq!(report.length, None);
}

#[test]
fn the_end_of_a_range_counts() {
    let report = timed("All times in UTC\n\n### 14:00\n\n### 15:00 - 16:30\n");
    assert_eq!(report.length.unwrap().as_mins(), 150);
}

#[test]
fn days_without_times_are_days() {
    let report =
        timed("All times in UTC\n\n### 2024-03-04\n\nx\n\n### 2024-03-05 09:00\n\n### 10:00\n");
    assert_eq!(
        times(&report),
        ["2024-03-04", "2024-03-05T09:00:00Z", "2024-03-05T10:00:00Z"]
    );
    assert!(told(&report, "begins on 2024-03-04 without a time"));
}

#[test]
fn a_year_that_is_not_written_is_the_nearest() {
    let text =
        "# 2023-12-31, x\n\n## Timeline (UTC)\n\n### 31 Dec 23:50\n\n### 1. January, 00:10\n";
    let report = read("x.md", text.as_bytes()).unwrap();
    assert_eq!(
        times(&report),
        ["2023-12-31T23:50:00Z", "2024-01-01T00:10:00Z"]
    );
}

#[test]
fn zones_are_those_of_the_times() {
    for (timeline, first, said, zone, is_assumed) in [
        (
            "All times in CET\n\n### 10:00\n",
            "09",
            "CET",
            "Europe/Berlin",
            false,
        ),
        (
            "### 10:00 PST\n\n### 11:00\n",
            "18",
            "PST",
            "America/Los_Angeles",
            false,
        ),
        (
            "### 10:00\n\n### 11:00 EST\n",
            "15",
            "EST",
            "America/New_York",
            false,
        ),
        (
            "All times in UTC+1 (Zurich time)\n\n### 10:00\n",
            "09",
            "UTC+1 (Zurich time)",
            "Europe/Zurich",
            false,
        ),
        (
            "All times in GMT+2\n\n### 10:00\n",
            "08",
            "GMT+2",
            "+02:00",
            false,
        ),
        (
            "Times are in UC/Pacific.\n\n### 10:00\n",
            "18",
            "UC/Pacific",
            "US/Pacific",
            false,
        ),
        ("### 10:00\n", "10", "", "UTC", true),
        (
            "All times in ship's time\n\n### 10:00\n",
            "10",
            "ship's time",
            "UTC",
            true,
        ),
        ("All times in IST\n\n### 10:00\n", "10", "IST", "UTC", true),
    ] {
        let report = timed(timeline);
        assert_eq!(
            times(&report)[0],
            format!("2024-03-05T{first}:00:00Z"),
            "{timeline}"
        );
        assert_eq!(report.zone.zone, zone, "{timeline}");
        assert_eq!(report.zone.is_assumed, is_assumed, "{timeline}");
        assert_eq!(told(&report, "read as UTC."), is_assumed, "{timeline}");
        assert_eq!(report.zone.said, said, "{timeline}");
    }
}

#[test]
fn an_abbreviation_picks_one_of_two_times_that_clocks_show_alike() {
    for (zone, hour) in [("CEST", "00"), ("CET", "01")] {
        let text = format!("# 2024-10-27, x\n\n## Timeline\n\n### 02:30 {zone}\n");
        let report = read("x.md", text.as_bytes()).unwrap();
        assert_eq!(times(&report), [format!("2024-10-27T{hour}:30:00Z")]);
    }
}

#[test]
fn line_ends_marks_and_zero_bytes_change_nothing() {
    let plain = story();
    let windows = format!("\u{FEFF}{}", STORY.replace('\n', "\r\n"));
    let read_windows = read("2024-03-30-queue-stuck.md", windows.as_bytes()).unwrap();
    assert_eq!(read_windows, plain);
    let zeroes = STORY.replace("Two people", "Two\0 people");
    let mut read_zeroes = read("2024-03-30-queue-stuck.md", zeroes.as_bytes()).unwrap();
    assert!(told(&read_zeroes, "Zero bytes"));
    read_zeroes.notes.remove(0);
    assert_eq!(read_zeroes, plain);
}

#[test]
fn sections_stand_at_any_level_and_under_many_names() {
    let text = "---\ntitle: \"2024-03-05: Disk full\"\n---\n## 1. TL;DR\n\nFull.\n\n## Postmortem\n\n### Chronology\n\n#### 10:00 UTC\n\n### Corrective actions\n\n#### Technical\n\n- [ ] clean\n\n#### Process\n\n- talk\n";
    let report = read("x.md", text.as_bytes()).unwrap();
    assert_eq!(
        (report.title.as_str(), report.summary.as_str()),
        ("Disk full", "Full.")
    );
    assert_eq!(times(&report), ["2024-03-05T10:00:00Z"]);
    let kinds: Vec<_> = report.actions.iter().map(|a| (a.kind, a.is_done)).collect();
    assert_eq!(
        kinds,
        [(ActionKind::Technical, false), (ActionKind::Process, false)]
    );
}

#[test]
fn actions_in_a_table_are_read() {
    let text = "# 2024-03-05, x\n\n## Summary\n\nx\n\n## Action items\n\n| # | Action | Owner | Issue | Status |\n|--|--|--|--|--|\n| 1 | Watch the disk | Ana | [#4](https://git.example/a/issues/4) | Done |\n| 2 | Buy a disk | Bo |  | open |\n";
    let report = read("x.md", text.as_bytes()).unwrap();
    let read: Vec<_> = report
        .actions
        .iter()
        .map(|a| (a.text.as_str(), a.link.as_deref(), a.is_done))
        .collect();
    assert_eq!(
        read,
        [
            (
                "Watch the disk",
                Some("https://git.example/a/issues/4"),
                true
            ),
            ("Buy a disk", None, false),
        ]
    );
    assert!(told(&report, "Other columns"));
}

#[test]
fn a_report_survives_being_stored() {
    let report = story();
    let stored = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&stored).unwrap(), report);
}

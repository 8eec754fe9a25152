//! Time and chance come from `Clock` and `Ids` and from nowhere else, so that a test can move them.

use crate::{Violation, layers, paths, source::Source};

/// What reads the time or makes an id of its own accord.
const AMBIENT: &[&[&str]] = &[
    &["SystemTime"],
    &["Timestamp", "now"],
    &["Zoned", "now"],
    &["Utc", "now"],
    &["Local", "now"],
    &["Instant", "now"],
    &["TimeZone", "system"],
    &["Uuid", "now_v7"],
    &["Uuid", "new_v4"],
    &["rand"],
    &["getrandom"],
    &["fastrand"],
];

/// Places that may, each with its reason. An entry that is no longer needed fails the test.
const EXCEPTIONS: &[Exception] = &[];

struct Exception {
    file: &'static str,
    name: &'static str,
    reason: &'static str,
}

/// Places outside `clock` that read the time or make an id, and exceptions that nothing needs.
fn ambient(sources: &[Source], exceptions: &[Exception]) -> Vec<Violation> {
    let mut found = vec![];
    let mut needed = vec![false; exceptions.len()];
    for source in sources {
        if source.path.starts_with("src/") && layers::module(&source.path) == "clock" {
            continue;
        }
        for path in paths::paths(source) {
            let Some(name) = AMBIENT
                .iter()
                .find(|name| reads(&path, name))
                .map(|name| name.join("::"))
            else {
                continue;
            };
            let excused = exceptions
                .iter()
                .position(|e| e.file == source.path && e.name == name);
            if let Some(index) = excused {
                needed[index] = true;
            } else {
                let what = format!(
                    "`{name}` outside `clock`: take time and ids from `Clock` and `Ids`, or `now` as an argument"
                );
                found.push(Violation::new(&source.path, path.line, what));
            }
        }
    }
    for (exception, needed) in exceptions.iter().zip(needed) {
        if !needed || exception.reason.is_empty() {
            let what = format!(
                "the exception for `{}` has no use or no reason: remove it",
                exception.name
            );
            found.push(Violation::new(exception.file, 1, what));
        }
    }
    found
}

fn reads(path: &paths::Path, name: &[&str]) -> bool {
    match name {
        [library @ ("rand" | "getrandom" | "fastrand")] => path.is_of_crate(library),
        _ => path.contains(name),
    }
}

#[test]
fn only_the_clock_reads_the_time() {
    crate::assert_kept(&ambient(
        &crate::project::rust(&["src", "commands"]),
        EXCEPTIONS,
    ));
}

#[test]
fn ambient_time_is_found() {
    let find = |path: &str, text: &str, exceptions: &[Exception]| {
        crate::places(&ambient(&[Source::new(path, text)], exceptions))
    };
    for text in [
        "\nlet now = jiff::Timestamp::now();",
        "\nlet start = tokio::time::Instant::now();",
        "\nuse std::time::{Duration, SystemTime};",
        "\nlet id = Uuid::now_v7();",
        "\nlet x = rand::random::<u8>();",
        "\ngetrandom::fill(&mut secret);",
    ] {
        assert_eq!(
            find("src/app/incidents.rs", text, &[]),
            ["src/app/incidents.rs:2"],
            "{text}"
        );
    }
    assert!(find("src/clock.rs", "Timestamp::now(); SystemTime::now()", &[]).is_empty());
    assert!(find("src/app.rs", "self.clock.now(); // Timestamp::now()", &[]).is_empty());

    let excused = [Exception {
        file: "src/jobs/mod.rs",
        name: "Instant::now",
        reason: "a span is measured",
    }];
    assert!(find("src/jobs/mod.rs", "Instant::now();", &excused).is_empty());
    assert_eq!(find("src/jobs/mod.rs", "", &excused), ["src/jobs/mod.rs:1"]);
}

//! Files stay small enough to read in one sitting.

use crate::{Violation, project::Text};

/// No file is longer than this.
const LONGEST: usize = 600;

/// Half of the Rust files of the bot are no longer than this.
const MEDIAN: usize = 130;

fn too_long(files: &[Text]) -> Vec<Violation> {
    let lengths = files.iter().map(|file| (file, file.text.lines().count()));
    let long = lengths.filter(|(_, length)| *length > LONGEST);
    long.map(|(file, length)| {
        let what = format!("{length} lines, {LONGEST} are allowed: split it by what it is about");
        Violation::new(&file.path, LONGEST + 1, what)
    })
    .collect()
}

fn median(mut lengths: Vec<usize>) -> usize {
    lengths.sort_unstable();
    lengths.get(lengths.len() / 2).copied().unwrap_or(0)
}

#[test]
fn no_file_is_too_long() {
    let folders = ["src", "commands", "sandbox", "tests"];
    crate::assert_kept(&too_long(&crate::project::texts(
        &folders,
        &["rs", "js", "css", "html"],
    )));
}

#[test]
fn half_of_the_files_are_short() {
    let files = crate::project::texts(&["src", "commands"], &["rs"]);
    let median = median(files.iter().map(|file| file.text.lines().count()).collect());
    assert!(
        median <= MEDIAN,
        "the median file of src/ and commands/ has {median} lines, {MEDIAN} are allowed: split the large ones"
    );
}

#[test]
fn long_files_are_found() {
    let file = |lines: usize| Text {
        path: "src/x.rs".to_owned(),
        text: "x\n".repeat(lines),
    };
    assert!(too_long(&[file(LONGEST)]).is_empty());
    assert_eq!(
        crate::places(&too_long(&[file(LONGEST + 1)])),
        ["src/x.rs:601"]
    );
    assert_eq!(median(vec![900, 10, 20]), 20);
    assert_eq!(median(vec![]), 0);
}

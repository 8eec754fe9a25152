//! `binnacle runbook search` and `binnacle check --playbooks`.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};

use super::{fixture, write};

/// Runs the program in a folder, with lines on its standard input.
fn run(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_binnacle"))
        .args(arguments)
        .env_clear()
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that refuses its arguments reads nothing.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).unwrap()
}

#[test]
fn one_question_is_answered_for_people_and_for_programs() {
    let home = tempfile::tempdir().unwrap();
    fixture(home.path());
    let search = ["runbook", "search", "--dir", "."];
    let told = run(
        home.path(),
        &[&search[..], &["replica", "behind"]].concat(),
        "",
    );
    assert_eq!(told.status.code(), Some(0));
    insta::assert_snapshot!(text(&told.stdout));

    let told = run(
        home.path(),
        &[&search[..], &["--json", "--limit", "1", "DiskFull"]].concat(),
        "",
    );
    let found: Value = serde_json::from_slice(&told.stdout).unwrap();
    let hit = &found["hits"][0];
    assert_eq!(
        (&hit["path"], &hit["exact"]),
        (&json!("disk/disk-full.md"), &json!(true))
    );
    assert_eq!(found["hits"].as_array().unwrap().len(), 1);

    let told = run(
        home.path(),
        &[&search[..], &["nothing-like-this"]].concat(),
        "",
    );
    assert_eq!(
        (told.status.code(), text(&told.stdout)),
        (Some(1), "Nothing was found among 4 pages.\n")
    );
    let told = run(
        home.path(),
        &["runbook", "search", "--dir", "none", "x"],
        "",
    );
    assert_eq!(told.status.code(), Some(2));
    assert!(
        text(&told.stderr).starts_with("--dir: `none` cannot be read"),
        "{told:?}"
    );
}

#[test]
fn many_questions_are_answered_line_by_line() {
    let home = tempfile::tempdir().unwrap();
    fixture(home.path());
    let questions = [
        json!({"id": "q1", "query": "restore the newest backup"}),
        json!({"id": 2, "query": "primary", "scope": "queue"}),
        json!({"id": "q3", "query": "zzzz"}),
    ];
    let input: Vec<String> = questions.iter().map(ToString::to_string).collect();
    let input = input.join("\n\n");
    let batch = ["runbook", "search", "--dir", ".", "--batch"];
    let told = run(home.path(), &batch, &input);
    assert_eq!(told.status.code(), Some(0), "{told:?}");
    let lines = text(&told.stdout).lines();
    let answers: Vec<Value> = lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let ids: Vec<&Value> = answers.iter().map(|answer| &answer["id"]).collect();
    assert_eq!(ids, [&json!("q1"), &json!(2), &json!("q3")]);
    let first = &answers[0]["hits"][0];
    assert_eq!(
        (&first["path"], &first["section"]),
        (&json!("database/README.md"), &json!("Restore a backup"))
    );
    let scores: Vec<f64> = answers[0]["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| hit["score"].as_f64().unwrap())
        .collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    assert_eq!(answers[1]["hits"].as_array().unwrap().len(), 1);
    assert_eq!(answers[2]["hits"], json!([]));

    for (line, why) in [
        ("no json", "line 1 of standard input"),
        (
            r#"{"id": 1, "query": "x", "scope": "../.."}"#,
            "line 1 of standard input: scope",
        ),
    ] {
        let told = run(home.path(), &batch, line);
        assert_eq!(told.status.code(), Some(2));
        assert!(text(&told.stderr).starts_with(why), "{told:?}");
    }
}

#[test]
fn a_folder_is_checked() {
    let home = tempfile::tempdir().unwrap();
    fixture(&home.path().join("books"));
    let check = ["check", "--playbooks", "books"];
    let told = run(home.path(), &check, "");
    assert_eq!(
        (told.status.code(), text(&told.stdout)),
        (
            Some(0),
            "books: fine\n  pages: 4, told and left as they are: 0\n"
        )
    );

    write(
        home.path(),
        "books/more.md",
        "# Vacuum\n\nSee [it](gone.md).\n\n```{mermaid}\n```\n",
    );
    write(home.path(), "books/page.adoc", "= x\n");
    let told = run(home.path(), &check, "");
    assert_eq!(told.status.code(), Some(1));
    insta::assert_snapshot!(text(&told.stdout));
    let told = run(home.path(), &[&check[..], &["--json"]].concat(), "");
    let report: Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!(report["verdict"], json!("problems"));
    let kinds = report["playbooks"]["findings"].as_array().unwrap();
    let kinds: Vec<&str> = kinds
        .iter()
        .map(|found| found["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        ["duplicate_title", "dead_link", "not_understood", "unread"]
    );

    let told = run(home.path(), &["check", "--playbooks", "none"], "");
    assert_eq!(told.status.code(), Some(2));
    assert!(
        text(&told.stdout).starts_with("--playbooks: `none` cannot be read"),
        "{told:?}"
    );
    let told = run(
        home.path(),
        &["check", "--playbooks", "books", "--config", "none.toml"],
        "",
    );
    assert_eq!(told.status.code(), Some(2));
    assert!(
        text(&told.stdout).contains("none.toml"),
        "a document that is named is read: {told:?}"
    );
}

#[test]
fn what_is_shipped_is_fine() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let told = run(
        root,
        &[
            "check",
            "--config",
            "binnacle.example.toml",
            "--playbooks",
            "playbooks",
        ],
        "",
    );
    assert_eq!(told.status.code(), Some(0), "{}", text(&told.stdout));
}

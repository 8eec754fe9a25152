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

#[test]
fn what_a_team_does_not_have_comes_out_of_a_check() {
    let home = tempfile::tempdir().unwrap();
    let document = "guild = \"100000000000000001\"\nname = \"Harbour\"\n[[role]]\nname = \"ops\"\nid = \"100000000000000011\"\n\
                    [[service]]\nname = \"website\"\n";
    write(home.path(), "binnacle.toml", document);
    let page = |front: &str, title: &str| format!("---\n{front}\n---\n# {title}\n\n- [ ] Look\n");
    for (place, text) in [
        (
            "fine.md",
            page(
                "services: [website]\nowner: 100000000000000011\nreview_by: 9999-01-01",
                "Fine",
            ),
        ),
        ("old.md", page("review_by: 2020-01-01", "Old")),
        (
            "week.md",
            page("kind: onboarding\nrole: roles/gone.md", "Week"),
        ),
        (
            "else.md",
            page(
                "services: [website, moon]\nowner: 100000000000000099",
                "Else",
            ),
        ),
        ("named.md", page("owner: the night watch", "Named")),
    ] {
        write(home.path(), &format!("books/{place}"), text);
    }
    let action = "schema = 1\nname = \"tell\"\nsummary = \"Tells\"\neffect = \"read\"\naudience = { roles = [\"100000000000000011\", \"100000000000000098\"] }\n[args.service]\ntype = \"service\"\nallow = [\"website\", \"mars\"]\n\
                  [run]\nhttp = \"https://ops.example.org/x\"\nsign = \"{secret:ACTION_SECRET_OPS}\"\nbody = { service = \"{service}\" }\n";
    write(home.path(), "books/actions/tell.toml", action);
    let check = ["check", "--playbooks", "books"];
    let told = run(home.path(), &check, "");
    assert_eq!(told.status.code(), Some(1));
    insta::assert_snapshot!(text(&told.stdout));
    // What is due, and what may be elsewhere, is told and is no problem.
    for gone in ["week.md", "else.md", "actions/tell.toml"] {
        std::fs::remove_file(home.path().join("books").join(gone)).unwrap();
    }
    let fine = action
        .replace(", \"100000000000000098\"", "")
        .replace(", \"mars\"", "");
    write(home.path(), "books/actions/tell.toml", fine);
    let told = run(home.path(), &check, "");
    assert_eq!(told.status.code(), Some(0), "{}", text(&told.stdout));
    let told = text(&told.stdout);
    assert!(told.contains("told and left as they are: 3"), "{told}");
    let hosts = [&check[..], &["--webhook-hosts", "ops.example.org"]].concat();
    let told = run(home.path(), &hosts, "");
    let told = text(&told.stdout);
    assert!(told.contains("told and left as they are: 2"), "{told}");
}

//! Decisions on deploys at the shell, which need neither a database nor anybody to talk to.

use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};
use tempfile::TempDir;

const SHA: &str = "0123456789abcdef0123456789abcdef01234567";
const TEAM: &str = r#"
guild = "1"
name = "Acme"
service = [{ name = "api" }]
environment = [{ name = "production" }]
[[deploy]]
name = "all"
[[freeze]]
name = "no releases after Wednesday"
days = ["thu", "fri", "sat", "sun"]
"#;

fn binnacle(dir: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_binnacle"))
        .args(arguments)
        .current_dir(dir)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that refuses its arguments reads nothing.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn facts() -> Value {
    json!({
        "as_of": "2026-11-24T09:58:00Z",
        "request": { "service": "api", "environment": "production", "sha": SHA, "by": "30" },
        "commit": { "found": true, "fork": false, "branches": ["main"], "held_back": [] },
        "checks": [{ "name": "build", "state": "success" }],
        "locks": [], "running": [], "queue": [],
    })
}

fn dir() -> TempDir {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("binnacle.toml"), TEAM).unwrap();
    fs::write(dir.path().join("facts.json"), facts().to_string()).unwrap();
    dir
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

const DECIDE: [&str; 6] = [
    "deploy",
    "decide",
    "--config",
    "binnacle.toml",
    "--facts",
    "facts.json",
];

#[test]
fn one_decision_is_an_exit_code_and_a_text() {
    let dir = dir();
    let decide = |more: &[&str]| binnacle(dir.path(), &[&DECIDE, more].concat(), "");
    let allowed = decide(&["--now", "2026-11-24T10:00:00Z"]);
    assert_eq!(
        (allowed.status.code(), out(&allowed).as_str()),
        (Some(0), "Allowed: it can start now.\n")
    );
    let stale = decide(&["--now", "2026-11-24T11:00:00Z", "--json"]);
    assert_eq!(stale.status.code(), Some(1));
    let told: Value = serde_json::from_str(&out(&stale)).unwrap();
    assert_eq!(
        (&told["schema"], &told["outcome"]),
        (&json!("binnacle.decision/1"), &json!("deny"))
    );
    assert_eq!(told["blockers"][0]["code"], "ref_unverifiable");
    for more in [&["--now", "Thursday"][..], &["--batch"], &["--loudly"]] {
        assert_eq!(decide(more).status.code(), Some(2), "{more:?}");
    }
    fs::write(dir.path().join("facts.json"), "{\"request\": {}}").unwrap();
    let wrong = decide(&[]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(
        String::from_utf8(wrong.stderr)
            .unwrap()
            .contains("facts.json: `request`: missing field `service`")
    );
    fs::write(dir.path().join("binnacle.toml"), "guild = 1\n").unwrap();
    assert_eq!(decide(&[]).status.code(), Some(2));
}

#[test]
fn a_batch_answers_each_line_and_goes_on_after_a_bad_one() {
    let dir = dir();
    let line = |id: u8, now: &str| json!({ "id": id, "now": now, "facts": facts() }).to_string();
    let (tuesday, thursday) = (
        line(1, "2026-11-24T10:00:00Z"),
        line(3, "2026-11-26T10:00:00Z"),
    );
    let batch = ["deploy", "decide", "--config", "binnacle.toml", "--batch"];
    let told = binnacle(
        dir.path(),
        &batch,
        &format!("{tuesday}\nnonsense\n\n{thursday}"),
    );
    assert_eq!(told.status.code(), Some(2));
    let answers: Vec<Value> = out(&told)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(answers.len(), 3);
    assert_eq!(
        (&answers[0]["id"], &answers[0]["outcome"]),
        (&json!(1), &json!("allow"))
    );
    assert!(answers[1]["error"]["why"].is_string());
    assert_eq!(
        (&answers[2]["id"], &answers[2]["outcome"]),
        (&json!(3), &json!("deny"))
    );
    let well = binnacle(dir.path(), &batch, &format!("{tuesday}\n{thursday}\n"));
    assert_eq!(well.status.code(), Some(0));
}

#[test]
fn freezes_and_tests_are_shown() {
    let dir = dir();
    let freezes = ["deploy", "freezes", "--now", "2026-11-24T10:00:00Z"];
    let told = binnacle(dir.path(), &freezes, "");
    assert_eq!(
        (told.status.code(), out(&told).lines().count()),
        (Some(0), 3),
        "{told:?}"
    );
    let told = binnacle(dir.path(), &[&freezes[..], &["--json"]].concat(), "");
    let ahead: Value = serde_json::from_str(&out(&told)).unwrap();
    assert_eq!(ahead[0]["from"], "2026-11-26T00:00:00Z");
    let test = "[[test]]\nname = \"Thursday\"\nnow = \"2026-11-26T10:00:00Z\"\nassume = \"fine\"\noutcome = \"allow\"\n\
        request = { service = \"api\", environment = \"production\", by = \"30\" }\n";
    fs::write(dir.path().join("binnacle.toml"), format!("{TEAM}{test}")).unwrap();
    let told = binnacle(dir.path(), &["check"], "");
    assert_eq!(told.status.code(), Some(1));
    assert_eq!(
        out(&told),
        "binnacle.toml:12: test `Thursday`: expected allow, got wait with [frozen] until 2026-11-30T00:00:00Z\n\
         binnacle.toml: 1 of 1 tests fail\n"
    );
}

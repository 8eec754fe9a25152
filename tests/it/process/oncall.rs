//! Calendars and imports at the shell, which need no bot. Calendars are read by a parser that is none of ours: Python's `icalendar`,
//! which `scripts/test` installs.

use std::{
    collections::BTreeSet,
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
};

use binnacle_commands::{
    oncall::{Sheet, calendar},
    team::Schedule,
};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A handoff a week, over a change of the clocks, and a group whose line has to be folded.
const PLAN: &str = r#"
[[schedule]]
name = "primary"
timezone = "Europe/Zurich"
[[schedule.layer]]
name = "week"
anchor = "2026-03-16T09:00"
every = { weeks = 1 }
turns = [["ana"], ["bartholomew-the-elder", "bartholomew-the-younger", "cassiopeia-of-the-night-watch"]]
"#;
const FROM: &str = "2026-03-16T09:00";
const UNTIL: &str = "2026-04-13T09:00";

fn dir() -> TempDir {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("plan.toml"), PLAN).unwrap();
    dir
}

fn oncall(dir: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_binnacle"))
        .arg("oncall")
        .args(arguments)
        .current_dir(dir)
        .env_clear()
        .output()
        .unwrap()
}

fn printed(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// What `icalendar` finds in a calendar. Debian's package belongs to Debian's Python, which another one may hide.
fn read(text: &str) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/process/icalendar_check.py");
    let has_it = |python: &&str| {
        let asked = Command::new(python)
            .args(["-c", "import icalendar"])
            .output();
        asked.is_ok_and(|it| it.status.success())
    };
    let python = ["/usr/bin/python3", "python3"].into_iter().find(has_it);
    let mut child = Command::new(python.expect(
        "Python's icalendar is missing: run scripts/test, which installs python3-icalendar",
    ))
    .arg(script)
    .stdin(Stdio::piped())
    .stdout(Stdio::piped())
    .spawn()
    .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    let told = child.wait_with_output().unwrap();
    assert!(told.status.success(), "{text}");
    serde_json::from_slice(&told.stdout).unwrap()
}

#[test]
fn another_parser_reads_the_calendar_as_the_plan_says() {
    let dir = dir();
    let asked = |what: &str, until: &str, more: &[&str]| {
        let span = [
            what,
            "--config",
            "plan.toml",
            "--from",
            FROM,
            "--until",
            until,
        ];
        printed(&oncall(dir.path(), &[&span, more].concat()))
    };
    let told: Value = serde_json::from_str(&asked("preview", UNTIL, &["--json"])).unwrap();
    let event = |shift: &Value| {
        let people = shift["people"].as_array().unwrap().iter();
        let people: Vec<&str> = people.map(|it| it.as_str().unwrap()).collect();
        let people = people.join(", ");
        json!({
            "start": shift["start"], "end": shift["end"],
            "summary": format!("On call for primary: {people}"),
            "description": format!("{people}\nSchedule primary, week"),
        })
    };
    let shifts: Vec<Value> = told["shifts"]
        .as_array()
        .unwrap()
        .iter()
        .map(event)
        .collect();
    assert_eq!(shifts.len(), 4, "{told}");

    let text = asked("calendar", UNTIL, &["--schedule", "primary"]);
    assert!(text.contains("\r\n "), "a line is folded: {text}");
    let mut found = read(&text);
    assert_eq!(found["name"], "On call: primary");
    assert_eq!(found["broken"], json!([]));
    let uids = |found: &mut Value| -> Vec<Value> {
        let events = found["events"].as_array_mut().unwrap().iter_mut();
        events
            .map(|it| it.as_object_mut().unwrap().remove("uid").unwrap())
            .collect()
    };
    let all = uids(&mut found);
    assert_eq!(found["events"], Value::from(shifts));
    let distinct: BTreeSet<String> = all.iter().map(ToString::to_string).collect();
    assert_eq!(distinct.len(), 4, "{all:?}");
    let mut shorter = read(&asked("calendar", "2026-03-30T09:00", &[]));
    assert_eq!(uids(&mut shorter), all[..2], "a shift keeps its UID");
}

#[test]
fn another_parser_reads_what_is_escaped_and_folded() {
    let schedules = Schedule::parse_all(PLAN, "plan.toml").unwrap();
    let name = format!("Acme; on call, of \\course: {}", "Zürich 🧭 ".repeat(20));
    let name = name.trim_end();
    let at = |text: &str| text.parse().unwrap();
    let (from, until) = (at("2026-03-20T00:00:00Z"), at("2026-03-21T00:00:00Z"));
    let sheet = Sheet {
        name,
        scope: "acme",
        now: from,
        revision: 3,
        person: None,
    };
    let found = read(&calendar(&sheet, &[&schedules[0].plan], &[], from, until));
    assert_eq!(
        (&found["name"], &found["broken"]),
        (&json!(name), &json!([]))
    );
    assert_eq!(found["events"][0]["start"], "2026-03-16T08:00:00Z");
}

const EXPORT: &str = r#"{"schedule": {"name": "Primary", "time_zone": "Europe/Zurich", "schedule_layers": [
  {"name": "week", "start": "2026-03-16T09:00:00+01:00", "end": null, "rotation_virtual_start": "2026-03-16T09:00:00+01:00",
   "rotation_turn_length_seconds": 604800, "users": [{"user": {"id": "P1", "summary": "Ana"}}, {"user": {"id": "P2", "summary": "Bo"}}]}]}}"#;

#[test]
fn an_import_is_a_dry_run_that_prints_a_document() {
    let dir = dir();
    let import = |more: &[&str]| {
        let asked = [
            "import",
            "export.json",
            "--from",
            "pagerduty",
            "--at",
            "2026-03-16T08:00:00Z",
        ];
        oncall(dir.path(), &[&asked, more].concat())
    };
    assert!(refused(&import(&[])).contains("export.json"), "no file");
    fs::write(dir.path().join("export.json"), EXPORT).unwrap();
    let told = printed(&import(&["--config", "plan.toml"]));
    assert!(
        told.contains("#   Mon 2026-03-16 09:00  Mon 2026-03-23 09:00  ana\n"),
        "{told}"
    );
    assert!(
        told.contains("#   Mon 2026-03-23 09:00  Mon 2026-03-30 09:00  bartholomew-the-elder, bartholomew-the-younger, cassiopeia-of-the-night-watch -> bo\n"),
        "{told}"
    );
    // What is printed is a document, and says the same.
    fs::write(dir.path().join("new.toml"), &told).unwrap();
    let who = oncall(
        dir.path(),
        &[
            "who",
            "--config",
            "new.toml",
            "--at",
            "2026-03-24T08:00:00Z",
        ],
    );
    assert!(printed(&who).contains("primary: bo"), "{who:?}");

    fs::write(
        dir.path().join("export.json"),
        EXPORT.replace("604800", "7"),
    )
    .unwrap();
    let why = refused(&import(&[]));
    assert!(
        why.contains("export.json:3:36: `rotation_turn_length_seconds` is 7"),
        "{why}"
    );
    let nobody = ["import", "export.json", "--from", "victorops"];
    assert!(refused(&oncall(dir.path(), &nobody)).contains("grafana, opsgenie or pagerduty"));
}

//! The shipped runbooks and actions are whole: front matter, links between them, and actions that need no shell.

use crate::{Violation, project, project::Text};
use std::collections::BTreeSet;

/// What the front matter of a runbook says.
const KEYS: &[&str] = &[
    "title", "services", "severity", "owner", "reviewed", "alerts", "aliases",
];

/// What it may say beside that.
const MORE_KEYS: &[&str] = &["kind", "role"];

/// What an action says at its top.
const ACTION_KEYS: &[&str] = &[
    "schema", "name", "summary", "audience", "effect", "confirm", "run",
];

/// Programs that would read an argument as code.
const INTERPRETERS: &[&str] = &[
    "sh", "bash", "dash", "zsh", "env", "python", "python3", "perl", "ruby", "node",
];

/// Runbooks whose front matter is missing or incomplete.
fn wrong_front_matter(file: &Text) -> Vec<Violation> {
    let Some((head, _)) = file
        .text
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"))
    else {
        return vec![Violation::new(
            &file.path,
            1,
            "does not begin with front matter between two lines of `---`",
        )];
    };
    let found: Vec<&str> = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(key, _)| key)
        .collect();
    let missing = KEYS.iter().filter(|key| !found.contains(key));
    let unknown = found
        .iter()
        .filter(|key| !KEYS.contains(key) && !MORE_KEYS.contains(key));
    let missing =
        missing.map(|key| Violation::new(&file.path, 1, format!("its front matter lacks `{key}`")));
    let unknown = unknown.map(|key| {
        Violation::new(
            &file.path,
            1,
            format!("its front matter has an unknown key: `{key}`"),
        )
    });
    missing.chain(unknown).collect()
}

/// What is wrong with an action: keys, interpreters, placeholders, and its own tests.
fn wrong_action(file: &Text) -> Vec<Violation> {
    let action: toml::Table = match file.text.parse() {
        Ok(action) => action,
        Err(error) => return vec![Violation::new(&file.path, 1, error.to_string())],
    };
    let mut wrong: Vec<String> = vec![];
    for key in ACTION_KEYS.iter().filter(|key| !action.contains_key(**key)) {
        wrong.push(format!("has no `{key}`"));
    }
    let arguments = table(action.get("args"));
    let run = table(action.get("run"));
    for key in ["exec", "dry_run"] {
        let argv = strings(run.get(key));
        let Some(program) = argv.first() else {
            continue;
        };
        if !program.starts_with('/')
            || INTERPRETERS.contains(&program.rsplit('/').next().unwrap_or_default())
        {
            wrong.push(format!(
                "runs `{program}`: name a program by its full path, and no interpreter"
            ));
        }
        let names: BTreeSet<&str> = argv.iter().flat_map(|part| placeholders(part)).collect();
        for name in names.iter().filter(|name| !arguments.contains_key(**name)) {
            wrong.push(format!(
                "`{{{name}}}` in `{key}` is no argument of this action"
            ));
        }
    }
    wrong.extend(failed_tests(&action, &arguments, &strings(run.get("exec"))));
    wrong
        .into_iter()
        .map(|what| Violation::new(&file.path, 1, what))
        .collect()
}

/// The tests inside an action whose command line comes out otherwise than it says.
fn failed_tests(action: &toml::Table, arguments: &toml::Table, exec: &[String]) -> Vec<String> {
    let tests = action
        .get("test")
        .and_then(toml::Value::as_array)
        .into_iter()
        .flatten();
    let mut wrong = vec![];
    for test in tests.filter(|test| test.get("argv").is_some()) {
        let given = table(test.get("args"));
        let value = |name: &str| {
            given
                .get(name)
                .or_else(|| arguments.get(name)?.get("default"))
                .map(plain)
                .unwrap_or_default()
        };
        let filled: Vec<String> = exec.iter().map(|part| fill(part, value)).collect();
        if filled != strings(test.get("argv")) {
            wrong.push(format!(
                "its test expects another command line than {filled:?}"
            ));
        }
    }
    wrong
}

fn fill(part: &str, value: impl Fn(&str) -> String) -> String {
    let names = placeholders(part);
    names.iter().fold(part.to_owned(), |text, name| {
        text.replace(&format!("{{{name}}}"), &value(name))
    })
}

fn placeholders(part: &str) -> Vec<&str> {
    part.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}

fn table(value: Option<&toml::Value>) -> toml::Table {
    value
        .and_then(toml::Value::as_table)
        .cloned()
        .unwrap_or_default()
}

fn strings(value: Option<&toml::Value>) -> Vec<String> {
    value
        .and_then(toml::Value::as_array)
        .into_iter()
        .flatten()
        .map(plain)
        .collect()
}

fn plain(value: &toml::Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), ToOwned::to_owned)
}

#[test]
fn every_runbook_has_front_matter() {
    let runbooks = project::texts(&["playbooks"], &["md"]);
    assert!(!runbooks.is_empty(), "no runbook in playbooks/");
    crate::assert_kept(
        &runbooks
            .iter()
            .flat_map(wrong_front_matter)
            .collect::<Vec<_>>(),
    );
}

#[test]
fn every_action_is_whole() {
    let actions = project::texts(&["playbooks/actions"], &["toml"]);
    assert!(!actions.is_empty(), "no action in playbooks/actions/");
    crate::assert_kept(&actions.iter().flat_map(wrong_action).collect::<Vec<_>>());
}

#[test]
fn wrong_front_matter_is_found() {
    let file = |text: &str| Text {
        path: "playbooks/x.md".to_owned(),
        text: text.to_owned(),
    };
    let whole = KEYS.join(": x\n") + ": x\n";
    assert!(wrong_front_matter(&file(&format!("---\n{whole}---\n# X\n"))).is_empty());
    for text in [
        "# X\n".to_owned(),
        format!("---\n{whole}"),
        format!("---\n{whole}mood: x\n---\n"),
    ] {
        assert_eq!(
            crate::places(&wrong_front_matter(&file(&text))),
            ["playbooks/x.md:1"],
            "{text}"
        );
    }
    assert_eq!(
        wrong_front_matter(&file("---\ntitle: x\n---\n")).len(),
        KEYS.len() - 1
    );
}

#[test]
fn wrong_actions_are_found() {
    let good = r#"
        schema = 1
        name = "restart"
        summary = "Restart"
        audience = { roles = [] }
        effect = "change"
        confirm = "button"
        args.service = { type = "service" }
        args.batch = { type = "int", default = 2 }
        run.exec = ["/bin/ctl", "--service={service}", "{batch}"]
        test = [{ args = { service = "api" }, argv = ["/bin/ctl", "--service=api", "2"] }]
    "#;
    let count = |text: &str| {
        wrong_action(&Text {
            path: "playbooks/actions/x.toml".to_owned(),
            text: text.to_owned(),
        })
        .len()
    };
    assert_eq!(count(good), 0);
    for (from, to) in [
        ("schema = 1", ""),
        ("name =", "name"),
        ("{service}\"", "{host}\""),
        ("\"--service=api\"", "\"--service=web\""),
    ] {
        assert!(count(&good.replace(from, to)) > 0, "{from} -> {to}");
    }
    assert!(count(&good.replace("/bin/ctl", "ctl")) > 0);
    assert!(count(&good.replace("/bin/ctl", "/bin/bash")) > 0);
}

//! Only `store` speaks SQL, and SQL never asks what time it is or rolls dice.

use crate::{Violation, layers, project::Text, source::Source};

/// What must not stand in SQL: time and ids are parameters.
const AMBIENT: &[&str] = &[
    "now(",
    "'now'",
    "current_timestamp",
    "current_date",
    "current_time",
    "localtimestamp",
    "clock_timestamp(",
    "statement_timestamp(",
    "unixepoch()",
    "random(",
    "randomblob(",
    "gen_random_uuid(",
];

/// What a `create`, `alter` or `drop` must be followed by to be SQL and not prose.
const THINGS: &[&str] = &[
    "table",
    "index",
    "unique",
    "view",
    "trigger",
    "database",
    "schema",
    "temp",
    "temporary",
    "type",
    "role",
    "extension",
];

/// String literals outside `store` that are SQL.
fn strays(sources: &[Source]) -> Vec<Violation> {
    let outside = sources
        .iter()
        .filter(|source| layers::module(&source.path) != "store");
    let mut found = vec![];
    for source in outside {
        // `commands` reaches no database, and deploys have a commit and a rollback of their own.
        let is_name = |text: &str| {
            matches!(text, "commit" | "rollback") && source.path.starts_with("commands/")
        };
        for literal in source
            .literals
            .iter()
            .filter(|literal| is_sql(&literal.text) && !is_name(&literal.text))
        {
            let what = "SQL outside `store`: add a method to `store` and call that";
            found.push(Violation::new(&source.path, literal.line, what));
        }
    }
    found
}

/// Literals of `store` that ask the database for the time or for chance.
fn ambient_literals(sources: &[Source]) -> Vec<Violation> {
    let inside = sources
        .iter()
        .filter(|source| layers::module(&source.path) == "store");
    let mut found = vec![];
    for source in inside {
        for literal in &source.literals {
            if let Some(name) = ambient(&literal.text) {
                found.push(Violation::new(&source.path, literal.line, advice(name)));
            }
        }
    }
    found
}

/// Lines of a migration that do the same.
fn ambient_lines(file: &Text) -> Vec<Violation> {
    let lines = file.text.lines().enumerate();
    let code = lines.map(|(index, line)| (index + 1, line.split("--").next().unwrap_or_default()));
    code.filter_map(|(line, text)| {
        ambient(text).map(|name| Violation::new(&file.path, line, advice(name)))
    })
    .collect()
}

fn advice(name: &str) -> String {
    format!("`{name}` in SQL: pass the time or the id as a parameter")
}

fn ambient(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    let stands_alone = |name: &str| {
        lower
            .match_indices(name)
            .any(|(at, _)| !lower[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    AMBIENT.iter().copied().find(|name| stands_alone(name))
}

/// Whether a text is a statement. Prose begins with a capital letter or lacks the second half of a statement.
fn is_sql(text: &str) -> bool {
    let lines = text
        .lines()
        .map(|line| line.split("--").next().unwrap_or_default());
    let words: Vec<String> = lines
        .flat_map(str::split_whitespace)
        .map(ToOwned::to_owned)
        .collect();
    let Some(first) = words.first() else {
        return false;
    };
    let mixed = first.chars().any(char::is_lowercase) && first.chars().any(char::is_uppercase);
    let words: Vec<String> = words
        .iter()
        .map(|word| word.to_lowercase().trim_end_matches(';').to_owned())
        .collect();
    let second = words.get(1).map_or("", String::as_str);
    let has = |word: &str| words.iter().skip(2).any(|found| found == word);
    let statement = match words[0].as_str() {
        "select" => {
            has("from") || second.contains('(') || second.starts_with(|c: char| !c.is_alphabetic())
        }
        "insert" | "replace" => matches!(second, "into" | "or"),
        "update" => has("set"),
        "delete" => second == "from",
        "with" => has("as") && words.iter().any(|word| word.starts_with('(')),
        "begin" => matches!(
            second,
            "" | "immediate" | "exclusive" | "deferred" | "transaction"
        ),
        "commit" | "rollback" => words.len() == 1,
        "savepoint" | "release" => words.len() == 2,
        "pragma" | "vacuum" | "attach" | "explain" => !second.is_empty() || words.len() == 1,
        "create" | "alter" | "drop" => THINGS.contains(&second),
        _ => false,
    };
    statement && !mixed
}

#[test]
fn only_store_holds_sql() {
    crate::assert_kept(&strays(&crate::project::rust(&["src", "commands"])));
}

#[test]
fn sql_never_asks_for_the_time() {
    let mut found = ambient_literals(&crate::project::rust(&["src"]));
    for file in crate::project::texts(&["migrations"], &["sql"]) {
        found.extend(ambient_lines(&file));
    }
    crate::assert_kept(&found);
}

#[test]
fn stray_sql_is_found() {
    let find = |path: &str, text: &str| crate::places(&strays(&[Source::new(path, text)]));
    for text in [
        "\n\"select incident_id from incident\"",
        "\nr#\"\n  -- by number\n  insert into incident (title)\n  values (?)\"#",
        "\n\"UPDATE incident SET title = ?\"",
        "\n\"delete\\\n from outbox\"",
        "\n\"with due as (select 1) select * from due\"",
        "\n\"begin immediate\"",
        "\n\"pragma quick_check\"",
        "\n\"vacuum into ?\"",
        "\n\"create table if not exists x (y text)\"",
        "\n\"select 1\"",
    ] {
        assert_eq!(
            find("src/app/incidents.rs", text),
            ["src/app/incidents.rs:2"],
            "{text}"
        );
        assert!(find("src/store/incidents.rs", text).is_empty(), "{text}");
    }
    for text in [
        "\"Select a severity from the list\"",
        "\"update due\" // \"select 1\"",
        "\"with nobody on call\"",
        "\"begin with the title\"",
        "\"create an issue\"",
        "\"delete\"",
    ] {
        assert_eq!(
            find("src/app/incidents.rs", text),
            [] as [String; 0],
            "{text}"
        );
    }
    let word = "\"commit\"";
    assert_eq!(find("src/app/deploys.rs", word), ["src/app/deploys.rs:1"]);
    assert!(find("commands/deploy/facts.rs", word).is_empty());
}

#[test]
fn ambient_sql_is_found() {
    let literals =
        |text: &str| crate::places(&ambient_literals(&[Source::new("src/store/x.rs", text)]));
    assert_eq!(
        literals("\n\"update timer set due_at = now()\""),
        ["src/store/x.rs:2"]
    );
    assert_eq!(literals("\"select datetime('now')\""), ["src/store/x.rs:1"]);
    assert!(literals("\"update timer set due_at = $1 where known(x)\"").is_empty());

    let text = "-- now() is not used\ncreate table a (\n  at text default current_timestamp\n);"
        .to_owned();
    let file = Text {
        path: "migrations/sqlite/0001_a.sql".to_owned(),
        text,
    };
    assert_eq!(
        crate::places(&ambient_lines(&file)),
        ["migrations/sqlite/0001_a.sql:3"]
    );
}

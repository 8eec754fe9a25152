//! What may be given, and what is told of what will not do.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args as _, Command, FromArgMatches as _, builder::Resettable};
use insta::assert_snapshot;
use jiff::SignedDuration;
use tempfile::TempDir;

use super::{Args, LogFormat, Settings, Verdict, check, read_teams};

const EXAMPLE: &str = include_str!("../../binnacle.example.toml");
const PAGE: &str = include_str!("../../docs/configuration.md");

/// The options without the environment of whoever runs the tests.
fn command() -> Command {
    Args::augment_args(Command::new("binnacle")).mut_args(|arg| arg.env(Resettable::Reset))
}

fn args(given: &[&str]) -> Args {
    let matches = command()
        .no_binary_name(true)
        .try_get_matches_from(given)
        .unwrap();
    Args::from_arg_matches(&matches).unwrap()
}

fn refused(given: &[&str]) -> String {
    let token = ["--discord-token", "secret-token"];
    let given: Vec<&str> = if given.contains(&"--discord-token") {
        given.to_vec()
    } else {
        [&token, given].concat()
    };
    Settings::from_args(&args(&given)).unwrap_err().to_string()
}

#[test]
fn a_token_is_enough() {
    let settings = Settings::from_args(&args(&["--discord-token", " secret-token\n"])).unwrap();
    assert_eq!(
        secrecy::ExposeSecret::expose_secret(&settings.discord.token),
        "secret-token"
    );
    assert_eq!(settings.discord.api.as_str(), "https://discord.com");
    assert!(settings.github.credentials.is_none() && !settings.github.api.is_given());
    assert_eq!(settings.github.pace, Duration::from_secs(1));
    assert_eq!(settings.github.settle, SignedDuration::from_secs(70));
    assert_eq!(settings.database.expose(), "sqlite://binnacle.db");
    assert_eq!(settings.files, [PathBuf::from("binnacle.toml")]);
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(
        (settings.log.filter.as_str(), settings.log.format),
        ("info,serenity=warn", LogFormat::Text)
    );
}

#[test]
fn everything_can_be_given() {
    let settings = Settings::from_args(&args(&[
        "--discord-token",
        "a",
        "--discord-api-url",
        "http://127.0.0.1:3000",
        "--github-token",
        "b",
        "--github-api-url",
        "http://127.0.0.1:3000/github",
        "--github-webhook-secret",
        " 0123456789abcdef\n",
        "--github-pace",
        "20",
        "--database-url",
        "postgres://me@localhost/ops",
        "--config",
        "a.toml,b.toml",
        "--config",
        "c.toml",
        "--listen",
        "[::]:0",
        "--url",
        "https://binnacle.example.org/",
        "--log",
        "warn,binnacle=debug",
        "--log-format",
        "json",
    ]))
    .unwrap();
    assert!(settings.discord.api.is_given() && settings.github.api.is_given());
    let secret = settings.github.hooks.as_ref();
    let secret = secret.map(secrecy::ExposeSecret::expose_secret);
    assert_eq!(secret, Some("0123456789abcdef"));
    assert_eq!(settings.github.pace, Duration::from_millis(20));
    assert_eq!(
        settings.files,
        ["a.toml", "b.toml", "c.toml"].map(PathBuf::from)
    );
    assert_eq!(settings.log.format, LogFormat::Json);
    let url = settings.url.as_ref().map(super::Address::as_str);
    assert_eq!(url, Some("https://binnacle.example.org"));
}

#[test]
fn every_refusal_is_one_line_that_names_the_variable() {
    let told: Vec<String> = [
        vec!["--discord-token", ""],
        vec!["--discord-token", "Bot secret"],
        vec!["--discord-token", "\"secret\""],
        vec!["--discord-token", "sec ret"],
        vec!["--discord-token", &"secret".repeat(200)],
        vec!["--github-token", " "],
        vec!["--github-token", "Bearer secret"],
        vec!["--github-token", "secret", "--github-token-file", "token"],
        vec!["--github-token-file", "/nowhere/at/all"],
        vec!["--github-token-file", ""],
        vec!["--github-app-id", "7"],
        vec!["--github-app-key-file", "key"],
        vec!["--github-app-id", "harbour", "--github-app-key-file", "key"],
        vec!["--discord-api-url", ""],
        vec!["--github-api-url", "http://github.example.org/api/v3"],
        vec!["--github-webhook-secret", ""],
        vec!["--github-webhook-secret", "secret"],
        vec!["--github-webhook-secret", "a secret of some words"],
        vec!["--github-pace", "1s"],
        vec!["--github-pace", "9"],
        vec!["--github-pace", ""],
        vec!["--github-settle", "999"],
        vec!["--database-url", "mysql://me:secret@host/db"],
        vec!["--config", ""],
        vec!["--listen", "localhost"],
        vec!["--listen", ""],
        vec!["--url", ""],
        vec!["--url", "binnacle.example.org"],
        vec!["--url", "http://binnacle.example.org"],
        vec!["--url", "https://example.org/binnacle"],
        vec!["--url", "https://me:secret@example.org"],
        vec!["--log", "loud=very"],
        vec!["--log", ""],
        vec!["--log-format", "xml"],
    ]
    .iter()
    .map(|given| refused(given))
    .collect();
    assert!(
        told.iter().all(|line| line.lines().count() == 1),
        "{told:#?}"
    );
    assert!(!told.concat().contains("secret"), "{told:#?}");
    assert_snapshot!(told.join("\n"), @r#"
    DISCORD_TOKEN: found nothing, allowed is the token of your bot, from https://discord.com/developers/applications under "Bot"; to try Binnacle without one, run `binnacle demo`
    DISCORD_TOKEN: found a word in front of the token, allowed is the token alone, without `Bot` or `Bearer`
    DISCORD_TOKEN: found a character that no token has, allowed are letters, digits and signs without spaces or quotes; copy it again
    DISCORD_TOKEN: found a character that no token has, allowed are letters, digits and signs without spaces or quotes; copy it again
    DISCORD_TOKEN: found a longer text, allowed are at most 1024 characters; copy the token alone
    GITHUB_TOKEN: found nothing, allowed is a token that may read and write the issues of the repository; leave GITHUB_TOKEN out where no team mirrors its incidents
    GITHUB_TOKEN: found a word in front of the token, allowed is the token alone, without `Bot` or `Bearer`
    GITHUB_TOKEN_FILE: found a second way to sign in, allowed is one of GITHUB_TOKEN, GITHUB_TOKEN_FILE, and GITHUB_APP_ID with GITHUB_APP_KEY_FILE
    GITHUB_TOKEN_FILE: found `/nowhere/at/all`, which cannot be read: No such file or directory (os error 2), allowed is the path of a text file
    GITHUB_TOKEN_FILE: found nothing, allowed is the path of a text file
    GITHUB_APP_KEY_FILE: found nothing, allowed is the path of a private key of the App that GITHUB_APP_ID names
    GITHUB_APP_ID: found nothing, allowed is the App ID, from the page of the App whose key GITHUB_APP_KEY_FILE names
    GITHUB_APP_ID: found `harbour`, allowed is the App ID from the page of the App, a number as in `123456`
    DISCORD_API_URL: found nothing, allowed is an address as in `http://127.0.0.1:3000`; leave DISCORD_API_URL out for the real one, https://discord.com
    GITHUB_API_URL: found `http://github.example.org/api/v3`, allowed is `https://`, or `http://` to this machine alone: the token would travel unencrypted
    GITHUB_WEBHOOK_SECRET: found nothing, allowed is what the webhook on GitHub signs with; leave it out where there is none
    GITHUB_WEBHOOK_SECRET: found a shorter text, allowed are at least 16 characters, as `openssl rand -hex 32` makes them
    GITHUB_WEBHOOK_SECRET: found a character that no token has, allowed are letters, digits and signs without spaces or quotes; copy it again
    BINNACLE_GITHUB_PACE: found `1s`, allowed is a whole number of milliseconds from 10 to 60000, as in `1000`, which is what GitHub itself asks for
    BINNACLE_GITHUB_PACE: found `9`, allowed is a whole number of milliseconds from 10 to 60000, as in `1000`, which is what GitHub itself asks for
    BINNACLE_GITHUB_PACE: found nothing, allowed is a whole number of milliseconds from 10 to 60000, as in `1000`, which is what GitHub itself asks for
    BINNACLE_GITHUB_SETTLE: found `999`, allowed is a whole number of milliseconds from 1000 to 600000, as in `70000`
    DATABASE_URL: found an address that begins with `mysql:`, allowed is `sqlite://` with a file, as in `sqlite://binnacle.db`, or `postgres://` with a user, a host and a name
    BINNACLE_CONFIG: found an empty path, allowed are paths of teams' documents parted by commas, as in `binnacle.toml`
    BINNACLE_LISTEN: found `localhost`, allowed is an IP address and a port, as in `127.0.0.1:8080`, `0.0.0.0:8080` or `[::]:8080`
    BINNACLE_LISTEN: found nothing, allowed is an IP address and a port, as in `127.0.0.1:8080`, `0.0.0.0:8080` or `[::]:8080`
    BINNACLE_URL: found nothing, allowed is an address as in `https://binnacle.example.org`; leave BINNACLE_URL out where people open the pages on this machine alone
    BINNACLE_URL: found text that is no address, allowed is an address as in `https://binnacle.example.org`; leave BINNACLE_URL out where people open the pages on this machine alone
    BINNACLE_URL: found `http://binnacle.example.org`, allowed is `https://`, or `http://` to this machine alone: what signs people in would travel unencrypted
    BINNACLE_URL: found `https://example.org/binnacle`, allowed is an address without a path: the pages stand at its root
    BINNACLE_URL: found `https://example.org`, allowed is an address without a name or password in it; tokens have variables of their own
    BINNACLE_LOG: found `loud=very`, allowed is a level (`error`, `warn`, `info`, `debug`, `trace`) or a filter as in `info,sqlx=warn`
    BINNACLE_LOG: found nothing, allowed is a level (`error`, `warn`, `info`, `debug`, `trace`) or a filter as in `info,sqlx=warn`
    BINNACLE_LOG_FORMAT: found `xml`, allowed is `text` or `json`
    "#);
    assert_snapshot!(Settings::from_args(&args(&[])).unwrap_err(), @r#"DISCORD_TOKEN: found nothing, allowed is the token of your bot, from https://discord.com/developers/applications under "Bot"; to try Binnacle without one, run `binnacle demo`"#);
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let wrong = args(&[
        "--discord-api-url",
        "nowhere",
        "--listen",
        "8080",
        "--log-format",
        "xml",
    ]);
    let error = Settings::from_args(&wrong).unwrap_err();
    let variables: Vec<&str> = error.faults().iter().map(super::Fault::variable).collect();
    assert_eq!(
        variables,
        [
            "DISCORD_TOKEN",
            "DISCORD_API_URL",
            "BINNACLE_LISTEN",
            "BINNACLE_LOG_FORMAT"
        ]
    );
    assert_eq!(error.to_string().lines().count(), 4);
}

#[test]
fn secrets_are_not_shown() {
    let given = args(&[
        "--discord-token",
        "secret",
        "--github-token",
        "secret",
        "--database-url",
        "postgres://me:secret@localhost/ops",
    ]);
    let settings = Settings::from_args(&given).unwrap();
    assert!(
        !format!("{given:?}{settings:?}").contains("secret\""),
        "{given:?}{settings:?}"
    );
    assert!(!format!("{given:?}{settings:?}").contains(":secret@"));
    let hidden = [
        "DISCORD_TOKEN",
        "GITHUB_TOKEN",
        "GITHUB_WEBHOOK_SECRET",
        "DATABASE_URL",
        "DISCORD_API_URL",
        "GITHUB_API_URL",
        "BINNACLE_URL",
    ];
    let command = Args::augment_args(Command::new("binnacle"));
    for arg in command.get_arguments() {
        let variable = arg.get_env().unwrap().to_str().unwrap();
        assert_eq!(
            arg.is_hide_env_values_set(),
            hidden.contains(&variable),
            "{variable}"
        );
    }
}

#[test]
fn the_page_tells_every_variable_and_its_default() {
    let command = Args::augment_args(Command::new("binnacle"));
    assert_eq!(command.get_arguments().count(), 17);
    for arg in command.get_arguments() {
        let (variable, option) = (
            arg.get_env().unwrap().to_str().unwrap(),
            arg.get_long().unwrap(),
        );
        let row = PAGE
            .lines()
            .find(|line| line.starts_with(&format!("| `{variable}` | `--{option}` |")));
        let row = row.unwrap_or_else(|| panic!("{variable} is not told"));
        for default in arg.get_default_values() {
            assert!(
                row.ends_with(&format!("| `{}` |", default.to_str().unwrap())),
                "{row}"
            );
        }
    }
}

/// A directory with documents in it, and their paths.
fn files<const N: usize>(texts: [(&str, &str); N]) -> (TempDir, [PathBuf; N]) {
    let dir = TempDir::new().unwrap();
    let paths = texts.map(|(name, text)| {
        let path = dir.path().join(name);
        fs::write(&path, text).unwrap();
        path
    });
    (dir, paths)
}

/// What the check writes, with the directory's name taken out.
fn checked(dir: &Path, paths: &[PathBuf], json: bool) -> (Verdict, String) {
    let mut out = Vec::new();
    let verdict = check(paths, None, json, &mut out).unwrap();
    (
        verdict,
        String::from_utf8(out)
            .unwrap()
            .replace(&format!("{}/", dir.display()), ""),
    )
}

#[test]
fn the_example_is_fine() {
    let (dir, paths) = files([
        ("binnacle.toml", EXAMPLE),
        ("other.toml", "guild = 7\nname = \"Bees\"\n"),
    ]);
    let teams = read_teams(&paths).unwrap();
    assert_eq!(
        teams
            .iter()
            .map(|(path, _)| path.clone())
            .collect::<Vec<_>>(),
        paths
    );
    let (verdict, mut told) = checked(dir.path(), &paths, false);
    for (_, team) in &teams {
        told = told.replace(&team.hash(), "its hash");
    }
    assert_eq!((verdict, verdict.code()), (Verdict::Fine, 0));
    assert_snapshot!(told, @r"
    binnacle.toml: fine
      Acme Operations, guild 100000000000000001
      roles: 2, people: 2, services: 2, mirrored to: acme/operations
      tests: 2, all hold
      hash: its hash
    other.toml: fine
      Bees, guild 7
      roles: 0, people: 0, services: 0, mirrored to: nowhere
      hash: its hash
    ");
}

#[test]
fn a_test_of_a_policy_that_fails_is_a_problem() {
    let text = EXAMPLE.replacen("outcome = \"allow\"", "outcome = \"deny\"", 1);
    let line = 1 + EXAMPLE[..EXAMPLE.find("\"a tested commit").unwrap()]
        .matches('\n')
        .count();
    let (dir, paths) = files([("binnacle.toml", &text)]);
    let (verdict, told) = checked(dir.path(), &paths, false);
    assert_eq!(verdict, Verdict::Problems);
    assert_eq!(
        told,
        format!(
            "binnacle.toml:{line}: test `a tested commit goes out on Tuesday, with two approvals`: expected deny, got allow with []\n\
             binnacle.toml: 1 of 2 tests fail\n"
        )
    );
    let (_, told) = checked(dir.path(), &paths, true);
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(
        (&told["verdict"], &told["teams"][0]["tests"]),
        (&"problems".into(), &2.into())
    );
    assert_eq!(
        told["teams"][0]["failed_tests"][0]["why"],
        "expected deny, got allow with []"
    );
}

#[test]
fn problems_are_told_for_people() {
    let wrong = "guild = \"100000000000000001\"\nname = Bees\n";
    let (dir, paths) = files([("binnacle.toml", EXAMPLE), ("other.toml", wrong)]);
    let (verdict, told) = checked(dir.path(), &paths, false);
    assert_eq!((verdict, verdict.code()), (Verdict::Problems, 1));
    assert_snapshot!(told, @r"
    other.toml:1: `guild`: found `100000000000000001`, which binnacle.toml:6 has already; a guild has one document
    other.toml:2:8: found `Bees`, text must stand between double quotes
    2 problems
    ");
}

#[test]
fn a_file_that_cannot_be_read_says_what_would_help() {
    let (dir, [fine, wrong]) = files([("binnacle.toml", EXAMPLE), ("wrong.toml", "")]);
    fs::write(
        dir.path().join("latin.toml"),
        b"guild = 1\nname = \"Z\xfcrich\"\n",
    )
    .unwrap();
    let [missing, latin] = ["missing.toml", "latin.toml"].map(|name| dir.path().join(name));
    let (verdict, told) = checked(
        dir.path(),
        &[fine, missing, wrong, latin, dir.path().join(".")],
        false,
    );
    assert_eq!((verdict, verdict.code()), (Verdict::Unreadable, 2));
    assert_snapshot!(told, @r"
    BINNACLE_CONFIG: found `missing.toml`, which does not exist; copy `binnacle.example.toml` there and change it, or name another file
    BINNACLE_CONFIG: found `latin.toml`, which is not UTF-8 in line 2; save it as UTF-8
    BINNACLE_CONFIG: found `.`, which is a directory; name the file in it
    wrong.toml:1: `guild`: found nothing, allowed is a Discord id of digits, as in `123456789012345678`
    wrong.toml:1: `name`: found nothing, allowed is the name of the team
    5 problems
    ");
}

#[test]
fn programs_are_told_in_json() {
    let (dir, paths) = files([("fine.toml", EXAMPLE), ("wrong.toml", "guild = abc\n")]);
    let (_, told) = checked(dir.path(), &paths[..1], true);
    let fine: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(fine["verdict"], "fine");
    assert_eq!(fine["teams"][0]["file"], "fine.toml");
    assert_eq!(fine["teams"][0]["team"]["service"][0]["name"], "checkout");
    assert_eq!(fine["teams"][0]["hash"].as_str().unwrap().len(), 64);
    let missing = [paths[1].clone(), dir.path().join("missing.toml")];
    assert_snapshot!(checked(dir.path(), &missing, true).1, @r#"
    {
      "verdict": "unreadable",
      "teams": [],
      "problems": [
        {
          "file": "wrong.toml",
          "line": 1,
          "column": 1,
          "key": "name",
          "found": null,
          "help": "allowed is the name of the team"
        },
        {
          "file": "wrong.toml",
          "line": 1,
          "column": 9,
          "key": "",
          "found": "abc",
          "help": "text must stand between double quotes"
        }
      ],
      "problems_left_out": 0,
      "unreadable": [
        {
          "file": "missing.toml",
          "why": "which does not exist; copy `binnacle.example.toml` there and change it, or name another file"
        }
      ]
    }
    "#);
}

#[test]
fn a_long_file_is_not_read_to_its_end() {
    let (dir, paths) = files([(
        "long.toml",
        &"é".repeat(binnacle_commands::team::limits::DOCUMENT),
    )]);
    assert_snapshot!(checked(dir.path(), &paths, false).1, @r"
    long.toml:1:1: found a longer document, allowed are at most 1048576 bytes
    1 problem
    ");
}

#[test]
fn who_mirrors_incidents_needs_a_token() {
    let (dir, paths) = files([("binnacle.toml", EXAMPLE)]);
    let teams = read_teams(&paths).unwrap();
    let without = Settings::from_args(&args(&["--discord-token", "a"])).unwrap();
    let told = without.suits(&teams).unwrap_err().to_string();
    assert_snapshot!(told.replace(&format!("{}/", dir.path().display()), ""), @"GITHUB_TOKEN: found nothing, allowed is a token that may read and write the issues of `acme/operations`, to which `binnacle.toml` mirrors its incidents; without a mirror, remove `[github]` there");
    assert_eq!(without.suits(&[]), Ok(()));
    let with =
        Settings::from_args(&args(&["--discord-token", "a", "--github-token", "b"])).unwrap();
    assert_eq!(with.suits(&teams), Ok(()));
}

//! The format of actions: what is read, what is refused, and what becomes of what people type.

mod elsewhere;
mod hostile;

use std::collections::BTreeMap;

use super::*;
use hostile::hostile;

const RESTART: &str = include_str!("../../playbooks/actions/restart-service.toml");

/// An action that takes one text in every kind of place.
const ECHO: &str = r#"
schema = 1
name = "echo"
summary = "Says what it is told"
effect = "read"
audience = { roles = ["11"] }
[args.words]
type = "text"
required = true
max_len = 1000
[run]
exec = ["/usr/bin/printf", "<%s>", "--", "{words}", "--words={words}", "{words}"]
env = { WORDS = "{words}" }
"#;

const REPLY: &str = "schema = 1\nname = \"say\"\nsummary = \"Says it\"\neffect = \"read\"\n[args.words]\ntype = \"text\"\nrequired = true\nmax_len = 1000\n[run]\nreply = \"You said {words}.\"\n";

fn tool(text: &str) -> Tool {
    read("actions/x.toml", text.as_bytes()).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

fn given(pairs: &[(&str, &str)]) -> Given {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn filled(tool: &Tool, pairs: &[(&str, &str)]) -> Result<Filled, Vec<Misfit>> {
    fill(tool, &given(pairs), false, ("21".parse().unwrap(), 7), None)
}

/// The faults of a file, as `check` tells them.
fn faults(text: &str) -> String {
    let faults = read("actions/x.toml", text.as_bytes())
        .err()
        .unwrap_or_default();
    let faults = faults
        .iter()
        .map(|fault| format!("{}: {}", fault.line, fault.what));
    faults.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_shipped_action_is_read_and_its_tests_hold() {
    let tool = tool(RESTART);
    assert_eq!(
        (tool.name.as_str(), tool.arguments.len(), tool.trials.len()),
        ("restart-service", 4, 4)
    );
    assert!(
        tool.roles.is_empty(),
        "nobody may run it until somebody is named"
    );
}

/// Files with something wrong in what they are, and what that is.
fn wrong_files() -> Vec<(&'static str, String)> {
    vec![
        ("not TOML", "name".to_owned()),
        (
            "an unknown key",
            ECHO.replace("effect = \"read\"", "effect = \"read\"\nsudo = true"),
        ),
        ("an unknown effect", ECHO.replace("\"read\"", "\"explode\"")),
        ("another schema", ECHO.replace("schema = 1", "schema = 2")),
        (
            "a name with spaces",
            ECHO.replace("\"echo\"", "\"Echo it\""),
        ),
        ("a role by name", ECHO.replace("[\"11\"]", "[\"ops\"]")),
        ("a shell", ECHO.replace("/usr/bin/printf", "/bin/sh")),
        (
            "a python of some version",
            ECHO.replace("/usr/bin/printf", "/usr/bin/python3.11"),
        ),
        (
            "a program by its short name",
            ECHO.replace("/usr/bin/printf", "printf"),
        ),
        (
            "a program with a gap",
            ECHO.replace("/usr/bin/printf", "/usr/bin/{words}"),
        ),
        (
            "a program on a way around",
            ECHO.replace("/usr/bin/printf", "/opt/../bin/x"),
        ),
        (
            "an unknown gap",
            ECHO.replace("--words={words}", "--words={wrods}"),
        ),
        (
            "a gap that is not closed",
            ECHO.replace("--words={words}", "--words={words"),
        ),
        (
            "a brace too many",
            ECHO.replace("--words={words}", "--words={words}}"),
        ),
    ]
}

/// Files with something wrong in what they say, and what that is.
fn wrong_words() -> Vec<(&'static str, String)> {
    vec![
        (
            "a secret",
            ECHO.replace("--words={words}", "{secret:TOKEN}"),
        ),
        (
            "an argument that is used nowhere",
            ECHO.replace("[run]", "[args.more]\ntype = \"bool\"\n[run]"),
        ),
        ("an unknown type", ECHO.replace("\"text\"", "\"shell\"")),
        (
            "a pattern that cannot be read",
            ECHO.replace("max_len = 1000", "pattern = \"(\""),
        ),
        (
            "a bound of another type",
            ECHO.replace("max_len = 1000", "min = 1"),
        ),
        (
            "a variable that loads code",
            ECHO.replace("WORDS =", "LD_PRELOAD ="),
        ),
        (
            "a mask that cannot be read",
            format!("{ECHO}output = {{ mask = [\"(\"] }}\n"),
        ),
        (
            "a time that is too long",
            format!("{ECHO}timeout = \"2h\"\n"),
        ),
        (
            "what destroys without a question",
            ECHO.replace("\"read\"", "\"destroy\"\nconfirm = \"none\""),
        ),
        (
            "approval by nobody",
            ECHO.replace("effect =", "approvals = { count = 1 }\neffect ="),
        ),
        ("two kinds", ECHO.replace("exec =", "reply = \"x\"\nexec =")),
        (
            "no kind",
            "schema = 1\nname = \"x\"\nsummary = \"x\"\neffect = \"read\"\n[run]\n".to_owned(),
        ),
        (
            "a default that does not fit",
            ECHO.replace("required = true", "default = \"\""),
        ),
        (
            "a key that may be missing",
            ECHO.replace("required = true", "")
                .replace("effect =", "serialize = \"{words}\"\neffect ="),
        ),
        (
            "a test that does not hold",
            format!("{ECHO}[[test]]\nargs = {{ words = \"a\" }}\nargv = [\"/bin/x\"]\n"),
        ),
        (
            "a test that is not refused",
            format!("{ECHO}[[test]]\nargs = {{ words = \"a\" }}\nreject = \"args.words\"\n"),
        ),
        (
            "a test of nothing",
            format!("{ECHO}[[test]]\nargs = {{ words = \"a\" }}\n"),
        ),
        ("a large file", format!("{ECHO}#{}", "x".repeat(LARGEST))),
    ]
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let table = [wrong_files(), wrong_words()].concat();
    let told = table.into_iter().map(|(what, text)| {
        let faults = faults(&text);
        assert!(!faults.is_empty(), "{what} is not refused");
        format!("# {what}\n{faults}")
    });
    let told: Vec<String> = told.collect();
    insta::assert_snapshot!("faults", told.join("\n"));
    assert_eq!(
        read("actions/x.toml", b"\xFF").unwrap_err()[0].what,
        "it is not UTF-8"
    );
}

#[test]
fn two_hundred_strings_stay_one_unchanged_element_or_are_refused() {
    let echo = tool(ECHO);
    let say = tool(REPLY);
    let all = hostile();
    assert!(all.len() >= 200, "{}", all.len());
    let mut taken = 0;
    for text in &all {
        match filled(&echo, &[("words", text)]) {
            Ok(filled) => {
                taken += 1;
                let program = filled.program.unwrap();
                let words = format!("--words={text}");
                assert_eq!(
                    program.argv,
                    ["/usr/bin/printf", "<%s>", "--", text, &words, text]
                );
                assert_eq!(program.env, [("WORDS".to_owned(), text.clone())]);
                assert!(
                    !text.chars().any(char::is_control) && !text.is_empty(),
                    "{text:?}"
                );
            }
            Err(misfits) => assert_eq!(misfits[0].name, "words", "{text:?}"),
        }
        if let Ok(filled) = filled(&say, &[("words", text)]) {
            assert_eq!(filled.reply.unwrap(), format!("You said {text}."));
        }
        // A service, an environment and all the others take none of them, but for plain words and numbers.
        for kind in [
            "service",
            "environment",
            "int",
            "bool",
            "duration",
            "date",
            "user",
            "role",
            "channel",
            "sha",
            "url",
        ] {
            let text_of = ECHO
                .replace("\"text\"", &format!("{kind:?}"))
                .replace("max_len = 1000", "");
            let taken = filled(&tool(&text_of), &[("words", text)]).is_ok();
            let is_plain = !text.is_empty()
                && text
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
            assert!(!taken || is_plain, "{kind} takes {text:?}");
        }
    }
    assert!(taken > 80, "most of what is only odd is taken: {taken}");
}

#[test]
fn a_dash_at_the_front_is_refused_where_it_would_be_an_option() {
    let open = ECHO.replace("\"--\", ", "");
    for (text, value, is_taken) in [
        (ECHO, "-rf", true),
        (&open, "-rf", false),
        (&open, "rf", true),
        (
            &open.replace(
                ", \"{words}\", \"--words={words}\", \"{words}\"",
                ", \"--words={words}\"",
            ),
            "-rf",
            true,
        ),
        (
            &open.replace("\"{words}\", \"--", "\"{words}.txt\", \"--"),
            "-rf",
            false,
        ),
    ] {
        let filled = filled(&tool(text), &[("words", value)]);
        assert_eq!(filled.is_ok(), is_taken, "{value}: {filled:?}");
    }
}

#[test]
fn values_are_typed_and_bounded() {
    let table: [(&str, &[&str], &[&str]); 9] = [
        (
            "type = \"int\"\nmin = -5\nmax = 50",
            &["-5", "0", "50"],
            &["-6", "51", "+1", "01", "1.0", "-0", "", "1 "],
        ),
        (
            "type = \"bool\"",
            &["true", "false"],
            &["True", "yes", "1", ""],
        ),
        (
            "type = \"enum\"\nallow = [\"a\", \"b c\"]",
            &["a", "b c"],
            &["A", "c", ""],
        ),
        (
            "type = \"duration\"",
            &["30s", "5m", "2h", "1d"],
            &["5", "m", "-5m", "1w", "5 m", "0m"],
        ),
        (
            "type = \"date\"",
            &["2026-11-21"],
            &["2026-11-31", "21.11.2026", "2026-11-21T00:00"],
        ),
        (
            "type = \"sha\"",
            &["0123abc", "0123456789abcdef0123456789abcdef01234567"],
            &["0123ABC", "012345", "main"],
        ),
        (
            "type = \"url\"",
            &["https://x.example/a?b#c"],
            &[
                "http://x.example",
                "https://",
                "https://a@b/",
                "https://x.example/ b",
            ],
        ),
        (
            "type = \"environment\"\nallow = [\"staging\"]",
            &["staging"],
            &["production", "Staging"],
        ),
        (
            "type = \"text\"\npattern = '[a-z]+'",
            &["abc"],
            &["abc1", "", "ABC", "abc\n"],
        ),
    ];
    for (kind, good, bad) in table {
        let text = ECHO
            .replace("type = \"text\"", kind)
            .replace("max_len = 1000", "");
        let tool = tool(&text);
        for value in good {
            assert!(
                filled(&tool, &[("words", value)]).is_ok(),
                "{kind}: {value:?}"
            );
        }
        for value in bad {
            assert!(
                filled(&tool, &[("words", value)]).is_err(),
                "{kind}: {value:?}"
            );
        }
    }
}

#[test]
fn everything_that_does_not_fit_is_told_at_once() {
    let tool = tool(RESTART);
    let misfits = filled(
        &tool,
        &[
            ("environment", "moon"),
            ("batch", "99"),
            ("reason", "x"),
            ("colour", "red"),
        ],
    )
    .unwrap_err();
    let named: BTreeMap<&str, &str> = misfits
        .iter()
        .map(|one| (one.name.as_str(), one.why.as_str()))
        .collect();
    assert_eq!(
        named.keys().copied().collect::<Vec<_>>(),
        ["batch", "colour", "environment", "service"]
    );
    assert_eq!(named["environment"], "It is one of: staging, production.");
}

#[test]
fn what_is_left_out_leaves_its_element_out() {
    let text = ECHO.replace("required = true", "");
    let filled = filled(&tool(&text), &[]).unwrap().program.unwrap();
    assert_eq!(filled.argv, ["/usr/bin/printf", "<%s>", "--"]);
    assert!(filled.env.is_empty());
}

#[test]
fn an_output_steers_no_terminal_calls_nobody_and_hides_secrets() {
    let mask = [Regex::new(r"(?i)token=\S+").unwrap()];
    let table = [
        ("plain\n", "plain"),
        ("\u{1B}[31mred\u{1B}[0m \u{1B}]0;title\u{7}end", "red end"),
        ("\u{1B}P1$r\u{1B}\\x \u{9B}2Jy\u{1B}cz", "x yz"),
        ("50 %\r100 %\r\n", "50 %\n100 %"),
        (
            "@everyone <@&1> <#2>",
            "@\u{200B}everyone <@\u{200B}&1> <\u{200B}#2>",
        ),
        ("a ``` b", "a ''' b"),
        ("Token=abc TOKEN=\u{200B}xyz end", "[masked] [masked] end"),
        ("to\u{1B}[0mken=abc", "[masked]"),
        ("nul\0 bell\u{7} rtl\u{202E}", "nul bell rtl"),
    ];
    for (said, seen) in table {
        assert_eq!(shown(said.as_bytes(), None, &mask, &[]), seen, "{said:?}");
    }
    assert_eq!(shown(b"\xFF\xFEok", None, &mask, &[]), "\u{FFFD}\u{FFFD}ok");
    let held = ["a-secret-of-16-c"];
    let said = "is a-sec\u{1B}[0mret-of-16-c, see".as_bytes();
    assert_eq!(shown(said, None, &mask, &held), "is [masked], see");
    // What is left of a line at the cut could be half of a secret.
    assert_eq!(shown(b"en=abc\nrest", Some(Show::Tail), &mask, &[]), "rest");
    assert_eq!(shown(b"rest\ntok", Some(Show::Head), &mask, &[]), "rest");
}

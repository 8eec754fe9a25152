//! The words for everything that can be wrong.

use insta::assert_snapshot;

use super::super::{Document, Team, limits};
use super::{LEAST, problems};

#[test]
fn an_empty_document_is_told_what_it_must_say() {
    assert_snapshot!(problems(""), @r"
    binnacle.toml:1: `guild`: found nothing, allowed is a Discord id of digits, as in `123456789012345678`
    binnacle.toml:1: `name`: found nothing, allowed is the name of the team
    ");
}

#[test]
fn everything_wrong_is_told_at_once_with_line_and_key() {
    let text = r#"
guild = "abc"
name = "  "
timezone = "Europe/Zürich"
colour = "red"

[github]
repository = "https://github.com/acme/ops"
labels = ["incident", "Incident", "a,b", 7]

[incidents]
categroy = "10"
announce = true
default_severity = "sev9"
[incidents.severity.sev0]
[incidents.severity.sev1]
text = ""
label = []

[rights]
incident.declare = "ops"
incident.update = []
incident.resolve = ["op", "everyone"]
incident.reopen = ["everyone"]
incident.delete = "everyone"
"status.retry" = ["Ops"]

[[role]]
name = "ops"
id = "0"
[[role]]
name = "everyone"

[[person]]
name = "Ana"
discord = 1.5
github = "@ana"

[[service]]
name = "check out"
description = """
two
lines"""
owner = "opps"
links = { wiki = "http://wiki.example.org", " " = "https://example.org" }
"#;
    assert_snapshot!(problems(text), @r#"
    binnacle.toml:2: `guild`: found `abc`, allowed is a Discord id of digits, as in `123456789012345678`
    binnacle.toml:3: `name`: found empty text, allowed is one line of 1 to 100 characters
    binnacle.toml:4: `timezone`: found `Europe/Zürich`, allowed is a name of the IANA time zone database, as in `Europe/Zurich`; did you mean `Europe/Zurich`?
    binnacle.toml:5: `colour`: found an unknown key, allowed here: `guild`, `name`, `timezone`, `github`, `incidents`, `rights`, `role`, `person`, `service`, `schedule`, `oncall`, `escalation`, `environment`, `deploy`, `freeze`, `test` and `library`
    binnacle.toml:8: `github.repository`: found `https://github.com/acme/ops`, allowed is `owner/name` as in `acme/operations`, with the letters, digits, `-`, `_` and `.` that GitHub allows, and without `.git` at its end
    binnacle.toml:9: `github.labels`: found `Incident`, which line 9 has already; a label stands once, whatever its case
    binnacle.toml:9: `github.labels`: found `a,b`, allowed is a label of 1 to 50 characters on one line, without a comma and without white space around it
    binnacle.toml:12: `incidents.categroy`: found an unknown key, did you mean `category`?
    binnacle.toml:13: `incidents.announce`: found `true`, allowed is a Discord id of digits, as in `123456789012345678`, between double quotes
    binnacle.toml:14: `incidents.default_severity`: found `sev9`, allowed is one of `sev1`, `sev2`, `sev3` and `sev4`
    binnacle.toml:15: `incidents.severity.sev0`: found an unknown key, did you mean `sev1`?
    binnacle.toml:17: `incidents.severity.sev1.text`: found empty text, allowed is one line of 1 to 300 characters
    binnacle.toml:18: `incidents.severity.sev1.label`: found a list, allowed is a label of 1 to 50 characters on one line, without a comma and without white space around it, between double quotes
    binnacle.toml:21: `rights.incident.declare`: found `ops`, allowed is "everyone", or a list of role names as in ["ops"]
    binnacle.toml:22: `rights.incident.update`: found an empty list, which would let nobody; allowed is "everyone", or a list of role names as in ["ops"]
    binnacle.toml:23: `rights.incident.resolve`: found `op`, allowed is the name of a `[[role]]`; did you mean `ops`?
    binnacle.toml:23: `rights.incident.resolve`: found `everyone`, allowed in a list are names of roles; write "everyone" alone, without a list
    binnacle.toml:24: `rights.incident.reopen`: found `everyone`, allowed in a list are names of roles; write "everyone" alone, without a list
    binnacle.toml:25: `rights.incident.delete`: found an unknown action, did you mean `incident.declare`?
    binnacle.toml:26: `rights.status.retry`: found `Ops`, allowed is a role name of 1 to 32 characters: lower-case letters, digits, `-`, `_` and `.`
    binnacle.toml:30: `role.id`: found `0`, allowed is a Discord id of digits, as in `123456789012345678`
    binnacle.toml:31: `role.id`: found nothing, allowed is a Discord id of digits, as in `123456789012345678`
    binnacle.toml:32: `role.name`: found `everyone`, which means all members of the server; choose another name
    binnacle.toml:35: `person.name`: found `Ana`, allowed is a person's name of 1 to 32 characters: lower-case letters, digits, `-`, `_` and `.`
    binnacle.toml:36: `person.discord`: found `1.5`, allowed is a Discord id of digits, as in `123456789012345678`, between double quotes
    binnacle.toml:37: `person.github`: found `@ana`, allowed is a GitHub login of 1 to 39 letters, digits, `-` and `_` that begins with a letter or a digit
    binnacle.toml:40: `service.name`: found `check out`, allowed is a service name of 1 to 50 characters: lower-case letters, digits, `-`, `_` and `.`
    binnacle.toml:41: `service.description`: found `two lines`, allowed is one line of 1 to 300 characters
    binnacle.toml:44: `service.owner`: found `opps`, allowed is the name of a `[[role]]` or a `[[person]]`; did you mean `ops`?
    binnacle.toml:45: `service.links.wiki`: found `http://wiki.example.org`, allowed is an address of at most 512 characters that begins with `https://` and a host, without a password, spaces, brackets or quotes (write those as %20, %28 and so on)
    binnacle.toml:45: `service.links.""`: found a link whose words cannot be shown, allowed before the `=` is one line of 1 to 100 characters
    "#);
}

#[test]
fn what_stands_once_may_not_stand_twice() {
    let text = r#"
guild = "1"
name = "Acme"
[incidents]
category = "20"
announce = "20"
[[role]]
name = "ops"
id = "2"
[[role]]
name = "ops"
id = "2"
[[role]]
name = "members"
id = "1"
[[person]]
name = "ops"
discord = "2"
github = "ana"
[[person]]
name = "bo"
discord = "3"
github = "ANA"
[[service]]
name = "web"
[[service]]
name = "web"
[rights]
"incident.declare" = ["ops"]
incident.declare = "everyone"
"#;
    assert_snapshot!(problems(text), @r#"
    binnacle.toml:6: `incidents.announce`: found `20`, which line 5 has already; a Discord id stands for one thing
    binnacle.toml:11: `role.name`: found `ops`, which line 8 has already; a name stands for one role or one person
    binnacle.toml:12: `role.id`: found `2`, which line 9 has already; a Discord id stands for one thing
    binnacle.toml:15: `role.id`: found `1`, which is the server itself and the role of all its members; write "everyone" instead
    binnacle.toml:17: `person.name`: found `ops`, which line 8 has already; a name stands for one role or one person
    binnacle.toml:18: `person.discord`: found `2`, which line 9 has already; a Discord id stands for one thing
    binnacle.toml:23: `person.github`: found `ANA`, which line 19 has already; a GitHub account belongs to one person
    binnacle.toml:27: `service.name`: found `web`, which line 25 has already; a service stands once
    binnacle.toml:29: `rights.incident.declare`: found the same action again, keep one of the two
    "#);
}

#[test]
fn values_of_the_wrong_kind_are_told_what_they_should_be() {
    let table = [
        "github = \"acme/ops\"",
        "incidents = 3",
        "role = [\"ops\"]",
        "[role]",
        "person = 1",
        "rights = []",
        "rights.incident = \"everyone\"",
        "rights.incident.declare = true",
        "service = [{ name = \"a\", links = 3 }]",
        "timezone = 2026-01-01",
        "incidents.severity = \"sev1\"",
    ];
    let told: Vec<String> = table
        .iter()
        .map(|text| problems(&format!("{LEAST}{text}\n")))
        .collect();
    assert_snapshot!(told.join("\n"), @r#"
    binnacle.toml:3: `github`: found `acme/ops`, allowed is a table, written `[github]`
    binnacle.toml:3: `incidents`: found `3`, allowed is a table, written `[incidents]`
    binnacle.toml:3: `role`: found `ops`, allowed is a table written `[[role]]`
    binnacle.toml:3: `role`: found a table, allowed is a table written `[[role]]`
    binnacle.toml:3: `person`: found `1`, allowed is a table written `[[person]]`
    binnacle.toml:3: `rights`: found a list, allowed is a table, written `[rights]`
    binnacle.toml:3: `rights.incident`: found an unknown action, allowed here: `incident.declare`, `incident.update`, `incident.resolve`, `incident.reopen`, `incident.assign`, `incident.private`, `incident.close`, `oncall.override`, `oncall.swap`, `oncall.take`, `oncall.manage`, `oncall.pay`, `page.send`, `page.answer`, `runbook.run`, `deploy.cancel`, `deploy.clear`, `deploy.lock`, `deploy.unlock`, `decision.record` and `status.retry`
    binnacle.toml:3: `rights.incident.declare`: found `true`, allowed is "everyone", or a list of role names as in ["ops"]
    binnacle.toml:3: `service.links`: found `3`, allowed is a table, written `[service.links]`
    binnacle.toml:3: `timezone`: found `2026-01-01`, allowed is a name of the IANA time zone database, as in `Europe/Zurich`, between double quotes
    binnacle.toml:3: `incidents.severity`: found `sev1`, allowed is a table, written `[incidents.severity]`
    "#);
}

#[test]
fn mistakes_of_toml_are_told_with_line_and_column() {
    let table = [
        "name = Acme",
        "name =",
        "name = \"Acme",
        "name",
        "name: \"Acme\"",
        "[github",
        "[github]\n[github]",
        "[[role]]\n[role]",
        "name = \"a\"\nname = \"b\"",
        "labels = [\"a\" \"b\"]",
        "labels = [\"a\"",
        "name = \u{201c}Acme\u{201d}",
        "name = \"\\d\"",
        "name = 'a' 'b'",
        "name = tru",
    ];
    let told: Vec<String> = table
        .iter()
        .map(|text| format!("{text}\n    {}", problems(text)))
        .collect();
    assert_snapshot!(told.join("\n"), @r#"
    name = Acme
        binnacle.toml:1: `guild`: found nothing, allowed is a Discord id of digits, as in `123456789012345678`
    binnacle.toml:1:8: found `Acme`, text must stand between double quotes
    name =
        binnacle.toml:1: `guild`: found nothing, allowed is a Discord id of digits, as in `123456789012345678`
    binnacle.toml:1:7: a value is missing after `=`
    name = "Acme
        binnacle.toml:1:13: text ends with a double quote on the line on which it begins
    name
        binnacle.toml:1:5: a key is followed by `=` and a value
    name: "Acme"
        binnacle.toml:1:5: found `:`, a key is followed by `=`
    [github
        binnacle.toml:1:8: the name of a table is closed by `]`
    [github]
    [github]
        binnacle.toml:2:2: found `github`, which stands above already: keep one, and write `[[…]]` for a table that repeats
    [[role]]
    [role]
        binnacle.toml:2:2: found `role`, which stands above already: keep one, and write `[[…]]` for a table that repeats
    name = "a"
    name = "b"
        binnacle.toml:1: `guild`: found nothing, allowed is a Discord id of digits, as in `123456789012345678`
    binnacle.toml:2:1: found `name`, which stands above already: keep one, and write `[[…]]` for a table that repeats
    labels = ["a" "b"]
        binnacle.toml:1:15: this is not TOML: missing comma between array elements, expected `,`
    labels = ["a"
        binnacle.toml:1:14: this is not TOML: unclosed array, expected `]`
    name = “Acme”
        binnacle.toml:1: `guild`: found nothing, allowed is a Discord id of digits, as in `123456789012345678`
    binnacle.toml:1:8: found `“Acme”`, text must stand between double quotes
    name = "\d"
        binnacle.toml:1:10: this is not TOML: missing escaped value, expected `b`, `e`, `f`, `n`, `r`, `\`, `"`, `x`, `u`, `U`
    name = 'a' 'b'
        binnacle.toml:1:12: this is not TOML: unexpected key or value, expected newline, `#`
    name = tru
        binnacle.toml:1:8: found `tru`, this is not TOML: invalid boolean, expected `true`
    "#);
}

#[test]
fn a_missing_quote_hides_no_other_problem() {
    assert_snapshot!(problems("guild = abc\nname = Acme\nname = \"b\"\ntimezon = \"UTC\"\n[github]\n"), @r"
    binnacle.toml:1:9: found `abc`, text must stand between double quotes
    binnacle.toml:2:8: found `Acme`, text must stand between double quotes
    binnacle.toml:3:1: found `name`, which stands above already: keep one, and write `[[…]]` for a table that repeats
    binnacle.toml:4: `timezon`: found an unknown key, did you mean `timezone`?
    binnacle.toml:5: `github.repository`: found nothing, allowed is `owner/name` as in `acme/operations`, with the letters, digits, `-`, `_` and `.` that GitHub allows, and without `.git` at its end
    ");
}

#[test]
fn long_documents_have_limits() {
    let role = |at: usize| format!("[[role]]\nname = \"n{at}\"\nid = \"{}\"\n", at + 100);
    let roles: String = (0..=limits::ROLES).map(role).collect();
    let service = |at: usize| format!("[[service]]\nname = \"s{at}\"\n");
    let services: String = (0..=limits::SERVICES).map(service).collect();
    let link = |at: usize| format!("l{at} = \"https://example.org\"\n");
    let links: String = (0..=limits::LINKS).map(link).collect();
    let labels: Vec<String> = (0..=limits::LABELS)
        .map(|at| format!("\"l{at}\""))
        .collect();
    let long = "a".repeat(limits::TEXT + 1);
    let told = [
        problems(&format!("{LEAST}{roles}")),
        problems(&format!("{LEAST}{services}")),
        problems(&format!(
            "{LEAST}[[service]]\nname = \"a\"\n[service.links]\n{links}"
        )),
        problems(&format!(
            "{LEAST}[github]\nrepository = \"a/b\"\nlabels = [{}]",
            labels.join(",")
        )),
        problems(&format!(
            "{LEAST}[[service]]\nname = \"a\"\ndescription = \"{long}\""
        )),
        problems(&" ".repeat(limits::DOCUMENT + 1)),
    ];
    assert_snapshot!(told.join("\n"), @r"
    binnacle.toml:3: `role`: found 251 of them, allowed are at most 250
    binnacle.toml:3: `service`: found 501 of them, allowed are at most 500
    binnacle.toml:5: `service.links`: found 21 links, allowed are at most 20
    binnacle.toml:5: `github.labels`: found 21 of them, allowed are at most 20
    binnacle.toml:5: `service.description`: found `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…`, allowed is one line of 1 to 300 characters
    binnacle.toml:1:1: found a longer document, allowed are at most 1048576 bytes
    ");
}

#[test]
fn a_hopeless_document_is_told_a_hundred_problems_and_how_many_more() {
    let unknown = |at: usize| format!("x{at} = 1\n");
    let text: String = (0..150).map(unknown).collect();
    let problems = Team::parse(&format!("{LEAST}{text}"), "binnacle.toml").unwrap_err();
    assert_eq!(
        (problems.list().len(), problems.left_out(), problems.count()),
        (100, 50, 150)
    );
    assert!(problems.to_string().ends_with("\nand 50 more"));
}

#[test]
fn two_documents_for_one_guild_are_a_problem() {
    let other = "# The other team.\nname = \"Bees\"\nguild = 1\n";
    let documents = [
        ("a.toml", LEAST),
        ("b.toml", other),
        ("c.toml", "guild = 2"),
    ];
    let documents = documents.map(|(file_name, text)| Document { file_name, text });
    assert_snapshot!(Team::parse_all(&documents).unwrap_err(), @r"
    b.toml:3: `guild`: found `1`, which a.toml:1 has already; a guild has one document
    c.toml:1: `name`: found nothing, allowed is the name of the team
    ");
    let teams = Team::parse_all(&documents[..1]).unwrap();
    assert_eq!(teams.len(), 1);
}

#[test]
fn problems_are_told_to_programs_too() {
    let problems = Team::parse("guild = \"abc\"\ncolour = 1\n", "binnacle.toml").unwrap_err();
    assert_snapshot!(serde_json::to_string_pretty(&problems).unwrap(), @r#"
    {
      "problems": [
        {
          "file": "binnacle.toml",
          "line": 1,
          "column": 1,
          "key": "name",
          "found": null,
          "help": "allowed is the name of the team"
        },
        {
          "file": "binnacle.toml",
          "line": 1,
          "column": 9,
          "key": "guild",
          "found": "abc",
          "help": "allowed is a Discord id of digits, as in `123456789012345678`"
        },
        {
          "file": "binnacle.toml",
          "line": 2,
          "column": 1,
          "key": "colour",
          "found": "an unknown key",
          "help": "allowed here: `guild`, `name`, `timezone`, `github`, `incidents`, `rights`, `role`, `person`, `service`, `schedule`, `oncall`, `escalation`, `environment`, `deploy`, `freeze`, `test` and `library`"
        }
      ],
      "left_out": 0
    }
    "#);
}

#[test]
fn what_was_found_is_cut_and_harmless() {
    let text = format!(
        "guild = \"1\"\nname = \"a\"\ntimezone = \"`x`\\u0007\\n{}\"\n",
        "y".repeat(300)
    );
    assert_snapshot!(problems(&text), @"binnacle.toml:3: `timezone`: found `'x' yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…`, allowed is a name of the IANA time zone database, as in `Europe/Zurich`");
}

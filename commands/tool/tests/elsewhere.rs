//! Actions that are done elsewhere: what a workflow and an address are told, and what their files may say.

use serde_json::{Value, json};

use super::*;
use crate::secret::Means;

const DISPATCH: &str = r#"
schema = 1
name = "restart"
summary = "Restarts it"
effect = "change"
[args.words]
type = "text"
required = true
max_len = 1000
[args.more]
type = "text"
[run]
workflow = { repository = "harbour/operations", file = "restart.yml" }
inputs = { words = "{words}", note = "for {actor.id}: {words}", more = "{more}" }
dry_run = { plan = "{words}" }
timeout = "30m"
"#;

const CALL: &str = r#"
schema = 1
name = "restart"
summary = "Restarts it"
effect = "change"
[args.words]
type = "text"
required = true
max_len = 1000
[args.more]
type = "text"
[args.count]
type = "int"
default = 3
[args.sure]
type = "bool"
default = true
[run]
http = "https://ops.example.org/restart"
sign = "{secret:ACTION_SECRET_OPS}"
headers = { authorization = "Bearer {secret:ACTION_SECRET_TOKEN}" }
body = { words = "{words}", list = ["a {words}", "{more}", 7], count = "{count}", text = "{count} times", sure = "{sure}" }
"#;

#[test]
fn two_hundred_strings_stay_one_unchanged_input_and_one_unchanged_value_or_are_refused() {
    let (dispatch, call) = (tool(DISPATCH), tool(CALL));
    let mut taken = 0;
    for text in &hostile() {
        let (inputs, body) = match (
            filled(&dispatch, &[("words", text)]),
            filled(&call, &[("words", text)]),
        ) {
            (Ok(one), Ok(other)) => (one.workflow.unwrap().body("main", "k"), other.call.unwrap()),
            (Err(one), Err(other)) => {
                assert_eq!(
                    (&*one[0].name, &*other[0].name),
                    ("words", "words"),
                    "{text:?}"
                );
                continue;
            }
            (one, other) => panic!("{text:?}: {one:?}, {other:?}"),
        };
        taken += 1;
        let note = format!("for 21: {text}");
        let told = json!({ "words": text, "note": note, "request": "k" });
        assert_eq!(inputs["inputs"], told);
        let told: Value = serde_json::from_str(&body.body).unwrap();
        let wanted = json!({
            "words": text,
            "list": [format!("a {text}"), 7],
            "count": 3,
            "text": "3 times",
            "sure": true,
        });
        assert_eq!(told, wanted);
        let plain = filled(&call, &[("words", "x")]).unwrap().call.unwrap();
        assert_eq!(
            (body.url, body.headers),
            (plain.url, plain.headers),
            "only the body has gaps"
        );
    }
    assert!(taken > 80, "most of what is only odd is taken: {taken}");
}

#[test]
fn what_would_be_done_is_asked_in_other_words() {
    let given = given(&[("words", "x")]);
    let dry = |tool: &Tool| fill(tool, &given, true, ("21".parse().unwrap(), 7), None);
    let told = dry(&tool(DISPATCH)).unwrap().workflow.unwrap().inputs;
    assert_eq!(told, self::given(&[("plan", "x")]));
    assert_eq!(dry(&tool(CALL)).unwrap_err()[0].name, "dry_run");
    let call = tool(&format!("{CALL}dry_run = {{ plan = true }}\n"));
    assert_eq!(
        dry(&call).unwrap().call.unwrap().body,
        "{\n  \"plan\": true\n}"
    );
    let is_told = [DISPATCH, CALL].map(|text| tool(text).has_dry_run());
    assert_eq!(is_told, [true, false]);
}

#[test]
fn tests_of_a_file_look_at_what_is_told() {
    let dispatch = format!(
        "{DISPATCH}[[test]]\nargs = {{ words = \"a\" }}\ninputs = {{ words = \"a\", note = \"for 1: a\" }}\n"
    );
    let call = format!(
        "{CALL}[[test]]\nargs = {{ words = \"a\", count = 2 }}\nbody = {{ words = \"a\", list = [\"a a\", 7], count = 2, text = \"2 times\", sure = true }}\n"
    );
    for text in [&dispatch, &call] {
        assert_eq!(tool(text).trials.len(), 1);
    }
    let wrong = dispatch.replace("inputs = { words = \"a\"", "inputs = { words = \"b\"");
    assert!(
        faults(&wrong).contains("the workflow is told {\"note\""),
        "{}",
        faults(&wrong)
    );
    let wrong = call.replace("count = 2, text", "count = \"2\", text");
    assert!(
        faults(&wrong).contains("the address is told { \"count\": 2"),
        "{}",
        faults(&wrong)
    );
}

#[test]
fn what_the_environment_lacks_is_told() {
    let secret = |name: &str| name.parse().unwrap();
    let mut means = Means::default();
    assert_eq!(tool(CALL).lacks(&means).len(), 3, "a host and two secrets");
    means.hosts = ["ops.example.org".to_owned()].into();
    means.secrets = [secret("ACTION_SECRET_OPS")].into();
    let lacks = tool(CALL).lacks(&means);
    assert!(
        lacks.len() == 1 && lacks[0].contains("`ACTION_SECRET_TOKEN`"),
        "{lacks:?}"
    );
    assert_eq!(tool(DISPATCH).lacks(&means).len(), 1, "a token");
    let sealed = ECHO.replace("{ WORDS", "{ KEY = \"{secret:ACTION_SECRET_TOKEN}\", WORDS");
    assert_eq!(tool(&sealed).lacks(&means).len(), 1);
    let filled = filled(&tool(&sealed), &[("words", "{secret:ACTION_SECRET_OPS}")]);
    let program = filled.unwrap().program.unwrap();
    assert_eq!(
        program.sealed.len(),
        1,
        "typing a secret's name is typing words"
    );
    means.secrets.insert(secret("ACTION_SECRET_TOKEN"));
    means.github = true;
    for text in [CALL, DISPATCH, &sealed] {
        assert_eq!(tool(text).lacks(&means), Vec::<String>::new());
    }
}

#[test]
fn what_is_wrong_with_what_is_done_elsewhere_is_told_with_its_line() {
    let table = [
        (
            "a folder",
            DISPATCH.replace("\"restart.yml\"", "\"../restart.yml\""),
        ),
        (
            "no repository",
            DISPATCH.replace("harbour/operations", "harbour"),
        ),
        ("our own input", DISPATCH.replace("note =", "request =")),
        (
            "an input by an odd name",
            DISPATCH.replace("note =", "\"no te\" ="),
        ),
        (
            "a list of inputs",
            DISPATCH.replace("{ plan = \"{words}\" }", "[\"{words}\"]"),
        ),
        (
            "a gap of nothing",
            DISPATCH.replace("{actor.id}", "{actor.name}"),
        ),
        (
            "a secret among inputs",
            DISPATCH.replace("{actor.id}", "{secret:ACTION_SECRET_OPS}"),
        ),
        (
            "an output",
            format!("{DISPATCH}output = {{ show = \"head\" }}\n"),
        ),
        ("an open line", CALL.replace("https:", "http:")),
        (
            "a gap in the address",
            CALL.replace("org/restart", "org/{words}"),
        ),
        ("no signature", CALL.replace("sign =", "#")),
        (
            "a signature in plain words",
            CALL.replace("{secret:ACTION_SECRET_OPS}", "hush"),
        ),
        (
            "a secret of Binnacle's own",
            CALL.replace("ACTION_SECRET_TOKEN", "GITHUB_TOKEN"),
        ),
        (
            "a secret of deploys",
            CALL.replace("ACTION_SECRET_TOKEN", "DEPLOY_SECRET_TOKEN"),
        ),
        (
            "words beside a secret",
            CALL.replace("Bearer {secret", "{words} {secret"),
        ),
        (
            "a header that Binnacle sets",
            CALL.replace("authorization", "idempotency-key"),
        ),
        (
            "a secret in the body",
            CALL.replace("{count} times", "{secret:ACTION_SECRET_OPS}"),
        ),
        (
            "a name with a gap",
            CALL.replace("text = \"{count}", "\"{words}\" = \"{count}"),
        ),
        (
            "a body of words",
            CALL.replace("body = {", "body = \"{words}\"\n#"),
        ),
        ("a folder to run in", format!("{CALL}cwd = \"/\"\n")),
    ];
    let told = table.map(|(what, text)| {
        let faults = faults(&text);
        assert!(!faults.is_empty(), "{what} is not refused");
        format!("# {what}\n{faults}")
    });
    insta::assert_snapshot!("faults_elsewhere", told.join("\n"));
}

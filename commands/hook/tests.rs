//! What is taken at the door, and what is read of it.

use super::*;
use crate::issue::IssueState;

const KEY: &str = "72d3162e-cc78-11e3-81ab-4c9367dc0958";

#[test]
fn what_every_delivery_has_is_read() {
    let body =
        r#"{"action":"closed","repository":{"full_name":"Harbour/Operations","id":7},"new":[1]}"#;
    let hook = Hook::read(KEY, "issues", body.as_bytes()).unwrap();
    assert_eq!(hook.key.as_str(), KEY);
    assert_eq!(hook.action.as_deref(), Some("closed"));
    assert_eq!(hook.repository, "harbour/operations".parse().ok());
    assert_eq!(hook.payload, body);
    for odd in [
        r"{}",
        r#"{"action":null,"repository":null}"#,
        r#"{"action":7,"repository":"harbour/operations"}"#,
        r#"{"action":["x"],"repository":{"full_name":"no repository"}}"#,
    ] {
        let hook = Hook::read(KEY, "something_new", odd.as_bytes()).unwrap();
        assert_eq!((hook.action, hook.repository), (None, None), "{odd}");
    }
}

#[test]
fn what_is_no_delivery_is_not_taken() {
    let long = "x".repeat(101);
    for (key, event, body, why) in [
        ("", "issues", "{}", NotTaken::Key),
        ("a b", "issues", "{}", NotTaken::Key),
        (&*long, "issues", "{}", NotTaken::Key),
        (KEY, "", "{}", NotTaken::Event),
        (KEY, "Issues!", "{}", NotTaken::Event),
        (KEY, &*long, "{}", NotTaken::Event),
        (KEY, "issues", "", NotTaken::Body),
        (KEY, "issues", "[]", NotTaken::Body),
        (KEY, "issues", "payload=%7B%7D", NotTaken::Body),
        (KEY, "issues", "{\"a\":", NotTaken::Body),
    ] {
        assert_eq!(
            Hook::read(key, event, body.as_bytes()),
            Err(why),
            "{key} {event} {body}"
        );
    }
    let latin = Hook::read(KEY, "issues", b"{\"a\":\"\xe9\"}");
    assert_eq!(latin, Err(NotTaken::Body));
}

#[test]
fn the_same_words_have_the_same_hash_under_any_key() {
    let of = |key: &str, event: &str, body: &str| {
        Hook::read(key, event, body.as_bytes()).unwrap().hash()
    };
    assert_eq!(of("a", "issues", "{}"), of("b", "issues", "{}"));
    assert_ne!(of("a", "issues", "{}"), of("a", "issues", "{ }"));
    assert_ne!(of("a", "issues", "{}"), of("a", "issue_comment", "{}"));
}

#[test]
fn nobody_here_knows_everything() {
    for (event, read) in [
        ("ping", Inbound::Ping),
        ("push", Inbound::Other),
        ("invented_tomorrow", Inbound::Other),
    ] {
        assert_eq!(Inbound::read(event, "{}"), Ok(read), "{event}");
    }
}

#[test]
fn a_run_is_known_by_its_number() {
    let read = |payload: &str| Inbound::read("workflow_run", payload);
    let told = r#"{"action":"completed","workflow_run":{"id":7,"conclusion":"success"}}"#;
    assert_eq!(read(told), Ok(Inbound::Run(7)));
    for odd in ["{}", r#"{"workflow_run":{"id":"7"}}"#, "no"] {
        assert!(read(odd).is_err(), "{odd}");
    }
}

#[test]
fn what_became_of_a_delivery_is_told() {
    let told = |state, said: Option<&str>| Told {
        key: KEY.parse().unwrap(),
        event: "issues".to_owned(),
        action: Some("closed".to_owned()),
        received_at: jiff::Timestamp::UNIX_EPOCH,
        state,
        said: said.map(str::to_owned),
    };
    assert_eq!(told(State::Done, None).name(), "issues.closed");
    for (state, said, outcome) in [
        (State::Waiting, None, "waits"),
        (State::Waiting, Some("x"), "tried again soon: x"),
        (State::Done, Some(KEPT), KEPT),
        (State::Aside, Some("x"), "could not be worked on: x"),
    ] {
        assert_eq!(told(state, said).outcome(), outcome);
        assert_eq!(State::from_name(state.as_str()), Some(state));
    }
}

/// A delivery of the event `issues`, with what is needed of it and some that nobody needs.
fn issues(action: &str, more: &str) -> String {
    format!(
        r#"{{"action":"{action}","issue":{{"number":4,"title":"x","user":{{"login":"binnacle-bot","id":1}},"state":"closed",
        "state_reason":"not_planned","assignees":[{{"login":"Bo"}}],"updated_at":"2026-01-05T09:00:00Z","new":{{}}}},
        "repository":{{"full_name":"harbour/operations","id":7}},"sender":{{"login":"bo"}}{more}}}"#
    )
}

#[test]
fn what_happened_to_an_issue_is_read() {
    let label = r#","label":{"name":"action_detect","id":1}"#;
    for (action, more, deed) in [
        ("closed", "", IssueDeed::Closed),
        ("reopened", "", IssueDeed::Reopened),
        ("assigned", "", IssueDeed::Assigned),
        ("unassigned", "", IssueDeed::Unassigned),
        (
            "labeled",
            label,
            IssueDeed::Labelled("action_detect".to_owned()),
        ),
        ("labeled", "", IssueDeed::Other),
        ("unlabeled", label, IssueDeed::Changed),
        ("edited", "", IssueDeed::Changed),
        ("deleted", "", IssueDeed::Gone),
        ("transferred", "", IssueDeed::Gone),
        ("typed", "", IssueDeed::Other),
        ("invented_tomorrow", "", IssueDeed::Other),
    ] {
        let read = Inbound::read("issues", &issues(action, more)).unwrap();
        let news = IssueNews {
            issue: IssueAt {
                repository: "harbour/operations".parse().unwrap(),
                number: 4,
                author: "binnacle-bot".to_owned(),
            },
            deed,
            by: "bo".to_owned(),
            state: IssueState::NotPlanned,
            assignees: vec!["Bo".to_owned()],
            at: "2026-01-05T09:00:00Z".parse().unwrap(),
            before: 0,
        };
        assert_eq!(read, Inbound::Issue(news), "{action}");
    }
}

#[test]
fn what_is_done_again_and_again_is_left_after_a_warning() {
    let Ok(Inbound::Issue(news)) = Inbound::read("issues", &issues("closed", "")) else {
        panic!("an issue that is closed")
    };
    let done = |deed: &IssueDeed, before| IssueNews {
        deed: deed.clone(),
        before,
        ..news.clone()
    };
    for deed in [IssueDeed::Closed, IssueDeed::Reopened, IssueDeed::Changed] {
        let left = (0..5).map(|before| done(&deed, before).is_fought_over());
        assert_eq!(left.collect::<Vec<_>>(), [false, false, false, true, true]);
    }
    for deed in [IssueDeed::Gone, IssueDeed::Assigned, IssueDeed::Other] {
        assert!(!done(&deed, 9).is_fought_over(), "{deed:?}");
        assert_eq!(done(&deed, 2).warning(), "", "{deed:?}");
    }
    let warned = (0..5).map(|before| !done(&IssueDeed::Closed, before).warning().is_empty());
    assert_eq!(
        warned.collect::<Vec<_>>(),
        [false, false, true, false, false]
    );
}

#[test]
fn what_was_said_on_an_issue_is_read() {
    let comment = |action: &str| {
        issues(
            action,
            r#","comment":{"id":7,"user":null,"body":"Hm","created_at":"2026-01-05T09:00:00Z","reactions":{}}"#,
        )
    };
    let read = Inbound::read("issue_comment", &comment("created")).unwrap();
    let Inbound::Comment(news) = read else {
        panic!("{read:?}")
    };
    assert_eq!((news.id, &*news.by, &*news.text), (7, "ghost", "Hm"));
    for other in ["edited", "deleted", "pinned"] {
        let read = Inbound::read("issue_comment", &comment(other));
        assert_eq!(read, Ok(Inbound::Other), "{other}");
    }
}

#[test]
fn a_repository_that_is_called_otherwise_is_known_by_its_former_name() {
    let whole = r#""repository":{"id":7,"full_name":"harbour/works"}"#;
    for (event, changes, former) in [
        (
            "repository",
            r#"{"repository":{"name":{"from":"operations"}}}"#,
            Some("harbour/operations"),
        ),
        (
            "repository",
            r#"{"owner":{"from":{"user":{"login":"bo"}}}}"#,
            Some("bo/works"),
        ),
        (
            "repository",
            r#"{"owner":{"from":{"organization":{"login":"acme"}}}}"#,
            Some("acme/works"),
        ),
        ("repository", r#"{"description":{"from":"x"}}"#, None),
        (
            "issues",
            r#"{"repository":{"name":{"from":"operations"}}}"#,
            None,
        ),
    ] {
        let body = format!(r#"{{"changes":{changes},{whole}}}"#);
        let hook = Hook::read("a", event, body.as_bytes()).unwrap();
        let names: Vec<String> = hook.names().map(ToString::to_string).collect();
        let wanted = ["harbour/works"].into_iter().chain(former);
        assert_eq!(names, wanted.collect::<Vec<_>>(), "{event} {changes}");
        assert_eq!(hook.repository_id, Some(7));
    }
}

#[test]
fn what_became_of_a_deployment_is_read() {
    for (state, kind, end, is_machine) in [
        ("success", "Bot", Some(DeploymentEnd::Succeeded), true),
        ("failure", "User", Some(DeploymentEnd::Failed), false),
        ("error", "Bot", Some(DeploymentEnd::Failed), true),
        ("in_progress", "Bot", None, true),
        ("inactive", "User", None, false),
        ("invented_tomorrow", "Bot", None, true),
    ] {
        let payload = format!(
            r#"{{"action":"created","deployment":{{"id":7,"creator":{{"login":"binnacle-bot"}}}},
            "deployment_status":{{"state":"{state}","description":"x","log_url":"javascript:x",
            "creator":{{"login":"bo","type":"{kind}"}},"created_at":"2026-01-05T09:00:00Z"}}}}"#
        );
        let news = DeploymentNews {
            id: 7,
            author: "binnacle-bot".to_owned(),
            end,
            by: "bo".to_owned(),
            is_machine,
            text: "x".to_owned(),
            url: None,
            at: "2026-01-05T09:00:00Z".parse().unwrap(),
        };
        let read = Inbound::read("deployment_status", &payload);
        assert_eq!(read, Ok(Inbound::Deployment(news)), "{state}");
    }
}

#[test]
fn what_lacks_what_is_needed_is_told() {
    for (event, payload) in [
        ("deployment_status", "{}"),
        ("issues", "{}"),
        ("issues", r#"{"action":"closed","issue":{"number":"four"}}"#),
        ("issue_comment", &*issues("created", "")),
    ] {
        let why = Inbound::read(event, payload).unwrap_err().to_string();
        assert!(why.starts_with("not understood: "), "{why}");
    }
}

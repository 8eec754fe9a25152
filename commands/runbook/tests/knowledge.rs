//! Tests: terms and snippets.

use super::*;
use crate::{Refusal, Reply, reply::Card};

const COMMANDS: &str = "# Command snippets\n\nWords.\n\n## Restart a pod\n\n```sh\nkubectl -n {namespace} delete pod <pod name>\necho ${HOME} | awk '{print $1}' <<EOF\n```\n\n\
                        ## No code\n\nNothing.\n\n## Twice {namespace}\n\n    kubectl get ns {namespace} {NameSpace}\n";

fn card(reply: Reply) -> Card {
    match reply {
        Reply::Say { card, .. } => card,
        Reply::Form(_) => panic!("a form"),
    }
}

#[test]
fn a_snippet_is_filled_and_what_is_missing_is_told() {
    let pages = [
        page("x/command_snippets.md", COMMANDS).0,
        page("x/other.md", COMMANDS).0,
    ];
    let all = snippets(&pages);
    let names: Vec<&str> = all.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Restart a pod", "Twice {namespace}"]);
    let one = snippet(&all, "restart A pod").unwrap();
    assert_eq!(gaps(one), ["namespace", "pod name"]);
    let told = card(filled_in(one, &values("namespace = prod").unwrap()).unwrap());
    assert_eq!(
        told.body,
        "```sh\nkubectl -n prod delete pod <pod name>\necho ${HOME} | awk '{print $1}' <<EOF\n```\n"
    );
    assert_eq!(told.fields[0].value, "pod name");
    let told =
        card(filled_in(one, &values("podname={namespace}\nNAMESPACE=prod").unwrap()).unwrap());
    assert!(
        told.body.contains("-n prod delete pod {namespace}\n"),
        "what is put in is not filled again: {}",
        told.body
    );
    assert_eq!(told.fields, []);
    assert_eq!(
        gaps(snippet(&all, "Twice {namespace}").unwrap()),
        ["namespace"]
    );
}

#[test]
fn what_fills_nothing_is_refused() {
    let pages = [page("snippets.md", COMMANDS).0];
    let all = snippets(&pages);
    let one = snippet(&all, "Restart a pod").unwrap();
    let told = |why: Refusal| why.to_string();
    assert_eq!(
        told(filled_in(one, &values("host=x").unwrap()).unwrap_err()),
        "This snippet has no gap host. Its gaps are namespace, pod name."
    );
    assert!(told(values("prod").unwrap_err()).contains("has no `=`"));
    for bad in [
        "a=",
        "a=`x`",
        "a=b\u{0}c",
        "a=b\u{202E}c",
        &format!("a={}", "x".repeat(201)),
    ] {
        assert!(
            told(values(bad).unwrap_err()).contains("will not do"),
            "{bad:?}"
        );
    }
    assert!(told(snippet(&all, "none").unwrap_err()).contains("There is no snippet none"));
    assert!(told(snippet(&[], "none").unwrap_err()).contains("have no snippets"));
}

#[test]
fn a_term_is_a_section_of_a_glossary_or_a_page_of_its_own() {
    let pages = [
        page("guide/glossary.md", "# Glossary\n\nOur words.\n\n## Toil\n\nWork that a machine could do.\n\n## Error budget\n\nWhat may fail.\n").0,
        page("guide/hub.md", "---\nkind: term\naliases: [JupyterHub]\n---\n\n# The hub\n\nWhere people log in.\n").0,
        page("guide/other.md", "# Toil\n\nNot this one.\n").0,
    ];
    let all = terms(&pages);
    let names: Vec<&str> = all.iter().map(|one| one.name).collect();
    assert_eq!(names, ["Error budget", "JupyterHub", "The hub", "Toil"]);
    let told = card(explained(&term(&all, "error-budget").unwrap()));
    assert_eq!(
        (told.title.as_str(), told.body.as_str()),
        ("Error budget", "What may fail.")
    );
    let told = card(explained(&term(&all, "jupyterhub").unwrap()));
    assert_eq!(told.body, "Where people log in.");
    assert!(
        term(&all, "toli")
            .unwrap_err()
            .to_string()
            .contains("Did you mean Toil?")
    );
    assert!(
        term(&all, "zzzz")
            .unwrap_err()
            .to_string()
            .contains("does not have zzzz")
    );
    assert!(term(&[], "x").unwrap_err().to_string().contains("no terms"));
}

#[test]
fn an_unknown_kind_is_told_and_changes_nothing() {
    let (page, _) = page("a.md", "---\nkind: poem\n---\n# A\n");
    assert_eq!(page.kind, None);
    assert_eq!(told(&page)[0].0, 2);
}

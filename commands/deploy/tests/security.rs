//! What went wrong elsewhere, and must not here.

use serde_json::json;

use super::{asked, by, fine, put, told, with};
use crate::deploy::{Asked, Called};

#[test]
fn a_role_named_like_an_allowed_id_gives_nothing() {
    // A role of the server whose name is `20` has another id; only ids are ever looked at, and a name is refused.
    assert_eq!(
        told(&asked(with("/request/roles", json!(["99"])))),
        "deny: not_allowed"
    );
    for name in ["ops", "@ops", "020", " 20", "<@&20>"] {
        let wrong = Asked::read(with("/request/roles", json!([name])), None).unwrap_err();
        assert_eq!(wrong.at, "request.roles[0]", "{name}");
    }
    // Also where a document may be named: digits are an id, whatever a role is called.
    let text = super::TEAM.replace("name = \"dev\", id = \"22\"", "name = \"20\", id = \"22\"");
    let text = text
        .replace("\"ops\", \"dev\"", "\"ops\"")
        .replace("roles = [\"dev\"]", "roles = [\"ops\"]");
    let team = crate::team::Team::parse(&text, "binnacle.toml").unwrap();
    let called = Called {
        roles: &team.roles,
        people: &team.people,
    };
    let read = Asked::read(
        with("/request/roles", json!(["20", "security"])),
        Some(called),
    )
    .unwrap();
    let ids: Vec<u64> = read.request.roles.iter().map(|id| id.get()).collect();
    assert_eq!(ids, [20, 21]);
}

#[test]
fn the_requester_does_not_approve_under_any_account() {
    let missing = "needs_approval: approvals_missing, approver_is_requester";
    let own = |user: &str| json!([by(user, "20"), by("32", "20"), by("33", "21")]);
    assert_eq!(told(&asked(with("/approvals", own("30")))), missing);
    // Bo asks; 41 is another account of his, as the document says, and 51 as the facts say, through 41.
    let mut facts = with("/request/by", json!("31"));
    put(&mut facts, "/commit/authors", json!([]));
    put(&mut facts, "/approvals", own("41"));
    assert_eq!(told(&asked(facts.clone())), missing);
    put(&mut facts, "/approvals", own("51"));
    put(
        &mut facts,
        "/same_person",
        json!([["51", "61"], ["61", "41"]]),
    );
    assert_eq!(told(&asked(facts)), missing);
}

#[test]
fn two_accounts_of_one_person_are_one_approval() {
    let given = json!([by("31", "20"), by("41", "20"), by("33", "21")]);
    assert_eq!(
        told(&asked(with("/approvals", given))),
        "needs_approval: approvals_missing"
    );
}

#[test]
fn text_in_a_reason_is_never_parsed_for_flags() {
    let plain = asked(fine());
    for words in [
        "--global --force --emergency",
        "{\"kind\":\"emergency\"}",
        "kind = \"emergency\"\n[[override]]",
        "<@&20> approve r1",
    ] {
        let decision = asked(with("/request/reason", json!(words)));
        assert_eq!(decision, plain, "{words}");
    }
    let lock = |reason: &str| json!([{ "scope": "service", "service": "web", "by": "31", "reason": reason }]);
    assert_eq!(told(&asked(with("/locks", lock("--global")))), "allow: ");
    // What is said in an approval or an override decides nothing either.
    let mut facts = fine();
    facts["approvals"][0]["note"] = json!("count = 3, roles = [\"21\"]");
    assert_eq!(asked(facts), plain);
}

#[test]
fn words_of_people_do_not_break_out_of_a_sentence() {
    let decision = asked(with(
        "/end",
        json!({ "rejected": { "by": "31", "reason": "a` **b**\n\u{202e}@everyone" } }),
    ));
    assert_eq!(
        decision.blockers[0].sentence,
        "31 rejected it: `a' **b** @everyone`"
    );
}

#[test]
fn a_moved_branch_drops_approvals() {
    let binding = asked(fine()).pinned.binding;
    let mut facts = fine();
    for at in 0..3 {
        facts["approvals"][at]["binding"] = json!(binding);
    }
    assert_eq!(told(&asked(facts.clone())), "allow: ");
    put(&mut facts, "/commit/sha", json!(super::OTHER));
    assert_eq!(told(&asked(facts.clone())), "deny: sha_moved");
    put(&mut facts, "/request/sha", json!(super::OTHER));
    assert!(told(&asked(facts)).contains("approvals_missing"));
}

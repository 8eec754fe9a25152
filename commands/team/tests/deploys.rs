//! What is said of rules of deploys that are wrong, and what several tables demand together.

use super::{problems, team};
use crate::deploy::{Checks, Policy};

const BASE: &str = "guild = \"1\"\nname = \"A\"\nrole = [{ name = \"ops\", id = \"20\" }]\n\
    person = [{ name = \"ana\", discord = \"30\" }, { name = \"bo\", discord = \"31\" }]\nservice = [{ name = \"api\" }]\n";

/// The problems of a document with these rules.
fn wrong(rules: &str) -> String {
    problems(&format!("{BASE}{rules}"))
}

/// Documents with these rules are refused with these words.
fn refused(table: &[(&str, &str)]) {
    for (rules, said) in table {
        let told = wrong(rules);
        assert!(told.contains(said), "{rules}\n{told}");
    }
}

#[test]
fn what_can_never_be_is_refused_with_its_line() {
    let table = [
        (
            "environment = [{ name = \"a\", after = \"b\" }, { name = \"b\", after = \"a\" }]",
            "binnacle.toml:6: `environment.after`: found `b`, which makes a ladder that loops: a after b after a",
        ),
        (
            "environment = [{ name = \"a\", after = \"a\" }]",
            "found `a`, which makes a ladder that loops: a after a",
        ),
        (
            "environment = [{ name = \"staging\" }, { name = \"b\", after = \"stagign\" }]",
            "found `stagign`, allowed is the name of an `[[environment]]`; did you mean `staging`?",
        ),
        (
            "[[deploy]]\nname = \"a\"\napprovals = [{ roles = [\"opps\"] }]",
            "binnacle.toml:8: `deploy.approvals.roles`: found `opps`, allowed is the name of a `[[role]]`; did you mean `ops`?",
        ),
        (
            "[[deploy]]\nname = \"a\"\napprovals = [{ people = [\"ana\", \"bo\"], count = 3 }]",
            "`deploy.approvals.count`: found `3`, which can never be met: the group has 2 in all",
        ),
        (
            "[[deploy]]\nname = \"a\"\napprovals = [{ count = 1 }]",
            "found approvals by nobody, which nobody could give; name `roles` or `people`",
        ),
        (
            "[[deploy]]\nname = \"a\"\napprovals = [{ roles = [\"ops\"], count = 0 }]",
            "found `0`, allowed is a whole number from 1 to 20",
        ),
        (
            "[[deploy]]\nname = \"a\"\nrollback_approvals = 1",
            "found `1`, which can never be met: this table names no group under `approvals`",
        ),
        (
            "[[deploy]]\nname = \"a\"\noverrides = [{ codes = [\"locked\", \"frozne\"], roles = [\"ops\"] }]",
            "`deploy.overrides.codes`: found `locked`, which can never be overridden",
        ),
        (
            "[[deploy]]\nname = \"a\"\nemergency = { roles = [\"ops\"], skip = [\"sha_moved\"] }",
            "`deploy.emergency.skip`: found `sha_moved`, which can never be skipped",
        ),
        (
            "[[deploy]]\nname = \"a\"\nbudget = { slow = \"block\", fast = \"warn\" }",
            "found grades that contradict each other, `slow` may not hold more than `fast`",
        ),
        (
            "environment = [{ name = \"p\" }]\n[[deploy]]\nname = \"a\"\nincidents = { severity = \"sev1\", grade = \"approve\" }",
            "found a gate of the grade \"approve\" over `api` in `p`, which can never be met",
        ),
        (
            "[[deploy]]\nname = \"a\"\nservices = [\"apy\"]",
            "`deploy.services`: found `apy`, allowed is the name of a `[[service]]`; did you mean `api`?",
        ),
        (
            "[[deploy]]\nname = \"a\"\n[[deploy]]\nname = \"a\"",
            "found `a`, which line 7 has already; a deploy table stands once",
        ),
    ];
    refused(&table);
}

#[test]
fn freezes_and_tests_that_cannot_be_are_refused_with_their_line() {
    let table = [
        (
            "[[freeze]]\nname = \"a\"",
            "`freeze.days`: found nothing, allowed is one of `days` with `from` and `to`",
        ),
        (
            "[[freeze]]\nname = \"a\"\ndays = [\"mon\"]\ncron = \"0 8 * * *\"\nlasts = \"1h\"",
            "found a freeze that says in several ways when it holds",
        ),
        (
            "[[freeze]]\nname = \"a\"\nfrom = \"09:00\"\nto = \"09:00\"",
            "found `09:00`, which is the same as `from`",
        ),
        (
            "[[freeze]]\nname = \"a\"\nfrom = \"09:00\"",
            "`freeze.to`: found nothing",
        ),
        (
            "[[freeze]]\nname = \"a\"\nstarts = \"2026-12-24\"\nends = \"2026-12-24\"",
            "found `2026-12-24`, which is not after `starts`",
        ),
        (
            "[[freeze]]\nname = \"a\"\nstarts = \"2026-12-24T00:00-05:00\"\nends = \"2026-12-25\"",
            "allowed is a date as in \"2026-12-24\"",
        ),
        (
            "[[freeze]]\nname = \"a\"\ncron = \"0 18 * * 5\"\nlasts = \"1h\"",
            "name the days of the week, as in `MON-FRI`",
        ),
        (
            "[[freeze]]\nname = \"a\"\nkind = \"allow\"\ngrade = \"warn\"\ndays = [\"mon\"]",
            "which only a freeze of the kind \"deny\" may have",
        ),
        (
            "[[test]]\nname = \"a\"\nnow = \"2026-11-26T10:00:00\"\noutcome = \"allow\"\nrequest = { service = \"api\", environment = \"p\", by = \"ana\" }",
            "`test.now`: found `2026-11-26T10:00:00`, allowed is a time with its offset",
        ),
        (
            "[[test]]\nname = \"a\"\nnow = \"2026-11-26T10:00:00Z\"\noutcome = \"allow\"\nrequest = { service = \"api\", environment = \"p\", by = \"amy\" }",
            "`test.request`: found at `request.by` something that is not read",
        ),
    ];
    refused(&table);
}

/// The policy of the API in production under these tables.
fn policy(tables: &str) -> Policy {
    let text = format!("{BASE}environment = [{{ name = \"production\" }}]\n{tables}");
    Policy::of(&team(&text), "api", "production")
}

#[test]
fn tables_add_up_and_the_stricter_demand_wins() {
    let one = "[[deploy]]\nname = \"one\"\nrequesters = [\"ops\"]\nreason = true\nchecks = [\"build\"]\nreviews = 2\nmax_behind = 3\n\
        approvals = [{ roles = [\"ops\"] }]\napprovals_expire = \"4h\"\nfacts_max_age = \"5m\"\nchecklist = [\"a\"]\n\
        emergency = { roles = [\"ops\"], skip = [\"frozen\", \"ci_failing\"] }\n";
    let lax = "[[deploy]]\nname = \"two\"\nchecks = \"none\"\nreviews = 0\nmax_behind = 9\napprovals_expire = \"48h\"\nfacts_max_age = \"1d\"\n\
        branches = [\"*\"]\nemergency = { roles = [\"ops\"], skip = [\"frozen\", \"draft\"] }\n";
    let (alone, both) = (policy(one), policy(&format!("{one}{lax}")));
    assert_eq!(both.tables, ["one", "two"]);
    assert_eq!(
        (both.reason, both.reviews, both.max_behind, &both.checks),
        (true, 2, Some(3), &alone.checks)
    );
    assert_eq!(
        (
            both.approvals_expire,
            both.facts_max_age,
            &both.groups,
            &both.requesters
        ),
        (
            alone.approvals_expire,
            alone.facts_max_age,
            &alone.groups,
            &alone.requesters
        )
    );
    let skip = both
        .emergency
        .as_ref()
        .unwrap()
        .skip
        .iter()
        .map(|code| code.as_str());
    assert_eq!(skip.collect::<Vec<_>>(), ["frozen"]);
    assert_eq!(policy(lax).checks, Checks::Nothing);
    let all = "[[deploy]]\nname = \"three\"\nchecks = \"all\"\n";
    assert_eq!(policy(&format!("{lax}{all}")).checks, Checks::All);
    // Every demand is in the hash, to which approvals are bound.
    assert_ne!(alone.hash, both.hash);
    assert_eq!(alone.hash, policy(one).hash);
}

#[test]
fn what_carries_deploys_out_is_one_thing() {
    let service = |keys: &str| {
        let text = BASE.replace(
            "{ name = \"api\" }",
            &format!("{{ name = \"api\", {keys} }}"),
        );
        problems(&text)
    };
    let webhook =
        |url: &str, secret: &str| format!("webhook = {{ url = \"{url}\", secret = \"{secret}\" }}");
    let good = webhook("https://deploy.example.org/hook", "DEPLOY_SECRET_API");
    assert!(
        team(&BASE.replace(
            "{ name = \"api\" }",
            &format!("{{ name = \"api\", {good} }}")
        ))
        .services[0]
            .webhook
            .is_some()
    );
    for (keys, said) in [
        (
            format!("workflow = \"deploy.yml\", {good}"),
            "found a webhook beside a workflow, allowed is one of both",
        ),
        (
            webhook("http://deploy.example.org", "DEPLOY_SECRET_API"),
            "`service.webhook.url`: found `http://deploy.example.org`",
        ),
        (
            webhook("https://deploy.example.org", "DISCORD_TOKEN"),
            "`service.webhook.secret`: found `DISCORD_TOKEN`, allowed is the name of a variable",
        ),
        (
            "webhook = { url = \"https://deploy.example.org\" }".to_owned(),
            "`service.webhook.secret`",
        ),
        (
            "start_within = \"soon\"".to_owned(),
            "`service.start_within`: found `soon`, allowed is a length of time",
        ),
    ] {
        let told = service(&keys);
        assert!(told.contains(said), "{keys}\n{told}");
    }
}

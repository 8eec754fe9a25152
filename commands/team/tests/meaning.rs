//! What a document means.

use super::super::{HttpsUrl, NotAllowed, Owner, Right, Severity, Team, Zone};
use super::{EXAMPLE, LEAST, team};
use crate::names::RoleId;

#[test]
fn the_least_document_has_good_defaults() {
    let team = team(LEAST);
    assert_eq!((team.guild.get(), team.name.as_str()), (1, "Acme"));
    assert_eq!(team.timezone, Zone::UTC);
    assert_eq!(team.github, None);
    assert_eq!(
        (team.incidents.category, team.incidents.announce),
        (None, None)
    );
    assert_eq!(team.incidents.default_severity, Severity::Sev3);
    let labels = Severity::ALL.map(|severity| team.level(severity).label.clone());
    assert_eq!(
        labels,
        [
            "priority_critical",
            "priority_major",
            "priority_minor",
            "priority_minor"
        ]
    );
    for right in Right::ALL {
        assert_eq!(team.may(*right, &[]), Ok(()));
    }
}

#[test]
fn the_example_means_what_it_says() {
    let team = team(EXAMPLE);
    let github = team.github.as_ref().unwrap();
    assert_eq!(
        (github.repository.to_string().as_str(), &github.labels[..]),
        ("acme/operations", &["incident".to_owned()][..])
    );
    assert_eq!(team.timezone.name(), "Europe/Zurich");
    let checkout = team.service(&"checkout".parse().unwrap()).unwrap();
    assert_eq!(checkout.owner, Some(Owner::Role("ops".parse().unwrap())));
    assert_eq!(
        checkout.links.get("source code").map(HttpsUrl::as_str),
        Some("https://github.com/acme/checkout")
    );
    let website = team.service(&"website".parse().unwrap()).unwrap();
    assert_eq!(website.owner, Some(Owner::Person("bo".parse().unwrap())));
    assert_eq!(team.service(&"none".parse().unwrap()), None);
    assert_eq!(team.people[0].github.as_ref().unwrap().as_str(), "ana-acme");
    // The example spells out the texts that hold anyway, so that a copy can start from them.
    for severity in Severity::ALL {
        let mut spelled_out = team.level(severity).clone();
        spelled_out.page = None;
        assert_eq!(&spelled_out, super::team(LEAST).level(severity));
    }
}

#[test]
fn a_right_is_held_by_id_and_a_refusal_says_who_could() {
    let team = team(EXAMPLE);
    let [ops, support, other] =
        [20, 21, 99].map(|n| RoleId::try_from(100_000_000_000_000_000 + n).unwrap());
    assert_eq!(team.may(Right::IncidentDeclare, &[]), Ok(()));
    assert_eq!(team.may(Right::IncidentResolve, &[other, support]), Ok(()));
    let refused = team.may(Right::IncidentResolve, &[other]).unwrap_err();
    assert_eq!(
        refused,
        NotAllowed {
            right: Right::IncidentResolve,
            needs: vec![ops, support]
        }
    );
    assert_eq!(
        refused.to_string(),
        "only some roles may resolve an incident"
    );
    assert_eq!(
        team.may(Right::StatusRetry, &[support]).unwrap_err().needs,
        [ops]
    );
}

#[test]
fn ids_may_be_numbers_and_rights_may_be_quoted() {
    let quoted = "guild = \"1\"\nname = \"Acme\"\n[rights]\n\"incident.declare\" = [\"ops\"]\n[[role]]\nname = \"ops\"\nid = \"2\"\n";
    let plain = "guild = 1\nname = 'Acme'\nrole = [{ name = 'ops', id = 2 }]\nrights.incident.declare = ['ops']\n";
    assert_eq!(team(quoted), team(plain));
    assert_eq!(team(quoted).hash(), team(plain).hash());
}

#[test]
fn the_first_channel_of_an_old_server_has_the_id_of_the_server() {
    let text = format!("{LEAST}[incidents]\nannounce = \"1\"\n");
    assert_eq!(team(&text).incidents.announce.unwrap().get(), 1);
    assert!(Team::parse(&text.replace("announce", "category"), "binnacle.toml").is_err());
}

#[test]
fn documents_that_mean_the_same_hash_the_same() {
    let one = r#"
guild = "1"
name = "Acme"
[github]
repository = "acme/ops"
labels = ["b", "a"]
[rights]
incident.resolve = ["x", "y"]
[[role]]
name = "x"
id = "2"
[[role]]
name = "y"
id = "3"
[[person]]
name = "ana"
discord = "4"
github = "ana"
[[service]]
name = "web"
[[service]]
name = "api"
links = { b = "https://b.example.org", a = "https://a.example.org" }
"#;
    let same = r#"
# The same in other words.
name = " Acme "
guild = 1
timezone = "utc"
service = [
  { name = "api", links = { a = "https://a.example.org", b = "https://b.example.org" } },
  { name = "web" },
]
person = [{ github = "Ana", discord = 4, name = "ana" }]
role = [{ name = "y", id = 3 }, { name = "x", id = 2 }]
rights = { incident = { resolve = ["y", "x"], declare = "everyone" } }
incidents = { default_severity = "SEV3", severity = { sev4 = { label = "priority_minor" } } }
github = { labels = ["a", "b"], repository = "ACME/ops" }
"#;
    assert_eq!(team(one).hash(), team(same).hash());
    assert_eq!(team(one), team(same));
    let hash = team(one).hash();
    assert!(
        hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit()),
        "{hash}"
    );
}

#[test]
fn every_difference_in_meaning_changes_the_hash() {
    let changes = [
        ("100000000000000001", "100000000000000002"),
        ("Acme Operations", "Acme"),
        ("Europe/Zurich", "Europe/Berlin"),
        ("\"acme/operations\"", "\"acme/ops\""),
        ("labels = [\"incident\"]", "labels = []"),
        ("category = \"100000000000000010\"", ""),
        ("announce = \"100000000000000011\"", ""),
        ("default_severity = \"sev3\"", "default_severity = \"sev2\""),
        ("priority_critical", "priority_worst"),
        ("hurts no customer", "hurts nobody"),
        ("update_every = \"20m\"", "update_every = \"15m\""),
        ("venue = \"thread\"", "venue = \"none\""),
        ("report_within = \"3d\"", "report_within = \"4d\""),
        ("page = \"ops\"", "page = \"support\""),
        ("from = \"22:00\"", "from = \"21:00\""),
        ("\"thu\", \"fri\"", "\"thu\""),
        (
            "incident.update = \"everyone\"",
            "incident.update = [\"ops\"]",
        ),
        ("[\"ops\", \"support\"]\nincident", "[\"ops\"]\nincident"),
        ("\"100000000000000021\"", "\"100000000000000022\""),
        ("ana-acme", "ana"),
        ("Takes the money", "Takes money"),
        ("owner = \"bo\"", "owner = \"ana\""),
        ("owner = \"bo\"", ""),
        ("d/checkout", "d/cart"),
        ("name = \"website\"", "name = \"site\""),
    ];
    let original = team(EXAMPLE).hash();
    for (from, to) in changes {
        let text = EXAMPLE.replacen(from, to, 1);
        assert_ne!(text, EXAMPLE, "{from}");
        assert_ne!(team(&text).hash(), original, "{from}");
    }
}

#[test]
fn a_team_is_told_to_programs_under_the_keys_of_its_document() {
    insta::assert_json_snapshot!(team(LEAST), @r#"
    {
      "guild": "1",
      "name": "Acme",
      "timezone": "UTC",
      "github": null,
      "incidents": {
        "category": null,
        "announce": null,
        "default_severity": "sev3",
        "page": null,
        "quiet": null,
        "support": null,
        "severity": {
          "sev1": {
            "text": "Customers cannot work, or data is at risk. Everyone who can help joins now.",
            "label": "priority_critical",
            "venue": "channel",
            "update_every": "20m",
            "report_within": "3d"
          },
          "sev2": {
            "text": "Something important is down or very slow for many. Work on it starts now.",
            "label": "priority_major",
            "venue": "channel",
            "update_every": "30m",
            "report_within": "5d"
          },
          "sev3": {
            "text": "Something is broken for a few, or there is a way around it.",
            "label": "priority_minor",
            "venue": "channel",
            "update_every": "2h",
            "report_within": "14d"
          },
          "sev4": {
            "text": "A small fault that hurts no customer yet.",
            "label": "priority_minor",
            "venue": "thread",
            "update_every": "1d",
            "report_within": "14d"
          }
        }
      },
      "rights": {
        "incident.declare": "everyone",
        "incident.update": "everyone",
        "incident.resolve": "everyone",
        "incident.reopen": "everyone",
        "incident.assign": "everyone",
        "incident.private": "everyone",
        "incident.close": "everyone",
        "oncall.override": "everyone",
        "oncall.swap": "everyone",
        "oncall.take": "everyone",
        "oncall.manage": "everyone",
        "oncall.pay": "everyone",
        "page.send": "everyone",
        "page.answer": "everyone",
        "runbook.run": "everyone",
        "deploy.cancel": "everyone",
        "deploy.clear": "everyone",
        "deploy.lock": "everyone",
        "deploy.unlock": "everyone",
        "decision.record": "everyone",
        "status.retry": "everyone"
      },
      "role": [],
      "person": [],
      "service": [],
      "schedule": [],
      "environment": [],
      "deploy": [],
      "freeze": []
    }
    "#);
}

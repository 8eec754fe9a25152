//! What shows that a login is somebody's, and what does not.

use crate::{
    Actor, Refusal, Reply,
    hook::{CommentNews, IssueAt},
    reply::Card,
};

use super::*;

const TEAM: &str = r#"
guild = "100000000000000001"
name = "Harbour"
timezone = "Europe/Zurich"

[github]
repository = "harbour/operations"

[incidents]
announce = "100000000000000043"

[[person]]
name = "ana"
discord = "100000000000000021"
github = "ana"
also = ["100000000000000029"]

[[person]]
name = "bo"
discord = "100000000000000022"
github = "bo"
"#;

const SECRET: [u8; 32] = [7; 32];

fn user(number: u64) -> UserId {
    UserId::try_from(100_000_000_000_000_000 + number).unwrap()
}

fn actor(number: u64) -> Actor {
    Actor {
        user: user(number),
        name: "x".to_owned(),
        roles: Vec::new(),
    }
}

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_second(1_767_261_600 + minutes * 60).unwrap()
}

fn login(name: &str) -> GithubLogin {
    name.parse().unwrap()
}

fn link(number: u64, name: &str, ended: Option<i64>) -> Link {
    Link {
        user: user(number),
        login: login(name),
        at: at(0),
        ended_at: ended.map(at),
    }
}

fn team(links: Vec<Link>) -> Team {
    let mut team = Team::parse(TEAM, "team.toml").unwrap_or_else(|problems| panic!("{problems}"));
    team.links = Links {
        version: 1,
        all: links,
    };
    team
}

fn claim(team: &Team, number: u64, name: &str) -> Result<Claim, Refusal> {
    match ask(team, None, &actor(number), name, SECRET, at(0))? {
        Wish::Prove(claim) => Ok(claim),
        other @ Wish::Proved(_) => panic!("{other:?}"),
    }
}

fn comment(by: &str, text: String, minutes: i64) -> CommentNews {
    CommentNews {
        issue: IssueAt {
            repository: "harbour/operations".parse().unwrap(),
            number: 4,
            author: "binnacle-bot".to_owned(),
        },
        id: 9,
        by: by.to_owned(),
        text,
        url: None,
        at: at(minutes),
        is_edited: false,
    }
}

fn card(reply: Reply) -> Card {
    match reply {
        Reply::Say { card, .. } => card,
        other @ Reply::Form(_) => panic!("{other:?}"),
    }
}

#[test]
fn a_code_is_found_in_words() {
    let code = Code::new(SECRET);
    for words in [
        format!("{code}"),
        format!("I am ana on Discord: {code}.\r\nThanks"),
        format!("> {code}"),
    ] {
        assert_eq!(Code::in_words(&words), Some(code.clone()), "{words}");
    }
    for words in [
        "",
        "binnacle-link ",
        "binnacle-link 77777",
        "binnacle-link ilou777777",
        "7777777777",
    ] {
        assert_eq!(Code::in_words(words), None, "{words}");
    }
}

#[test]
fn a_login_that_cannot_be_theirs_is_refused() {
    let linked = team(vec![link(23, "cy", None), link(24, "dee", Some(9))]);
    for (number, name, why) in [
        (21, "no login", "That is no login on GitHub"),
        (21, "", "That is no login on GitHub"),
        (21, "BO", "The team's document says that `BO` is bo"),
        (
            21,
            "Cy",
            "`Cy` was shown to be the login of <@100000000000000023>",
        ),
        (23, "cy-at-home", "You are `cy` on GitHub already"),
    ] {
        let refused = claim(&linked, number, name).unwrap_err().to_string();
        assert!(refused.starts_with(why), "{name}: {refused}");
    }
    // The document's own, by either account; one that nobody has; one that was given back.
    for (number, name) in [
        (21, "ana"),
        (29, "@Ana "),
        (24, "dee"),
        (25, "dee"),
        (30, "new-one"),
    ] {
        assert!(claim(&linked, number, name).is_ok(), "{name}");
    }
    let nowhere = TEAM.replace("[github]\nrepository = \"harbour/operations\"\n", "");
    let nowhere = Team::parse(&nowhere, "team.toml").unwrap();
    let refused = claim(&nowhere, 21, "ana").unwrap_err().to_string();
    assert!(refused.contains("mirrors nothing to GitHub"), "{refused}");
}

#[test]
fn the_same_code_is_given_as_long_as_it_is_good() {
    let team = team(Vec::new());
    let first = claim(&team, 21, "ana").unwrap();
    let again = |name: &str, minutes: i64| {
        let before = Some(first.clone());
        match ask(&team, before, &actor(21), name, [8; 32], at(minutes)).unwrap() {
            Wish::Prove(claim) => claim.code == first.code,
            Wish::Proved(_) => panic!("nothing was shown"),
        }
    };
    for (name, minutes, is_same) in [
        ("ana", 29, true),
        ("ana", 30, false),
        ("ana-at-home", 1, false),
    ] {
        assert_eq!(again(name, minutes), is_same, "{name} {minutes}");
    }
    let told = card(asked(&team, &Wish::Prove(first.clone())));
    assert!(
        told.body
            .contains(&format!("I am ana on Discord: {}", first.code)),
        "{told:?}"
    );
}

#[test]
fn only_the_owner_of_the_login_shows_it_and_in_time() {
    let open = team(Vec::new());
    let claim = claim(&open, 30, "Nia").unwrap();
    let words = claim.code.to_string();
    let proves = |team: &Team, by: &str, written: i64, now: i64| {
        let news = comment(by, words.clone(), written);
        assert_eq!(by_comment(&news).as_ref(), Some(&claim.code));
        prove(team, &claim, &news, at(now))
    };
    // What was written in time counts also when it is heard of late.
    for (by, written, now) in [("nia", 5, 5), ("NIA", 29, 300)] {
        let (link, event) = proves(&open, by, written, now).unwrap();
        assert_eq!(
            (link.user, link.login, link.at),
            (user(30), login("nia"), at(now))
        );
        assert_eq!(event.data["login"], "Nia");
    }
    for (by, written, now, why) in [
        ("bo", 5, 5, "a code for `Nia` was written by somebody else"),
        ("nia", 30, 31, "a code that had ended"),
    ] {
        let refused = proves(&open, by, written, now).unwrap_err().to_string();
        assert!(refused.starts_with(why), "{refused}");
    }
    let taken = team(vec![link(31, "nia", None)]);
    assert!(proves(&taken, "nia", 5, 5).is_err());
    let has = team(vec![link(30, "other", None)]);
    assert!(proves(&has, "nia", 5, 5).is_err());
    let edited = CommentNews {
        is_edited: true,
        ..comment("nia", words.clone(), 5)
    };
    assert_eq!(by_comment(&edited), None);
}

#[test]
fn what_was_shown_goes_before_the_document() {
    let team = team(vec![
        link(29, "ana-at-home", None),
        link(22, "bo-before", Some(5)),
        link(30, "nia", None),
    ]);
    for (number, known) in [
        (21, Some("ana-at-home")),
        (29, Some("ana-at-home")),
        (22, Some("bo")),
        (30, Some("nia")),
        (31, None),
    ] {
        let found = team.login_of(user(number)).map(GithubLogin::as_str);
        assert_eq!(found, known, "{number}");
    }
    for (number, words) in [
        (29, "They showed it"),
        (22, "so the team's document says"),
        (31, "Nobody knows"),
    ] {
        let told = card(show(&team, user(number)));
        assert!(told.body.contains(words), "{told:?}");
    }
    let logins = crate::heard::Logins::of(&team);
    for (name, number) in [("ANA", 21), ("ana-at-home", 29), ("Nia", 30)] {
        assert_eq!(logins.user(name), Some(user(number)), "{name}");
    }
    assert_eq!(logins.user("bo-before"), None);
}

#[test]
fn whoever_ever_shared_a_login_is_one_person() {
    let team = team(vec![
        link(30, "shared", Some(5)),
        link(31, "shared", None),
        link(32, "bo", None),
    ]);
    let accounts = team.accounts();
    let together = |one: u64, other: u64| {
        let (one, other) = (user(one), user(other));
        accounts
            .iter()
            .any(|(ids, _)| ids.contains(&one) && ids.contains(&other))
    };
    assert!(together(30, 31) && together(32, 22) && together(21, 29));
    assert!(!together(30, 32) && !together(21, 22));
}

#[test]
fn only_what_was_shown_can_be_taken_back() {
    let linked = team(vec![link(30, "nia", None)]);
    let (ended, event) = remove(&linked, &actor(30), at(9)).unwrap();
    assert_eq!(ended.ended_at, Some(at(9)));
    assert_eq!(event.data["login"], "nia");
    for (number, why) in [
        (21, "what the team's document says"),
        (31, "no login to be yours"),
    ] {
        let refused = remove(&linked, &actor(number), at(9))
            .unwrap_err()
            .to_string();
        assert!(refused.contains(why), "{refused}");
    }
}

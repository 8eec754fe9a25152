//! What is counted in which week, and what people read of it.

use jiff::SignedDuration;

use super::*;
use crate::{
    names::Repository,
    reply::{Audience, Card, Reply},
    team::Team,
};

const TEAM: &str = r#"
guild = "1"
name = "Harbour"
timezone = "Europe/Zurich"
[github]
repository = "harbour/operations"
[[service]]
name = "shop"
repository = "harbour/shop"
"#;

fn team() -> Team {
    Team::parse(TEAM, "binnacle.toml").unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A Wednesday.
fn now() -> Timestamp {
    at("2026-03-18T12:00:00Z")
}

fn item(kind: Kind, opened: &str, closed: Option<&str>) -> Item {
    Item {
        kind,
        opened_at: at(opened),
        closed_at: closed.map(at),
    }
}

fn listed(items: Vec<Item>) -> Listed {
    Listed {
        items,
        is_whole: true,
    }
}

fn ask(weeks: i64) -> Ask {
    Ask::read(&team(), None, Weeks::of(weeks).unwrap()).unwrap()
}

fn named(name: &str) -> Repository {
    name.parse().unwrap()
}

fn shown(activity: &Activity) -> (Card, String) {
    let Reply::Say { card, .. } = answer(activity, Audience::Asker) else {
        panic!("no card");
    };
    let fields = card.fields.iter();
    let fields: Vec<String> = fields
        .map(|field| format!("{}\n{}", field.name, field.value))
        .collect();
    let text = format!("{}\n{}\n{}", card.title, card.body, fields.join("\n"));
    (card, text)
}

fn example() -> Activity {
    let (merged, left) = (
        Kind::Pull { is_merged: true },
        Kind::Pull { is_merged: false },
    );
    let operations = vec![
        // Monday, 00:30 on the team's wall clock, which is Sunday in UTC.
        item(Kind::Issue, "2026-03-15T23:30:00Z", None),
        item(
            Kind::Issue,
            "2026-03-03T10:00:00Z",
            Some("2026-03-17T10:00:00Z"),
        ),
        // Opened before the first week, closed in it.
        item(
            Kind::Issue,
            "2025-12-01T10:00:00Z",
            Some("2026-03-02T10:00:00Z"),
        ),
        item(merged, "2026-03-09T10:00:00Z", Some("2026-03-10T10:00:00Z")),
        // Its clock is ahead of ours.
        item(left, "2026-03-20T10:00:00Z", None),
    ];
    let shop = vec![item(
        left,
        "2026-03-11T10:00:00Z",
        Some("2026-03-12T10:00:00Z"),
    )];
    let read = vec![
        (named("harbour/operations"), Ok(listed(operations))),
        (
            named("harbour/shop"),
            Ok(Listed {
                items: shop,
                is_whole: false,
            }),
        ),
        (
            named("harbour/attic"),
            Err("GitHub says 404: *Not Found*".to_owned()),
        ),
    ];
    count(read, &ask(3), &team(), now())
}

#[test]
fn each_is_counted_in_the_week_of_the_teams_wall_clock() {
    let activity = example();
    let rows = activity.weeks.iter().map(|week| {
        let (issues, pulls) = (week.issues, week.pulls);
        format!(
            "{} {}/{} {}/{}/{}",
            week.monday, issues.opened, issues.closed, pulls.opened, pulls.closed, pulls.merged
        )
    });
    let rows: Vec<String> = rows.collect();
    assert_eq!(
        rows,
        [
            "2026-03-02 1/1 0/0/0",
            "2026-03-09 0/0 2/2/1",
            "2026-03-16 1/1 0/0/0"
        ]
    );
    assert_eq!(activity.from, at("2026-03-01T23:00:00Z"));
    let sum = activity.repositories[0].sum().unwrap();
    assert_eq!((sum.issues.opened, sum.issues.closed), (2, 2));
    assert_eq!((sum.pulls.opened, sum.pulls.merged), (1, 1));
}

#[test]
fn a_week_lasts_as_long_as_its_wall_clock_says() {
    // The clock was put forward on 29 March: that week has 167 hours.
    let late = at("2026-04-01T12:00:00Z");
    let weeks = count(Vec::new(), &ask(2), &team(), late);
    assert_eq!(weeks.from, at("2026-03-22T23:00:00Z"));
    let begin = ask(1).weeks.begin(team().timezone.time_zone(), late);
    assert_eq!(
        begin.duration_since(weeks.from),
        SignedDuration::from_hours(167)
    );
    let before = begin - SignedDuration::from_secs(1);
    let read = vec![(
        named("harbour/shop"),
        Ok(listed(vec![Item {
            kind: Kind::Issue,
            opened_at: before,
            closed_at: Some(begin),
        }])),
    )];
    let counted = count(read, &ask(2), &team(), late);
    let flows: Vec<_> = counted.weeks.iter().map(|week| week.issues).collect();
    assert_eq!((flows[0].opened, flows[0].closed), (1, 0));
    assert_eq!((flows[1].opened, flows[1].closed), (0, 1));
}

#[test]
fn people_are_told_with_a_picture_and_of_what_was_not_read() {
    let activity = example();
    let (card, text) = shown(&activity);
    assert!(card.file.is_some() && card.footer.is_some());
    insta::assert_snapshot!("card", text);
    insta::assert_snapshot!("shell", told(&activity));
    insta::assert_json_snapshot!("json", activity);
}

#[test]
fn nothing_that_could_be_read_is_said_plainly() {
    let read = vec![(named("harbour/shop"), Err("GitHub is away".to_owned()))];
    let (card, text) = shown(&count(read, &ask(1), &team(), now()));
    assert!(card.file.is_none());
    assert!(
        text.contains("Nothing could be read.\n`harbour/shop`: GitHub is away"),
        "{text}"
    );
}

#[test]
fn the_largest_answer_fits_discord() {
    let most = Weeks::of(i64::from(Weeks::MAX)).unwrap();
    let ask = Ask {
        weeks: most,
        ..ask(1)
    };
    let read = (0..40).map(|number| {
        let name = format!("{}/{}{number}", "o".repeat(39), "r".repeat(90));
        (
            named(&name),
            Ok(listed(vec![item(
                Kind::Issue,
                "2026-03-03T10:00:00Z",
                None,
            )])),
        )
    });
    let (card, _) = shown(&count(read.collect(), &ask, &team(), now()));
    assert!(
        card.fields
            .iter()
            .all(|field| field.value.chars().count() <= 1024)
    );
    let units = crate::text::units(&card.body);
    assert!(units < 4096, "{units}");
}

#[test]
fn what_is_no_repository_of_the_team_is_refused() {
    let read = |typed| Ask::read(&team(), typed, Weeks::default());
    assert_eq!(read(None).unwrap().repositories.len(), 2);
    let one = read(Some(" Harbour/Shop ")).unwrap().repositories;
    assert_eq!(one, [named("harbour/shop")]);
    let wrong = read(Some("harbour/shpo`")).unwrap_err().to_string();
    assert_eq!(
        wrong,
        "`harbour/shpo'` is no repository of your team. Did you mean `harbour/shop`?"
    );
    let none = Team::parse("guild = \"1\"\nname = \"A\"\n", "binnacle.toml").unwrap();
    let none = Ask::read(&none, None, Weeks::default()).unwrap_err();
    assert!(none.to_string().contains("has no repository"), "{none}");
    for weeks in [i64::MIN, 0, 27] {
        let refused = Weeks::of(weeks).unwrap_err().to_string();
        assert!(refused.contains("1 to 26"), "{refused}");
    }
}

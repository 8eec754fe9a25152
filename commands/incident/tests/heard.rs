//! What people do on GitHub with the issue of an incident.

use super::*;
use crate::{
    Who,
    action::Meaning,
    heard::{Heard, Logins, Of, card},
    hook::{CommentNews, IssueAt, IssueDeed, IssueNews},
};

fn at_github() -> IssueAt {
    IssueAt {
        repository: "harbour/operations".parse().unwrap(),
        number: 3,
        author: "binnacle-bot".to_owned(),
    }
}

fn news(deed: IssueDeed, state: IssueState) -> IssueNews {
    IssueNews {
        issue: at_github(),
        deed,
        by: "eli".to_owned(),
        state,
        assignees: vec!["bo".to_owned()],
        at: at(5),
        before: 0,
    }
}

fn with_room() -> Incident {
    let mut incident = incident();
    incident.places.room = Some("50".parse().unwrap());
    incident.places.issue = Some(3);
    incident
}

/// The card that the room reads of something that was done, if any.
fn told(incident: &Incident, news: &IssueNews) -> Option<Card> {
    match heard(incident, &team(), news, &Logins::default(), at(6)) {
        Meaning::Changed(learnt) => {
            assert_eq!(learnt.events[0].kind.as_str(), "incident.heard");
            assert_eq!(learnt.events[0].who, Who::Bot);
            let [Effect::Heard { heard, .. }] = &learnt.effects[..] else {
                panic!("{:?}", learnt.effects)
            };
            Some(card(incident, heard))
        }
        _ => None,
    }
}

#[test]
fn the_room_learns_of_what_would_be_about_the_incident() {
    let open = with_room();
    let mut over = with_room();
    over.state = State::Resolved;
    let labelled = |label: &str| IssueDeed::Labelled(label.to_owned());
    let other = team().level(Severity::Sev1).label.clone();
    let own = team().level(open.severity).label.clone();
    let mut cards = Vec::new();
    for (incident, deed, state, is_told) in [
        (&open, IssueDeed::Closed, IssueState::Completed, true),
        (&over, IssueDeed::Closed, IssueState::Completed, false),
        (&over, IssueDeed::Reopened, IssueState::Open, true),
        (&open, IssueDeed::Reopened, IssueState::Open, false),
        (&open, IssueDeed::Assigned, IssueState::Open, true),
        (
            &open,
            labelled(&other.to_uppercase()),
            IssueState::Open,
            true,
        ),
        (&open, labelled(&own), IssueState::Open, false),
        (&open, labelled("theirs"), IssueState::Open, false),
        (&open, IssueDeed::Gone, IssueState::Open, true),
        (&open, IssueDeed::Changed, IssueState::Open, false),
        (&open, IssueDeed::Other, IssueState::Open, false),
    ] {
        let news = news(deed, state);
        let card = told(incident, &news);
        assert_eq!(card.is_some(), is_told, "{news:?}");
        cards.extend(card.map(|card| format!("{}\n{}", card.title, card.body)));
    }
    let name = incident().name();
    let label = crate::text::discord(&other.to_uppercase());
    assert_eq!(
        cards,
        [
            format!(
                "Issue closed on GitHub: {name}\nclosed the issue\nThe incident goes on, so the issue is opened again. `/incident resolve` ends both."
            ),
            format!(
                "Issue opened again on GitHub: {name}\nopened the issue again\nThe incident is over, so the issue is closed again. `/incident reopen` opens both."
            ),
            format!("Issue assigned on GitHub: {name}\nassigned the issue to bo"),
            format!(
                "Issue labelled on GitHub: {name}\nlabelled the issue {label}\nThe incident stays as it is, and so does its label. `/incident severity` changes both."
            ),
            format!(
                "Issue removed on GitHub: {name}\ndeleted the issue or took it elsewhere\nA new one is opened."
            ),
        ]
    );
}

#[test]
fn a_comment_reaches_the_room_and_one_of_ours_does_not() {
    let comment = |by: &str, text: &str| CommentNews {
        is_edited: false,
        issue: at_github(),
        id: 7,
        by: by.to_owned(),
        text: text.to_owned(),
        url: Some("https://github.com/harbour/operations/issues/3#issuecomment-7".to_owned()),
        at: at(5),
    };
    let heard = |news: &CommentNews| {
        let by = Logins::of(&team()).speaker(&news.by);
        Heard::comment(news, Of::Incident, by, news.by == news.issue.author)
    };
    let ours = format!("**Update** of INC-12\n\n{}", marker("k"));
    assert_eq!(heard(&comment("binnacle-bot", &ours)), None);
    assert!(
        heard(&comment("eli", &ours)).is_some(),
        "another's is not ours"
    );
    assert!(heard(&comment("binnacle-bot", "By hand")).is_some());

    let long = "x".repeat(5000);
    assert_eq!(
        heard(&comment("eli", &long)).unwrap().text.chars().count(),
        3000
    );
    let said = heard(&comment("eli`", "Look:\r\n<script> @everyone **here**")).unwrap();
    let incident = with_room();
    let shown = card(&incident, &said);
    assert_eq!(
        shown.title,
        format!("Comment on GitHub: {}", incident.name())
    );
    assert_eq!(
        shown.body,
        crate::text::discord(&said.text),
        "nothing of it is markup"
    );
    assert!(shown.mentions.is_empty(), "nobody is called");
    let by = serde_json::to_string(&shown.fields).unwrap();
    assert!(by.contains("`eli'` on GitHub"), "{by}");
    assert!(
        by.contains("[the issue](https://github.com/harbour/operations/issues/3#issuecomment-7)"),
        "{by}"
    );
    let (event, post) = said.clone().tell(&incident, &team(), at(6));
    let line = crate::timeline::tell("incident.heard", &event.data);
    let did = "heard from GitHub: eli` commented on the issue".to_owned();
    assert_eq!(line.did, [crate::timeline::Piece::Words(did)]);
    assert_eq!(line.words, said.text);
    assert!(post.is_some());
    let mut roomless = incident;
    roomless.places.is_roomless = true;
    assert!(said.tell(&roomless, &team(), at(6)).1.is_none());
}

#[test]
fn what_waited_is_told_in_one_comment() {
    let comment = |text: &str, of: u128| Effect::Comment {
        incident: Uuid::from_u128(of).into(),
        note: Note {
            what: Deed::Update,
            text: text.to_owned(),
            by: ana().user,
            by_name: "Ana".to_owned(),
            at: at(5),
        },
        more: Vec::new(),
    };
    let two = comment("One", 7).merged(&comment("Two", 7)).unwrap();
    let three = two.merged(&comment("Three", 7)).unwrap();
    let Effect::Comment { note, more, .. } = &three else {
        panic!("{three:?}")
    };
    let body = comment_body(&incident(), (note, more), &team(), "k");
    let places =
        ["One", "Two", "Three", "<!-- binnacle-key k -->"].map(|word| body.find(word).unwrap());
    assert!(
        places.is_sorted() && body.matches("**Update**").count() == 3,
        "{body}"
    );
    assert_eq!(key_of(&body), Some("k"));
    assert_eq!(three.merged(&comment("Four", 8)), None, "another's issue");
    for long in ["x".repeat(60_000), "<".repeat(20_000)] {
        assert_eq!(three.merged(&comment(&long, 7)), None, "too long");
    }
    let mut many = comment("0", 7);
    for n in 1..50 {
        many = many.merged(&comment(&n.to_string(), 7)).unwrap();
    }
    assert_eq!(many.merged(&comment("50", 7)), None, "too many");
    let issue = Effect::Issue {
        incident: Uuid::from_u128(7).into(),
    };
    assert_eq!(issue.merged(&comment("One", 7)), None);
    let before =
        serde_json::json!({ "effect": "comment", "incident": Uuid::from_u128(7), "note": note });
    let read: Effect = serde_json::from_value(before).unwrap();
    assert_eq!(read, comment("One", 7), "as it was stored before");
}

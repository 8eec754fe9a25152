//! The rules of timelines, as tables, and everything people read of them, as snapshots.

mod telling;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::{
    Decision, Effect, Refusal, Reply,
    event::Kind,
    ids::AttachmentId,
    incident::{DeclareAsk, Declared, Incident, Origin, Sort, Text, Title, declare, post},
    names::{ChannelId, RoleId},
    reply::{Audience, Card},
};

const TEAM: &str = r#"
guild = "1"
name = "Harbour"
timezone = "Europe/Zurich"
[github]
repository = "harbour/operations"
[rights]
incident.update = ["operator"]
[[role]]
name = "operator"
id = "11"
"#;

fn team() -> Team {
    Team::parse(TEAM, "binnacle.toml").unwrap()
}

/// 2026-01-01 10:00 UTC is minute 0.
fn at(minutes: i64) -> Timestamp {
    Timestamp::from_second(1_767_261_600).unwrap() + SignedDuration::from_mins(minutes)
}

fn ana() -> Actor {
    Actor {
        user: "21".parse().unwrap(),
        name: "Ana".to_owned(),
        roles: vec!["11".parse::<RoleId>().unwrap()],
    }
}

fn eli() -> Actor {
    Actor {
        user: "25".parse().unwrap(),
        name: "Eli".to_owned(),
        roles: Vec::new(),
    }
}

fn room() -> ChannelId {
    "50".parse().unwrap()
}

fn elsewhere() -> ChannelId {
    "40".parse().unwrap()
}

fn incident_of(sort: Sort) -> Incident {
    let fresh = crate::incident::Fresh {
        id: Uuid::from_u128(7).into(),
        workspace: "1".parse().unwrap(),
        number: 12,
        interaction: "900".parse().unwrap(),
    };
    let ask = DeclareAsk {
        title: Title::parse("Checkout is down").unwrap(),
        severity: None,
        service: None,
        description: None,
        origin: None,
        impact: None,
        sort,
        about: None,
    };
    let Declared::New(decision) = declare(fresh, ask, &[], &team(), &ana(), at(0)).unwrap() else {
        panic!("it is new");
    };
    let mut incident = decision.state;
    incident.places.room = Some(room());
    incident
}

fn incident() -> Incident {
    incident_of(Sort::Incident)
}

fn asking<'a>(team: &'a Team, actor: &'a Actor, channel: ChannelId) -> Asking<'a> {
    Asking {
        team,
        actor,
        channel,
        now: at(30),
    }
}

fn fresh() -> Fresh {
    Fresh {
        id: Uuid::from_u128(30).into(),
        number: 3,
        files: (0..12)
            .map(|n| AttachmentId::from(Uuid::from_u128(100 + n)))
            .collect(),
    }
}

fn captured() -> Captured {
    Captured {
        channel: room(),
        message: "60".parse().unwrap(),
        author: "22".parse().unwrap(),
        author_name: "Bo".to_owned(),
        at: at(10),
        text: "Restarted **db1**, @everyone".to_owned(),
        files: vec![
            linked("graph.png", Some("image/png")),
            linked("run me.html", Some("text/html")),
        ],
    }
}

fn linked(name: &str, content_type: Option<&str>) -> Linked {
    Linked {
        name: name.to_owned(),
        content_type: content_type.map(str::to_owned),
        size: 12,
        url: format!("https://cdn.discordapp.com/{name}"),
    }
}

fn note(text: &str, when: Option<Timestamp>) -> Adding {
    Adding::Note {
        text: Text::parse(text).unwrap(),
        at: when,
    }
}

fn added(adding: &Adding, channel: ChannelId) -> (Decision<Entry>, Vec<Attachment>) {
    let (team, ana) = (team(), ana());
    let asking = asking(&team, &ana, channel);
    match add(&incident(), adding, None, &fresh(), asking).unwrap() {
        Added::New(decision, files) => (decision, files),
        other => panic!("new: {other:?}"),
    }
}

fn card(reply: &Reply) -> (Audience, &Card) {
    match reply {
        Reply::Say { audience, card } => (*audience, card),
        Reply::Form(form) => panic!("a form: {form:?}"),
    }
}

fn entry() -> Entry {
    added(&Adding::Pin(captured()), room()).0.state
}

#[test]
fn a_note_is_on_the_timeline_at_its_own_time() {
    let (decision, files) = added(&note("Restarted it", Some(at(5))), room());
    assert_eq!(decision.state.at, at(5));
    assert_eq!(decision.state.author, ana().user);
    assert!(files.is_empty());
    assert_eq!(decision.events[0].kind, Kind::IncidentNoted);
    assert_eq!(decision.events[0].at, at(30), "the record keeps its order");
    let (audience, card) = card(&decision.reply);
    assert_eq!(audience, Audience::Everyone, "in the room all read it");
    insta::assert_json_snapshot!("noted", card);
    insta::assert_json_snapshot!("noted_event", decision.events[0].data);
    let [Effect::Comment { note, .. }] = &decision.effects[..] else {
        panic!("a comment: {:?}", decision.effects);
    };
    insta::assert_snapshot!("mirrored", note.text);
    insta::assert_json_snapshot!("mirrored_post", post(&incident(), note, &team()));
}

#[test]
fn a_note_from_elsewhere_is_answered_privately() {
    let (decision, _) = added(&note("Restarted it", None), elsewhere());
    assert_eq!(card(&decision.reply).0, Audience::Asker);
    assert_eq!(decision.state.at, at(30));
}

#[test]
fn a_message_keeps_author_time_words_and_files() {
    let (decision, files) = added(&Adding::Message(captured()), room());
    let entry = &decision.state;
    assert_eq!(entry.at, at(10));
    assert_eq!(
        (entry.author.to_string(), &*entry.author_name),
        ("22".to_owned(), "Bo")
    );
    assert_eq!(entry.text, "Restarted **db1**, @everyone");
    assert_eq!(entry.added.by, ana().user);
    let origin = entry
        .source
        .origin()
        .map(|origin| origin.message.to_string());
    assert_eq!(origin.as_deref(), Some("60"));
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["graph.png", "run me.html"]);
    let keeps = decision
        .effects
        .iter()
        .filter(|effect| matches!(effect, Effect::Keep { .. }));
    assert_eq!(keeps.count(), 2);
    let (audience, card) = card(&decision.reply);
    assert_eq!(
        audience,
        Audience::Asker,
        "the message is there for all to read"
    );
    insta::assert_json_snapshot!("captured", card);
}

#[test]
fn only_ten_files_are_kept_and_a_strange_name_does_no_harm() {
    let mut message = captured();
    message.files = vec![linked("\u{202E}gnp.\n", None); 12];
    let (_, files) = added(&Adding::Message(message), room());
    assert_eq!(files.len(), MOST_FILES);
    assert_eq!(files[0].name, "gnp.");
    assert_eq!(files[9].position, 9);
}

#[test]
fn a_message_from_the_future_happened_now() {
    let mut message = captured();
    message.at = at(31);
    assert_eq!(added(&Adding::Pin(message), room()).0.state.at, at(30));
}

#[test]
fn a_message_is_added_once_and_comes_back_when_it_was_removed() {
    let (team, ana) = (team(), ana());
    let asking = asking(&team, &ana, room());
    let known = entry();
    let again = add(
        &incident(),
        &Adding::Message(captured()),
        Some(&known),
        &fresh(),
        asking,
    );
    let Ok(Added::Known(reply)) = again else {
        panic!("known: {again:?}");
    };
    insta::assert_json_snapshot!("known", card(&reply).1);
    let gone = remove(&known, &incident(), asking).unwrap().state;
    let back = add(
        &incident(),
        &Adding::Pin(captured()),
        Some(&gone),
        &fresh(),
        asking,
    );
    let Ok(Added::Back(decision)) = back else {
        panic!("back: {back:?}");
    };
    assert_eq!(decision.state, known);
    assert_eq!(decision.events[0].kind, Kind::IncidentNoteRestored);
}

#[test]
fn what_cannot_be_added_is_refused() {
    let (team, ana, eli) = (team(), ana(), eli());
    let mut empty = captured();
    (empty.text, empty.files) = ("\u{200B}".to_owned(), Vec::new());
    let tell = |incident: &Incident, adding: &Adding, actor: &Actor, channel| {
        add(
            incident,
            adding,
            None,
            &fresh(),
            asking(&team, actor, channel),
        )
        .expect_err("refused")
        .to_string()
    };
    let mut told = vec![
        tell(&incident(), &note("x", None), &eli, room()),
        tell(&incident(), &Adding::Message(empty), &ana, room()),
    ];
    for when in [
        "14:05 tomorrow",
        "in 5 min",
        "2026-01-02 10:00",
        "soon",
        "2019-01-01 10:00",
    ] {
        let refused = fields(Some("x"), Some(when), &team, at(30));
        told.push(refused.expect_err(when).to_string());
    }
    told.push(
        fields(Some("  "), None, &team, at(30))
            .expect_err("no words")
            .to_string(),
    );
    insta::assert_snapshot!("refusals", told.join("\n"));
}

#[test]
fn times_are_read_in_the_zone_of_the_team() {
    for (typed, minutes) in [
        ("11:05", 5),
        ("25 min ago", 5),
        ("10:05 UTC", 5),
        ("now", 30),
    ] {
        let read = fields(Some("x"), Some(typed), &team(), at(30)).unwrap();
        assert_eq!(read.at, Some(at(minutes)), "{typed}");
    }
    assert_eq!(
        fields(Some("x"), Some(" "), &team(), at(30)).unwrap().at,
        None
    );
}

#[test]
fn an_edit_changes_words_or_time_and_counts_up() {
    let (team, ana) = (team(), ana());
    let asking = asking(&team, &ana, room());
    let before = entry();
    let to = |text: Option<&str>, at| Edit {
        text: text.map(|text| Text::parse(text).unwrap()),
        at,
    };
    let decision = edit(
        &before,
        &to(Some("Restarted db2"), Some(at(12))),
        &incident(),
        asking,
    )
    .unwrap();
    let after = &decision.state;
    assert_eq!(
        (&*after.text, after.at, after.version),
        ("Restarted db2", at(12), 2)
    );
    assert_eq!(decision.events[0].kind, Kind::IncidentNoteChanged);
    assert_eq!(decision.events[0].data["from"]["text"], *before.text);
    insta::assert_json_snapshot!("edited", card(&decision.reply).1);
    let refused = |edit_to| {
        edit(&before, &edit_to, &incident(), asking)
            .expect_err("refused")
            .to_string()
    };
    let gone = remove(&before, &incident(), asking).unwrap().state;
    let told = [
        refused(to(None, None)),
        refused(to(Some(&before.text), None)),
        edit(&gone, &to(Some("x"), None), &incident(), asking)
            .expect_err("removed")
            .to_string(),
    ];
    insta::assert_snapshot!("not_edited", told.join("\n"));
}

#[test]
fn what_is_removed_comes_back_as_it_was() {
    let (team, ana, eli) = (team(), ana(), eli());
    let mine = asking(&team, &ana, room());
    let before = entry();
    let gone = remove(&before, &incident(), mine).unwrap();
    assert_eq!(gone.events[0].kind, Kind::IncidentNoteRemoved);
    assert_eq!(gone.state.removed.map(|removed| removed.at), Some(at(30)));
    insta::assert_json_snapshot!("removed", card(&gone.reply).1);
    let back = restore(&gone.state, &incident(), mine).unwrap();
    let by_hand = Entry {
        // What somebody put back does not hang on a pin any more.
        source: Source::Message(before.source.origin().unwrap()),
        ..before.clone()
    };
    assert_eq!(back.state, by_hand);
    let refusals: Vec<Refusal> = vec![
        remove(&gone.state, &incident(), mine).unwrap_err(),
        restore(&before, &incident(), mine).unwrap_err(),
        remove(&before, &incident(), asking(&team, &eli, room())).unwrap_err(),
    ];
    let told: Vec<String> = refusals.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!("not_removed", told.join("\n"));
}

#[test]
fn a_pin_takes_away_only_what_a_pin_made() {
    let (team, eli) = (team(), eli());
    let asking = asking(&team, &eli, room());
    let pinned = entry();
    assert!(unpin(&pinned, &incident(), asking).is_some());
    for source in [
        Source::Note,
        Source::Message(Origin {
            channel: room(),
            message: "60".parse().unwrap(),
        }),
    ] {
        let other = Entry {
            source,
            ..pinned.clone()
        };
        assert!(unpin(&other, &incident(), asking).is_none(), "{source:?}");
    }
    let gone = unpin(&pinned, &incident(), asking).unwrap().state;
    assert!(unpin(&gone, &incident(), asking).is_none());
}

#[test]
fn a_private_incident_is_mirrored_nowhere() {
    let (team, ana) = (team(), ana());
    let private = incident_of(Sort::Private);
    let asking = asking(&team, &ana, room());
    let Ok(Added::New(decision, _)) = add(
        &private,
        &Adding::Message(captured()),
        None,
        &fresh(),
        asking,
    ) else {
        panic!("it is new");
    };
    let kept = |effect: &Effect| matches!(effect, Effect::Keep { .. });
    assert!(decision.effects.iter().all(kept), "{:?}", decision.effects);
    let gone = remove(&decision.state, &private, asking).unwrap();
    assert_eq!(gone.effects, []);
}

#[test]
fn only_what_one_may_see_is_offered() {
    let (team, ana) = (team(), ana());
    let mut private = incident_of(Sort::Private);
    private.declared_by = "25".parse().unwrap();
    private.course.crew = crate::incident::Crew::default();
    let from = "901".parse().unwrap();
    let asking = asking(&team, &ana, elsewhere());
    let reply = choose(&[incident(), private.clone()], from, asking).unwrap();
    insta::assert_json_snapshot!("choice", card(&reply).1);
    let none = choose(&[private], from, asking).unwrap_err();
    insta::assert_snapshot!("no_choice", none.to_string());
}

fn happened(kind: Kind, data: &Value, minutes: i64) -> Line {
    let told = tell(kind.as_str(), data);
    Line {
        at: at(minutes),
        who: Teller::Person {
            user: "21".parse().unwrap(),
            name: Some("Ana".to_owned()),
        },
        what: told.did,
        words: told.words,
        tone: told.tone,
        entry: None,
        kind: kind.as_str().to_owned(),
        files: Vec::new(),
        place: Cursor {
            at: at(minutes),
            is_entry: false,
            number: minutes,
        },
    }
}

#[test]
fn a_page_shows_times_people_numbers_and_files() {
    let mut lines: Vec<Line> = vec![
        happened(
            Kind::IncidentDeclared,
            &json!({"severity": "sev2", "title": "**Down** @here"}),
            0,
        ),
        happened(
            Kind::IncidentRoleGiven,
            &json!({"role": "scribe", "user": "22"}),
            2,
        ),
    ];
    let (decision, mut files) = added(&Adding::Message(captured()), room());
    files[1].why = Some("its link has expired".to_owned());
    lines.push(Line::of_entry(&decision.state, files));
    let reply = show(&incident(), &lines, (true, false));
    insta::assert_json_snapshot!("page", card(&reply).1);
    insta::assert_json_snapshot!(
        "empty_page",
        card(&show(&incident(), &[], (false, false))).1
    );
}

#[test]
fn the_longest_page_fits() {
    let mut message = captured();
    message.text = "*".repeat(4000);
    message.files.clear();
    let (decision, _) = added(&Adding::Message(message), room());
    let lines = vec![Line::of_entry(&decision.state, Vec::new()); 15];
    let reply = show(&incident(), &lines, (true, true));
    let body = &card(&reply).1.body;
    assert!(
        crate::text::units(body) <= 4000,
        "{}",
        crate::text::units(body)
    );
    assert_eq!(body.lines().count(), 15);
    let gone = vec![
        Entry {
            removed: Some(decision.state.added),
            ..decision.state
        };
        20
    ];
    let reply = removed(&incident(), &gone);
    assert!(crate::text::units(&card(&reply).1.body) <= 4000);
}

#[test]
fn one_entry_shows_what_it_said_before() {
    let (decision, mut files) = added(&Adding::Message(captured()), room());
    files[0].is_kept = true;
    let version = Version {
        number: 1,
        at: at(9),
        text: "Restarted\n<@1>".to_owned(),
        changed: decision.state.added,
    };
    let reply = shown(&incident(), &decision.state, &[version], &files);
    insta::assert_json_snapshot!("one", card(&reply).1);
    let gone = Entry {
        removed: Some(decision.state.added),
        ..decision.state
    };
    insta::assert_json_snapshot!("gone", card(&removed(&incident(), &[gone])).1);
}

#[test]
fn files_are_bounded_and_only_pictures_are_shown() {
    let mib = 1024 * 1024;
    for (size, kept, is_kept) in [
        (LARGEST, 0, true),
        (LARGEST + 1, 0, false),
        (mib, WHOLE - mib, true),
        (mib, WHOLE - mib + 1, false),
    ] {
        assert_eq!(
            unkept(size, kept).is_none(),
            is_kept,
            "{size} beside {kept}"
        );
    }
    let (_, files) = added(&Adding::Message(captured()), room());
    let of = |content_type: Option<&str>| Attachment {
        content_type: content_type.map(str::to_owned),
        ..files[0].clone()
    };
    for (said, shown) in [
        (Some("image/png"), Some("image/png")),
        (Some("IMAGE/JPEG; charset=x"), Some("image/jpeg")),
        (Some("image/svg+xml"), None),
        (Some("text/html"), None),
        (None, None),
    ] {
        assert_eq!(of(said).shown_as(), shown, "{said:?}");
    }
}

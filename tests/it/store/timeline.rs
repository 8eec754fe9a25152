//! Timelines in the store: pages in the order of time, entries that change, files.

use binnacle::store::{Error, Tx};
use binnacle_commands::{
    Event, Who,
    event::Kind,
    ids::{AttachmentId, EntryId},
    incident::{Course, Incident, Origin, Places, Stamp, State, Title, Venue},
    team::Severity,
    timeline::{Attachment, Captured, Entry, From, Line, Page, Source},
};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::{at, guild, write};
use crate::support::database::{Database, on_both};

on_both!(
    pages_are_in_the_order_of_time_and_overlap_nowhere,
    an_entry_changes_only_as_it_was_read,
    files_are_kept_or_named_with_the_reason,
    a_message_that_was_taken_is_forgotten_in_time,
);

fn incident(number: u128) -> Incident {
    Incident {
        id: Uuid::from_u128(number).into(),
        workspace: guild(),
        number: i64::try_from(number).unwrap(),
        title: Title::parse("Checkout is down").unwrap(),
        severity: Severity::Sev3,
        service: None,
        description: None,
        origin: None,
        state: State::Triage,
        declared_by: "21".parse().unwrap(),
        declared_at: at(0),
        resolved: None,
        last_update: None,
        impact: None,
        is_drill: false,
        is_private: false,
        is_near_miss: false,
        venue: Venue::Channel,
        course: Course::default(),
        places: Places::default(),
        version: 1,
    }
}

fn stamp(millis: i64) -> Stamp {
    Stamp {
        by: "21".parse().unwrap(),
        at: at(millis),
    }
}

fn entry(of: &Incident, number: i64, happened_at: Timestamp) -> Entry {
    let key = of.id.uuid().as_u128() * 1000 + u128::try_from(number).unwrap();
    Entry {
        id: EntryId::from(Uuid::from_u128(key)),
        workspace: guild(),
        incident: of.id,
        number,
        at: happened_at,
        source: Source::Note,
        author: "22".parse().unwrap(),
        author_name: "Bo".to_owned(),
        text: format!("Entry {number}"),
        added: stamp(5000),
        removed: None,
        version: 1,
    }
}

fn event(of: &Incident, kind: Kind, millis: i64) -> Event {
    Event {
        at: at(millis),
        who: Who::Bot,
        subject: of.subject(),
        kind,
        data: json!({ "text": format!("At {millis}") }),
    }
}

/// Two incidents in the store, the second with as much on its timeline as the first.
async fn filled(tx: &mut Tx) -> Incident {
    let first = incident(1);
    for one in [first.clone(), incident(2)] {
        tx.incident_insert(&one).await.unwrap();
        let mut counters = tx.workspace_counters(guild()).await.unwrap();
        let mut events = Vec::new();
        for n in 0..30 {
            // Several at one time, and between them what does not show.
            events.push(event(&one, Kind::IncidentUpdated, n / 3 * 10));
            events.push(event(&one, Kind::IncidentNoted, n / 3 * 10));
        }
        tx.event_append(guild(), &mut counters, &events)
            .await
            .unwrap();
        tx.workspace_count(guild(), &counters).await.unwrap();
        for n in 1..=20 {
            let mut entry = entry(&one, n, at(n / 2 * 10));
            tx.timeline_insert(&entry).await.unwrap();
            if n % 5 == 0 {
                entry.removed = Some(stamp(6000));
                let before = Entry {
                    removed: None,
                    ..entry.clone()
                };
                tx.timeline_change(&before, &entry, stamp(6000))
                    .await
                    .unwrap();
            }
        }
    }
    first
}

fn page(from: From, limit: u32) -> Page {
    Page { from, limit }
}

async fn pages_are_in_the_order_of_time_and_overlap_nowhere(database: &Database) {
    let db = database.open().await;
    let mut tx = write(&db).await;
    let incident = filled(&mut tx).await;
    tx.commit().await.unwrap();
    let mut reader = db.read().await.unwrap();
    let mut get = async |from, limit| -> Vec<Line> {
        reader
            .timeline_page(&incident, page(from, limit))
            .await
            .unwrap()
    };
    let all = get(From::Start, 1000).await;
    assert_eq!(
        all.len(),
        30 + 16,
        "what was removed and what tells of entries is not shown"
    );
    assert!(all.is_sorted_by_key(|line| line.place));
    assert_eq!(get(From::End, 1000).await, all);
    for size in [1, 7, 15] {
        let (mut forward, mut from) = (Vec::new(), From::Start);
        loop {
            let lines = get(from, size).await;
            let Some(last) = lines.last() else { break };
            from = From::After(last.place);
            forward.extend(lines);
        }
        assert_eq!(forward, all, "in pages of {size}");
        let (mut backward, mut from) = (Vec::new(), From::End);
        loop {
            let lines = get(from, size).await;
            let Some(first) = lines.first() else { break };
            from = From::Before(first.place);
            backward.splice(0..0, lines);
        }
        assert_eq!(backward, all, "backward in pages of {size}");
    }
    drop(reader);
    db.close().await;
}

async fn an_entry_changes_only_as_it_was_read(database: &Database) {
    let db = database.open().await;
    let mut tx = write(&db).await;
    let incident = incident(1);
    tx.incident_insert(&incident).await.unwrap();
    assert_eq!(tx.timeline_last_number(incident.id).await.unwrap(), 0);
    let origin = Origin {
        channel: "50".parse().unwrap(),
        message: "60".parse().unwrap(),
    };
    let first = Entry {
        source: Source::Pin(origin),
        ..entry(&incident, 1, at(1))
    };
    tx.timeline_insert(&first).await.unwrap();
    assert_eq!(tx.timeline_last_number(incident.id).await.unwrap(), 1);
    let found = tx.timeline_of_message(incident.id, origin.message).await;
    assert_eq!(found.unwrap().as_ref(), Some(&first));
    let second = Entry {
        text: "Better".to_owned(),
        at: at(2),
        version: 2,
        ..first.clone()
    };
    tx.timeline_change(&first, &second, stamp(9)).await.unwrap();
    assert_eq!(
        tx.timeline_numbered(incident.id, 1).await.unwrap().as_ref(),
        Some(&second)
    );
    let versions = tx.timeline_versions(first.id).await.unwrap();
    assert_eq!(
        (versions.len(), &*versions[0].text, versions[0].at),
        (1, "Entry 1", at(1))
    );
    assert_eq!(versions[0].changed, stamp(9));
    let gone = Entry {
        removed: Some(stamp(10)),
        ..second.clone()
    };
    tx.timeline_change(&second, &gone, stamp(10)).await.unwrap();
    assert_eq!(
        tx.timeline_removed(incident.id, 5).await.unwrap(),
        std::slice::from_ref(&gone)
    );
    let late = tx.timeline_change(&second, &gone, stamp(11)).await;
    assert!(
        matches!(late, Err(Error::Conflict("timeline_entry"))),
        "{late:?}"
    );
    tx.commit().await.unwrap();
    db.close().await;
}

async fn files_are_kept_or_named_with_the_reason(database: &Database) {
    let db = database.open().await;
    let mut tx = write(&db).await;
    let incident = incident(1);
    tx.incident_insert(&incident).await.unwrap();
    let entry = entry(&incident, 1, at(1));
    tx.timeline_insert(&entry).await.unwrap();
    let file = |position: i32| Attachment {
        id: AttachmentId::from(Uuid::from_u128(u128::try_from(position).unwrap() + 1)),
        entry: entry.id,
        position,
        name: format!("{position}.png"),
        content_type: Some("image/png".to_owned()),
        size: 99,
        url: "https://cdn.discordapp.com/x.png".to_owned(),
        is_kept: false,
        why: None,
    };
    for position in [1, 0, 2] {
        tx.attachment_insert(guild(), &file(position))
            .await
            .unwrap();
    }
    assert_eq!(
        tx.attachments_of(&[entry.id]).await.unwrap(),
        [file(0), file(1), file(2)]
    );
    assert_eq!(tx.attachments_of(&[]).await.unwrap(), []);
    tx.attachment_keep(file(0).id, b"\0bytes").await.unwrap();
    tx.attachment_lose(file(0).id, "never").await.unwrap();
    tx.attachment_lose(file(1).id, "its link has expired")
        .await
        .unwrap();
    let files = tx.attachments_of(&[entry.id]).await.unwrap();
    assert!(
        files[0].is_kept && files[0].why.is_none() && files[0].size == 6,
        "{files:#?}"
    );
    assert_eq!(files[1].why.as_deref(), Some("its link has expired"));
    assert_eq!(tx.attachment(file(2).id).await.unwrap(), Some(file(2)));
    assert_eq!(
        tx.attachment_bytes(incident.id, file(0).id)
            .await
            .unwrap()
            .as_deref(),
        Some(&b"\0bytes"[..])
    );
    assert_eq!(
        tx.attachment_bytes(incident.id, file(1).id).await.unwrap(),
        None
    );
    let other = Uuid::from_u128(9).into();
    assert_eq!(tx.attachment_bytes(other, file(0).id).await.unwrap(), None);
    assert_eq!(tx.attachment_kept(incident.id).await.unwrap(), 6);
    tx.commit().await.unwrap();
    db.close().await;
}

async fn a_message_that_was_taken_is_forgotten_in_time(database: &Database) {
    let db = database.open().await;
    let mut tx = write(&db).await;
    let message = Captured {
        channel: "50".parse().unwrap(),
        message: "60".parse().unwrap(),
        author: "22".parse().unwrap(),
        author_name: "Bo".to_owned(),
        at: at(0),
        text: "It \"burns\"".to_owned(),
        files: Vec::new(),
    };
    let from = "900".parse().unwrap();
    for _ in 0..2 {
        tx.capture_insert(guild(), from, &message, at(0))
            .await
            .unwrap();
    }
    assert_eq!(tx.capture(guild(), from).await.unwrap(), Some(message));
    assert_eq!(tx.capture("2".parse().unwrap(), from).await.unwrap(), None);
    tx.capture_forget(at(0)).await.unwrap();
    assert!(tx.capture(guild(), from).await.unwrap().is_some());
    tx.capture_forget(at(1)).await.unwrap();
    assert_eq!(tx.capture(guild(), from).await.unwrap(), None);
    tx.commit().await.unwrap();
    db.close().await;
}

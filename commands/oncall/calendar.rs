//! Shifts as a calendar (RFC 5545): instants in UTC, so that no program that reads it applies a rule of its own to a change of clocks.

use jiff::Timestamp;

use super::plan::Plan;
use super::shift::{Stint, stints};
use crate::names::{PersonName, ScheduleName};

/// What a calendar is told beside the shifts.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// What it is called.
    pub name: &'a str,
    /// What tells its events from those of other teams: part of every UID.
    pub scope: &'a str,
    /// When it is made.
    pub now: Timestamp,
    /// How often its plans were changed: the `SEQUENCE` of every event, which only ever grows.
    pub revision: u32,
    /// Whose shifts it holds; everybody's, where nobody is named.
    pub person: Option<&'a PersonName>,
}

/// A shift on record: what was, whatever the plan says of that time now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// In which schedule.
    pub schedule: ScheduleName,
    /// When it began.
    pub start: Timestamp,
    /// When it ended.
    pub end: Timestamp,
    /// Whose it was.
    pub person: PersonName,
}

/// The most octets of a line, without its end.
const LINE: usize = 75;

/// The calendar of the shifts that reach into `[from, until)`, whole, each under a UID that stays when it moves or goes to somebody else,
/// and of shifts on record before that. One on record keeps the UID it had while it was planned, where it passed as it was planned.
pub fn calendar(
    sheet: &Sheet<'_>,
    plans: &[&Plan],
    past: &[Past],
    from: Timestamp,
    until: Timestamp,
) -> String {
    let mut lines = Lines(String::new());
    lines.line("BEGIN:VCALENDAR");
    lines.add("VERSION", "2.0");
    lines.add("PRODID", "-//Binnacle//On call//EN");
    lines.add("CALSCALE", "GREGORIAN");
    lines.add("METHOD", "PUBLISH");
    lines.add("NAME", &escaped(sheet.name));
    lines.add("X-WR-CALNAME", &escaped(sheet.name));
    lines.add("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
    lines.add("X-PUBLISHED-TTL", "PT1H");
    for plan in plans {
        passed(&mut lines, sheet, plan, past, from);
        let theirs = |stint: &Stint| sheet.person.is_none_or(|it| stint.people.contains(it));
        for stint in stints(plan, from, until).iter().filter(|it| theirs(it)) {
            let uid = stint.id.to_string();
            let note = stint.id.source.as_str();
            let (start, end) = (stint.start, stint.end);
            let people = stint.people.clone();
            let shown = Shown { start, end, people };
            event(&mut lines, sheet, plan, &uid, &shown, note);
        }
    }
    lines.line("END:VCALENDAR");
    lines.0
}

/// What of a shift an event tells.
struct Shown {
    start: Timestamp,
    end: Timestamp,
    people: Vec<PersonName>,
}

/// The shifts of a plan's schedule that are on record.
fn passed(lines: &mut Lines, sheet: &Sheet<'_>, plan: &Plan, past: &[Past], until: Timestamp) {
    let mine = past.iter().filter(|it| {
        it.schedule == plan.schedule && sheet.person.is_none_or(|person| it.person == *person)
    });
    let Some(first) = mine.clone().map(|it| it.start).min() else {
        return;
    };
    let planned = stints(plan, first, until);
    for it in mine {
        let same = |stint: &&Stint| {
            (stint.start, stint.end) == (it.start, it.end) && stint.people == [it.person.clone()]
        };
        let uid = planned.iter().find(same).map_or_else(
            || format!("record-{}-{}", it.person, it.start.as_second()),
            |stint| stint.id.to_string(),
        );
        let (start, end) = (it.start, it.end);
        let people = vec![it.person.clone()];
        let shown = Shown { start, end, people };
        event(lines, sheet, plan, &uid, &shown, "on record");
    }
}

fn event(lines: &mut Lines, sheet: &Sheet<'_>, plan: &Plan, uid: &str, stint: &Shown, note: &str) {
    let schedule = &plan.schedule;
    let people: Vec<&str> = stint.people.iter().map(PersonName::as_str).collect();
    let people = people.join(", ");
    lines.line("BEGIN:VEVENT");
    lines.add(
        "UID",
        &escaped(&format!("{schedule}-{uid}@{}", sheet.scope)),
    );
    lines.add("DTSTAMP", &utc(sheet.now));
    lines.add("SEQUENCE", &sheet.revision.to_string());
    lines.add("DTSTART", &utc(stint.start));
    lines.add("DTEND", &utc(stint.end));
    lines.add(
        "SUMMARY",
        &escaped(&format!("On call for {schedule}: {people}")),
    );
    lines.add(
        "DESCRIPTION",
        &escaped(&format!("{people}\nSchedule {schedule}, {note}")),
    );
    // Who is on call is not busy.
    lines.add("TRANSP", "TRANSPARENT");
    lines.line("END:VEVENT");
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A text as a value (RFC 5545, section 3.3.11).
fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\\' | ';' | ',' => value.extend(['\\', sign]),
            '\n' => value.push_str("\\n"),
            // Other control characters have no way to stand in a text.
            sign if sign.is_control() => {}
            sign => value.push(sign),
        }
    }
    value
}

/// The lines, folded (RFC 5545, section 3.1).
struct Lines(String);

impl Lines {
    fn add(&mut self, name: &str, value: &str) {
        self.line(&format!("{name}:{value}"));
    }

    fn line(&mut self, line: &str) {
        let mut rest = line;
        let mut room = LINE;
        while rest.len() > room {
            let (line, more) = rest.split_at(rest.floor_char_boundary(room));
            self.0.push_str(line);
            self.0.push_str("\r\n ");
            // The blank in front of what goes on counts as well.
            (rest, room) = (more, LINE - 1);
        }
        self.0.push_str(rest);
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::super::Every;
    use super::super::tests::{at, layer, plan};
    use super::*;

    fn weekly() -> Plan {
        plan(vec![layer(
            "Europe/Zurich",
            "2026-03-23T09:00",
            Every::Weeks(1),
            "ana bo,cy -",
        )])
    }

    fn sheet(name: &str) -> Sheet<'_> {
        Sheet {
            name,
            scope: "acme",
            now: at("2026-03-20T12:00:00Z"),
            revision: 7,
            person: None,
        }
    }

    #[test]
    fn shifts_are_told_in_utc_with_uids_that_stay() {
        let text = calendar(
            &sheet("Acme; on call, of \\course"),
            &[&weekly()],
            &[],
            at("2026-03-29T00:00:00Z"),
            at("2026-03-31T00:00:00Z"),
        );
        insta::assert_snapshot!(text.replace("\r\n", "\n"));
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
        // Another span gives an event the same UID.
        let wide = calendar(
            &sheet("Acme"),
            &[&weekly()],
            &[],
            at("2026-01-01T00:00:00Z"),
            at("2026-06-01T00:00:00Z"),
        );
        for uid in text.lines().filter(|line| line.starts_with("UID")) {
            assert!(wide.contains(uid), "{uid}");
        }
    }

    #[test]
    fn a_person_has_a_calendar_of_their_own() {
        let bo = "bo".parse().unwrap();
        let sheet = Sheet {
            person: Some(&bo),
            ..sheet("Bo")
        };
        let text = calendar(
            &sheet,
            &[&weekly()],
            &[],
            at("2026-03-23T08:00:00Z"),
            at("2026-05-01T00:00:00Z"),
        );
        let summaries: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with("SUMMARY"))
            .collect();
        assert_eq!(summaries, ["SUMMARY:On call for primary: bo\\, cy"; 2]);
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        let name = "ü".repeat(200);
        let text = calendar(
            &sheet(&name),
            &[],
            &[],
            at("2026-03-23T08:00:00Z"),
            at("2026-05-01T00:00:00Z"),
        );
        assert!(text.split("\r\n").all(|line| line.len() <= LINE), "{text}");
        assert!(
            text.replace("\r\n ", "")
                .contains(&format!("NAME:{name}\r\n"))
        );
    }
    #[test]
    fn what_passed_as_planned_keeps_its_uid_and_what_did_not_is_told_as_it_was() {
        let on_record = |start: &str, end: &str, person: &str| Past {
            schedule: "primary".parse().unwrap(),
            start: at(start),
            end: at(end),
            person: person.parse().unwrap(),
        };
        let now = at("2026-05-11T12:00:00Z");
        let planned = calendar(
            &sheet("Acme"),
            &[&weekly()],
            &[],
            at("2026-05-04T08:00:00Z"),
            at("2026-05-05T00:00:00Z"),
        );
        let uid = planned
            .lines()
            .find(|line| line.starts_with("UID"))
            .unwrap();
        let past = [
            on_record("2026-05-04T07:00:00Z", "2026-05-11T07:00:00Z", "ana"),
            on_record("2026-05-05T07:00:00Z", "2026-05-06T07:00:00Z", "cy"),
        ];
        let text = calendar(&sheet("Acme"), &[&weekly()], &past, now, now);
        assert!(text.contains(uid), "{uid} in {text}");
        assert!(
            text.contains("UID:primary-record-cy-1777964400@acme\r\n"),
            "{text}"
        );
        assert_eq!(text.matches("BEGIN:VEVENT").count(), 2);
    }
}

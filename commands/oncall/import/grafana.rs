//! Grafana OnCall: shifts that schedules refer to, with groups in turns and a level that covers lower ones.

use std::collections::BTreeMap;

use jiff::{
    SignedDuration, Timestamp, ToSpan as _,
    civil::{DateTime, Weekday},
};
use serde::Deserialize;

use super::clockwork::{day, every, windows};
use super::draft::{Draft, LayerDraft, ScheduleDraft};
use super::people::People;
use super::several::Several;
use super::told_shifts;
use crate::names::{PersonName, ScheduleName};
use crate::oncall::{Days, Window};
use crate::team::Zone;

/// The priority of what covers everything else; levels of shifts are smaller.
const OVERRIDE: i32 = 1000;
const DAY: i64 = 86_400;

#[derive(Deserialize)]
#[serde(expecting = "an object of `schedules` and `on_call_shifts`")]
struct File {
    schedules: Listed<Schedule>,
    on_call_shifts: Listed<Shift>,
    #[serde(default)]
    users: Listed<User>,
    #[serde(default)]
    final_shifts: Listed<Told>,
}

/// A page of a list.
#[derive(Deserialize)]
struct Page<T> {
    results: Vec<T>,
}

impl<T> From<Page<T>> for Vec<T> {
    fn from(page: Page<T>) -> Self {
        page.results
    }
}

type Listed<T> = Several<T, Page<T>>;

#[derive(Deserialize)]
struct Schedule {
    name: String,
    time_zone: Option<Zone>,
    #[serde(default)]
    shifts: Vec<String>,
}

#[derive(Deserialize)]
struct User {
    id: String,
    username: String,
}

#[derive(Deserialize)]
struct Told {
    user_pk: String,
    user_username: Option<String>,
    shift_start: Timestamp,
    shift_end: Timestamp,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Kind {
    SingleEvent,
    RecurrentEvent,
    RollingUsers,
    Override,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Frequency {
    Hourly,
    Daily,
    Weekly,
    Monthly,
}

#[derive(Deserialize)]
struct Shift {
    id: String,
    #[serde(default)]
    name: String,
    #[serde(rename = "type")]
    kind: Kind,
    time_zone: Option<Zone>,
    level: Option<i32>,
    start: DateTime,
    duration: i64,
    frequency: Option<Frequency>,
    interval: Option<i64>,
    by_day: Option<Vec<Short>>,
    week_start: Option<Short>,
    users: Option<Vec<String>>,
    rolling_users: Option<Vec<Vec<String>>>,
    start_rotation_from_user_index: Option<usize>,
    rotation_start: Option<DateTime>,
    until: Option<DateTime>,
}

#[derive(Deserialize, Clone, Copy)]
enum Short {
    #[serde(rename = "MO")]
    Monday,
    #[serde(rename = "TU")]
    Tuesday,
    #[serde(rename = "WE")]
    Wednesday,
    #[serde(rename = "TH")]
    Thursday,
    #[serde(rename = "FR")]
    Friday,
    #[serde(rename = "SA")]
    Saturday,
    #[serde(rename = "SU")]
    Sunday,
}

impl Short {
    const fn weekday(self) -> Weekday {
        match self {
            Self::Monday => Weekday::Monday,
            Self::Tuesday => Weekday::Tuesday,
            Self::Wednesday => Weekday::Wednesday,
            Self::Thursday => Weekday::Thursday,
            Self::Friday => Weekday::Friday,
            Self::Saturday => Weekday::Saturday,
            Self::Sunday => Weekday::Sunday,
        }
    }
}

pub(super) fn read(text: &str) -> Result<Draft, serde_json::Error> {
    let file: File = serde_json::from_str(text)?;
    let shifts = file.on_call_shifts.all;
    let shifts: BTreeMap<&str, &Shift> = shifts.iter().map(|it| (it.id.as_str(), it)).collect();
    let users = file.users.all;
    let titles: BTreeMap<&str, &str> = users
        .iter()
        .map(|it| (it.id.as_str(), it.username.as_str()))
        .collect();
    let told = file.final_shifts.all;
    let (mut draft, mut people) = (Draft::default(), People::default());
    let named = told
        .iter()
        .filter_map(|it| Some((it.user_pk.as_str(), it.user_username.as_deref()?)));
    let titles: BTreeMap<&str, &str> = named.chain(titles).collect();
    for schedule in file.schedules.all {
        let name = draft.schedule_name(&schedule.name);
        let zone = schedule.time_zone.clone().unwrap_or(Zone::UTC);
        let mut reader = Reader {
            name: &name,
            titles: &titles,
            people: &mut people,
            notes: &mut draft.notes,
        };
        let mut layers = Vec::new();
        for id in &schedule.shifts {
            match shifts.get(id.as_str()) {
                Some(shift) => layers.extend(reader.layer(shift, &zone)),
                None => reader.note(&format!(
                    "its shift {id} is not in the export; add it to `on_call_shifts`"
                )),
            }
        }
        draft.schedules.push(ScheduleDraft {
            name,
            zone,
            layers,
            stand_ins: Vec::new(),
        });
    }
    // What is told belongs to one schedule: that is how the API gives it.
    if let [schedule] = &draft.schedules[..] {
        let spans = told.iter().map(|it| {
            let title = titles
                .get(it.user_pk.as_str())
                .copied()
                .unwrap_or(&it.user_pk);
            (
                it.shift_start,
                it.shift_end,
                people.name(&it.user_pk, title),
            )
        });
        let spans: Vec<_> = spans.collect();
        if !spans.is_empty() {
            draft
                .theirs
                .push((schedule.name.clone(), told_shifts(spans)));
        }
    }
    Ok(draft)
}

struct Reader<'r> {
    name: &'r ScheduleName,
    titles: &'r BTreeMap<&'r str, &'r str>,
    people: &'r mut People,
    notes: &'r mut Vec<String>,
}

impl Reader<'_> {
    fn note(&mut self, what: &str) {
        self.notes.push(format!("{}: {what}", self.name));
    }

    fn group(&mut self, ids: &[String]) -> Vec<PersonName> {
        ids.iter()
            .map(|id| {
                self.people
                    .name(id, self.titles.get(id.as_str()).copied().unwrap_or(id))
            })
            .collect()
    }

    fn layer(&mut self, shift: &Shift, zone: &Zone) -> Option<LayerDraft> {
        let zone = shift.time_zone.clone().unwrap_or_else(|| zone.clone());
        let turns = self.turns(shift);
        let once = matches!(shift.kind, Kind::SingleEvent | Kind::Override);
        let (every, anchor, windows) = if once {
            (("years", 10), shift.start, Vec::new())
        } else {
            self.rhythm(shift)?
        };
        let length = SignedDuration::from_secs(shift.duration);
        let (start, end) = if once {
            (shift.start, shift.start.checked_add(length).ok())
        } else {
            (shift.rotation_start.unwrap_or(shift.start), shift.until)
        };
        Some(LayerDraft {
            title: if shift.name.is_empty() {
                shift.id.clone()
            } else {
                shift.name.clone()
            },
            priority: if shift.kind == Kind::Override {
                OVERRIDE
            } else {
                shift.level.unwrap_or(0).clamp(0, OVERRIDE - 1)
            },
            zone,
            anchor,
            every,
            turns,
            is_active: shift.by_day.is_some() && shift.frequency == Some(Frequency::Daily),
            windows,
            start: Some(start),
            end,
        })
    }

    /// How long the turns of a shift are, where they begin, and in which hours they count. `None` where it does not say; then that is told.
    fn rhythm(&mut self, shift: &Shift) -> Option<Rhythm> {
        let interval = interval(shift);
        if shift.kind == Kind::RecurrentEvent && interval > 1 {
            self.note(&format!(
                "its shift {} comes only every {interval} turns; it is taken over with turns of nobody between, which cover lower levels",
                shift.id
            ));
        }
        let start = shift.start;
        Some(match shift.frequency {
            Some(Frequency::Hourly) => {
                let windows = self.whole(shift, 3600 * interval);
                (("hours", interval), start, windows)
            }
            Some(Frequency::Daily) => (("days", interval), start, daily(shift, interval)),
            Some(Frequency::Weekly) => weekly(shift, interval),
            Some(Frequency::Monthly) => {
                let windows = self.whole(shift, 28 * DAY);
                (("months", interval), start, windows)
            }
            None => {
                self.note(&format!(
                    "its shift {} has no frequency and is left out",
                    shift.id
                ));
                return None;
            }
        })
    }

    fn turns(&mut self, shift: &Shift) -> Vec<Vec<PersonName>> {
        let groups = match (&shift.kind, &shift.rolling_users) {
            (Kind::RollingUsers, Some(groups)) => groups.clone(),
            _ => vec![shift.users.clone().unwrap_or_default()],
        };
        let mut turns: Vec<Vec<PersonName>> = groups.iter().map(|it| self.group(it)).collect();
        if turns.is_empty() {
            turns.push(Vec::new());
        }
        let first = shift.start_rotation_from_user_index.unwrap_or(0) % turns.len();
        turns.rotate_left(first);
        if shift.kind == Kind::RecurrentEvent {
            let idle = usize::try_from(interval(shift) - 1).unwrap_or(0);
            turns.extend(vec![Vec::new(); idle]);
        }
        turns
    }

    /// No windows where a shift fills its turn; what does not is told.
    fn whole(&mut self, shift: &Shift, least: i64) -> Vec<Window> {
        if shift.duration < least {
            self.note(&format!(
                "its shift {} is shorter than its turn; it is taken over as long as the turn, so give its layer windows",
                shift.id
            ));
        }
        Vec::new()
    }
}

/// How long turns are, where they begin, and in which hours they count.
type Rhythm = ((&'static str, i64), DateTime, Vec<Window>);

/// How many units a turn takes.
fn interval(shift: &Shift) -> i64 {
    shift.interval.unwrap_or(1).clamp(1, 1000)
}

/// The days on which a shift begins.
fn days(shift: &Shift) -> Option<Days> {
    let names = shift.by_day.as_ref()?;
    Some(
        names
            .iter()
            .fold(Days::none(), |days, it| days.with(it.weekday())),
    )
}

fn seconds(at: DateTime) -> i64 {
    i64::from(at.hour()) * 3600 + i64::from(at.minute()) * 60 + i64::from(at.second())
}

fn daily(shift: &Shift, interval: i64) -> Vec<Window> {
    match days(shift) {
        None if shift.duration >= interval * DAY => Vec::new(),
        found => windows(
            found.unwrap_or(Days::ALL),
            seconds(shift.start),
            shift.duration.min(DAY),
        ),
    }
}

/// A turn of weeks holds whole weeks from the day on which a week starts.
fn weekly(shift: &Shift, interval: i64) -> Rhythm {
    let rhythm = every(interval * 7 * DAY).unwrap_or(("weeks", interval));
    let found = days(shift);
    if found.is_none() && shift.duration >= 7 * DAY {
        return (rhythm, shift.start, Vec::new());
    }
    let open = found.unwrap_or_else(|| day(shift.start.date().weekday()));
    let first = shift.week_start.map_or(Weekday::Monday, Short::weekday);
    let back = i64::from(first.until(shift.start.date().weekday()));
    let week = shift
        .start
        .date()
        .checked_sub(back.days())
        .unwrap_or(shift.start.date());
    (
        rhythm,
        week.to_datetime(jiff::civil::Time::midnight()),
        windows(open, seconds(shift.start), shift.duration),
    )
}

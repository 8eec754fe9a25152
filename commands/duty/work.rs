//! Duty that was done: who carries how much, who is owed what, and the list that pay is made from.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::{
    cards::spoken,
    hours::{Calendar, Kind, Tally, hours, paid, weighted_hours},
    watch::Span,
};
use crate::{
    Reply,
    names::{PersonName, ScheduleName, UserId},
    picture::{Columns, Part, Series, Svg, sheet},
    reply::{Card, File, Holds, Tone},
    team::{Counting, Decimal, Pay, Team},
    text,
};

/// Duty of one person in one schedule, as far as it lies in the span that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worked {
    /// The schedule.
    pub schedule: ScheduleName,
    /// Who, by the team's name for them then.
    pub person: PersonName,
    /// Their account then.
    pub user: Option<UserId>,
    /// When.
    pub span: Span,
    /// Whether it is over and on record; otherwise it runs, or is planned.
    pub is_over: bool,
}

/// Duty with its hours counted by kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// What was worked.
    pub worked: Worked,
    /// Its hours.
    pub tally: Tally,
}

/// Counts the hours of duty.
pub fn counted(
    worked: Vec<Worked>,
    counting: &Counting,
    imported: &BTreeSet<Date>,
    zone: &TimeZone,
) -> Vec<Counted> {
    let holidays: BTreeSet<Date> = counting.holidays.union(imported).copied().collect();
    let calendar = Calendar {
        zone,
        night: counting
            .night
            .map(|night| (night.from.time(), night.to.time())),
        weekend: &counting.weekend,
        holidays: &holidays,
    };
    let count = |worked: Worked| Counted {
        tally: calendar.tally(worked.span),
        worked,
    };
    worked.into_iter().map(count).collect()
}

/// The hours of each person together.
pub fn totals(all: &[Counted]) -> BTreeMap<PersonName, Tally> {
    let mut totals: BTreeMap<PersonName, Tally> = BTreeMap::new();
    for one in all {
        let total = totals.entry(one.worked.person.clone()).or_default();
        total.add(&one.tally);
    }
    totals
}

/// The list that pay is made from, as CSV (RFC 4180): a line for each stretch of duty.
pub fn csv(all: &[Counted], pay: Option<&Pay>) -> String {
    let mut out = String::from(
        "schedule,person,discord,from,until,over,hours,day,night,weekend,holiday,amount,currency\r\n",
    );
    for Counted { worked, tally } in all {
        let mut cells = vec![
            worked.schedule.to_string(),
            worked.person.to_string(),
            worked
                .user
                .map_or_else(String::new, |user| user.to_string()),
            worked.span.start.to_string(),
            worked.span.end.to_string(),
            if worked.is_over { "yes" } else { "no" }.to_owned(),
            hours(tally.total()).to_string(),
        ];
        cells.extend(Kind::ALL.map(|kind| hours(tally.seconds(kind)).to_string()));
        cells.push(pay.map_or_else(String::new, |pay| paid(tally, &pay.rates).to_string()));
        cells.push(pay.map_or_else(String::new, |pay| pay.currency.to_string()));
        // Names and numbers hold nothing that would have to be quoted: the types see to that.
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out
}

/// What somebody carries beside the others: their weighted hours less the average, in hundredths of hours.
fn owed(weighted: &BTreeMap<&PersonName, Decimal>) -> BTreeMap<PersonName, Decimal> {
    let sum: i64 = weighted.values().map(|one| one.hundredths()).sum();
    let count = i64::try_from(weighted.len()).unwrap_or(1).max(1);
    weighted
        .iter()
        .map(|(person, one)| {
            let over = (one.hundredths() * count - sum).div_euclid(count);
            ((*person).clone(), Decimal::of_hundredths(over))
        })
        .collect()
}

/// What is asked of the load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadAsk {
    /// Of which schedule; of all when nobody says.
    pub schedule: Option<ScheduleName>,
    /// When.
    pub span: Span,
    /// People who belong to it and may have had no duty at all.
    pub members: BTreeSet<PersonName>,
}

/// Who carries how much, and who is owed what.
pub fn load(all: &[Counted], ask: &LoadAsk, team: &Team) -> Reply {
    let of = ask
        .schedule
        .as_ref()
        .map_or_else(|| "all schedules".to_owned(), ToString::to_string);
    let mut tallies = totals(all);
    for person in &ask.members {
        tallies.entry(person.clone()).or_default();
    }
    if tallies.is_empty() {
        let body = format!("Nobody was on call in {}.", spoken(ask.span));
        return Reply::private(Card::new(Tone::Grey, format!("Load of {of}"), body));
    }
    let counting = &team.oncall.counting;
    let weighted: BTreeMap<&PersonName, Decimal> = tallies
        .iter()
        .map(|(person, tally)| (person, weighted_hours(tally, &counting.weights)))
        .collect();
    let owed = owed(&weighted);
    let mut people: Vec<&PersonName> = tallies.keys().collect();
    people.sort_by_key(|person| std::cmp::Reverse(weighted[*person]));
    let rows: Vec<String> = people
        .iter()
        .map(|person| row(person, &tallies[*person], weighted[*person], owed[*person]))
        .collect();
    let planned = all.iter().any(|one| !one.worked.is_over);
    let body = format!(
        "{}{}\n{}",
        spoken(ask.span),
        if planned {
            ", with what runs and is planned"
        } else {
            ""
        },
        rows.join("\n")
    );
    let drawn = drawing(&format!("On-call load of {of}"), &people, &tallies);
    let card = Card::new(Tone::Grey, format!("Load of {of}"), text::cut(&body, 4000))
        .field("How hours count", weights(team))
        .file(File::picture("load", drawn));
    Reply::private(card)
}

fn row(person: &PersonName, tally: &Tally, weighted: Decimal, owed: Decimal) -> String {
    let kinds: Vec<String> = Kind::ALL
        .into_iter()
        .filter(|kind| tally.seconds(*kind) > 0)
        .map(|kind| format!("{} {}", hours(tally.seconds(kind)), kind.as_str()))
        .collect();
    let kinds = if kinds.is_empty() {
        "no duty".to_owned()
    } else {
        kinds.join(", ")
    };
    let balance = match owed.hundredths() {
        0 => "as much as the average".to_owned(),
        over if over > 0 => format!("is owed {owed} h"),
        under => format!("owes {} h", Decimal::of_hundredths(-under)),
    };
    format!("**{person}** {weighted} h weighted · {kinds} · {balance}")
}

fn weights(team: &Team) -> String {
    let weights = &team.oncall.counting.weights;
    let each = Kind::ALL.map(|kind| format!("{} × {}", kind.as_str(), weights.of(kind)));
    format!(
        "{}. Who has more than the average is owed the difference.",
        each.join(", ")
    )
}

/// The load as stacked columns, in whole hours.
fn drawing(title: &str, people: &[&PersonName], tallies: &BTreeMap<PersonName, Tally>) -> Svg {
    let value = |person: &PersonName, kind: Kind| {
        u32::try_from(tallies[person].seconds(kind) / 3600).unwrap_or(u32::MAX)
    };
    let columns = Columns {
        heading: "Hours by person".to_owned(),
        places: people.iter().map(ToString::to_string).collect(),
        series: Kind::ALL
            .map(|kind| Series {
                name: kind.as_str().to_owned(),
                values: people.iter().map(|person| value(person, kind)).collect(),
            })
            .into(),
    };
    let words: Vec<String> = people
        .iter()
        .map(|person| format!("{person} {} h", hours(tallies[*person].total())))
        .collect();
    let alt = text::cut(&format!("{title}: {}.", words.join(", ")), Svg::ALT_MAX);
    sheet(title, &alt, &[Part::Columns(columns)])
}

/// The answer to whoever asks for the list that pay is made from.
pub fn pay_answer(all: &[Counted], span: Span, pay: Option<&Pay>) -> Reply {
    let totals = totals(all);
    let rows: Vec<String> = totals
        .iter()
        .map(|(person, tally)| {
            let amount = pay.map_or_else(String::new, |pay| {
                format!(" · {} {}", paid(tally, &pay.rates), pay.currency)
            });
            format!("**{person}** {} h{amount}", hours(tally.total()))
        })
        .collect();
    let rows = if rows.is_empty() {
        "No duty is on record for this time.".to_owned()
    } else {
        rows.join("\n")
    };
    let body = format!("{}\n{}", spoken(span), text::cut(&rows, 3000));
    let card = Card::new(Tone::Grey, "On-call duty, for pay", body);
    let card = if pay.is_some() {
        card
    } else {
        card.field(
            "Amounts",
            "The team's document names no `rates` under `[oncall.hours]`, so the list has hours alone.",
        )
    };
    let name = format!("on-call-{}-{}.csv", day(span.start), day(span.end));
    Reply::private(card.file(File {
        name,
        holds: Holds::Bytes(csv(all, pay).into_bytes()),
    }))
}

fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worked(person: &str, start: &str, end: &str, is_over: bool) -> Worked {
        Worked {
            schedule: "primary".parse().unwrap(),
            person: person.parse().unwrap(),
            user: UserId::try_from(21).ok(),
            span: Span {
                start: start.parse().unwrap(),
                end: end.parse().unwrap(),
            },
            is_over,
        }
    }

    #[test]
    fn the_list_has_a_line_for_each_stretch_and_adds_up() {
        let counting = Counting {
            night: Some(crate::team::Quiet {
                from: "22:00".parse().unwrap(),
                to: "07:00".parse().unwrap(),
            }),
            pay: Some(Pay {
                currency: "CHF".parse().unwrap(),
                rates: crate::team::Worth {
                    day: "5".parse().unwrap(),
                    night: "7.5".parse().unwrap(),
                    weekend: "10".parse().unwrap(),
                    holiday: "15".parse().unwrap(),
                },
            }),
            ..Counting::standard()
        };
        let holidays = BTreeSet::from(["2026-01-06".parse().unwrap()]);
        let all = counted(
            vec![
                worked("ana", "2026-01-05T08:00:00Z", "2026-01-06T00:00:00Z", true),
                worked("bo", "2026-01-06T00:00:00Z", "2026-01-06T01:30:00Z", false),
            ],
            &counting,
            &holidays,
            &TimeZone::UTC,
        );
        insta::assert_snapshot!(csv(&all, counting.pay.as_ref()).replace("\r\n", "\n"));
    }

    #[test]
    fn who_carries_more_is_owed_the_difference() {
        let names: [PersonName; 3] = ["ana", "bo", "cy"].map(|name| name.parse().unwrap());
        let weighted = names
            .iter()
            .zip([3000, 1500, 0].map(Decimal::of_hundredths))
            .collect();
        let owed = owed(&weighted);
        let shown: Vec<String> = names.iter().map(|name| owed[name].to_string()).collect();
        assert_eq!(shown, ["15", "0", "-15"]);
    }
}

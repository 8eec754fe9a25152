//! How long it takes to say who is on call. `cargo bench -p binnacle-commands --bench oncall` prints a JSON line for each number.

use std::{
    fmt::Write as _,
    hint::black_box,
    io::{self, Write as _},
    time::Instant,
};

use binnacle_commands::{
    oncall::{Plan, shifts, who},
    team::Schedule,
};
use jiff::{SignedDuration, Timestamp};

/// A rotation without windows, with an anchor of some year.
fn rotation(zone: &str, anchor: &str, every: &str) -> Plan {
    plan(&format!(
        "[[schedule]]\nname = \"primary\"\ntimezone = \"{zone}\"\n[[schedule.layer]]\nanchor = \"{anchor}\"\nevery = {every}\nturns = [\"ana\", \"bo\", \"cy\"]\n"
    ))
}

/// Eight layers of one priority, three of them rotations, and three overrides.
fn eight(zone: &str) -> Plan {
    let mut text = format!("[[schedule]]\nname = \"primary\"\ntimezone = \"{zone}\"\n");
    let windows = [
        "{ from = \"08:00\", to = \"20:00\" }",
        "{ from = \"20:00\", to = \"08:00\" }",
        "{ days = [\"sat\", \"sun\"], from = \"00:00\", to = \"00:00\" }",
    ];
    for layer in 0..8 {
        let (every, turns) = match layer {
            0 => ("{ weeks = 1 }", "[\"ana\", \"bo\", \"cy\"]"),
            1 => ("{ days = 1 }", "[\"dee\", \"eve\", \"fay\"]"),
            2 => ("{ hours = 12 }", "[\"gus\", \"hal\"]"),
            _ => ("{ years = 10 }", "[\"ida\"]"),
        };
        let window = windows[layer % 3];
        let _ = write!(
            text,
            "[[schedule.layer]]\nanchor = \"2020-01-06T09:00\"\nevery = {every}\nturns = {turns}\nwindows = [{window}]\n"
        );
    }
    for (month, what) in [
        (2, "add = \"jo\""),
        (5, "remove = \"ana\""),
        (8, "remove = \"bo\"\nadd = \"kim\""),
    ] {
        let _ = write!(
            text,
            "[[schedule.override]]\nfrom = \"2026-{month:02}-03T10:00\"\nuntil = \"2026-{month:02}-09T10:00\"\n{what}\n"
        );
    }
    plan(&text)
}

fn plan(text: &str) -> Plan {
    let mut all = Schedule::parse_all(text, "bench").expect("a good document");
    all.remove(0).plan
}

/// The median time of one call, in nanoseconds, over batches of calls.
fn median(batch: u32, mut call: impl FnMut(u32)) -> f64 {
    let mut times: Vec<f64> = (0..31)
        .map(|_| {
            #[expect(clippy::disallowed_methods, reason = "a span is measured")]
            let start = Instant::now();
            (0..batch).for_each(&mut call);
            start.elapsed().as_secs_f64() * 1e9 / f64::from(batch)
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    let now: Timestamp = "2026-07-01T12:00:00Z".parse().expect("an instant");
    let mut tell = |what: &str, value: f64, unit: &str, bar: f64| {
        writeln!(
            out,
            "{{\"what\": \"{what}\", \"value\": {value:.3}, \"unit\": \"{unit}\", \"bar\": {bar}}}"
        )
    };
    for (what, plan) in [
        (
            "who is on call, anchor of this year",
            rotation("Europe/Zurich", "2026-01-05T09:00", "{ weeks = 1 }"),
        ),
        (
            "who is on call, hourly, anchor of 2000",
            rotation("America/Chicago", "2000-01-03T09:00", "{ hours = 1 }"),
        ),
        (
            "who is on call, monthly, anchor of 1970",
            rotation("Pacific/Apia", "1970-01-31T09:00", "{ months = 1 }"),
        ),
    ] {
        let nanos = median(20_000, |n| {
            let at = now + SignedDuration::from_secs(i64::from(n) * 601);
            black_box(who(black_box(&plan), at));
        });
        tell(what, nanos / 1e3, "µs", 1.0)?;
    }
    let until = now + SignedDuration::from_hours(365 * 24);
    for zone in ["UTC", "America/Chicago"] {
        let plan = eight(zone);
        let from = now - SignedDuration::from_hours(181 * 24);
        let nanos = median(4, |_| {
            black_box(shifts(
                black_box(&plan),
                from,
                until - SignedDuration::from_hours(181 * 24),
            ));
        });
        tell(
            &format!("a year of 8 rules with 3 overrides, {zone}"),
            nanos / 1e6,
            "ms",
            1.0,
        )?;
    }
    let plan = eight("America/Chicago");
    let nanos = median(1, |_| {
        for n in 0..1000 {
            black_box(who(black_box(&plan), now + SignedDuration::from_mins(n)));
        }
    });
    tell(
        "who is on call in 1000 schedules of 8 rules",
        nanos / 1e6,
        "ms",
        10.0,
    )
}

//! What holds of every plan, in every zone of the database.

use jiff::tz::TimeZoneDatabase;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::super::{
    Act, Advance, Days, Every, Group, Layer, Membership, Override, Piece, Plan, Shift, Swap,
    Window, diff, shifts, stints, who,
};
use super::{at, layer, person, plan};
use crate::team::Zone;

fn zones() -> Vec<String> {
    let database = TimeZoneDatabase::bundled();
    let names = database.available().map(|name| name.to_string());
    names.filter(|name| Zone::named(name).is_some()).collect()
}

const PEOPLE: [&str; 6] = ["ana", "bo", "cy", "dee", "eve", "fay"];

fn a_group(most: usize) -> impl Strategy<Value = Group> {
    prop::collection::btree_set(prop::sample::select(&PEOPLE[..]).prop_map(person), 0..=most)
}

fn a_length() -> impl Strategy<Value = Every> {
    let piece = prop_oneof![
        (1_u32..30).prop_map(Piece::Hours),
        (1_u32..9).prop_map(Piece::Days),
        (1_u32..3).prop_map(Piece::Weeks)
    ];
    prop_oneof![
        3 => (1_u32..50).prop_map(Every::Hours),
        3 => (1_u32..12).prop_map(Every::Days),
        2 => (1_u32..5).prop_map(Every::Weeks),
        1 => (1_u32..14).prop_map(Every::Months),
        1 => (1_u32..4).prop_map(Every::Years),
        2 => prop::collection::vec(piece, 1..4).prop_map(Every::Pattern),
    ]
}

fn a_civil() -> impl Strategy<Value = jiff::civil::DateTime> {
    // From 2010 to 2025, by five minutes.
    (0_i64..1_577_000).prop_map(|n| crate::wall::civil(1_262_304_000 + n * 300))
}

fn a_window() -> impl Strategy<Value = Window> {
    (1_u8..128, 0_u16..96, 0_u16..96).prop_map(|(days, from, to)| {
        let clock = |quarters: u16| {
            format!("{:02}:{:02}", quarters / 4, quarters % 4 * 15)
                .parse()
                .unwrap()
        };
        let names = Days::NAMES
            .into_iter()
            .zip(0..)
            .filter(|(_, day)| days >> day & 1 == 1);
        let days = names.fold(Days::none(), |days, (name, _)| {
            days.with(Days::named(name).unwrap())
        });
        Window {
            days,
            from: clock(from),
            to: clock(to),
        }
    })
}

fn a_layer() -> impl Strategy<Value = Layer> {
    let change = (a_civil(), prop::collection::vec(a_group(2), 1..4))
        .prop_map(|(from, turns)| Membership { from, turns });
    (
        (prop::sample::select(zones()), a_civil(), a_length()),
        (
            prop::collection::vec(a_group(2), 0..5),
            prop::collection::vec(a_window(), 0..3),
        ),
        (
            any::<bool>(),
            0..3,
            prop::option::weighted(0.1, a_civil()),
            prop::option::weighted(0.1, a_civil()),
        ),
        prop::collection::vec(change, 0..2),
    )
        .prop_map(
            |((zone, anchor, every), (turns, windows), (active, priority, start, end), changes)| {
                Layer {
                    name: "base".parse().unwrap(),
                    priority,
                    zone: Zone::named(&zone).unwrap(),
                    anchor,
                    every,
                    turns,
                    advance: if active {
                        Advance::Active
                    } else {
                        Advance::Calendar
                    },
                    windows,
                    start,
                    end,
                    changes,
                }
            },
        )
}

/// A time from 2010 to 2025, in seconds.
fn a_time() -> impl Strategy<Value = Timestamp> {
    (1_262_304_000_i64..1_735_689_600).prop_map(|at| Timestamp::from_second(at).unwrap())
}

fn hours(n: i64) -> SignedDuration {
    SignedDuration::from_hours(n)
}

fn a_plan() -> impl Strategy<Value = (Plan, Timestamp)> {
    let someone = || prop::sample::select(&PEOPLE[..]).prop_map(person);
    let act = prop_oneof![
        someone().prop_map(Act::Add),
        someone().prop_map(Act::Remove),
        (someone(), someone()).prop_map(|(remove, add)| Act::Replace { remove, add }),
        Just(Act::Nobody),
    ];
    let overrides = prop::collection::vec((0_i64..1000, 1_i64..500, act), 0..4);
    let swaps = prop::collection::vec(
        (0_i64..1000, 1_i64..500, someone(), someone(), 0_i64..3),
        0..3,
    );
    (
        prop::collection::vec(a_layer(), 1..4),
        a_time(),
        overrides,
        swaps,
    )
        .prop_map(|(layers, begin, overrides, swaps)| {
            let mut plan = plan(layers);
            plan.overrides = (0..)
                .zip(overrides)
                .map(|(id, (from, length, act)): (i32, _)| Override {
                    id: id.to_string(),
                    start: begin + hours(from),
                    end: begin + hours(from + length),
                    act,
                })
                .collect();
            plan.swaps = swaps
                .into_iter()
                .map(|(from, length, giver, taker, order)| Swap {
                    start: begin + hours(from),
                    end: begin + hours(from + length),
                    giver,
                    taker,
                    order,
                })
                .collect();
            (plan, begin)
        })
}

fn people_at(shifts: &[Shift], at: Timestamp) -> Vec<crate::names::PersonName> {
    let shift = shifts.iter().find(|it| it.start <= at && at < it.end);
    shift.map(|it| it.people.clone()).unwrap_or_default()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn an_instant_is_answered_alike_in_every_span((plan, begin) in a_plan()) {
        let (from, until) = (begin, begin + hours(60 * 24));
        let whole = shifts(&plan, from, until);
        for pair in whole.windows(2) {
            prop_assert!(pair[0].end <= pair[1].start);
            prop_assert!(pair[0].end < pair[1].start || pair[0].people != pair[1].people);
        }
        let edges = whole.iter().flat_map(|it| [it.start, it.end]).take(60);
        for edge in edges.chain([begin + hours(500)]) {
            for step in [-1, 0, 1] {
                let at = edge + SignedDuration::from_secs(step);
                if at < from || until <= at {
                    continue;
                }
                let expected = people_at(&whole, at);
                prop_assert_eq!(&who(&plan, at).people, &expected, "at {}", at);
                let narrow = shifts(&plan, at, at + SignedDuration::from_secs(1));
                prop_assert_eq!(people_at(&narrow, at), expected, "at {}", at);
            }
        }
    }

    #[test]
    fn the_order_of_what_is_stored_does_not_matter((plan, begin) in a_plan()) {
        let (from, until) = (begin, begin + hours(60 * 24));
        let mut other = plan.clone();
        other.overrides.reverse();
        other.swaps.reverse();
        other.layers.iter_mut().for_each(|layer| layer.changes.sort_by_key(|it| std::cmp::Reverse(it.from)));
        prop_assert_eq!(diff(&plan, &other, from, until), []);
        prop_assert_eq!(diff(&plan, &plan, from, until), []);
    }

    #[test]
    fn stints_add_up_to_the_shifts((plan, begin) in a_plan()) {
        let (from, until) = (begin, begin + hours(20 * 24));
        let all = stints(&plan, from, until);
        for shift in shifts(&plan, from, until) {
            let mut people: Vec<_> = all.iter().filter(|it| it.start <= shift.start && shift.start < it.end).flat_map(|it| it.people.clone()).collect();
            people.sort();
            people.dedup();
            prop_assert_eq!(people, shift.people);
        }
        let mut ids: Vec<_> = all.iter().map(|it| it.id.clone()).collect();
        ids.sort();
        ids.dedup();
        prop_assert_eq!(ids.len(), all.len());
        let half = begin + hours(10 * 24);
        let later = stints(&plan, half, until);
        prop_assert!(later.iter().all(|it| all.contains(it)));
    }

    #[test]
    fn new_people_do_not_move_who_is_on_call(base in a_layer(), now in a_time(), more in prop::collection::vec(a_group(2), 1..5)) {
        let mut base = base;
        base.changes.clear();
        let zone = base.zone.time_zone().clone();
        let from = zone.to_datetime(now);
        // Of two passages of a fold, the first is meant.
        prop_assume!(crate::wall::first(from, &zone) == Some(now));
        let old = plan(vec![base.clone()]);
        let holder = who(&old, now).people;
        let mut turns = more;
        turns.push(holder.iter().cloned().collect());
        base.changes = vec![Membership { from, turns }];
        let new = plan(vec![base]);
        prop_assert_eq!(who(&new, now).people, holder);
        let before = diff(&old, &new, now - hours(1000), now);
        prop_assert_eq!(before, []);
    }
}

#[test]
fn a_rotation_without_windows_leaves_no_second_to_nobody_in_any_zone() {
    let clocks = [
        "00:00", "00:30", "01:30", "02:00", "02:30", "09:00", "23:45",
    ];
    let (from, until) = (at("2011-06-01T00:00:00Z"), at("2026-06-01T00:00:00Z"));
    for (number, zone) in zones().iter().enumerate() {
        let clock = clocks[number % clocks.len()];
        let every = [
            Every::Days(1),
            Every::Days(3),
            Every::Weeks(1),
            Every::Hours(36),
            Every::Months(1),
        ];
        let every = every[number % 5].clone();
        let plan = plan(vec![layer(
            zone,
            &format!("2001-01-31T{clock}"),
            every,
            "ana bo cy",
        )]);
        let all = shifts(&plan, from, until);
        assert_eq!(
            (all[0].start, all[all.len() - 1].end),
            (from, until),
            "{zone}"
        );
        for pair in all.windows(2) {
            let edge = pair[0].end;
            assert_eq!(edge, pair[1].start, "{zone}");
            assert!(
                pair[0].start < edge && pair[0].people != pair[1].people,
                "{zone} {edge}"
            );
        }
        // Around every change of clocks, an instant alone is answered alike.
        let zone = Zone::named(zone).unwrap();
        for change in zone
            .time_zone()
            .following(from)
            .map(|it| it.timestamp())
            .take_while(|it| *it < until)
        {
            let near = all.partition_point(|it| it.end < change - hours(30));
            let edges = all[near..]
                .iter()
                .map(|it| it.start)
                .take_while(|it| *it < change + hours(30));
            for edge in edges.chain([change]) {
                for step in [-1, 0, 1] {
                    let at = edge + SignedDuration::from_secs(step);
                    let within = &all[all.partition_point(|it| it.end <= at)..];
                    if from <= at {
                        assert_eq!(who(&plan, at).people, within[0].people, "{zone} {at}");
                    }
                }
            }
        }
    }
}

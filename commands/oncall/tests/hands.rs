//! What is changed by hand: overrides, swaps, temporary schedules, people from a date on.

use super::super::{
    Absence, Act, Every, Membership, Override, Plan, Source, Swap, Temporary, TemporaryShift,
    clashes, diff, gaps, load, next, shift_at, shifts, stints, who,
};
use super::{at, group, layer, names, on, person, plan, told, turns, window};

fn hand(day: i8, until: i8, act: Act) -> Override {
    Override {
        id: format!("{day}-{until}-{act:?}"),
        start: at(&format!("2026-01-{day:02}T00:00:00Z")),
        end: at(&format!("2026-01-{until:02}T00:00:00Z")),
        act,
    }
}

fn swap(day: i8, until: i8, giver: &str, taker: &str, order: i64) -> Swap {
    Swap {
        start: at(&format!("2026-01-{day:02}T00:00:00Z")),
        end: at(&format!("2026-01-{until:02}T00:00:00Z")),
        giver: person(giver),
        taker: person(taker),
        order,
    }
}

/// Ana, Bo and Cy, a day each from 1 January.
fn daily() -> Plan {
    plan(vec![layer(
        "UTC",
        "2026-01-01T00:00",
        Every::Days(1),
        "ana bo cy",
    )])
}

fn noons(plan: &Plan) -> String {
    let noon = |day: i8| on(plan, &format!("2026-01-{day:02}T12:00:00Z"));
    (1..7).map(noon).collect::<Vec<_>>().join(" ")
}

#[test]
fn overrides_act_on_the_layers_and_not_on_each_other() {
    let replace = |remove: &str, add: &str| Act::Replace {
        remove: person(remove),
        add: person(add),
    };
    for (overrides, expected) in [
        (
            vec![hand(2, 4, Act::Add(person("dee")))],
            "ana bo+dee cy+dee ana bo cy",
        ),
        (
            vec![hand(2, 4, Act::Remove(person("bo")))],
            "ana - cy ana bo cy",
        ),
        (
            vec![hand(1, 6, replace("bo", "dee"))],
            "ana dee cy ana dee cy",
        ),
        (vec![hand(2, 4, Act::Nobody)], "ana - - ana bo cy"),
        (
            vec![hand(2, 4, Act::Nobody), hand(3, 6, Act::Add(person("dee")))],
            "ana - dee ana+dee bo+dee cy",
        ),
        (
            vec![
                hand(1, 7, replace("ana", "bo")),
                hand(1, 7, replace("bo", "cy")),
            ],
            "bo cy cy bo cy cy",
        ),
        (
            vec![
                hand(1, 7, Act::Remove(person("ana"))),
                hand(1, 7, Act::Add(person("ana"))),
            ],
            "ana ana+bo ana+cy ana ana+bo ana+cy",
        ),
        (
            vec![
                hand(1, 7, Act::Remove(person("ana"))),
                hand(1, 7, replace("ana", "dee")),
            ],
            "dee bo cy dee bo cy",
        ),
    ] {
        let mut plan = daily();
        plan.overrides = overrides;
        assert_eq!(noons(&plan), expected, "{:?}", plan.overrides);
        plan.overrides.reverse();
        assert_eq!(noons(&plan), expected, "{:?}", plan.overrides);
    }
}

#[test]
fn swaps_are_below_overrides_and_lead_on_to_each_other() {
    for (swaps, expected) in [
        (vec![swap(2, 3, "bo", "dee", 1)], "ana dee cy ana bo cy"),
        (
            vec![swap(1, 2, "ana", "bo", 1), swap(2, 3, "bo", "ana", 1)],
            "bo ana cy ana bo cy",
        ),
        (
            vec![swap(1, 4, "ana", "bo", 1), swap(1, 4, "bo", "cy", 2)],
            "cy cy cy ana bo cy",
        ),
        (
            vec![swap(1, 4, "ana", "bo", 2), swap(1, 4, "bo", "cy", 1)],
            "bo cy cy ana bo cy",
        ),
        (
            vec![
                swap(1, 2, "ana", "bo", 1),
                swap(1, 2, "bo", "ana", 2),
                swap(1, 2, "ana", "bo", 3),
            ],
            "bo bo cy ana bo cy",
        ),
        // Of one place, they lead on to each other, whatever their order, and back.
        (
            vec![swap(1, 4, "bo", "cy", 0), swap(1, 4, "ana", "bo", 0)],
            "cy cy cy ana bo cy",
        ),
        (
            vec![swap(1, 4, "bo", "ana", 0), swap(1, 4, "ana", "bo", 0)],
            "ana bo cy ana bo cy",
        ),
    ] {
        let mut plan = daily();
        plan.swaps = swaps;
        assert_eq!(noons(&plan), expected, "{:?}", plan.swaps);
        plan.swaps.reverse();
        assert_eq!(noons(&plan), expected, "{:?}", plan.swaps);
    }
    let mut plan = daily();
    plan.swaps = vec![swap(1, 2, "ana", "bo", 1)];
    plan.overrides = vec![hand(
        1,
        2,
        Act::Replace {
            remove: person("bo"),
            add: person("dee"),
        },
    )];
    assert_eq!(noons(&plan), "dee bo cy ana bo cy");
}

#[test]
fn a_temporary_schedule_covers_everything_else() {
    let mut plan = daily();
    plan.overrides = vec![hand(1, 6, Act::Add(person("dee")))];
    plan.temporaries = vec![Temporary {
        id: "fair".to_owned(),
        start: at("2026-01-02T00:00:00Z"),
        end: at("2026-01-05T00:00:00Z"),
        shifts: vec![TemporaryShift {
            start: at("2026-01-02T06:00:00Z"),
            end: at("2026-01-03T18:00:00Z"),
            people: group("eve,fay"),
        }],
        fallback: false,
    }];
    assert_eq!(noons(&plan), "ana+dee eve+fay eve+fay - bo+dee cy");
    assert_eq!(on(&plan, "2026-01-02T05:59:59Z"), "-");
    plan.temporaries[0].fallback = true;
    assert_eq!(noons(&plan), "ana+dee eve+fay eve+fay ana+dee bo+dee cy");
    assert_eq!(on(&plan, "2026-01-02T05:59:59Z"), "bo+dee");
}

#[test]
fn higher_layers_cover_lower_ones_and_equals_are_on_call_together() {
    let mut days = layer("UTC", "2026-01-01T00:00", Every::Days(1), "dee -");
    days.priority = 1;
    days.windows = vec![window("all 09:00 17:00")];
    let mut plan = plan(vec![
        layer("UTC", "2026-01-01T00:00", Every::Days(1), "ana bo"),
        days,
    ]);
    // The second turn is nobody's, and covers the lower layer all the same.
    assert_eq!(
        told(&plan, "2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z"),
        [
            "2026-01-01T00:00:00 2026-01-01T09:00:00 540m ana",
            "2026-01-01T09:00:00 2026-01-01T17:00:00 480m dee",
            "2026-01-01T17:00:00 2026-01-02T00:00:00 420m ana",
            "2026-01-02T00:00:00 2026-01-02T09:00:00 540m bo",
            "2026-01-02T17:00:00 2026-01-03T00:00:00 420m bo",
        ]
    );
    plan.layers[1].priority = 0;
    assert_eq!(on(&plan, "2026-01-01T12:00:00Z"), "ana+dee");
    assert_eq!(on(&plan, "2026-01-02T12:00:00Z"), "bo");
    let sources = who(&plan, at("2026-01-01T12:00:00Z")).sources;
    assert_eq!(
        sources,
        ["layer0", "layer1"].map(|it| Source::Layer(it.parse().unwrap()))
    );
}

#[test]
fn layers_count_from_their_start_up_to_their_end() {
    let mut plan = daily();
    plan.layers[0].start = Some("2026-01-02T06:00".parse().unwrap());
    plan.layers[0].end = Some("2026-01-05T00:00".parse().unwrap());
    assert_eq!(noons(&plan), "- bo cy ana - -");
    assert_eq!(on(&plan, "2026-01-02T05:59:59Z"), "-");
    assert_eq!(on(&plan, "2026-01-02T06:00:00Z"), "bo");
    let gaps = gaps(
        &plan,
        at("2026-01-01T00:00:00Z"),
        at("2026-01-06T00:00:00Z"),
    );
    let edges: Vec<String> = gaps
        .iter()
        .flat_map(|it| [it.start.to_string(), it.end.to_string()])
        .collect();
    assert_eq!(
        edges,
        [
            "2026-01-01T00:00:00Z",
            "2026-01-02T06:00:00Z",
            "2026-01-05T00:00:00Z",
            "2026-01-06T00:00:00Z"
        ]
    );
}

#[test]
fn people_change_from_a_date_on_and_the_holder_stays() {
    let change = |from: &str, groups: &str| Membership {
        from: from.parse().unwrap(),
        turns: turns(groups),
    };
    for (from, groups, expected) in [
        // Somebody comes: the holder stays, and the order goes on from them.
        ("2026-01-02T06:00", "ana dee bo cy", "ana bo cy ana dee bo"),
        ("2026-01-02T06:00", "dee ana bo cy", "ana bo cy dee ana bo"),
        ("2026-01-02T00:00", "cy bo ana", "ana bo ana cy bo ana"),
        // Somebody else leaves.
        ("2026-01-02T06:00", "bo cy", "ana bo cy bo cy bo"),
        // The holder leaves: the next has the turn at once.
        ("2026-01-02T06:00", "ana cy", "ana cy ana cy ana cy"),
        // Nobody stays.
        ("2026-01-02T06:00", "dee eve", "ana dee eve dee eve dee"),
        // The group of the holder grows, from the next turn on.
        (
            "2026-01-02T06:00",
            "ana bo,dee cy",
            "ana bo cy ana bo+dee cy",
        ),
    ] {
        let mut plan = daily();
        plan.layers[0].changes = vec![change(from, groups)];
        assert_eq!(noons(&plan), expected, "{groups}");
    }
    let mut plan = daily();
    plan.layers[0].changes = vec![
        change("2026-01-04T06:00", "bo dee"),
        change("2026-01-02T06:00", "bo ana"),
    ];
    assert_eq!(noons(&plan), "ana bo ana bo dee bo");
}

#[test]
fn a_shift_is_told_by_its_layer_its_turn_and_its_piece() {
    let mut plan = daily();
    plan.layers[0].windows = vec![window("all 08:00 12:00"), window("all 14:00 18:00")];
    plan.overrides = vec![Override {
        id: "o1".to_owned(),
        start: at("2026-01-02T09:00:00Z"),
        end: at("2026-01-02T10:00:00Z"),
        act: Act::Replace {
            remove: person("bo"),
            add: person("dee"),
        },
    }];
    let all = stints(
        &plan,
        at("2026-01-02T11:00:00Z"),
        at("2026-01-02T15:00:00Z"),
    );
    let ids: Vec<String> = all
        .iter()
        .map(|it| format!("{} {} {}", it.id, it.start, names(&it.people)))
        .collect();
    assert_eq!(
        ids,
        [
            "layer0-1-0-2 2026-01-02T10:00:00Z bo",
            "layer0-1-1-0 2026-01-02T14:00:00Z bo"
        ]
    );
    let wide = stints(
        &plan,
        at("2025-12-25T00:00:00Z"),
        at("2026-01-10T00:00:00Z"),
    );
    assert!(all.iter().all(|it| wide.contains(it)));
}

#[test]
fn the_next_shifts_of_a_person_are_whole() {
    let plan = daily();
    let starts: Vec<String> = next(&plan, &person("bo"), at("2026-01-02T12:00:00Z"), 3)
        .iter()
        .map(|it| format!("{} {}", it.start, it.end))
        .collect();
    assert_eq!(
        starts,
        [
            "2026-01-02T00:00:00Z 2026-01-03T00:00:00Z",
            "2026-01-05T00:00:00Z 2026-01-06T00:00:00Z",
            "2026-01-08T00:00:00Z 2026-01-09T00:00:00Z",
        ]
    );
    assert_eq!(
        next(&plan, &person("dee"), at("2026-01-02T12:00:00Z"), 3),
        []
    );
    let shift = shift_at(&plan, at("2026-01-03T23:59:59Z")).unwrap();
    assert_eq!(
        (names(&shift.people), shift.end),
        ("cy".to_owned(), at("2026-01-04T00:00:00Z"))
    );
}

#[test]
fn load_gaps_clashes_and_differences() {
    let mut plan = daily();
    let (from, until) = (at("2026-01-01T00:00:00Z"), at("2026-01-08T00:00:00Z"));
    let told: Vec<String> = load(&plan, from, until)
        .iter()
        .map(|it| format!("{} {}h {}", it.person, it.seconds / 3600, it.shifts))
        .collect();
    assert_eq!(told, ["ana 72h 3", "bo 48h 2", "cy 48h 2"]);
    plan.absences = vec![Absence {
        person: person("bo"),
        start: at("2026-01-02T12:00:00Z"),
        end: at("2026-01-05T06:00:00Z"),
        reason: Some("skiing".to_owned()),
    }];
    let told: Vec<String> = clashes(&plan, from, until)
        .iter()
        .map(|it| format!("{} {} {}", it.person, it.start, it.end))
        .collect();
    assert_eq!(
        told,
        [
            "bo 2026-01-02T12:00:00Z 2026-01-03T00:00:00Z",
            "bo 2026-01-05T00:00:00Z 2026-01-05T06:00:00Z",
        ]
    );
    assert_eq!(diff(&plan, &plan, from, until), []);
    let mut other = plan.clone();
    other.swaps = vec![swap(2, 3, "bo", "ana", 1)];
    let changes = diff(&plan, &other, from, until);
    assert_eq!(changes.len(), 1);
    assert_eq!(
        (names(&changes[0].before), names(&changes[0].after)),
        ("bo".to_owned(), "ana".to_owned())
    );
    assert_eq!(
        shifts(&other, from, until)[0].end,
        at("2026-01-03T00:00:00Z")
    );
}

//! What becomes of changes as others follow and time goes on.

use jiff::SignedDuration;

use super::*;

#[test]
fn what_changed_since_it_was_shown_is_shown_anew() {
    let mut story = Story::new();
    let ask = over(
        What::Add(user("bo")),
        "2026-01-06T08:00:00Z",
        "2026-01-07T08:00:00Z",
    );
    let draft = story.propose("dee", ask).unwrap().state;
    let other = over(
        What::Add(user("cy")),
        "2026-01-06T08:00:00Z",
        "2026-01-06T10:00:00Z",
    );
    let mut other = story.propose("dee", other).unwrap().state;
    other.state = OverrideState::Stands;
    story.rows.overrides.push(other);
    let dee = actor("dee");
    let by = By {
        actor: &dee,
        now: story.now,
    };
    let anew = confirm(&draft, &story.view(), by).unwrap();
    assert_eq!(anew.state.state, OverrideState::Draft);
    assert!(
        card(&anew.reply).title.contains("things changed"),
        "{:?}",
        anew.reply
    );
    let stands = confirm(&anew.state, &story.view(), by).unwrap();
    assert_eq!(stands.state.state, OverrideState::Stands);
}

#[test]
fn a_swapped_shift_is_swapped_on_and_a_chain_is_undone_from_its_end() {
    let mut story = Story::new();
    let first = story
        .cover("ana", "2026-01-06T08:00:00Z", Some("bo"))
        .unwrap();
    story.accept("bo", first.number, None).unwrap();
    // Bo has it now, and it joins his own.
    let second = story
        .cover("bo", "2026-01-06T08:00:00Z", Some("cy"))
        .unwrap();
    assert_eq!(
        second.span,
        span("2026-01-05T08:00:00Z", "2026-01-19T08:00:00Z")
    );
    let week = span("2026-01-05T08:00:00Z", "2026-01-12T08:00:00Z");
    story.accept("cy", second.number, Some(week)).unwrap();
    assert_eq!(story.on("2026-01-06T08:00:00Z"), ["cy"]);
    assert_eq!(story.on("2026-01-13T08:00:00Z"), ["bo"]);

    let middle = story.give_back("bo", first.number).unwrap_err();
    assert!(
        middle.to_string().contains("has to be given back first"),
        "{middle}"
    );
    let open = story.give_back("cy", second.number).unwrap();
    assert_eq!(open.state, RequestState::Open);
    assert_eq!(story.on("2026-01-06T08:00:00Z"), ["bo"]);
    story.give_back("bo", first.number).unwrap();
    assert_eq!(story.on("2026-01-06T08:00:00Z"), ["ana"]);

    story.accept("bo", first.number, None).unwrap();
    story.now = at("2026-01-05T08:00:00Z");
    let begun = story.give_back("bo", first.number).unwrap_err();
    assert!(begun.to_string().starts_with("It has begun"), "{begun}");
}

#[test]
fn an_override_goes_before_a_swap_and_that_is_said() {
    let mut story = Story::new();
    let (start, end) = ("2026-01-06T08:00:00Z", "2026-01-07T08:00:00Z");
    let mut standing = story
        .propose("dee", over(REPLACE(), start, end))
        .unwrap()
        .state;
    standing.state = OverrideState::Stands;
    story.rows.overrides.push(standing);
    let request = story.cover("bo", start, Some("cy")).unwrap();
    let refused = story.accept("cy", request.number, None).unwrap_err();
    assert!(
        refused
            .to_string()
            .starts_with("OVR-1 decides who is on call"),
        "{refused}"
    );
    assert_eq!(story.on(start), ["bo"]);
}

#[test]
fn taking_over_needs_somebody_to_take_it_from() {
    let mut story = Story::new();
    let (fresh, place) = (story.fresh(), story.place());
    let take_ask = |taker: &str| TakeAsk {
        schedule: schedule_name(),
        taker: user(taker),
        from: None,
        end: None,
        reason: None,
    };
    let (cy, lead, bo) = (actor("cy"), actor("lead"), actor("bo"));
    let by = |actor| By {
        actor,
        now: at(NOW),
    };
    let own = take(fresh, take_ask("cy"), &story.view(), by(&cy), place).unwrap_err();
    assert!(
        own.to_string().contains("is on call in `primary` already"),
        "{own}"
    );
    let other = take(fresh, take_ask("ana"), &story.view(), by(&bo), place).unwrap_err();
    assert!(
        other.to_string().contains("<@&11>"),
        "who could is named: {other}"
    );
    let decision = take(fresh, take_ask("ana"), &story.view(), by(&lead), place).unwrap();
    let taken = story.keep(decision.state);
    assert_eq!(taken.state, RequestState::Taken);
    assert_eq!(story.on(NOW), ["ana"]);
    assert_eq!(story.on("2026-01-05T07:59:59Z"), ["ana"]);
}

#[test]
fn it_is_said_again_as_the_shift_comes_nearer() {
    let mut story = Story::new();
    let mut request = story.cover("bo", "2026-01-13T08:00:00Z", None).unwrap();
    let pieces = vec![request.span];
    let mut now = story.now;
    let mut said = Vec::new();
    loop {
        match follow_up(&request, &pieces, now) {
            FollowUp::Wait(until) => now = until,
            FollowUp::Say(planned) => {
                let ahead = request.span.start.duration_since(planned);
                said.push(ahead.as_hours());
                request.told_at = Some(planned);
            }
            FollowUp::Past => break,
            FollowUp::Off => panic!("it is open"),
        }
    }
    assert_eq!(said, [168, 72, 48, 24, 12, 2, 0]);
    assert_eq!(now, request.span.end);
    let nothing = left(&request, &[], now);
    assert_eq!(
        (nothing.len(), follow_up(&request, &nothing, now)),
        (0, FollowUp::Past)
    );
    // After a pause only the newest is said.
    request.told_at = None;
    let late = request
        .span
        .start
        .checked_sub(SignedDuration::from_hours(20))
        .unwrap();
    let planned = request
        .span
        .start
        .checked_sub(SignedDuration::from_hours(24))
        .unwrap();
    assert_eq!(follow_up(&request, &pieces, late), FollowUp::Say(planned));
    assert_eq!(
        follow_up(&lapse(&request, now), &pieces, now),
        FollowUp::Off
    );
}

#[test]
fn a_temporary_schedule_is_typed_in_turns() {
    let story = Story::new();
    let whole = span("2026-01-06T08:00:00Z", "2026-01-07T20:00:00Z");
    let read = |typed: &str, hours: Option<i64>| {
        let each = hours.map(SignedDuration::from_hours);
        turns(typed, each, whole, &story.team)
    };
    let found = read("ana, bo+<@23>, nobody", Some(12)).unwrap();
    let people: Vec<usize> = found.iter().map(|turn| turn.people.len()).collect();
    assert_eq!(people, [1, 2, 0]);
    assert_eq!(found[2].span.end, whole.end);
    assert_eq!(read("ana", None).unwrap()[0].span, whole);
    let refused = [
        read("ana, bo", None),
        read("zoe", None),
        read("ana", Some(0)),
        read("ana,,bo", Some(1)),
    ];
    assert!(refused.iter().all(Result::is_err), "{refused:?}");
}

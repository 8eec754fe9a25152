//! Stories of changes by hand, without a chat around them.

mod course;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::{Actor, Decision, Refusal, Reply, names::UserId, reply::Card, team::Team};

const TEAM: &str = r#"
guild = "7"
name = "Harbour"
timezone = "Europe/Zurich"

[rights]
oncall.manage = ["lead"]

[[role]]
name = "lead"
id = "11"

[[person]]
name = "ana"
discord = "21"

[[person]]
name = "bo"
discord = "22"

[[person]]
name = "cy"
discord = "23"

[[schedule]]
name = "primary"

[[schedule.layer]]
anchor = "2026-01-05T09:00"
every = { weeks = 1 }
turns = [["ana"], ["bo"], ["cy"]]
"#;

/// A Thursday. Cy is on call until Monday 09:00, then ana, bo and cy a week each.
const NOW: &str = "2026-01-01T10:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn span(start: &str, end: &str) -> Span {
    Span::new(at(start), at(end))
}

fn user(name: &str) -> UserId {
    let id = match name {
        "ana" => "21",
        "bo" => "22",
        "cy" => "23",
        _ => "29",
    };
    id.parse().unwrap()
}

/// What is so, and what was agreed on so far.
struct Story {
    team: Team,
    rows: Rows,
    requests: Vec<Request>,
    moves: Vec<Move>,
    now: Timestamp,
    count: u128,
}

impl Story {
    fn new() -> Self {
        Self {
            team: Team::parse(TEAM, "team.toml").unwrap(),
            rows: Rows::default(),
            requests: Vec::new(),
            moves: Vec::new(),
            now: at(NOW),
            count: 0,
        }
    }

    fn view(&self) -> View<'_> {
        View::new(&self.team, &self.rows)
    }

    fn id<T: From<uuid::Uuid>>(&mut self) -> T {
        self.count += 1;
        uuid::Uuid::from_u128(self.count).into()
    }

    fn fresh<T: From<uuid::Uuid>>(&mut self) -> Fresh<T> {
        let id = self.id();
        Fresh {
            id,
            number: i64::try_from(self.count).unwrap(),
        }
    }

    fn place(&mut self) -> Place {
        Place {
            channel: "43".parse().unwrap(),
            position: i64::try_from(self.moves.len()).unwrap() + 1,
            move_id: self.id(),
        }
    }

    fn keep(&mut self, agreed: Agreed) -> Request {
        self.moves.extend(agreed.moved);
        for undone in agreed.undone {
            self.moves.retain(|one| one.id != undone.id);
        }
        let ended = agreed.ends.into_iter();
        for one in ended.chain([agreed.request.clone()]) {
            self.requests.retain(|other| other.id != one.id);
            self.requests.push(one);
        }
        self.rows.moves = self.moves.clone();
        agreed.request
    }

    fn cover(&mut self, giver: &str, day: &str, asked: Option<&str>) -> Result<Request, Refusal> {
        let (fresh, place) = (self.fresh(), self.place());
        let ask = CoverAsk {
            giver: user(giver),
            shift: ShiftAsk {
                schedule: None,
                at: Some(at(day)),
                within: None,
            },
            start: None,
            end: None,
            asked: asked.map(user),
            reason: None,
        };
        let actor = actor(giver);
        let by = By {
            actor: &actor,
            now: self.now,
        };
        let decision = cover(fresh, ask, &self.view(), &self.requests, by, place)?;
        Ok(self.keep(decision.state))
    }

    fn accept(&mut self, who: &str, id: i64, part: Option<Span>) -> Result<Request, Refusal> {
        let request = self.numbered(id);
        let moves = self.moves_of(&request);
        let keys = Keys {
            position: i64::try_from(self.moves.len()).unwrap() + 1,
            ids: (0..Keys::wanted(&moves)).map(|_| self.id()).collect(),
        };
        let actor = actor(who);
        let by = By {
            actor: &actor,
            now: self.now,
        };
        let decision = accept(&request, &moves, part, None, &self.view(), by, &keys)?;
        Ok(self.keep(decision.state))
    }

    fn give_back(&mut self, who: &str, id: i64) -> Result<Request, Refusal> {
        let request = self.numbered(id);
        let moves = self.moves_of(&request);
        let actor = actor(who);
        let by = By {
            actor: &actor,
            now: self.now,
        };
        let decision = give_back(&request, &moves, &self.rows.moves, &self.view(), by)?;
        Ok(self.keep(decision.state))
    }

    fn numbered(&self, number: i64) -> Request {
        let found = self.requests.iter().find(|one| one.number == number);
        found.unwrap().clone()
    }

    fn moves_of(&self, request: &Request) -> Vec<Move> {
        let own = self.moves.iter().filter(|one| one.request == request.id);
        own.cloned().collect()
    }

    fn propose(&mut self, who: &str, ask: OverrideAsk) -> Result<Decision<Override>, Refusal> {
        let fresh = self.fresh();
        let actor = actor(who);
        let by = By {
            actor: &actor,
            now: self.now,
        };
        propose(fresh, ask, &self.view(), by)
    }

    /// Who is on call at an instant.
    fn on(&self, when: &str) -> Vec<String> {
        let users = self.view().at(&schedule_name(), at(when));
        users.iter().map(|user| self.team.called(*user)).collect()
    }
}

fn schedule_name() -> ScheduleName {
    "primary".parse().unwrap()
}

fn actor(name: &str) -> Actor {
    Actor {
        user: user(name),
        name: name.to_owned(),
        roles: if name == "lead" {
            vec!["11".parse().unwrap()]
        } else {
            Vec::new()
        },
    }
}

fn over(what: What, start: &str, end: &str) -> OverrideAsk {
    OverrideAsk {
        schedule: schedule_name(),
        span: span(start, end),
        what,
        reason: None,
    }
}

fn card(reply: &Reply) -> &Card {
    match reply {
        Reply::Say { card, .. } => card,
        Reply::Form(_) => panic!("no card"),
    }
}

fn words(reply: &Reply) -> String {
    let card = card(reply);
    let fields = card.fields.iter();
    let fields: Vec<String> = fields
        .map(|field| format!("{}: {}", field.name, field.value))
        .collect();
    format!("{}\n{}\n{}", card.title, card.body, fields.join("\n"))
}

const REPLACE: fn() -> What = || What::Replace {
    leaves: user("ana"),
    joins: user("bo"),
};

#[test]
fn an_override_counts_once_it_is_confirmed_and_until_it_is_undone() {
    let mut story = Story::new();
    let ask = over(REPLACE(), "2026-01-06T08:00:00Z", "2026-01-07T08:00:00Z");
    let draft = story.propose("dee", ask).unwrap();
    insta::assert_snapshot!("override_draft", words(&draft.reply));
    assert_eq!(story.on("2026-01-06T09:00:00Z"), ["ana"]);
    let dee = actor("dee");
    let by = By {
        actor: &dee,
        now: story.now,
    };
    let stands = confirm(&draft.state, &story.view(), by).unwrap();
    assert_eq!(stands.state.state, OverrideState::Stands);
    story.rows.overrides.push(stands.state.clone());
    assert_eq!(story.on("2026-01-06T09:00:00Z"), ["bo"]);
    assert_eq!(story.on("2026-01-07T08:00:00Z"), ["ana"]);
    let twice = confirm(&stands.state, &story.view(), by).unwrap_err();
    assert_eq!(twice.to_string(), "OVR-1 was confirmed already.");

    // Half of it has passed: that stays.
    let later = By {
        actor: &dee,
        now: at("2026-01-06T20:00:00Z"),
    };
    let undone = undo(&stands.state, &story.view(), later).unwrap().state;
    assert_eq!(undone.span.end, later.now);
    story.rows.overrides = vec![undone];
    assert_eq!(story.on("2026-01-06T09:00:00Z"), ["bo"]);
    assert_eq!(story.on("2026-01-06T20:00:00Z"), ["ana"]);
    let undone = undo(&stands.state, &story.view(), by).unwrap().state;
    assert_eq!(undone.state, OverrideState::Undone);
}

#[test]
fn a_refused_override_says_what_would_help() {
    let mut story = Story::new();
    let temporary = |people: &str| What::Temporary {
        turns: turns(
            people,
            None,
            span("2026-01-06T08:00:00Z", "2026-01-08T08:00:00Z"),
            &Story::new().team,
        )
        .unwrap(),
        fallback: false,
    };
    let ask = over(
        temporary("bo"),
        "2026-01-06T08:00:00Z",
        "2026-01-08T08:00:00Z",
    );
    let mut standing = story.propose("dee", ask).unwrap().state;
    standing.state = OverrideState::Stands;
    story.rows.overrides.push(standing);
    let (start, end) = ("2026-01-13T08:00:00Z", "2026-01-14T08:00:00Z");
    let asks = [
        over(REPLACE(), start, end),
        over(What::Add(user("bo")), start, end),
        over(What::Add(user("zoe")), start, end),
        over(What::Nobody, end, start),
        over(What::Nobody, "2025-12-01T08:00:00Z", "2025-12-02T08:00:00Z"),
        over(What::Nobody, "2025-12-31T08:00:00Z", end),
        over(What::Nobody, start, "2027-02-14T08:00:00Z"),
        over(
            What::Replace {
                leaves: user("bo"),
                joins: user("bo"),
            },
            start,
            end,
        ),
        over(
            temporary("cy"),
            "2026-01-07T08:00:00Z",
            "2026-01-09T08:00:00Z",
        ),
        OverrideAsk {
            schedule: "secondary".parse().unwrap(),
            ..over(What::Nobody, start, end)
        },
    ];
    let told: Vec<String> = asks
        .into_iter()
        .map(|ask| story.propose("dee", ask).unwrap_err().to_string())
        .collect();
    insta::assert_snapshot!("override_refusals", told.join("\n\n"));
}

#[test]
fn a_shift_is_taken_in_parts_and_whoever_comes_late_hears_it() {
    let mut story = Story::new();
    let request = story.cover("ana", "2026-01-06T08:00:00Z", None).unwrap();
    assert_eq!(
        request.span,
        span("2026-01-05T08:00:00Z", "2026-01-12T08:00:00Z")
    );
    let number = request.number;
    let middle = span("2026-01-07T08:00:00Z", "2026-01-08T08:00:00Z");
    let open = story.accept("bo", number, Some(middle)).unwrap();
    assert!(open.is_open());
    let pieces = left(&open, &story.moves_of(&open), story.now);
    assert_eq!(pieces.len(), 2);
    assert_eq!(story.on("2026-01-07T12:00:00Z"), ["bo"]);
    assert_eq!(story.on("2026-01-08T08:00:00Z"), ["ana"]);

    let again = story.accept("cy", number, Some(middle)).unwrap_err();
    assert!(
        again.to_string().starts_with("What is left to be taken is"),
        "{again}"
    );
    let own = story.accept("ana", number, None).unwrap_err();
    assert!(own.to_string().contains("your own shift"), "{own}");
    let unknown = story.accept("zoe", number, None).unwrap_err();
    assert!(
        unknown.to_string().contains("none of the team's people"),
        "{unknown}"
    );

    let taken = story.accept("cy", number, None).unwrap();
    assert_eq!(taken.state, RequestState::Taken);
    assert_eq!(story.on("2026-01-06T08:00:00Z"), ["cy"]);
    assert_eq!(story.on("2026-01-07T12:00:00Z"), ["bo"]);
    let late = story.accept("bo", number, None).unwrap_err();
    assert!(late.to_string().contains("<@23> was faster"), "{late}");
    insta::assert_snapshot!(
        "request_taken",
        words(&Reply::private(request_card(
            &taken,
            &story.moves_of(&taken),
            &[],
            &story.view()
        )))
    );
}

fn swapped(story: &mut Story, with: &str, mine: &str, theirs: &str) -> Result<Request, Refusal> {
    let (fresh, place) = (story.fresh(), story.place());
    let shift = |when: &str| ShiftAsk {
        schedule: None,
        at: Some(at(when)),
        within: None,
    };
    let ask = SwapAsk {
        giver: user("ana"),
        mine: shift(mine),
        with: user(with),
        theirs: shift(theirs),
        reason: None,
        answers: None,
    };
    let ana = actor("ana");
    let by = By {
        actor: &ana,
        now: story.now,
    };
    let decision = swap(fresh, ask, &story.view(), &story.requests, by, place)?;
    Ok(story.keep(decision.state))
}

#[test]
fn a_swap_moves_both_shifts_once_the_other_accepts() {
    let mut story = Story::new();
    let (mine, theirs) = ("2026-01-06T08:00:00Z", "2026-01-13T08:00:00Z");
    let request = swapped(&mut story, "bo", mine, theirs).unwrap();
    assert_eq!(
        (story.on(mine), story.on(theirs)),
        (vec!["ana".into()], vec!["bo".into()])
    );
    insta::assert_snapshot!(
        "request_swap",
        words(&Reply::private(request_card(
            &request,
            &[],
            &[request.span],
            &story.view()
        )))
    );
    let other = story.accept("cy", request.number, None).unwrap_err();
    assert!(other.to_string().contains("Only <@22> is asked"), "{other}");
    story.accept("bo", request.number, None).unwrap();
    assert_eq!(
        (story.on(mine), story.on(theirs)),
        (vec!["bo".into()], vec!["ana".into()])
    );
    let back = story.give_back("bo", request.number).unwrap_err();
    assert!(back.to_string().contains("so that both agree"), "{back}");
}

#[test]
fn a_refused_swap_says_what_would_help() {
    let mut story = Story::new();
    let (mine, theirs) = ("2026-01-06T08:00:00Z", "2026-01-13T08:00:00Z");
    let mut told = Vec::new();
    for (with, mine, theirs) in [
        ("ana", mine, theirs),
        ("zoe", mine, theirs),
        ("bo", "2025-12-20T08:00:00Z", theirs),
        ("bo", theirs, theirs),
        ("bo", mine, "2026-01-20T08:00:00Z"),
    ] {
        told.push(
            swapped(&mut story, with, mine, theirs)
                .unwrap_err()
                .to_string(),
        );
    }
    swapped(&mut story, "bo", mine, theirs).unwrap();
    told.push(
        swapped(&mut story, "bo", mine, theirs)
            .unwrap_err()
            .to_string(),
    );
    let request = story.requests[0].clone();
    story.now = at("2026-01-06T08:00:00Z");
    told.push(
        story
            .accept("bo", request.number, None)
            .unwrap_err()
            .to_string(),
    );
    insta::assert_snapshot!("swap_refusals", told.join("\n\n"));
}

#[test]
fn an_absence_shows_its_clashes_and_proposes_who_is_least_loaded() {
    let mut story = Story::new();
    let away = |story: &mut Story, who: &str| {
        let fresh = story.fresh();
        let proposals = Proposals {
            fresh: (0..PROPOSED).map(|_| story.fresh()).collect(),
            channel: "43".parse().unwrap(),
        };
        let ask = AbsenceAsk {
            person: user(who),
            span: span("2026-01-05T23:00:00Z", "2026-01-14T23:00:00Z"),
            reason: Some(Reason::parse("Skiing").unwrap()),
        };
        let actor = actor(who);
        let by = By {
            actor: &actor,
            now: story.now,
        };
        absent(fresh, ask, &story.view(), by, &proposals).unwrap()
    };
    // Cy has more weeks around than bo, until bo takes shifts.
    let decision = away(&mut story, "ana");
    insta::assert_snapshot!("absence", words(&decision.reply));
    let proposed = &decision.state.proposed;
    assert_eq!(proposed.len(), 1);
    assert_eq!(proposed[0].state, RequestState::Draft);
    assert_eq!(proposed[0].asked, Some(user("bo")));
    assert_eq!(
        proposed[0].span,
        span("2026-01-05T23:00:00Z", "2026-01-12T08:00:00Z")
    );
    story.rows.willing.push((user("bo"), Willing::never()));
    let decision = away(&mut story, "ana");
    assert_eq!(decision.state.proposed[0].asked, Some(user("cy")));
    story.rows.willing.push((user("cy"), Willing::never()));
    let decision = away(&mut story, "ana");
    assert!(decision.state.proposed.is_empty());
    assert!(words(&decision.reply).contains("nobody is free"));
}

#[test]
fn looking_says_nobody_plainly() {
    let mut story = Story::new();
    let ask = over(What::Nobody, "2026-01-06T08:00:00Z", "2026-01-07T08:00:00Z");
    let mut standing = story.propose("dee", ask).unwrap().state;
    standing.state = OverrideState::Stands;
    story.rows.overrides.push(standing);
    let now = story.now;
    let view = story.view();
    let gone = who(
        &view,
        None,
        at("2026-01-06T09:00:00Z"),
        now,
        &BTreeMap::new(),
        SignedDuration::MAX,
    );
    let near = who(&view, None, now, now, &BTreeMap::new(), SOON);
    let far = who(&view, None, now, now, &BTreeMap::new(), SignedDuration::MAX);
    assert!(!near.is_whole || near == far, "what is whole is the same");
    let span = span(NOW, "2026-01-15T10:00:00Z");
    let listed = shown(&view, &schedule_name(), span, now);
    let own = next(&view, user("ana"), 3, now).unwrap();
    let told = [
        words(&far.reply),
        words(&gone.reply),
        words(&listed),
        words(&own),
    ];
    insta::assert_snapshot!("looks", told.join("\n---\n"));
    let alt = card(&listed)
        .file
        .as_ref()
        .unwrap()
        .alt()
        .unwrap()
        .to_owned();
    assert!(alt.contains("nobody from 2026-01-06 09:00"), "{alt}");
}

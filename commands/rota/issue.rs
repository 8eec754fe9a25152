//! The mirror of swaps and absences on GitHub, where the team wants it.

use jiff::Timestamp;

use super::{Absence, Move, Piece, Request, RequestKind, RequestState, Span};
use crate::{issue::IssueState, matter::Telling, names::UserId, team::Team, text};

/// What the issue of a swap, a cover, or a shift that was taken tells; `None` for one that nobody was asked for.
pub fn swap_telling(request: &Request, moves: &[Move], team: &Team) -> Option<Telling> {
    if request.state == RequestState::Draft {
        return None;
    }
    let giver = team.called(request.giver);
    let title = match request.kind {
        RequestKind::Cover => format!("Cover wanted for {giver} in {}", request.schedule),
        RequestKind::Swap => format!("Swap wanted by {giver} in {}", request.schedule),
        RequestKind::Take => format!("A shift of {giver} in {} was taken", request.schedule),
    };
    let asked = request
        .asked
        .map_or_else(|| "everybody".to_owned(), |who| team.called(who));
    let mut rows = vec![
        ("State", words(request.state).to_owned()),
        ("Shift", shift(request.span)),
        ("Asked", asked),
        ("Made", stamp(request.made.at, request.made.by, team)),
    ];
    let back = request.back.as_ref();
    rows.extend(back.map(|back| ("Given back for it", piece(back))));
    rows.extend(moves.iter().map(|one| {
        let undone = one.undone.as_ref().map_or("", |_| ", and gave it back");
        let taker = team.called(one.taker);
        ("Moved", format!("{} to {taker}{undone}", piece(&one.piece)))
    }));
    let ended = request.ended.as_ref();
    rows.extend(ended.map(|ended| ("Ended", stamp(ended.at, ended.by, team))));
    Some(Telling {
        title,
        name: Some(request.name()),
        service: None,
        words: request
            .reason
            .as_ref()
            .map(|why| text::github(why.as_str())),
        rows,
        state: match request.state {
            RequestState::Draft | RequestState::Open => IssueState::Open,
            RequestState::Taken => IssueState::Completed,
            RequestState::Declined
            | RequestState::Withdrawn
            | RequestState::Past
            | RequestState::Undone => IssueState::NotPlanned,
        },
        who: request.asked.or(Some(request.giver)),
    })
}

/// What is said on the issue of a swap when it changes.
pub fn swap_remark(
    before: &Request,
    after: &Request,
    (moved, undone): (&[Move], &[Move]),
    team: &Team,
) -> Option<String> {
    let no = after
        .declined
        .iter()
        .filter(|who| !before.declined.contains(who));
    let no = no.map(|who| format!("{} said no.", team.called(*who)));
    let took = moved.iter().map(|one| {
        let taker = team.called(one.taker);
        format!("{taker} takes {}.", piece(&one.piece))
    });
    let back = undone.iter().map(|one| {
        let taker = team.called(one.taker);
        format!("{taker} gave {} back.", piece(&one.piece))
    });
    let over = (before.state != after.state && !after.is_open())
        .then(|| format!("{}.", words(after.state)));
    let said: Vec<String> = no.chain(took).chain(back).chain(over).collect();
    (!said.is_empty()).then(|| said.join("\n"))
}

/// What the issue of an absence tells. Why somebody is away is between them and whoever plans, so it is not told there.
pub fn absence_telling(absence: &Absence, team: &Team, now: Timestamp) -> Telling {
    let person = team.called(absence.person);
    let added = &absence.added;
    let mut rows = vec![
        ("Away", shift(absence.span)),
        ("Said", stamp(added.at, added.by, team)),
    ];
    let removed = absence.removed.as_ref();
    rows.extend(removed.map(|removed| ("Taken back", stamp(removed.at, removed.by, team))));
    Telling {
        title: format!("{person} is away until {}", text::utc(absence.span.end)),
        name: Some(absence.name()),
        service: None,
        words: None,
        rows,
        state: match removed {
            Some(_) => IssueState::NotPlanned,
            None if absence.span.end <= now => IssueState::Completed,
            None => IssueState::Open,
        },
        who: Some(absence.person),
    }
}

const fn words(state: RequestState) -> &'static str {
    match state {
        RequestState::Draft => "Nobody is asked yet",
        RequestState::Open => "It waits for somebody",
        RequestState::Taken => "All of it is taken",
        RequestState::Declined => "Everybody who was asked said no",
        RequestState::Withdrawn => "It is not needed any more",
        RequestState::Past => "Its time passed",
        RequestState::Undone => "It was taken and given back",
    }
}

fn piece(piece: &Piece) -> String {
    format!("`{}` {}", piece.schedule, shift(piece.span))
}

fn shift(span: Span) -> String {
    format!("{} to {}", text::utc(span.start), text::utc(span.end))
}

fn stamp(at: Timestamp, by: UserId, team: &Team) -> String {
    format!("{} by {}", text::utc(at), team.called(by))
}

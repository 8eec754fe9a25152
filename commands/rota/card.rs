//! What people read of changes: before they count, once they count, and when they are taken back.

use crate::{
    Reply,
    names::UserId,
    press::{FormId, Press},
    reply::{ButtonStyle, Card, Form, Input, Mention, Tone},
    team::Team,
    text,
};

use super::{
    Move, Override, OverrideVerb, Piece, Request, RequestKind, RequestState, RequestVerb, Span,
    View, What, view::Held,
};

/// The most shifts that a card lists.
const SHOWN: usize = 12;

/// Some people, as Discord shows them; nobody is said plainly.
pub(super) fn people(users: &[UserId]) -> String {
    if users.is_empty() {
        return "**nobody**".to_owned();
    }
    let names: Vec<String> = users.iter().map(|user| format!("<@{user}>")).collect();
    names.join(" and ")
}

/// Shifts, a line each.
pub(super) fn lines(held: &[Held]) -> String {
    if held.is_empty() {
        return "nothing".to_owned();
    }
    let mut lines: Vec<String> = held
        .iter()
        .take(SHOWN)
        .map(|one| format!("{} {}", one.span.words(), people(&one.people)))
        .collect();
    if held.len() > SHOWN {
        lines.push(format!("… and {} more", held.len() - SHOWN));
    }
    text::cut(&lines.join("\n"), 1000)
}

/// One shift on a line.
pub(super) fn piece(piece: &Piece) -> String {
    format!("`{}` {}", piece.schedule, piece.span.words())
}

/// What an override does, in words.
pub(super) fn does(what: &What) -> String {
    match what {
        What::Add(user) => format!("<@{user}> is on call too"),
        What::Remove(user) => format!("<@{user}> is not on call"),
        What::Replace { leaves, joins } => format!("<@{joins}> is on call instead of <@{leaves}>"),
        What::Nobody => "**Nobody** is on call".to_owned(),
        What::Temporary { turns, .. } => format!(
            "A temporary schedule of {} replaces everything else",
            match turns.len() {
                1 => "one shift".to_owned(),
                count => format!("{count} shifts"),
            }
        ),
    }
}

fn sentence(one: &Override) -> String {
    let why = one
        .reason
        .as_ref()
        .map(|reason| format!("\nReason: {}", text::discord(reason.as_str())));
    format!(
        "{} in `{}`, {}.{}",
        does(&one.what),
        one.schedule,
        one.span.words(),
        why.unwrap_or_default()
    )
}

/// What an override would do, to be confirmed.
pub(super) fn draft_card(
    one: &Override,
    before: &[Held],
    after: &[Held],
    team: &Team,
    is_anew: bool,
) -> Reply {
    let title = if is_anew {
        format!("{}: things changed meanwhile. Is this meant?", one.name())
    } else {
        format!("{}: is this meant?", one.name())
    };
    let card = Card::new(Tone::Amber, title, sentence(one))
        .field("As it would be", lines(after))
        .field("As it is", lines(before))
        .footer(format!(
            "Nothing counts until you confirm it · times of {}",
            team.name
        ))
        .button(
            ButtonStyle::Success,
            "Confirm",
            Press::Override(OverrideVerb::Confirm, one.id),
        )
        .button(
            ButtonStyle::Secondary,
            "Throw away",
            Press::Override(OverrideVerb::Drop, one.id),
        );
    Reply::private(card)
}

pub(super) fn confirmed_card(one: &Override, after: &[Held], team: &Team) -> Reply {
    let card = Card::new(
        Tone::Green,
        format!("{} counts in {}", one.name(), one.schedule),
        sentence(one),
    )
    .field("As it is now", lines(after))
    .footer(format!(
        "{} · /oncall history shows who changed what",
        team.name
    ))
    .button(
        ButtonStyle::Secondary,
        "Undo",
        Press::Override(OverrideVerb::Undo, one.id),
    );
    Reply::public(card)
}

pub(super) fn dropped_card() -> Reply {
    Reply::private(Card::new(Tone::Grey, "Thrown away", "Nothing has changed."))
}

pub(super) fn undone_card(one: &Override, after: &[Held], team: &Team) -> Reply {
    let ended = one
        .ended
        .map_or_else(String::new, |end| format!(" by <@{}>", end.by));
    let card = Card::new(
        Tone::Grey,
        format!("{} no longer counts in {}", one.name(), one.schedule),
        format!("Taken back{ended}. {}", sentence(one)),
    )
    .field("As it is now", lines(after))
    .footer(team.name.clone());
    Reply::public(card)
}

/// What whoever asks is told: it stands in the channel for the others.
pub(super) fn asked_reply(request: &Request, view: &View<'_>) -> Reply {
    let whom = request
        .asked
        .map_or_else(|| "everybody".to_owned(), |user| format!("<@{user}>"));
    let card = Card::new(
        Tone::Amber,
        format!("{}: asked", request.name()),
        format!(
            "{}\nAsked: {whom}. The card in this channel shows who answers; it is said again as the shift comes nearer.",
            wish(request)
        ),
    );
    Reply::private(with_supposed(card, request, view))
}

/// The card with the shifts as they would be, where one is asked.
fn with_supposed(card: Card, request: &Request, view: &View<'_>) -> Card {
    match super::view::supposed(request, view) {
        Some(held) => card.field("As it would be", lines(&held)),
        None => card,
    }
}

pub(super) fn taken_reply(request: &Request, moved: &[Move], team: &Team) -> Reply {
    let rows: Vec<String> = moved.iter().map(moved_line).collect();
    let card = Card::new(
        Tone::Green,
        match request.kind {
            RequestKind::Swap => format!("{}: swapped", request.name()),
            RequestKind::Cover | RequestKind::Take => format!("{}: taken", request.name()),
        },
        rows.join("\n"),
    );
    Reply::private(card.footer(team.name.clone()))
}

fn moved_line(one: &Move) -> String {
    format!(
        "<@{}> is on call in {} instead of <@{}>",
        one.taker,
        piece(&one.piece),
        one.giver
    )
}

pub(super) fn declined_reply(request: &Request) -> Reply {
    Reply::private(Card::new(
        Tone::Grey,
        format!("{}: you said no", request.name()),
        format!("<@{}> sees it on the card.", request.giver),
    ))
}

pub(super) fn withdrawn_reply(request: &Request) -> Reply {
    Reply::private(Card::new(
        Tone::Grey,
        format!("{}: withdrawn", request.name()),
        "Nobody is asked any more. What was taken stays taken.",
    ))
}

pub(super) fn given_back_reply(request: &Request, undone: &[Move]) -> Reply {
    let back: Vec<String> = undone
        .iter()
        .map(|one| format!("<@{}> is on call again in {}", one.giver, piece(&one.piece)))
        .collect();
    Reply::private(Card::new(
        Tone::Grey,
        format!("{}: given back", request.name()),
        back.join("\n"),
    ))
}

/// What is wanted, on a line.
fn wish(request: &Request) -> String {
    let shift = format!("`{}` {}", request.schedule, request.span.words());
    let why = request
        .reason
        .as_ref()
        .map(|reason| format!("\nReason: {}", text::discord(reason.as_str())));
    let wish = match (&request.back, request.kind) {
        (Some(back), _) => format!(
            "<@{}> would give {shift} and take {} for it.",
            request.giver,
            piece(back)
        ),
        (None, RequestKind::Take) => format!(
            "<@{}> took over from <@{}> in {shift}.",
            request.asked.unwrap_or(request.giver),
            request.giver
        ),
        (None, _) => format!("<@{}> needs somebody for {shift}.", request.giver),
    };
    format!("{wish}{}", why.unwrap_or_default())
}

/// The card of a request in its channel. `left` is what is still to be taken.
pub fn request_card(request: &Request, moves: &[Move], left: &[Span], view: &View<'_>) -> Card {
    let name = request.name();
    let (tone, title) = match (request.state, request.kind) {
        (RequestState::Open, RequestKind::Swap) => (
            Tone::Amber,
            format!("{name}: a swap in {} is wanted", request.schedule),
        ),
        (RequestState::Open, _) => (
            Tone::Amber,
            format!("{name}: a cover in {} is wanted", request.schedule),
        ),
        (RequestState::Taken, RequestKind::Swap) => (Tone::Green, format!("{name}: swapped")),
        (RequestState::Taken, RequestKind::Take) => (
            Tone::Green,
            format!("{name}: {} was taken over", request.schedule),
        ),
        (RequestState::Taken, _) => (Tone::Green, format!("{name}: covered")),
        (RequestState::Declined, _) => (Tone::Grey, format!("{name}: declined")),
        (RequestState::Withdrawn, _) => (Tone::Grey, format!("{name}: withdrawn")),
        (RequestState::Undone, _) => (Tone::Grey, format!("{name}: given back")),
        (RequestState::Past | RequestState::Draft, _) => {
            (Tone::Grey, format!("{name}: its time has passed"))
        }
    };
    let mut card = Card::new(tone, title, wish(request));
    let standing: Vec<&Move> = moves.iter().filter(|one| one.undone.is_none()).collect();
    if request.is_open() && !standing.is_empty() {
        let pieces: Vec<String> = left.iter().map(|span| span.words()).collect();
        card = card.field("Still to be taken", pieces.join("\n"));
    }
    if !standing.is_empty() {
        let taken: Vec<String> = standing.iter().map(|one| moved_line(one)).collect();
        card = card.field("Moved", text::cut(&taken.join("\n"), 1000));
    }
    if request.kind != RequestKind::Take {
        let asked = request
            .asked
            .map_or_else(|| "everybody".to_owned(), |user| format!("<@{user}>"));
        card = card.field("Asked", asked);
    }
    if !request.declined.is_empty() {
        card = card.field("Said no", people(&request.declined));
    }
    if request.is_open() {
        card = with_supposed(card, request, view);
    }
    if request.made.by != request.giver {
        card = card.field("By", format!("<@{}>", request.made.by));
    }
    let card = card.footer(format!("{name} · {}", view.team.name));
    called(buttons(card, request, !standing.is_empty()), request, view)
}

fn buttons(card: Card, request: &Request, is_taken: bool) -> Card {
    let press = |verb| Press::Request(verb, request.id);
    if request.is_open() {
        return match request.kind {
            RequestKind::Swap => card
                .button(ButtonStyle::Success, "Accept", press(RequestVerb::Take))
                .button(
                    ButtonStyle::Secondary,
                    "Decline",
                    press(RequestVerb::Decline),
                )
                .button(
                    ButtonStyle::Secondary,
                    "Withdraw",
                    press(RequestVerb::Withdraw),
                ),
            RequestKind::Cover | RequestKind::Take => card
                .button(ButtonStyle::Success, "Take", press(RequestVerb::Take))
                .button(
                    ButtonStyle::Primary,
                    "Take a part",
                    press(RequestVerb::Part),
                )
                .button(
                    ButtonStyle::Secondary,
                    "Offer a swap",
                    press(RequestVerb::Offer),
                )
                .button(
                    ButtonStyle::Secondary,
                    "Decline",
                    press(RequestVerb::Decline),
                )
                .button(
                    ButtonStyle::Secondary,
                    "Withdraw",
                    press(RequestVerb::Withdraw),
                ),
        };
    }
    if request.state == RequestState::Taken && request.kind == RequestKind::Cover && is_taken {
        return card.button(
            ButtonStyle::Secondary,
            "Give back",
            press(RequestVerb::GiveBack),
        );
    }
    card
}

/// The card, calling those whom it concerns.
fn called(card: Card, request: &Request, view: &View<'_>) -> Card {
    let whom = match (request.kind, request.asked) {
        (RequestKind::Take, taker) => {
            let both = [Some(request.giver), taker];
            let both = both.into_iter().flatten();
            both.filter(|user| *user != request.made.by).collect()
        }
        (_, Some(asked)) => vec![asked],
        (_, None) => candidates(request, view),
    };
    whom.into_iter()
        .fold(card, |card, user| card.mention(Mention::User(user)))
}

/// Who could take it and did not say no, as far as they let themselves be asked then.
fn candidates(request: &Request, view: &View<'_>) -> Vec<UserId> {
    let mut could = view.members(&request.schedule);
    could.retain(|user| {
        *user != request.giver
            && !request.declined.contains(user)
            && view.is_willing(*user, request.span)
            && view.absent(*user, request.span).is_none()
    });
    could.truncate(20);
    could
}

/// It is said again that somebody is wanted.
///
/// That was planned for one time and is said at another.
pub fn follow_up_card(
    request: &Request,
    left: &[Span],
    view: &View<'_>,
    planned_at: jiff::Timestamp,
    now: jiff::Timestamp,
) -> Card {
    let first = left.first().map_or(request.span.start, |span| span.start);
    let (tone, title) = if first <= now {
        (
            Tone::Red,
            format!("{}: it has begun, and nobody took it", request.name()),
        )
    } else {
        (
            Tone::Amber,
            format!("{}: still nobody took it", request.name()),
        )
    };
    let pieces: Vec<String> = left.iter().map(|span| span.words()).collect();
    let body = format!(
        "{}\nIt begins <t:{}:R>. Until somebody takes it, <@{}> is on call.",
        wish(request),
        first.as_second(),
        request.giver
    );
    let card = Card::new(tone, title, body)
        .field("Still to be taken", pieces.join("\n"))
        .footer(format!(
            "{} · asked again, {}",
            request.name(),
            text::utc(planned_at)
        ));
    let card = called(buttons(card, request, false), request, view);
    if card.mentions.is_empty() {
        card.mention(Mention::User(request.giver))
    } else {
        card
    }
}

/// The form in which somebody names the part that they take.
pub fn part_form(request: &Request, left: &[Span], zone: &jiff::tz::TimeZone) -> Form {
    let clock = |at: jiff::Timestamp| zone.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string();
    let first = left.first().copied().unwrap_or(request.span);
    Form {
        title: format!("{}: take a part", request.name()),
        id: FormId::Request(RequestVerb::Part, request.id),
        inputs: vec![
            Input {
                required: true,
                ..Input::short(
                    "from",
                    "From",
                    "2026-01-31 14:05, friday 09:00",
                    &clock(first.start),
                )
            },
            Input {
                required: true,
                ..Input::short(
                    "until",
                    "Until",
                    "17:00, or a length as in 2 h",
                    &clock(first.end),
                )
            },
        ],
    }
}

/// The form in which somebody names the shift that they would give for it.
pub fn offer_form(request: &Request, next: Option<&Piece>, zone: &jiff::tz::TimeZone) -> Form {
    let clock = |piece: &Piece| {
        zone.to_datetime(piece.span.start)
            .strftime("%Y-%m-%d %H:%M")
            .to_string()
    };
    Form {
        title: format!("{}: offer a swap", request.name()),
        id: FormId::Request(RequestVerb::Offer, request.id),
        inputs: vec![Input {
            required: true,
            ..Input::short(
                "shift",
                "Which of your shifts: any time in it",
                "2026-01-31 14:05, friday 09:00",
                &next.map(clock).unwrap_or_default(),
            )
        }],
    }
}

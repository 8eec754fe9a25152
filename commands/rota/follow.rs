//! When it is said again that somebody is asked to take a shift.

use jiff::{SignedDuration, Timestamp};

use super::{Request, RequestState, Span};

/// How long before a shift begins it is said again, in hours: four weeks, three, two, one, three days, two, one, half a day, two
/// hours, and when it begins.
const HOURS: [i64; 10] = [672, 504, 336, 168, 72, 48, 24, 12, 2, 0];

/// What is to be done about a request that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FollowUp {
    /// Nothing any more.
    Off,
    /// Nothing before this time.
    Wait(Timestamp),
    /// It is said again; that was planned for this time.
    Say(Timestamp),
    /// Its time has passed.
    Past,
}

/// What is to be done about a request at a time, of which these pieces are still to be taken.
///
/// After a pause only the newest of what was missed is said.
pub fn follow_up(request: &Request, left: &[Span], now: Timestamp) -> FollowUp {
    if request.state != RequestState::Open {
        return FollowUp::Off;
    }
    // An open request of which nothing is left was not taken, or it would have ended.
    let (Some(first), Some(last)) = (left.first(), left.last()) else {
        return FollowUp::Past;
    };
    if last.end <= now {
        return FollowUp::Past;
    }
    let since = request.told_at.unwrap_or(request.made.at);
    let planned = HOURS
        .iter()
        .filter_map(|hours| {
            first
                .start
                .checked_sub(SignedDuration::from_hours(*hours))
                .ok()
        })
        .filter(|at| *at > since);
    let (due, ahead): (Vec<Timestamp>, Vec<Timestamp>) = planned.partition(|at| *at <= now);
    match (due.last(), ahead.first()) {
        (Some(at), _) => FollowUp::Say(*at),
        (None, Some(at)) => FollowUp::Wait(*at),
        (None, None) => FollowUp::Wait(last.end),
    }
}

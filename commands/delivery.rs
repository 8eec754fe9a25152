//! When a thing that could not be sent is tried again, and when people are asked to look.

use std::{collections::BTreeSet, time::Duration};

use jiff::SignedDuration;

use crate::{
    deploy::ship::Sent,
    effect::Lane,
    errand::End,
    issue::IssueShown,
    names::{ChannelId, MessageId, UserId},
};

/// After this long a thing that still does not arrive is set aside, where people see it. An outage of a day is waited for, and at
/// GitHub, where nobody is called, one of a week.
pub const fn patience(lane: Lane) -> SignedDuration {
    match lane {
        Lane::Pages | Lane::Discord | Lane::Webhooks => SignedDuration::from_hours(48),
        Lane::Github => SignedDuration::from_hours(10 * 24),
    }
}

/// How long a process leaves alone what it cannot judge, since it knows nothing of whom it is for. Another one, with another document, may
/// know, and is to find it free most of the time.
pub const NOT_OURS: SignedDuration = SignedDuration::from_mins(1);

/// How long a sender may hold a thing before another may take it, where each request that it makes waits for its turn at a pace. No
/// thing needs more than a few, and others may have theirs in between.
pub fn lease(pace: Duration) -> SignedDuration {
    let turns = SignedDuration::try_from(pace * TURNS).unwrap_or(SignedDuration::MAX);
    LEASE.saturating_add(turns)
}

const LEASE: SignedDuration = SignedDuration::from_secs(60);

/// How many turns one thing may wait for.
const TURNS: u32 = 20;

/// How long to wait after the given number of tries: 1, 2, 4, 8 … s, at most 5 minutes, with up to a quarter more so that
/// things that failed together do not come back together. `salt` is any number that differs between them.
pub fn backoff(tries: u32, salt: u64) -> SignedDuration {
    let base = 1000_i64 << tries.saturating_sub(1).min(9);
    let base = base.min(300_000);
    let spread = i64::try_from(salt % 256).unwrap_or(0);
    SignedDuration::from_millis(base + base * spread / 1024)
}

/// The same for a page: nobody is to wait long for one, and there are few.
pub fn page_backoff(tries: u32, salt: u64) -> SignedDuration {
    backoff(tries, salt).min(PAGE_AGAIN)
}

/// The longest that a page waits for another try, as long as nobody asks for more.
const PAGE_AGAIN: SignedDuration = SignedDuration::from_secs(5);

/// What the world gave back for something that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivered {
    /// The incident's room.
    Room {
        /// The channel.
        room: ChannelId,
        /// The category it stands under, where that was found out just now.
        category: Option<ChannelId>,
    },
    /// The incident's board.
    Board(MessageId),
    /// The incident's card in the announcement channel.
    Announcement(ChannelId, MessageId),
    /// The card of a swap, a cover, a run, an errand, a request to deploy or a lock.
    Card(MessageId),
    /// The issue of an incident, an action or a report.
    Issue(IssueShown),
    /// A reminder.
    Reminder,
    /// The bytes of a file on a timeline.
    File(Vec<u8>),
    /// A file on a timeline cannot be kept, for this reason.
    NoFile(String),
    /// What was said in a room.
    Transcript {
        /// The words, a line each.
        text: String,
        /// How many messages there were.
        messages: i64,
    },
    /// Somebody was called for a page, by this message.
    Called(ChannelId, MessageId),
    /// No message of their own can reach somebody who is called for a page, for this reason.
    NotCalled(String),
    /// A page's card.
    PageCard(ChannelId, MessageId),
    /// The room is gone.
    RoomGone,
    /// The direct messages of this person are closed.
    Closed(UserId),
    /// A role is held by whom it should be held; these are not on the server.
    RoleKept {
        /// Who should hold it and is not there.
        gone: BTreeSet<UserId>,
        /// How many got it or lost it.
        changed: usize,
    },
    /// A role cannot be kept, for this reason.
    RoleStuck(String),
    /// Of those who were looked for, these are not on the server.
    Members {
        /// Who was looked for.
        looked_for: BTreeSet<UserId>,
        /// Who is not there.
        gone: BTreeSet<UserId>,
    },
    /// What GitHub did for a deploy or an errand.
    Ship(Sent),
    /// What came of an errand whose address answered.
    Answered(End),
    /// Nothing that has to be kept.
    Nothing,
}

/// What became of one try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It arrived.
    Done(Delivered),
    /// It certainly did not arrive. It may be tried again, not before `after` when that is known.
    NotSent {
        /// The least time to wait.
        after: Option<SignedDuration>,
        /// What was wrong.
        why: String,
    },
    /// It was held back, by a rate limit or because something else goes first; that is nobody's fault and counts as no try.
    Limited {
        /// The least time to wait.
        after: SignedDuration,
    },
    /// It may have arrived, or not.
    Doubtful {
        /// What was wrong.
        why: String,
    },
    /// It was looked for and not found; look again after `after` before making it.
    LookAgain {
        /// How long to wait.
        after: SignedDuration,
    },
    /// The issue that it belongs on is gone, or was never made: one has to be made first.
    Gone {
        /// The number of the one that is gone.
        number: Option<i64>,
    },
    /// It will never arrive as things are. People have to look.
    Refused {
        /// What was wrong, and what would help.
        why: String,
    },
}

/// What is sure of a thing that is about to be made in a place that cannot tell a repetition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// It was certainly not made yet.
    None,
    /// A try ended without an answer: look before making it.
    Look,
    /// Looked once and found nothing. Lists may lag, so look once more.
    LookOnceMore,
    /// Looked twice and found nothing: make it.
    Settled,
}

impl Doubt {
    /// The stored number.
    pub const fn code(self) -> i16 {
        match self {
            Self::None => 0,
            Self::Look => 1,
            Self::LookOnceMore => 2,
            Self::Settled => 3,
        }
    }

    /// The doubt for a stored number; anything unknown is the careful one.
    pub const fn from_code(code: i16) -> Self {
        match code {
            0 => Self::None,
            2 => Self::LookOnceMore,
            3 => Self::Settled,
            _ => Self::Look,
        }
    }

    /// How long to wait after a look that found nothing: a seventh of the time in which a try may still show, so that what is there
    /// is found soon, and then the rest of it. `None` once it is settled that nothing came of it.
    pub fn wait(self, settle: SignedDuration) -> Option<SignedDuration> {
        match self {
            Self::None | Self::Look => Some(settle / 7),
            Self::LookOnceMore => Some(settle - settle / 7),
            Self::Settled => None,
        }
    }

    /// The doubt after one more look that found nothing.
    #[must_use]
    pub const fn looked(self) -> Self {
        match self {
            Self::None | Self::Look => Self::LookOnceMore,
            Self::LookOnceMore | Self::Settled => Self::Settled,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_stay_under_six_and_a_quarter_minutes() {
        let plain: Vec<i64> = (1..=12).map(|n| backoff(n, 0).as_secs()).collect();
        assert_eq!(plain, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
        assert!(backoff(u32::MAX, u64::MAX) <= SignedDuration::from_secs(375));
        assert!(backoff(3, 255) > backoff(3, 0));
    }

    #[test]
    fn a_page_never_waits_long_for_another_try() {
        let waits = [1, 2, 3, 4, 12, u32::MAX].map(|tries| page_backoff(tries, 0).as_secs());
        assert_eq!(waits, [1, 2, 4, 5, 5, 5]);
    }

    #[test]
    fn a_lease_outlasts_the_turns_that_are_waited_for() {
        let lease = |milliseconds| lease(Duration::from_millis(milliseconds)).as_secs();
        assert_eq!([lease(0), lease(1000), lease(60_000)], [60, 80, 1260]);
    }

    #[test]
    fn doubt_is_stored_and_settles_after_two_looks() {
        for doubt in [
            Doubt::None,
            Doubt::Look,
            Doubt::LookOnceMore,
            Doubt::Settled,
        ] {
            assert_eq!(Doubt::from_code(doubt.code()), doubt);
        }
        assert_eq!(Doubt::from_code(77), Doubt::Look);
        assert_eq!(Doubt::Look.looked().looked(), Doubt::Settled);
    }

    #[test]
    fn nothing_is_settled_before_all_of_the_time_has_passed() {
        let settle = SignedDuration::from_secs(70);
        let (mut doubt, mut waited) = (Doubt::Look, SignedDuration::ZERO);
        while let Some(wait) = doubt.wait(settle) {
            waited += wait;
            doubt = doubt.looked();
        }
        assert_eq!((doubt, waited), (Doubt::Settled, settle));
        assert_eq!(
            Doubt::Look.wait(settle),
            Some(SignedDuration::from_secs(10))
        );
    }
}

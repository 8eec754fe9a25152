//! How an answer reaches the person who asked, however late it is.

use jiff::SignedDuration;

/// Discord gives up on the first answer after 3 s; we stop trying a little earlier.
pub const FIRST_ANSWER: SignedDuration = SignedDuration::from_millis(2800);

/// When a decision takes longer than this, the person is told that it is being worked on.
pub const DEFER_AFTER: SignedDuration = SignedDuration::from_millis(1500);

/// An answer can be edited for 15 minutes; we stop a little earlier.
pub const EDITABLE: SignedDuration = SignedDuration::from_secs(14 * 60 + 45);

/// How long an interaction is kept, so that a repeated delivery of it is recognised.
pub const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// The ways to answer someone who asked a while ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Edit what they were shown; where nothing was shown yet, give the first answer.
    EditOrFirst,
    /// Edit what they were shown; where nothing was shown, say it in the channel.
    EditOrChannel,
    /// Say it in the channel.
    Channel,
}

/// How to give an answer that was decided and perhaps never arrived, by the age of the question.
pub fn way(age: SignedDuration) -> Way {
    if age < FIRST_ANSWER {
        Way::EditOrFirst
    } else if age < EDITABLE {
        Way::EditOrChannel
    } else {
        Way::Channel
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_follows_the_age() {
        let table = [
            (0, Way::EditOrFirst),
            (2_799, Way::EditOrFirst),
            (2_800, Way::EditOrChannel),
            (884_999, Way::EditOrChannel),
            (885_000, Way::Channel),
        ];
        for (millis, expected) in table {
            assert_eq!(
                way(SignedDuration::from_millis(millis)),
                expected,
                "{millis} ms"
            );
        }
    }
}

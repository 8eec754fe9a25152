//! The counts, rates and deadlines at which the sandbox's Discord says no.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// So many in so much time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// How many.
    pub count: u32,
    /// In how many milliseconds.
    pub per_ms: u64,
}

impl Rate {
    /// So many in so many milliseconds.
    pub const fn new(count: u32, per_ms: u64) -> Self {
        Self { count, per_ms }
    }

    /// The time over which it is counted.
    pub const fn period(self) -> Duration {
        Duration::from_millis(self.per_ms)
    }
}

/// Counts and rates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// All requests of the bot together, interaction endpoints excepted.
    pub global: Rate,
    /// Messages made in one channel.
    pub messages: Rate,
    /// Messages edited in one channel.
    pub edits: Rate,
    /// Pins set and taken away in one channel.
    pub pins: Rate,
    /// Edits of one channel's name or topic.
    pub renames: Rate,
    /// What is sent through one interaction's token after its first answer.
    pub webhook: Rate,
    /// Every other route with its main resource.
    pub other: Rate,
    /// Answers of 401, 403 and 429 before the address is shut out.
    pub invalid: Rate,
    /// What a client sends over one gateway connection.
    pub gateway_sends: Rate,
    /// The least time between two IDENTIFYs; sooner ones get an invalid session. Discord has 5000; 0 is none.
    pub identify_gap_ms: u64,
    /// IDENTIFYs in a day.
    pub identifies: Rate,
    /// Commands made in a day.
    pub command_creates: Rate,
    /// Channels in the guild, categories among them, threads not.
    pub channels: usize,
    /// Channels in one category.
    pub per_category: usize,
    /// Pinned messages in one channel.
    pub pinned: usize,
    /// Threads in the guild that are not archived.
    pub active_threads: usize,
    /// Roles in the guild.
    pub roles: usize,
    /// Interactions that are remembered; the oldest are forgotten first.
    pub kept_interactions: usize,
    /// Messages that are remembered over all channels; the oldest that are not pinned are forgotten first.
    pub kept_messages: usize,
    /// Whether a field that Discord does not know is refused. Discord itself ignores it without a word.
    pub strict: bool,
}

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

impl Default for Limits {
    fn default() -> Self {
        Self {
            global: Rate::new(50, 1000),
            messages: Rate::new(5, 5000),
            edits: Rate::new(5, 5000),
            pins: Rate::new(5, 4000),
            renames: Rate::new(2, 600_000),
            webhook: Rate::new(5, 2000),
            other: Rate::new(50, 1000),
            invalid: Rate::new(10_000, 600_000),
            gateway_sends: Rate::new(120, 60_000),
            identify_gap_ms: 0,
            identifies: Rate::new(1000, DAY_MS),
            command_creates: Rate::new(200, DAY_MS),
            channels: 500,
            per_category: 50,
            pinned: 250,
            active_threads: 1000,
            roles: 250,
            kept_interactions: 50_000,
            kept_messages: 100_000,
            strict: true,
        }
    }
}

impl Limits {
    /// Nothing is counted by time, and the guild takes many channels: for measuring, where Discord's
    /// own limits would be all that is measured.
    #[must_use]
    pub fn wide() -> Self {
        let wide = Rate::new(1_000_000, 1000);
        Self {
            global: wide,
            messages: wide,
            edits: wide,
            pins: wide,
            renames: wide,
            webhook: wide,
            other: wide,
            invalid: wide,
            channels: 200_000,
            per_category: 200_000,
            ..Self::default()
        }
    }
}

/// How long an interaction may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Deadlines {
    /// For its first answer.
    pub answer_ms: u64,
    /// For everything that is sent with its token.
    pub token_ms: u64,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            answer_ms: 3000,
            token_ms: 900_000,
        }
    }
}

impl Deadlines {
    /// For its first answer.
    pub const fn answer(self) -> Duration {
        Duration::from_millis(self.answer_ms)
    }

    /// For everything that is sent with its token.
    pub const fn token(self) -> Duration {
        Duration::from_millis(self.token_ms)
    }
}

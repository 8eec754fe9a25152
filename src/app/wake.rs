//! Waking those who send, so that nobody has to wait for their next look.

use binnacle_commands::effect::Lane;
use tokio::sync::Notify;

/// One bell for each loop.
#[derive(Debug, Default)]
pub struct Wake {
    pages: Notify,
    discord: Notify,
    github: Notify,
    webhooks: Notify,
    answers: Notify,
    given: Notify,
    timers: Notify,
    errands: Notify,
    commands: Notify,
}

impl Wake {
    /// The bell of a lane's dispatcher.
    pub const fn lane(&self, lane: Lane) -> &Notify {
        match lane {
            Lane::Pages => &self.pages,
            Lane::Discord => &self.discord,
            Lane::Github => &self.github,
            Lane::Webhooks => &self.webhooks,
        }
    }

    /// The bell of those who give late answers.
    pub const fn answers(&self) -> &Notify {
        &self.answers
    }

    /// The bell of the timer loop.
    pub const fn timers(&self) -> &Notify {
        &self.timers
    }

    /// The bell of those who run actions.
    pub const fn errands(&self) -> &Notify {
        &self.errands
    }

    /// The bell of those who keep the commands of servers as the actions are.
    pub const fn commands(&self) -> &Notify {
        &self.commands
    }

    /// What rings for everyone who waits when answers were marked as given.
    pub const fn given(&self) -> &Notify {
        &self.given
    }
}

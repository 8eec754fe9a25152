//! `/onboarding`.

use serenity::all::UserId;
use serenity_commands::Command;

/// What can be asked of newcomers' checklists.
#[derive(Debug, Command)]
pub(in crate::discord) enum OnboardingAsk {
    /// Begin a checklist for a newcomer. It is shown here, and Binnacle reminds them of what is left.
    Start {
        /// Who is new.
        newcomer: UserId,
        /// From which page; Discord offers the checklists as you type.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        page: String,
    },
    /// Show a checklist, with the buttons that tick it.
    Show {
        /// Whose; your own if you leave it out.
        newcomer: Option<UserId>,
    },
    /// Tick a step of a checklist.
    Tick {
        /// Which step; Discord offers those that are left as you type.
        #[command(builder(max_length(100), set_autocomplete(true)))]
        step: String,
        /// Of whose checklist; of your own if you leave it out.
        newcomer: Option<UserId>,
    },
    /// Which newcomers have a checklist, and how far they are.
    List,
}

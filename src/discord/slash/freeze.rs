//! `/freeze`.

use serenity_commands::Command;

/// What can be asked of freezes.
#[derive(Debug, Command)]
pub(in crate::discord) enum FreezeAsk {
    /// List when deploys are held.
    List,
    /// Show the freezes of the next 14 days.
    Preview {
        /// Only those of one service.
        #[command(builder(max_length(50), set_autocomplete(true)))]
        service: Option<String>,
        /// Only those of one environment.
        #[command(builder(max_length(32), set_autocomplete(true)))]
        environment: Option<String>,
    },
}

//! `/link`.

use serenity::all::UserId;
use serenity_commands::Command;

/// What can be asked of who is who on GitHub.
#[derive(Debug, Command)]
pub(in crate::discord) enum LinkAsk {
    /// Show that a login on GitHub is yours. You get a code to write there.
    Github {
        /// Your login, as it stands after github.com/ on your profile.
        #[command(builder(max_length(40)))]
        login: String,
    },
    /// Show who somebody is on GitHub.
    Show {
        /// Who; you, if you leave it out.
        person: Option<UserId>,
    },
    /// Take back that a login on GitHub is yours.
    Remove,
}

//! Who does an action, as somebody named them.

use crate::{Refusal, names::UserId, team::Team, text};

/// Who does an action, as somebody named them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// By Discord account.
    User(UserId),
    /// By the name that the team's document gives them.
    Named(String),
}

impl Owner {
    /// The account.
    ///
    /// # Errors
    /// When the team's document knows nobody of that name.
    pub fn account(&self, team: &Team) -> Result<UserId, Refusal> {
        let name = match self {
            Self::User(user) => return Ok(*user),
            Self::Named(name) => name.trim().trim_start_matches('@'),
        };
        let known = team
            .people
            .iter()
            .find(|person| person.name.as_str().eq_ignore_ascii_case(name));
        known.map(|person| person.discord).ok_or_else(|| {
            let names: Vec<&str> = team.people.iter().map(|one| one.name.as_str()).collect();
            let who = if names.is_empty() {
                "Your team's document names no people yet. Leave it empty, then give it to somebody with `/action edit`.".to_owned()
            } else {
                format!(
                    "It names {}. Anybody else can be given it with `/action edit`.",
                    text::cut(&names.join(", "), 600)
                )
            };
            Refusal::NotFound(format!(
                "Your team's document knows nobody called `{}`. {who}",
                text::code(name, 40)
            ))
        })
    }
}

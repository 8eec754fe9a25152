//! How Binnacle stands at GitHub, as an operator reads it at the shell.

use super::{Held, Place, Standing};

/// Whether nothing is missing, as far as anybody can tell.
pub fn is_fine(standing: &Standing) -> bool {
    standing.places.values().all(|place| match place {
        Place::Open(needs) => needs.iter().all(|(_, held)| *held != Held::No),
        Place::Shut(_) => false,
    })
}

/// All of it, in lines.
pub fn told(standing: &Standing) -> String {
    let Standing {
        address,
        login,
        way,
        places,
    } = standing;
    let mut lines = vec![format!("{address}: signed in as {login}, {way}")];
    for (repository, place) in places {
        lines.push(repository.to_string());
        match place {
            Place::Shut(why) => lines.push(format!("  shut: {why}")),
            Place::Open(needs) => lines.extend(needs.iter().map(|(need, held)| {
                let (permission, reach) = (need.permission.as_str(), need.reach.as_str());
                let held = held.words();
                format!("  {permission}: {reach}, for {}: {held}", need.purpose)
            })),
        }
    }
    if places.is_empty() {
        lines.push("no document mirrors anything to GitHub, so nothing is needed there".to_owned());
    }
    lines.join("\n")
}

impl Held {
    const fn words(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::AtLeastRead => {
                "reading works; GitHub tells whether writing does only when something is written"
            }
            Self::No => "MISSING",
        }
    }
}

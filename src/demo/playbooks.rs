//! The runbooks of the demo: those that are shipped, and one with an action to play, in a folder of its own.

use std::{fs, io, path::Path};

macro_rules! page {
    ($place:literal) => {
        ($place, include_str!(concat!("../../playbooks/", $place)))
    };
}

/// Each with its place in the folder.
const PAGES: [(&str, &str); 13] = [
    page!("binnacle/discord-is-down.md"),
    page!("binnacle/disk-is-full.md"),
    page!("binnacle/github-is-down.md"),
    page!("binnacle/restore-a-backup.md"),
    page!("binnacle/rotate-the-token.md"),
    page!("certificate-expiry.md"),
    page!("database-down.md"),
    page!("disk-full.md"),
    page!("first-week.md"),
    page!("high-latency.md"),
    page!("roles/responder.md"),
    ("checkout/failover.md", include_str!("failover.md")),
    (
        "actions/promote-replica.toml",
        include_str!("promote-replica.toml"),
    ),
];

/// Writes them below a folder, and says where they are as a team's document does.
///
/// # Errors
/// When a file cannot be written.
pub fn library(home: &Path) -> io::Result<String> {
    let folder = home.join("playbooks");
    for (place, text) in PAGES {
        let file = folder.join(place);
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(file, text)?;
    }
    let folder = folder.display().to_string();
    Ok(format!(
        "\n[[library]]\nname = \"playbooks\"\nfolder = {folder:?}\n"
    ))
}

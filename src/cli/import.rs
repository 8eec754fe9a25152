//! `binnacle incident import`.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, bail};
use binnacle_commands::{
    names::GuildId,
    past::{self, Given, Item, Outcome},
    report::LARGEST,
};
use secrecy::ExposeSecret as _;

use crate::{
    app,
    clock::{Clock as _, SystemClock},
    config::Files,
    store::Db,
};

use super::{Database, complain, say, team};

/// The most files that are read.
const MOST: usize = 10_000;

/// Which folder, and what is done with it.
#[derive(Debug, clap::Args)]
pub(super) struct Wanted {
    /// The folder with the reports; those in its folders are read too
    folder: PathBuf,
    /// Only read, and say what would be imported; needs no database and no team's document
    #[arg(long)]
    dry_run: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// The server, where there are documents of several teams
    #[arg(long, value_name = "ID")]
    guild: Option<GuildId>,
    #[command(flatten)]
    files: Files,
    #[command(flatten)]
    database: Database,
}

/// Imports past reports. The exit code is 1 when a file cannot be read as what it seems to be, and 2 when nothing was imported.
pub(super) async fn run(wanted: &Wanted) -> ExitCode {
    let items = match imported(wanted).await {
        Ok(items) => items,
        Err(error) => return complain(format_args!("{error:#}"), 2),
    };
    let is_dry = wanted.dry_run;
    let printed = if wanted.json {
        format!("{:#}", past::json(&items, is_dry))
    } else {
        let mut lines: Vec<String> = items.iter().map(|one| past::line(one, is_dry)).collect();
        lines.push(past::count(&items, is_dry));
        lines.join("\n")
    };
    let is_refused = |one: &Item| matches!(one.outcome, Outcome::Refused(_));
    match say(printed) {
        code if code != ExitCode::SUCCESS => code,
        _ if items.iter().any(is_refused) => ExitCode::from(1),
        code => code,
    }
}

async fn imported(wanted: &Wanted) -> anyhow::Result<Vec<Item>> {
    let given = read(&wanted.folder)?;
    if wanted.dry_run {
        return Ok(past::sort_out(given, &[]));
    }
    let team = team::named(&wanted.files, wanted.guild)?;
    let db = Db::open_beside(wanted.database.database_url.expose_secret()).await?;
    let items = app::import(&db, team.guild, given, SystemClock.now()).await;
    db.close().await;
    items.context("nothing was imported")
}

/// Reads every Markdown file of a folder and the folders in it.
fn read(folder: &Path) -> anyhow::Result<Vec<Given>> {
    let told = |path: &Path| path.display().to_string();
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).with_context(|| told(&next))? {
            let entry = entry.with_context(|| told(&next))?;
            let (path, kind) = (entry.path(), entry.file_type()?);
            let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
            if is_hidden {
                continue;
            }
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() && is_markdown(&path) {
                files.push(path);
            }
        }
        if files.len() > MOST {
            bail!(
                "{}: holds more than {MOST} Markdown files",
                folder.display()
            );
        }
    }
    if files.is_empty() {
        bail!("{}: holds no Markdown file", folder.display());
    }
    files.sort();
    let given = files.iter().map(|path| {
        let name = path.strip_prefix(folder).unwrap_or(path);
        let name = name.to_string_lossy().replace('\\', "/");
        let bytes = bytes(path).with_context(|| told(path))?;
        Ok(past::given(&name, &bytes))
    });
    given.collect()
}

fn is_markdown(path: &Path) -> bool {
    let ending = path
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| ending == "md" || ending == "markdown")
}

/// What a file holds, as far as a report may be long; one that is longer is found to be.
fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = u64::try_from(LARGEST).unwrap_or(u64::MAX) + 1;
    File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

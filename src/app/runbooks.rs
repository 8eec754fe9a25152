//! Runbooks: what a team's folders hold, kept in memory, searched and shown. Nothing here is written to the database.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use binnacle_commands::{
    Refusal, Reply, action,
    names::{GuildId, ServiceName},
    runbook::{self, Match, Page, PageKey, SHOWN, Stock, Votes},
    team::Team,
    tool::Tool,
};
use jiff::Timestamp;

use crate::library::{Found, Hit, Shelf, fingerprint};

use super::{App, Asked, Failure};

/// How many pages are ranked before those of a service are put first.
const RANKED: usize = 50;
/// How many pages Discord offers while one types.
const OFFERED: usize = 25;

/// The libraries of all teams, as they were last read.
#[derive(Debug, Default)]
pub struct Libraries(RwLock<BTreeMap<GuildId, Held>>);

/// The libraries of a team.
#[derive(Debug, Clone, Default)]
struct Held {
    /// What was read, if anything could be.
    books: Option<(Arc<Shelf>, Timestamp)>,
    /// What the folders looked like when they were last read, well or not.
    print: Option<u64>,
    /// Why they could not be read the last time.
    failed: Option<String>,
}

impl Libraries {
    fn of(&self, guild: GuildId) -> Held {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        all.get(&guild).cloned().unwrap_or_default()
    }

    fn put(&self, guild: GuildId, held: Held) {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        all.insert(guild, held);
    }
}

impl App {
    /// Reads the runbooks of every team whose folders changed since they were last read; all of a team's, or, where a folder
    /// cannot be read, none: then what was read before stays. It blocks.
    pub fn runbooks_look(&self) {
        for team in self.teams.all().filter(|team| !team.libraries.is_empty()) {
            let held = self.libraries.of(team.guild);
            if let Some(held) = self.looked(team, held) {
                let hashes = |tools: &[Tool]| -> Vec<String> {
                    tools.iter().map(|tool| tool.hash.clone()).collect()
                };
                let before = hashes(&self.tools(team.guild));
                let was_unread = self.books_or_never(team.guild).is_err();
                self.libraries.put(team.guild, held);
                // Only now: whoever is woken reads what is there.
                if was_unread || hashes(&self.tools(team.guild)) != before {
                    self.commands_want(team.guild);
                    self.wake.errands().notify_one();
                }
            }
        }
    }

    /// What is held from now on, where that is something else.
    fn looked(&self, team: &Team, held: Held) -> Option<Held> {
        let folders = folders(team);
        let print = fingerprint(&folders);
        if print.as_ref().ok().copied() == held.print && held.print.is_some() {
            return None;
        }
        let read = print.and_then(|print| Ok((print, Shelf::read(&folders)?)));
        match read {
            Ok((print, books)) => {
                let books = with_tools(team.guild, books, &held);
                let (pages, findings) = (books.pages.len(), books.findings().len());
                tracing::info!(guild.id = %team.guild, pages, findings, "runbooks read");
                Some(Held {
                    books: Some((Arc::new(books), self.now())),
                    print: Some(print),
                    failed: None,
                })
            }
            Err(error) => {
                let why = error.to_string();
                if held.failed.as_ref() == Some(&why) {
                    return None;
                }
                tracing::error!(guild.id = %team.guild, %error, "runbooks could not be read; what was read before stays");
                Some(Held {
                    print: None,
                    failed: Some(why),
                    ..held
                })
            }
        }
    }

    /// Finds the pages that a question means; those of a service first, where one is named or the room's incident has one.
    pub async fn runbook_search(
        &self,
        asked: &Asked,
        query: &str,
        service: Option<ServiceName>,
    ) -> Result<Reply, Failure> {
        let (team, books) = self.books(asked.guild)?;
        let about = match service {
            Some(service) => Some(service),
            None => self.service_here(asked).await?,
        };
        let mut found = books.search(query, None, RANKED);
        if about.is_some() {
            let mut reader = self.db.read().await?;
            let votes = reader.votes(asked.guild, about.as_ref()).await?;
            weighed(&books, &mut found, &votes);
        }
        let hits = found.hits.iter().map(|hit| Match {
            page: &books.pages[hit.page],
            section: hit.section,
            is_own: about
                .as_ref()
                .is_some_and(|about| is_about(&team, &books.pages[hit.page], about)),
        });
        let (mut own, others): (Vec<_>, Vec<_>) = hits.partition(|hit| hit.is_own);
        own.extend(others);
        own.truncate(SHOWN);
        let about = about.as_ref().map(ServiceName::as_str);
        Ok(runbook::found(query, &own, &found.corrections, about))
    }

    /// Shows a page: the one with this key, else the one that the words mean.
    pub fn runbook_show(&self, asked: &Asked, typed: &str) -> Result<Reply, Failure> {
        let (_, books) = self.books(asked.guild)?;
        if let Ok(key) = typed.trim().parse() {
            let page = keyed(&books, key)?;
            return Ok(Reply::public(runbook::shown(page, 0)));
        }
        let found = books.search(typed, None, 1);
        let hit = found.hits.first().ok_or_else(runbook::gone)?;
        let page = &books.pages[hit.page];
        let part = runbook::part_of(&runbook::parts(page), hit.section);
        Ok(Reply::public(runbook::shown(page, part)))
    }

    /// Shows a part of a page to whoever pressed a button for it.
    pub fn runbook_part(&self, asked: &Asked, key: PageKey, part: u16) -> Result<Reply, Failure> {
        let (_, books) = self.books(asked.guild)?;
        let page = keyed(&books, key)?;
        Ok(Reply::private(runbook::shown(page, part.into())))
    }

    /// What there is, and what has to be put right in it.
    pub fn runbook_list(&self, asked: &Asked) -> Result<Reply, Failure> {
        let (team, books) = self.books(asked.guild)?;
        let held = self.libraries.of(asked.guild);
        let count = |name: &str| {
            let below = format!("{name}/");
            let pages = books.pages.iter();
            pages.filter(|page| page.place.starts_with(&below)).count()
        };
        let libraries = team.libraries.iter().map(|library| {
            let name = library.name.to_string();
            let pages = count(&name);
            (name, pages)
        });
        let stock = Stock {
            libraries: libraries.collect(),
            read_at: held.books.map_or_else(|| self.now(), |(_, at)| at),
            findings: books.findings().iter().map(ToString::to_string).collect(),
            failed: held.failed,
        };
        Ok(runbook::stock(&stock))
    }

    /// Pages that nobody has found right for long.
    pub fn runbook_review(&self, asked: &Asked) -> Result<Reply, Failure> {
        let (team, books) = self.books(asked.guild)?;
        let today = action::today(&team, self.now());
        Ok(runbook::to_review(&books.pages, today))
    }

    /// Pages that match what someone is typing: what is shown, and the key. In an incident's room, before anything is typed, those
    /// that its title means.
    pub async fn runbook_suggest(
        &self,
        asked: &Asked,
        typed: &str,
    ) -> Result<Vec<(String, PageKey)>, Failure> {
        let (_, books) = self.books(asked.guild)?;
        let title = match typed {
            "" => self.title_here(asked).await?,
            typed => Some(typed.to_owned()),
        };
        let pages: Vec<&Page> = match title {
            Some(words) => books.begun(&words, OFFERED),
            None => books.pages.iter().take(OFFERED).collect(),
        };
        let offered = pages
            .into_iter()
            .map(|page| (runbook::offered(page), PageKey::of(page)));
        Ok(offered.collect())
    }

    /// What a term means.
    pub fn runbook_term(&self, asked: &Asked, typed: &str) -> Result<Reply, Failure> {
        let (_, books) = self.books(asked.guild)?;
        let terms = runbook::terms(&books.pages);
        Ok(runbook::explained(&runbook::term(&terms, typed)?))
    }

    /// A snippet with its gaps filled. It is shown and never run.
    pub fn runbook_snippet(
        &self,
        asked: &Asked,
        typed: &str,
        values: &str,
    ) -> Result<Reply, Failure> {
        let (_, books) = self.books(asked.guild)?;
        let snippets = runbook::snippets(&books.pages);
        let snippet = runbook::snippet(&snippets, typed)?;
        Ok(runbook::filled_in(snippet, &runbook::values(values)?)?)
    }

    /// Names of terms that hold what someone is typing.
    pub fn runbook_suggest_terms(
        &self,
        asked: &Asked,
        typed: &str,
    ) -> Result<Vec<String>, Failure> {
        let (_, books) = self.books(asked.guild)?;
        let terms = runbook::terms(&books.pages);
        Ok(holding(terms.iter().map(|term| term.name), typed))
    }

    /// Names of snippets that hold what someone is typing.
    pub fn runbook_suggest_snippets(
        &self,
        asked: &Asked,
        typed: &str,
    ) -> Result<Vec<String>, Failure> {
        let (_, books) = self.books(asked.guild)?;
        let snippets = runbook::snippets(&books.pages);
        let names = snippets.iter().map(|snippet| snippet.name.as_str());
        Ok(holding(names, typed))
    }

    /// A team's pages, for those who read them on the web.
    pub fn runbook_shelf(&self, guild: GuildId) -> Result<Arc<Shelf>, Failure> {
        self.books(guild).map(|(_, books)| books)
    }

    /// A team's pages; nothing where it has none, or where they could not be read. It is refused while they are still being read.
    pub(super) fn books_or_never(&self, guild: GuildId) -> Result<Option<Arc<Shelf>>, Failure> {
        match self.books(guild) {
            Ok((_, books)) => Ok(Some(books)),
            Err(Failure::Refused(_)) if self.is_never_read(guild)? => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    fn is_never_read(&self, guild: GuildId) -> Result<bool, Failure> {
        let has_none = self.team(guild)?.libraries.is_empty();
        Ok(has_none || self.libraries.of(guild).failed.is_some())
    }

    /// The page with a key, as it is now.
    pub(super) fn runbook_keyed(&self, guild: GuildId, key: PageKey) -> Option<Page> {
        let (_, books) = self.books(guild).ok()?;
        keyed(&books, key).ok().cloned()
    }

    fn books(&self, guild: GuildId) -> Result<(Arc<Team>, Arc<Shelf>), Failure> {
        let team = self.team(guild)?;
        if team.libraries.is_empty() {
            return Err(runbook::none().into());
        }
        let held = self.libraries.of(guild);
        match held.books {
            Some((books, _)) => Ok((team, books)),
            None => Err(runbook::unread(held.failed.as_deref()).into()),
        }
    }

    async fn service_here(&self, asked: &Asked) -> Result<Option<ServiceName>, Failure> {
        let mut reader = self.db.read().await?;
        let here = reader.incident_in_room(asked.guild, asked.channel).await?;
        Ok(here.and_then(|incident| incident.service))
    }

    async fn title_here(&self, asked: &Asked) -> Result<Option<String>, Failure> {
        let mut reader = self.db.read().await?;
        let here = reader.incident_in_room(asked.guild, asked.channel).await?;
        Ok(here.map(|incident| incident.title.to_string()))
    }
}

/// The folders of a team's libraries, each below its name.
fn folders(team: &Team) -> Vec<(String, PathBuf)> {
    let libraries = team.libraries.iter();
    libraries
        .map(|library| {
            (
                library.name.to_string(),
                Path::new(&library.folder).to_path_buf(),
            )
        })
        .collect()
}

/// What was read, with the actions of before where their files cannot be used as they are.
fn with_tools(guild: GuildId, mut books: Shelf, held: &Held) -> Shelf {
    if !books.has_sound_tools() {
        tracing::error!(guild.id = %guild, "the files of actions cannot be used; what was read before stays");
        let before = held.books.as_ref();
        books.tools = before.map_or_else(Vec::new, |(before, _)| before.tools.clone());
    }
    books
}

/// Puts hits in the order that people's thumbs make of them. A name that is asked for stays first.
fn weighed(books: &Shelf, found: &mut Found, votes: &[(PageKey, Votes)]) {
    let worth = |hit: &Hit| {
        let key = PageKey::of(&books.pages[hit.page]);
        let said = votes.iter().find(|(one, _)| *one == key);
        said.map_or(hit.score, |(_, votes)| votes.weigh(hit.score))
    };
    found
        .hits
        .sort_by(|a, b| (b.is_exact.cmp(&a.is_exact)).then_with(|| worth(b).total_cmp(&worth(a))));
}

fn keyed(books: &Shelf, key: PageKey) -> Result<&Page, Refusal> {
    let mut pages = books.pages.iter();
    pages
        .find(|page| PageKey::of(page) == key)
        .ok_or_else(runbook::gone)
}

/// Whether a page is about a service: it says so itself, or all pages of its library are.
pub(super) fn is_about(team: &Team, page: &Page, service: &ServiceName) -> bool {
    let library = page.place.split('/').next().unwrap_or_default();
    page.services.iter().any(|name| name == service.as_str())
        || team
            .libraries
            .iter()
            .any(|known| known.name.as_str() == library && known.services.contains(service))
}

/// The names that hold what is typed, as many as Discord offers; longer ones than it takes are left out.
fn holding<'a>(names: impl Iterator<Item = &'a str>, typed: &str) -> Vec<String> {
    let typed = runbook::folded(typed);
    let fits = |name: &&str| name.chars().count() <= 100 && runbook::folded(name).contains(&typed);
    let names = names.filter(fits).take(OFFERED);
    names.map(str::to_owned).collect()
}

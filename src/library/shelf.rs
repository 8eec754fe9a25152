//! A folder that was read: its pages, and what was not understood.

use std::{
    collections::HashSet,
    panic,
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use binnacle_commands::{
    runbook::{
        Finding, Language, Page, Scope, Unread, Words, bad_calls, dead_links, findings, read,
    },
    tool::Tool,
};

use super::{
    folder::{Entry, FolderError, bytes, walk},
    index::{Builder, Found, Index},
    tools::{Shed, is_action},
};

/// The pages of a folder, with the search over them.
#[derive(Debug)]
pub struct Shelf {
    /// The pages, sorted by place.
    pub pages: Vec<Page>,
    /// The actions, by name.
    pub tools: Vec<Tool>,
    /// What was left out.
    pub left: Vec<Left>,
    /// What is wrong in the files of actions. Where anything is, none of them is used.
    faults: Vec<Finding>,
    files: HashSet<String>,
    index: Index,
}

/// A file that is no page of the shelf, although it might have been meant as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Where it stands inside the folder.
    pub place: String,
    /// Why it was left out, to stand behind its name.
    pub why: String,
}

impl Shelf {
    /// Reads a folder whole. A page that cannot be read is left out with the reason; a folder that cannot be is an error.
    pub fn open(folder: &Path) -> Result<Self, FolderError> {
        Self::read(&[(String::new(), folder.to_path_buf())])
    }

    /// Reads several folders as one, the pages of each below its name.
    pub fn read(folders: &[(String, PathBuf)]) -> Result<Self, FolderError> {
        let (read, taken) = sync_channel(AHEAD);
        // Many pages take as long to be read as to be indexed.
        let (gathered, indexed) = thread::scope(|scope| {
            let indexing = scope.spawn(|| indexed(taken));
            let gathered = gather(folders, &read);
            drop(read);
            let indexed = indexing.join();
            (
                gathered,
                indexed.unwrap_or_else(|why| panic::resume_unwind(why)),
            )
        });
        let failed = |error: tantivy::TantivyError| FolderError::Index(error.to_string());
        let (pages, index) = indexed.map_err(failed)?;
        let mut gathered = gathered?;
        gathered.left.sort_by(|a, b| a.place.cmp(&b.place));
        let (tools, faults) = gathered.shed.closed();
        Ok(Self {
            tools,
            faults,
            index,
            pages,
            left: gathered.left,
            files: gathered.files,
        })
    }

    /// The best pages for a question, best first.
    pub fn search(&self, query: &str, scope: Option<&Scope>, limit: usize) -> Found {
        let in_scope = |page: usize| scope.is_none_or(|scope| scope.holds(&self.pages[page].place));
        self.index.search(query, in_scope, limit)
    }

    /// The pages that a name leads to exactly, each with its section.
    pub fn named(&self, name: &str) -> Vec<(usize, usize)> {
        self.index.named(name)
    }

    /// Pages that what was typed so far may mean: those whose title or place has all of it, then those that a search finds.
    pub fn begun(&self, typed: &str, limit: usize) -> Vec<&Page> {
        let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
        let mut named: Vec<(bool, &Page)> = self
            .pages
            .iter()
            .filter_map(|page| {
                let title = page.title.to_lowercase();
                let place = page.place.to_lowercase();
                let has = |word: &String| title.contains(word) || place.contains(word);
                let is_titled = words.iter().all(|word| title.contains(word));
                words.iter().all(has).then_some((!is_titled, page))
            })
            .collect();
        named.sort_by_key(|(is_behind, _)| *is_behind);
        let mut pages: Vec<&Page> = named
            .into_iter()
            .map(|(_, page)| page)
            .take(limit)
            .collect();
        for hit in self.search(typed, None, limit).hits {
            let page = &self.pages[hit.page];
            if pages.len() < limit && !pages.iter().any(|known| known.place == page.place) {
                pages.push(page);
            }
        }
        pages
    }

    /// What is wrong in the folder: files that were not read, links that lead nowhere, titles that come twice, and what was not
    /// understood.
    pub fn findings(&self) -> Vec<Finding> {
        let is_there = |place: &str| {
            let below = format!("{place}/");
            self.files.contains(place) || self.files.iter().any(|file| file.starts_with(&below))
        };
        let dead = dead_links(&self.pages, is_there);
        let unread = self.left.iter();
        let unread = unread.map(|left| (left.place.as_str(), left.why.as_str()));
        let mut found = findings(&self.pages, &dead, unread);
        found.extend(self.faults.iter().cloned());
        if self.has_sound_tools() {
            found.extend(bad_calls(&self.pages, &self.tools));
        }
        found.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
        found
    }

    /// Whether the actions could be used as they are.
    pub fn has_sound_tools(&self) -> bool {
        self.faults.is_empty()
    }
}

/// How many pages that were read may wait for the index.
const AHEAD: usize = 64;

/// What folders hold besides pages.
#[derive(Default)]
struct Gathered {
    left: Vec<Left>,
    files: HashSet<String>,
    shed: Shed,
}

/// Reads folders in their order, and hands on every page.
fn gather(
    folders: &[(String, PathBuf)],
    read: &SyncSender<(Page, Words)>,
) -> Result<Gathered, FolderError> {
    let mut gathered = Gathered::default();
    for (name, folder) in folders {
        let found = walk(name, folder)?;
        gathered
            .left
            .extend(found.left.into_iter().map(|(place, why)| Left {
                place,
                why: format!("was left out: {why}"),
            }));
        for entry in found.files {
            if is_action(&entry.place) {
                gathered.shed.read(&entry.place, &bytes(&entry)?);
            }
            match paged(&entry)? {
                // Once the index failed nobody takes it any more, and that is told.
                Some(Ok(page)) => drop(read.send(page)),
                Some(Err(why)) => gathered.left.push(Left {
                    place: entry.place.clone(),
                    why: why.to_string(),
                }),
                None => {}
            }
            gathered.files.insert(entry.place);
        }
    }
    Ok(gathered)
}

/// The pages that were read, and the search over them.
fn indexed(taken: Receiver<(Page, Words)>) -> tantivy::Result<(Vec<Page>, Index)> {
    let mut builder = Builder::new()?;
    let mut pages = Vec::new();
    for (page, words) in taken {
        builder.add(&page, &words)?;
        pages.push(page);
    }
    Ok((pages, builder.finish()?))
}

/// A page with its words, or why it is none.
type Paged = Result<(Page, Words), Unread>;

/// The page that a file is; nothing where it is no page.
fn paged(entry: &Entry) -> Result<Option<Paged>, FolderError> {
    let kind = match Language::of(&entry.place) {
        Ok(None) => return Ok(None),
        Ok(Some(kind)) => kind,
        Err(why) => return Ok(Some(Err(why))),
    };
    Ok(Some(read(&entry.place, kind, &bytes(entry)?)))
}

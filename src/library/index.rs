//! The search: four fields, each with a BM25 of its own, their scores added.
//!
//! A page is found by its *title*, by its *path* and by its *body*, and by the best of its *sections*, each of which is a document of
//! its own, heading and text together. Any word of the question may match. `docs/adr/0012` has what was measured.

use std::collections::HashMap;

use binnacle_commands::runbook::{
    Correction, Page, Words, each_word, exact_names, folded, query_words, respelt,
};
use tantivy::{
    DocId, Index as Tantivy, IndexReader, Score, SegmentOrdinal, SegmentReader, TantivyDocument,
    Term,
    collector::{Collector, SegmentCollector},
    directory::RamDirectory,
    indexer::SingleSegmentIndexWriter,
    query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery},
    schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions},
    tokenizer::{Token, TokenStream, Tokenizer},
};

const TITLE: Score = 1.0;
const PATH: Score = 0.5;
const BODY: Score = 0.5;
const SECTION: Score = 1.0;

/// Memory for words while an index is built; what it takes more, it takes.
const BUDGET: usize = 15_000_000;
const ANALYZER: &str = "words";

/// What a question found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Pages, best first.
    pub hits: Vec<Hit>,
    /// The words that were replaced, since no page knows them.
    pub corrections: Vec<Correction>,
}

/// A page that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Which page of the shelf.
    pub page: usize,
    /// Its best section.
    pub section: usize,
    /// How well it fits; only good for comparing hits of one question.
    pub score: Score,
    /// Whether the question is a name of the page.
    pub is_exact: bool,
}

/// A search over pages.
pub(super) struct Index {
    pages: IndexReader,
    sections: IndexReader,
    fields: Fields,
    /// The page and the section that each section's document is.
    places: Vec<(u32, u32)>,
    /// Pages and sections by their exact names.
    names: HashMap<String, Vec<(usize, usize)>>,
}

#[derive(Debug, Clone, Copy)]
struct Fields {
    title: Field,
    path: Field,
    body: Field,
    section: Field,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index")
            .field("sections", &self.places.len())
            .finish_non_exhaustive()
    }
}

/// An index that is being built.
pub(super) struct Builder {
    pages: SingleSegmentIndexWriter,
    sections: SingleSegmentIndexWriter,
    fields: Fields,
    places: Vec<(u32, u32)>,
    names: HashMap<String, Vec<(usize, usize)>>,
    count: usize,
}

impl Builder {
    pub(super) fn new() -> tantivy::Result<Self> {
        let (mut pages, mut sections) = (Schema::builder(), Schema::builder());
        let fields = Fields {
            title: pages.add_text_field("title", text()),
            path: pages.add_text_field("path", text()),
            body: pages.add_text_field("body", text()),
            section: sections.add_text_field("section", text()),
        };
        Ok(Self {
            pages: writer(pages.build())?,
            sections: writer(sections.build())?,
            fields,
            places: Vec::new(),
            names: HashMap::new(),
            count: 0,
        })
    }

    pub(super) fn add(&mut self, page: &Page, words: &Words) -> tantivy::Result<()> {
        let mut document = TantivyDocument::default();
        document.add_text(self.fields.title, &page.title);
        document.add_text(self.fields.path, &page.place);
        for words in words {
            document.add_text(self.fields.body, words);
        }
        self.pages.add_document(document)?;
        for (section, words) in words.iter().enumerate() {
            let mut document = TantivyDocument::default();
            document.add_text(self.fields.section, words);
            self.sections.add_document(document)?;
            self.places.push((small(self.count), small(section)));
        }
        for (name, section) in exact_names(page) {
            self.names
                .entry(name)
                .or_default()
                .push((self.count, section));
        }
        self.count += 1;
        Ok(())
    }

    pub(super) fn finish(self) -> tantivy::Result<Index> {
        Ok(Index {
            pages: reader(self.pages)?,
            sections: reader(self.sections)?,
            fields: self.fields,
            places: self.places,
            names: self.names,
        })
    }
}

impl Index {
    pub(super) fn search(
        &self,
        query: &str,
        in_scope: impl Fn(usize) -> bool,
        limit: usize,
    ) -> Found {
        let (words, corrections) = respelt(query_words(query), |word| self.known(word));
        let mut best: HashMap<usize, Hit> = HashMap::new();
        let fields = [
            (self.fields.title, TITLE),
            (self.fields.path, PATH),
            (self.fields.body, BODY),
        ];
        for (doc, score) in every(&self.pages, &any_of(&words, &fields)) {
            let page = doc as usize;
            best.insert(
                page,
                Hit {
                    page,
                    section: 0,
                    score,
                    is_exact: false,
                },
            );
        }
        let mut sections: HashMap<usize, (Score, usize)> = HashMap::new();
        for (doc, score) in every(
            &self.sections,
            &any_of(&words, &[(self.fields.section, SECTION)]),
        ) {
            let (page, section) = self.places[doc as usize];
            let known = sections.entry(page as usize).or_default();
            if score > known.0 {
                *known = (score, section as usize);
            }
        }
        for (page, (score, section)) in sections {
            let hit = best.entry(page).or_insert(Hit {
                page,
                section,
                score: 0.0,
                is_exact: false,
            });
            hit.score += score;
            hit.section = section;
        }
        self.put_exact_first(query, &mut best);
        let mut hits: Vec<Hit> = best
            .into_values()
            .filter(|hit| in_scope(hit.page))
            .collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.page.cmp(&b.page)));
        hits.truncate(limit);
        Found { hits, corrections }
    }

    /// The pages that a name leads to exactly, each with its section.
    pub(super) fn named(&self, name: &str) -> Vec<(usize, usize)> {
        self.names.get(&folded(name)).cloned().unwrap_or_default()
    }

    /// A page whose name is asked for is above all that only speak of it.
    fn put_exact_first(&self, query: &str, best: &mut HashMap<usize, Hit>) {
        let Some(named) = self.names.get(&folded(query)) else {
            return;
        };
        let above = best.values().map(|hit| hit.score).fold(0.0, Score::max) + 1.0;
        for (page, section) in named {
            let (page, section) = (*page, *section);
            let hit = best.entry(page).or_insert(Hit {
                page,
                section,
                score: 0.0,
                is_exact: false,
            });
            if !hit.is_exact {
                hit.score += above;
                hit.is_exact = true;
                hit.section = section;
            }
        }
    }

    /// How many pages know a word.
    fn known(&self, word: &str) -> u32 {
        let searcher = self.pages.searcher();
        let term = Term::from_field_text(self.fields.body, word);
        let count = searcher.doc_freq(&term).unwrap_or(0);
        u32::try_from(count).unwrap_or(u32::MAX)
    }
}

/// Pages and sections are counted in 32 bits, as documents are.
fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn text() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(ANALYZER)
        .set_index_option(IndexRecordOption::WithFreqs);
    TextOptions::default().set_indexing_options(indexing)
}

fn writer(schema: Schema) -> tantivy::Result<SingleSegmentIndexWriter> {
    let tokenizers = tantivy::tokenizer::TokenizerManager::new();
    tokenizers.register(ANALYZER, WordTokenizer);
    Tantivy::builder()
        .schema(schema)
        .tokenizers(tokenizers)
        .single_segment_index_writer(RamDirectory::create(), BUDGET)
}

fn reader(writer: SingleSegmentIndexWriter) -> tantivy::Result<IndexReader> {
    let index = writer.finalize()?;
    index
        .reader_builder()
        .reload_policy(tantivy::ReloadPolicy::Manual)
        .try_into()
}

/// Any of the words, in any of the fields.
fn any_of(words: &[String], fields: &[(Field, Score)]) -> BooleanQuery {
    let of_field = |word: &String, (field, weight): (Field, Score)| -> (Occur, Box<dyn Query>) {
        let term = Term::from_field_text(field, word);
        let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
        (
            Occur::Should,
            Box::new(BoostQuery::new(Box::new(query), weight)),
        )
    };
    let pairs = words
        .iter()
        .flat_map(|word| fields.iter().map(move |field| (word, *field)));
    BooleanQuery::new(pairs.map(|(word, field)| of_field(word, field)).collect())
}

/// Every document that matches, with its score. An index in memory does not fail; if it did, nothing would be found.
fn every(reader: &IndexReader, query: &BooleanQuery) -> Vec<(DocId, Score)> {
    reader
        .searcher()
        .search(query, &Every)
        .unwrap_or_else(|error| {
            tracing::error!(%error, "the search over the runbooks failed");
            Vec::new()
        })
}

/// Collects all documents with their scores, in the order of the one segment that there is.
struct Every;

impl Collector for Every {
    type Fruit = Vec<(DocId, Score)>;
    type Child = Scored;

    fn for_segment(&self, _: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<Scored> {
        Ok(Scored::default())
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, segments: Vec<Self::Fruit>) -> tantivy::Result<Self::Fruit> {
        Ok(segments.into_iter().flatten().collect())
    }
}

#[derive(Default)]
struct Scored(Vec<(DocId, Score)>);

impl SegmentCollector for Scored {
    type Fruit = Vec<(DocId, Score)>;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.0.push((doc, score));
    }

    fn harvest(self) -> Self::Fruit {
        self.0
    }
}

/// Gives tantivy the words as [`each_word`] finds them.
#[derive(Clone, Default)]
struct WordTokenizer;

/// The words of a text, one behind the other.
struct WordStream {
    words: String,
    ends: std::vec::IntoIter<usize>,
    at: usize,
    token: Token,
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = WordStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream {
        let (mut words, mut ends) = (String::with_capacity(text.len()), Vec::new());
        each_word(text, |word| {
            words.push_str(word);
            ends.push(words.len());
        });
        WordStream {
            words,
            ends: ends.into_iter(),
            at: 0,
            token: Token::default(),
        }
    }
}

impl TokenStream for WordStream {
    fn advance(&mut self) -> bool {
        let Some(end) = self.ends.next() else {
            return false;
        };
        self.token.text.clear();
        self.token.text.push_str(&self.words[self.at..end]);
        self.token.position = self.token.position.wrapping_add(1);
        self.at = end;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

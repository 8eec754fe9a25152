//! Whether the search finds what people mean, where real pages with known answers are at hand.
//!
//! `BINNACLE_CORPUS` names the folder that holds them; without it nothing is checked here. `scripts/bench search` tells the
//! same numbers, and more.

use std::{
    collections::HashMap,
    env, fs,
    path::{Path, PathBuf},
};

use binnacle::library::Shelf;
use serde_json::Value;

/// Below these the search is not good enough: the mean over all questions.
const FLOORS: [f64; 3] = [0.76, 0.73, 0.83];

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "tests are configured by the environment"
)]
fn the_right_page_is_found_for_real_questions() {
    let Some(corpus) = env::var_os("BINNACLE_CORPUS").map(PathBuf::from) else {
        return;
    };
    let questions = fs::read_to_string(corpus.join("search-dev.jsonl")).unwrap();
    let home = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(corpus.join("runbooks")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        // Older states of their neighbours would only be found twice.
        if !name.ends_with("@seed") {
            copy(&entry.path(), &home.path().join("runbooks").join(name));
        }
    }
    let shelf = Shelf::open(home.path()).unwrap();
    let (mut sums, mut count) = ([0.0; 3], 0.0);
    for line in questions.lines() {
        let question: Value = serde_json::from_str(line).unwrap();
        for (sum, score) in sums.iter_mut().zip(judged(&shelf, &question)) {
            *sum += score;
        }
        count += 1.0;
    }
    for (sum, floor) in sums.iter().zip(FLOORS) {
        assert!(
            sum / count >= floor,
            "nDCG@10, MRR@10, recall@5: {:?}",
            sums.map(|sum| sum / count)
        );
    }
}

/// nDCG@10, MRR@10 and recall@5 of one question; a page is right or wrong.
fn judged(shelf: &Shelf, question: &Value) -> [f64; 3] {
    let list = |key: &str| -> Vec<&str> {
        let items = question[key].as_array().into_iter().flatten();
        items.map(|item| item.as_str().unwrap()).collect()
    };
    let (right, out) = (list("relevant"), list("exclude"));
    let found = shelf.search(question["query"].as_str().unwrap(), None, 60);
    let places = found
        .hits
        .iter()
        .map(|hit| shelf.pages[hit.page].place.as_str());
    let ranking = places.filter(|place| !out.contains(place));
    let ranks: HashMap<&str, u32> = ranking.zip(1..).collect();
    let ranks: Vec<f64> = right
        .iter()
        .filter_map(|place| ranks.get(place).copied().map(f64::from))
        .collect();
    let gain = |rank: f64| 1.0 / (rank + 1.0).log2();
    let best: f64 = (1..=10_u32)
        .take(right.len())
        .map(|rank| gain(rank.into()))
        .sum();
    let reached: f64 = ranks
        .iter()
        .filter(|rank| **rank <= 10.0)
        .map(|rank| gain(*rank))
        .sum();
    let first = ranks.iter().copied().fold(f64::INFINITY, f64::min);
    let early: f64 = ranks.iter().filter(|rank| **rank <= 5.0).map(|_| 1.0).sum();
    let most: f64 = right.iter().take(5).map(|_| 1.0).sum();
    [
        reached / best,
        if first <= 10.0 { 1.0 / first } else { 0.0 },
        early / most,
    ]
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

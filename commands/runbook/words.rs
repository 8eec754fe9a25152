//! The words of a text, as a search compares them.

/// Words that say nothing of what a page is about.
const STOP: &[&str] = &[
    "a", "about", "above", "after", "again", "all", "also", "am", "an", "and", "any", "are", "as",
    "at", "be", "because", "been", "before", "being", "below", "between", "both", "but", "by",
    "can", "could", "did", "do", "does", "doing", "down", "during", "each", "few", "for", "from",
    "further", "had", "has", "have", "having", "he", "her", "here", "hers", "him", "his", "how",
    "i", "if", "in", "into", "is", "it", "its", "itself", "just", "may", "me", "might", "more",
    "most", "must", "my", "no", "nor", "not", "now", "of", "off", "on", "once", "only", "or",
    "other", "our", "ours", "out", "over", "own", "s", "same", "shall", "she", "should", "so",
    "some", "such", "t", "than", "that", "the", "their", "theirs", "them", "then", "there",
    "these", "they", "this", "those", "through", "to", "too", "under", "until", "up", "us", "very",
    "was", "we", "were", "what", "when", "where", "which", "while", "who", "whom", "why", "will",
    "with", "would", "you", "your", "yours",
];

/// Longer runs of letters are keys, hashes and pictures written as text.
const LONGEST: usize = 64;

/// Calls `each` with every word of a text: runs of letters, digits and underscores in lower case. A name put together of several
/// words, as in `KubePodCrashLooping` or `disk_full`, is given whole and then part by part.
pub fn each_word(text: &str, mut each: impl FnMut(&str)) {
    let is_inside = |c: char| c.is_alphanumeric() || c == '_';
    for run in text.split(|c| !is_inside(c)) {
        let run = run.trim_matches('_');
        if run.is_empty() || run.len() > LONGEST {
            continue;
        }
        // Most words are plain, and an index has millions of them.
        if run
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        {
            each(run);
            continue;
        }
        each(&run.to_lowercase());
        let parts = parts(run);
        if parts.len() > 1 {
            for part in parts {
                each(&part.to_lowercase());
            }
        }
    }
}

/// What is asked for: every word once, in order, without those that say nothing; with them where nothing else is asked.
pub fn query_words(query: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    each_word(query, |word| {
        if !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    });
    let telling = |word: &&String| STOP.binary_search(&word.as_str()).is_err();
    let kept: Vec<String> = words.iter().filter(telling).cloned().collect();
    if kept.is_empty() { words } else { kept }
}

/// The parts of a name: cut at underscores, before a capital behind a small letter, and before the last of several capitals.
pub(super) fn parts(run: &str) -> Vec<&str> {
    let mut cuts = vec![0];
    let chars: Vec<(usize, char)> = run.char_indices().collect();
    for (index, (at, c)) in chars.iter().enumerate().skip(1) {
        let before = chars[index - 1].1;
        let after = chars.get(index + 1).map(|(_, c)| *c);
        let is_hump = c.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit());
        let ends_capitals =
            c.is_uppercase() && before.is_uppercase() && after.is_some_and(char::is_lowercase);
        if is_hump || ends_capitals || before == '_' {
            cuts.push(*at);
        }
    }
    let ends = cuts.iter().skip(1).copied().chain([run.len()]);
    cuts.iter()
        .zip(ends)
        .map(|(from, to)| run[*from..to].trim_matches('_'))
        .filter(|part| !part.is_empty())
        .collect()
}

//! "Did you mean …": the nearest of the words that would have been right.

/// What is longer than this is no slip of a word that would have been right.
const LONGEST: usize = 80;

/// The candidate nearest to what was written, if one is near.
pub(crate) fn nearest<'c>(
    written: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    if written.len() > LONGEST {
        return None;
    }
    let written = written.to_lowercase();
    let far = (written.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&written, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, _)| *distance <= far)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The words as a list for people: `a`, `b` and `c`.
pub(super) fn listed<'w>(words: impl IntoIterator<Item = &'w str>, last: &str) -> String {
    let quoted: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((end, rest)) if !rest.is_empty() => format!("{} {last} {end}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_word_and_a_stranger_does_not() {
        let words = ["category", "announce", "severity"];
        for (written, found) in [
            ("categroy", Some("category")),
            ("Announce", Some("announce")),
            ("severty", Some("severity")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(nearest(written, words), found, "{written}");
        }
    }

    #[test]
    fn lists_read_as_people_say_them() {
        assert_eq!(listed([], "and"), "");
        assert_eq!(listed(["a"], "and"), "`a`");
        assert_eq!(listed(["a", "b", "c"], "or"), "`a`, `b` or `c`");
    }
}

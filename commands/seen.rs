//! What a form showed when it was opened, so that sending it takes nothing back that others wrote meanwhile.

use std::{collections::BTreeMap, fmt, str::FromStr};

use sha2::{Digest as _, Sha256};

use crate::{Refusal, press::FormId, reply::Form, text};

/// How many inputs Discord takes in one form.
const INPUTS: usize = 5;
/// How many digits a mark takes in a custom id.
const DIGITS: usize = 5;
/// In which base they are written.
const BASE: u32 = 36;
/// How many marks there are; 0 is that of an empty text.
const MARKS: u32 = BASE.pow(5);

/// What the inputs of a form held at first: a mark of each, and 0 for an empty one. It travels in the form's custom id, which is all
/// that Discord gives back of a form besides what was typed. Two texts have the same mark once in sixty million.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen([u32; INPUTS]);

impl Seen {
    /// What a form shows.
    pub fn of(form: &Form) -> Self {
        let mut marks = [0; INPUTS];
        for (mark, input) in marks.iter_mut().zip(&form.inputs) {
            *mark = mark_of(&input.value);
        }
        Self(marks)
    }

    /// What was meant by what was typed, now that the form would show something else: what the person left as it was shown stays as
    /// it is by now, and what they changed is changed.
    ///
    /// # Errors
    /// When others changed the same meanwhile, to something else.
    pub fn settle(
        self,
        now: &Form,
        typed: &BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, String>, Refusal> {
        let mut settled = typed.clone();
        let mut taken = Vec::new();
        for (shown, input) in self.0.into_iter().zip(&now.inputs) {
            let wanted = typed.get(&input.name).map_or("", String::as_str);
            if mark_of(wanted) == shown {
                settled.insert(input.name.clone(), input.value.clone());
            } else if mark_of(&input.value) != shown
                && text::lines(wanted) != text::lines(&input.value)
            {
                taken.push(format!("`{}`", input.label));
            }
        }
        if taken.is_empty() {
            return Ok(settled);
        }
        Err(Refusal::Stale(format!(
            "While you wrote, somebody else changed {}. So that nothing of theirs is lost, nothing was taken over. Open the form again: it shows what is there now, and what you wrote is below.",
            taken.join(" and ")
        )))
    }
}

impl Form {
    /// The form with its id saying what it shows.
    #[must_use]
    pub(crate) fn marked(mut self) -> Self {
        if let FormId::Incident(verb, id, _) = self.id {
            self.id = FormId::Incident(verb, id, Seen::of(&self));
        }
        self
    }
}

/// The mark of a text; white space at its ends and line ends do not count, since Discord does not keep them.
fn mark_of(words: &str) -> u32 {
    let tidy = text::lines(words);
    if tidy.is_empty() {
        return 0;
    }
    let digest = Sha256::digest(tidy.as_bytes());
    let number = digest
        .iter()
        .take(4)
        .fold(0, |number, byte| u32::from(*byte) | (number << 8));
    number % (MARKS - 1) + 1
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for mark in self.0 {
            let mut left = mark;
            let mut digits = ['0'; DIGITS];
            for digit in digits.iter_mut().rev() {
                *digit = char::from_digit(left % BASE, BASE).unwrap_or('0');
                left /= BASE;
            }
            f.write_str(&digits.iter().collect::<String>())?;
        }
        Ok(())
    }
}

/// No marks that were ever written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no marks of a form")]
pub struct Unmarked;

impl FromStr for Seen {
    type Err = Unmarked;

    fn from_str(text: &str) -> Result<Self, Unmarked> {
        let is_plain = |c: char| c.is_ascii_digit() || c.is_ascii_lowercase();
        if text.len() != INPUTS * DIGITS || !text.chars().all(is_plain) {
            return Err(Unmarked);
        }
        let mut marks = [0; INPUTS];
        for (mark, digits) in marks.iter_mut().zip(text.as_bytes().chunks(DIGITS)) {
            let digits = std::str::from_utf8(digits).map_err(|_| Unmarked)?;
            *mark = u32::from_str_radix(digits, BASE).map_err(|_| Unmarked)?;
        }
        Ok(Self(marks))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{incident::Verb, reply::Input};

    fn form(values: [&str; 2]) -> Form {
        let input = |(name, value): (&str, &str)| Input {
            value: value.to_owned(),
            ..Input::long(name, name, "", false)
        };
        Form {
            title: "Report".to_owned(),
            id: FormId::Incident(
                Verb::Report,
                uuid::Uuid::from_u128(7).into(),
                Seen::default(),
            ),
            inputs: ["summary", "cause"]
                .into_iter()
                .zip(values)
                .map(input)
                .collect(),
        }
    }

    /// What becomes of the two inputs: as shown, as they are now, as typed.
    fn settled(shown: [&str; 2], now: [&str; 2], typed: [&str; 2]) -> Result<[String; 2], String> {
        let typed = ["summary", "cause"].into_iter().zip(typed);
        let typed = typed.map(|(name, words)| (name.to_owned(), words.to_owned()));
        let settled = Seen::of(&form(shown)).settle(&form(now), &typed.collect());
        let settled = settled.map_err(|why| why.to_string())?;
        Ok(["summary", "cause"].map(|name| settled[name].clone()))
    }

    #[test]
    fn what_nobody_else_touched_is_taken_as_typed() {
        let got = settled(["a", "b"], ["a", "b"], ["a2", ""]);
        assert_eq!(got, Ok(["a2".to_owned(), String::new()]));
    }

    #[test]
    fn what_others_wrote_meanwhile_stays_where_it_was_left_alone() {
        // Also when Discord folds the white space.
        let got = settled(["a", "b\n"], ["a", "theirs"], ["mine", " b"]);
        assert_eq!(got, Ok(["mine".to_owned(), "theirs".to_owned()]));
        let got = settled(["", ""], ["theirs", ""], ["", "mine"]);
        assert_eq!(got, Ok(["theirs".to_owned(), "mine".to_owned()]));
        let got = settled(["a", ""], ["same", ""], ["same", ""]);
        assert_eq!(got, Ok(["same".to_owned(), String::new()]));
    }

    #[test]
    fn what_two_changed_is_refused_by_name() {
        for (now, typed) in [("theirs", "mine"), ("", "mine"), ("theirs", "")] {
            let why = settled(["a", "b"], [now, "b"], [typed, "b"]).unwrap_err();
            assert!(why.contains("changed `summary`."), "{why}");
        }
        let why = settled(["", ""], ["x", "y"], ["1", "2"]).unwrap_err();
        assert!(why.contains("`summary` and `cause`"), "{why}");
    }

    #[test]
    fn marks_are_read_as_they_are_written() {
        let seen = Seen::of(&form(["a", ""]));
        assert_eq!(seen.to_string().parse(), Ok(seen));
        assert_eq!(seen.to_string().len(), INPUTS * DIGITS);
        for bad in [
            "",
            "0",
            "+00000000000000000000000000",
            "zzzzzzzzzzzzzzzzzzzzzzzzZ",
        ] {
            assert_eq!(bad.parse::<Seen>(), Err(Unmarked), "{bad}");
        }
    }
}

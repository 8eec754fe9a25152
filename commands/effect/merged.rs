//! What waits for long and was never tried: several comments become one.

use super::{Effect, Note, Remark};
use crate::text;

/// How many things one comment tells, and with how many characters as GitHub is given them; it takes no more than 65,536 of a comment.
const MERGED: usize = 50;
const MERGED_CHARACTERS: usize = 60_000;

/// More than what a comment says beside people's words of one thing.
const HEAD: usize = 500;

impl Effect {
    /// Both in one, in their order: two comments on one issue, of which the first waits and was never tried. `None` for everything
    /// else, and where it would grow too long.
    #[must_use]
    pub fn merged(&self, later: &Self) -> Option<Self> {
        match (self, later) {
            (
                Self::Comment {
                    incident,
                    note,
                    more,
                },
                Self::Comment {
                    incident: same,
                    note: next,
                    more: following,
                },
            ) if incident == same => {
                let shown = |one: &Note| text::github(&one.text).chars().count();
                Some(Self::Comment {
                    incident: *incident,
                    note: note.clone(),
                    more: joined((note, more), (next, following), shown)?,
                })
            }
            (
                Self::Remark {
                    matter,
                    remark,
                    more,
                },
                Self::Remark {
                    matter: same,
                    remark: next,
                    more: following,
                },
            ) if matter == same => {
                let shown = |one: &Remark| match one {
                    Remark::Words(words) => words.chars().count(),
                    Remark::Post(_) => 0,
                };
                Some(Self::Remark {
                    matter: *matter,
                    remark: remark.clone(),
                    more: joined((remark, more), (next, following), shown)?,
                })
            }
            _ => None,
        }
    }
}

/// What follows the first of all of them; `None` where that is too much for one comment.
fn joined<T: Clone>(
    (first, more): (&T, &[T]),
    (next, following): (&T, &[T]),
    shown: impl Fn(&T) -> usize,
) -> Option<Vec<T>> {
    let all: Vec<T> = more
        .iter()
        .chain([next])
        .chain(following)
        .cloned()
        .collect();
    let length: usize = all.iter().chain([first]).map(|one| HEAD + shown(one)).sum();
    (all.len() < MERGED && length <= MERGED_CHARACTERS).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{deploy::life::Post, matter::Matter};
    use uuid::Uuid;

    #[test]
    fn what_is_said_of_a_matter_while_it_waits_becomes_one_comment() {
        let remark = |remark: Remark, of: u128| Effect::Remark {
            matter: Matter::Deploy(Uuid::from_u128(of).into()),
            remark,
            more: Vec::new(),
        };
        let words = |text: &str| Remark::Words(text.to_owned());
        let two = remark(Remark::Post(Post::Begun), 7).merged(&remark(words("Two"), 7));
        let three = two.unwrap().merged(&remark(Remark::Post(Post::Ended), 7));
        let three = three.unwrap();
        let Effect::Remark {
            remark: first,
            more,
            ..
        } = &three
        else {
            panic!("{three:?}")
        };
        assert_eq!(*first, Remark::Post(Post::Begun));
        assert_eq!(more[..], [words("Two"), Remark::Post(Post::Ended)]);
        assert_eq!(three.merged(&remark(words("Four"), 8)), None, "another's");
        assert_eq!(three.merged(&remark(words(&"x".repeat(60_000)), 7)), None);
        let stored = serde_json::to_value(remark(words("One"), 7)).unwrap();
        assert_eq!(stored.get("more"), None, "as it was stored before");
    }
}

//! Stretches of one person's duty: what of a schedule concerns somebody, from taking over to handing over.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::names::PersonName;

/// One person's stretch of being on call. It is half-open: at `end` they are no longer on call.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Duty {
    /// When they take over.
    pub start: Timestamp,
    /// When they hand over.
    pub end: Timestamp,
    /// Who it is, by the team's name for them.
    pub person: PersonName,
}

impl Duty {
    /// Whether they are on call at an instant.
    pub fn covers(&self, at: Timestamp) -> bool {
        self.start <= at && at < self.end
    }

    /// The part of it that lies in a span, if any.
    pub fn within(&self, from: Timestamp, until: Timestamp) -> Option<Self> {
        let (start, end) = (self.start.max(from), self.end.min(until));
        (start < end).then(|| Self {
            start,
            end,
            person: self.person.clone(),
        })
    }
}

/// The stretches of duty of everybody, out of who is on call in which span. Adjoining spans of one person are one stretch, so a
/// change among the others in a group does not cut it. They come in the order of their beginning.
pub fn duties<'a, P>(spans: impl IntoIterator<Item = (Timestamp, Timestamp, P)>) -> Vec<Duty>
where
    P: IntoIterator<Item = &'a PersonName>,
{
    let mut all: Vec<Duty> = spans
        .into_iter()
        .flat_map(|(start, end, people)| {
            people.into_iter().map(move |person| Duty {
                start,
                end,
                person: person.clone(),
            })
        })
        .filter(|duty| duty.start < duty.end)
        .collect();
    all.sort_by(|a, b| (&a.person, a.start, a.end).cmp(&(&b.person, b.start, b.end)));
    let mut whole: Vec<Duty> = Vec::with_capacity(all.len());
    for duty in all {
        match whole.last_mut() {
            Some(last) if last.person == duty.person && duty.start <= last.end => {
                last.end = last.end.max(duty.end);
            }
            _ => whole.push(duty),
        }
    }
    whole.sort();
    whole
}

/// What is in one list of stretches and not in the other: the time that one person has there and not here.
pub fn minus(here: &[Duty], there: &[Duty]) -> Vec<Duty> {
    let mut left = Vec::new();
    for duty in here {
        let mut from = duty.start;
        let mut others: Vec<&Duty> = there
            .iter()
            .filter(|other| other.person == duty.person)
            .filter(|other| other.start < duty.end && duty.start < other.end)
            .collect();
        others.sort_by_key(|other| other.start);
        for other in others {
            left.extend(duty.within(from, other.start));
            from = from.max(other.end);
        }
        left.extend(duty.within(from, duty.end));
    }
    left
}

/// Who is on call at an instant.
pub fn people_at(duties: &[Duty], at: Timestamp) -> BTreeSet<PersonName> {
    let there = duties.iter().filter(|duty| duty.covers(at));
    there.map(|duty| duty.person.clone()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(hours * 3600).unwrap()
    }

    fn duty(person: &str, start: i64, end: i64) -> Duty {
        Duty {
            start: at(start),
            end: at(end),
            person: person.parse().unwrap(),
        }
    }

    #[test]
    fn a_change_among_the_others_does_not_cut_a_stretch() {
        let (ana, bo, cy) = (
            "ana".parse().unwrap(),
            "bo".parse().unwrap(),
            "cy".parse().unwrap(),
        );
        let spans = [
            (at(0), at(8), vec![&ana, &bo]),
            (at(8), at(16), vec![&ana, &cy]),
            (at(16), at(24), vec![]),
            (at(24), at(32), vec![&ana]),
        ];
        assert_eq!(
            duties(spans),
            [
                duty("bo", 0, 8),
                duty("ana", 0, 16),
                duty("cy", 8, 16),
                duty("ana", 24, 32)
            ]
        );
    }

    #[test]
    fn what_is_left_is_what_only_one_list_has() {
        let here = [duty("ana", 0, 10), duty("bo", 10, 20)];
        let there = [duty("ana", 2, 4), duty("ana", 8, 12), duty("bo", 0, 10)];
        assert_eq!(
            minus(&here, &there),
            [duty("ana", 0, 2), duty("ana", 4, 8), duty("bo", 10, 20)]
        );
        assert_eq!(minus(&here, &here), []);
    }

    fn some() -> impl Strategy<Value = Vec<Duty>> {
        let one = (0..3usize, 0..48i64, 1..24i64)
            .prop_map(|(who, start, long)| duty(["ana", "bo", "cy"][who], start, start + long));
        proptest::collection::vec(one, 0..8)
    }

    proptest! {
        #[test]
        fn minus_agrees_with_looking_hour_by_hour(here in some(), there in some()) {
            let left = minus(&here, &there);
            for hour in 0..96 {
                let (a, b) = (people_at(&here, at(hour)), people_at(&there, at(hour)));
                let wanted: BTreeSet<_> = a.difference(&b).cloned().collect();
                prop_assert_eq!(people_at(&left, at(hour)), wanted);
            }
        }
    }
}

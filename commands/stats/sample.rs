//! Median, 90th percentile and mean of lengths of time.

use jiff::SignedDuration;
use serde::{Serialize, Serializer};

/// What a number of lengths of time come to. In JSON they are whole seconds.
///
/// Percentiles interpolate linearly between the two nearest values, at rank `(n - 1) * p` counted from 0 (method 7 of Hyndman and
/// Fan, "Sample Quantiles in Statistical Packages", 1996; what spreadsheets call `PERCENTILE.INC`). So the median of an even number
/// of values is the middle between two, and the 90th percentile of one value is that value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Sample {
    /// How many values there are.
    pub n: usize,
    /// The middle value; `None` where there is none.
    #[serde(rename = "median_seconds", serialize_with = "seconds")]
    pub median: Option<SignedDuration>,
    /// Nine of ten values are not above it.
    #[serde(rename = "p90_seconds", serialize_with = "seconds")]
    pub p90: Option<SignedDuration>,
    /// The arithmetic mean.
    #[serde(rename = "mean_seconds", serialize_with = "seconds")]
    pub mean: Option<SignedDuration>,
    /// How many lack one of the two times, or have not come so far. They are in none of the numbers.
    pub missing: usize,
    /// How many end before they begin. They are in none of the numbers.
    pub negative: usize,
}

impl Sample {
    /// Of these values; `None` is one that is missing.
    pub fn of(values: impl Iterator<Item = Option<SignedDuration>>) -> Self {
        let mut sample = Self::default();
        let mut kept: Vec<i128> = Vec::new();
        for value in values {
            match value {
                None => sample.missing += 1,
                Some(value) if value < SignedDuration::ZERO => sample.negative += 1,
                Some(value) => kept.push(value.as_millis()),
            }
        }
        kept.sort_unstable();
        sample.n = kept.len();
        sample.median = percentile(&kept, 50);
        sample.p90 = percentile(&kept, 90);
        let count = i128::try_from(kept.len()).unwrap_or(i128::MAX);
        sample.mean = kept.iter().sum::<i128>().checked_div(count).map(length);
        sample
    }
}

/// The value that so many percent of sorted ones are not above, as [`Sample`] says.
fn percentile(sorted: &[i128], percent: usize) -> Option<SignedDuration> {
    let rank = sorted.len().checked_sub(1)? * percent;
    let low = *sorted.get(rank / 100)?;
    let high = sorted.get(rank / 100 + 1).copied().unwrap_or(low);
    let part = i128::try_from(rank % 100).unwrap_or_default();
    Some(length(low + (high - low) * part / 100))
}

fn length(millis: i128) -> SignedDuration {
    SignedDuration::from_millis(i64::try_from(millis).unwrap_or(i64::MAX))
}

// The shape of the function is serde's.
#[expect(clippy::ref_option, reason = "serde calls it with a reference")]
fn seconds<S: Serializer>(value: &Option<SignedDuration>, to: S) -> Result<S::Ok, S::Error> {
    value.map(|one| one.as_secs()).serialize(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(minutes: &[i64]) -> Sample {
        let values = minutes
            .iter()
            .map(|one| Some(SignedDuration::from_mins(*one)));
        Sample::of(values)
    }

    fn told(sample: Sample) -> [Option<i64>; 3] {
        [sample.median, sample.p90, sample.mean].map(|one| one.map(|one| one.as_secs()))
    }

    #[test]
    fn percentiles_interpolate_between_neighbours() {
        for (minutes, seconds) in [
            (&[][..], [None, None, None]),
            (&[7], [Some(420), Some(420), Some(420)]),
            (&[10, 20], [Some(900), Some(1140), Some(900)]),
            (&[30, 10, 20], [Some(1200), Some(1680), Some(1200)]),
            // Rank 8.1 of ten values: 9 minutes and a tenth of the way to 100.
            (
                &[1, 2, 3, 4, 5, 6, 7, 8, 9, 100],
                [Some(330), Some(1086), Some(870)],
            ),
        ] {
            assert_eq!(told(of(minutes)), seconds, "{minutes:?}");
        }
    }

    #[test]
    fn what_is_missing_or_negative_is_counted_and_in_none_of_the_numbers() {
        let minutes = |minutes| Some(SignedDuration::from_mins(minutes));
        let sample = Sample::of([minutes(4), None, minutes(-1), minutes(0), None].into_iter());
        assert_eq!((sample.n, sample.missing, sample.negative), (2, 2, 1));
        assert_eq!(told(sample), [Some(120), Some(216), Some(120)]);
    }
}

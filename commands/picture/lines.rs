//! Lengths of time as lines.

use jiff::SignedDuration;

use super::{
    Series,
    canvas::Canvas,
    columns::Ground,
    ink,
    sheet::{heading, legend},
};

/// Lengths of time for each place on the horizontal axis. Minutes and days stand in one picture, so the vertical axis is
/// logarithmic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    /// What is measured.
    pub heading: String,
    /// The places on the horizontal axis, from left to right.
    pub places: Vec<String>,
    /// The lines; a place without a value interrupts its line.
    pub series: Vec<Series<Option<SignedDuration>>>,
}

/// The lengths that may stand at the left, in seconds.
const RULES: [(f64, &str); 11] = [
    (10.0, "10 s"),
    (60.0, "1 min"),
    (300.0, "5 min"),
    (900.0, "15 min"),
    (3_600.0, "1 h"),
    (14_400.0, "4 h"),
    (86_400.0, "1 d"),
    (259_200.0, "3 d"),
    (604_800.0, "1 w"),
    (2_592_000.0, "30 d"),
    (31_536_000.0, "1 y"),
];

impl Lines {
    pub(super) fn draw(&self, canvas: &mut Canvas, y: f64) -> f64 {
        let y = heading(canvas, &self.heading, y);
        let sign = |canvas: &mut Canvas, (x, y): (f64, f64), index: usize| {
            canvas.mark((x + 7.0, y + 11.0), index);
        };
        let names = self.series.iter().map(|series| series.name.as_str());
        let y = legend(canvas, names, sign, y);
        let ground = Ground::at(y + 14.0);
        let rules = self.rules();
        let (low, high) = (rules[0].0.ln(), rules[rules.len() - 1].0.ln());
        let part = |seconds: f64| ((seconds.ln() - low) / (high - low)).clamp(0.0, 1.0);
        for (seconds, words) in rules {
            ground.rule(canvas, part(*seconds), words);
        }
        for (index, series) in self.series.iter().enumerate() {
            let points = series.values.iter().enumerate().map(|(place, value)| {
                let seconds = value.as_ref()?.as_secs_f64().max(1.0);
                let x = ground.middle(place, self.places.len());
                Some((x, ground.height(part(seconds))))
            });
            let points: Vec<Option<(f64, f64)>> = points.collect();
            for run in points.split(Option::is_none) {
                let run: Vec<(f64, f64)> = run.iter().flatten().copied().collect();
                if run.len() > 1 {
                    canvas.path(&run, ink::series(index));
                }
                for point in run {
                    canvas.mark(point, index);
                }
            }
        }
        ground.places(canvas, &self.places)
    }

    /// The lengths at the left that the values lie between; two at least.
    fn rules(&self) -> &'static [(f64, &'static str)] {
        let values = self
            .series
            .iter()
            .flat_map(|one| one.values.iter().flatten());
        let seconds = values.map(SignedDuration::as_secs_f64);
        let (low, high) = seconds.fold((f64::MAX, 0.0_f64), |(low, high), one| {
            (low.min(one), high.max(one))
        });
        let last = RULES.len() - 1;
        let from = RULES
            .iter()
            .rposition(|(rule, _)| *rule <= low)
            .unwrap_or(0);
        let from = if low > high { 1 } else { from.min(last - 1) };
        let to = RULES.iter().position(|(rule, _)| *rule >= high);
        let to = to.unwrap_or(last).max(from + 1);
        &RULES[from..=to]
    }
}

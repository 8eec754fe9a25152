//! Numbers of things as stacked columns.

use super::{
    Series,
    canvas::{self, Canvas, Stands, count},
    ink,
    sheet::{EDGE, WIDTH, heading, legend},
};

/// How high the columns may get.
const HEIGHT: f64 = 180.0;
/// The room for the numbers at the left.
const LEFT: f64 = 76.0;

/// Numbers of things, stacked on each other, for each place on the horizontal axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// What is counted.
    pub heading: String,
    /// The places on the horizontal axis, from left to right.
    pub places: Vec<String>,
    /// What is stacked, from the bottom to the top.
    pub series: Vec<Series<u32>>,
}

/// Where the drawing of a chart lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground {
    /// Its left edge.
    pub(super) left: f64,
    /// Its upper edge.
    pub(super) top: f64,
    /// Its height.
    pub(super) height: f64,
}

impl Ground {
    /// The one below a heading and a legend.
    pub(super) const fn at(top: f64) -> Self {
        Self {
            left: LEFT,
            top,
            height: HEIGHT,
        }
    }

    /// How much room each of so many places has.
    pub(super) fn room(self, places: usize) -> f64 {
        (WIDTH - EDGE - self.left) / count(places.max(1))
    }

    /// The middle of a place.
    pub(super) fn middle(self, place: usize, places: usize) -> f64 {
        self.left + self.room(places) * (count(place) + 0.5)
    }

    /// A line to measure by, at a part of the height from 0 at the bottom to 1 at the top.
    pub(super) fn rule(self, canvas: &mut Canvas, part: f64, words: &str) {
        let y = self.height(part);
        canvas.line((self.left, y), (WIDTH - EDGE, y), ink::GRID);
        canvas.text(
            (self.left - 8.0, y + 5.0),
            Stands::Before,
            words,
            ink::QUIET,
        );
    }

    /// Where a part of the height is.
    pub(super) fn height(self, part: f64) -> f64 {
        self.top + self.height * (1.0 - part)
    }

    /// The names of the places, as many as there is room for; the last one always. Where what follows begins.
    pub(super) fn places(self, canvas: &mut Canvas, places: &[String]) -> f64 {
        let widest = places.iter().map(|place| canvas::width(place));
        let widest = widest.fold(1.0, f64::max) + 10.0;
        let room = self.room(places.len());
        let mut each = 1;
        while room * count(each) < widest && each < places.len() {
            each += 1;
        }
        let y = self.top + self.height + 20.0;
        for (index, place) in places.iter().enumerate() {
            if (places.len() - 1 - index).is_multiple_of(each) {
                let middle = self.middle(index, places.len());
                canvas.text((middle, y), Stands::Around, place, ink::QUIET);
            }
        }
        y + 8.0
    }
}

impl Columns {
    pub(super) fn draw(&self, canvas: &mut Canvas, y: f64) -> f64 {
        let y = heading(canvas, &self.heading, y);
        let sign = |canvas: &mut Canvas, (x, y): (f64, f64), index: usize| {
            canvas.rect((x, y + 4.0), (14.0, 14.0), ink::series(index));
        };
        let names = self.series.iter().map(|series| series.name.as_str());
        let y = legend(canvas, names, sign, y);
        let ground = Ground::at(y + 14.0);
        let step = step(self.highest());
        let top = self.highest().div_ceil(step).max(1) * step;
        for value in (0..=top).step_by(usize::try_from(step).unwrap_or(1)) {
            ground.rule(
                canvas,
                f64::from(value) / f64::from(top),
                &value.to_string(),
            );
        }
        let room = ground.room(self.places.len());
        let wide = (room * 0.7).min(56.0);
        for place in 0..self.places.len() {
            let mut below = 0;
            for (index, series) in self.series.iter().enumerate() {
                let value = series.values.get(place).copied().unwrap_or_default();
                if value == 0 {
                    continue;
                }
                let (from, to) = (below, below + value);
                let part = |value: u32| ground.height(f64::from(value) / f64::from(top));
                let x = ground.middle(place, self.places.len()) - wide / 2.0;
                // A hair of the ground between two colours.
                let high = (part(from) - part(to) - 1.0).max(0.5);
                canvas.rect((x, part(to)), (wide, high), ink::series(index));
                below = to;
            }
        }
        ground.places(canvas, &self.places)
    }

    fn highest(&self) -> u32 {
        let sums = (0..self.places.len()).map(|place| {
            let values = self.series.iter().filter_map(|one| one.values.get(place));
            values.fold(0_u32, |sum, value| sum.saturating_add(*value))
        });
        sums.max().unwrap_or_default()
    }
}

/// The step between numbers at the left, 1, 2 or 5 times a power of ten, so that there are at most five.
fn step(highest: u32) -> u32 {
    let mut step: u32 = 1;
    while step.saturating_mul(5) < highest {
        step = match step.to_string().as_bytes().first() {
            Some(b'2') => step / 2 * 5,
            _ => step.saturating_mul(2),
        };
    }
    step
}

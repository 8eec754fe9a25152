//! Who or what is when: bars along the time, such as the shifts of a schedule.

use jiff::{SignedDuration, Timestamp, ToSpan as _, Zoned, tz::TimeZone};

use super::{
    canvas::{self, Canvas, Stands, count},
    ink,
    sheet::{EDGE, WIDTH, heading, legend},
};

/// How high a bar is.
const BAR: f64 = 26.0;
/// The room for the names of the rows at the left.
const LEFT: f64 = 150.0;

/// Rows of bars over one stretch of time.
#[derive(Debug, Clone, PartialEq)]
pub struct Spans {
    /// What is shown.
    pub heading: String,
    /// Where the picture begins.
    pub from: Timestamp,
    /// Where it ends.
    pub until: Timestamp,
    /// The moment to mark, if it lies between the two.
    pub now: Option<Timestamp>,
    /// The zone of the days and hours below.
    pub zone: TimeZone,
    /// Who or what the bars are; each has a colour.
    pub names: Vec<String>,
    /// The rows, from the top to the bottom.
    pub rows: Vec<Row>,
}

/// A row of bars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it is called.
    pub name: String,
    /// Its bars. Those that overlap stand below each other.
    pub spans: Vec<Span>,
}

/// One bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// When it begins.
    pub from: Timestamp,
    /// When it ends.
    pub until: Timestamp,
    /// Who or what it is, as an index into the names; `None` is nobody where somebody should be.
    pub who: Option<usize>,
}

impl Spans {
    pub(super) fn draw(&self, canvas: &mut Canvas, y: f64) -> f64 {
        let y = heading(canvas, &self.heading, y);
        let sign = |canvas: &mut Canvas, (x, y): (f64, f64), index: usize| {
            canvas.rect((x, y + 4.0), (14.0, 14.0), ink::series(index));
        };
        let top = legend(canvas, self.names.iter().map(String::as_str), sign, y) + 6.0;
        let rows: Vec<(&Row, Vec<usize>)> =
            self.rows.iter().map(|row| (row, row.lanes())).collect();
        let lanes = |lanes: &[usize]| lanes.iter().max().map_or(1, |most| most + 1);
        let high: f64 = rows
            .iter()
            .map(|(_, row)| count(lanes(row)) * BAR + 10.0)
            .sum();
        let end = self.axis(canvas, top, top + high);
        let mut y = top + 5.0;
        for (row, places) in &rows {
            let room = LEFT - EDGE - 10.0;
            let name = canvas::fitted(&row.name, room).unwrap_or_default();
            canvas.text((EDGE, y + 18.0), Stands::After, &name, ink::TEXT);
            for (span, lane) in row.spans.iter().zip(places) {
                self.bar(canvas, *span, y + count(*lane) * BAR);
            }
            y += count(lanes(places)) * BAR + 10.0;
        }
        if let Some(now) = self
            .now
            .filter(|now| (self.from..=self.until).contains(now))
        {
            let x = self.x(now);
            canvas.line((x, top), (x, top + high), ink::TEXT);
            canvas.text((x, top - 2.0), Stands::Around, "now", ink::TEXT);
        }
        end
    }

    fn bar(&self, canvas: &mut Canvas, span: Span, y: f64) {
        let (from, until) = (span.from.max(self.from), span.until.min(self.until));
        if from >= until {
            return;
        }
        let x = self.x(from);
        let wide = (self.x(until) - x - 1.0).max(1.0);
        let (words, fill) = if let Some(who) = span.who {
            canvas.rect((x, y), (wide, BAR - 2.0), ink::series(who));
            (self.names.get(who).map_or("", String::as_str), ink::GROUND)
        } else {
            canvas.hole((x, y), (wide, BAR - 2.0));
            ("nobody", ink::MISSING)
        };
        if let Some(words) = canvas::fitted(words, wide - 8.0) {
            canvas.text((x + 5.0, y + 17.0), Stands::After, &words, fill);
        }
    }

    /// The days, or the hours of one or two days, as lines with their names below.
    fn axis(&self, canvas: &mut Canvas, top: f64, bottom: f64) -> f64 {
        let mut free = LEFT - 20.0;
        for (at, words) in self.ticks() {
            let x = self.x(at);
            canvas.line((x, top), (x, bottom), ink::GRID);
            let half = canvas::width(&words) / 2.0;
            if x - half > free && x + half < WIDTH {
                canvas.text((x, bottom + 18.0), Stands::Around, &words, ink::QUIET);
                free = x + half + 6.0;
            }
        }
        bottom + 26.0
    }

    fn ticks(&self) -> Vec<(Timestamp, String)> {
        let day = SignedDuration::from_hours(24);
        let length = self.until.duration_since(self.from);
        let (step, shape) = if length <= day {
            (3.hours(), "%H:%M")
        } else if length <= day * 3 {
            (12.hours(), "%a %H:%M")
        } else if length <= day * 45 {
            (1.day(), "%a %-d %b")
        } else {
            (7.days(), "%-d %b")
        };
        let mut at: Option<Zoned> = self.from.to_zoned(self.zone.clone()).start_of_day().ok();
        let mut ticks = Vec::new();
        while let Some(tick) = at.filter(|tick| tick.timestamp() <= self.until) {
            if tick.timestamp() >= self.from {
                ticks.push((tick.timestamp(), tick.strftime(shape).to_string()));
            }
            at = tick.checked_add(step).ok();
        }
        ticks
    }

    fn x(&self, at: Timestamp) -> f64 {
        let length = self.until.duration_since(self.from).as_secs_f64().max(1.0);
        let part = at.duration_since(self.from).as_secs_f64() / length;
        LEFT + (WIDTH - EDGE - LEFT) * part.clamp(0.0, 1.0)
    }
}

impl Row {
    /// The lane of each bar: the first that is free when it begins.
    fn lanes(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.spans.len()).collect();
        order.sort_by_key(|index| (self.spans[*index].from, *index));
        let mut ends: Vec<Timestamp> = Vec::new();
        let mut lanes = vec![0; self.spans.len()];
        for index in order {
            let span = self.spans[index];
            let lane = ends.iter().position(|end| *end <= span.from);
            let lane = lane.unwrap_or(ends.len());
            if lane == ends.len() {
                ends.push(span.until);
            } else {
                ends[lane] = span.until;
            }
            lanes[index] = lane;
        }
        lanes
    }
}

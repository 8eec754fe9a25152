//! A document of schedules while it is made out of an export.

use std::fmt::Write as _;

use jiff::{Timestamp, civil::DateTime};

use super::slug;
use crate::names::{LayerName, PersonName, ScheduleName};
use crate::oncall::{Shift, Window};
use crate::team::Zone;

/// Everything that an export says.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) schedules: Vec<ScheduleDraft>,
    pub(super) theirs: Vec<(ScheduleName, Vec<Shift>)>,
    pub(super) notes: Vec<String>,
}

#[derive(Debug)]
pub(super) struct ScheduleDraft {
    pub(super) name: ScheduleName,
    pub(super) zone: Zone,
    pub(super) layers: Vec<LayerDraft>,
    pub(super) stand_ins: Vec<StandIn>,
}

/// One person who is on call for a span, whoever would be.
#[derive(Debug)]
pub(super) struct StandIn {
    pub(super) start: Timestamp,
    pub(super) end: Timestamp,
    pub(super) person: PersonName,
}

#[derive(Debug)]
pub(super) struct LayerDraft {
    pub(super) title: String,
    pub(super) priority: i32,
    pub(super) zone: Zone,
    pub(super) anchor: DateTime,
    /// A unit and how many of it.
    pub(super) every: (&'static str, i64),
    pub(super) turns: Vec<Vec<PersonName>>,
    pub(super) is_active: bool,
    pub(super) windows: Vec<Window>,
    pub(super) start: Option<DateTime>,
    pub(super) end: Option<DateTime>,
}

impl Draft {
    /// A name for a schedule that no other one of the export has.
    pub(super) fn schedule_name(&self, title: &str) -> ScheduleName {
        let base: String = slug::<ScheduleName>(title, 40)
            .map_or_else(|| "schedule".to_owned(), |it| it.to_string());
        let mut count = 1;
        loop {
            let wanted = if count == 1 {
                base.clone()
            } else {
                format!("{base}-{count}")
            };
            match wanted.parse::<ScheduleName>() {
                Ok(name) if !self.schedules.iter().any(|it| it.name == name) => return name,
                _ => count += 1,
            }
        }
    }

    /// The tables.
    pub(super) fn toml(&self) -> String {
        let mut text = String::new();
        for schedule in &self.schedules {
            let ScheduleDraft { name, zone, .. } = schedule;
            let _ = write!(
                text,
                "[[schedule]]\nname = \"{name}\"\ntimezone = \"{zone}\"\n\n"
            );
            let mut names: Vec<LayerName> = Vec::new();
            for layer in &schedule.layers {
                let name = layer_name(&layer.title, &names);
                layer.write(&name, schedule, &mut text);
                names.push(name);
            }
            for stand_in in &schedule.stand_ins {
                stand_in.write(&mut text);
            }
        }
        text
    }
}

fn layer_name(title: &str, taken: &[LayerName]) -> LayerName {
    let mut count = 1;
    loop {
        let base: String =
            slug::<LayerName>(title, 28).map_or_else(|| "layer".to_owned(), |it| it.to_string());
        let wanted = if count == 1 {
            base
        } else {
            format!("{base}-{count}")
        };
        match wanted.parse::<LayerName>() {
            Ok(name) if !taken.contains(&name) => return name,
            _ => count += 1,
        }
    }
}

impl LayerDraft {
    fn write(&self, name: &LayerName, schedule: &ScheduleDraft, text: &mut String) {
        let (unit, count) = self.every;
        let turns: Vec<String> = self.turns.iter().map(|turn| listed(turn)).collect();
        let _ = write!(text, "[[schedule.layer]]\nname = \"{name}\"\n");
        if self.priority != 0 {
            let _ = writeln!(text, "priority = {}", self.priority);
        }
        if self.zone != schedule.zone {
            let _ = writeln!(text, "timezone = \"{}\"", self.zone);
        }
        let _ = writeln!(text, "anchor = \"{}\"", self.anchor);
        let _ = writeln!(text, "every = {{ {unit} = {count} }}");
        let _ = writeln!(text, "turns = [{}]", turns.join(", "));
        if self.is_active {
            let _ = writeln!(text, "advance = \"active\"");
        }
        if !self.windows.is_empty() {
            let windows: Vec<String> = self.windows.iter().map(written).collect();
            let _ = writeln!(text, "windows = [{}]", windows.join(", "));
        }
        if let Some(start) = self.start {
            let _ = writeln!(text, "start = \"{start}\"");
        }
        if let Some(end) = self.end {
            let _ = writeln!(text, "end = \"{end}\"");
        }
        text.push('\n');
    }
}

impl StandIn {
    fn write(&self, text: &mut String) {
        let Self { start, end, person } = self;
        let span = format!("[[schedule.override]]\nfrom = \"{start}\"\nuntil = \"{end}\"\n");
        let _ = write!(text, "{span}nobody = true\n\n{span}add = \"{person}\"\n\n");
    }
}

fn listed<T: std::fmt::Display>(items: &[T]) -> String {
    let quoted: Vec<String> = items.iter().map(|it| format!("\"{it}\"")).collect();
    format!("[{}]", quoted.join(", "))
}

fn written(window: &Window) -> String {
    let days: Vec<&str> = window.days.names().collect();
    let (from, to) = (window.from, window.to);
    format!(
        "{{ days = {}, from = \"{from}\", to = \"{to}\" }}",
        listed(&days)
    )
}

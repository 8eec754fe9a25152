//! Reads the file of an action, whole or not at all.

mod arguments;
mod exec;
mod file;
mod gates;
mod remote;
mod work;

use std::collections::BTreeSet;

use jiff::SignedDuration;
use sha2::{Digest as _, Sha256};

use crate::{hex::hex, names::RoleId, text};

use self::file::{File, Id, RawApprovals, RawTest};

use super::{
    Approvals, Confirm, Effect, Given, LARGEST, Template, Tool,
    shape::json,
    trial::{Trial, Wanted},
};

/// Something in the file of an action that has to be put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Its line, from 1; 0 where it is the file as a whole.
    pub line: usize,
    /// What, as a sentence without its period.
    pub what: String,
}

/// Reads the file of an action. Its own tests have to hold.
///
/// # Errors
/// With everything that has to be put right.
pub fn read(place: &str, bytes: &[u8]) -> Result<Tool, Vec<Fault>> {
    let whole_file = |what: String| vec![Fault { line: 0, what }];
    if bytes.len() > LARGEST {
        return Err(whole_file(format!(
            "it is larger than {} KiB",
            LARGEST / 1024
        )));
    }
    let text = str::from_utf8(bytes).map_err(|_| whole_file("it is not UTF-8".to_owned()))?;
    let file: File = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| line_at(text, span.start));
        vec![Fault {
            line: at,
            what: text::one_line(error.message()),
        }]
    })?;
    let mut reader = Reader {
        text,
        faults: Vec::new(),
    };
    let tool = reader.tool(place, file);
    match tool {
        Some(tool) if reader.faults.is_empty() => {
            reader.uses(&tool);
            reader.trials(&tool);
            if reader.faults.is_empty() {
                Ok(tool)
            } else {
                Err(reader.faults)
            }
        }
        _ => Err(reader.faults),
    }
}

fn line_at(text: &str, byte: usize) -> usize {
    text.get(..byte)
        .map_or(0, |before| before.matches('\n').count() + 1)
}

/// A length of time: `30s`, `5m`, `2h`, `1d`.
pub(super) fn length(text: &str) -> Option<SignedDuration> {
    let unit = text.chars().last()?;
    let digits = text.strip_suffix(unit)?;
    let is_plain =
        !digits.is_empty() && digits.len() <= 6 && digits.bytes().all(|b| b.is_ascii_digit());
    let number: i64 = digits.parse().ok().filter(|n| is_plain && *n > 0)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return None,
    };
    Some(SignedDuration::from_secs(number * seconds))
}

struct Reader<'a> {
    text: &'a str,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    /// Something that has to be put right, in the first line that holds these words.
    fn fault(&mut self, near: &str, what: impl Into<String>) {
        let lines = self.text.lines().position(|line| line.contains(near));
        self.faults.push(Fault {
            line: lines.map_or(0, |index| index + 1),
            what: what.into(),
        });
    }

    fn tool(&mut self, place: &str, file: File) -> Option<Tool> {
        if file.schema != 1 {
            self.fault("schema", "`schema` is 1; this Binnacle knows no other");
        }
        let is_name = |name: &str| {
            (1..=32).contains(&name.len())
                && name
                    .bytes()
                    .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
        };
        if !is_name(&file.name) {
            self.fault(
                "name",
                "`name` is 1 to 32 lower-case letters, digits, `-` and `_`",
            );
        }
        let summary = text::one_line(&file.summary);
        if summary.is_empty() || text::units(&summary) > 100 {
            self.fault("summary", "`summary` is one line of 1 to 100 characters");
        }
        let confirm = file.confirm.unwrap_or(match file.effect {
            Effect::Read => Confirm::None,
            Effect::Change => Confirm::Button,
            Effect::Destroy => Confirm::TypeName,
        });
        if file.effect == Effect::Destroy && confirm == Confirm::None {
            self.fault(
                "confirm",
                "what destroys is confirmed: `confirm` is `button` or `type_name`",
            );
        }
        let approvals = self.approvals(file.approvals, file.effect);
        let roles = self.ids(&file.audience.roles, "audience", "a role");
        let channels = self.ids(&file.audience.channels, "audience", "a channel");
        let serialize = file.serialize.map(|key| self.template("serialize", &key));
        let arguments = self.arguments(file.args);
        let gates = self.gates(&file.gates, file.place, &arguments);
        let work = self.work(file.run)?;
        let trials = self.tests(file.test);
        Some(Tool {
            name: file.name,
            summary,
            place: place.to_owned(),
            hash: hex(&Sha256::digest(self.text.as_bytes())),
            roles,
            channels,
            effect: file.effect,
            confirm,
            approvals,
            serialize: serialize.flatten(),
            gates,
            arguments,
            work,
            trials,
        })
    }

    fn ids<T: std::str::FromStr + Ord>(
        &mut self,
        ids: &[Id],
        near: &str,
        what: &str,
    ) -> BTreeSet<T> {
        let mut read = BTreeSet::new();
        for id in ids {
            let id = match id {
                Id::Number(number) => number.to_string(),
                Id::Text(text) => text.clone(),
            };
            match id.parse() {
                Ok(id) => {
                    read.insert(id);
                }
                Err(_) => self.fault(
                    near,
                    format!("`{}` is not the id of {what}: names can be taken by anybody, so ids are needed", text::cut(&id, 40)),
                ),
            }
        }
        read
    }

    fn approvals(&mut self, raw: Option<RawApprovals>, effect: Effect) -> Approvals {
        let valid_for = raw.as_ref().and_then(|raw| raw.valid_for.as_deref());
        let read = valid_for.map(length);
        if read == Some(None) {
            self.fault("valid_for", "`valid_for` is a length of time like `20m`");
        }
        let valid_for = read.flatten().unwrap_or(SignedDuration::from_mins(20));
        let raw = raw.unwrap_or(RawApprovals {
            count: u8::from(effect == Effect::Destroy),
            roles: Vec::new(),
            own: false,
            valid_for: None,
        });
        let roles: BTreeSet<RoleId> = self.ids(&raw.roles, "approvals", "a role");
        if raw.count > 0 && roles.is_empty() {
            self.fault(
                "approvals",
                "it has to be approved, and `approvals.roles` names nobody who may; what destroys needs one where the file says nothing",
            );
        }
        Approvals {
            count: raw.count,
            roles,
            own: raw.own,
            valid_for,
        }
    }

    fn template(&mut self, near: &str, text: &str) -> Option<Template> {
        match Template::read(text) {
            Ok(template) => Some(template),
            Err(what) => {
                self.fault(near, format!("`{near}`: {what}"));
                None
            }
        }
    }

    fn tests(&mut self, raw: Vec<toml::Spanned<RawTest>>) -> Vec<Trial> {
        let mut trials = Vec::new();
        for test in raw {
            let line = line_at(self.text, test.span().start);
            let test = test.into_inner();
            let wanted = [
                test.argv.map(Wanted::Argv),
                test.reply.map(Wanted::Reply),
                test.inputs.map(|inputs| Wanted::Inputs(plains(&inputs))),
                test.body.map(|body| Wanted::Body(json(&body))),
                test.reject.map(Wanted::Reject),
            ];
            let mut wanted = wanted.into_iter().flatten();
            let (Some(wanted), None) = (wanted.next(), wanted.next()) else {
                let what =
                    "a test has exactly one of `argv`, `inputs`, `body`, `reply` and `reject`";
                self.faults.push(Fault {
                    line,
                    what: what.to_owned(),
                });
                continue;
            };
            trials.push(Trial {
                given: plains(&test.args),
                wanted,
                line,
            });
        }
        trials
    }

    /// Gaps that no argument fills, and arguments that fill none.
    fn uses(&mut self, tool: &Tool) {
        let templates = tool.templates();
        let used: BTreeSet<&str> = templates.iter().flat_map(|one| one.gaps()).collect();
        for name in &used {
            let is_known =
                tool.argument(name).is_some() || matches!(*name, "actor.id" | "request.id");
            if !is_known {
                let near = format!("{{{name}}}");
                self.fault(&near, format!("`{near}` is no argument of this action"));
            }
        }
        for argument in &tool.arguments {
            if !used.contains(argument.name.as_str()) {
                let near = format!("[args.{}]", argument.name);
                self.fault(
                    &near,
                    format!("argument `{}` is used nowhere", argument.name),
                );
            }
        }
        let mut sure: Vec<(&str, &Template)> = Vec::new();
        sure.extend(tool.serialize.iter().map(|it| ("serialize", it)));
        let gates = tool.gates.iter();
        sure.extend(gates.flat_map(|it| [("place", &it.service), ("place", &it.environment)]));
        for (key, name) in sure
            .iter()
            .flat_map(|(key, it)| it.gaps().map(move |name| (key, name)))
        {
            let is_sure = tool
                .argument(name)
                .is_none_or(|one| one.required || one.default.is_some());
            if !is_sure {
                self.fault(key, format!("`{key}` uses `{name}`, which may be left out"));
            }
        }
    }

    fn trials(&mut self, tool: &Tool) {
        for trial in &tool.trials {
            if let Some(why) = trial.fails(tool) {
                self.faults.push(Fault {
                    line: trial.line,
                    what: format!("its test does not hold: {why}"),
                });
            }
        }
    }
}

fn plains(table: &toml::Table) -> Given {
    let all = table.iter();
    all.map(|(name, value)| (name.clone(), plain(value)))
        .collect()
}

/// A value as an argument has it.
fn plain(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

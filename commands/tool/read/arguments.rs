//! The arguments of an action's file.

use crate::text;

use super::{
    super::{Argument, Kind, whole},
    Reader,
    file::RawArgument,
    plain,
};

impl Reader<'_> {
    pub(super) fn arguments(&mut self, raw: toml::Table) -> Vec<Argument> {
        if raw.len() > 20 {
            self.fault("[args", "it has more than 20 arguments");
        }
        let mut arguments: Vec<Argument> = raw
            .into_iter()
            .filter_map(|(name, value)| self.argument(name, value))
            .collect();
        // Discord wants what is needed first.
        arguments.sort_by_key(|one| !one.required);
        arguments
    }

    fn argument(&mut self, name: String, value: toml::Value) -> Option<Argument> {
        let near = format!("[args.{name}]");
        let raw: RawArgument = match value.try_into() {
            Ok(raw) => raw,
            Err(error) => {
                self.fault(
                    &near,
                    format!("argument `{name}`: {}", text::one_line(&error.to_string())),
                );
                return None;
            }
        };
        let is_name = (1..=32).contains(&name.len())
            && name
                .bytes()
                .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_'));
        if !is_name || name == "dry_run" {
            self.fault(&near, format!("argument `{name}`: its name is 1 to 32 lower-case letters, digits and `_`, and not `dry_run`"));
        }
        let kind = self.kind(&name, &near, &raw)?;
        let default = raw.default.as_ref().map(plain);
        if raw.required && default.is_some() {
            self.fault(
                &near,
                format!("argument `{name}`: it is `required`, so nobody needs its `default`"),
            );
        }
        let argument = Argument {
            summary: if raw.summary.is_empty() {
                name.replace('_', " ")
            } else {
                text::cut(&text::one_line(&raw.summary), 100)
            },
            name,
            kind,
            required: raw.required,
            default,
        };
        if let Some(default) = &argument.default
            && let Err(misfit) = argument.check(default, None)
        {
            self.fault(
                &near,
                format!(
                    "argument `{}`: its default does not fit: {}",
                    argument.name, misfit.why
                ),
            );
        }
        Some(argument)
    }

    fn kind(&mut self, name: &str, near: &str, raw: &RawArgument) -> Option<Kind> {
        let pattern = raw.pattern.as_deref().map(whole);
        let pattern = match pattern.transpose() {
            Ok(pattern) => pattern,
            Err(error) => {
                let why = text::one_line(&error.to_string());
                self.fault(
                    near,
                    format!("argument `{name}`: its `pattern` cannot be read: {why}"),
                );
                return None;
            }
        };
        let is = |kinds: &[&str]| kinds.contains(&raw.kind.as_str());
        for (key, is_said, is_wanted) in [
            ("pattern", pattern.is_some(), is(&["text"])),
            ("max_len", raw.max_len.is_some(), is(&["text"])),
            ("min", raw.min.is_some(), is(&["int"])),
            ("max", raw.max.is_some(), is(&["int"])),
            (
                "allow",
                !raw.allow.is_empty(),
                is(&["enum", "service", "environment"]),
            ),
        ] {
            if is_said && !is_wanted {
                self.fault(
                    near,
                    format!(
                        "argument `{name}`: `{key}` means nothing for `{}`",
                        raw.kind
                    ),
                );
            }
        }
        let allow = raw.allow.clone();
        if is(&["enum"]) && !(1..=25).contains(&allow.len()) {
            self.fault(
                near,
                format!("argument `{name}`: an enum names 1 to 25 words in `allow`"),
            );
        }
        Some(match raw.kind.as_str() {
            "text" => Kind::Text {
                max_len: raw.max_len.unwrap_or(200).min(1000),
                pattern,
            },
            "int" => Kind::Int {
                min: raw.min.unwrap_or(0),
                max: raw.max.unwrap_or(1_000_000),
            },
            "bool" => Kind::Bool,
            "enum" => Kind::Enum(allow),
            "duration" => Kind::Duration,
            "date" => Kind::Date,
            "user" => Kind::User,
            "role" => Kind::Role,
            "channel" => Kind::Channel,
            "service" => Kind::Service(allow),
            "environment" => Kind::Environment(allow),
            "sha" => Kind::Sha,
            "url" => Kind::Url,
            other => {
                self.fault(near, format!("argument `{name}`: there is no type `{}`; there are text, int, bool, enum, duration, date, user, role, channel, service, environment, sha and url", text::cut(other, 30)));
                return None;
            }
        })
    }
}

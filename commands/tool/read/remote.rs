//! The workflow or the address that an action's file names.

use std::collections::BTreeMap;

use crate::{names::Parsed, secret::SecretName, text, workflow::KEY_INPUT};

use super::{
    super::{Http, Shape, Template, Workflow},
    Reader,
    file::RawRun,
};

/// The most inputs that GitHub takes, with the key that a run is found again by.
const INPUTS: usize = 25;

/// What Binnacle says above a body itself.
const OURS: &[&str] = &[
    "host",
    "connection",
    "content-length",
    "content-type",
    "transfer-encoding",
    "idempotency-key",
];

impl Reader<'_> {
    pub(super) fn workflow(&mut self, raw: RawRun) -> Option<Workflow> {
        let named = raw.workflow?;
        let repository = self.parsed("repository", &named.repository);
        let file = self.parsed("file", &named.file);
        let inputs = self.inputs("inputs", &raw.inputs.unwrap_or_default());
        let dry_run = raw.dry_run.map(|dry| {
            let dry = self.like("dry_run", dry, "a table of texts, as `inputs` is")?;
            self.inputs("dry_run", &dry)
        });
        let timeout = self.timeout(raw.timeout.as_deref());
        Some(Workflow {
            repository: repository?,
            file: file?,
            inputs: inputs?,
            dry_run: dry_run.map_or(Some(None), |dry| dry.map(Some))?,
            timeout: timeout?,
        })
    }

    fn inputs(
        &mut self,
        key: &str,
        raw: &BTreeMap<String, String>,
    ) -> Option<BTreeMap<String, Template>> {
        if raw.len() >= INPUTS {
            self.fault(key, format!("`{key}` has {INPUTS} inputs or more; GitHub takes {INPUTS}, of which one is `{KEY_INPUT}`"));
        }
        for name in raw.keys() {
            let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && name.len() <= 100
                && name
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
            if !is_name || name == KEY_INPUT {
                self.fault(
                    name,
                    format!("`{}` is no name of an input here: it begins with a letter, goes on with letters, digits, `-` and `_`, and is not `{KEY_INPUT}`, which Binnacle sets", text::cut(name, 40)),
                );
            }
        }
        let read = raw.iter();
        let read: Vec<Option<(String, Template)>> = read
            .map(|(name, text)| Some((name.clone(), self.template(name, text)?)))
            .collect();
        read.into_iter().collect()
    }

    pub(super) fn http(&mut self, raw: RawRun) -> Option<Http> {
        let url = self.parsed("http", &raw.http.unwrap_or_default());
        let secret = self.signed_with(raw.sign.as_deref());
        let mut headers = Vec::new();
        for (name, value) in raw.headers.iter().flatten() {
            let is_name = (1..=64).contains(&name.len())
                && name
                    .bytes()
                    .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
            if !is_name || OURS.contains(&name.as_str()) || name.starts_with("x-binnacle-") {
                self.fault(
                    name,
                    format!("`{}` is no header that an action may set: it has small letters, digits and `-`, and is none that Binnacle sets", text::cut(name, 40)),
                );
            }
            headers.extend(self.sealed(name, value).map(|it| (name.clone(), it)));
        }
        let body = raw.body.unwrap_or_else(|| toml::Table::new().into());
        let body = self.shape("body", &body);
        let dry_run = raw.dry_run.map(|dry| self.shape("dry_run", &dry));
        let timeout = self.timeout(raw.timeout.as_deref());
        let output = self.output(raw.output);
        Some(Http {
            url: url?,
            secret: secret?,
            headers,
            body: body?,
            dry_run: dry_run.map_or(Some(None), |dry| dry.map(Some))?,
            timeout: timeout?,
            output,
        })
    }

    fn shape(&mut self, key: &str, value: &toml::Value) -> Option<Shape> {
        if !value.is_table() {
            self.fault(key, format!("`{key}` is a table: what the address is told"));
        }
        let read = Shape::read(value);
        read.map_err(|what| self.fault(key, format!("`{key}`: {what}")))
            .ok()
    }

    /// The secret that a body is signed with: `{secret:ACTION_SECRET_OPS}` and nothing beside it.
    fn signed_with(&mut self, raw: Option<&str>) -> Option<SecretName> {
        let name = raw.and_then(|raw| raw.strip_prefix("{secret:")?.strip_suffix('}'));
        let name = name.and_then(|name| name.parse().ok());
        let name = name.filter(SecretName::is_for_actions);
        if name.is_none() {
            self.fault(
                "sign",
                "what is told is signed: `sign` is a secret, as in `{secret:ACTION_SECRET_OPS}`",
            );
        }
        name
    }

    /// A value that is read from text.
    fn parsed<T: Parsed>(&mut self, key: &str, text: &str) -> Option<T> {
        let read = text.parse().ok();
        if read.is_none() {
            self.fault(key, format!("`{key}` is {}", T::ALLOWED));
        }
        read
    }
}

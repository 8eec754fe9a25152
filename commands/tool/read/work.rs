//! What an action's file says is done: a program, a workflow, an address or an answer.

use jiff::SignedDuration;
use regex::Regex;
use serde::de::DeserializeOwned;

use crate::{
    secret::{Sealed, SecretName},
    text,
};

use super::{
    super::{Output, Work},
    Reader,
    file::{RawOutput, RawRun},
    length,
};

/// The most bytes of output that are kept.
const OUTPUT: usize = 1024 * 1024;
/// The longest that an action may take.
const LONGEST: SignedDuration = SignedDuration::from_hours(1);

impl Reader<'_> {
    pub(super) fn work(&mut self, raw: RawRun) -> Option<Work> {
        let kinds = [
            ("exec", raw.exec.is_some()),
            ("workflow", raw.workflow.is_some()),
            ("http", raw.http.is_some()),
            ("reply", raw.reply.is_some()),
        ];
        let mut said = kinds.into_iter().filter(|(_, is_said)| *is_said);
        let (Some((kind, _)), None) = (said.next(), said.next()) else {
            self.fault(
                "[run]",
                "`run` has exactly one of `exec`, `workflow`, `http` and `reply`",
            );
            return None;
        };
        self.keys(kind, &raw);
        match kind {
            "exec" => self.exec(raw).map(Work::Exec),
            "workflow" => self.workflow(raw).map(Work::Workflow),
            "http" => self.http(raw).map(Work::Http),
            _ => {
                let reply = raw.reply.unwrap_or_default();
                if text::units(&reply) > 1500 {
                    self.fault("reply", "`reply` has more than 1500 characters");
                }
                self.template("reply", &reply).map(Work::Reply)
            }
        }
    }

    /// Keys that mean nothing for what is done.
    fn keys(&mut self, kind: &str, raw: &RawRun) {
        let table: [(&str, bool, &[&str]); 11] = [
            ("env", raw.env.is_some(), &["exec"]),
            ("cwd", raw.cwd.is_some(), &["exec"]),
            ("ok_exit", raw.ok_exit.is_some(), &["exec"]),
            (
                "allow_interpreter",
                raw.allow_interpreter.is_some(),
                &["exec"],
            ),
            ("inputs", raw.inputs.is_some(), &["workflow"]),
            ("sign", raw.sign.is_some(), &["http"]),
            ("headers", raw.headers.is_some(), &["http"]),
            ("body", raw.body.is_some(), &["http"]),
            ("output", raw.output.is_some(), &["exec", "http"]),
            (
                "dry_run",
                raw.dry_run.is_some(),
                &["exec", "workflow", "http"],
            ),
            (
                "timeout",
                raw.timeout.is_some(),
                &["exec", "workflow", "http"],
            ),
        ];
        for (key, is_said, kinds) in table {
            if is_said && !kinds.contains(&kind) {
                self.fault(key, format!("`{key}` means nothing beside `{kind}`"));
            }
        }
    }

    /// A value that is to have a form, which is told where it has another.
    pub(super) fn like<T: DeserializeOwned>(
        &mut self,
        key: &str,
        value: toml::Value,
        form: &str,
    ) -> Option<T> {
        let read = value.try_into().ok();
        if read.is_none() {
            self.fault(key, format!("`{key}` is {form}"));
        }
        read
    }

    /// A text with secrets in it, all of which are there for actions.
    pub(super) fn sealed(&mut self, near: &str, text: &str) -> Option<Sealed> {
        let read = text.parse().ok();
        let read = read.filter(|it: &Sealed| it.secrets().all(SecretName::is_for_actions));
        if read.is_none() {
            self.fault(
                near,
                format!("`{near}` holds a secret as in `Bearer {{secret:ACTION_SECRET_OPS}}`, with words and other secrets beside it, and without anything that people type"),
            );
        }
        read
    }

    pub(super) fn timeout(&mut self, raw: Option<&str>) -> Option<SignedDuration> {
        let timeout = raw.map_or(Some(SignedDuration::from_mins(1)), length);
        let timeout = timeout.filter(|timeout| *timeout <= LONGEST);
        if timeout.is_none() {
            self.fault(
                "timeout",
                "`timeout` is a length of time like `30s` or `5m`, at most `1h`",
            );
        }
        timeout
    }

    pub(super) fn output(&mut self, raw: Option<RawOutput>) -> Output {
        let raw = raw.unwrap_or(RawOutput {
            max_bytes: None,
            show: None,
            mask: Vec::new(),
        });
        let max_bytes = raw.max_bytes.unwrap_or(64 * 1024);
        if !(1..=OUTPUT).contains(&max_bytes) {
            self.fault("max_bytes", format!("`output.max_bytes` is 1 to {OUTPUT}"));
        }
        let mut mask = Vec::new();
        for pattern in &raw.mask {
            match Regex::new(pattern) {
                Ok(pattern) => mask.push(pattern),
                Err(error) => {
                    let why = text::one_line(&error.to_string());
                    self.fault("mask", format!("`output.mask` cannot be read: {why}"));
                }
            }
        }
        Output {
            max_bytes,
            show: raw.show.unwrap_or_default(),
            mask,
        }
    }
}

//! What an action's file says is done: a program or an answer.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use regex::Regex;

use crate::text;

use super::{
    super::{Exec, Output, Show, Template, Work},
    Reader,
    file::{RawOutput, RawRun},
    length,
};

/// Programs that would read an argument as code.
const INTERPRETERS: &[&str] = &[
    "sh",
    "bash",
    "dash",
    "zsh",
    "ksh",
    "fish",
    "csh",
    "tcsh",
    "busybox",
    "env",
    "xargs",
    "sudo",
    "doas",
    "su",
    "ssh",
    "nsenter",
    "chroot",
    "cmd",
    "cmd.exe",
    "powershell",
    "pwsh",
    "python",
    "python2",
    "python3",
    "perl",
    "ruby",
    "node",
    "deno",
    "bun",
    "php",
    "lua",
    "awk",
    "gawk",
    "mawk",
    "sed",
    "tclsh",
    "osascript",
    "eval",
    "nohup",
    "timeout",
    "setsid",
    "watch",
    "find",
];

/// Variables by which a program can be made to load code that is not its own.
const LOADERS: &[&str] = &[
    "PATH",
    "LD_",
    "DYLD_",
    "BASH_ENV",
    "ENV",
    "IFS",
    "PYTHON",
    "PERL",
    "RUBY",
    "NODE_",
    "GIT_",
    "SHELLOPTS",
];

/// The most bytes of output that are kept.
const OUTPUT: usize = 1024 * 1024;
/// The longest that a program may take.
const LONGEST: SignedDuration = SignedDuration::from_hours(1);

impl Reader<'_> {
    pub(super) fn work(&mut self, raw: RawRun) -> Option<Work> {
        for (key, is_said) in [
            ("workflow", raw.workflow.is_some()),
            ("http", raw.http.is_some()),
        ] {
            if is_said {
                self.fault(key, format!("`run.{key}` is not done by this Binnacle: it runs programs (`exec`) and gives answers (`reply`)"));
            }
        }
        match (raw.exec.is_some(), &raw.reply) {
            (false, Some(reply)) => {
                let is_bare = raw.env.is_empty()
                    && raw.dry_run.is_none()
                    && raw.cwd.is_none()
                    && raw.timeout.is_none()
                    && raw.output.is_none();
                if !is_bare {
                    self.fault("[run]", "an answer needs nothing but `reply`");
                }
                if text::units(reply) > 1500 {
                    self.fault("reply", "`reply` has more than 1500 characters");
                }
                self.template("reply", reply).map(Work::Reply)
            }
            (true, None) => self.exec(raw).map(Work::Exec),
            _ => {
                if self.faults.is_empty() {
                    self.fault("[run]", "`run` has exactly one of `exec` and `reply`");
                }
                None
            }
        }
    }

    fn argv(&mut self, key: &str, raw: &[String], may_interpret: bool) -> Option<Vec<Template>> {
        let program = raw.first().map(String::as_str).unwrap_or_default();
        let file = program.rsplit('/').next().unwrap_or_default();
        if !program.starts_with('/') || program.contains("/../") || program.contains(['{', '}']) {
            self.fault(
                key,
                format!("`{key}` begins with a program by its full path, without gaps"),
            );
        }
        let bare = file.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        if (INTERPRETERS.contains(&file) || INTERPRETERS.contains(&bare)) && !may_interpret {
            self.fault(key, format!("`{file}` would read an argument as code; name the program itself, or say `allow_interpreter = true`"));
        }
        if raw.len() > 100 {
            self.fault(key, format!("`{key}` has more than 100 elements"));
        }
        let read: Vec<Option<Template>> = raw.iter().map(|one| self.template(key, one)).collect();
        read.into_iter().collect()
    }

    fn exec(&mut self, raw: RawRun) -> Option<Exec> {
        let argv = self.argv("exec", &raw.exec.unwrap_or_default(), raw.allow_interpreter);
        let dry_run = raw
            .dry_run
            .map(|dry| self.argv("dry_run", &dry, raw.allow_interpreter));
        let mut env = Vec::new();
        for (name, value) in &raw.env {
            let is_name = name
                .bytes()
                .all(|b| matches!(b, b'A'..=b'Z' | b'0'..=b'9' | b'_'))
                && name.starts_with(|c: char| c.is_ascii_uppercase());
            let is_loader = LOADERS.iter().any(|one| {
                if one.ends_with('_') || one.len() > 4 {
                    name.starts_with(one)
                } else {
                    name.as_str() == *one
                }
            });
            if !is_name || is_loader {
                self.fault(
                    name,
                    format!("`{name}` is no variable that an action may set"),
                );
            }
            env.extend(
                self.template(name, value)
                    .map(|value| (name.clone(), value)),
            );
        }
        let cwd = raw.cwd.unwrap_or_else(|| "/".to_owned());
        if !cwd.starts_with('/') || cwd.contains(['{', '\0']) {
            self.fault("cwd", "`cwd` is the full path of a folder, without gaps");
        }
        let timeout = raw
            .timeout
            .as_deref()
            .map_or(Some(SignedDuration::from_mins(1)), length);
        let timeout = timeout.filter(|timeout| *timeout <= LONGEST);
        if timeout.is_none() {
            self.fault(
                "timeout",
                "`timeout` is a length of time like `30s` or `5m`, at most `1h`",
            );
        }
        let output = self.output(raw.output);
        Some(Exec {
            argv: argv?,
            dry_run: dry_run.map_or(Some(None), |dry| dry.map(Some))?,
            env,
            cwd,
            timeout: timeout?,
            ok_exit: raw.ok_exit.unwrap_or_else(|| BTreeSet::from([0])),
            output,
        })
    }

    fn output(&mut self, raw: Option<RawOutput>) -> Output {
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
            show: raw.show.unwrap_or(Show::Tail),
            mask,
        }
    }
}

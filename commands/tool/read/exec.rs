//! The program that an action's file says is run.

use std::collections::BTreeSet;

use crate::secret::Sealed;

use super::{
    super::{Exec, Template},
    Reader,
    file::RawRun,
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

impl Reader<'_> {
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

    pub(super) fn exec(&mut self, raw: RawRun) -> Option<Exec> {
        let may_interpret = raw.allow_interpreter.unwrap_or_default();
        let argv = self.argv("exec", &raw.exec.unwrap_or_default(), may_interpret);
        let dry_run = raw.dry_run.map(|dry| {
            let dry: Option<Vec<String>> = self.like("dry_run", dry, "a list, as `exec` is");
            self.argv("dry_run", &dry?, may_interpret)
        });
        let (mut env, mut sealed) = (Vec::new(), Vec::new());
        for (name, value) in raw.env.iter().flatten() {
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
            if Sealed::is_meant(value) {
                sealed.extend(self.sealed(name, value).map(|it| (name.clone(), it)));
            } else {
                env.extend(self.template(name, value).map(|it| (name.clone(), it)));
            }
        }
        let cwd = raw.cwd.unwrap_or_else(|| "/".to_owned());
        if !cwd.starts_with('/') || cwd.contains(['{', '\0']) {
            self.fault("cwd", "`cwd` is the full path of a folder, without gaps");
        }
        let timeout = self.timeout(raw.timeout.as_deref());
        let output = self.output(raw.output);
        Some(Exec {
            argv: argv?,
            dry_run: dry_run.map_or(Some(None), |dry| dry.map(Some))?,
            env,
            sealed,
            cwd,
            timeout: timeout?,
            ok_exit: raw.ok_exit.unwrap_or_else(|| BTreeSet::from([0])),
            output,
        })
    }
}

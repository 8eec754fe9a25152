//! A running program: what it says, how it ends. Whatever happens to a test, the program is killed and reaped.

use std::{
    collections::BTreeMap,
    env,
    ffi::OsString,
    io::{BufRead as _, BufReader, Read, Write as _},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use tokio::{sync::watch, time::timeout};

/// The program under test.
const BINNACLE: &str = env!("CARGO_BIN_EXE_binnacle");

/// What a program is told beside its arguments; it gets nothing else.
pub(super) type Environment = BTreeMap<String, String>;

/// A program that was started.
pub(super) struct Program {
    child: Child,
    stdout: Lines,
    stderr: Lines,
}

/// What is said on one pipe; the sender is gone when the pipe is closed.
type Lines = watch::Receiver<Vec<String>>;

/// How a program ended.
#[derive(Debug)]
pub(super) struct Ended {
    /// The exit code; `None` when a signal ended it.
    pub(super) code: Option<i32>,
    /// What it printed, a line each.
    pub(super) stdout: Vec<String>,
    /// What it complained and logged, a line each.
    pub(super) stderr: Vec<String>,
}

impl Program {
    /// Starts the program.
    pub(super) fn start(arguments: &[&str], environment: &Environment) -> Self {
        let mut child = Command::new(BINNACLE)
            .args(arguments)
            .env_clear()
            .env("PATH", path())
            .envs(environment)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = lines(child.stdout.take().unwrap());
        let stderr = lines(child.stderr.take().unwrap());
        Self {
            child,
            stdout,
            stderr,
        }
    }

    /// Ends it as `kill -9` does.
    pub(super) fn kill(&mut self) {
        // It may have ended by itself, which is as good.
        let _ = self.child.kill();
        self.child.wait().unwrap();
    }

    /// Asks it to end, as an operator's tools do.
    pub(super) fn terminate(&self) {
        self.signal("-TERM");
    }

    /// Asks it to look at its runbooks.
    pub(super) fn hang_up(&self) {
        self.signal("-HUP");
    }

    fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(sent.success(), "the program was there to be stopped");
    }

    /// Waits until it has ended.
    pub(super) async fn ended(&mut self, patience: Duration) -> Ended {
        let closed = async {
            for pipe in [&mut self.stdout, &mut self.stderr] {
                // The wait ends when the pipe is closed.
                let _ = pipe.wait_for(|_| false).await;
            }
        };
        let is_over = timeout(patience, closed).await.is_ok();
        assert!(is_over, "it still runs:\n{}", self.last_words());
        Ended {
            code: self.child.wait().unwrap().code(),
            stdout: self.stdout.borrow().clone(),
            stderr: self.stderr.borrow().clone(),
        }
    }

    /// Waits until a line of the log holds these words, and gives the line.
    pub(super) async fn logs(&mut self, words: &str, patience: Duration) -> String {
        let fits = |lines: &Vec<String>| lines.iter().any(|line| line.contains(words));
        let found = match timeout(patience, self.stderr.wait_for(fits)).await {
            Ok(Ok(lines)) => lines.iter().find(|line| line.contains(words)).cloned(),
            _ => None,
        };
        found.unwrap_or_else(|| panic!("it never said `{words}`:\n{}", self.last_words()))
    }

    fn last_words(&self) -> String {
        let lines = self.stderr.borrow();
        let last = lines[lines.len().saturating_sub(20)..].iter();
        // Some libraries say more in a line than anyone reads.
        let last = last.map(|line| line.chars().take(300).collect());
        last.collect::<Vec<String>>().join("\n")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if thread::panicking() {
            // Nobody is left to tell when even that cannot be written.
            let _ = writeln!(
                std::io::stderr(),
                "the program said:\n{}",
                self.last_words()
            );
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Collects the lines of a pipe until it is closed.
fn lines(pipe: impl Read + Send + 'static) -> Lines {
    let (said, heard) = watch::channel(Vec::new());
    thread::spawn(move || {
        for line in BufReader::new(pipe).split(b'\n').map_while(Result::ok) {
            said.send_modify(|lines| lines.push(String::from_utf8_lossy(&line).into_owned()));
        }
    });
    heard
}

/// Where programs are looked for: PostgreSQL's own are needed for backups.
#[expect(
    clippy::disallowed_methods,
    reason = "what a child needs to find its tools is handed on"
)]
fn path() -> OsString {
    env::var_os("PATH").unwrap_or_default()
}

//! Programs of actions: started without a shell and without our environment, bounded in time and output, and ended with
//! everything that they started.

mod trusted;

use std::{
    io::{self, ErrorKind},
    path::Path,
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use binnacle_commands::{
    errand::End,
    text,
    tool::{Exec, Program, Show, shown},
};
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    process::{Child, Command},
    task::JoinSet,
    time::timeout,
};
use tokio_util::sync::CancellationToken;

use self::trusted::trusted;

/// How long a program may take to end when it is asked to, before it is ended.
const POLITE: Duration = Duration::from_secs(2);
/// How long it is waited for what a program said last.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// The program was ended because Binnacle ends, so that nobody knows how far it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gone;

/// Why a program was ended before its end.
enum Early {
    /// Its time was over.
    Late,
    /// Binnacle ends.
    Stopped,
}

/// Runs a program to its end, or ends it.
pub async fn run(program: &Program, exec: &Exec, stop: &CancellationToken) -> Result<End, Gone> {
    let mut child = match start(program) {
        Ok(child) => child,
        Err(why) => return Ok(failed(format!("Nothing ran: {why}"))),
    };
    let group = child
        .id()
        .and_then(|id| i32::try_from(id).ok())
        .and_then(Pid::from_raw);
    let said = Arc::new(Mutex::new(Said::new(exec)));
    let mut readers = JoinSet::new();
    if let Some(pipe) = child.stdout.take() {
        readers.spawn(read(pipe, Arc::clone(&said)));
    }
    if let Some(pipe) = child.stderr.take() {
        readers.spawn(read(pipe, Arc::clone(&said)));
    }
    let ended = tokio::select! {
        status = child.wait() => Ok(status),
        () = tokio::time::sleep(exec.timeout.unsigned_abs()) => Err(Early::Late),
        () = stop.cancelled() => Err(Early::Stopped),
    };
    if ended.is_err() {
        end(&mut child, group).await;
    }
    // Whatever it left behind ends with it.
    signal(group, Signal::KILL);
    let read = async { while readers.join_next().await.is_some() {} };
    // A grandchild that left the group may hold the pipes; nobody waits for it.
    let _ = timeout(LAST_WORDS, read).await;
    let (output, was_cut) = said
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .shown(exec);
    match ended {
        Err(Early::Stopped) => Err(Gone),
        Err(Early::Late) => Ok(End {
            is_fine: false,
            exit: None,
            why: Some(format!(
                "It took longer than {} and was ended",
                text::span(exec.timeout)
            )),
            output,
            was_cut,
        }),
        Ok(Err(error)) => Ok(failed(format!("Nobody could wait for it: {error}"))),
        Ok(Ok(status)) => Ok(End {
            is_fine: status
                .code()
                .is_some_and(|code| exec.ok_exit.contains(&code)),
            exit: status.code(),
            why: status
                .code()
                .is_none()
                .then(|| "It was ended by a signal".to_owned()),
            output,
            was_cut,
        }),
    }
}

fn failed(why: String) -> End {
    End {
        is_fine: false,
        exit: None,
        why: Some(why),
        output: String::new(),
        was_cut: false,
    }
}

/// Starts a program in a process group of its own, with nothing of ours but its arguments.
fn start(program: &Program) -> Result<Child, String> {
    let [file, arguments @ ..] = &program.argv[..] else {
        return Err("it names no program".to_owned());
    };
    let real = trusted(Path::new(file))?;
    // What was looked at is what is started; programs that go by their name see the one that was written.
    let mut command = Command::new(real);
    command
        .arg0(file)
        .args(arguments)
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("LANG", "C.UTF-8")
        .envs(program.env.iter().map(|(name, value)| (name, value)))
        .current_dir(&program.cwd)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .kill_on_drop(true);
    command.spawn().map_err(|error| match error.kind() {
        ErrorKind::NotFound => format!("`{}` or `{}` is not there", file, program.cwd),
        _ => error.to_string(),
    })
}

/// Asks a program and everything it started to end, and ends them after a while.
async fn end(child: &mut Child, group: Option<Pid>) {
    signal(group, Signal::TERM);
    if timeout(POLITE, child.wait()).await.is_err() {
        signal(group, Signal::KILL);
        let _ = child.wait().await;
    }
}

fn signal(group: Option<Pid>, signal: Signal) {
    if let Some(group) = group {
        // A group that is gone needs no signal.
        let _ = kill_process_group(group, signal);
    }
}

/// What a program said, as much of it as is kept.
#[derive(Debug)]
struct Said {
    kept: Vec<u8>,
    most: usize,
    show: Show,
    was_cut: bool,
}

impl Said {
    fn new(exec: &Exec) -> Self {
        Self {
            kept: Vec::new(),
            most: exec.output.max_bytes,
            show: exec.output.show,
            was_cut: false,
        }
    }

    fn add(&mut self, bytes: &[u8]) {
        match self.show {
            Show::Head => {
                let room = self.most - self.kept.len();
                self.was_cut |= bytes.len() > room;
                self.kept.extend(&bytes[..bytes.len().min(room)]);
            }
            Show::Tail => {
                self.kept.extend(bytes);
                let over = self.kept.len().saturating_sub(self.most);
                self.was_cut |= over > 0;
                self.kept.drain(..over);
            }
        }
    }

    fn shown(&self, exec: &Exec) -> (String, bool) {
        let cut = self.was_cut.then_some(self.show);
        (shown(&self.kept, cut, &exec.output.mask), self.was_cut)
    }
}

async fn read(mut pipe: impl AsyncRead + Unpin, said: Arc<Mutex<Said>>) {
    let mut bytes = [0; 8192];
    loop {
        let count: io::Result<usize> = pipe.read(&mut bytes).await;
        match count {
            Ok(0) | Err(_) => return,
            Ok(count) => said
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .add(&bytes[..count]),
        }
    }
}

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
    tool::{Exec, Program, Said},
};
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    process::{Child, Command},
    task::JoinSet,
    time::timeout,
};
use tokio_util::sync::CancellationToken;

use crate::config::Webhooks;

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
pub async fn run(
    program: &Program,
    exec: &Exec,
    known: &Webhooks,
    stop: &CancellationToken,
) -> Result<End, Gone> {
    let mut child = match start(program, known) {
        Ok(child) => child,
        Err(why) => return Ok(End::failed(format!("Nothing ran: {why}"))),
    };
    let group = child
        .id()
        .and_then(|id| i32::try_from(id).ok())
        .and_then(Pid::from_raw);
    let said = Arc::new(Mutex::new(Said::new(&exec.output)));
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
    let end = match ended {
        Err(Early::Stopped) => return Err(Gone),
        Err(Early::Late) => End::failed(format!(
            "It took longer than {} and was ended",
            text::span(exec.timeout)
        )),
        Ok(Err(error)) => return Ok(End::failed(format!("Nobody could wait for it: {error}"))),
        Ok(Ok(status)) => match status.code() {
            Some(code) => End {
                is_fine: exec.ok_exit.contains(&code),
                exit: Some(code),
                why: None,
                ..End::fine("")
            },
            None => End::failed("It was ended by a signal"),
        },
    };
    let said = said.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(end.saying(&said, &exec.output, &known.held()))
}

/// Starts a program in a process group of its own, with nothing of ours but its arguments.
fn start(program: &Program, known: &Webhooks) -> Result<Child, String> {
    let [file, arguments @ ..] = &program.argv[..] else {
        return Err("it names no program".to_owned());
    };
    let real = trusted(Path::new(file))?;
    let sealed = program.sealed.iter();
    let sealed = sealed.map(|(name, text)| Ok((name, known.opened(text)?)));
    let sealed: Vec<(&String, String)> = sealed.collect::<Result<_, String>>()?;
    // What was looked at is what is started; programs that go by their name see the one that was written.
    let mut command = Command::new(real);
    command
        .arg0(file)
        .args(arguments)
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("LANG", "C.UTF-8")
        .envs(program.env.iter().map(|(name, value)| (name, value)))
        .envs(sealed)
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

//! What a program answers, within a time limit: it may hang, crash, or print without end.

use std::fmt;
use std::io::{self, Read};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

/// Of each stream no more octets than this are read; `tshark -G plugins` prints some ten thousand.
const MOST: u64 = 4 << 20;
/// How often it is looked whether the program has ended.
const STEP: Duration = Duration::from_millis(5);

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Silence {
    /// It could not be started.
    Start(io::Error),
    /// It did not end in time, and was ended.
    TimeLimit(Duration),
    /// It ended with this status, and said this last on standard error.
    Status(ExitStatus, String),
}

impl fmt::Display for Silence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Silence::Start(error) => write!(f, "cannot be run: {error}"),
            Silence::TimeLimit(limit) => write!(
                f,
                "gave no answer within {} s and was stopped (--time-limit allows more)",
                limit.as_secs()
            ),
            Silence::Status(status, said) => {
                match (status.code(), status.signal()) {
                    (Some(code), _) => write!(f, "ended with status {code}")?,
                    (None, Some(signal)) => write!(f, "crashed (signal {signal})")?,
                    (None, None) => write!(f, "did not end well")?,
                }
                if said.is_empty() {
                    Ok(())
                } else {
                    write!(f, ": {said}")
                }
            }
        }
    }
}

/// What a program that ended well has printed.
#[derive(Debug)]
pub(crate) struct Answer {
    /// On standard output.
    pub(crate) out: Vec<u8>,
    /// On standard error.
    pub(crate) err: Vec<u8>,
}

/// Asks a program. It is run as it is, with no shell in between.
///
/// # Errors
///
/// [`Silence`]: it cannot be run, hangs, crashes or fails.
pub(crate) fn answer(
    program: &Path,
    arguments: &[&str],
    limit: Duration,
) -> Result<Answer, Silence> {
    let deadline = Instant::now() + limit;
    let mut child = Command::new(program)
        .args(arguments)
        // What is read here is not meant for people, and is the same in every language.
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // A wrapper has children of its own, which are to end with it.
        .process_group(0)
        .spawn()
        .map_err(Silence::Start)?;
    let out = child.stdout.take().map(read);
    let err = child.stderr.take().map(read);
    let ended = wait(&mut child, deadline)
        .and_then(|status| Some((status, collect(out, deadline)?, collect(err, deadline)?)));
    let Some((status, out, err)) = ended else {
        stop(&mut child);
        return Err(Silence::TimeLimit(limit));
    };
    if !status.success() {
        let err = String::from_utf8_lossy(&err);
        let last = err.lines().rfind(|line| !line.trim().is_empty());
        return Err(Silence::Status(
            status,
            last.unwrap_or_default().trim().chars().take(200).collect(),
        ));
    }
    Ok(Answer { out, err })
}

/// Reads a stream to its end, apart from the rest: what exceeds the limit is read and dropped, so
/// that the program is not stuck.
fn read(mut stream: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut octets = Vec::new();
        // What was read before an error is as good as what is read before the end.
        let _ = stream.by_ref().take(MOST).read_to_end(&mut octets);
        let _ = io::copy(&mut stream, &mut io::sink());
        // Nobody waits any more once the time is over.
        let _ = sender.send(octets);
    });
    receiver
}

fn wait(child: &mut Child, deadline: Instant) -> Option<ExitStatus> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) if Instant::now() < deadline => thread::sleep(STEP),
            Ok(None) | Err(_) => return None,
        }
    }
}

/// All of a stream. `None` when something still has it open at the deadline.
fn collect(stream: Option<Receiver<Vec<u8>>>, deadline: Instant) -> Option<Vec<u8>> {
    let Some(stream) = stream else {
        return Some(Vec::new());
    };
    let left = deadline.saturating_duration_since(Instant::now());
    match stream.recv_timeout(left.max(STEP)) {
        Ok(octets) => Some(octets),
        Err(RecvTimeoutError::Timeout) => None,
        Err(RecvTimeoutError::Disconnected) => Some(Vec::new()),
    }
}

/// Ends the program and what it has started.
fn stop(child: &mut Child) {
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        // It may just have ended by itself.
        let _ = kill_process_group(group, Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

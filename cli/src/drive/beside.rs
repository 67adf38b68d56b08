//! Inputs side by side: a thread reads one while others read the next, and what comes of them is put
//! together in their order.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use std::io::Write as _;

use tcplint_capture::Input;

use super::{Beside, Consumer, Reader, Run, is_regular};
use crate::args::SharedArguments;
use crate::diagnostics::{note, put_aside};
use crate::interrupt::Interrupt;
use crate::output::{Manner, Output, Piece};
use crate::progress::Progress;

/// Pieces of one input that wait for their turn, of 64 KiB each; then its thread waits.
const WAITING: usize = 16;
/// Inputs of each thread that are begun or wait for their turn.
const AHEAD: usize = 2;

/// An input that is to be read beside others.
struct Task {
    input: Input,
    to: SyncSender<Piece>,
}

/// An input in its turn.
enum Turn {
    /// What another thread makes of it.
    Beside(String, Receiver<Piece>),
    /// It is read by this one.
    Here(Input),
}

/// Reads the inputs; `consumer` gets those that are no regular files.
pub(super) fn run<C: Consumer>(
    list: Vec<Input>,
    shared: &SharedArguments,
    consumer: &mut C,
    beside: Beside<'_, C>,
    progress: Progress,
) -> anyhow::Result<Run> {
    let interrupt = Interrupt::watch();
    let (mut tasks, mut turns) = (Vec::new(), Vec::new());
    for input in list {
        turns.push(if is_regular(&input) {
            let (to, from) = sync_channel(WAITING);
            let name = input.name().into_owned();
            tasks.push(Task { input, to });
            Turn::Beside(name, from)
        } else {
            Turn::Here(input)
        });
    }
    let threads = shared.threads().min(tasks.len());
    // Whoever begins an input puts something in; it is taken out when the input was told of.
    let (begin, begun) = sync_channel(threads * AHEAD);
    let tasks = Mutex::new(tasks.into_iter());
    // What stands before all results must be out before any of them.
    consumer.idle()?;
    let Beside { mut output, make } = beside;
    let manner = output.manner();
    thread::scope(|scope| {
        for _ in 0..threads {
            let (begin, tasks, interrupt) = (begin.clone(), &tasks, interrupt.clone());
            scope.spawn(move || {
                work(tasks, &begin, |task| {
                    read(task, shared, manner, make, interrupt.clone());
                });
            });
        }
        drop(begin);
        let mut reader = Reader::new(shared, 1, progress);
        reader.interrupt = Some(interrupt.clone());
        let outcome = tell(turns, &begun, consumer, &mut reader, &mut output);
        // Nobody waits for what the others are at.
        drop(begun);
        interrupt.ask();
        outcome
    })
}

/// Does one task after the other, as long as somebody takes what comes of them.
fn work(tasks: &Mutex<impl Iterator<Item = Task>>, begin: &SyncSender<()>, read: impl Fn(Task)) {
    loop {
        let task = {
            // Tasks are begun in their order, so that the next in turn is always among them.
            let mut tasks = tasks.lock().unwrap_or_else(PoisonError::into_inner);
            if begin.send(()).is_err() {
                return;
            }
            tasks.next()
        };
        match task {
            Some(task) => read(task),
            None => return,
        }
    }
}

/// Reads an input, and hands on all that comes of it.
fn read<C: Consumer>(
    task: Task,
    shared: &SharedArguments,
    manner: Manner,
    make: &(dyn Fn(Output) -> anyhow::Result<C> + Sync),
    interrupt: Interrupt,
) {
    let Task { input, to } = task;
    put_aside(to.clone());
    let done = || -> anyhow::Result<Run> {
        let mut run = Run::default();
        let mut reader = Reader::new(shared, 1, Progress::none());
        reader.interrupt = Some(interrupt);
        let mut consumer = make(Output::part(manner, to.clone()))?;
        reader.alone(input, &mut consumer, &mut run)?;
        consumer.idle()?;
        Ok(run)
    };
    let done = done();
    // Where nobody takes it, nobody misses it.
    let _ = to.send(Piece::Done(Box::new(done)));
}

/// Takes the inputs in their order.
fn tell<C: Consumer>(
    turns: Vec<Turn>,
    begun: &Receiver<()>,
    consumer: &mut C,
    reader: &mut Reader<'_>,
    output: &mut Output,
) -> anyhow::Result<Run> {
    let mut run = Run::default();
    for turn in turns {
        let name = match turn {
            Turn::Here(input) => {
                let name = input.name().into_owned();
                reader.alone(input, consumer, &mut run)?;
                name
            }
            Turn::Beside(name, pieces) => {
                run.add(take(&pieces, output)?);
                let _ = begun.recv();
                name
            }
        };
        if reader.is_stopped() {
            run.tell_stop(&name, 0);
            break;
        }
    }
    Ok(run)
}

/// Takes all that comes of an input.
fn take(pieces: &Receiver<Piece>, output: &mut Output) -> anyhow::Result<Run> {
    loop {
        match pieces.recv() {
            Ok(Piece::Bytes(bytes)) => output.write_all(&bytes)?,
            Ok(Piece::Separator(separator)) => output.separate(separator)?,
            Ok(Piece::Flush) => output.flush()?,
            Ok(Piece::Note(line)) => note(line),
            Ok(Piece::Done(run)) => return *run,
            Err(_) => anyhow::bail!("a thread ended too early"),
        }
    }
}

//! A capture, of one file or of several that are joined.

use anyhow::Context as _;
use tcplint_capture::Input;

use super::{Consumer, Reader, Run, cannot_write, tell};
use crate::order::Order;
use crate::reading::Reading;
use crate::tally::Tally;

/// Reads the files of one capture.
pub(super) fn joined<C: Consumer>(
    list: Vec<Input>,
    mut reader: Reader<'_>,
    consumer: &mut C,
) -> anyhow::Result<Run> {
    let mut run = Run {
        joined: true,
        ..Run::default()
    };
    let mut whole: Option<Whole> = None;
    for input in list {
        let name = input.name().into_owned();
        if reader.is_passed_over(&input) {
            continue;
        }
        let capture = match &mut whole {
            None => {
                consumer.open(&name);
                whole.insert(Whole::new(&name))
            }
            Some(capture) => {
                consumer.next_file(&name, capture.tally.packets);
                capture
            }
        };
        let phrases = reader.file(input, &name, capture, consumer, &mut run)?;
        run.trouble |= !phrases.is_empty();
        capture.order.file(&name, capture.reading.take_span());
        consumer.idle()?;
        tell(&name, &phrases);
        let named = phrases.iter().map(|phrase| format!("{name}: {phrase}"));
        capture.damages.extend(named);
        if reader.is_stopped() {
            run.tell_stop(&name, capture.tally.packets);
            break;
        }
    }
    if let Some(capture) = whole {
        capture.close(consumer, &mut run)?;
    }
    Ok(run)
}

/// A capture, of one file or of several.
pub(super) struct Whole {
    /// Its first file.
    name: String,
    pub(super) reading: Reading,
    /// Of all its files so far.
    pub(super) tally: Tally,
    /// What was lost of it, in words.
    pub(super) damages: Vec<String>,
    order: Order,
}

impl Whole {
    pub(super) fn new(name: &str) -> Whole {
        Whole {
            name: name.to_owned(),
            reading: Reading::default(),
            tally: Tally::default(),
            damages: Vec::new(),
            order: Order::default(),
        }
    }

    pub(super) fn close<C: Consumer>(
        mut self,
        consumer: &mut C,
        run: &mut Run,
    ) -> anyhow::Result<()> {
        if !self.damages.is_empty() {
            let damages = self.damages.join("; ");
            run.damages.push((self.name.clone(), damages.clone()));
            self.tally.damaged = Some(damages);
        }
        let closed = consumer.close(&mut self.tally);
        closed.with_context(|| cannot_write(&self.name))?;
        for failed in &self.tally.packs_failed {
            run.damages.push((self.name.clone(), failed.clone()));
        }
        self.order.tell();
        run.total.add(&self.tally);
        Ok(())
    }
}

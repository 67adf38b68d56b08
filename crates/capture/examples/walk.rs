//! Walks captures and says what is in them and how long a frame took: `walk FILE...`, `-` for standard input.

use std::path::Path;
use std::time::Instant;

use tcplint_capture::{Capture, Event, OpenError};

fn main() {
    for path in std::env::args().skip(1) {
        if let Err(error) = walk(&path) {
            println!("{path}: {error}");
        }
    }
}

fn walk(path: &str) -> Result<(), OpenError> {
    let start = Instant::now();
    let mut capture = if path == "-" {
        Capture::stdin()?
    } else {
        Capture::open(Path::new(path))?
    };
    let (mut frames, mut bytes, mut sum, mut quiet) = (0_u64, 0_u64, 0_i64, 0_u64);
    let mut damages = Vec::new();
    while let Some(event) = capture.next_event() {
        match event {
            Event::Record(record) => {
                frames += 1;
                bytes += record.data.len() as u64;
                sum ^= record.time.as_nanos();
            }
            Event::Damage(damage) => damages.push(damage),
            Event::Idle => quiet += 1,
        }
    }
    let nanos = start.elapsed().as_nanos();
    let each = nanos / u128::from(frames.max(1));
    println!(
        "{path}: {}: {frames} frames, {bytes} bytes, times {sum:x}, quiet {quiet}x, {each} ns a frame",
        capture.format()
    );
    for damage in &damages {
        println!("{path}: {damage}");
    }
    Ok(())
}

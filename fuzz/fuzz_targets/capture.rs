//! The bytes of a capture of any format: every frame lies within what was read, and it ends.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use tcplint_capture::{Capture, Event};

fuzz_target!(|bytes: &[u8]| {
    let Ok(mut capture) = Capture::from_reader("fuzz", Box::new(Cursor::new(bytes.to_vec())))
    else {
        return;
    };
    let mut last = 0;
    while let Some(event) = capture.next_event() {
        if let Event::Record(record) = event {
            assert!(record.number > last);
            last = record.number;
        }
    }
});

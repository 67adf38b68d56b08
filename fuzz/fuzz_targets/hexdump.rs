//! Pasted text.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[allow(dead_code)]
#[path = "../../cli/src/hexdump/mod.rs"]
mod hexdump;

fuzz_target!(|text: &str| {
    let _ = hexdump::packets(text);
});

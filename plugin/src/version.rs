//! What Wireshark asks of a plugin before it calls it: its own version, and the Wireshark that it
//! was made for.
//!
//! Wireshark loads a plugin only where `plugin_want_major` and `plugin_want_minor` are its own
//! numbers. A constructor, which runs while the object is being loaded, asks the host for them
//! and takes them over, if it is one whose structs were checked (`layouts.rs`). In any
//! other the newest of these stays, and Wireshark itself says what is wrong.

use std::ffi::c_int;
use std::sync::atomic::{AtomicI32, Ordering};

/// The minor versions of Wireshark 4 whose structs are known.
pub const MINORS: [i32; 4] = [0, 2, 4, 6];

const VERSION: [u8; concat!(env!("CARGO_PKG_VERSION"), "\0").len()] = {
    let text = concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes();
    let mut octets = [0; concat!(env!("CARGO_PKG_VERSION"), "\0").len()];
    octets.copy_from_slice(text);
    octets
};

/// The plugin's version, as a C string in place: Wireshark reads the symbol as an array.
#[unsafe(no_mangle)]
pub static plugin_version: [u8; VERSION.len()] = VERSION;

/// Says that a file is tcplint's plugin, to whoever only reads its table of symbols, as
/// `tcplint plugin` does before it replaces or removes one. The value is the version's text again.
#[unsafe(no_mangle)]
pub static tcplint_wireshark_plugin: [u8; VERSION.len()] = VERSION;

/// The host's major version. Wireshark reads a plain `int`.
#[unsafe(no_mangle)]
pub static plugin_want_major: AtomicI32 = AtomicI32::new(4);

/// The host's minor version, else the newest that is known.
#[unsafe(no_mangle)]
pub static plugin_want_minor: AtomicI32 = AtomicI32::new(6);

/// What the plugin has, as Wireshark 4.4 and later list it: a dissector and a tap listener.
#[unsafe(no_mangle)]
pub extern "C" fn plugin_describe() -> u32 {
    const DISSECTOR: u32 = 1;
    const TAP_LISTENER: u32 = 1 << 4;
    DISSECTOR | TAP_LISTENER
}

/// The host's minor version, once it has loaded the plugin.
pub(crate) fn minor() -> c_int {
    plugin_want_minor.load(Ordering::Relaxed)
}

#[used]
#[cfg(target_os = "linux")]
#[unsafe(link_section = ".init_array")]
static CONSTRUCTOR: extern "C" fn() = take_over_version;

/// Asks the host for its version. Where there is no Wireshark, nothing happens.
#[cfg(target_os = "linux")]
extern "C" fn take_over_version() {
    type Ask = unsafe extern "C" fn(*mut c_int, *mut c_int, *mut c_int);
    let host = libloading::os::unix::Library::this();
    // SAFETY: in all versions that have it the function has this type.
    let Ok(ask) = (unsafe { host.get::<Ask>(b"epan_get_version_number\0") }) else {
        return;
    };
    let (mut major, mut minor, mut micro) = (0, 0, 0);
    // SAFETY: it stores three numbers and does nothing else.
    unsafe { ask(&mut major, &mut minor, &mut micro) };
    if major == 4 && MINORS.contains(&minor) {
        plugin_want_minor.store(minor, Ordering::Relaxed);
    }
}

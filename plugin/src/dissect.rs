//! One frame at a time: the post-dissector.
//!
//! Phase one is Rust's: what Wireshark has found is read, judged and kept. Panics are caught; of
//! the host's functions only such are called as cannot leave by `longjmp`. Phase two is the host's
//! ([`crate::show`]): it may jump out of any call, over frames that own nothing.

use std::ffi::{c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, TryLockError};

use crate::gather::{Sources, headers};
use crate::layouts::{Node, PacketInfo, Tvb};
use crate::preferences::{complain, selected};
use crate::record::{Packed, Unpacked};
use crate::register::{PROTOCOL, WANTED, symbols};
use crate::session::{Judged, Moment, Session, Verdict};
use crate::show::Frame;
use crate::symbols::Symbols;

static SESSION: Mutex<Option<Session>> = Mutex::new(None);
/// Set by a panic: no more is judged in this capture.
static DEAD: AtomicBool = AtomicBool::new(false);
/// The frame at hand, for the message of a panic.
static AT: AtomicU32 = AtomicU32::new(0);

/// The host opens a capture.
pub(crate) extern "C" fn begin_capture() {
    DEAD.store(false, Ordering::Relaxed);
    guarded(|session| *session = Some(Session::new(selected())));
}

/// The host closes it, and has forgotten all that was kept of its frames.
pub(crate) extern "C" fn end_capture() {
    guarded(|session| *session = None);
}

/// Does what is Rust's: no panic leaves it.
fn guarded<T>(work: impl FnOnce(&mut Option<Session>) -> T) -> Option<T> {
    let done = catch_unwind(AssertUnwindSafe(|| {
        let mut session = match SESSION.try_lock() {
            Ok(session) => session,
            // What was kept before a panic is whole: records are added at once.
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        Some(work(&mut session))
    }));
    match done {
        Ok(done) => done,
        Err(_) => {
            DEAD.store(true, Ordering::Relaxed);
            None
        }
    }
}

/// A panic is one line on standard error, and says what comes of it.
pub(crate) fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let text = panic.payload_as_str().unwrap_or("no message");
        let frame = AT.load(Ordering::Relaxed);
        let place = panic.location().map_or_else(String::new, |place| {
            format!(" ({}:{})", place.file(), place.line())
        });
        complain(format_args!(
            "internal error at frame {frame}: {text}{place}; nothing from this frame on is linted"
        ));
    }));
}

/// Called by the host for every frame after its own dissectors.
///
/// # Safety
///
/// Only by the host, with its own pointers.
pub(crate) unsafe extern "C" fn dissect(
    tvb: *mut Tvb,
    packet: *mut PacketInfo,
    tree: *mut Node,
    _: *mut c_void,
) -> c_int {
    // Nothing was taken off the frame, whatever is shown of it.
    const NOTHING_TAKEN: c_int = 0;
    if cfg!(feature = "idle") {
        return NOTHING_TAKEN;
    }
    let Some(symbols) = symbols() else {
        return NOTHING_TAKEN;
    };
    // SAFETY: the host's own pointers, while it dissects the frame that they belong to.
    unsafe {
        let scope = (symbols.wmem_file_scope)();
        let kept = (symbols.p_get_proto_data)(scope, packet, PROTOCOL.get(), 0);
        let packed = match Packed::from_bits(kept.addr() as u64) {
            Some(packed) => packed,
            None => match judge(symbols, tvb, packet, tree) {
                Some(packed) => {
                    // Kept before anything is shown: showing may end in a jump.
                    let kept = as_pointer(packed);
                    (symbols.p_add_proto_data)(scope, packet, PROTOCOL.get(), 0, kept);
                    packed
                }
                None => return NOTHING_TAKEN,
            },
        };
        let frame = Frame {
            symbols,
            tvb,
            packet,
            tree,
        };
        match packed.unpack() {
            Unpacked::Nothing => {}
            Unpacked::Layer(layer) => frame.show(layer, &[]),
            Unpacked::Record(number) => {
                let (mut judged, count) = judged(number);
                for _ in 0..count {
                    frame.show((*judged).layer, &(*judged).findings);
                    judged = judged.add(1);
                }
            }
        }
    }
    NOTHING_TAKEN
}

/// What the host keeps with a frame: no address, but all there is to say.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a pointer has 64 bits: the layouts are asserted to be those of such systems"
)]
fn as_pointer(packed: Packed) -> *mut c_void {
    std::ptr::without_provenance_mut(packed.bits() as usize)
}

/// Where a record is, and of how many headers. It stays there as long as the capture is open.
fn judged(number: u32) -> (*const Judged, usize) {
    let record = guarded(|session| {
        let record = session
            .as_ref()
            .map_or(&[][..], |session| session.record(number));
        (record.as_ptr(), record.len())
    });
    record.unwrap_or((std::ptr::dangling(), 0))
}

/// What is known now of a connection.
pub(crate) fn verdict(stream: u32) -> Option<Verdict> {
    guarded(|session| session.as_ref()?.verdict(stream)).flatten()
}

/// Phase one of a frame that was not judged yet. `None` where it has no TCP, or comes too late.
///
/// # Safety
///
/// Only with the host's own pointers, while it dissects the frame.
unsafe fn judge(
    symbols: &Symbols,
    tvb: *mut Tvb,
    packet: *mut PacketInfo,
    tree: *mut Node,
) -> Option<Packed> {
    if tree.is_null() || DEAD.load(Ordering::Relaxed) {
        return None;
    }
    // SAFETY: the host's own pointers.
    let (tcp, number, time) = unsafe {
        let tcp = headers(symbols, tree, &WANTED.tcp);
        (tcp, (*packet).number, (*packet).time)
    };
    if tcp.is_empty() {
        return None;
    }
    AT.store(number, Ordering::Relaxed);
    let at = Moment {
        frame: number,
        time: time
            .seconds
            .saturating_mul(1_000_000_000)
            .saturating_add(i64::from(time.nanoseconds)),
    };
    guarded(|session| {
        let session = session.get_or_insert_with(|| Session::new(selected()));
        if !session.takes(number) {
            return None;
        }
        // SAFETY: as above; the headers found and the sources' octets are there until the host is
        // done with the frame.
        let sources = unsafe {
            let mut sources = Sources::new(symbols, tvb);
            let found = &mut session.sightings;
            found.clear();
            sources.sight(tcp, &mut found.tcp);
            sources.sight(headers(symbols, tree, &WANTED.ip), &mut found.ip);
            sources.sight(headers(symbols, tree, &WANTED.ipv6), &mut found.ip);
            // A quotation and a sample have an IP header of their own.
            if found.ip.len() > 1 {
                sources.sight(headers(symbols, tree, &WANTED.icmp), &mut found.icmp);
                sources.sight(headers(symbols, tree, &WANTED.icmpv6), &mut found.icmp);
                sources.sight(headers(symbols, tree, &WANTED.sflow), &mut found.sflow);
            }
            sources
        };
        panic_on_demand(number);
        Some(session.frame(at, sources.octets()))
    })?
}

/// In a debug build, panics at the frame that the environment names: for the test that nothing
/// comes of it but one line.
#[inline]
pub(crate) fn panic_on_demand(frame: u32) {
    #[cfg(debug_assertions)]
    if std::env::var("TCPLINT_PANIC_AT_FRAME").is_ok_and(|at| at.parse() == Ok(frame)) {
        panic!("asked for by TCPLINT_PANIC_AT_FRAME");
    }
    #[cfg(not(debug_assertions))]
    let _ = frame;
}

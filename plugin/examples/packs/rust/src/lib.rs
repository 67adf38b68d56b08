//! A rule pack in Rust: logins in the clear, and servers that offer no window.
//!
//! ```sh
//! cargo build --release -p tcplint-pack-cleartext
//! tcplint check --plugin target/release/libcleartext.so FILE.pcap
//! ```

use std::ffi::{CStr, CString, c_char, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use tcplint_abi::{
    TCPLINT_ABI_VERSION, TCPLINT_SEVERITY_OF_RULE, TcplintConfidence, TcplintConnection,
    TcplintOrigin, TcplintPack, TcplintPackReport, TcplintReport, TcplintRule, TcplintSegment,
    TcplintSeverity,
};

const SYN_ACK: u16 = 0x012;
const RST: u16 = 0x004;

/// Services that ask for a password in the clear.
const CLEARTEXT: [(u16, &str); 5] = [
    (21, "FTP"),
    (23, "Telnet"),
    (110, "POP3"),
    (143, "IMAP"),
    (513, "rlogin"),
];

/// Places in [`RULES`].
const CLEARTEXT_LOGIN: u32 = 0;
const NO_WINDOW: u32 = 1;

/// A struct without pointers to anything but constants.
#[repr(transparent)]
struct Constant<T>(T);

// SAFETY: nobody writes to it, or to what it points to.
unsafe impl<T> Sync for Constant<T> {}

const fn text(text: &'static CStr) -> *const c_char {
    text.as_ptr()
}

static RULES: Constant<[TcplintRule; 2]> = Constant([
    TcplintRule {
        size: size_of::<TcplintRule>() as u32,
        severity: TcplintSeverity::Warning as u8,
        on_by_default: 1,
        needs_connections: 1,
        reserved: 0,
        code: text(c"CLEAR001"),
        name: text(c"cleartext-login"),
        summary: text(c"a client spoke to a service that takes passwords in the clear"),
        condition: text(
            c"A connection to port 21, 23, 110, 143 or 513 on which the client sent data.",
        ),
        why: text(c"Whoever sees the segments reads the password."),
        exempt: text(c"STARTTLS on ports 21, 110 and 143 may follow: look at the first segments."),
        advice: text(c"Use the service's TLS port, or SSH."),
        references: ptr::null(),
    },
    TcplintRule {
        size: size_of::<TcplintRule>() as u32,
        severity: TcplintSeverity::Info as u8,
        on_by_default: 1,
        needs_connections: 0,
        reserved: 0,
        code: text(c"CLEAR002"),
        name: text(c"no-window-at-first"),
        summary: text(c"SYN-ACK with a window of 0: the server makes the client wait"),
        condition: text(c"SYN and ACK are set, RST is not, and the window is 0."),
        why: text(c"Tarpits do it, and so do servers under load."),
        exempt: ptr::null(),
        advice: ptr::null(),
        references: ptr::null(),
    },
]);

static PACK: Constant<TcplintPack> = Constant(TcplintPack {
    size: size_of::<TcplintPack>() as u32,
    abi_version: TCPLINT_ABI_VERSION,
    name: text(c"cleartext"),
    version: text(c"0.1.0"),
    rules: RULES.0.as_ptr(),
    rule_count: RULES.0.len() as u32,
    rule_size: size_of::<TcplintRule>() as u32,
    open: None,
    segments: Some(segments),
    connection: Some(connection),
    finish: None,
    close: None,
});

/// Says which ABI the pack was built for.
#[unsafe(no_mangle)]
pub extern "C" fn tcplint_pack_abi_version() -> u32 {
    TCPLINT_ABI_VERSION
}

/// The pack.
#[unsafe(no_mangle)]
pub extern "C" fn tcplint_pack() -> *const TcplintPack {
    &raw const PACK.0
}

/// Takes findings.
struct Host {
    report: TcplintPackReport,
    host: *mut c_void,
}

impl Host {
    fn report(&self, found: &TcplintReport) {
        if let Some(report) = self.report {
            // SAFETY: the host's own function, called with the host's pointer before the call that
            // brought both is over.
            unsafe { report(self.host, found) };
        }
    }
}

fn finding(rule: u32, message: *const c_char) -> TcplintReport {
    TcplintReport {
        size: size_of::<TcplintReport>() as u32,
        rule,
        segment: 0,
        stream: 0,
        message,
        severity: TCPLINT_SEVERITY_OF_RULE,
        confidence: TcplintConfidence::High as u8,
        reserved: [0; 6],
    }
}

/// 0, or 1 where `check` panicked: no panic may reach the host.
fn guarded(check: impl FnOnce()) -> i32 {
    i32::from(catch_unwind(AssertUnwindSafe(check)).is_err())
}

unsafe extern "C" fn segments(
    _: *mut c_void,
    segments: *const TcplintSegment,
    count: u32,
    segment_size: u32,
    report: TcplintPackReport,
    host: *mut c_void,
) -> i32 {
    guarded(|| {
        let host = Host { report, host };
        for at in 0..count {
            // SAFETY: the host vouches for `count` segments, `segment_size` octets apart.
            let segment = unsafe { &*segments.byte_add(at as usize * segment_size as usize) };
            let is_traffic = segment.origin == TcplintOrigin::Traffic as u8;
            if is_traffic && segment.flags & (SYN_ACK | RST) == SYN_ACK && segment.window == 0 {
                host.report(&TcplintReport {
                    segment: at,
                    ..finding(NO_WINDOW, ptr::null())
                });
            }
        }
    })
}

unsafe extern "C" fn connection(
    _: *mut c_void,
    connection: *const TcplintConnection,
    report: TcplintPackReport,
    host: *mut c_void,
) -> i32 {
    guarded(|| {
        // SAFETY: the host vouches for a connection.
        let connection = unsafe { &*connection };
        let (port, bytes) = (connection.server_port, connection.client_bytes);
        let service = CLEARTEXT.iter().find(|(its_port, _)| *its_port == port);
        if let Some((_, service)) = service
            && bytes > 0
        {
            let message = format!("the client sent {bytes} octets to {service} in the clear");
            let message = CString::new(message).unwrap_or_default();
            Host { report, host }.report(&finding(CLEARTEXT_LOGIN, message.as_ptr()));
        }
    })
}

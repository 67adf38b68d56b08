//! Rule packs: shared objects with rules of others, which `tcplint check --plugin` loads.
//!
//! A pack exports two functions with C linkage:
//!
//! ```c
//! uint32_t tcplint_pack_abi_version(void);    /* returns TCPLINT_ABI_VERSION */
//! const TcplintPack *tcplint_pack(void);      /* there as long as the pack is loaded */
//! ```

use core::ffi::{c_char, c_void};

use crate::{TcplintConnection, TcplintRule, TcplintSegment};

/// As a report's `severity`: the rule's usual one.
pub const TCPLINT_SEVERITY_OF_RULE: u8 = 255;

/// A finding of a rule pack. It is read during the call only.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct TcplintReport {
    /// `sizeof(TcplintReport)`.
    pub size: u32,
    /// The rule: its place in the pack's rules, from 0.
    pub rule: u32,
    /// In `segments`: the segment, by its place in that call, from 0. Not read elsewhere.
    pub segment: u32,
    /// In `finish`: the connection, one that `connection` was told of. Not read elsewhere.
    pub stream: u32,
    /// What is wrong here, one phrase without a full stop: UTF-8, NUL-terminated. NULL: the rule's
    /// summary.
    pub message: *const c_char,
    /// A `TcplintSeverity`, or `TCPLINT_SEVERITY_OF_RULE`.
    pub severity: u8,
    /// A `TcplintConfidence`.
    pub confidence: u8,
    /// 0; with anything else the pack failed.
    pub reserved: [u8; 6],
}

/// Takes a report. `host` is what the pack was given together with it. To be called only before
/// the pack's function returns, and on the same thread; otherwise the pack failed.
pub type TcplintPackReport =
    Option<unsafe extern "C" fn(host: *mut c_void, report: *const TcplintReport)>;

/// A capture begins: what is returned is handed to all calls for this capture, and may be NULL.
pub type TcplintPackOpen = Option<unsafe extern "C" fn() -> *mut c_void>;

/// The segments of one frame, outermost first: `count` of them, each `segment_size` octets after
/// the one before. They and what they point to are valid during the call.
///
/// Returns 0; anything else: the pack failed, and is asked nothing more.
pub type TcplintPackSegments = Option<
    unsafe extern "C" fn(
        state: *mut c_void,
        segments: *const TcplintSegment,
        count: u32,
        segment_size: u32,
        report: TcplintPackReport,
        host: *mut c_void,
    ) -> i32,
>;

/// A connection, when the capture is over; valid during the call. Returns as `segments` does.
pub type TcplintPackConnection = Option<
    unsafe extern "C" fn(
        state: *mut c_void,
        connection: *const TcplintConnection,
        report: TcplintPackReport,
        host: *mut c_void,
    ) -> i32,
>;

/// All connections of the capture were told. Returns as `segments` does.
pub type TcplintPackFinish = Option<
    unsafe extern "C" fn(state: *mut c_void, report: TcplintPackReport, host: *mut c_void) -> i32,
>;

/// The capture is over, or the pack failed: frees what `open` returned.
pub type TcplintPackClose = Option<unsafe extern "C" fn(state: *mut c_void)>;

/// A rule pack. It, its rules and all of its texts must be there for as long as it is loaded.
///
/// Several captures may be open at the same time, each with a state of its own, and used by threads
/// of their own; one capture's calls come one after another.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct TcplintPack {
    /// `sizeof(TcplintPack)`.
    pub size: u32,
    /// `TCPLINT_ABI_VERSION`.
    pub abi_version: u32,
    /// The pack's name: UTF-8, NUL-terminated.
    pub name: *const c_char,
    /// The pack's version: UTF-8, NUL-terminated.
    pub version: *const c_char,
    /// Its rules.
    pub rules: *const TcplintRule,
    /// How many they are, at least 1.
    pub rule_count: u32,
    /// `sizeof(TcplintRule)`: how far apart they are.
    pub rule_size: u32,
    /// A capture begins; NULL: there is no state.
    pub open: TcplintPackOpen,
    /// A frame's segments; must not be NULL.
    pub segments: TcplintPackSegments,
    /// A connection at the end of the capture; NULL: not asked for.
    pub connection: TcplintPackConnection,
    /// The end of the capture; NULL: not asked for.
    pub finish: TcplintPackFinish,
    /// Frees the state; NULL: nothing to free.
    pub close: TcplintPackClose,
}

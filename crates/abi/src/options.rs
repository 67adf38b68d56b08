use core::ffi::{c_char, c_void};

use crate::{TcplintConnection, TcplintFinding, TcplintSegment};

/// In `TcplintOptions.flags`: looks at each segment alone and follows no connection. Rules about
/// connections find nothing then, and memory does not grow with their number.
pub const TCPLINT_NO_TRACK: u32 = 1;

/// Given each finding. It must not leave by `longjmp` or an exception.
pub type TcplintOnFinding =
    Option<unsafe extern "C" fn(user: *mut c_void, finding: *const TcplintFinding)>;

/// Given each segment, before the findings on it. It must not leave by `longjmp` or an exception.
pub type TcplintOnSegment =
    Option<unsafe extern "C" fn(user: *mut c_void, segment: *const TcplintSegment)>;

/// Given each connection when the capture is over. It must not leave by `longjmp` or an exception.
pub type TcplintOnConnection =
    Option<unsafe extern "C" fn(user: *mut c_void, connection: *const TcplintConnection)>;

/// What to look for, and whom to tell. All zeros but `size` is the default selection, and nobody.
///
/// A selector is a code (`F001`), a prefix (`F`, `F02`), a name (`null-flags`) or `ALL`; the longer
/// prefix wins, and at equal length ignoring wins, as in `tcplint check`. Texts are UTF-8,
/// NUL-terminated, with commas or spaces between selectors; they are read during the call only.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct TcplintOptions {
    /// `sizeof(TcplintOptions)`.
    pub size: u32,
    /// 0, or `TCPLINT_NO_TRACK`.
    pub flags: u32,
    /// The rules that are on, instead of those that are on by default; NULL or empty: those.
    pub select: *const c_char,
    /// Rules that are on besides; NULL or empty: none.
    pub extend_select: *const c_char,
    /// Rules that are off; NULL or empty: none.
    pub ignore: *const c_char,
    /// Whom to tell of findings; NULL: nobody.
    pub on_finding: TcplintOnFinding,
    /// Whom to tell of segments; NULL: nobody.
    pub on_segment: TcplintOnSegment,
    /// Whom to tell of connections; NULL: nobody.
    pub on_connection: TcplintOnConnection,
    /// Handed to these three as it is; the library does not look at it.
    pub user: *mut c_void,
}

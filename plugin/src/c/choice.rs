//! What a caller wants: the rules that are on, and whom to tell.

use std::ffi::c_void;

use tcplint_abi::{
    TCPLINT_NO_TRACK, TcplintOnConnection, TcplintOnFinding, TcplintOnSegment, TcplintOptions,
    TcplintStatus,
};
use tcplint_lint::{RuleSet, Selection};

use super::sizes::{read, tail_is_zero};
use super::texts::given;

/// The caller's callbacks.
#[derive(Clone, Copy)]
pub(super) struct Told {
    pub(super) finding: TcplintOnFinding,
    pub(super) segment: TcplintOnSegment,
    pub(super) connection: TcplintOnConnection,
    pub(super) user: *mut c_void,
}

// SAFETY: `user` is never followed, and handed to callbacks only in a call by its owner, on
// whatever thread that chose to call from.
unsafe impl Send for Told {}

/// What the options say.
pub(super) struct Choice {
    pub(super) selected: RuleSet,
    pub(super) tracks: bool,
    pub(super) told: Told,
}

/// Why the options cannot be followed, in words where a status says too little.
pub(super) struct Refusal {
    pub(super) status: TcplintStatus,
    pub(super) text: String,
}

impl From<TcplintStatus> for Refusal {
    fn from(status: TcplintStatus) -> Refusal {
        let text = super::names::text_of(status);
        Refusal {
            status,
            text: format!("options: {}", text.to_string_lossy()),
        }
    }
}

/// Reads the options; NULL stands for the default ones.
///
/// # Safety
///
/// `options` must be NULL or point to as many octets as its size says, and the texts in it must be
/// NULL or NUL-terminated.
pub(super) unsafe fn choice(options: *const TcplintOptions) -> Result<Choice, Refusal> {
    if options.is_null() {
        return Ok(Choice {
            selected: Selection::default().resolve().unwrap_or_default(),
            tracks: true,
            told: Told {
                finding: None,
                segment: None,
                connection: None,
                user: std::ptr::null_mut(),
            },
        });
    }
    // SAFETY: the caller's promise.
    let (given, size) = unsafe { read(options) }?;
    // SAFETY: as above.
    let known = unsafe { tail_is_zero(options, size) };
    if !known || given.flags & !TCPLINT_NO_TRACK != 0 {
        return Err(Refusal {
            status: TcplintStatus::BadValue,
            text: "options: they ask for something that this version of the library does not know"
                .to_owned(),
        });
    }
    // SAFETY: as above.
    let (select, extend_select, ignore) = unsafe {
        (
            words("select", given.select)?,
            words("extend_select", given.extend_select)?,
            words("ignore", given.ignore)?,
        )
    };
    let selection = Selection {
        select: (!select.is_empty()).then_some(select),
        extend_select,
        ignore,
    };
    let selected = selection.resolve().map_err(|unknown| Refusal {
        status: TcplintStatus::UnknownRule,
        text: unknown.to_string(),
    })?;
    Ok(Choice {
        selected,
        tracks: given.flags & TCPLINT_NO_TRACK == 0,
        told: Told {
            finding: given.on_finding,
            segment: given.on_segment,
            connection: given.on_connection,
            user: given.user,
        },
    })
}

/// The selectors of one list.
///
/// # Safety
///
/// `text` must be NULL or NUL-terminated.
unsafe fn words(member: &str, text: *const std::ffi::c_char) -> Result<Vec<String>, Refusal> {
    // SAFETY: the caller's promise.
    let text = unsafe { given(text) }.map_err(|status| Refusal {
        status,
        text: format!("{member}: no UTF-8 text of less than 65536 octets"),
    })?;
    let words = text.unwrap_or_default().split([',', ' ']);
    Ok(words
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect())
}

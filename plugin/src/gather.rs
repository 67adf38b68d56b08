//! What Wireshark has found in a frame, read out of its own structs. None of its functions that are
//! called here leaves by `longjmp`.

use std::ffi::c_int;

use crate::layouts::{FieldInfo, Node, Tvb};
use crate::register::Number;
use crate::sighting::{Sighting, Source};
use crate::symbols::Symbols;

/// The headers of a protocol that the host has found in a frame.
///
/// # Safety
///
/// `tree` is the host's tree of a frame that it dissects; what is given ends with that.
pub(crate) unsafe fn headers<'f>(
    symbols: &Symbols,
    tree: *mut Node,
    of: &Number,
) -> &'f [*const FieldInfo] {
    // SAFETY: by the caller; the host answers with its own array, or null.
    unsafe {
        let found = (symbols.proto_get_finfo_ptr_array)(tree, of.get());
        if found.is_null() || (*found).items.is_null() || (*found).len == 0 {
            return &[];
        }
        std::slice::from_raw_parts((*found).items, (*found).len as usize)
    }
}

/// The data sources of a frame, in the order in which they are met; the frame itself is the first.
pub(crate) struct Sources<'f> {
    symbols: &'f Symbols,
    tvbs: Few<*mut Tvb>,
    octets: Few<Source<'f>>,
}

impl<'f> Sources<'f> {
    /// With the frame itself.
    ///
    /// # Safety
    ///
    /// `frame` is the host's, and there as long as `'f`.
    pub(crate) unsafe fn new(symbols: &'f Symbols, frame: *mut Tvb) -> Sources<'f> {
        let mut sources = Sources {
            symbols,
            tvbs: Few::default(),
            octets: Few::default(),
        };
        // SAFETY: by the caller.
        unsafe { sources.number(frame) };
        sources
    }

    /// Their octets.
    pub(crate) fn octets(&self) -> &[Source<'f>] {
        self.octets.as_slice()
    }

    /// Adds where these headers are to `found`.
    ///
    /// # Safety
    ///
    /// The headers are the host's, and there as long as `'f`.
    pub(crate) unsafe fn sight(&mut self, headers: &[*const FieldInfo], found: &mut Vec<Sighting>) {
        for header in headers {
            // SAFETY: by the caller.
            let (start, source) = unsafe {
                let Some(header) = header.as_ref() else {
                    continue;
                };
                if header.source.is_null() {
                    continue;
                }
                (header.start, self.number(header.source))
            };
            if let Ok(start) = u32::try_from(start) {
                found.push(Sighting { source, start });
            }
        }
    }

    /// The number of a source, added if it is new.
    ///
    /// # Safety
    ///
    /// `tvb` is the host's, and there as long as `'f`.
    unsafe fn number(&mut self, tvb: *mut Tvb) -> usize {
        if let Some(at) = self.tvbs.as_slice().iter().position(|one| *one == tvb) {
            return at;
        }
        // SAFETY: by the caller. All of what was captured is there, so no octet out of bounds is
        // asked for, which alone would make the host jump.
        let source = unsafe {
            let captured = (self.symbols.tvb_captured_length)(tvb);
            let len = c_int::try_from(captured).unwrap_or(0);
            let octets = if len == 0 {
                &[]
            } else {
                let octets = (self.symbols.tvb_get_ptr)(tvb, 0, len);
                std::slice::from_raw_parts(octets, len.unsigned_abs() as usize)
            };
            Source {
                octets,
                wire_len: (self.symbols.tvb_reported_length)(tvb).max(captured),
            }
        };
        self.tvbs.push(tvb);
        self.octets.push(source);
        self.tvbs.as_slice().len() - 1
    }
}

/// A list that allocates nothing while it has but one entry, as for nearly every frame.
#[derive(Default)]
enum Few<T> {
    #[default]
    None,
    One(T),
    Many(Vec<T>),
}

impl<T> Few<T> {
    fn push(&mut self, more: T) {
        *self = match std::mem::take(self) {
            Few::None => Few::One(more),
            Few::One(first) => Few::Many(vec![first, more]),
            Few::Many(mut list) => {
                list.push(more);
                Few::Many(list)
            }
        };
    }

    fn as_slice(&self) -> &[T] {
        match self {
            Few::None => &[],
            Few::One(one) => std::slice::from_ref(one),
            Few::Many(list) => list,
        }
    }
}

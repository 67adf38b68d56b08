use crate::chunk::chunk;
use crate::skip::Skip;

/// The rest of a frame from some layer on: the bytes captured, and how many there were on the wire.
///
/// `wire_len` shrinks with each header taken and with each length field that ends a payload
/// earlier, so that a frame cut by the snap length ([`Skip::Truncated`]) is never taken for a
/// frame that was too short on the wire ([`Skip::Malformed`]).
#[derive(Clone, Copy, Debug)]
pub(crate) struct FrameBytes<'a> {
    /// What was captured, at most `wire_len` bytes.
    pub(crate) captured: &'a [u8],
    /// Length on the wire, in bytes.
    pub(crate) wire_len: usize,
}

impl<'a> FrameBytes<'a> {
    /// `wire_len` below the captured length is taken as the captured length.
    #[inline(always)]
    pub(crate) fn new(captured: &'a [u8], wire_len: usize) -> Self {
        FrameBytes {
            captured,
            wire_len: wire_len.max(captured.len()),
        }
    }

    /// Takes a header of `N` bytes.
    #[inline(always)]
    pub(crate) fn take<const N: usize>(self) -> Result<(&'a [u8; N], FrameBytes<'a>), Skip> {
        match chunk::<N>(self.captured) {
            Ok((rest, header)) => Ok((
                header,
                FrameBytes {
                    captured: rest,
                    wire_len: self.wire_len - N,
                },
            )),
            Err(_) => Err(self.too_short(N)),
        }
    }

    /// Drops the first `n` bytes, a header whose content does not matter or whose length varies.
    #[inline(always)]
    pub(crate) fn skip(self, n: usize) -> Result<FrameBytes<'a>, Skip> {
        match self.captured.get(n..) {
            Some(rest) => Ok(FrameBytes {
                captured: rest,
                wire_len: self.wire_len - n,
            }),
            None => Err(self.too_short(n)),
        }
    }

    /// Looks at one byte without taking it.
    #[inline(always)]
    pub(crate) fn peek(self, offset: usize) -> Result<u8, Skip> {
        self.captured
            .get(offset)
            .copied()
            .ok_or_else(|| self.too_short(offset.saturating_add(1)))
    }

    /// Looks at `N` bytes from `offset` on without taking them.
    #[inline]
    pub(crate) fn peek_array<const N: usize>(self, offset: usize) -> Result<[u8; N], Skip> {
        self.captured
            .get(offset..)
            .and_then(|rest| rest.first_chunk::<N>())
            .copied()
            .ok_or_else(|| self.too_short(offset.saturating_add(N)))
    }

    /// Looks at a big-endian 16-bit number without taking it.
    #[inline]
    pub(crate) fn peek_u16(self, offset: usize) -> Result<u16, Skip> {
        self.peek_array(offset).map(u16::from_be_bytes)
    }

    /// Ends the bytes after `len` on the wire, as a length field of a header says. A length beyond
    /// the frame changes nothing: the frame's own end stands.
    #[inline(always)]
    pub(crate) fn limit(self, len: usize) -> FrameBytes<'a> {
        FrameBytes {
            captured: self.captured.get(..len).unwrap_or(self.captured),
            wire_len: self.wire_len.min(len),
        }
    }

    /// Why `needed` bytes could not be had.
    #[cold]
    fn too_short(self, needed: usize) -> Skip {
        if needed <= self.wire_len {
            Skip::Truncated
        } else {
            Skip::Malformed
        }
    }
}

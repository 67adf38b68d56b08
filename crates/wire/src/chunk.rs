use nom::IResult;
use nom::error::{Error, ErrorKind};

/// Takes the first `N` bytes as a fixed-size array: the one nom parser every header is read with.
///
/// One length check for a whole header keeps nom at the cost of hand-written code; reading field
/// by field would check once per field (`benches/tcp_header.rs` measures both).
///
/// # Errors
///
/// [`ErrorKind::Eof`] when fewer than `N` bytes are left.
#[inline(always)]
pub fn chunk<const N: usize>(input: &[u8]) -> IResult<&[u8], &[u8; N]> {
    match input.split_first_chunk::<N>() {
        Some((head, rest)) => Ok((rest, head)),
        None => Err(nom::Err::Error(Error::new(input, ErrorKind::Eof))),
    }
}

use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};

/// Geneve (RFC 8926): the options' length in words, an EtherType.
pub(crate) fn header(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let ([options, _, number @ .., _, _, _, _], rest) = bytes.take::<8>()?;
    let options = usize::from(options & 0x3f) * 4;
    Ok((
        Layer::EtherType(u16::from_be_bytes(*number)),
        rest.skip(options)?,
    ))
}

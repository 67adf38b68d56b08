use crate::frame_bytes::FrameBytes;
use crate::layer::{Layer, Peeled};
use crate::link::ethernet::MAX_802_3_LENGTH;
use crate::skip::Skip;

/// A stack of MPLS labels (RFC 3032). What it carries is only told by the first
/// nibble: IPv4, IPv6, an associated channel, or else an Ethernet pseudowire with or without a
/// control word.
pub(crate) fn labels(mut bytes: FrameBytes<'_>) -> Peeled<'_> {
    const ASSOCIATED_CHANNEL: u32 = 13;
    let mut label;
    loop {
        let (entry, rest) = bytes.take::<4>()?;
        let entry = u32::from_be_bytes(*entry);
        label = entry >> 12;
        bytes = rest;
        if entry & 0x100 != 0 {
            break;
        }
    }
    if label == ASSOCIATED_CHANNEL {
        return associated_channel(bytes);
    }
    match bytes.peek(0)? >> 4 {
        0 if has_control_word(bytes) => control_word(bytes),
        0 => Ok((Layer::Ethernet, bytes)),
        1 => associated_channel(bytes),
        4 => Ok((Layer::Ip, bytes)),
        6 => Ok((Layer::Ipv6, bytes)),
        _ => Err(Skip::NotIp),
    }
}

/// The channel of a pseudowire or a section (RFC 5586): two of its types are IP.
fn associated_channel(bytes: FrameBytes<'_>) -> Peeled<'_> {
    let ([_, _, kind @ ..], rest) = bytes.take::<4>()?;
    match u16::from_be_bytes(*kind) {
        0x0021 => Ok((Layer::Ip, rest)),
        0x0057 => Ok((Layer::Ipv6, rest)),
        _ => Err(Skip::NotIp),
    }
}

/// A pseudowire's control word, then an Ethernet frame (RFC 4448).
fn control_word(bytes: FrameBytes<'_>) -> Peeled<'_> {
    Ok((Layer::Ethernet, bytes.skip(4)?))
}

/// Whether what follows looks more like an Ethernet frame four octets later than here.
fn has_control_word(bytes: FrameBytes<'_>) -> bool {
    let from = |offset: usize| bytes.captured.get(offset..).unwrap_or(&[]);
    likeness_to_ethernet(from(4)) >= likeness_to_ethernet(from(0))
}

/// 0 for what is no Ethernet header, 1 for one with a locally administered address, else 2.
fn likeness_to_ethernet(octets: &[u8]) -> u8 {
    const GROUP: u8 = 0x01;
    const LOCAL: u8 = 0x02;
    let Some([d0, _, _, _, _, _, s0, _, _, _, _, _, number @ ..]) = octets.first_chunk::<14>()
    else {
        return 0;
    };
    let number = u16::from_be_bytes(*number);
    let plausible = match number {
        0..=MAX_802_3_LENGTH => usize::from(number) <= octets.len() - 14,
        0x0800 | 0x0806 | 0x8035 | 0x8100 | 0x86dd | 0x8847..=0x8848 | 0x8863..=0x8864 => true,
        0x88a8 | 0x88cc | 0x88e5 | 0x88e7 | 0x8902 | 0x9000 | 0x9100 | 0x888e | 0x8809 => true,
        _ => false,
    };
    if !plausible || s0 & GROUP != 0 {
        return 0;
    }
    if (d0 | s0) & LOCAL != 0 { 1 } else { 2 }
}

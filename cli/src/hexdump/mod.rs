//! From pasted text to packets: bare hex, and the dumps of tcpdump, Wireshark, xxd, hexdump and od.

mod line;
#[cfg(test)]
mod tests;

use anyhow::bail;

use crate::hexdump::line::{Line, read};

/// A packet found in pasted text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Pasted {
    /// The line above it, such as tcpdump's own summary.
    pub(crate) title: Option<String>,
    pub(crate) octets: Vec<u8>,
}

/// What the next line may go on with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Nothing,
    Dump,
    Bare,
}

/// Finds the packets in `text`.
///
/// A line that starts with an offset (`0x0010:`, `00000010:`, `0010  `, `000010 `) belongs to a
/// dump; offset 0 starts a packet. Other lines of hex digits, whatever separates them, are one
/// packet until an empty line. Any other line is the title of the packet after it.
///
/// # Errors
///
/// When no packet is in it, or a dump has a hole or shows words instead of octets.
pub(crate) fn packets(text: &str) -> anyhow::Result<Vec<Pasted>> {
    let mut packets: Vec<Pasted> = Vec::new();
    let mut title: Option<String> = None;
    let mut open = Open::Nothing;
    for (line, number) in text.lines().zip(1..) {
        let so_far = packets.last().map(|packet| packet.octets.len());
        match read(line, so_far.filter(|_| open == Open::Dump)) {
            // A dump goes on after an empty line where its offsets do.
            Line::Empty if open == Open::Bare => open = Open::Nothing,
            Line::Empty => {}
            Line::Dump { offset: 0, octets } => {
                let title = title.take();
                packets.push(Pasted { title, octets });
                open = Open::Dump;
            }
            Line::Dump { offset, octets } => match packets.last_mut() {
                Some(packet) if open == Open::Dump && packet.octets.len() == offset => {
                    packet.octets.extend(octets);
                }
                _ => bail!("line {number}: offset {offset:#06x} does not follow on"),
            },
            Line::End => {}
            Line::LeftOut => bail!(
                "line {number}: '*' stands for lines left out: print them all, with hexdump -vC, \
                 od -v -Ax -tx1 or xxd"
            ),
            Line::Words => bail!(
                "line {number}: words in the byte order of some machine: print octets, with \
                 hexdump -C, od -Ax -tx1 or xxd"
            ),
            Line::Bare(octets) => {
                match packets.last_mut() {
                    Some(packet) if open == Open::Bare => packet.octets.extend(octets),
                    _ => {
                        let title = title.take();
                        packets.push(Pasted { title, octets });
                    }
                }
                open = Open::Bare;
            }
            Line::Text(text) => {
                title = Some(text.to_owned());
                if open == Open::Bare {
                    open = Open::Nothing;
                }
            }
        }
    }
    packets.retain(|packet| !packet.octets.is_empty());
    match (packets.is_empty(), title) {
        (false, _) => Ok(packets),
        (true, Some(line)) => bail!("no packet found: '{line}' is not hex"),
        (true, None) => bail!("no packet found: paste hex digits, or the output of tcpdump -x"),
    }
}

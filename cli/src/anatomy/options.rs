//! The options, each in its own row, and the padding after them.

use std::io::{self, Write};

use tcplint_wire::Segment;
use tcplint_wire::options::{OptionError, TcpOption, kind};

use crate::anatomy::row;
use crate::numbers::Count;

/// Writes the rows of `segment`.
pub(super) fn rows(out: &mut impl Write, segment: &Segment<'_>) -> io::Result<()> {
    let octets = segment.option_octets();
    let mut iterator = segment.options();
    for option in iterator.by_ref() {
        match option {
            Ok(option) => {
                let end = option.offset + option.len();
                let octets = octets.get(option.offset..end).unwrap_or(&[]);
                row(
                    out,
                    20 + option.offset,
                    octets,
                    "option",
                    &describe(&option),
                )?;
            }
            Err(error) => {
                let (offset, text) = broken(error);
                row(
                    out,
                    20 + offset,
                    octets.get(offset..).unwrap_or(&[]),
                    "option",
                    &text,
                )?;
            }
        }
    }
    let padding = iterator.remainder();
    if !padding.is_empty() && padding.len() < octets.len() && iterator.next().is_none() {
        let first = 20 + octets.len() - padding.len();
        row(
            out,
            first,
            padding,
            "padding",
            &Count(padding.len() as u64, "octet").to_string(),
        )?;
    }
    Ok(())
}

fn broken(error: OptionError) -> (usize, String) {
    match error {
        OptionError::NoLength { kind, offset } => (
            offset,
            format!("kind {kind}: the header ends before its length"),
        ),
        OptionError::LengthBelowTwo { kind, offset, len } => {
            (offset, format!("kind {kind}: length {len} is below 2"))
        }
        OptionError::PastHeader {
            kind,
            offset,
            len,
            left,
        } => (
            offset,
            format!("kind {kind}: length {len}, but only {left} left"),
        ),
    }
}

fn describe(option: &TcpOption<'_>) -> String {
    let number = |octets: &[u8]| {
        octets
            .iter()
            .fold(0_u64, |n, octet| n << 8 | u64::from(*octet))
    };
    match (option.kind, option.data) {
        (kind::END, _) => "end of options".to_owned(),
        (kind::NOP, _) => "NOP".to_owned(),
        (kind::MSS, data @ [_, _]) => format!("MSS {}", number(data)),
        (kind::WINDOW_SCALE, [shift]) => format!("window scale {shift}: times 2^{shift}"),
        (kind::SACK_PERMITTED, []) => "SACK permitted".to_owned(),
        (kind::SACK, data) if data.len() % 8 == 0 => {
            let blocks = data.chunks(8).map(|block| {
                let (left, right) = block.split_at(4);
                format!("{}-{}", number(left), number(right))
            });
            format!("SACK {}", blocks.collect::<Vec<_>>().join(", "))
        }
        (kind::TIMESTAMPS, data) if data.len() == 8 => {
            let (value, echo) = data.split_at(4);
            format!(
                "timestamps: value {}, echo reply {}",
                number(value),
                number(echo)
            )
        }
        (kind::MD5, _) => "MD5 signature".to_owned(),
        (kind::AO, _) => "authentication option".to_owned(),
        (kind::MPTCP, _) => "multipath TCP".to_owned(),
        (kind::FAST_OPEN, []) => "fast open: cookie request".to_owned(),
        (kind::FAST_OPEN, _) => "fast open: cookie".to_owned(),
        (kind::EXPERIMENT_1 | kind::EXPERIMENT_2, _) => format!("experiment, kind {}", option.kind),
        (kind, _) => format!("kind {kind}"),
    }
}

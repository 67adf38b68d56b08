//! The options of a SYN or SYN ACK that break no rule, told word by word.
//!
//! Hosts fill the options of these segments into words of four octets, each in one of few ways;
//! read so, a list takes a fifth of the instructions that it takes option by option. What is not
//! filled in one of these ways is not wrong: the rules are asked.

use tcplint_wire::options::kind::{END, MSS, NOP, SACK_PERMITTED, TIMESTAMPS, WINDOW_SCALE};

/// The largest shift a window may be scaled by.
const MAX_SHIFT: u8 = 14;

/// Options that came, each of which may come once.
const SACK_CAME: u8 = 1;
const TIMESTAMPS_CAME: u8 = 2;
const SCALE_CAME: u8 = 4;

/// Whether MSS is the first of the options, and each of the others that SYNs have comes at most
/// once, in a word of its own, with a value that is allowed; `echoes` says whether the timestamps
/// may echo anything. Where the capture cut the options off, `is_cut`, that may have been in the middle of
/// the timestamps, of which then nothing is said.
#[inline(always)]
pub(crate) fn has_sound_options(octets: &[u8], is_cut: bool, echoes: bool) -> bool {
    let (words, behind) = octets.as_chunks::<4>();
    let Some(([MSS, 4, _, _], mut words)) = words.split_first() else {
        return false;
    };
    let mut came = 0;
    while let Some((word, mut rest)) = words.split_first() {
        let now = match *word {
            [NOP, WINDOW_SCALE, 3, 0..=MAX_SHIFT] | [WINDOW_SCALE, 3, 0..=MAX_SHIFT, NOP] => {
                SCALE_CAME
            }
            [NOP, NOP, SACK_PERMITTED, 2] | [SACK_PERMITTED, 2, NOP, NOP] => SACK_CAME,
            // The end of the list is the end of the header, too.
            [SACK_PERMITTED, 2, END, 0] if rest.is_empty() => SACK_CAME,
            [first, second, TIMESTAMPS, 10] => {
                let now = match [first, second] {
                    [NOP, NOP] => TIMESTAMPS_CAME,
                    [SACK_PERMITTED, 2] => TIMESTAMPS_CAME | SACK_CAME,
                    _ => return false,
                };
                let [_, echo, after @ ..] = rest else {
                    return is_cut && came & now == 0;
                };
                if *echo != [0; 4] && !echoes {
                    return false;
                }
                rest = after;
                now
            }
            _ => return false,
        };
        if came & now != 0 {
            return false;
        }
        came |= now;
        words = rest;
    }
    behind.is_empty()
}

//! The options at a block's end.

use crate::{ByteOrder, DamageCause};

/// Calls `each` with the code and value of every option up to opt_endofopt or the end of `bytes`.
///
/// # Errors
/// An option that runs over the end of the block; those before it have been given.
pub(super) fn read<'a>(
    mut bytes: &'a [u8],
    order: ByteOrder,
    block: &'static str,
    mut each: impl FnMut(u16, &'a [u8]),
) -> Result<(), DamageCause> {
    while let Some((&[a, b, c, d], rest)) = bytes.split_first_chunk() {
        let (code, len) = (order.u16([a, b]), order.u16([c, d]));
        if code == 0 {
            break;
        }
        let Some(value) = rest.get(..usize::from(len)) else {
            return Err(DamageCause::Options { block, code, len });
        };
        each(code, value);
        bytes = rest
            .get(usize::from(len).next_multiple_of(4)..)
            .unwrap_or_default();
    }
    Ok(())
}

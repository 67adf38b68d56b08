//! Whether all of a shared object is there. The loader maps what the headers speak of, and whoever
//! touches a page that the file does not have any more is killed.
//!
//! 64-bit little-endian ELF; others the loader refuses itself on the machines that this is for.
//! Field offsets are those of `Elf64_Ehdr` and `Elf64_Phdr` in elf(5).

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use crate::Refused;

/// Octets of an `Elf64_Ehdr`.
const HEADER: usize = 64;
/// Octets of an `Elf64_Phdr`.
const SEGMENT: usize = 56;

/// Looks whether the file `path` is an ELF file whose program headers, segments and section headers
/// all lie within it, without running or mapping any of it.
///
/// # Errors
///
/// [`Refused`], where it cannot be read, is no ELF file, or is cut off.
pub fn whole(path: &Path) -> Result<(), Refused> {
    let unread = |error: io::Error| Refused(format!("it cannot be read: {error}"));
    let file = File::open(path).map_err(unread)?;
    let len = file.metadata().map_err(unread)?.len();
    let mut header = [0; HEADER];
    let there = usize::try_from(len).map_or(HEADER, |len| len.min(HEADER));
    let (start, _) = header.split_at_mut(there);
    file.read_exact_at(start, 0).map_err(unread)?;
    if !header.starts_with(b"\x7fELF") {
        return Err("it is no shared object that can be loaded: it is no ELF file".into());
    }
    if len < HEADER as u64 {
        return Err(cut(len, HEADER as u64));
    }
    if header.get(4..6) != Some(&[2, 1]) {
        return Ok(());
    }
    let mut end = table(&header, 40, 58, 60);
    let segments = table(&header, 32, 54, 56);
    if segments > len {
        return Err(cut(len, end.max(segments)));
    }
    let (first, apart) = (number64(&header, 32), number16(&header, 54));
    for index in 0..number16(&header, 56) {
        let mut segment = [0; SEGMENT];
        // Within the table, which was seen to be there; one that is too short the loader refuses.
        let at = first.saturating_add(u64::from(index) * u64::from(apart));
        if file.read_exact_at(&mut segment, at).is_err() {
            break;
        }
        end = end.max(number64(&segment, 8).saturating_add(number64(&segment, 32)));
    }
    if end > len {
        return Err(cut(len, end));
    }
    Ok(())
}

/// Where a table ends, whose start, size of an entry and number of entries stand at these places.
fn table(header: &[u8], start: usize, size: usize, count: usize) -> u64 {
    let entries = u64::from(number16(header, size)) * u64::from(number16(header, count));
    number64(header, start).saturating_add(entries)
}

fn cut(len: u64, end: u64) -> Refused {
    Refused(format!(
        "it is damaged or cut off: it has {len} octets, and its headers speak of {end}"
    ))
}

fn array<const N: usize>(octets: &[u8], at: usize) -> [u8; N] {
    let octets = octets.get(at..).and_then(<[u8]>::first_chunk);
    octets.copied().unwrap_or([0; N])
}

fn number16(octets: &[u8], at: usize) -> u16 {
    u16::from_le_bytes(array(octets, at))
}

fn number64(octets: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(array(octets, at))
}

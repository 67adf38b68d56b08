//! Files that are made to be walked through for ever.

use super::*;

/// A file with `count` symbols, all functions with the same endless name.
fn endless(count: usize) -> Vec<u8> {
    let machine = MACHINES
        .iter()
        .find(|(name, _)| *name == std::env::consts::ARCH);
    let mut file = vec![0; 64];
    file[..6].copy_from_slice(b"\x7fELF\x02\x01");
    file[16] = 3;
    file[18..20].copy_from_slice(&machine.map_or(0, |machine| machine.1).to_le_bytes());
    file[40] = 64;
    file[58] = 64;
    file[60] = 2;
    let names = 1 << 20;
    for (kind, at, len) in [
        (11_u32, 192, count * SYMBOL),
        (3, 192 + count * SYMBOL, names),
    ] {
        let mut section = [0; 64];
        section[4..8].copy_from_slice(&kind.to_le_bytes());
        section[24..32].copy_from_slice(&(at as u64).to_le_bytes());
        section[32..40].copy_from_slice(&(len as u64).to_le_bytes());
        section[40] = 1;
        file.extend_from_slice(&section);
    }
    for _ in 0..count {
        let mut symbol = [0; SYMBOL];
        symbol[4] = 0x12;
        symbol[6] = 1;
        file.extend_from_slice(&symbol);
    }
    file.resize(file.len() + names, b'x');
    file
}

#[test]
fn endless_names_and_symbols_are_not_walked_through() {
    let file = endless(MOST_SYMBOLS);
    let elf = Elf::parse(&file).unwrap();
    assert_eq!(elf.exports().count(), 0);
    assert_eq!(elf.is_function(&"x".repeat(1 << 20)), None);
    // All of them have one name, and lie where no code is.
    let mut named = file;
    named[192 + MOST_SYMBOLS * SYMBOL + 1] = 0;
    let elf = Elf::parse(&named).unwrap();
    assert_eq!(elf.exports().count(), MOST_SYMBOLS);
    assert_eq!(
        (elf.is_function("x"), elf.is_function("y")),
        (Some(false), None)
    );
    let more = endless(MOST_SYMBOLS + 1);
    assert_eq!(
        Elf::parse(&more).unwrap_err(),
        "has more than 65536 dynamic symbols"
    );
}

use std::fs;

use proptest::prelude::*;
use tcplint_packs::Elf;

use super::MINORS;

/// One list is compiled into the plugin, the other into the program that installs it.
#[test]
fn minors_are_those_of_the_plugin() {
    let source = include_str!("../../../plugin/src/version.rs");
    let start = "pub const MINORS: [i32; ";
    let list = source.lines().find_map(|line| line.strip_prefix(start));
    let (_, list) = list.unwrap().split_once("= ").unwrap();
    assert_eq!(list, format!("{MINORS:?};"));
}

/// Asks for all that is asked of a file, if it can be read at all.
fn read(file: &[u8]) -> Option<()> {
    let elf = Elf::parse(file).ok()?;
    for name in ["plugin_register", "", "main"] {
        let address = elf.export(name)?;
        elf.text(address, 64);
    }
    elf.text(u64::MAX, usize::MAX);
    assert!(
        elf.exports()
            .all(|name| name.len() < 256 && elf.is_function(name).is_some())
    );
    Some(())
}

/// The beginning of a real program, so that the headers lead somewhere.
fn real() -> Vec<u8> {
    let mut file = fs::read(std::env::current_exe().unwrap()).unwrap();
    assert!(Elf::parse(&file).is_ok());
    // The table of sections is at the end: it is moved to where the file is cut off.
    let table = usize::try_from(u64::from_le_bytes(file[40..48].try_into().unwrap())).unwrap();
    let sections = file[table..].to_vec();
    file.truncate(1 << 20);
    file[40..48].copy_from_slice(&(1_u64 << 20).to_le_bytes());
    file.extend_from_slice(&sections);
    assert!(Elf::parse(&file).is_ok());
    file
}

#[test]
fn any_bytes_are_no_elf_file_or_one() {
    proptest!(|(octets in prop::collection::vec(any::<u8>(), 0..600), class in 0..3_u8)| {
        read(&octets);
        let mut file = b"\x7fELF\x02\x01".to_vec();
        file[4] = class;
        file.extend_from_slice(&octets);
        if file.len() > 20 {
            file[16..18].copy_from_slice(&[3, 0]);
            file[18..20].copy_from_slice(&[62, 0]);
        }
        read(&file);
    });
}

#[test]
fn damaged_elf_file_is_read_as_far_as_it_can_be() {
    let whole = real();
    let places = prop_oneof![0..64_usize, 64..4096_usize, (1 << 20)..whole.len()];
    let change = prop::collection::vec((places, any::<u8>()), 1..8);
    proptest!(|(changes in change)| {
        let mut file = whole.clone();
        for (at, octet) in changes {
            file[at] = octet;
        }
        read(&file);
    });
}

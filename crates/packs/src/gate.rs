//! What a file must export before any of it is run.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::Refused;
use crate::elf::Elf;

/// Octets of a shared object: none is larger.
const MOST: u64 = 256 << 20;
/// What makes a shared object a rule pack.
pub(crate) const PACK: [&str; 2] = ["tcplint_pack_abi_version", "tcplint_pack"];
/// What makes it our library.
pub(crate) const LIBRARY: [&str; 1] = ["tcplint_abi_version"];

/// Reads the file `path` and sees that it exports these functions itself: that they are there, are
/// no data, and are not another object's that it needs. Nothing is run or mapped.
///
/// # Errors
///
/// [`Refused`], also where the exports cannot be read.
pub(crate) fn pass(path: &Path, functions: &[&str]) -> Result<(), Refused> {
    let unread = |error: std::io::Error| Refused(format!("it cannot be read: {error}"));
    let mut content = Vec::new();
    let file = File::open(path).map_err(unread)?;
    let len = file
        .take(MOST + 1)
        .read_to_end(&mut content)
        .map_err(unread)?;
    if len as u64 > MOST {
        return Err("it is no shared object that can be loaded: it has more than 256 MiB".into());
    }
    let elf = Elf::parse(&content).map_err(|why| {
        Refused(format!(
            "it is no shared object that can be loaded: its exports cannot be read: it {why}"
        ))
    })?;
    for name in functions {
        match elf.is_function(name) {
            Some(true) => {}
            Some(false) => {
                return Err(Refused(format!("what it exports as {name} is no function")));
            }
            None if *name == PACK[0] => return Err(not_a_pack(&elf)),
            None => return Err(Refused(format!("it does not export the function {name}"))),
        }
    }
    Ok(())
}

/// Why an object without the function that makes it a pack is none.
fn not_a_pack(elf: &Elf<'_>) -> Refused {
    if elf.export(LIBRARY[0]).is_some() {
        "it is tcplint's own plugin for Wireshark and library for programs, not a rule pack".into()
    } else if elf.export("plugin_register").is_some() {
        "it is a plugin for Wireshark, not a rule pack".into()
    } else {
        "it is no rule pack: it does not export the function tcplint_pack_abi_version".into()
    }
}

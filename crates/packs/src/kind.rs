//! Shared objects that are no packs.

use std::path::Path;

use crate::Refused;
use crate::library::Loaded;

/// The version of the C ABI of `libtcplint.so` in the file `path`, which is loaded for that: its
/// constructors run, and nothing of what it is in Wireshark.
///
/// # Errors
///
/// [`Refused`], where the file cannot be loaded or is no such library.
pub fn library_abi_version(path: &Path) -> Result<u32, Refused> {
    let loaded = Loaded::open(path)?;
    // SAFETY: tcplint.h says that a function of this name has this type.
    let version =
        unsafe { loaded.function::<unsafe extern "C" fn() -> u32>(c"tcplint_abi_version") };
    match version {
        // SAFETY: it is a function without arguments of the library, which is trusted to return.
        Some(version) => Ok(unsafe { version() }),
        None => Err("it does not export the function tcplint_abi_version".into()),
    }
}

fn is_tcplint(loaded: &Loaded) -> bool {
    loaded.exports(c"tcplint_abi_version") && !loaded.exports(c"tcplint_pack_abi_version")
}

/// Why an object without the function that makes it a pack is none.
pub(crate) fn not_a_pack(loaded: &Loaded) -> Refused {
    if is_tcplint(loaded) {
        "it is tcplint's own plugin for Wireshark and library for programs, not a rule pack".into()
    } else if loaded.exports(c"plugin_register") {
        "it is a plugin for Wireshark, not a rule pack".into()
    } else {
        "it is no rule pack: it does not export the function tcplint_pack_abi_version".into()
    }
}

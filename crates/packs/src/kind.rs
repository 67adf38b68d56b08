//! What a shared object is, told by what it exports.

use std::path::Path;

use crate::library::Loaded;
use crate::{Pack, Refused};

/// What a shared object is.
#[derive(Debug)]
pub enum Kind {
    /// A rule pack that can be used.
    Pack(Box<Pack>),
    /// `libtcplint.so`: tcplint inside Wireshark, and its C ABI for programs.
    Tcplint,
}

/// Loads the shared object in the file `path`, which runs its constructors, and says what it is.
///
/// # Errors
///
/// [`Refused`], where it is neither of both or a pack that would be refused.
pub fn kind(path: &Path) -> Result<Kind, Refused> {
    if is_tcplint(&Loaded::open(path)?) {
        return Ok(Kind::Tcplint);
    }
    Pack::load(path).map(|pack| Kind::Pack(Box::new(pack)))
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

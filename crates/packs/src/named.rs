//! Who answers for the code in a file.

use std::path::Path;

use crate::gate;
use crate::library::Loaded;
use crate::{Pack, Refused};

/// A shared object that the user named, to be loaded.
#[derive(Clone, Copy, Debug)]
pub struct Named<'p>(&'p Path);

impl<'p> Named<'p> {
    /// The file `path`, which the user named.
    ///
    /// No check can stand in for this: whoever names a file signs that its code may run in this
    /// process with all the rights that it has, and that it keeps to `tcplint.h`: its functions
    /// have the types that are declared there and return, what it points to is there and is of
    /// the sizes that it states, it ends its texts with a NUL, and it calls back only as is allowed
    /// there. If it does not, anything may happen. It may be called only for what the user asked
    /// to be loaded, never for what was found in a folder, a capture or an archive.
    pub fn by_user(path: &'p Path) -> Named<'p> {
        Named(path)
    }

    /// Loads the rule pack.
    ///
    /// # Errors
    ///
    /// As for [`Pack::load`].
    pub fn pack(self) -> Result<Pack, Refused> {
        // SAFETY: the user signed that by naming the file.
        unsafe { Pack::load(self.0) }
    }

    /// The version of the C ABI of our own library in the file.
    ///
    /// # Errors
    ///
    /// As for [`library_abi_version`].
    pub fn library_abi_version(self) -> Result<u32, Refused> {
        // SAFETY: the user signed that by naming the file.
        unsafe { library_abi_version(self.0) }
    }
}

/// The version of the C ABI of `libtcplint.so` in the file `path`, which is loaded for that: its
/// constructors run, and nothing of what it is in Wireshark.
///
/// # Errors
///
/// [`Refused`], where the file cannot be loaded or is no such library.
///
/// # Safety
///
/// The constructors of the file, and of all that it needs, may run, and its function
/// `tcplint_abi_version` is the one of `tcplint.h`.
pub unsafe fn library_abi_version(path: &Path) -> Result<u32, Refused> {
    // SAFETY: the caller's promise.
    let loaded = unsafe { Loaded::open(path, &gate::LIBRARY) }?;
    // SAFETY: the caller's promise.
    let version =
        unsafe { loaded.function::<unsafe extern "C" fn() -> u32>(c"tcplint_abi_version") };
    match version {
        // SAFETY: the caller's promise.
        Some(version) => Ok(unsafe { version() }),
        None => Err("it does not export the function tcplint_abi_version".into()),
    }
}

//! A shared object, loaded for good.

use std::ffi::CStr;
use std::fs;
use std::mem::ManuallyDrop;
use std::path::{Path, absolute};

use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};

use crate::Refused;
use crate::gate;
use crate::whole::whole;

/// A loaded object. It is never unloaded: what it handed over stays where it is.
pub(crate) struct Loaded {
    library: ManuallyDrop<Library>,
}

impl Loaded {
    /// Loads the file of this path, if it exports these functions. It is made absolute, since the
    /// loader would look for a name without a slash in the system's folders.
    ///
    /// # Safety
    ///
    /// The constructors of the object, and of all that it needs, may run in this process.
    pub(crate) unsafe fn open(path: &Path, functions: &[&str]) -> Result<Loaded, Refused> {
        let read = |error: std::io::Error| Refused(format!("it cannot be read: {error}"));
        let metadata = fs::metadata(path).map_err(read)?;
        if metadata.is_dir() {
            return Err("it is a folder, not a shared object".into());
        }
        // Whoever opens a pipe waits for its other end.
        if !metadata.is_file() {
            return Err("it is no file".into());
        }
        whole(path)?;
        let path = absolute(path).map_err(read)?;
        gate::pass(&path, functions)?;
        // SAFETY: the object's constructors run here, which the caller allows.
        let library = unsafe { Library::open(Some(path.as_os_str()), RTLD_NOW | RTLD_LOCAL) };
        let library = library.map_err(|error| {
            let cause = std::error::Error::source(&error);
            let cause = cause.map_or_else(|| error.to_string(), ToString::to_string);
            let named = format!("{}: ", path.display());
            let cause = cause.replace(&named, "");
            Refused(format!(
                "it is no shared object that can be loaded: {cause}"
            ))
        })?;
        Ok(Loaded {
            library: ManuallyDrop::new(library),
        })
    }

    /// The function `name`.
    ///
    /// # Safety
    ///
    /// `F` must be the type of a function pointer, and that of the function if it is there.
    pub(crate) unsafe fn function<F: Copy>(&self, name: &CStr) -> Option<F> {
        self.address(name)?;
        // SAFETY: the caller vouches for the type; the address is not NULL, as was just seen.
        let symbol = unsafe { self.library.get::<F>(name.to_bytes_with_nul()) };
        symbol.ok().map(|symbol| *symbol)
    }

    /// Where `name` lies, if it is exported and not NULL.
    fn address(&self, name: &CStr) -> Option<*mut std::ffi::c_void> {
        // SAFETY: the address is only looked up, not followed.
        let symbol = unsafe {
            self.library
                .get::<*mut std::ffi::c_void>(name.to_bytes_with_nul())
        };
        let address = symbol.ok()?.into_raw();
        (!address.is_null()).then_some(address)
    }
}

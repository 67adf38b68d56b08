//! A pack that was loaded and found to be in order.

use std::fmt;
use std::path::Path;

use tcplint_abi::{TCPLINT_ABI_VERSION, TcplintPack, TcplintRule};
use tcplint_abi_sizes::{BadSize, checked, read};
use tcplint_lint::Declaration;

use crate::Refused;
use crate::declared::{line, rule};
use crate::gate;
use crate::library::Loaded;
use crate::session::Session;

/// Rules of one pack: as many as a set of rules has room for, ours included.
const MOST_RULES: u32 = 128;

/// A rule pack, loaded for as long as the process lives.
#[derive(Clone)]
pub struct Pack {
    name: String,
    version: String,
    rules: Vec<Declaration>,
    pub(crate) functions: TcplintPack,
}

impl Pack {
    /// Loads the shared object in the file `path`, which runs its constructors, asks it for the
    /// version of its ABI, then for the pack, and copies its name, version and rules.
    ///
    /// # Errors
    ///
    /// [`Refused`], where the file is no rule pack, is one for another version of the ABI, or does
    /// not keep to it.
    ///
    /// # Safety
    ///
    /// The constructors of the file, and of all that it needs, may run, and if its functions
    /// `tcplint_pack_abi_version` and `tcplint_pack` say that it is a pack for this version of the
    /// ABI, it keeps to what `tcplint.h` says of one, for as long as the process lives: the types
    /// of its functions, that what it points to is there and as large as it states, and how it
    /// calls back.
    pub unsafe fn load(path: &Path) -> Result<Pack, Refused> {
        // SAFETY: the caller's promise.
        let loaded = unsafe { Loaded::open(path, &gate::PACK) }?;
        // SAFETY: the caller's promise: it has the type that tcplint.h declares.
        let version = unsafe {
            loaded.function::<unsafe extern "C" fn() -> u32>(c"tcplint_pack_abi_version")
        };
        let Some(version) = version else {
            return Err("it does not export the function tcplint_pack_abi_version".into());
        };
        // SAFETY: likewise.
        is_ours(unsafe { version() })?;
        // SAFETY: likewise.
        let pack = unsafe {
            loaded.function::<unsafe extern "C" fn() -> *const TcplintPack>(c"tcplint_pack")
        };
        let Some(pack) = pack else {
            return Err("it does not export the function tcplint_pack".into());
        };
        // SAFETY: likewise.
        let pack = unsafe { pack() };
        if pack.is_null() {
            return Err("its tcplint_pack returns NULL".into());
        }
        // SAFETY: likewise: the struct is there for as long as the pack is loaded, and as large as it
        // states.
        let (functions, _) = unsafe { read(pack) }.map_err(|BadSize(size)| {
            Refused(format!("its TcplintPack states a size of {size} octets"))
        })?;
        is_ours(functions.abi_version)?;
        // SAFETY: likewise, of what the struct points to.
        unsafe { Pack::copied(functions) }
    }

    /// # Safety
    ///
    /// What the members point to is there and of the sizes that they state, and the functions are
    /// of a pack that keeps to `tcplint.h`.
    pub(crate) unsafe fn copied(functions: TcplintPack) -> Result<Pack, Refused> {
        let TcplintPack {
            rule_count: count,
            rule_size: size,
            ..
        } = functions;
        // SAFETY: texts are NULL or NUL-terminated.
        let (name, version) = unsafe {
            (
                line(functions.name, "name", "of the pack")?,
                line(functions.version, "version", "of the pack")?,
            )
        };
        if functions.segments.is_none() {
            return Err("its function `segments` is NULL".into());
        }
        if functions.rules.is_null() {
            return Err("its rules are NULL".into());
        }
        if count == 0 || count > MOST_RULES {
            return Err(Refused(format!(
                "it has {count} rules: 1 to {MOST_RULES} are possible"
            )));
        }
        let stride = checked::<TcplintRule>(size)
            .map_err(|_| Refused(format!("its rules are {size} octets apart (rule_size)")))?;
        // SAFETY: the pack states that there are `count` rules, `size` octets apart.
        let rules = (0..count as usize).map(|at| unsafe { rule(functions.rules, at, stride) });
        Ok(Pack {
            rules: rules.collect::<Result<_, _>>()?,
            name,
            version,
            functions,
        })
    }

    /// Its name, one line.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its version, one line.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Its rules, in the order of the places that its reports name.
    pub fn rules(&self) -> &[Declaration] {
        &self.rules
    }

    /// The version of tcplint's ABI that it was built for.
    pub fn abi_version(&self) -> u32 {
        self.functions.abi_version
    }

    /// Whether it wants to be told of connections when the capture is over.
    pub fn wants_connections(&self) -> bool {
        self.functions.connection.is_some()
    }

    /// A capture begins.
    pub fn open(&self) -> Session {
        Session::new(self)
    }
}

/// `site-policy 1.0`.
impl fmt::Display for Pack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.version)
    }
}

impl fmt::Debug for Pack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pack").field(&self.to_string()).finish()
    }
}

fn is_ours(version: u32) -> Result<(), Refused> {
    if version == TCPLINT_ABI_VERSION {
        return Ok(());
    }
    Err(Refused(format!(
        "it is a rule pack for version {version} of tcplint's ABI, and this tcplint has version \
         {TCPLINT_ABI_VERSION}: build it with this tcplint's tcplint.h"
    )))
}

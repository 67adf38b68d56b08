use std::ffi::c_char;

use tcplint_abi::TCPLINT_ABI_VERSION;

/// Version of the ABI that the library has: compare it with `TCPLINT_ABI_VERSION` after loading.
/// With another number, call nothing else.
#[unsafe(no_mangle)]
pub extern "C" fn tcplint_abi_version() -> u32 {
    TCPLINT_ABI_VERSION
}

/// Version of the library, `0.1.0`: ASCII, NUL-terminated, there as long as it is loaded.
#[unsafe(no_mangle)]
pub extern "C" fn tcplint_version() -> *const c_char {
    crate::version::plugin_version.as_ptr().cast()
}

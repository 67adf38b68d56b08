//! The shared object in a program that is no Wireshark: it loads, and does nothing on its own.
#![allow(clippy::unwrap_used, unreachable_pub)]

mod common;

use std::ffi::{CStr, c_char, c_int};

use libloading::os::unix::{Library, RTLD_LAZY, RTLD_LOCAL, RTLD_NOW};

#[test]
fn object_loads_without_wireshark() {
    let path = common::built("libtcplint.so");
    for mode in [RTLD_LAZY, RTLD_NOW] {
        // SAFETY: our own object, whose constructor only asks for a function that is not here.
        let object = unsafe { Library::open(Some(&path), mode | RTLD_LOCAL) }.unwrap();
        // SAFETY: the symbols' types are those that Wireshark reads.
        unsafe {
            let number = |name: &[u8]| **object.get::<*const c_int>(name).unwrap();
            let version = object.get::<*const c_char>(b"plugin_version\0").unwrap();
            let version = CStr::from_ptr(*version).to_str().unwrap();
            assert_eq!(version, env!("CARGO_PKG_VERSION"));
            // The newest that is known: in any other host this makes an honest message.
            assert_eq!(number(b"plugin_want_major\0"), 4);
            assert_eq!(number(b"plugin_want_minor\0"), 6);
            let describe = object.get::<extern "C" fn() -> u32>(b"plugin_describe\0");
            assert_eq!(describe.unwrap()(), 0x11);
            // It says that this is no Wireshark, and comes back.
            object.get::<extern "C" fn()>(b"plugin_register\0").unwrap()();
        }
    }
}

/// A program may load the object, use it, unload it, and do so again.
#[test]
fn object_serves_c_without_wireshark() {
    let path = common::built("libtcplint.so");
    for _ in 0..3 {
        // SAFETY: our own object, and the functions' types are those of the header.
        unsafe {
            let object = Library::open(Some(&path), RTLD_NOW | RTLD_LOCAL).unwrap();
            let version = object.get::<extern "C" fn() -> u32>(b"tcplint_abi_version\0");
            assert_eq!(version.unwrap()(), 1);
            type Open = extern "C" fn(*const u8, *mut c_char, usize) -> *mut u8;
            type Close = extern "C" fn(*mut u8) -> c_int;
            let open = object.get::<Open>(b"tcplint_open\0").unwrap();
            let close = object.get::<Close>(b"tcplint_close\0").unwrap();
            let handle = open(std::ptr::null(), std::ptr::null_mut(), 0);
            assert!(!handle.is_null());
            assert_eq!(close(handle), 0);
            object.close().unwrap();
        }
    }
}

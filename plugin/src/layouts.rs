//! Wireshark's structs, mirrored as far as they are the same in 4.0, 4.2, 4.4 and 4.6 on 64-bit
//! systems. What differs from one to the next is not touched, or told apart by the minor version.

use std::ffi::{c_char, c_int, c_uint, c_void};
use std::mem::offset_of;

/// A struct that is only handed back to the host.
macro_rules! opaque {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[repr(C)]
        pub(crate) struct $name {
            _opaque: [u8; 0],
        }
    )*};
}

opaque! {
    /// `tvbuff_t`.
    Tvb
    /// `proto_node`, as a tree or an item of it.
    Node
    /// `dissector_handle`.
    Handle
    /// `module_t` of the preferences.
    Module
    /// `expert_module_t`.
    ExpertModule
    /// `wmem_allocator_t`.
    Allocator
    /// `epan_dissect_t`.
    Dissection
    /// `stats_tree`.
    StatsTree
    /// glib's `GArray`.
    Array
}

/// glib's `GPtrArray`.
#[repr(C)]
pub(crate) struct PointerArray {
    pub(crate) items: *const *const FieldInfo,
    pub(crate) len: c_uint,
}

/// The start of `field_info`.
#[repr(C)]
pub(crate) struct FieldInfo {
    hfinfo: *const HeaderField,
    /// In octets from the start of the data source.
    pub(crate) start: c_int,
    pub(crate) length: c_int,
    appendix_start: c_int,
    appendix_length: c_int,
    tree_type: c_int,
    pub(crate) flags: u32,
    rep: *const c_void,
    /// The data source.
    pub(crate) source: *mut Tvb,
}

/// `FI_GENERATED` of `field_info.flags`.
pub(crate) const FI_GENERATED: u32 = 2;

/// Where `proto_node` has its `finfo`, in octets.
pub(crate) const fn finfo_offset(minor: c_int) -> usize {
    if minor >= 6 { 40 } else { 32 }
}

/// `nstime_t`.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Time {
    pub(crate) seconds: i64,
    pub(crate) nanoseconds: c_int,
}

/// The start of `packet_info`.
#[repr(C)]
pub(crate) struct PacketInfo {
    current_proto: *const c_char,
    columns: *mut c_void,
    presence_flags: u32,
    /// The frame's number.
    pub(crate) number: u32,
    /// When it was captured.
    pub(crate) time: Time,
}

/// `header_field_info`.
#[repr(C)]
pub(crate) struct HeaderField {
    pub(crate) name: *const c_char,
    pub(crate) filter: *const c_char,
    pub(crate) kind: c_int,
    pub(crate) display: c_int,
    pub(crate) strings: *const c_void,
    pub(crate) bitmask: u64,
    pub(crate) description: *const c_char,
    pub(crate) id: c_int,
    pub(crate) parent: c_int,
    pub(crate) reference: c_int,
    pub(crate) same_name_previous: c_int,
    pub(crate) same_name_next: *const c_void,
}

/// `FT_STRING` of `ftenum`.
pub(crate) const FT_STRING: c_int = 26;
/// `BASE_NONE` of `header_field_info.display`.
pub(crate) const BASE_NONE: c_int = 0;

/// `hf_register_info`.
#[repr(C)]
pub(crate) struct FieldRegistration {
    pub(crate) id: *mut c_int,
    pub(crate) field: HeaderField,
}

/// `expert_field`.
#[repr(C)]
pub(crate) struct ExpertField {
    pub(crate) info: c_int,
    pub(crate) field: c_int,
}

/// `expert_field_info`.
#[repr(C)]
pub(crate) struct ExpertInfo {
    pub(crate) name: *const c_char,
    pub(crate) group: c_int,
    pub(crate) severity: c_int,
    pub(crate) summary: *const c_char,
    pub(crate) id: c_int,
    pub(crate) protocol: *const c_char,
    pub(crate) original_severity: c_int,
    pub(crate) field: FieldRegistration,
}

/// `ei_register_info`.
#[repr(C)]
pub(crate) struct ExpertRegistration {
    pub(crate) ids: *mut ExpertField,
    pub(crate) info: ExpertInfo,
}

/// Groups and severities of expert infos.
pub(crate) mod expert {
    use std::ffi::c_int;

    pub(crate) const PROTOCOL: c_int = 0x0900_0000;
    pub(crate) const SEQUENCE: c_int = 0x0200_0000;
    pub(crate) const SECURITY: c_int = 0x0a00_0000;
    pub(crate) const NOTE: c_int = 0x0040_0000;
    pub(crate) const WARN: c_int = 0x0060_0000;
    pub(crate) const ERROR: c_int = 0x0080_0000;
}

/// `proto_plugin`.
#[repr(C)]
pub(crate) struct ProtocolPlugin {
    pub(crate) register: unsafe extern "C" fn(),
    pub(crate) handoff: unsafe extern "C" fn(),
}

/// `tap_plugin`.
#[repr(C)]
pub(crate) struct TapPlugin {
    pub(crate) register: unsafe extern "C" fn(),
}

/// `dissector_t`.
pub(crate) type Dissector =
    unsafe extern "C" fn(*mut Tvb, *mut PacketInfo, *mut Node, *mut c_void) -> c_int;

/// `stat_tree_packet_cb`; the answer is a `tap_packet_status`.
pub(crate) type StatsPacket = unsafe extern "C" fn(
    *mut StatsTree,
    *mut PacketInfo,
    *mut Dissection,
    *const c_void,
    c_uint,
) -> c_int;

const _: () = {
    assert!(
        size_of::<usize>() == 8,
        "the layouts are those of 64-bit systems"
    );
    assert!(size_of::<PointerArray>() == 16);
    assert!(offset_of!(FieldInfo, start) == 8);
    assert!(offset_of!(FieldInfo, length) == 12);
    assert!(offset_of!(FieldInfo, flags) == 28);
    assert!(offset_of!(FieldInfo, source) == 40);
    assert!(offset_of!(PacketInfo, presence_flags) == 16);
    assert!(offset_of!(PacketInfo, number) == 20);
    assert!(offset_of!(PacketInfo, time) == 24);
    assert!(size_of::<Time>() == 16);
    assert!(size_of::<HeaderField>() == 72);
    assert!(offset_of!(HeaderField, kind) == 16);
    assert!(offset_of!(HeaderField, strings) == 24);
    assert!(offset_of!(HeaderField, bitmask) == 32);
    assert!(offset_of!(HeaderField, description) == 40);
    assert!(offset_of!(HeaderField, id) == 48);
    assert!(offset_of!(HeaderField, same_name_previous) == 60);
    assert!(offset_of!(HeaderField, same_name_next) == 64);
    assert!(size_of::<FieldRegistration>() == 80);
    assert!(size_of::<ExpertField>() == 8);
    assert!(size_of::<ExpertInfo>() == 128);
    assert!(offset_of!(ExpertInfo, summary) == 16);
    assert!(offset_of!(ExpertInfo, protocol) == 32);
    assert!(offset_of!(ExpertInfo, field) == 48);
    assert!(size_of::<ExpertRegistration>() == 136);
};

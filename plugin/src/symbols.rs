//! Wireshark's and glib's functions, looked up in the host when it registers the plugin.
//!
//! The object is linked to none of them, so that one file serves every version, and so that it
//! can be loaded where there is no Wireshark at all.

use std::ffi::{c_char, c_int, c_uint, c_void};

use crate::layouts::{
    Allocator, Array, Dissector, ExpertField, ExpertModule, ExpertRegistration, FieldRegistration,
    Handle, Module, Node, PacketInfo, PointerArray, ProtocolPlugin, StatsPacket, StatsTree,
    TapPlugin, Tvb,
};

/// The table, and how it is filled: with all of them, or not at all.
macro_rules! symbols {
    ($($name:ident: fn($($argument:ty),* $(; $variadic:tt)?) $(-> $answer:ty)?;)*) => {
        /// The host's functions. A `bool` is an `int` in the older hosts and one octet in the
        /// newer: only the lowest octet of an answer is looked at ([`holds`]).
        #[derive(Clone, Copy)]
        pub(crate) struct Symbols {
            $(pub(crate) $name: unsafe extern "C" fn($($argument),* $(, $variadic)?) $(-> $answer)?,)*
        }

        impl Symbols {
            /// Looks all of them up in the program that loaded the plugin; else the name of the
            /// first that it lacks.
            pub(crate) fn of_host() -> Result<Symbols, &'static str> {
                let host = libloading::os::unix::Library::this();
                Ok(Symbols {
                    $(
                        // SAFETY: the type is that of the function in Wireshark 4.0 to 4.6, and
                        // the version was checked before the plugin was called.
                        $name: *unsafe { host.get(concat!(stringify!($name), "\0").as_bytes()) }
                            .map_err(|_| stringify!($name))?,
                    )*
                })
            }
        }
    };
}

symbols! {
    create_dissector_handle: fn(Dissector, c_int) -> *mut Handle;
    expert_add_info_format: fn(*mut PacketInfo, *mut Node, *mut ExpertField, *const c_char; ...) -> *mut Node;
    expert_register_field_array: fn(*mut ExpertModule, *mut ExpertRegistration, c_int);
    expert_register_protocol: fn(c_int) -> *mut ExpertModule;
    g_array_append_vals: fn(*mut Array, *const c_void, c_uint) -> *mut Array;
    g_array_new: fn(c_int, c_int, c_uint) -> *mut Array;
    have_tap_listener: fn(c_int) -> c_int;
    p_add_proto_data: fn(*mut Allocator, *mut PacketInfo, c_int, u32, *mut c_void);
    p_get_proto_data: fn(*mut Allocator, *mut PacketInfo, c_int, u32) -> *mut c_void;
    prefs_register_protocol: fn(c_int, Option<unsafe extern "C" fn()>) -> *mut Module;
    prefs_register_string_preference: fn(*mut Module, *const c_char, *const c_char, *const c_char, *mut *const c_char);
    proto_field_is_referenced: fn(*mut Node, c_int) -> c_int;
    proto_get_finfo_ptr_array: fn(*const Node, c_int) -> *const PointerArray;
    proto_item_add_subtree: fn(*mut Node, c_int) -> *mut Node;
    proto_item_append_text: fn(*mut Node, *const c_char; ...);
    proto_register_field_array: fn(c_int, *mut FieldRegistration, c_int);
    proto_register_plugin: fn(*const ProtocolPlugin);
    proto_register_protocol: fn(*const c_char, *const c_char, *const c_char) -> c_int;
    proto_register_subtree_array: fn(*const *mut c_int, c_int);
    proto_registrar_get_id_byname: fn(*const c_char) -> c_int;
    proto_tree_add_item: fn(*mut Node, c_int, *mut Tvb, c_int, c_int, c_uint) -> *mut Node;
    proto_tree_add_string: fn(*mut Node, c_int, *mut Tvb, c_int, c_int, *const c_char) -> *mut Node;
    register_cleanup_routine: fn(unsafe extern "C" fn());
    register_init_routine: fn(unsafe extern "C" fn());
    register_postdissector: fn(*mut Handle);
    register_tap: fn(*const c_char) -> c_int;
    set_postdissector_wanted_hfids: fn(*mut Handle, *mut Array);
    stats_tree_create_node: fn(*mut StatsTree, *const c_char, c_int, c_int, c_int) -> c_int;
    stats_tree_manip_node_int: fn(c_int, *mut StatsTree, *const c_char, c_int, c_int, c_int) -> c_int;
    stats_tree_register_plugin: fn(*const c_char, *const c_char, *const c_char, c_uint, StatsPacket, unsafe extern "C" fn(*mut StatsTree), Option<unsafe extern "C" fn(*mut StatsTree)>);
    tap_queue_packet: fn(c_int, *mut PacketInfo, *const c_void);
    tap_register_plugin: fn(*const TapPlugin);
    tvb_captured_length: fn(*const Tvb) -> c_uint;
    tvb_get_ptr: fn(*mut Tvb, c_int, c_int) -> *const u8;
    tvb_reported_length: fn(*const Tvb) -> c_uint;
    wmem_file_scope: fn() -> *mut Allocator;
}

/// A truth value that a function of the host answered with.
pub(crate) const fn holds(answer: c_int) -> bool {
    answer & 0xff != 0
}

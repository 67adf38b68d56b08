//! How Wireshark gets to know the plugin: when it loads it, `plugin_register`; then, in its own
//! time, the protocol with its fields and preferences, and the tap.

use std::ffi::{c_int, c_uint};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI32, Ordering};

use crate::layouts::{ProtocolPlugin, TapPlugin};
use crate::symbols::Symbols;
use crate::{dissect, fields, names, preferences, statistics, version};

static SYMBOLS: OnceLock<Symbols> = OnceLock::new();

/// The host's functions; `None` where there is no host.
#[inline]
pub(crate) fn symbols() -> Option<&'static Symbols> {
    SYMBOLS.get()
}

/// A number that the host gave.
pub(crate) struct Number(AtomicI32);

impl Number {
    const fn new() -> Number {
        Number(AtomicI32::new(-1))
    }

    /// The number; -1 before the host gave it.
    #[inline]
    pub(crate) fn get(&self) -> c_int {
        self.0.load(Ordering::Relaxed)
    }

    fn set(&self, number: c_int) {
        self.0.store(number, Ordering::Relaxed);
    }
}

/// Our protocol.
pub(crate) static PROTOCOL: Number = Number::new();
/// Our subtrees.
pub(crate) static SUBTREE: Number = Number::new();
/// Our tap.
pub(crate) static TAP: Number = Number::new();

/// The protocols whose headers we ask for.
pub(crate) struct Wanted {
    pub(crate) tcp: Number,
    pub(crate) ip: Number,
    pub(crate) ipv6: Number,
    pub(crate) icmp: Number,
    pub(crate) icmpv6: Number,
    pub(crate) sflow: Number,
}

/// Their numbers.
pub(crate) static WANTED: Wanted = Wanted {
    tcp: Number::new(),
    ip: Number::new(),
    ipv6: Number::new(),
    icmp: Number::new(),
    icmpv6: Number::new(),
    sflow: Number::new(),
};

static PROTOCOL_PLUGIN: ProtocolPlugin = ProtocolPlugin {
    register: register_protocol,
    handoff,
};

static TAP_PLUGIN: TapPlugin = TapPlugin {
    register: statistics::register,
};

/// Called by Wireshark once it has checked the version.
///
/// Where the host lacks a function that is needed, which no version that was checked does, one
/// line on standard error names it, and the host goes on without the plugin.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn plugin_register() {
    let symbols = match Symbols::of_host() {
        Ok(symbols) => symbols,
        Err(name) => {
            preferences::complain(format_args!(
                "not active: this program has no function '{name}', as Wireshark 4.0 to 4.6 have"
            ));
            return;
        }
    };
    dissect::quiet_panics();
    names::prepare();
    let symbols = SYMBOLS.get_or_init(|| symbols);
    // SAFETY: this is where a plugin registers, and both tables are there for ever.
    unsafe {
        (symbols.proto_register_plugin)(&raw const PROTOCOL_PLUGIN);
        (symbols.tap_register_plugin)(&raw const TAP_PLUGIN);
    }
}

extern "C" fn register_protocol() {
    let Some(symbols) = symbols() else { return };
    let fields = fields::registrations();
    let experts = fields::expert_registrations();
    let subtrees: &'static [*mut c_int] = Box::leak(Box::new([SUBTREE.0.as_ptr()]));
    // SAFETY: the host is registering protocols; all that it is given is there for ever, and has
    // the layout that it expects.
    unsafe {
        let protocol = (symbols.proto_register_protocol)(
            c"TCP segment linter".as_ptr(),
            c"TCPLINT".as_ptr(),
            c"tcplint".as_ptr(),
        );
        PROTOCOL.set(protocol);
        (symbols.proto_register_field_array)(protocol, fields.as_mut_ptr(), count(fields));
        (symbols.proto_register_subtree_array)(subtrees.as_ptr(), count(subtrees));
        let module = (symbols.expert_register_protocol)(protocol);
        (symbols.expert_register_field_array)(module, experts.as_mut_ptr(), count(experts));
        preferences::register(symbols, protocol);
        TAP.set((symbols.register_tap)(c"tcplint".as_ptr()));
        (symbols.register_init_routine)(dissect::begin_capture);
        (symbols.register_cleanup_routine)(dissect::end_capture);
    }
}

fn count<T>(list: &[T]) -> c_int {
    c_int::try_from(list.len()).unwrap_or(c_int::MAX)
}

/// All protocols are registered: asks for the headers that are needed.
extern "C" fn handoff() {
    let Some(symbols) = symbols() else { return };
    let wanted = [
        (&WANTED.tcp, c"tcp"),
        (&WANTED.ip, c"ip"),
        (&WANTED.ipv6, c"ipv6"),
        (&WANTED.icmp, c"icmp"),
        (&WANTED.icmpv6, c"icmpv6"),
        (&WANTED.sflow, c"sflow"),
    ];
    // SAFETY: the host is at the point where dissectors are handed over; it copies the names' and
    // keeps the array.
    unsafe {
        let handle = (symbols.create_dissector_handle)(dissect::dissect, PROTOCOL.get());
        // In this order: the wanted fields are kept with the list's entry.
        (symbols.register_postdissector)(handle);
        const NUMBER: c_uint = 4;
        let array = (symbols.g_array_new)(0, 0, NUMBER);
        for (number, name) in wanted {
            number.set((symbols.proto_registrar_get_id_byname)(name.as_ptr()));
            let id = number.get();
            if id > 0 {
                (symbols.g_array_append_vals)(array, (&raw const id).cast(), 1);
            }
        }
        (symbols.set_postdissector_wanted_hfids)(handle, array);
    }
    debug_assert!(version::MINORS.contains(&version::minor()));
}

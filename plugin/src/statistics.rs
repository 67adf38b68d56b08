//! `-z tcplint,tree`: how often each rule is broken.

use std::ffi::{c_int, c_uint, c_void};

use tcplint_lint::RuleId;

use crate::layouts::{Dissection, PacketInfo, StatsTree};
use crate::{names, register};

const REDRAW: c_int = 1;
/// `MN_INCREASE` of `manip_node_mode`.
const INCREASE: c_int = 0;
/// `STAT_DT_INT` of `stat_node_datatype`.
const INTEGER: c_int = 0;
const ROOT: c_int = 0;

/// What the tap hands over for a finding: no address, but its rule's number.
pub(crate) fn tapped(rule: RuleId) -> *const c_void {
    std::ptr::without_provenance(usize::from(rule.index()) + 1)
}

/// Registers the statistics.
pub(crate) extern "C" fn register() {
    let Some(symbols) = register::symbols() else {
        return;
    };
    // SAFETY: the host is registering tap listeners; it copies the texts.
    unsafe {
        (symbols.stats_tree_register_plugin)(
            c"tcplint".as_ptr(),
            c"tcplint".as_ptr(),
            c"TCP segment linter/Findings by rule".as_ptr(),
            0,
            packet,
            begin,
            None,
        );
    }
}

unsafe extern "C" fn begin(tree: *mut StatsTree) {
    let Some(symbols) = register::symbols() else {
        return;
    };
    // SAFETY: the tree is the host's own.
    unsafe {
        (symbols.stats_tree_create_node)(tree, c"Findings".as_ptr(), ROOT, INTEGER, 1);
    }
}

unsafe extern "C" fn packet(
    tree: *mut StatsTree,
    _: *mut PacketInfo,
    _: *mut Dissection,
    tapped: *const c_void,
    _: c_uint,
) -> c_int {
    let title = tapped.addr().checked_sub(1).and_then(names::title);
    let (Some(symbols), Some(title)) = (register::symbols(), title) else {
        return 0;
    };
    // SAFETY: the tree is the host's own; the title is there for ever.
    unsafe {
        let count = symbols.stats_tree_manip_node_int;
        let findings = count(INCREASE, tree, c"Findings".as_ptr(), ROOT, 1, 1);
        count(INCREASE, tree, title.as_ptr(), findings, 0, 1);
    }
    REDRAW
}

//! Phase two of a frame: fields and expert infos.
//!
//! Every function of the host here may leave by `longjmp`. Nothing that is on the stack while one
//! is called owns anything, and no lock is held.

use std::ffi::{CStr, c_int};

use crate::dissect::verdict;
use crate::fields::{Field, expert_of};
use crate::layouts::{FI_GENERATED, FieldInfo, Node, PacketInfo, Tvb, finfo_offset};
use crate::record::{Layer, Shown};
use crate::register::{PROTOCOL, SUBTREE, TAP};
use crate::symbols::{Symbols, holds};
use crate::{names, statistics, version};

/// A frame that the host dissects.
#[derive(Clone, Copy)]
pub(crate) struct Frame<'a> {
    pub(crate) symbols: &'a Symbols,
    pub(crate) tvb: *mut Tvb,
    pub(crate) packet: *mut PacketInfo,
    pub(crate) tree: *mut Node,
}

/// The octets that an item stands for.
#[derive(Clone, Copy)]
struct Octets {
    start: c_int,
    len: c_int,
}

impl Frame<'_> {
    /// Shows one TCP header and its findings.
    ///
    /// # Safety
    ///
    /// All pointers are the host's, while it dissects the frame; `findings` is there as long.
    pub(crate) unsafe fn show(self, layer: Layer, findings: &[Shown]) {
        // SAFETY: by the caller, here and below.
        unsafe {
            self.tap(findings);
            let is_wanted = |id| holds((self.symbols.proto_field_is_referenced)(self.tree, id));
            if self.tree.is_null() || findings.is_empty() && !is_wanted(PROTOCOL.get()) {
                return;
            }
            let octets = self.octets(layer);
            let item = (self.symbols.proto_tree_add_item)(
                self.tree,
                PROTOCOL.get(),
                self.tvb,
                octets.start,
                octets.len,
                0,
            );
            self.mark_generated(item);
            let tree = (self.symbols.proto_item_add_subtree)(item, SUBTREE.get());
            for finding in findings {
                self.finding(item, tree, octets, finding);
            }
            if let Some((client, server)) = layer.states {
                self.text(tree, Field::ClientState, octets, names::state(client));
                self.text(tree, Field::ServerState, octets, names::state(server));
            }
            let verdicts = [Field::Opening, Field::Closing, Field::ClosedBy];
            let mut wanted = false;
            for field in verdicts {
                wanted |= is_wanted(field.id());
            }
            if wanted
                && let Some(stream) = layer.stream
                && let Some(verdict) = verdict(stream)
            {
                self.text(
                    tree,
                    Field::Opening,
                    octets,
                    names::opening(verdict.opening),
                );
                if let Some(closing) = verdict.closing {
                    self.text(tree, Field::Closing, octets, names::closing(closing));
                }
                if let Some(closed_by) = verdict.closed_by {
                    self.text(tree, Field::ClosedBy, octets, names::closed_by(closed_by));
                }
            }
        }
    }

    unsafe fn tap(self, findings: &[Shown]) {
        // SAFETY: by the caller; what is handed over is a number.
        unsafe {
            if findings.is_empty() || !holds((self.symbols.have_tap_listener)(TAP.get())) {
                return;
            }
            for finding in findings {
                let rule = statistics::tapped(finding.rule);
                (self.symbols.tap_queue_packet)(TAP.get(), self.packet, rule);
            }
        }
    }

    /// One finding: the message, and below it what else is to be said.
    unsafe fn finding(self, item: *mut Node, tree: *mut Node, octets: Octets, finding: &Shown) {
        let rule = finding.rule;
        // SAFETY: by the caller; the texts are there for ever or as long as the capture is open.
        unsafe {
            let code = names::code(rule);
            (self.symbols.proto_item_append_text)(
                item,
                c", %s %s".as_ptr(),
                code.as_ptr(),
                names::name(rule).as_ptr(),
            );
            let message = self.text(tree, Field::Message, octets, &finding.message);
            let tree = (self.symbols.proto_item_add_subtree)(message, SUBTREE.get());
            self.text(tree, Field::Code, octets, code);
            self.text(tree, Field::Name, octets, names::name(rule));
            self.text(
                tree,
                Field::Severity,
                octets,
                names::severity(finding.severity),
            );
            let info = expert_of(rule, finding.severity);
            if !info.is_null() {
                (self.symbols.expert_add_info_format)(
                    self.packet,
                    message,
                    info,
                    c"%s %s: %s".as_ptr(),
                    code.as_ptr(),
                    names::name(rule).as_ptr(),
                    finding.message.as_ptr(),
                );
            }
        }
    }

    unsafe fn text(self, tree: *mut Node, field: Field, octets: Octets, text: &CStr) -> *mut Node {
        // SAFETY: by the caller; the host copies the text.
        unsafe {
            let item = (self.symbols.proto_tree_add_string)(
                tree,
                field.id(),
                self.tvb,
                octets.start,
                octets.len,
                text.as_ptr(),
            );
            self.mark_generated(item);
            item
        }
    }

    /// Marks an item as said by us, not by the octets: in brackets, as Wireshark shows its own
    /// analysis.
    unsafe fn mark_generated(self, item: *mut Node) {
        if item.is_null() {
            return;
        }
        // SAFETY: a node of the host's, which has its field there in this version.
        unsafe {
            let field = item
                .cast::<u8>()
                .add(finfo_offset(version::minor()))
                .cast::<*mut FieldInfo>()
                .read();
            if !field.is_null() {
                (*field).flags |= FI_GENERATED;
            }
        }
    }

    /// Where the header is, as far as it was captured; nowhere where it is not in the frame itself.
    unsafe fn octets(self, layer: Layer) -> Octets {
        // SAFETY: by the caller.
        let captured = unsafe { (self.symbols.tvb_captured_length)(self.tvb) };
        match layer.place {
            Some(place) if u32::from(place.start) < captured => Octets {
                start: c_int::from(place.start),
                len: c_int::try_from(u32::from(place.len).min(captured - u32::from(place.start)))
                    .unwrap_or_default(),
            },
            _ => Octets { start: 0, len: 0 },
        }
    }
}

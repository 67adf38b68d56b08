//! The fields and expert infos, as Wireshark registers them.

use std::ffi::{CStr, CString, c_char, c_int};
use std::ptr::{null, null_mut};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI32, Ordering};

use tcplint_lint::{Rule, RuleId, Severity};

use crate::layouts::{
    BASE_NONE, ExpertField, ExpertInfo, ExpertRegistration, FT_STRING, FieldRegistration,
    HeaderField, expert,
};
use crate::names::c_string;

/// A field of ours.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Field {
    Code,
    Name,
    Severity,
    Message,
    Opening,
    Closing,
    ClosedBy,
    ClientState,
    ServerState,
}

const COUNT: usize = 9;

/// Name, filter and description of each, in the order of [`Field`].
const FIELDS: [(&CStr, &CStr, &CStr); COUNT] = [
    (
        c"Rule",
        c"tcplint.code",
        c"Code of the rule that the segment breaks",
    ),
    (
        c"Rule name",
        c"tcplint.name",
        c"Name of the rule that the segment breaks",
    ),
    (
        c"Severity",
        c"tcplint.severity",
        c"How bad it is: error, warning or info",
    ),
    (
        c"Finding",
        c"tcplint.message",
        c"What is wrong with the segment",
    ),
    (c"Opening", c"tcplint.opening", c"How the connection opened"),
    (c"Closing", c"tcplint.closing", c"How the connection closed"),
    (
        c"Closed by",
        c"tcplint.closed_by",
        c"Who sent the first FIN: client, server or both",
    ),
    (
        c"Client state",
        c"tcplint.client_state",
        c"The client's state after the segment",
    ),
    (
        c"Server state",
        c"tcplint.server_state",
        c"The server's state after the segment",
    ),
];

static IDS: [AtomicI32; COUNT] = [const { AtomicI32::new(-1) }; COUNT];

impl Field {
    /// The host's number of it.
    pub(crate) fn id(self) -> c_int {
        IDS.get(self as usize)
            .map_or(-1, |id| id.load(Ordering::Relaxed))
    }
}

/// What registers the fields; the host keeps it for ever.
pub(crate) fn registrations() -> &'static mut [FieldRegistration] {
    let list = FIELDS.iter().zip(&IDS);
    let list = list.map(|((name, filter, description), id)| FieldRegistration {
        id: id.as_ptr(),
        field: HeaderField {
            kind: FT_STRING,
            description: description.as_ptr(),
            ..header_field(name.as_ptr(), filter.as_ptr())
        },
    });
    Box::leak(list.collect())
}

/// As `HFILL` leaves it, and of no type.
const fn header_field(name: *const c_char, filter: *const c_char) -> HeaderField {
    HeaderField {
        name,
        filter,
        kind: 0,
        display: BASE_NONE,
        strings: null(),
        bitmask: 0,
        description: null(),
        id: -1,
        parent: 0,
        reference: 0,
        same_name_previous: -1,
        same_name_next: null(),
    }
}

/// The host's numbers of the expert infos: one of each rule, then one of each severity, for a
/// finding whose severity is not its rule's usual one.
static EXPERTS: OnceLock<Experts> = OnceLock::new();

struct Experts(*mut ExpertField, usize);
// SAFETY: the host writes the numbers while it registers them, before any is used; from then on
// they are only read.
unsafe impl Send for Experts {}
// SAFETY: as above.
unsafe impl Sync for Experts {}

const SEVERITIES: [Severity; 3] = [Severity::Info, Severity::Warning, Severity::Error];

/// The filter of the expert info of a rule: `tcplint.null_flags`.
pub(crate) fn filter_of(rule: &Rule) -> String {
    format!("tcplint.{}", rule.name.replace('-', "_"))
}

/// What registers the expert infos; the host keeps it for ever.
pub(crate) fn expert_registrations() -> &'static mut [ExpertRegistration] {
    let rules = tcplint_lint::all().map(|id| {
        let rule = id.rule();
        (
            filter_of(rule),
            group(rule),
            rule.severity,
            rule.summary.to_owned(),
        )
    });
    let severities = SEVERITIES.map(|severity| {
        let filter = format!("tcplint.finding_{}", severity.name());
        let summary = format!("A rule is broken, here of severity {}", severity.name());
        (filter, expert::PROTOCOL, severity, summary)
    });
    let infos: Vec<_> = rules.chain(severities).collect();
    let ids: Vec<_> = infos
        .iter()
        .map(|_| ExpertField {
            info: -1,
            field: -1,
        })
        .collect();
    let ids = Box::leak(ids.into_boxed_slice());
    let list = ids.iter_mut().zip(infos);
    let list = list.map(
        |(ids, (filter, group, severity, summary))| ExpertRegistration {
            ids,
            info: expert_info(&filter, group, severity, &summary),
        },
    );
    let list = Box::leak(list.collect::<Box<[_]>>());
    let first = list.first().map_or(null_mut(), |first| first.ids);
    EXPERTS.get_or_init(|| Experts(first, list.len()));
    list
}

fn expert_info(filter: &str, group: c_int, severity: Severity, summary: &str) -> ExpertInfo {
    ExpertInfo {
        name: leak(filter),
        group,
        severity: match severity {
            Severity::Info => expert::NOTE,
            Severity::Warning => expert::WARN,
            Severity::Error => expert::ERROR,
        },
        summary: leak(summary),
        id: 0,
        protocol: null(),
        original_severity: 0,
        field: FieldRegistration {
            id: null_mut(),
            field: header_field(null(), null()),
        },
    }
}

fn leak(text: &str) -> *const c_char {
    CString::into_raw(c_string(text))
}

fn group(rule: &Rule) -> c_int {
    match rule.code.as_bytes().first() {
        Some(b'S' | b'T') => expert::SEQUENCE,
        Some(b'C') => expert::SECURITY,
        _ => expert::PROTOCOL,
    }
}

/// The expert info of a finding; null before they are registered.
pub(crate) fn expert_of(rule: RuleId, severity: Severity) -> *mut ExpertField {
    let Some(Experts(first, count)) = EXPERTS.get() else {
        return null_mut();
    };
    let at = if rule.rule().severity == severity {
        usize::from(rule.index())
    } else {
        let unusual = SEVERITIES.iter().position(|other| *other == severity);
        count - SEVERITIES.len() + unusual.unwrap_or_default()
    };
    // `first` is the start of `count` numbers, and `at` is below that.
    first.wrapping_add(at.min(count.saturating_sub(1)))
}

//! The doors through which a pack's values come, with any values.

use std::ffi::{CString, c_char, c_void};
use std::ptr;

use proptest::prelude::*;
use tcplint_abi::{TCPLINT_ABI_VERSION, TcplintPack, TcplintReport, TcplintRule, TcplintSegment};

use crate::desk::{Call, Desk, take};
use crate::message::{MOST, readable};
use crate::pack::Pack;

unsafe extern "C" fn silent(
    _: *mut c_void,
    _: *const TcplintSegment,
    _: u32,
    _: u32,
    _: tcplint_abi::TcplintPackReport,
    _: *mut c_void,
) -> i32 {
    0
}

fn any_text() -> impl Strategy<Value = Option<CString>> {
    let octets = prop_oneof![
        proptest::collection::vec(1u8.., 0..40),
        "[A-Z]{1,9}[0-9]{2,4}".prop_map(String::into_bytes),
        "[a-z]{1,5}(-[a-z]{1,5})?".prop_map(String::into_bytes),
        Just(vec![b'x'; 20_000]),
    ];
    proptest::option::of(octets.prop_map(|octets| CString::new(octets).unwrap_or_default()))
}

fn report() -> TcplintReport {
    TcplintReport {
        size: size_of::<TcplintReport>() as u32,
        rule: 0,
        segment: 0,
        stream: 0,
        message: ptr::null(),
        severity: 0,
        confidence: 0,
        reserved: [0; 6],
    }
}

#[test]
fn reports_of_other_threads_are_a_fault() {
    let desk = Desk::new(1);
    let host = desk.host().addr();
    let tell = move || {
        // SAFETY: the report is there.
        unsafe { take(ptr::without_provenance_mut(host), &report()) }
    };
    desk.begin(Call::Finish);
    tell();
    std::thread::scope(|scope| {
        scope.spawn(tell);
    });
    let mut reports = Vec::new();
    let fault = desk.end(&mut reports);
    let why = "it reported from another thread than that of the call";
    assert_eq!((reports.len(), fault.as_deref()), (1, Some(why)));
}

#[test]
fn reserved_octets_of_a_report_are_zero() {
    for at in 0..6 {
        let desk = Desk::new(1);
        let mut report = report();
        report.reserved[at] = 1;
        desk.begin(Call::Finish);
        // SAFETY: the report is there.
        unsafe { take(desk.host(), &report) };
        let why = "it reported a finding whose reserved octets are not 0";
        assert_eq!(desk.end(&mut Vec::new()).as_deref(), Some(why));
    }
}

fn place(text: &Option<CString>) -> *const c_char {
    text.as_ref().map_or(ptr::null(), |text| text.as_ptr())
}

proptest! {
    #[test]
    fn messages_are_printable_and_bounded(
        octets in proptest::collection::vec(any::<u8>(), 0..=MOST),
        cut: bool,
    ) {
        let message = readable(&octets, cut);
        if let Some(message) = &message {
            prop_assert!(!message.is_empty() && !message.contains(char::is_control));
            // A control character is spelled with up to eight, a wrong octet is replaced by three.
            prop_assert!(message.len() <= 8 * MOST);
        }
        prop_assert!(message.is_some() || octets.iter().all(u8::is_ascii_whitespace)
            || String::from_utf8_lossy(&octets).trim().is_empty());
    }

    #[test]
    fn a_report_is_taken_or_is_a_fault(
        size in prop_oneof![Just(size_of::<TcplintReport>() as u32), any::<u32>()],
        rule in prop_oneof![0u32..4, any::<u32>()],
        segment in prop_oneof![0u32..4, any::<u32>()],
        stream: u32,
        severity in prop_oneof![0u8..4, any::<u8>()],
        confidence in prop_oneof![0u8..4, any::<u8>()],
        message in any_text(),
        call in prop_oneof![
            Just(None),
            Just(Some(Call::Finish)),
            Just(Some(Call::Connection)),
            (0usize..4).prop_map(|count| Some(Call::Segments(count))),
        ],
    ) {
        let desk = Desk::new(2);
        let report = TcplintReport {
            size,
            rule,
            segment,
            stream,
            message: place(&message),
            severity,
            confidence,
            reserved: [0; 6],
        };
        if let Some(call) = call {
            desk.begin(call);
        }
        // SAFETY: the report is there, though its size may say otherwise of what follows it.
        unsafe { take(desk.host(), &report) };
        let mut reports = Vec::new();
        let fault = desk.end(&mut reports);
        prop_assert_eq!(fault.is_some(), reports.is_empty());
        if let Some(report) = reports.first() {
            prop_assert!(call.is_some() && report.rule < 2);
            if let Some(Call::Segments(count)) = call {
                prop_assert!(report.segment < count);
            }
        }
    }

    /// A host that nobody was given reaches nobody.
    #[test]
    fn a_host_of_the_packs_own_making_is_nobody(host: usize) {
        let desk = Desk::new(1);
        prop_assume!(host != desk.host().addr());
        desk.begin(Call::Finish);
        // SAFETY: NULL is allowed for.
        unsafe { take(ptr::without_provenance_mut(host), ptr::null()) };
        prop_assert_eq!(desk.end(&mut Vec::new()), None);
    }

    #[test]
    fn a_pack_is_copied_or_refused(
        texts in proptest::collection::vec(any_text(), 10),
        rule_size in prop_oneof![Just(size_of::<TcplintRule>() as u32), any::<u32>()],
        apart in prop_oneof![Just(size_of::<TcplintRule>() as u32), 0u32..80],
        count in prop_oneof![Just(1u32), Just(0), 129u32..],
        flags: [u8; 3],
        has_rules: bool,
        has_segments: bool,
    ) {
        let [severity, on_by_default, needs_connections] = flags.map(|flag| flag % 4);
        let text = |at: usize| place(&texts[at]);
        let rule = TcplintRule {
            size: rule_size,
            severity,
            on_by_default,
            needs_connections,
            reserved: 0,
            code: text(0),
            name: text(1),
            summary: text(2),
            condition: text(3),
            why: text(4),
            exempt: text(5),
            advice: text(6),
            references: text(7),
        };
        let functions = TcplintPack {
            size: size_of::<TcplintPack>() as u32,
            abi_version: TCPLINT_ABI_VERSION,
            name: text(8),
            version: text(9),
            rules: if has_rules { &rule } else { ptr::null() },
            rule_count: count,
            rule_size: apart,
            open: None,
            segments: has_segments.then_some(silent),
            connection: None,
            finish: None,
            close: None,
        };
        // SAFETY: there is one rule, where the count does not say that there are too many or none.
        let outcome = unsafe { Pack::copied(functions) };
        match outcome {
            Err(refused) => prop_assert!(!refused.to_string().contains(char::is_control)),
            Ok(pack) => {
                prop_assert!(has_rules && has_segments && pack.rules().len() == 1);
                prop_assert!(!pack.to_string().contains(char::is_control));
            }
        }
    }
}

proptest! {
    /// A loader is not asked: only what keeps it from being killed is looked at.
    #[test]
    fn any_file_is_whole_or_is_none(
        octets in proptest::collection::vec(any::<u8>(), 0..400),
        start: bool,
    ) {
        let mut file = tempfile::NamedTempFile::new()?;
        if start {
            std::io::Write::write_all(&mut file, b"\x7fELF\x02\x01")?;
        }
        std::io::Write::write_all(&mut file, &octets)?;
        let whole = crate::whole(file.path());
        prop_assert!(start || octets.starts_with(b"\x7fELF") || whole.is_err());
        prop_assert!(!start || octets.len() >= 58 || whole.is_err());
    }
}

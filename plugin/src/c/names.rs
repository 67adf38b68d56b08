//! The names of what is a number in the structs, as tcplint's outputs spell them.

use std::ffi::{CStr, c_char};

use tcplint_abi::TcplintStatus;

const SEVERITIES: [&CStr; 3] = [c"info", c"warning", c"error"];
const CONFIDENCES: [&CStr; 3] = [c"low", c"medium", c"high"];
const ROLES: [&CStr; 3] = [c"", c"client", c"server"];
const CLOSED_BY: [&CStr; 4] = [c"", c"client", c"server", c"both"];
const STATES: [&CStr; 13] = [
    c"",
    c"UNSEEN",
    c"CLOSED",
    c"LISTEN",
    c"SYN_SENT",
    c"SYN_RECEIVED",
    c"ESTABLISHED",
    c"FIN_WAIT1",
    c"FIN_WAIT2",
    c"CLOSE_WAIT",
    c"CLOSING",
    c"LAST_ACK",
    c"TIME_WAIT",
];
const OPENINGS: [&CStr; 10] = [
    c"",
    c"three-way",
    c"simultaneous",
    c"split",
    c"fast-open",
    c"refused",
    c"unanswered",
    c"half-open",
    c"mid-stream",
    c"one-sided",
];
const CLOSINGS: [&CStr; 11] = [
    c"",
    c"four-segment",
    c"three-segment",
    c"simultaneous",
    c"half-closed",
    c"fin-unanswered",
    c"last-ack-missing",
    c"reset",
    c"reset-after-fin",
    c"refused",
    c"open",
];
const RESET_CAUSES: [&CStr; 8] = [
    c"",
    c"port-closed",
    c"abort",
    c"wrote-to-closed-socket",
    c"keep-alive-timeout",
    c"stale-segment",
    c"suspected-injection",
    c"unknown",
];

fn name(names: &[&'static CStr], value: u32) -> *const c_char {
    let at = usize::try_from(value).ok();
    let name = at.and_then(|at| names.get(at)).copied();
    name.unwrap_or(c"").as_ptr()
}

/// `info`, `warning` or `error`. What all of these functions return is ASCII, NUL-terminated, and
/// there as long as the library is; it is empty, never NULL, for a value that has no name.
#[unsafe(no_mangle)]
pub extern "C" fn tcplint_severity_name(severity: u32) -> *const c_char {
    name(&SEVERITIES, severity)
}

/// `low`, `medium` or `high`.
#[unsafe(no_mangle)]
pub extern "C" fn tcplint_confidence_name(confidence: u32) -> *const c_char {
    name(&CONFIDENCES, confidence)
}

/// `client` or `server`.
#[unsafe(no_mangle)]
pub extern "C" fn tcplint_role_name(role: u32) -> *const c_char {
    name(&ROLES, role)
}

/// `ESTABLISHED`, `FIN_WAIT1`, ...
#[unsafe(no_mangle)]
pub extern "C" fn tcplint_state_name(state: u32) -> *const c_char {
    name(&STATES, state)
}

/// `three-way`, `mid-stream`, ...
#[unsafe(no_mangle)]
pub extern "C" fn tcplint_opening_name(opening: u32) -> *const c_char {
    name(&OPENINGS, opening)
}

/// `four-segment`, `reset`, ...
#[unsafe(no_mangle)]
pub extern "C" fn tcplint_closing_name(closing: u32) -> *const c_char {
    name(&CLOSINGS, closing)
}

/// `client`, `server` or `both`.
#[unsafe(no_mangle)]
pub extern "C" fn tcplint_closed_by_name(closed_by: u32) -> *const c_char {
    name(&CLOSED_BY, closed_by)
}

/// `port-closed`, `abort`, ...
#[unsafe(no_mangle)]
pub extern "C" fn tcplint_reset_cause_name(reset_cause: u32) -> *const c_char {
    name(&RESET_CAUSES, reset_cause)
}

/// What a status means, in a few words. The count of a function that counts is `done`.
#[unsafe(no_mangle)]
pub extern "C" fn tcplint_status_text(status: i64) -> *const c_char {
    const ALL: [TcplintStatus; 8] = [
        TcplintStatus::NullPointer,
        TcplintStatus::BadSize,
        TcplintStatus::BadValue,
        TcplintStatus::UnknownRule,
        TcplintStatus::BadHandle,
        TcplintStatus::Busy,
        TcplintStatus::Finished,
        TcplintStatus::InternalError,
    ];
    let text = match ALL.iter().find(|one| **one as i64 == status) {
        Some(one) => text_of(*one),
        None if status >= 0 => text_of(TcplintStatus::Ok),
        None => c"no status of this version of the library",
    };
    text.as_ptr()
}

pub(super) fn text_of(status: TcplintStatus) -> &'static CStr {
    match status {
        TcplintStatus::Ok => c"done",
        TcplintStatus::NullPointer => c"a pointer is NULL that must not be",
        TcplintStatus::BadSize => c"a size is wrong: set it to sizeof the struct",
        TcplintStatus::BadValue => c"a value is out of its range",
        TcplintStatus::UnknownRule => c"a selector names no rule",
        TcplintStatus::BadHandle => c"no such handle, or it was closed",
        TcplintStatus::Busy => c"the handle is at work, on this thread or another",
        TcplintStatus::Finished => c"the handle is finished: close it",
        TcplintStatus::InternalError => {
            c"a defect in tcplint was caught: close the handle, and please report it"
        }
    }
}

#[cfg(test)]
mod tests {
    use tcplint_lint::{Confidence, Severity};
    use tcplint_track::{ClosedBy, Closing, Opening, ResetCause, Role, State};

    use super::super::{connections, segments};
    use super::*;

    #[test]
    fn names_are_those_of_the_outputs() {
        let is = |name: *const c_char, wanted: &str| {
            // SAFETY: a string of ours.
            assert_eq!(unsafe { CStr::from_ptr(name) }.to_str(), Ok(wanted));
        };
        for state in State::ALL {
            is(
                tcplint_state_name(segments::state(state) as u32),
                state.name(),
            );
        }
        for opening in Opening::ALL {
            let number = connections::opening(opening) as u32;
            is(tcplint_opening_name(number), opening.name());
        }
        for closing in Closing::ALL {
            let number = connections::closing(Some(closing)) as u32;
            is(tcplint_closing_name(number), closing.name());
        }
        for by in ClosedBy::ALL {
            let number = connections::closed_by(Some(by)) as u32;
            is(tcplint_closed_by_name(number), by.name());
        }
        for cause in ResetCause::ALL {
            let number = connections::reset_cause(Some(cause)) as u32;
            is(tcplint_reset_cause_name(number), cause.name());
        }
        for role in [Role::Client, Role::Server] {
            is(tcplint_role_name(segments::role(role) as u32), role.name());
        }
        for severity in [Severity::Info, Severity::Warning, Severity::Error] {
            let number = super::super::catalogue::severity(severity) as u32;
            is(tcplint_severity_name(number), severity.name());
        }
        for confidence in [Confidence::Low, Confidence::Medium, Confidence::High] {
            is(
                tcplint_confidence_name(confidence as u32),
                confidence.name(),
            );
        }
        is(tcplint_state_name(0), "");
        is(tcplint_state_name(13), "");
        is(tcplint_closing_name(u32::MAX), "");
        is(tcplint_status_text(0), "done");
        is(tcplint_status_text(7), "done");
        is(tcplint_status_text(-4), "a selector names no rule");
        is(
            tcplint_status_text(-99),
            "no status of this version of the library",
        );
    }
}

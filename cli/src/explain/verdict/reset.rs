//! What a reset means: who sent it, why as far as its form tells, and those that had no effect.

use tcplint_track::{Event, Opening, ResetCause, Role};

use crate::explain::marks::Mark;
use crate::explain::moment::End;
use crate::explain::story::Told;
use crate::explain::words::Span;
use crate::numbers::Count;

/// The reset that ended the connection, or its TIME_WAIT.
pub(super) fn reset(told: &Told) -> Option<String> {
    let mark = told.marks.reset;
    let Some((role, cause)) = told.connection.reset else {
        return after_the_close(told, &mark?);
    };
    let by = told.end(role);
    let frame = mark.map_or_else(String::new, |mark| format!(" in frame {}", mark.frame));
    Some(format!(
        "by {}{frame}: {}.",
        told.name(by),
        why(told, by, cause)
    ))
}

/// Nothing but resets was captured.
pub(super) fn alone(told: &Told) -> String {
    let by = told
        .marks
        .first
        .map_or("one end", |first| told.name(first.from));
    format!(
        "{} by {by}, and nothing else of the connection was captured: not how it opened, not what \
         was answered. Why is not known. Who is the client is guessed from the ports.",
        Count(told.connection.segments.into(), "reset")
    )
}

/// A reset that came when both ends had closed.
fn after_the_close(told: &Told, mark: &Mark) -> Option<String> {
    let teardown = told.connection.teardown?;
    let fin = told
        .closer()
        .and_then(|closer| told.marks.ends[closer].fin)?;
    let since = mark
        .time
        .saturating_sub(fin.mark.time)
        .saturating_sub(teardown);
    if since < 0 {
        return None;
    }
    Some(format!(
        "by {} in frame {}, {} after the close was complete: no data was lost by it, but it ends \
         the other end's TIME_WAIT early (TIME-WAIT assassination, RFC 1337).",
        told.name(mark.from),
        mark.frame,
        Span(since)
    ))
}

fn why(told: &Told, by: End, cause: ResetCause) -> String {
    let (sender, other) = (told.name(by), told.name(!by));
    match cause {
        ResetCause::PortClosed => {
            let what = if told.marks.ends[!by].syn.is_some() {
                "the SYN"
            } else {
                "a segment that belongs to no connection there, and that a listening port would \
                 have dropped"
            };
            format!(
                "it answers {what}. Nobody listens on port {} there, or a firewall says so in its \
                 place",
                told.summary(by).address.port()
            )
        }
        _ if told.connection.opening == Opening::HalfOpen => {
            format!(
                "{} (cause in tcplint's list: {})",
                half_open(told, by),
                cause.name()
            )
        }
        ResetCause::Abort => format!(
            "it has the next number and an ACK, the form in which {sender} aborts of its own \
             accord{}",
            unread(told, by)
        ),
        ResetCause::WroteToClosedSocket => {
            let data = told.marks.ends[!by].data.map_or_else(String::new, |mark| {
                format!(
                    " (frame {}, {})",
                    mark.frame,
                    Count(mark.len.into(), "octet")
                )
            });
            format!(
                "{sender} had closed altogether, and {other} sent octets nevertheless{data}. There \
                 was no program left to read them"
            )
        }
        ResetCause::KeepAliveTimeout => keep_alive(told, by),
        ResetCause::StaleSegment => format!(
            "its number is the last ack of {other}, and it has no ACK: {sender} answers a segment \
             as if it knew no such connection (any more), or somebody does so in its name"
        ),
        ResetCause::SuspectedInjection => format!(
            "{sender} went on after it{}, so somebody else may have sent it in its name",
            told.marks
                .went_on
                .map_or_else(String::new, |mark| format!(" (frame {})", mark.frame))
        ),
        ResetCause::Unknown => "nothing in its form or place tells why".to_owned(),
    }
}

/// The handshake was never completed.
fn half_open(told: &Told, by: End) -> String {
    match told.role(by) {
        Role::Client => "it answers the SYN ACK: the client does not know of the connection, or \
                         does not want it (any more). A SYN scan looks like this"
            .to_owned(),
        Role::Server => {
            "the ACK of its SYN ACK never came. The server reset it without ever having \
                         that: it gave up waiting, or would not have the connection any more"
                .to_owned()
        }
    }
}

/// The resetting end gave up: whether the answers to its probes are in the capture.
fn keep_alive(told: &Told, by: End) -> String {
    let (marks, other) = (&told.marks.ends[by], told.name(!by));
    let probes = Count(marks.probes, "keep-alive probe");
    let sender = told.name(by);
    if told.marks.ends[!by].latest > marks.probe {
        format!(
            "{sender} gave up after {probes}, at the time when the next one was due. The answers \
             of {other} are in this capture, so they were lost on the rest of their way, or a filter on this \
             host dropped them"
        )
    } else {
        format!("{sender} gave up after {probes}: {other} did not answer the last")
    }
}

/// Octets that the resetting end had just been sent: what it may have left unread.
fn unread(told: &Told, by: End) -> String {
    let received = match told.role(by) {
        Role::Client => told.connection.server.bytes,
        Role::Server => told.connection.client.bytes,
    };
    match received {
        0 => {
            ": its program closed with SO_LINGER 0, most likely. No octet had been sent to it, so \
              none can have been unread"
                .to_owned()
        }
        _ => format!(
            ": its program closed with octets unread (it had been sent {}), or with SO_LINGER 0. On \
             the wire these are one",
            Count(received, "octet")
        ),
    }
}

/// Resets that were not taken, and one that had no effect.
pub(super) fn not_taken(told: &Told) -> Option<String> {
    let marks = &told.marks;
    let count = marks.count(Event::ResetNotExact) + marks.count(Event::ResetIgnored);
    let mut parts = Vec::new();
    if let Some(first) = marks.refused_reset.filter(|_| count > 0) {
        parts.push(format!(
            "{}, the first in frame {}, did not have the number that the receiver expects. TCP \
             takes only the exact one (RFC 9293, section 3.10.7.4), so that nobody ends a \
             connection by guessing",
            Count(count, "reset"),
            first.frame
        ));
    }
    if let (Some(went_on), None) = (marks.went_on, told.connection.reset) {
        parts.push(format!(
            "a reset was seen, but both ends went on (frame {}): it did not reach them, or was not \
             taken",
            went_on.frame
        ));
    }
    (!parts.is_empty()).then(|| parts.join("; ") + ".")
}

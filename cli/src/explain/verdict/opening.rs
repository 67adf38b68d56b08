//! How the connection opened.

use tcplint_track::Opening;
use tcplint_wire::Flags;

use crate::explain::marks::{EndMarks, Mark};
use crate::explain::moment::End;
use crate::explain::story::Told;
use crate::explain::words::{Span, after_the_last, times};
use crate::numbers::Count;

pub(super) fn opening(told: &Told) -> String {
    let client = &told.marks.ends[told.client];
    let server = &told.marks.ends[!told.client];
    let mut text = match told.connection.opening {
        Opening::ThreeWay => format!("three-way handshake: {}", handshake(client, server)),
        Opening::FastOpen => format!(
            "fast open (RFC 7413): {}; the octets of the SYN did not wait for the handshake",
            handshake(client, server)
        ),
        Opening::Simultaneous => format!(
            "simultaneous: both ends sent a SYN{}, and neither acknowledges the other's; each was \
             then acknowledged. Both go through SYN_SENT and SYN_RECEIVED (RFC 9293, section 3.5)",
            frames(&[client.syn, server.syn])
        ),
        Opening::Split => format!(
            "split handshake: the server answered the SYN with a SYN of its own{}, no SYN ACK, and \
             the client completed it. Legal, and so rare that it is worth asking who does it",
            frames(&[server.syn])
        ),
        Opening::Refused => format!(
            "refused: the SYN{} was answered by a reset{}",
            frames(&[client.syn]),
            frames(&[told.marks.reset])
        ),
        Opening::Unanswered => unanswered(told, client),
        Opening::HalfOpen => format!(
            "half-open: SYN and SYN ACK{}, and no ACK of the client. A scanner leaves it so, a \
             client whose answer is lost, and one with a forged address",
            frames(&[client.syn, server.syn_ack])
        ),
        Opening::MidStream => mid_stream(told),
        Opening::OneSided => one_sided(told),
    };
    for (end, name) in [
        (client, "SYN of the client"),
        (server, "SYN ACK of the server"),
    ] {
        let told_already = told.connection.opening == Opening::Unanswered;
        if end.syn_again > 0 && !told_already {
            text.push_str(&format!(
                ". The {name} was sent again {}",
                times(end.syn_again)
            ));
        }
    }
    text + "."
}

/// ` (frames 1, 2)`, those that are known.
pub(super) fn frames(marks: &[Option<Mark>]) -> String {
    let known: Vec<_> = marks
        .iter()
        .flatten()
        .map(|mark| mark.frame.to_string())
        .collect();
    match known.as_slice() {
        [] => String::new(),
        [one] => format!(" (frame {one})"),
        several => format!(" (frames {})", several.join(", ")),
    }
}

/// The three segments, each with its frame, and the time from first to last.
fn handshake(client: &EndMarks, server: &EndMarks) -> String {
    let part = |name: &str, mark: Option<Mark>| match mark {
        Some(mark) if mark.len > 0 => format!(
            "{name} with {} (frame {})",
            Count(mark.len.into(), "octet"),
            mark.frame
        ),
        Some(mark) => format!("{name} (frame {})", mark.frame),
        None => format!("{name} (not in the capture)"),
    };
    let third = client.confirms;
    let third_name = match third {
        Some(mark) if mark.is(Flags::FIN) => "FIN ACK",
        _ => "ACK",
    };
    let time = match (client.syn, third) {
        (Some(first), Some(last)) => {
            format!(", in {}", Span(last.time.saturating_sub(first.time)))
        }
        _ => String::new(),
    };
    [
        part("SYN", client.syn),
        part("SYN ACK", server.syn_ack),
        part(third_name, third),
    ]
    .join(", ")
        + &time
}

fn unanswered(told: &Told, client: &EndMarks) -> String {
    let (first, last) = told.connection.times;
    let sent = match client.syn_again {
        0 => "a SYN".to_owned(),
        more => format!(
            "a SYN, sent {} in {}",
            times(more + 1),
            Span(last.saturating_sub(first))
        ),
    };
    let ended = after_the_last(told.ended.saturating_sub(last));
    format!(
        "unanswered: {sent}, and nothing came back until the capture ends{ended}. The SYN was lost or filtered, or nobody has that address; a closed port would have \
         answered with a reset"
    )
}

fn mid_stream(told: &Told) -> String {
    if told.marks.carried {
        return "this stream number begins with a SYN that came into a connection while it lived \
                (Wireshark gives such a SYN a new number). The connection is the one with an \
                earlier number between the same addresses and ports"
            .to_owned();
    }
    let syns = [End::First, End::Other].map(|end| {
        let marks = &told.marks.ends[end];
        marks.syn.or(marks.syn_ack)
    });
    if syns.iter().any(Option::is_some) {
        return format!(
            "not a complete handshake: SYNs were captured{}, but not what belongs to them",
            frames(&syns)
        );
    }
    "not in the capture, which began later: relative numbers count from the first that was \
     captured, and who is the client is guessed from the ports"
        .to_owned()
}

fn one_sided(told: &Told) -> String {
    let seen = told.marks.first.map_or(told.client, |first| first.from);
    let marks = &told.marks.ends[seen];
    let guess = if marks.syn.or(marks.syn_ack).is_some() {
        ""
    } else {
        "; who is the client is guessed from the ports"
    };
    format!(
        "one-sided: the capture holds only what {} sent. What the other end did shows in the \
         acknowledgments alone{guess}",
        told.name(seen)
    )
}

//! What is left at both ends when the capture ends, and how long that stays so.

use tcplint_track::{EndSummary, Opening, Role, State};

use crate::explain::marks::Fin;
use crate::explain::story::Told;
use crate::explain::words::{Span, after};
use crate::numbers::Count;

/// How long Linux keeps TIME_WAIT, in nanoseconds: `TCP_TIMEWAIT_LEN`, no setting changes it.
const LINUX_TIME_WAIT: i64 = 60_000_000_000;

/// One item for each end, or one for both.
pub(super) fn left(told: &Told) -> Vec<(&'static str, String)> {
    let ends = [Role::Client, Role::Server].map(|role| told.summary(told.end(role)));
    let goes_on = told.successor.is_some_and(|next| next.goes_on);
    let [client, server] = ends;
    if client.state == State::Closed && server.state == State::Closed {
        let what = "both ends are CLOSED: nothing is left of it.".to_owned();
        return vec![("left", what)];
    }
    if client.state == server.state && client.state == State::Established {
        let text = if goes_on {
            "both ends are ESTABLISHED when the next stream number begins.".to_owned()
        } else if let Some(next) = told.successor {
            let known = next.answer.map_or_else(String::new, |answer| {
                format!(
                    ". Its sender no longer knew this connection, and frame {} shows that the other \
                     end did not, either: how they lost it is not in the capture",
                    answer.frame
                )
            });
            format!(
                "both ends were ESTABLISHED by what was captured before the SYN in frame {}{known}.",
                next.mark.frame
            )
        } else {
            "both ends are ESTABLISHED when the capture ends. An idle connection stays so for as \
             long as nobody sends or asks (keep-alive)."
                .to_owned()
        };
        return vec![("left", text)];
    }
    if client.state == server.state {
        return vec![("both", state(told, Role::Client, client))];
    }
    [
        ("client", Role::Client, client),
        ("server", Role::Server, server),
    ]
    .into_iter()
    .map(|(label, role, end)| (label, state(told, role, end)))
    .collect()
}

fn state(told: &Told, role: Role, end: &EndSummary) -> String {
    let other = match role {
        Role::Client => "the server",
        Role::Server => "the client",
    };
    if let Some(fin) = told.unproven_fin(told.end(role)) {
        return unproven(told, role, &fin);
    }
    let age = told.ended.saturating_sub(end.since);
    let since = if age == 0 {
        format!("{} when the capture ends", end.state)
    } else {
        format!("{} for {} when the capture ends", end.state, Span(age))
    };
    match end.state {
        State::Closed => "CLOSED: nothing is left there.".to_owned(),
        State::Listen => {
            "LISTEN, as far as a SYN to it shows: it may be closed or not be there.".to_owned()
        }
        State::Unseen => "UNSEEN: none of its segments was captured.".to_owned(),
        State::SynSent => {
            format!("{since}: it waits for an answer to its SYN, and sends it again.")
        }
        State::SynReceived => format!("{since}: it waits for the ACK of its SYN."),
        State::Established
            if told.connection.opening == Opening::HalfOpen && role == Role::Client =>
        {
            "ESTABLISHED if the SYN ACK has arrived there, which nothing shows.".to_owned()
        }
        State::FinWait1 if told.connection.opening == Opening::OneSided => {
            format!("{since}, as far as its own segments show: it has sent its FIN.")
        }
        State::Established => format!("{since}: it has not closed."),
        State::FinWait1 => {
            format!("{since}: its FIN is not acknowledged; it sends it again and gives up at last.")
        }
        State::FinWait2 => format!(
            "{since}: its FIN is acknowledged, and it waits for the FIN of {other}. Where its \
             program has closed the socket, Linux drops it after 60 s (tcp_fin_timeout); where it \
             has only shut down its sending side, it waits on."
        ),
        State::CloseWait => format!(
            "{since}: it has the FIN of {other} and has sent none, so its program has not called \
             close, or TCP still has octets to send before. This state never expires by itself: \
             what hangs is the program, not TCP."
        ),
        State::Closing => {
            format!("{since}: it has the FIN of {other}; its own is not acknowledged.")
        }
        State::LastAck => format!(
            "{since}: it has closed, and waits for the ACK of its FIN; it sends that again and \
             gives up at last."
        ),
        State::TimeWait => time_wait(told, &since),
    }
}

/// A state that rests on a FIN whose arrival nothing shows.
fn unproven(told: &Told, role: Role, fin: &Fin) -> String {
    let end = told.end(role);
    let (own, other) = (told.name(end), told.name(!end));
    let before = told.ledger[end]
        .acked
        .filter(|acked| fin.mark.end().is_after(*acked))
        .map_or(0, |acked| fin.mark.end().relative_to(acked));
    let gone = if before > 0 {
        format!(
            "no ack of {own} covers it, nor the {} before it. So the way there or the host may be \
             gone, or only its acknowledgments are missing",
            Count(before.into(), "octet")
        )
    } else {
        format!(
            "no ack of {own} covers it. It may be lost, or its acknowledgment may be, or be missing \
             in this capture"
        )
    };
    format!(
        "{} if the FIN of {other} has arrived there, which nothing shows{}: {gone}.",
        told.summary(end).state,
        after(told.ended.saturating_sub(fin.mark.time), "that FIN")
    )
}

fn time_wait(told: &Told, since: &str) -> String {
    let owner = if told.connection.client.state == told.connection.server.state {
        "it closed before it had the other's FIN, and so did the other: both remember it"
    } else {
        "it sent the first FIN, so it remembers the connection"
    };
    let quiet = told.ended.saturating_sub(told.connection.times.1);
    let linux = if quiet > LINUX_TIME_WAIT {
        "on Linux it was over after 60 s, whatever is set"
    } else {
        "Linux keeps it for 60 s, whatever is set"
    };
    format!(
        "{since}: {owner}, to acknowledge a FIN that comes again, and until old segments are gone. \
         That is 2 MSL: 240 s with the MSL of 2 minutes that RFC 9293 takes (section 3.4.2); \
         {linux}."
    )
}

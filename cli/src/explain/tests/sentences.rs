//! Each kind of segment has its sentence, with numbers that come out.

use super::*;

#[test]
fn a_handshake_counts_the_syns() {
    let told = tell(&handshake(), false);
    assert_eq!(
        said(&told, 1),
        "SYN: the client wants to open; 0 stands for its initial number 4000000000, and the SYN \
         takes one number: 1 = 0 + 1 comes next."
    );
    assert_eq!(
        said(&told, 2),
        "SYN ACK, ack 1 = 0 + 1: the SYN takes one number and has arrived; the 0 of the server \
         stands for its own initial number 1500000000."
    );
    assert_eq!(
        said(&told, 3),
        "ack 1 = 0 + 1: the SYN of the server takes one number and has arrived."
    );
}

#[test]
fn data_names_its_numbers() {
    assert_eq!(
        last_said(&[c(ACK, 1, 1, 21)]),
        "21 octets, numbers 1 to 21, so 22 = 1 + 21 comes next."
    );
    assert_eq!(
        last_said(&[c(ACK, 1, 1, 1)]),
        "1 octet, number 1, so 2 = 1 + 1 comes next."
    );
}

#[test]
fn an_ack_says_what_it_covers() {
    let data = [c(ACK, 1, 1, 21), c(ACK, 22, 1, 10)];
    let with = |ack| last_said(&[&data[..], &[s(ACK, 1, ack, 0)]].concat());
    assert_eq!(
        with(32),
        "ack 32 = 1 + 31: all 31 octets have arrived, 2 segments at once."
    );
    assert_eq!(
        with(22),
        "ack 22 = 1 + 21: 21 octets have arrived, and 10 octets sent since are not acknowledged \
         yet."
    );
    assert_eq!(
        with(1),
        "ack 1 again: the server still waits for number 1; 31 octets sent since are not \
         acknowledged."
    );
    assert_eq!(
        with(40),
        "ack 40 = 1 + 39: 39 octets have arrived, 8 of them not in this capture."
    );
}

#[test]
fn a_window_update_is_no_duplicate() {
    let narrow = Sent {
        window: 100,
        ..s(ACK, 1, 22, 0)
    };
    assert_eq!(
        last_said(&[c(ACK, 1, 1, 21), narrow, s(ACK, 1, 22, 0)]),
        "ack 22 again, with another window: 64000 instead of 100, as sent."
    );
}

#[test]
fn a_fin_has_the_number_after_the_octets() {
    assert_eq!(
        last_said(&[c(ACK, 1, 1, 21), c(FIN | ACK, 22, 1, 0)]),
        "FIN: the client has nothing more to send; its number is 22 = 1 + 21, the one after the \
         21 octets sent before."
    );
    assert_eq!(
        last_said(&[c(FIN | ACK, 1, 1, 21)]),
        "21 octets, numbers 1 to 21; FIN: the client has nothing more to send; it comes after the \
         21 octets of the same segment, so its number is 22 = 1 + 21."
    );
    assert_eq!(
        last_said(&[c(FIN, 1, 0, 0)]),
        "FIN: the client has nothing more to send; its number is 1, the one after the SYN, since \
         no octet was sent; it has no ACK, so the server drops it (RFC 9293, section 3.10.7.4); its \
         flags are not legal: F005 fin-without-ack."
    );
}

#[test]
fn the_ack_of_a_fin_adds_one() {
    let fin = [c(ACK, 1, 1, 21), s(ACK, 1, 22, 0), c(FIN | ACK, 22, 1, 0)];
    let with = |sent| last_said(&[&fin[..], &[sent]].concat());
    assert_eq!(
        with(s(ACK, 1, 23, 0)),
        "ack 23 = 22 + 0 + 1: nothing but the FIN of the client is new, and a FIN takes one \
         number."
    );
    assert_eq!(
        with(s(FIN | ACK, 1, 23, 0)),
        "FIN: the server has nothing more to send; its number is 1, the one after the SYN, since \
         no octet was sent; ack 23 = 22 + 0 + 1: nothing but the FIN of the client is new, and a \
         FIN takes one number; so this one segment is both the acknowledgment and the second FIN."
    );
    assert_eq!(
        with(s(FIN | ACK, 1, 22, 0)),
        "FIN: the server has nothing more to send; its number is 1, the one after the SYN, since \
         no octet was sent; ack 22 does not cover the FIN of the client, number 22: it was sent \
         before that FIN arrived, and they cross."
    );
    assert_eq!(
        with(c(FIN | ACK, 22, 1, 0)),
        "The same FIN again, number 22, 100 ms later: nothing acknowledged it so far; it is no \
         second FIN."
    );
}

#[test]
fn octets_and_fin_are_counted_apart() {
    assert_eq!(
        last_said(&[c(FIN | ACK, 1, 1, 21), s(ACK, 1, 23, 0)]),
        "ack 23 = 1 + 21 + 1: the 21 new octets have arrived, and so has the FIN of the client, \
         which takes one number."
    );
}

#[test]
fn a_probe_is_no_octet() {
    let probe = [c(ACK, 1, 1, 21), s(ACK, 1, 22, 0), c(ACK, 21, 1, 0)];
    assert_eq!(
        last_said(&probe),
        "A keep-alive probe: seq 21 = 22 - 1, a number that was used before, and no octet; it \
         only asks whether the server is still there."
    );
    assert_eq!(
        last_said(&[&probe[..], &[s(ACK, 1, 22, 0)]].concat()),
        "ack 22 again: the answer to the keep-alive probe of frame 6: still there."
    );
}

#[test]
fn octets_again_and_octets_missing() {
    assert_eq!(
        last_said(&[c(ACK, 1, 1, 21), c(ACK, 1, 1, 21)]),
        "21 octets again, numbers 1 to 21: sent before, and not acknowledged by the server."
    );
    assert_eq!(
        last_said(&[c(ACK, 1, 1, 21), s(ACK, 1, 22, 0), c(ACK, 1, 1, 21)]),
        "21 octets again, numbers 1 to 21: sent before, and acknowledged by the server already, \
         with 22."
    );
    assert_eq!(
        last_said(&[c(ACK, 1, 1, 21), c(ACK, 32, 1, 5)]),
        "5 octets, numbers 32 to 36, so 37 = 32 + 5 comes next; the 10 octets from 22 on are not \
         captured so far."
    );
    assert_eq!(
        last_said(&[c(ACK, 1, 1, 21), c(ACK, 32, 1, 5), c(ACK, 22, 1, 10)]),
        "10 octets, numbers 22 to 31, captured after later ones: part of what was missing."
    );
}

#[test]
fn a_reset_tells_why_it_is_taken() {
    let data = [c(ACK, 1, 1, 21), s(ACK, 1, 22, 0)];
    let with = |sent| last_said(&[&data[..], &[sent]].concat());
    assert_eq!(
        with(c(RST | ACK, 22, 1, 0)),
        "RST ACK: its number 22 is exactly the one that the server expects; the connection is \
         gone at once, and no ACK answers a reset."
    );
    assert_eq!(
        with(c(RST, 1022, 0, 0)),
        "RST at 1022, inside the window, but not the 22 that the server expects: the server \
         should answer with a challenge ACK and go on (RFC 9293, section 3.10.7.4)."
    );
    assert_eq!(
        with(c(RST, 10_000_000, 0, 0)),
        "RST at 10000000, outside of the window that begins at the 22 that the server expects: \
         ignored."
    );
    let refused = tell(&[c(SYN, 0, 0, 0), s(RST | ACK, u32::MAX, 1, 0)], false);
    assert_eq!(
        said(&refused, 2),
        "RST ACK: the server will not have the connection; ack 1 = 0 + 1 names the SYN that it \
         answers, so the client must take it; its own number is 0 on the wire, as it answers a \
         segment without ACK (RFC 9293, section 3.5.2)."
    );
}

#[test]
fn a_challenge_ack_is_named_so() {
    let sent = [
        c(ACK, 1, 1, 21),
        s(ACK, 1, 22, 0),
        c(RST, 1022, 0, 0),
        s(ACK, 1, 22, 0),
    ];
    assert_eq!(
        last_said(&sent),
        "ack 22 again: a challenge ACK, after frame 6: it tells the client which number is \
         expected."
    );
}

#[test]
fn flags_that_no_tcp_sends_are_named() {
    assert_eq!(
        last_said(&[c(0, 1, 0, 0)]),
        "It has no ACK, so the server drops it (RFC 9293, section 3.10.7.4); its flags are not \
         legal: F001 null-flags."
    );
    let both = tell(&[c(SYN | FIN, 0, 0, 0)], false);
    assert!(said(&both, 1).ends_with("its flags are not legal: F002 syn-fin."));
}

#[test]
fn octets_that_were_not_captured_are_not_counted_as_segments() {
    let skipped = [c(ACK, 1, 1, 21), c(ACK, 32, 1, 5)];
    assert_eq!(
        last_said(&[&skipped[..], &[s(ACK, 1, 37, 0)]].concat()),
        "ack 37 = 1 + 36: all 36 octets have arrived, 10 of them not in this capture."
    );
    let filled = [&skipped[..], &[c(ACK, 22, 1, 10), s(ACK, 1, 37, 0)]].concat();
    assert_eq!(
        last_said(&filled),
        "ack 37 = 1 + 36: all 36 octets have arrived, 3 segments at once."
    );
}

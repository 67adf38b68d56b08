//! Captures that leave things open: only what they show is told.

use super::*;

/// One second, in nanoseconds.
const SECOND: i64 = 1_000_000_000;

/// These segments after a handshake.
fn after_handshake(sent: &[Sent]) -> Vec<Sent> {
    [handshake(), sent.to_vec()].concat()
}

/// Each segment with its time, 100 ms apart from `start` on.
fn timed(start: i64, sent: &[Sent]) -> Vec<(i64, Sent)> {
    (0..)
        .zip(sent)
        .map(|(n, sent)| (start + n * 100_000_000, *sent))
        .collect()
}

#[test]
fn a_fin_that_nothing_acknowledges_blames_no_program() {
    let lost = after_handshake(&[
        c(ACK, 1, 1, 8),
        c(FIN | ACK, 9, 1, 0),
        c(FIN | ACK, 9, 1, 0),
        c(FIN | ACK, 9, 1, 0),
    ]);
    let flat = flat(&tell(&lost, false));
    assert!(
        flat.contains(
            "server CLOSE_WAIT if the FIN of the client has arrived there, which nothing shows, \
             200 ms after that FIN: no ack of the server covers it, nor the 8 octets before it."
        ),
        "{flat}"
    );
    for wrong in ["its program", "goes away by itself", "Recv-Q"] {
        assert!(!flat.contains(wrong), "{wrong}: {flat}");
    }
}

/// A SYN into a connection that was never closed, and the SYN ACK that takes it as a new one.
fn forgotten() -> Vec<(i64, Sent)> {
    let again = [
        c(SYN, 50_000, 0, 0),
        s(SYN | ACK, 70_000, 50_001, 0),
        c(ACK, 50_001, 70_001, 0),
    ];
    let old = timed(SECOND, &handshake());
    [old, timed(10_000 * SECOND, &again)].concat()
}

#[test]
fn a_syn_that_is_answered_begins_a_new_connection() {
    let told = tell_stream(&forgotten(), 1, false);
    assert_eq!(
        said(&told, 4),
        "SYN: the client wants to open; the connection before was not closed in this capture, but \
         frame 5 answers this as a new one; 0 stands for its initial number 4000050000, and the SYN \
         takes one number: 1 = 0 + 1 comes next."
    );
    assert!(said(&told, 5).contains("ack 1 = 0 + 1: the SYN takes one number and has arrived"));
    let flat = flat(&told);
    assert!(
        flat.contains("three-way handshake: SYN (frame 4), SYN ACK (frame 5), ACK (frame 6)"),
        "{flat}"
    );
    assert!(!flat.contains("challenge"), "{flat}");
}

#[test]
fn a_connection_that_both_forgot_does_not_go_on() {
    let flat = flat(&tell_stream(&forgotten(), 0, false));
    assert!(!flat.contains("goes on"), "{flat}");
    assert!(!flat.contains("see --stream"), "{flat}");
    assert!(flat.contains("begin again in frame 4"), "{flat}");
    assert!(
        flat.contains("frame 5 shows that the other end did not, either"),
        "{flat}"
    );
}

#[test]
fn a_lone_reset_has_no_story() {
    let told = tell(&[c(RST | ACK, 1, 1, 0)], false);
    assert_eq!(
        said(&told, 1),
        "RST ACK: nothing of its connection was captured before, so why it was sent is not known."
    );
    let flat = flat(&told);
    assert!(
        flat.contains("Verdict reset 1 reset by the client, and nothing else of the connection"),
        "{flat}"
    );
    for wrong in ["one-sided", "closing", "knows no such", "was there"] {
        assert!(!flat.contains(wrong), "{wrong}: {flat}");
    }
}

#[test]
fn a_capture_that_holds_its_packets_twice_says_so() {
    let sent = after_handshake(&[
        c(ACK, 1, 1, 21),
        c(FIN | ACK, 22, 1, 0),
        s(FIN | ACK, 1, 23, 0),
        c(ACK, 23, 2, 0),
    ]);
    let once = timed(SECOND, &sent);
    let whole = flat(&tell_stream(
        &[once.clone(), once.clone()].concat(),
        0,
        true,
    ));
    assert!(
        whole.contains("frame 8, at a time 600 ms before the last segment"),
        "{whole}"
    );
    assert!(
        !whole.contains("-600") && !whole.contains("-500"),
        "{whole}"
    );
    // Without the SYNs they are one stream.
    let told = tell_stream(&[&once[2..], &once[2..]].concat(), 0, true);
    let flat = flat(&told);
    let goes_back = "the clock of the capture goes back by 400 ms at frame 6";
    assert_eq!(flat.matches(goes_back).count(), 2, "{flat}");
    assert!(
        said(&told, 8).starts_with("seq 22: nothing that the client had not sent before"),
        "{}",
        said(&told, 8)
    );
    for wrong in ["0 us later", "in fact", "A FIN was sent again"] {
        assert!(!flat.contains(wrong), "{wrong}: {flat}");
    }
}

#[test]
fn a_reset_that_comes_again_ends_nothing_twice() {
    let sent = after_handshake(&[s(RST, 1, 0, 0), s(RST, 1, 0, 0)]);
    assert_eq!(
        last_said(&sent[3..]),
        "RST: once more: the server had reset the connection in frame 4 already."
    );
}

#[test]
fn an_ack_of_a_part_leaves_the_rest_uncounted() {
    let sent = [c(ACK, 1, 1, 10), c(ACK, 11, 1, 10), s(ACK, 1, 11, 0)];
    assert_eq!(
        last_said(&[&sent[..], &[s(ACK, 1, 21, 0)]].concat()),
        "ack 21 = 11 + 10: all 10 octets have arrived."
    );
}

#[test]
fn both_syn_acks_of_a_simultaneous_open_have_an_answer() {
    let sent = [
        c(SYN, 0, 0, 0),
        s(SYN, 0, 0, 0),
        c(SYN | ACK, 0, 1, 0),
        s(SYN | ACK, 0, 1, 0),
        c(ACK, 1, 1, 0),
        s(ACK, 1, 1, 0),
    ];
    let told = tell(&sent, false);
    for (frame, syn) in [(5, 4), (6, 3)] {
        let answer =
            format!("ack 1 again: the answer to the SYN in frame {syn}, which it had already.");
        assert_eq!(said(&told, frame), answer);
    }
}

#[test]
fn a_reset_after_a_syn_in_the_connection_names_the_distance() {
    let again = [c(SYN, 27, 0, 0), c(RST, 1, 0, 0)];
    let sent = [timed(SECOND, &handshake()), timed(2 * SECOND, &again)].concat();
    let told = tell_stream(&sent, 1, false);
    assert!(
        said(&told, 5).contains("its number is 26 before that of the SYN in frame 4"),
        "{}",
        said(&told, 5)
    );
}

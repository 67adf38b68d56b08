//! The verdict and the claims, on connections whose end is known.

use super::*;

fn after_handshake(sent: &[Sent]) -> Vec<Sent> {
    [handshake(), sent.to_vec()].concat()
}

#[test]
fn a_close_has_four_segments_where_the_ack_went_first() {
    let told = tell(
        &after_handshake(&[
            c(FIN | ACK, 1, 1, 0),
            s(ACK, 1, 2, 0),
            s(FIN | ACK, 1, 2, 0),
            c(ACK, 2, 2, 0),
        ]),
        false,
    );
    let flat = flat(&told);
    assert!(
        flat.contains(
            "Why four: the FIN of the client (frame 4) has number 1, and frame 5 (ack 2) of the \
             server covered it already 100 ms before its own FIN in frame 6; frame 7 (ack 2) \
             covers that one."
        ),
        "{flat}"
    );
}

#[test]
fn a_close_has_three_segments_where_the_second_fin_covers_the_first() {
    let told = tell(
        &after_handshake(&[
            s(FIN | ACK, 1, 1, 0),
            c(FIN | ACK, 1, 2, 0),
            s(ACK, 2, 2, 0),
        ]),
        false,
    );
    let flat = flat(&told);
    assert!(
        flat.contains(
            "Why three: the FIN of the server (frame 4) has number 1, the FIN of the client \
             (frame 5) says ack 2, which covers it, and no earlier segment in this capture does"
        ),
        "{flat}"
    );
    assert!(
        flat.contains("\"The client closes.\" Here the server did"),
        "{flat}"
    );
    assert!(
        flat.contains("Of frame 5, the server looks at the ACK first (FIN_WAIT2)"),
        "{flat}"
    );
}

#[test]
fn only_claims_that_apply_are_answered() {
    let open = flat(&tell(&handshake(), false));
    assert!(!open.contains("FIN is random"), "{open}");
    assert!(!open.contains("TIME_WAIT"), "{open}");
    assert!(
        open.contains("On the wire it was 4000000000 of the client"),
        "{open}"
    );
}

#[test]
fn a_stuck_close_names_the_program() {
    let sent = after_handshake(&[
        c(ACK, 1, 1, 21),
        s(ACK, 1, 22, 0),
        c(FIN | ACK, 22, 1, 0),
        s(ACK, 1, 23, 0),
        s(ACK, 1, 23, 4),
    ]);
    let flat = flat(&tell(&sent, false));
    assert!(
        flat.contains("CLOSE_WAIT for 200 ms when the capture ends"),
        "{flat}"
    );
    assert!(
        flat.contains("Linux shows 22 there: 21 octets and the FIN"),
        "{flat}"
    );
    assert!(
        flat.contains("4 octets of these from the server after it had the FIN"),
        "{flat}"
    );
}

#[test]
fn long_runs_are_folded_and_told() {
    let exchange = (0..1000u32).flat_map(|n| {
        let seq = 1 + n * 10;
        [c(ACK, seq, 1, 10), s(ACK, 1, seq + 10, 0)]
    });
    let sent = after_handshake(&exchange.collect::<Vec<_>>());
    let folded = tell(&sent, false);
    assert!(folded.lines.len() < 20, "{}", folded.lines.len());
    let folded = flat(&folded);
    assert!(
        folded.contains("the client 997 with 9,970 octets, the server 998 with 0 octets"),
        "{folded}"
    );
    assert!(folded.contains("10,000 octets from the client"), "{folded}");
    assert_eq!(tell(&sent, true).lines.len(), 2003);
}

#[test]
fn too_many_lines_are_cut_and_told() {
    let resets = (0..5000u32).map(|n| c(RST, 100 + n, 0, 0));
    let told = tell(&after_handshake(&resets.collect::<Vec<_>>()), false);
    assert!(told.lines.len() <= 301, "{}", told.lines.len());
    let flat = flat(&told);
    assert!(
        flat.contains("left out, since there are too many lines"),
        "{flat}"
    );
    assert!(
        flat.contains("5,000 resets, the first in frame 4, did not have"),
        "{flat}"
    );
}

#[test]
fn openings_that_are_rare_are_told_apart() {
    let split = [
        c(SYN, 0, 0, 0),
        s(SYN, 0, 0, 0),
        c(SYN | ACK, 0, 1, 0),
        s(ACK, 1, 1, 0),
    ];
    let split = flat(&tell(&split, false));
    assert!(
        split.contains(
            "opening split handshake: the server answered the SYN with a SYN of its own (frame 2)"
        ),
        "{split}"
    );
    let half = [
        c(SYN, 0, 0, 0),
        s(SYN | ACK, 0, 1, 0),
        s(SYN | ACK, 0, 1, 0),
        s(RST | ACK, 1, 1, 0),
    ];
    let half = flat(&tell(&half, false));
    assert!(
        half.contains("reset by the server in frame 4: the ACK of its SYN ACK never came")
            && half.contains("cause in tcplint's list: abort"),
        "{half}"
    );
    let data_refused = [c(SYN, 0, 0, 30), s(SYN | ACK, 0, 1, 0), c(ACK, 1, 1, 30)];
    let told = tell(&data_refused, false);
    assert_eq!(
        said(&told, 2),
        "SYN ACK, ack 1 = 0 + 1: the SYN takes one number and has arrived, the 30 octets in it \
         are not taken; the 0 of the server stands for its own initial number 1500000000."
    );
    let twice = [c(SYN, 0, 0, 0), c(SYN, 0, 0, 0)];
    let twice = flat(&tell(&twice, false));
    assert!(
        twice.contains("unanswered: a SYN, sent twice in 100 ms"),
        "{twice}"
    );
}

#[test]
fn a_capture_that_begins_late_says_so() {
    let sent = [
        c(ACK, 100, 200, 10),
        s(ACK, 200, 110, 0),
        c(FIN | ACK, 110, 200, 0),
        s(ACK, 200, 111, 0),
        s(FIN | ACK, 200, 111, 0),
        c(ACK, 111, 201, 0),
    ];
    let told = tell(&sent, false);
    assert_eq!(
        said(&told, 3),
        "FIN: the client has nothing more to send; its number is 11, the one after the last octet sent."
    );
    let flat = flat(&told);
    assert!(flat.contains("opening not in the capture"), "{flat}");
    assert!(!flat.contains("Sequence numbers begin at 0"), "{flat}");
    assert!(
        flat.contains("Why four: the FIN of the client (frame 3) has number 11"),
        "{flat}"
    );
}

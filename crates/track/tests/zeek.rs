//! Zeek's view of connections. Where a test says so, the expected row is one that Zeek itself
//! logged: a baseline of its own test suite, whose capture is told here segment by segment.
#![allow(clippy::unwrap_used)]

mod talk;

use talk::{ACK, FIN, RST, SYN, Talk};
use tcplint_track::{Role, ZeekConnection};

fn zeek(talk: &Talk) -> ZeekConnection {
    talk.summary().zeek.unwrap()
}

/// `conn_state` and `history` are these.
#[track_caller]
fn is(talk: &Talk, conn_state: &str, history: &str) {
    let zeek = zeek(talk);
    assert_eq!(
        (zeek.conn_state, zeek.history.as_str()),
        (conn_state, history)
    );
}

// Rows that Zeek logged.

/// `core.tcp.miss-end-data`: nothing of the answer was captured.
#[test]
fn a_gap_at_the_end_is_missed_and_told_by_g() {
    let mut talk = Talk::default();
    talk.open().a().data(101, 301, 538);
    talk.b().ack(301, 639);
    talk.b().fin(3203, 639);
    talk.a().ack(639, 3204);
    talk.a().fin(639, 3204);
    is(&talk, "SF", "ShADafgF");
    let zeek = zeek(&talk);
    assert_eq!(zeek.originator, Role::Client);
    assert_eq!((zeek.orig.bytes, zeek.resp.bytes), (538, 2902));
    assert_eq!(zeek.missed_bytes, 2902);
}

/// `core.tcp.fin-rst-timeout`: each end sends a reset after its FIN, the other still closes.
#[test]
fn a_reset_between_two_fins_does_not_undo_the_close() {
    let mut talk = Talk::default();
    talk.open().a().data(101, 301, 786);
    talk.b().ack(301, 887);
    talk.b().data(301, 887, 4542);
    talk.b().data(301, 887, 4542);
    talk.a().fin(887, 4843);
    talk.a().rst(888);
    talk.b().fin(4843, 887);
    talk.b().rst(4844);
    is(&talk, "SF", "ShADadtFRfr");
    let zeek = zeek(&talk);
    assert_eq!((zeek.orig.bytes, zeek.resp.bytes), (786, 4542));
}

/// `core.tcp.rxmit-history`: the last row of `conn-2.log`.
#[test]
fn a_lone_syn_ack_from_a_servers_port_is_flipped() {
    let mut talk = Talk::default();
    talk.b().syn_ack(300, 101);
    is(&talk, "OTH", "^h");
    let zeek = zeek(&talk);
    assert_eq!(zeek.originator, Role::Client);
    assert_eq!((zeek.orig.packets, zeek.resp.packets), (0, 1));
    assert_eq!((zeek.orig.ip_bytes, zeek.resp.ip_bytes), (0, 40));
    assert_eq!(zeek.duration, None);
}

/// `core.tcp.rxmit-history`: the first TCP row of `conn-2.log`.
#[test]
fn mid_stream_is_oth() {
    let mut talk = Talk::default();
    talk.a().data(101, 301, 463);
    talk.b().data(301, 564, 350);
    talk.a().ack(564, 651);
    is(&talk, "OTH", "DdA");
    let zeek = zeek(&talk);
    assert_eq!((zeek.orig.bytes, zeek.resp.bytes), (463, 350));
    assert_eq!((zeek.orig.ip_bytes, zeek.resp.ip_bytes), (543, 390));
}

/// `core.history-flip`, `core.tcp.missing-syn`.
#[test]
fn without_its_syn_a_connection_is_whole() {
    let mut talk = Talk::default();
    talk.b().syn_ack(300, 101);
    talk.a().ack(101, 301);
    talk.a().data(101, 301, 98);
    talk.b().data(301, 199, 9417);
    talk.a().fin(199, 9718);
    talk.b().ack(9718, 200);
    talk.b().fin(9718, 200);
    is(&talk, "SF", "^hADdFaf");
    let zeek = zeek(&talk);
    assert_eq!((zeek.orig.bytes, zeek.resp.bytes), (98, 9417));
}

/// `core.tcp.flip-without-syn`: the SYN-ACK does not come from the likelier port, what follows shows who answered.
#[test]
fn a_syn_ack_that_is_gone_on_from_is_flipped() {
    let mut talk = Talk::default();
    talk.a().syn_ack(300, 101);
    is(&talk, "OTH", "H");
    talk.b().ack(101, 301);
    talk.b().data(101, 301, 136);
    talk.a().ack(301, 237);
    talk.a().data(301, 237, 5007);
    talk.b().fin(237, 5308);
    talk.a().fin(5308, 238);
    is(&talk, "SF", "^hADadFf");
    let zeek = zeek(&talk);
    assert_eq!((zeek.orig.bytes, zeek.resp.bytes), (136, 5007));
}

/// `core.tcp.large-file-reassembly`: more than 2^32 octets, most of which were not captured. The
/// numbers begin anew soon: as long as they do not, Zeek loses its way beyond 2^31.
#[test]
fn sizes_go_beyond_the_sequence_numbers() {
    let mut talk = Talk::shifted(0, 0xf000_0000);
    talk.open().b().data(301, 101, 10);
    talk.a().ack(101, 311);
    let (mut sent, mut seen) = (10_u64, 10);
    for _ in 0..6 {
        sent += 900_000_000;
        #[allow(clippy::cast_possible_truncation)]
        let seq = 301_u32.wrapping_add(sent as u32);
        talk.b().data(seq, 101, 1000);
        sent += 1000;
        seen += 1000;
        talk.a().ack(101, seq.wrapping_add(1000));
    }
    let zeek = zeek(&talk);
    assert_eq!(zeek.resp.bytes, sent);
    assert_eq!(zeek.missed_bytes, sent - seen);
    // The first gap is told; the tenth would be, too.
    assert_eq!(zeek.history.as_str(), "ShAdg");
}

// Rules read in Zeek's source.

#[test]
fn the_four_closings_look_alike() {
    let mut talk = Talk::default();
    talk.open().a().data(101, 301, 20);
    talk.b().ack(301, 121);
    talk.a().fin(121, 301);
    talk.b().fin(301, 122);
    is(&talk, "SF", "ShADaFf");
    let until_fin = zeek(&talk).duration;
    // The last acknowledgment is a packet, but lengthens nothing.
    talk.a().ack(122, 302);
    assert_eq!(zeek(&talk).duration, until_fin);
    assert_eq!(until_fin, Some(60_000));
    assert_eq!(zeek(&talk).orig.packets, 5);
}

#[test]
fn conn_states() {
    type Case = (&'static str, &'static str, fn(&mut Talk));
    let cases: [Case; 14] = [
        ("S0", "S", |talk| {
            talk.a().syn(100);
        }),
        ("REJ", "Sr", |talk| {
            talk.a().syn(100);
            talk.b().rst_ack(0, 101);
        }),
        ("RSTOS0", "SR", |talk| {
            talk.a().syn(100);
            talk.a().rst(101);
        }),
        ("SH", "SF", |talk| {
            talk.a().syn(100);
            talk.a().fin(101, 301);
        }),
        ("SHR", "^hf", |talk| {
            talk.b().syn_ack(300, 101);
            talk.b().fin(301, 101);
        }),
        ("RSTRH", "^hr", |talk| {
            talk.b().syn_ack(300, 101);
            talk.b().rst(301);
        }),
        ("S1", "Sh", |talk| {
            talk.a().syn(100);
            talk.b().syn_ack(300, 101);
        }),
        ("S2", "ShAF", |talk| {
            talk.open().a().fin(101, 301);
        }),
        ("S3", "ShAf", |talk| {
            talk.open().b().fin(301, 101);
        }),
        ("RSTO", "ShAR", |talk| {
            talk.open().a().rst(101);
        }),
        ("RSTR", "ShAr", |talk| {
            talk.open().b().rst(301);
        }),
        ("REJ", "ShARr", |talk| {
            talk.open().a().rst(101);
            talk.b().rst(301);
        }),
        ("OTH", "R", |talk| {
            talk.a().rst(100);
        }),
        ("SF", "FafA", |talk| {
            talk.a().fin(100, 300);
            talk.b().ack(300, 101);
            talk.b().fin(300, 101);
            talk.a().ack(101, 301);
        }),
    ];
    for (conn_state, history, talked) in cases {
        let mut talk = Talk::default();
        talked(&mut talk);
        is(&talk, conn_state, history);
    }
}

#[test]
fn several_flags_at_once() {
    let mut talk = Talk::default();
    talk.open().a().says(FIN | RST, 101, 0, 0);
    talk.a().says(FIN | RST, 102, 0, 0);
    talk.b().says(SYN | FIN | ACK, 301, 101, 0);
    is(&talk, "SHR", "^q");
    let first = talk.tracker.connections().next().unwrap();
    assert_eq!(first.zeek.unwrap().history.as_str(), "ShAI");
}

#[test]
fn a_syn_again_has_no_letter_and_a_fin_again_neither() {
    let mut talk = Talk::default();
    talk.a().syn(100);
    talk.a().syn(100);
    talk.b().syn_ack(300, 101);
    talk.b().syn_ack(300, 101);
    talk.a().ack(101, 301);
    talk.a().fin(101, 301);
    talk.a().fin(101, 301);
    talk.a().fin(201, 301);
    is(&talk, "S2", "ShAFF");
}

#[test]
fn payload_in_a_fin_has_no_letter_and_in_a_syn_a_t() {
    let mut talk = Talk::default();
    talk.a().says(SYN, 100, 0, 21);
    talk.b().syn_ack(300, 122);
    talk.a().ack(122, 301);
    talk.a().says(FIN | ACK, 122, 301, 5);
    talk.b().fin(301, 128);
    let history = zeek(&talk).history;
    let history = history.as_str();
    assert_eq!(history, "SThAFf");
    assert_eq!(zeek(&talk).orig.bytes, 26);
}

#[test]
fn retransmissions_are_told_in_powers_of_ten() {
    let mut talk = Talk::default();
    talk.open().a().data(101, 301, 10);
    for _ in 0..9 {
        talk.a().data(101, 301, 10);
    }
    is(&talk, "S1", "ShADT");
    talk.a().data(101, 301, 10);
    is(&talk, "S1", "ShADTT");
    for _ in 0..89 {
        talk.a().data(101, 301, 10);
    }
    is(&talk, "S1", "ShADTT");
    talk.a().data(101, 301, 10);
    is(&talk, "S1", "ShADTTT");
    assert_eq!(zeek(&talk).orig.bytes, 10);
}

#[test]
fn a_hole_that_is_filled_is_no_gap_but_a_t() {
    let mut talk = Talk::default();
    talk.open().a().data(111, 301, 10);
    talk.a().data(131, 301, 10);
    talk.a().data(101, 301, 10);
    talk.a().data(121, 301, 10);
    talk.b().ack(301, 141);
    is(&talk, "S1", "ShADTa");
    assert_eq!(zeek(&talk).missed_bytes, 0);
}

#[test]
fn each_hole_below_an_acknowledgment_is_a_gap() {
    let mut talk = Talk::default();
    talk.open().a().data(111, 301, 10);
    talk.a().data(131, 301, 10);
    talk.b().ack(301, 146);
    is(&talk, "S1", "ShADaG");
    assert_eq!(zeek(&talk).missed_bytes, 10 + 10 + 5);
    // Too late: it was counted as missing.
    talk.a().data(101, 301, 10);
    is(&talk, "S1", "ShADaGT");
    assert_eq!(zeek(&talk).missed_bytes, 25);
}

#[test]
fn zero_windows_are_told_but_not_after_the_peers_fin() {
    let zero = |from_a, flags, seq, ack| talk::Said {
        from_a,
        flags,
        seq,
        ack,
        len: 0,
        window: 0,
        id: 0,
        at: 0,
    };
    let mut talk = Talk::default();
    talk.open().say(zero(false, ACK, 301, 101));
    is(&talk, "S1", "ShAaw");
    talk.a().fin(101, 301);
    talk.say(zero(false, ACK, 301, 102));
    talk.say(zero(true, ACK, 102, 301));
    is(&talk, "S2", "ShAawFW");
}

#[test]
fn a_syn_that_was_captured_after_its_answer_flips() {
    let mut talk = Talk::default();
    talk.a().syn_ack(300, 101);
    talk.b().syn(100);
    is(&talk, "S1", "Hs^");
    assert_eq!(zeek(&talk).resp.packets, 1);
}

#[test]
fn no_more_than_256_letters() {
    let mut talk = Talk::default();
    talk.open();
    for seq in 0..300 {
        talk.a().rst(101 + seq);
    }
    assert_eq!(zeek(&talk).history.as_str().len(), 256);
}

/// Nothing was acknowledged yet, and far above a hole something comes: Zeek puts together no more.
#[test]
fn a_far_hole_before_any_acknowledgment_is_no_gap() {
    let mut talk = Talk::default();
    talk.open().b().data(50_301, 101, 10);
    talk.a().ack(101, 50_311);
    is(&talk, "S1", "ShAd");
    assert_eq!(zeek(&talk).missed_bytes, 0);
    assert_eq!(zeek(&talk).resp.bytes, 50_010);
}

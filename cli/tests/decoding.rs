//! `decode`: pasted packets, field by field.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Ran, ran, run, tcplint};

/// The first FIN of a close as tcpdump -X prints it, with its summary line above.
const FIN: &str = "\
12:00:00.000000 IP 192.0.2.1.40000 > 192.0.2.2.80: Flags [F.], seq 1, ack 1, win 513, length 0
\t0x0000:  4500 0028 0001 4000 4006 b6cb c000 0201  E..(..@.@.......
\t0x0010:  c000 0202 9c40 0050 0000 0001 0000 0001  .....@.P........
\t0x0020:  5011 0201 0000 0000                      P.......
";

/// The same FIN as bare hex, from its IP header on.
const DATAGRAM: &str =
    "4500002800014000 4006b6cbc0000201 c00002029c400050 0000000100000001 5011020100000000";

/// A UDP datagram to port 53 without data.
const UDP: &str = "4500001c000140004011b6ccc0000201c0000202 9c40003500080000";

/// Who has 192.0.2.2? Tell 192.0.2.1.
const ARP: &str = "0001080006040001 005e0053ff01c0000201 000000000000c0000202";

const LAND: &str =
    "4500002800014000 4006b6ccc0000201 c00002010050 0050 0000000100000001 5010020100000000";

const BARE: &str = "9c400050000000010000000150110201 00000000";

const ETHERNET: &str = "00005e005302 00005e005301";

fn decode(text: &str) -> Ran {
    ran(tcplint().args(["decode"]).write_stdin(text))
}

fn decode_from(start: &str, text: &str) -> Ran {
    ran(tcplint()
        .args(["decode", "--start", start])
        .write_stdin(text))
}

/// Asserts that no TCP header was made up.
fn assert_no_tcp(found: &Ran, text: &str) {
    assert_eq!(found.status, 2, "{text}: {}", found.out);
    assert!(!found.out.contains("TCP header ["), "{text}: {}", found.out);
}

#[test]
fn fin_ack_is_shown_bit_by_bit() {
    let found = decode(FIN);
    assert_eq!(found.status, 0, "{}", found.err);
    for line in [
        "TCP 192.0.2.1:40000 > 192.0.2.2:80 [F.]",
        "  12-13  5011       data offset and flags  ACK FIN",
        "         0101 .... .... ....  data offset 5: 20 octets",
        "         .... .... ...1 ....  ACK set: the acknowledgment number counts",
        "         .... .... .... ...1  FIN set: close: the sender has no more data",
    ] {
        assert!(
            found.out.lines().any(|shown| shown == line),
            "{line}\n{}",
            found.out
        );
    }
}

#[test]
fn bare_header_needs_no_addresses() {
    let found = run(&["decode", "9c40005000000001000000005029040000000000"]);
    assert_eq!(found.status, 1, "{}", found.err);
    assert!(found.out.contains("TCP header [FPU]"), "{}", found.out);
    assert!(found.out.contains("F006 xmas error"), "{}", found.out);
    assert!(!found.out.contains("192.0.2."), "{}", found.out);
}

#[test]
fn bare_header_of_ethernet_shape_can_be_forced() {
    let hex = "9c40005000000001000000005002040000000000";
    assert_eq!(run(&["decode", "--start", "tcp", hex]).status, 0);
    assert_eq!(run(&["decode", "--start", "ip", hex]).status, 2);
}

#[test]
fn text_without_hex_is_an_error() {
    let found = decode("hello\n");
    assert_eq!(found.status, 2);
    assert!(found.err.contains("'hello' is not hex"), "{}", found.err);
}

#[test]
fn fixed_fields_are_after_a_line_about_the_ip_header() {
    let found = decode(DATAGRAM);
    let ip = "IPv4, 40 octets, TTL 64, id 0x0001, DF, 192.0.2.1 > 192.0.2.2";
    assert!(found.out.starts_with(ip), "{}", found.out);
    let v6 = decode(
        "6010000000140640 20010db8000000000000000000000001 20010db8000000000000000000000002
         9c400050000000010000000150110201 00000000",
    );
    let ip = "IPv6, 60 octets, hop limit 64, traffic class 0x01, 2001:db8::1 > 2001:db8::2\nTCP [";
    assert!(v6.out.starts_with(ip), "{}", v6.out);
}

#[test]
fn of_several_ip_headers_the_innermost_is_shown() {
    // IP in IP; the outer header goes from 198.51.100.1 to 198.51.100.2.
    let found = decode(&format!(
        "4500003c000000004004 0000 c6336401c6336402 {DATAGRAM}"
    ));
    assert!(found.out.starts_with("IPv4, 40 octets, TTL 64, id 0x0001"));
    assert!(!found.out.contains("198.51.100."), "{}", found.out);
}

#[test]
fn link_headers_are_recognized_by_what_they_lead_to() {
    for header in [
        "",
        &format!("{ETHERNET} 0800"),
        &format!("{ETHERNET} 8100 0007 0800"),
        &format!("{ETHERNET} 88a8 0007 8100 0008 0800"),
        &format!("{ETHERNET} 8847 00010040 00011140"),
        &format!("{ETHERNET} 8864 11000001002a 0021"),
        &format!("{ETHERNET} 0030 aaaa03000000 0800"),
        // Linux cooked. The address of the second one looks like an EtherType.
        "0000 0001 0006 00005e005301 0000 0800",
        "0800 0000 00000002 0001 00 06 080027005301 0000",
        // BSD loopback in either byte order.
        "02000000",
        "00000002",
        // PPP with and without address and control, protocol compressed; Cisco's HDLC.
        "ff03 0021",
        "0021",
        "21",
        "0f00 0800",
    ] {
        let found = decode(&format!("{header} {DATAGRAM}"));
        let line = "TCP 192.0.2.1:40000 > 192.0.2.2:80 [F.]";
        assert!(found.out.contains(line), "{header}: {}", found.out);
        assert_eq!(found.status, 0, "{header}: {}", found.err);
    }
}

#[test]
fn packets_without_tcp_do_not_become_tcp_headers() {
    let padding = "00".repeat(18);
    for text in [
        UDP.to_owned(),
        ARP.to_owned(),
        format!("{ETHERNET} 0800 {UDP}"),
        format!("{ETHERNET} 0806 {ARP}"),
        format!("{ETHERNET} 0806 {ARP} {padding}"),
        format!("{ETHERNET} 8100 0007 0806 {ARP}"),
        // Spanning tree, LLDP.
        format!(
            "0180c2000000 00005e005301 0026 424203 0000000000 {}",
            "00".repeat(38)
        ),
        format!(
            "0180c200000e 00005e005301 88cc 0207 0400005e005301 {}",
            "50".repeat(37)
        ),
        format!("0000 0001 0006 00005e005301 0000 0800 {UDP}"),
        format!("0001 0001 0006 00005e005301 0000 0806 {ARP}"),
        format!("0800 0000 00000002 0001 00 06 00005e0053010000 {UDP}"),
        format!("0806 0000 00000002 0001 01 06 c2005e0053010000 {ARP}"),
        format!("02000000 {UDP}"),
        format!("00000002 {UDP}"),
        format!("ff03 0021 {UDP}"),
        format!("0021 {UDP}"),
        // PPP's link control.
        "ff03 c021 0101001c 0104 05dc 0506 50115011 0702 0802 11 04 50 11 50 11 50 11 50"
            .to_owned(),
        // Too many octets for a header, and no flags that a segment with data has.
        "5a".repeat(100),
    ] {
        assert_no_tcp(&decode(&text), &text);
    }
}

#[test]
fn under_a_summary_of_tcpdump_nothing_is_a_bare_header() {
    let dump = "\t0x0000:  9c40 0050 0000 0001 0000 0001 5011 0201\n\t0x0010:  0000 0000\n";
    let summary = "12:00:00.000000 STP 802.1d, Config, length 20";
    let found = decode(&format!("{summary}\n{dump}"));
    assert_no_tcp(&found, summary);
    let advice = "cannot tell what this packet starts with: name it with --start";
    assert!(found.out.contains(advice), "{}", found.out);
    assert!(
        decode(&format!("a header\n{dump}"))
            .out
            .contains("TCP header [F.]")
    );
}

#[test]
fn capture_file_is_told_from_a_packet() {
    let pcap = std::fs::read(common::root().join("fixtures/f006-xmas-fires.pcap")).unwrap();
    let hex: String = pcap.iter().map(|octet| format!("{octet:02x}")).collect();
    let found = decode(&hex);
    assert_no_tcp(&found, "pcap");
    assert!(found.out.contains("octets of a pcap file"), "{}", found.out);
    assert!(found.out.contains("tcplint check"), "{}", found.out);
    let raw = ran(tcplint().arg("decode").write_stdin(pcap));
    assert_eq!(raw.status, 2);
    assert!(raw.err.contains("is a pcap file"), "{}", raw.err);
}

#[test]
fn header_from_a_port_like_an_ip_version_is_still_tcp() {
    // Ports 17664 (0x4500) to 80, and to 20, which is how many octets there are.
    for ports in ["45000050", "45000014", "60000050"] {
        let found = decode(&format!("{ports}00000001 0000000150110201 00000000"));
        assert!(
            found.out.starts_with("TCP header [F.]"),
            "{ports}: {}",
            found.out
        );
    }
}

#[test]
fn ip_length_beyond_the_paste_needs_a_right_header_checksum() {
    let cut =
        "4500008c00014000 4006b667c0000201 c00002029c400050 0000000100000000 500a020100000000";
    let found = decode(cut);
    assert!(
        found
            .out
            .contains("TCP 192.0.2.1:40000 > 192.0.2.2:80 [SP]"),
        "{}",
        found.out
    );
    assert_no_tcp(&decode(&cut.replace("b667", "ffff")), "wrong checksum");
    let named = decode_from("ip", &cut.replace("b667", "ffff"));
    assert!(named.out.contains("TCP 192.0.2.1:40000"), "{}", named.out);
}

#[test]
fn padding_of_a_short_ethernet_frame_is_none_of_the_packet() {
    for header in ["", &format!("{ETHERNET} 0800")] {
        let found = decode(&format!("{header} {DATAGRAM} 000000000000"));
        assert!(found.out.contains("  payload: 0 octets\n"), "{}", found.out);
        assert_eq!(found.status, 0);
    }
}

/// A SYN PSH with 100 octets of data is not F010, wherever the paste ends.
#[test]
fn what_the_paste_is_short_of_counts_as_cut_off() {
    let cut =
        "4500008c00014000 4006b667c0000201 c00002029c400050 0000000100000000 500a020100000000";
    for header in [
        "",
        &format!("{ETHERNET} 0800"),
        &format!("{ETHERNET} 8100 0007 0800"),
    ] {
        for (more, pasted) in [("", 0), ("4142", 2)] {
            let found = decode(&format!("{header} {cut} {more}"));
            let line = format!("  payload: 100 octets, {pasted} pasted\n");
            assert!(found.out.contains(&line), "{}", found.out);
            assert!(!found.out.contains("F010"), "{}", found.out);
        }
    }
    let whole = decode(&format!("{cut} {}", "41".repeat(100)));
    assert!(
        whole.out.contains("  payload: 100 octets\n"),
        "{}",
        whole.out
    );
}

#[test]
fn options_that_the_paste_is_short_of_are_counted() {
    let cut =
        "4500003400014000 4006b6bfc0000201 c00002029c400050 0000000100000000 8002020100000000 0204";
    let found = decode(cut);
    assert!(
        found.out.contains("  options: 12 octets, 2 pasted\n"),
        "{}",
        found.out
    );
}

#[test]
fn bare_header_turns_no_rule_off_for_the_packets_after_it() {
    let found = decode(&format!("{BARE}\n\n{LAND}"));
    assert!(found.out.contains("TCP header [F.]"), "{}", found.out);
    assert!(found.out.contains("H012 land"), "{}", found.out);
    assert_eq!(found.status, 1);
}

#[test]
fn packet_that_cannot_be_shown_does_not_end_the_run() {
    let found = decode(&format!("9c40\n\n{DATAGRAM}"));
    assert!(found.out.contains("cannot tell"), "{}", found.out);
    assert!(found.out.contains("TCP 192.0.2.1:40000"), "{}", found.out);
    assert_eq!(found.status, 2);
    let found = decode_from("tcp", &format!("9c400050\n\n{BARE}"));
    let line = "  no TCP header in 4 octets: it has at least 20\n";
    assert!(found.out.contains(line), "{}", found.out);
    assert!(found.out.contains("TCP header [F.]"), "{}", found.out);
    assert_eq!(found.status, 2);
}

#[test]
fn start_can_be_named() {
    for (start, header) in [
        ("ethernet", "00005e005302 00005e005301 0800"),
        ("ip", ""),
        ("raw", ""),
        ("sll", "0000 0001 0006 00005e005301 0000 0800"),
        ("sll2", "0800 0000 00000002 0001 00 06 00005e0053010000"),
        ("null", "02000000"),
        ("loop", "00000002"),
        ("ppp", "ff03 0021"),
    ] {
        let found = decode_from(start, &format!("{header} {DATAGRAM}"));
        assert!(
            found.out.contains("TCP 192.0.2.1:40000"),
            "{start}: {}",
            found.out
        );
        assert_no_tcp(&decode_from(start, &format!("{header} {UDP}")), start);
    }
    assert_eq!(decode_from("tcp", BARE).status, 0);
}

#[test]
fn titles_cannot_control_the_terminal() {
    let found = decode(&format!("a \u{1b}[2Jtitle\n{DATAGRAM}"));
    assert!(
        found.out.contains("packet 1 a \\u{1b}[2Jtitle"),
        "{}",
        found.out
    );
    assert!(!found.out.contains('\u{1b}'), "{}", found.out);
    let found = decode("no \u{1b}[2Jhex\n");
    assert!(!found.err.contains('\u{1b}'), "{}", found.err);
}

#[test]
fn typographic_characters_and_lost_spaces_do_not_matter() {
    let found = decode(
        "17:06:10.932798 IP a.40000 > b.80: Flags [F.], seq 1, ack 1, win 513, length 0\n\
         0x0000: 4500 0028 0001 4000 4006 b6cb c000 0201 E..(..@.@…….\n\
         0x0010: c000 0202 9c40 0050 0000 0001 0000 0001 …..@.P…’….\n\
         0x0020: 5011 0201 0000 0000 P…….\n",
    );
    assert!(
        found
            .out
            .contains("TCP 192.0.2.1:40000 > 192.0.2.2:80 [F.]"),
        "{}",
        found.out
    );
    assert_eq!(found.status, 0);
}

#[test]
fn dumps_of_hexdump_and_od_are_read() {
    for text in [
        "00000000  45 00 00 28 00 01 40 00  40 06 b6 cb c0 00 02 01  |E..(..@.@.......|\n\
         00000010  c0 00 02 02 9c 40 00 50  00 00 00 01 00 00 00 01  |.....@.P........|\n\
         00000020  50 11 02 01 00 00 00 00                           |P.......|\n\
         00000028\n",
        "000000 45 00 00 28 00 01 40 00 40 06 b6 cb c0 00 02 01\n\
         000010 c0 00 02 02 9c 40 00 50 00 00 00 01 00 00 00 01\n\
         000020 50 11 02 01 00 00 00 00\n\
         000028\n",
    ] {
        let found = decode(text);
        assert_eq!(found.out, decode(DATAGRAM).out);
        assert_eq!(found.status, 0);
    }
}

#[test]
fn bits_have_their_names_of_today() {
    let found = decode("9c40005000000001000000005102040000000000");
    let line = "         .... ...1 .... ....  AE set: accurate ECN (was NS)";
    assert!(
        found.out.lines().any(|shown| shown == line),
        "{}",
        found.out
    );
}

/// Whatever is pasted, each packet gets an answer.
#[test]
fn arbitrary_octets_are_answered() {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let heads = [
        "",
        "45",
        "4500",
        "60",
        "00005e005302 00005e005301 0800 4f",
        "ff03 0021 4500",
        "8100",
        "00005e005302 00005e005301 8847",
        "00005e005302 00005e005301 8864",
        "02000000 4500",
        "00005e005302 00005e005301 f1c1",
        "0800 0000 00000002 0001 00 06",
        "ff03 c021 0101",
    ];
    let mut text = String::new();
    for round in 0..2000 {
        text += heads[round % heads.len()];
        for _ in 0..1 + next(80) {
            text += &format!("{:02x}", next(256));
        }
        text += "\n\n";
    }
    for start in [
        "auto", "ethernet", "ip", "tcp", "sll", "sll2", "null", "ppp",
    ] {
        let found = decode_from(start, &text);
        assert!((0..=2).contains(&found.status), "{start}: {}", found.err);
        assert!(found.err.is_empty(), "{start}: {}", found.err);
        let answers = found
            .out
            .split("\n\n")
            .filter(|answer| answer.lines().count() > 1);
        assert_eq!(answers.count(), 2000, "{start}");
    }
}

//! `decode`: pasted packets, field by field.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Ran, ran, run, tcplint};

/// The first FIN of a close as tcpdump -X prints it, with its summary line above.
const FIN: &str = "\
12:00:00.000000 IP 192.0.2.1.40000 > 192.0.2.2.80: Flags [F.], seq 1, ack 1, win 513, length 0
\t0x0000:  4500 0028 0001 4000 4006 b6cc c000 0201  E..(..@.@.......
\t0x0010:  c000 0202 9c40 0050 0000 0001 0000 0001  .....@.P........
\t0x0020:  5011 0201 0000 0000                      P.......
";

fn decode(text: &str) -> Ran {
    ran(tcplint().args(["decode"]).write_stdin(text))
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
fn short_header_is_an_error_with_its_length() {
    let found = run(&["decode", "--start", "tcp", "9c400050"]);
    assert_eq!(found.status, 2);
    assert!(
        found.err.contains("4 octets are no TCP header"),
        "{}",
        found.err
    );
}

#[test]
fn text_without_hex_is_an_error() {
    let found = decode("hello\n");
    assert_eq!(found.status, 2);
    assert!(found.err.contains("'hello' is not hex"), "{}", found.err);
}

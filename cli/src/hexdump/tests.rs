#![allow(clippy::unwrap_used)]
use super::*;

fn octets(text: &str) -> Vec<Vec<u8>> {
    packets(text)
        .unwrap()
        .into_iter()
        .map(|packet| packet.octets)
        .collect()
}

#[test]
fn tcpdump_dump_gives_octets_without_characters() {
    let text = "12:00:00.0 IP a > b\n\t0x0000:  4500 0034  E..4\n\t0x0004:  4142 43  ABC\n";
    let found = packets(text).unwrap();
    assert_eq!(found[0].title.as_deref(), Some("12:00:00.0 IP a > b"));
    assert_eq!(found[0].octets, [0x45, 0, 0, 0x34, 0x41, 0x42, 0x43]);
}

#[test]
fn characters_that_look_like_hex_are_not_octets() {
    assert_eq!(octets("0x0000: 4142 4344 ABCD"), [b"ABCD"]);
    assert_eq!(octets("0x0000: 4142 43"), [b"ABC"]);
}

#[test]
fn bare_hex_in_any_grouping_is_one_packet() {
    for text in [
        "45000034",
        "45 00 00 34",
        "45:00:00:34",
        "0x45,0x00,0x00,0x34",
        "4500\n0034",
    ] {
        assert_eq!(octets(text), [[0x45, 0, 0, 0x34]], "{text}");
    }
}

#[test]
fn empty_line_separates_packets() {
    assert_eq!(octets("4500\n\n4501"), [[0x45, 0], [0x45, 1]]);
}

#[test]
fn wireshark_and_xxd_dumps_are_read() {
    assert_eq!(octets("0000   45 00 00 34   E..4"), [[0x45, 0, 0, 0x34]]);
    assert_eq!(octets("00000000: 4500 0034  E..4"), [[0x45, 0, 0, 0x34]]);
}

#[test]
fn hole_in_a_dump_is_an_error_with_its_line() {
    let error = packets("0x0000: 4500\n0x0010: 4500")
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("line 2: offset 0x0010"), "{error}");
}

#[test]
fn text_without_hex_is_an_error_that_shows_it() {
    let error = packets("hello there").unwrap_err().to_string();
    assert!(error.contains("'hello there' is not hex"), "{error}");
}

/// Twenty octets as several tools print them, with the offsets on which each ends.
const TWENTY: [u8; 20] = *b"\x45\x00\x00\x28 AB CDEFG\x20\x01\x02\x03abc";

#[test]
fn dumps_of_other_tools_are_read() {
    for text in [
        // od -Ax -tx1, od -tx1 (octal), od -Ad -tx1, and with characters (z).
        "000000 45 00 00 28 20 41 42 20 43 44 45 46 47 20 01 02\n000010 03 61 62 63\n000014\n",
        "0000000 45 00 00 28 20 41 42 20 43 44 45 46 47 20 01 02\n0000020 03 61 62 63\n0000024\n",
        "0000000 45 00 00 28 20 41 42 20 43 44 45 46 47 20 01 02\n0000016 03 61 62 63\n0000020\n",
        "000000 45 00 00 28 20 41 42 20 43 44 45 46 47 20 01 02  >E..( AB CDEFG ..<\n\
         000010 03 61 62 63                                      >.abc<\n000014\n",
        // hexdump -C
        "00000000  45 00 00 28 20 41 42 20  43 44 45 46 47 20 01 02  |E..( AB CDEFG ..|\n\
         00000010  03 61 62 63                                       |.abc|\n00000014\n",
        // xxd, xxd -g1
        "00000000: 4500 0028 2041 4220 4344 4546 4720 0102  E..( AB CDEFG ..\n\
         00000010: 0361 6263                                .abc\n",
        "00000000: 45 00 00 28 20 41 42 20 43 44 45 46 47 20 01 02  E..( AB CDEFG ..\n\
         00000010: 03 61 62 63                                      .abc\n",
        // tshark -x
        "0000  45 00 00 28 20 41 42 20 43 44 45 46 47 20 01 02   E..( AB CDEFG ..\n\
         0010  03 61 62 63                                       .abc\n",
    ] {
        assert_eq!(octets(text), [TWENTY], "{text}");
    }
}

#[test]
fn words_of_characters_beside_a_short_line_are_not_octets() {
    let text = "00000000: 6162 2063 6420 6566                      ab cd ef";
    assert_eq!(octets(text), [b"ab cd ef"]);
    let text = "00000000: 6162 2063 64                             ab cd";
    assert_eq!(octets(text), [b"ab cd"]);
}

#[test]
fn bare_hex_that_starts_like_an_offset_stays_bare() {
    assert_eq!(octets("0000 0000 0800"), [[0, 0, 0, 0, 8, 0]]);
    assert_eq!(octets("00000000 00000800"), [[0, 0, 0, 0, 0, 0, 8, 0]]);
    assert_eq!(octets("4500:0034:fd7c"), [[0x45, 0, 0, 0x34, 0xfd, 0x7c]]);
}

#[test]
fn dump_in_words_is_refused() {
    for text in [
        "0000000 0045 3400 7cfd",
        "000000 0045 3400",
        "0000000 34000045",
    ] {
        let error = packets(text).unwrap_err().to_string();
        assert!(error.contains("line 1: words in the byte order"), "{error}");
    }
}

#[test]
fn dump_with_lines_left_out_is_refused() {
    let line = "00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00";
    let error = packets(&format!("00000000  {line}\n*\n00000030  {line}\n"))
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("line 2: '*' stands for lines"), "{error}");
}

#[test]
fn hole_in_a_dump_without_colons_is_an_error() {
    for text in ["0000  45 00\n0010  45 00", "000000 45 00\n000010 45 00"] {
        let error = packets(text).unwrap_err().to_string();
        assert!(error.starts_with("line 2: offset 0x0010"), "{error}");
    }
}

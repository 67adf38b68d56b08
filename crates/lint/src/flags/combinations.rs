use tcplint_wire::{Flags, Segment};

use crate::catalogue::RuleId;
use crate::rule_set::RuleSet;

/// The verdict on each combination of URG, ACK, PSH, RST, SYN and FIN, indexed by
/// [`Flags::six`]. The most specific rule hides the more general one (F006 hides F005 and F008)
/// and the ECN and reserved bits never come in: nobody's verdict depends on them.
#[rustfmt::skip]
static VERDICTS: [RuleSet; 64] = {
    const OK: RuleSet = RuleSet::EMPTY;
    const F001: RuleSet = RuleSet::of(&["F001"]);
    const F002: RuleSet = RuleSet::of(&["F002"]);
    const F003: RuleSet = RuleSet::of(&["F003"]);
    const F004: RuleSet = RuleSet::of(&["F004"]);
    const F005: RuleSet = RuleSet::of(&["F005"]);
    const F006: RuleSet = RuleSet::of(&["F006"]);
    const F008: RuleSet = RuleSet::of(&["F008"]);
    const F009: RuleSet = RuleSet::of(&["F009"]);
    const F010: RuleSet = RuleSet::of(&["F010"]);
    const F011: RuleSet = RuleSet::of(&["F011"]);
    const F012: RuleSet = RuleSet::of(&["F012"]);
    const F002_F003: RuleSet = RuleSet::of(&["F002", "F003"]);
    const F004_F005: RuleSet = RuleSet::of(&["F004", "F005"]);
    const F004_F011: RuleSet = RuleSet::of(&["F004", "F011"]);
    const F004_F005_F011: RuleSet = RuleSet::of(&["F004", "F005", "F011"]);
    const F004_F005_F012: RuleSet = RuleSet::of(&["F004", "F005", "F012"]);
    const F004_F005_F011_F012: RuleSet = RuleSet::of(&["F004", "F005", "F011", "F012"]);
    const F009_F010: RuleSet = RuleSet::of(&["F009", "F010"]);
    const F011_F012: RuleSet = RuleSet::of(&["F011", "F012"]);
    const LAMP_TEST: RuleSet = RuleSet::of(&["F002", "F003", "F007"]);
    [
        /* 00                         */ F001,      // a segment always has a control bit
        /* 01                     FIN */ F005,      // FIN comes with ACK
        /* 02                 SYN     */ OK,        // opens a connection
        /* 03                 SYN FIN */ F002,      // opens and closes at once
        /* 04             RST         */ OK,        // answers a segment without a connection
        /* 05             RST     FIN */ F004_F005, // FIN is never looked at after RST
        /* 06             RST SYN     */ F003,      // RST is looked at first, SYN never
        /* 07             RST SYN FIN */ F002_F003,
        /* 08         PSH             */ F008,      // data comes with ACK
        /* 09         PSH         FIN */ F005,
        /* 0a         PSH     SYN     */ F010,      // right only when the SYN carries data
        /* 0b         PSH     SYN FIN */ F002,
        /* 0c         PSH RST         */ F012,      // RST may carry data, but then with ACK
        /* 0d         PSH RST     FIN */ F004_F005_F012,
        /* 0e         PSH RST SYN     */ F003,
        /* 0f         PSH RST SYN FIN */ F002_F003,
        /* 10     ACK                 */ OK,
        /* 11     ACK             FIN */ OK,        // closes one direction
        /* 12     ACK         SYN     */ OK,        // answers a SYN
        /* 13     ACK         SYN FIN */ F002,
        /* 14     ACK     RST         */ OK,        // aborts, or refuses a SYN
        /* 15     ACK     RST     FIN */ F004,      // some home routers send it
        /* 16     ACK     RST SYN     */ F003,
        /* 17     ACK     RST SYN FIN */ F002_F003,
        /* 18     ACK PSH             */ OK,
        /* 19     ACK PSH         FIN */ OK,        // the last data and the close in one
        /* 1a     ACK PSH     SYN     */ F010,
        /* 1b     ACK PSH     SYN FIN */ F002,
        /* 1c     ACK PSH RST         */ OK,        // an abort whose segment carries data
        /* 1d     ACK PSH RST     FIN */ F004,
        /* 1e     ACK PSH RST SYN     */ F003,
        /* 1f     ACK PSH RST SYN FIN */ F002_F003,
        /* 20 URG                     */ F008,
        /* 21 URG                 FIN */ F005,
        /* 22 URG             SYN     */ F009,      // urgent data needs data
        /* 23 URG             SYN FIN */ F002,
        /* 24 URG         RST         */ F011,
        /* 25 URG         RST     FIN */ F004_F005_F011,
        /* 26 URG         RST SYN     */ F003,
        /* 27 URG         RST SYN FIN */ F002_F003,
        /* 28 URG     PSH             */ F008,
        /* 29 URG     PSH         FIN */ F006,      // the XMAS scan
        /* 2a URG     PSH     SYN     */ F009_F010,
        /* 2b URG     PSH     SYN FIN */ F002,
        /* 2c URG     PSH RST         */ F011_F012,
        /* 2d URG     PSH RST     FIN */ F004_F005_F011_F012,
        /* 2e URG     PSH RST SYN     */ F003,
        /* 2f URG     PSH RST SYN FIN */ F002_F003,
        /* 30 URG ACK                 */ OK,        // urgent data
        /* 31 URG ACK             FIN */ OK,
        /* 32 URG ACK         SYN     */ F009,
        /* 33 URG ACK         SYN FIN */ F002,
        /* 34 URG ACK     RST         */ F011,
        /* 35 URG ACK     RST     FIN */ F004_F011,
        /* 36 URG ACK     RST SYN     */ F003,
        /* 37 URG ACK     RST SYN FIN */ F002_F003,
        /* 38 URG ACK PSH             */ OK,
        /* 39 URG ACK PSH         FIN */ OK,        // not XMAS: ACK makes it a legal last segment
        /* 3a URG ACK PSH     SYN     */ F009_F010,
        /* 3b URG ACK PSH     SYN FIN */ F002,
        /* 3c URG ACK PSH RST         */ F011,
        /* 3d URG ACK PSH RST     FIN */ F004_F011,
        /* 3e URG ACK PSH RST SYN     */ F003,
        /* 3f URG ACK PSH RST SYN FIN */ LAMP_TEST,
    ]
};

const SYN_PSH: RuleId = RuleId::of("F010");

/// The rules that the six flags break.
pub(crate) fn check(flags: Flags, segment: &Segment<'_>) -> RuleSet {
    let verdict = VERDICTS
        .get(usize::from(flags.six()))
        .copied()
        .unwrap_or_default();
    let empty = segment.payload_len_is_known() && segment.payload_len() == 0;
    if verdict.contains(SYN_PSH) && !empty {
        return verdict.without(RuleSet::EMPTY.with(SYN_PSH));
    }
    verdict
}

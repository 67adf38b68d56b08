//! Whatever is sent: no panic, no line too long, and every sum comes out.

use proptest::prelude::*;

use super::*;

#[path = "../../../tests/common/sums.rs"]
mod sums;

/// Numbers that meet each other, and the ends of the number space.
fn number() -> impl Strategy<Value = u32> {
    prop_oneof![
        0..40u32,
        Just(u32::MAX),
        u32::MAX - 30..u32::MAX,
        any::<u32>()
    ]
}

fn segment() -> impl Strategy<Value = Sent> {
    let flags = prop_oneof![
        Just(ACK),
        Just(ACK | FIN),
        Just(SYN),
        Just(SYN | ACK),
        Just(RST),
        Just(RST | ACK),
        0..0x200u16
    ];
    let len = prop_oneof![Just(0u16), 0..30u16, any::<u16>()];
    (any::<bool>(), flags, number(), number(), len, any::<u16>()).prop_map(
        |(by_client, flags, seq, ack, len, window)| Sent {
            by_client,
            flags,
            seq,
            ack,
            len,
            window,
        },
    )
}

proptest! {
    #[test]
    fn anything_can_be_told(
        open in any::<bool>(),
        sent in proptest::collection::vec(segment(), 1..40),
        all in any::<bool>(),
    ) {
        let sent = if open { [handshake(), sent].concat() } else { sent };
        let told = tell(&sent, all);
        let text = text(&told);
        let (_, wrong) = sums::wrong_sums(&text);
        prop_assert!(wrong.is_empty(), "{wrong:?}\n{text}");
        for line in text.lines() {
            prop_assert!(line.len() <= 88, "{line}\n{text}");
        }
        for line in &told.lines {
            if let Line::Segment(scene) = line {
                let sentence = sentence(scene, &told);
                prop_assert!(sentence.len() > 10 && sentence.ends_with('.'), "{sentence}");
            }
        }
    }
}

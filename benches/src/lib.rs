//! Traffic for the benches, the same on every machine.

pub mod traffic;

/// TCP headers of an ordinary connection: ACK, PSH ACK, SYN, FIN ACK, in changing order, without
/// options, with ports and numbers that change from one to the next.
pub fn headers(count: usize) -> Vec<[u8; 20]> {
    let mut random = Random(1);
    (0..count).map(|_| header(&mut random)).collect()
}

/// An Ethernet capture (pcap, little-endian, microseconds) of `count` packets of 54 to 74 octets,
/// one in ten thousand with no flags.
pub fn capture(count: usize) -> Vec<u8> {
    let mut random = Random(2);
    let mut octets = Vec::new();
    for word in [0xa1b2_c3d4, 0x0004_0002, 0, 0, 262_144, 1] {
        octets.extend(u32::to_le_bytes(word));
    }
    for index in 0..count {
        let mut tcp = header(&mut random);
        if index % 10_000 == 9_999 {
            tcp[13] = 0;
        }
        let frame = frame(&tcp, (random.next() % 21) as u8, &mut random);
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        let len = u32::try_from(frame.len()).unwrap_or(u32::MAX);
        for word in [
            1_700_000_000 + index / 1_000_000,
            index % 1_000_000,
            len,
            len,
        ] {
            octets.extend(word.to_le_bytes());
        }
        octets.extend(frame);
    }
    octets
}

fn header(random: &mut Random) -> [u8; 20] {
    const FLAGS: [u8; 8] = [0x10, 0x10, 0x10, 0x18, 0x18, 0x10, 0x02, 0x11];
    let flags = FLAGS[random.next() as usize % FLAGS.len()];
    let mut header = [0; 20];
    header[0..2].copy_from_slice(&(32_768 + (random.next() % 20_000) as u16).to_be_bytes());
    header[2..4].copy_from_slice(&443_u16.to_be_bytes());
    header[4..8].copy_from_slice(&random.next().to_be_bytes());
    if flags & 0x10 != 0 {
        header[8..12].copy_from_slice(&(random.next() | 1).to_be_bytes());
    }
    header[12] = 0x50;
    header[13] = flags;
    header[14..16].copy_from_slice(&64_240_u16.to_be_bytes());
    header
}

fn frame(tcp: &[u8; 20], payload_len: u8, random: &mut Random) -> Vec<u8> {
    let mut frame = vec![
        2,
        0,
        0,
        0,
        0,
        1,
        2,
        0,
        0,
        0,
        0,
        2,
        8,
        0,
        0x45,
        0,
        0,
        40 + payload_len,
    ];
    frame.extend([0, 0, 0x40, 0, 64, 6, 0, 0, 10]);
    frame.extend(&random.next().to_be_bytes()[1..]);
    frame.extend([192, 168, 0, 1]);
    frame.extend(tcp);
    frame.extend(vec![b'x'; usize::from(payload_len)]);
    frame
}

/// A small multiplicative generator (Lehmer): benches need variety, not chance.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
        (self.0 >> 32) as u32
    }
}

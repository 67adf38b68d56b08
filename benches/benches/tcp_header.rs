//! The nom parser of the TCP header against a hand-written twin and etherparse, all fields read.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tcplint_wire::tcp_header;

const COUNT: usize = 4096;

/// Everything a header says, folded into one number so that nothing can be left out.
fn fold(fields: [u32; 9]) -> u32 {
    fields
        .into_iter()
        .fold(0, |sum, field| sum.rotate_left(5) ^ field)
}

/// nom, as the product has it.
#[inline(always)]
fn by_nom(octets: &[u8]) -> Option<u32> {
    let (_, header) = tcp_header(octets).ok()?;
    Some(fold([
        header.source_port().into(),
        header.destination_port().into(),
        header.seq().0,
        header.ack().0,
        header.data_offset().into(),
        header.flags().bits().into(),
        header.window().into(),
        header.checksum().into(),
        header.urgent_pointer().into(),
    ]))
}

/// The same by hand: one check, then indices.
#[inline(always)]
fn by_hand(octets: &[u8]) -> Option<u32> {
    if octets.len() < 20 {
        return None;
    }
    let two = |at: usize| u32::from(octets[at]) << 8 | u32::from(octets[at + 1]);
    let four = |at: usize| two(at) << 16 | two(at + 2);
    let offset_and_flags = two(12);
    Some(fold([
        two(0),
        two(2),
        four(4),
        four(8),
        offset_and_flags >> 12,
        offset_and_flags & 0xfff,
        two(14),
        two(16),
        two(18),
    ]))
}

#[inline(always)]
fn by_etherparse(octets: &[u8]) -> Option<u32> {
    let header = etherparse::TcpHeaderSlice::from_slice(octets).ok()?;
    let bit = |set: bool, at: u32| u32::from(set) << at;
    let flags = bit(header.fin(), 0)
        | bit(header.syn(), 1)
        | bit(header.rst(), 2)
        | bit(header.psh(), 3)
        | bit(header.ack(), 4)
        | bit(header.urg(), 5)
        | bit(header.ece(), 6)
        | bit(header.cwr(), 7)
        | bit(header.ns(), 8);
    Some(fold([
        header.source_port().into(),
        header.destination_port().into(),
        header.sequence_number(),
        header.acknowledgment_number(),
        header.data_offset().into(),
        flags,
        header.window_size().into(),
        header.checksum().into(),
        header.urgent_pointer().into(),
    ]))
}

fn tcp_header_fields(criterion: &mut Criterion) {
    let headers = tcplint_benches::headers(COUNT);
    let sum = |parse: fn(&[u8]) -> Option<u32>| -> u32 {
        headers
            .iter()
            .filter_map(|header| parse(header))
            .fold(0, u32::wrapping_add)
    };
    // The three must agree before their cost is compared.
    assert_eq!(sum(by_nom), sum(by_hand));
    assert_eq!(sum(by_nom), sum(by_etherparse));
    let mut group = criterion.benchmark_group("tcp_header");
    group.throughput(Throughput::Elements(COUNT as u64));
    macro_rules! bench {
        ($name:literal, $parse:ident) => {
            group.bench_function($name, |bencher| {
                bencher.iter(|| {
                    let mut sum = 0_u32;
                    for header in &headers {
                        sum = sum.wrapping_add($parse(black_box(&header[..])).unwrap_or(0));
                    }
                    sum
                });
            });
        };
    }
    bench!("nom", by_nom);
    bench!("hand", by_hand);
    bench!("etherparse", by_etherparse);
    group.finish();
}

criterion_group!(benches, tcp_header_fields);
criterion_main!(benches);

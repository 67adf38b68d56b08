//! A whole capture from memory: records, layers, segments, rules.

use std::io::Cursor;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tcplint_capture::{Capture, Event};
use tcplint_lint::{Linter, Selection};
use tcplint_wire::{Decapsulator, IncompleteSegment, LinkType, Segment, Visitor};

const PACKETS: usize = 100_000;

/// Counts the segments that break a rule.
struct Count {
    linter: Linter,
    broken: u64,
}

impl Visitor for Count {
    #[inline(always)]
    fn passes(&self, segment: &Segment<'_>) -> bool {
        self.linter.passes(segment)
    }

    #[inline(always)]
    fn segment(&mut self, segment: &Segment<'_>) {
        self.broken += u64::from(!self.linter.segment(segment).is_empty());
    }

    fn incomplete(&mut self, _: &IncompleteSegment<'_>) {}
}

fn lint_capture(criterion: &mut Criterion) {
    let octets = tcplint_benches::capture(PACKETS);
    let selected = Selection::default()
        .resolve()
        .expect("the default selection is valid");
    let mut group = criterion.benchmark_group("lint_capture");
    group.throughput(Throughput::Elements(PACKETS as u64));
    group.sample_size(20);
    group.bench_function("ethernet_ipv4_small_packets", |bencher| {
        bencher.iter(|| {
            let reader = Box::new(Cursor::new(octets.clone()));
            let mut capture = Capture::from_reader("memory", reader).expect("it is a capture");
            let mut decapsulator = Decapsulator::new();
            let mut count = Count {
                linter: Linter::new(selected),
                broken: 0,
            };
            loop {
                while let Some(record) = capture.next_buffered() {
                    let link = LinkType(record.link.0);
                    let _ = decapsulator.frame(link, record.data, record.wire_len, &mut count);
                }
                match capture.next_event() {
                    Some(Event::Record(record)) => {
                        let link = LinkType(record.link.0);
                        let _ = decapsulator.frame(link, record.data, record.wire_len, &mut count);
                    }
                    Some(_) => {}
                    None => break,
                }
            }
            assert_eq!(count.broken, (PACKETS / 10_000) as u64);
        });
    });
    group.finish();
}

criterion_group!(benches, lint_capture);
criterion_main!(benches);

//! The iterator over TCP options.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

use proptest::prelude::*;
use tcplint_wire::options::{OptionError, Options, kind};

/// Kind, data and place of an option.
type Listed = (u8, Vec<u8>, usize);

/// All options, and the error at the end.
fn all(octets: &[u8], complete: bool) -> (Vec<Listed>, Option<OptionError>) {
    let mut options = Vec::new();
    let mut error = None;
    for option in Options::new(octets, complete) {
        assert_eq!(error, None, "nothing comes after an error");
        match option {
            Ok(option) => options.push((option.kind, option.data.to_vec(), option.offset)),
            Err(found) => error = Some(found),
        }
    }
    (options, error)
}

#[test]
fn options_of_a_usual_syn_come_in_order() {
    let octets = [
        2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7,
    ];
    let (options, error) = all(&octets, true);
    assert_eq!(error, None);
    assert_eq!(
        options,
        [
            (kind::MSS, vec![5, 0xb4], 0),
            (kind::SACK_PERMITTED, vec![], 4),
            (kind::TIMESTAMPS, vec![0, 0, 0, 1, 0, 0, 0, 0], 6),
            (kind::NOP, vec![], 16),
            (kind::WINDOW_SCALE, vec![7], 17),
        ]
    );
}

#[test]
fn length_is_that_of_the_octet_or_one() {
    let lens: Vec<usize> = Options::new(&[1, 3, 3, 7, 0], true)
        .map(|option| option.unwrap().len())
        .collect();
    assert_eq!(lens, [1, 3, 1]);
}

#[test]
fn the_end_of_the_list_leaves_a_remainder() {
    let mut options = Options::new(&[1, 0, 9, 9], true);
    assert_eq!(options.by_ref().count(), 2);
    assert_eq!(options.remainder(), [9, 9]);
    assert_eq!(options.next(), None);
}

#[test]
fn a_kind_without_a_length_is_an_error() {
    let (options, error) = all(&[1, 2], true);
    assert_eq!(options.len(), 1);
    assert_eq!(error, Some(OptionError::NoLength { kind: 2, offset: 1 }));
}

#[test]
fn a_length_below_two_is_an_error() {
    for len in [0, 1] {
        let (_, error) = all(&[1, 1, 3, len, 7], true);
        assert_eq!(
            error,
            Some(OptionError::LengthBelowTwo {
                kind: 3,
                offset: 2,
                len
            })
        );
    }
}

#[test]
fn a_length_past_the_header_is_an_error() {
    let (_, error) = all(&[1, 8, 10, 0], true);
    assert_eq!(
        error,
        Some(OptionError::PastHeader {
            kind: 8,
            offset: 1,
            len: 10,
            left: 3
        })
    );
}

#[test]
fn options_cut_off_by_the_capture_end_without_an_error() {
    for octets in [&[1, 2][..], &[1, 3, 1, 7], &[1, 8, 10, 0]] {
        let (options, error) = all(octets, false);
        assert_eq!((options.len(), error), (1, None));
    }
}

proptest! {
    #[test]
    fn any_octets_end_and_cover_each_octet_once(octets in proptest::collection::vec(any::<u8>(), 0..60), complete: bool) {
        let mut options = Options::new(&octets, complete);
        let mut reached = 0;
        for option in options.by_ref() {
            match option {
                Ok(option) => {
                    prop_assert_eq!(option.offset, reached);
                    reached += option.len();
                }
                Err(_) => prop_assert!(complete),
            }
        }
        prop_assert_eq!(octets.len() - reached, options.remainder().len());
    }

    #[test]
    fn options_that_were_built_come_back(built in proptest::collection::vec((2..=255_u8, proptest::collection::vec(any::<u8>(), 0..8)), 0..5)) {
        let mut octets = Vec::new();
        for (kind, data) in &built {
            octets.extend([*kind, data.len() as u8 + 2]);
            octets.extend(data);
        }
        let (options, error) = all(&octets, true);
        let got: Vec<(u8, Vec<u8>)> = options.into_iter().map(|(kind, data, _)| (kind, data)).collect();
        prop_assert_eq!(got, built);
        prop_assert_eq!(error, None);
    }
}

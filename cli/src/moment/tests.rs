#![allow(clippy::unwrap_used)]

use super::Moment::{AfterStart, At};
use super::{Moment, SECOND};

fn of(text: &str) -> Moment {
    text.parse().unwrap()
}

fn error(text: &str) -> String {
    text.parse::<Moment>().unwrap_err()
}

/// 2026-01-01 00:00:00 UTC, as `date -u -d 2026-01-01 +%s` prints it.
const NEW_YEAR: i64 = 1_767_225_600 * SECOND;

#[test]
fn rfc_3339_with_its_zone() {
    assert_eq!(of("2026-01-01T00:00:00Z"), At(NEW_YEAR));
    assert_eq!(of("2026-01-01t00:00:00z"), At(NEW_YEAR));
    assert_eq!(of("2026-01-01 00:00:00Z"), At(NEW_YEAR));
    assert_eq!(of("2026-01-01T02:00:00+02:00"), At(NEW_YEAR));
    assert_eq!(
        of("2025-12-31T19:00:00.123456789-05:00"),
        At(NEW_YEAR + 123_456_789)
    );
}

/// What the rows show as `time` and `ts` can be given back.
#[test]
fn what_rows_show_reads_back() {
    let time = tcplint_capture::Timestamp::from_nanos(NEW_YEAR + 750_001);
    for shown in [
        crate::time::Rfc3339(time).to_string(),
        crate::time::UnixSeconds(time).to_string(),
    ] {
        assert_eq!(of(&shown), At(NEW_YEAR + 750_001), "{shown}");
    }
    let before = tcplint_capture::Timestamp::from_nanos(-1);
    assert_eq!(of(&crate::time::UnixSeconds(before).to_string()), At(-1));
}

#[test]
fn unix_seconds() {
    assert_eq!(of("0"), At(0));
    assert_eq!(of("1767225600"), At(NEW_YEAR));
    assert_eq!(of("1767225600.5"), At(NEW_YEAR + SECOND / 2));
    assert_eq!(of(" 1767225600.000000001 "), At(NEW_YEAR + 1));
    assert_eq!(of("-1.25"), At(-1_250_000_000));
}

#[test]
fn seconds_from_the_start() {
    for text in ["+12.5", "12.5s", "+12.5s"] {
        assert_eq!(of(text), AfterStart(12_500_000_000), "{text}");
    }
    assert_eq!(of("+0"), AfterStart(0));
    assert_eq!(of("+.5"), AfterStart(SECOND / 2));
    assert_eq!(of("+1."), AfterStart(SECOND));
}

/// Captures hold nanoseconds.
#[test]
fn decimals_beyond_the_ninth_are_dropped() {
    assert_eq!(of("+0.0000000019"), AfterStart(1));
}

#[test]
fn resolves_against_the_first_packet() {
    assert_eq!(At(7).resolve(NEW_YEAR), 7);
    assert_eq!(AfterStart(7).resolve(NEW_YEAR), NEW_YEAR + 7);
    assert_eq!(AfterStart(7).resolve(-10), -3);
}

#[test]
fn far_away_is_held_at_the_end() {
    assert_eq!(of("9999-12-30T00:00:00Z"), At(i64::MAX));
    assert_eq!(of("-009000-01-01T00:00:00Z"), At(i64::MIN));
    assert_eq!(of(&"9".repeat(400)), At(i64::MAX));
    assert_eq!(of("+99999999999999999999").resolve(NEW_YEAR), i64::MAX);
    assert_eq!(of("-99999999999999999999"), At(-i64::MAX));
}

#[test]
fn order_is_told_where_it_is_known() {
    assert!(At(2).is_after(At(1)));
    assert!(!At(1).is_after(At(1)));
    assert!(AfterStart(2).is_after(AfterStart(1)));
    assert!(!AfterStart(2).is_after(At(1)));
}

#[test]
fn what_is_no_time_is_refused_with_the_forms() {
    for text in [
        "",
        "+",
        "s",
        ".",
        "+s",
        "+-1",
        "-+1",
        "--1",
        "1e3",
        "yesterday",
        "12:00",
        "+1h",
        "5m",
        "1,5",
        "\u{0661}",
        "٣s",
        "2026-13-01T00:00:00Z",
        "nan",
        "-",
        "1.2.3",
        "-5s",
    ] {
        assert!(error(text).contains("Unix seconds"), "{text}");
    }
}

#[test]
fn a_missing_zone_is_named() {
    for text in ["2026-01-01T00:00:00", "2026-01-01 00:00:00.5", "2026-01-01"] {
        assert!(error(text).contains("time zone is missing"), "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_a_moment_or_an_error(text in ".*", first in proptest::num::i64::ANY) {
        if let Ok(moment) = text.parse::<Moment>() {
            moment.resolve(first);
        }
    }

    #[test]
    fn unix_seconds_read_back(nanos in proptest::num::i64::ANY) {
        proptest::prop_assume!(nanos > i64::MIN);
        let shown = crate::time::UnixSeconds(tcplint_capture::Timestamp::from_nanos(nanos));
        proptest::prop_assert_eq!(of(&shown.to_string()), At(nanos));
    }
}

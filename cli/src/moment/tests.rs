use super::*;

fn parsed(text: &str) -> Option<Moment> {
    text.parse().ok()
}

#[test]
fn each_way_to_name_a_moment() {
    let at = |nanos| Some(Moment::At(nanos));
    let after = |nanos| Some(Moment::After(nanos));
    assert_eq!(parsed("1970-01-01T00:00:01.5Z"), at(1_500_000_000));
    assert_eq!(parsed("1970-01-01T01:00:00+01:00"), at(0));
    assert_eq!(
        parsed("1795169591.123456789"),
        at(1_795_169_591_123_456_789)
    );
    assert_eq!(parsed("12"), at(12_000_000_000));
    assert_eq!(parsed("+12.5"), after(12_500_000_000));
    assert_eq!(parsed("+12.5s"), after(12_500_000_000));
    assert_eq!(parsed("1m30s"), after(90_000_000_000));
    assert_eq!(parsed("1.5h"), after(5_400_000_000_000));
    assert_eq!(parsed("250ms"), after(250_000_000));
    assert_eq!(parsed("+0"), after(0));
}

#[test]
fn what_is_no_time_is_refused() {
    for text in [
        "",
        "+",
        "yesterday",
        "12,5",
        "1.",
        ".5",
        "+-3",
        "-3",
        "5x",
        "s",
        "1m30",
        "2026-11-20",
        "2026-11-20T10",
        "2026-11-20T10:13:11+",
        "2026-11-20T10:13:11[Europe/Berlin]",
        "2026-11-20T25:13:11",
        "2026-02-30T10:13:11",
        "10:13:11",
        "99999999999999999999",
        "99999999999999999999d",
        "9223372036854775807s",
        "1٣",
    ] {
        assert_eq!(parsed(text), None, "{text}");
    }
}

#[test]
fn an_offset_past_all_time_is_the_end_of_time() {
    let end = Moment::After(i64::MAX).of(Timestamp::from_nanos(1));
    assert_eq!(end.as_nanos(), i64::MAX);
}

/// 2026-01-01 00:00:00 UTC, as `date -u -d 2026-01-01 +%s` prints it.
const NEW_YEAR: i64 = 1_767_225_600_000_000_000;

#[test]
fn rfc_3339_in_other_clothes() {
    let at = |nanos| Some(Moment::At(nanos));
    assert_eq!(parsed("2026-01-01t00:00:00z"), at(NEW_YEAR));
    assert_eq!(parsed("2026-01-01 00:00:00Z"), at(NEW_YEAR));
    let west = "2025-12-31T19:00:00.123456789-05:00";
    assert_eq!(parsed(west), at(NEW_YEAR + 123_456_789));
}

#[test]
fn without_a_zone_it_is_utc() {
    let at = |nanos| Some(Moment::At(nanos));
    assert_eq!(parsed("2026-01-01T00:00:00"), at(NEW_YEAR));
    assert_eq!(parsed("2026-01-01 00:00"), at(NEW_YEAR));
    let fine = "2026-01-01 00:00:00.123456789";
    assert_eq!(parsed(fine), at(NEW_YEAR + 123_456_789));
    assert_eq!(parsed("9999-12-30T00:00:00"), at(i64::MAX));
}

/// What the rows show as `time` and `ts` can be given back.
#[test]
fn what_rows_show_reads_back() {
    let time = Timestamp::from_nanos(NEW_YEAR + 750_001);
    for shown in [
        crate::time::Rfc3339(time).to_string(),
        crate::time::UnixSeconds(time).to_string(),
    ] {
        assert_eq!(
            parsed(&shown),
            Some(Moment::At(NEW_YEAR + 750_001)),
            "{shown}"
        );
    }
}

#[test]
fn far_dates_are_held_at_the_end() {
    assert_eq!(parsed("9999-12-30T00:00:00Z"), Some(Moment::At(i64::MAX)));
    assert_eq!(
        parsed("-009000-01-01T00:00:00Z"),
        Some(Moment::At(i64::MIN))
    );
}

#[test]
fn order_is_told_where_it_is_known() {
    assert!(Moment::At(2).is_after(Moment::At(1)));
    assert!(!Moment::At(1).is_after(Moment::At(1)));
    assert!(Moment::After(2).is_after(Moment::After(1)));
    assert!(!Moment::After(2).is_after(Moment::At(1)));
}

proptest::proptest! {
    #[test]
    fn any_text_is_a_moment_or_an_error(text in ".*", first in proptest::num::i64::ANY) {
        if let Ok(moment) = text.parse::<Moment>() {
            moment.of(Timestamp::from_nanos(first));
        }
    }

    #[test]
    fn unix_seconds_read_back(nanos in 0..i64::MAX) {
        let shown = crate::time::UnixSeconds(Timestamp::from_nanos(nanos));
        proptest::prop_assert_eq!(parsed(&shown.to_string()), Some(Moment::At(nanos)));
    }
}

//! Points in time, as seconds since 1970 in UTC.

use crate::text::{decimal, fill, number};

/// The last second of the year 9999.
const LAST: i64 = 253_402_300_799;

/// The second that `YYYYMMDDTHHMMSSZ` names, the form of `X-Amz-Date`; from 1970 on.
pub(crate) fn parse_basic(text: &str) -> Option<i64> {
    let number = |from: usize, to: usize| text.get(from..to).and_then(number);
    let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
    let (hour, minute, second) = (number(9, 11)?, number(11, 13)?, number(13, 15)?);
    let is_in_range = year >= 1970
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60;
    if text.len() != 16 || text.get(8..9) != Some("T") || !text.ends_with('Z') || !is_in_range {
        return None;
    }
    let time = hour.wrapping_mul(3600).wrapping_add(minute.wrapping_mul(60)).wrapping_add(second);
    let days = days_from_civil(year, month, day);
    Some(i64::from(days).wrapping_mul(86_400).wrapping_add(i64::from(time)))
}

/// `YYYY-MM-DDTHH:MM:SSZ` ([RFC 3339]); what is not from 1970 to 9999 as the nearest that is.
///
/// [RFC 3339]: https://www.rfc-editor.org/rfc/rfc3339#section-5.6
pub(crate) fn format_rfc3339(seconds: i64) -> String {
    let seconds = seconds.clamp(0, LAST);
    let (days, time) = ((seconds / 86_400) as u32, (seconds % 86_400) as u32);
    let (year, month, day) = civil_from_days(days);
    let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
    let two = |number: u32| {
        let digits = decimal(number);
        if number < 10 { fill("0%", &[&digits]) } else { digits }
    };
    let date = fill("%-%-%", &[&decimal(year), &two(month), &two(day)]);
    fill("%T%:%:%Z", &[&date, &two(hour), &two(minute), &two(second)])
}

/// From 0000-03-01, with which the algorithm begins, to 1970-01-01.
const DAYS_TO_1970: u32 = 719_468;

/// Days since 1970 of a date in the proleptic Gregorian calendar; years begin in March, so
/// that the leap day is the last one (Howard Hinnant, "chrono-compatible low-level date
/// algorithms"). From 1970 to 9999, where nothing wraps.
fn days_from_civil(year: u32, month: u32, day: u32) -> u32 {
    let (year, month) = if month > 2 {
        (year, month.wrapping_sub(3))
    } else {
        (year.wrapping_sub(1), month.wrapping_add(9))
    };
    let day_of_year = month.wrapping_mul(153).wrapping_add(2) / 5;
    let leap_days = (year / 4).wrapping_sub(year / 100).wrapping_add(year / 400);
    let days = year.wrapping_mul(365).wrapping_add(leap_days).wrapping_add(day_of_year);
    days.wrapping_add(day).wrapping_sub(DAYS_TO_1970).wrapping_sub(1)
}

/// Year, month and day of a day since 1970: the inverse, by the same author.
fn civil_from_days(days: u32) -> (u32, u32, u32) {
    let days = days.wrapping_add(DAYS_TO_1970);
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let leap_days =
        (day_of_era / 1460).wrapping_sub(day_of_era / 36_524).wrapping_add(day_of_era / 146_096);
    let year_of_era = day_of_era.wrapping_sub(leap_days) / 365;
    let first_of_year =
        year_of_era.wrapping_mul(365).wrapping_add(year_of_era / 4).wrapping_sub(year_of_era / 100);
    let day_of_year = day_of_era.wrapping_sub(first_of_year);
    let month = day_of_year.wrapping_mul(5).wrapping_add(2) / 153;
    let first_of_month = month.wrapping_mul(153).wrapping_add(2) / 5;
    let day = day_of_year.wrapping_sub(first_of_month).wrapping_add(1);
    let year = era.wrapping_mul(400).wrapping_add(year_of_era);
    if month < 10 {
        (year, month.wrapping_add(3), day)
    } else {
        (year.wrapping_add(1), month.wrapping_sub(9), day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_stamps_are_read() {
        assert_eq!(parse_basic("19700101T000000Z"), Some(0));
        assert_eq!(parse_basic("20261122T120000Z"), Some(1_795_348_800));
        assert_eq!(parse_basic("20240229T235959Z"), Some(1_709_251_199));
        for wrong in [
            "",
            "20261322T120000Z",
            "20261122 120000Z",
            "2026112²T12000Z",
            "20261122T120000",
            "20261122T250000Z",
            "-9261122T120000Z",
            "19691231T235959Z",
        ] {
            assert_eq!(parse_basic(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn time_stamps_are_written() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (1_709_251_199, "2024-02-29T23:59:59Z"),
            (1_795_348_800, "2026-11-22T12:00:00Z"),
            (4_102_444_799, "2099-12-31T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(format_rfc3339(seconds), text);
        }
        for day in 0..60_000 {
            let text = format_rfc3339(day * 86_400 + 5);
            let basic = text.replace(['-', ':'], "");
            assert_eq!(parse_basic(&basic), Some(day * 86_400 + 5), "{text}");
        }
        for (seconds, text) in [
            (i64::MIN, "1970-01-01T00:00:00Z"),
            (-1, "1970-01-01T00:00:00Z"),
            (i64::MAX, "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(format_rfc3339(seconds), text);
        }
    }
}

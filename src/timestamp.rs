//! Points in time, as seconds since 1970 in UTC.

use crate::text::{decimal, text};

/// The second that `YYYYMMDDTHHMMSSZ` names, the form of `X-Amz-Date`; from 1970 on.
pub(crate) fn parse_basic(text: &str) -> Option<i64> {
    let number = |from: usize, to: usize| -> Option<i64> {
        let digits = text.get(from..to)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    };
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
    let time = hour.checked_mul(3600)?.checked_add(minute.checked_mul(60)?)?.checked_add(second)?;
    days_from_civil(year, month, day)?.checked_mul(86_400)?.checked_add(time)
}

/// `YYYY-MM-DDTHH:MM:SSZ` ([RFC 3339]).
///
/// [RFC 3339]: https://www.rfc-editor.org/rfc/rfc3339#section-5.6
pub(crate) fn format_rfc3339(seconds: i64) -> String {
    let (day, time) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil_from_days(day).unwrap_or((1970, 1, 1));
    let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
    let two = |number: i64| {
        let digits = decimal(number);
        if number < 10 { text!["0", digits] } else { digits }
    };
    let date = text![decimal(year), "-", two(month), "-", two(day)];
    text![date, "T", two(hour), ":", two(minute), ":", two(second), "Z"]
}

/// Days since 1970 of a date in the proleptic Gregorian calendar; years begin in March, so
/// that the leap day is the last one (Howard Hinnant, "chrono-compatible low-level date
/// algorithms").
fn days_from_civil(year: i64, month: i64, day: i64) -> Option<i64> {
    let (year, month) = if month > 2 {
        (year, month.checked_sub(3)?)
    } else {
        (year.checked_sub(1)?, month.checked_add(9)?)
    };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = month.checked_mul(153)?.checked_add(2)?.checked_div(5)?.checked_add(day)?;
    let leap_days = (year_of_era / 4).checked_sub(year_of_era / 100)?;
    let day_of_era = year_of_era.checked_mul(365)?.checked_add(leap_days)?;
    let day_of_era = day_of_era.checked_add(day_of_year)?.checked_sub(1)?;
    era.checked_mul(146_097)?.checked_add(day_of_era)?.checked_sub(719_468)
}

/// Year, month and day of a day since 1970: the inverse, by the same author.
fn civil_from_days(days: i64) -> Option<(i64, i64, i64)> {
    let days = days.checked_add(719_468)?;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let leap_days =
        (day_of_era / 1460).checked_sub(day_of_era / 36_524)?.checked_add(day_of_era / 146_096)?;
    let year_of_era = day_of_era.checked_sub(leap_days)?.checked_div(365)?;
    let first_of_year = year_of_era
        .checked_mul(365)?
        .checked_add(year_of_era / 4)?
        .checked_sub(year_of_era / 100)?;
    let day_of_year = day_of_era.checked_sub(first_of_year)?;
    let month = day_of_year.checked_mul(5)?.checked_add(2)?.checked_div(153)?;
    let first_of_month = month.checked_mul(153)?.checked_add(2)?.checked_div(5)?;
    let day = day_of_year.checked_sub(first_of_month)?.checked_add(1)?;
    let year = era.checked_mul(400)?.checked_add(year_of_era)?;
    Some(if month < 10 {
        (year, month.checked_add(3)?, day)
    } else {
        (year.checked_add(1)?, month.checked_sub(9)?, day)
    })
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
        // Nonsense, but no panic.
        for seconds in [i64::MIN, i64::MAX, -1] {
            assert!(!format_rfc3339(seconds).is_empty());
        }
    }
}

//! Texts put together without `core::fmt`, which would be a tenth of the npm package's wasm.

use std::fmt;

/// A template with these parts in the places of its `%`.
pub(crate) fn fill(template: &str, parts: &[&str]) -> String {
    let mut pieces = template.split('%');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for (piece, part) in pieces.zip(parts) {
        text.push_str(part);
        text.push_str(piece);
    }
    text
}

/// Writes a template that is filled with these parts.
pub(crate) fn write_filled(
    f: &mut fmt::Formatter<'_>,
    template: &str,
    parts: &[&str],
) -> fmt::Result {
    f.write_str(&fill(template, parts))
}

/// The number that these decimal digits, and nothing else, write.
pub(crate) fn number(digits: &str) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    digits.bytes().try_fold(0_u32, |number, byte| {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit < 10)?;
        number.checked_mul(10)?.checked_add(digit.into())
    })
}

/// A number in decimal digits.
pub(crate) fn decimal(number: impl TryInto<u64>) -> String {
    digits(number.try_into().unwrap_or_default())
}

fn digits(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        digits.push(char::from(b'0'.wrapping_add((number % 10) as u8)));
        number /= 10;
        if number == 0 {
            return digits.iter().rev().collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_everywhere() {
        for number in [0, 9, 10, 65_535, u64::from(u32::MAX), u64::MAX] {
            assert_eq!(decimal(number), number.to_string());
        }
    }

    #[test]
    fn digits_are_read() {
        for (digits, value) in [("0", 0), ("007", 7), ("4294967295", u32::MAX)] {
            assert_eq!(number(digits), Some(value), "{digits}");
        }
        for digits in ["", "+1", "-1", " 1", "1.0", "4294967296", "99999999999", "²"] {
            assert_eq!(number(digits), None, "{digits}");
        }
    }

    #[test]
    fn parts_take_their_places() {
        assert_eq!(fill("none", &[]), "none");
        assert_eq!(fill("%-%: 100", &["a", "%"]), "a-%: 100");
    }
}

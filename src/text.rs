//! Texts put together without `core::fmt`, which would be a tenth of the npm package's wasm.

use std::fmt;

/// These parts, one after the other.
macro_rules! text {
    ($($part:expr),+ $(,)?) => {
        [$(AsRef::<str>::as_ref(&$part)),+].concat()
    };
}
pub(crate) use text;

/// Writes these parts, one after the other.
pub(crate) fn write_parts(f: &mut fmt::Formatter<'_>, parts: &[&str]) -> fmt::Result {
    parts.iter().try_for_each(|part| f.write_str(part))
}

/// A number in decimal digits.
pub(crate) fn decimal(number: impl TryInto<u64>) -> String {
    let mut rest: u64 = number.try_into().unwrap_or_default();
    let mut digits = Vec::new();
    loop {
        digits.push(char::from(b'0'.wrapping_add((rest % 10) as u8)));
        rest /= 10;
        if rest == 0 {
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
        assert_eq!(text!["a ", decimal(7_u8), String::from(" b")], "a 7 b");
    }
}

//! Bytes looked at eight at a time. WASM's `memcmp` takes one after the other, which was a
//! tenth of what a token cost.

/// A word of eight of these bytes.
const fn word(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

const HIGH_BITS: u64 = word(0x80);

/// Whether these are the same bytes.
#[inline]
pub(crate) fn are_same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let (a_words, a_rest) = a.as_chunks::<8>();
    let (b_words, b_rest) = b.as_chunks::<8>();
    let is_same = |(a, b): (&[u8; 8], &[u8; 8])| u64::from_ne_bytes(*a) == u64::from_ne_bytes(*b);
    a_words.iter().zip(b_words).all(is_same) && a_rest.iter().zip(b_rest).all(|(a, b)| a == b)
}

/// How many bytes there are in front of the first that is no plain character of a JSON string:
/// a quote, a backslash, a control character, or not ASCII.
#[inline]
pub(crate) fn plain_length(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut length = 0_usize;
    for word in words {
        let special = special_bytes(u64::from_le_bytes(*word));
        if special != 0 {
            return length.saturating_add((special.trailing_zeros() / 8) as usize);
        }
        length = length.saturating_add(8);
    }
    let is_plain = |byte: &&u8| matches!(**byte, b' '..=b'~' | 0x7f) && !b"\"\\".contains(byte);
    length.saturating_add(rest.iter().take_while(is_plain).count())
}

/// The high bit of the first byte that is special is set, and of none before it.
/// (A borrow goes to higher bytes only, from one that is special itself.)
fn special_bytes(bytes: u64) -> u64 {
    let is_zero = |bytes: u64| bytes.wrapping_sub(word(1));
    let is_control = bytes.wrapping_sub(word(b' '));
    let special = is_zero(bytes ^ word(b'"')) | is_zero(bytes ^ word(b'\\')) | is_control | bytes;
    special & HIGH_BITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_every_length_are_compared_to_the_last() {
        let bytes: Vec<u8> = (0..40).collect();
        for length in 0..bytes.len() {
            let bytes = &bytes[..length];
            assert!(are_same(bytes, bytes));
            assert!(!are_same(bytes, &[bytes, b"x"].concat()));
            for at in 0..length {
                let mut other = bytes.to_vec();
                other[at] ^= 0x80;
                assert!(!are_same(bytes, &other), "{at} of {length}");
            }
        }
    }

    #[test]
    fn every_byte_at_every_place_is_plain_or_not() {
        for length in 1..20 {
            for at in 0..length {
                for byte in 0..=255 {
                    for other in [b'a', 0x7f, b'!', b'#'] {
                        let mut bytes = vec![other; length];
                        bytes[at] = byte;
                        let is_special = !(b' '..=0x7f).contains(&byte) || b"\"\\".contains(&byte);
                        let expected = if is_special { at } else { length };
                        assert_eq!(plain_length(&bytes), expected, "{byte} at {at} of {length}");
                    }
                }
            }
        }
    }
}

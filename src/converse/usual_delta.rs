//! Text deltas as the service writes them: nearly all events are such, and this reads them
//! several times faster than any JSON can be.

use crate::text::fill;
use crate::words::are_same;

/// What one of this content block begins with, as far as the first quote of its text.
pub(super) fn usual_head(index: &str) -> String {
    fill("{\"contentBlockIndex\":%,\"delta\":{\"text\":\"", &[index])
}

/// The text (a string literal) of a delta that begins with this head:
/// `{"contentBlockIndex":0,"delta":{"text":"…"},"p":"…"}`, without white space, members in this
/// order, with or without `p`.
///
/// `None` is no verdict: it may be such a delta in another form.
pub(super) fn usual_text<'a>(payload: &'a [u8], head: &str) -> Option<&'a str> {
    let start = head.len().checked_sub(1)?;
    let (begin, rest) = payload.split_at_checked(head.len())?;
    if !are_same(begin, head.as_bytes()) {
        return None;
    }
    let length = length_to_quote(rest)?;
    let rest = rest.get(length..)?;
    let is_usual = match rest.split_first_chunk() {
        // The padding is in ASCII.
        Some((b"\"},\"p\":\"", padding)) => {
            matches!(padding.get(plain_length(padding)..)?, b"\"}")
        }
        _ => matches!(rest, b"\"}}"),
    };
    if !is_usual {
        return None;
    }
    let literal = payload.get(start..)?.get(..length.checked_add(2)?)?;
    std::str::from_utf8(literal).ok()
}

/// How many bytes of a string literal there are up to the quote that ends it, if it has no
/// escapes but those of one character.
fn length_to_quote(bytes: &[u8]) -> Option<usize> {
    let mut at = 0_usize;
    loop {
        at = at.checked_add(plain_length(bytes.get(at..)?))?;
        let step = match bytes.get(at)? {
            b'"' => return Some(at),
            b'\\' if b"\"\\/bfnrt".contains(bytes.get(at.checked_add(1)?)?) => 2,
            0x80.. => bytes.get(at..)?.iter().take_while(|byte| !byte.is_ascii()).count(),
            _ => return None,
        };
        at = at.checked_add(step)?;
    }
}

/// How many bytes there are in front of the first that is no plain character of a JSON string:
/// a quote, a backslash, a control character, or not ASCII.
fn plain_length(bytes: &[u8]) -> usize {
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

/// A word of eight of these bytes.
const fn word(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

const HIGH_BITS: u64 = word(0x80);

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(payload: &[u8]) -> Option<&str> {
        usual_text(payload, &usual_head("0"))
    }

    #[test]
    fn the_usual_form_is_read() {
        for (payload, text) in [
            (r#"{"contentBlockIndex":0,"delta":{"text":"a"},"p":"abc"}"#, r#""a""#),
            (
                r#"{"contentBlockIndex":0,"delta":{"text":"\n\"\\ é\/語"},"p":""}"#,
                r#""\n\"\\ é\/語""#,
            ),
            (r#"{"contentBlockIndex":0,"delta":{"text":""}}"#, r#""""#),
        ] {
            assert_eq!(text_of(payload.as_bytes()), Some(text), "{payload}");
        }
        let payload = br#"{"contentBlockIndex":12,"delta":{"text":"a"}}"#;
        assert_eq!(usual_text(payload, &usual_head("12")), Some(r#""a""#));
    }

    #[test]
    fn all_else_is_left_to_what_reads_any_json() {
        for payload in [
            r#"{"contentBlockIndex":1,"delta":{"text":"a"}}"#,
            r#"{"contentBlockIndex":0,"delta":{"text":a"}}"#,
            r#"{"contentBlockIndex":0,"delta":{"text":"a\u0041"}}"#,
            r#"{"contentBlockIndex":0,"delta":{"text":"a\x"}}"#,
            "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"a\nb\"}}",
            r#"{"contentBlockIndex":0,"delta":{"text":"a"},"p":"é"}"#,
            r#"{"contentBlockIndex":0,"delta":{"text":"a"},"p":"\n"}"#,
            r#"{"contentBlockIndex":0,"delta":{"text":"a"},"p":1}"#,
            r#"{"contentBlockIndex":0,"delta":{"text":"a"},"p":"b}}"#,
            r#"{"contentBlockIndex":0,"delta":{"text":"a""}"#,
            r#"{"contentBlockIndex":0,"delta":{"text":"a"},"p":"b"} "#,
            r#"{"contentBlockIndex":0,"delta":{"text":"a"},"p":"b","q":1}"#,
            r#"{"contentBlockIndex":0,"delta":{"text":"a","b":1}}"#,
            r#"{"contentBlockIndex":0,"delta":{"text":"a"#,
            r#"{"contentBlockIndex":0,"delta":{"text":"a\"#,
            r#"{"contentBlockIndex":0,"delta":{"text":"a"},"p":"#,
            r#"{"contentBlockIndex":0,"delta":{"text":"a"},"p":"b"#,
            "",
        ] {
            assert_eq!(text_of(payload.as_bytes()), None, "{payload}");
            assert_eq!(usual_text(payload.as_bytes(), ""), None, "{payload}");
        }
        assert_eq!(text_of(b"{\"contentBlockIndex\":0,\"delta\":{\"text\":\"\xff\"}}"), None);
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

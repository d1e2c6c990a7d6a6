//! As much JSON ([RFC 8259]) as the way of a stream needs: is this text JSON, what
//! members does this object have, what does this string literal say.
//!
//! Values stay slices of their text: they go to the host's own `JSON.parse`, or to
//! serde for Rust callers. That keeps a JSON parser out of the npm package.
//!
//! [RFC 8259]: https://www.rfc-editor.org/rfc/rfc8259

use crate::text::number;

/// Deepest nesting that is read, as in serde_json: bounds the stack.
const MAX_DEPTH: u8 = 127;

/// Calls `on_member` with each member of the object that `text` is: the key and
/// the value as they stand there, the key with its quotes.
///
/// `None` where the text is anything but one valid JSON object.
pub(crate) fn members<'a>(
    text: &'a str,
    on_member: &mut dyn FnMut(&'a str, &'a str),
) -> Option<()> {
    let mut scanner = Scanner { text, at: 0 };
    scanner.whitespace();
    scanner.object(MAX_DEPTH, on_member)?;
    scanner.whitespace();
    scanner.peek().is_none().then_some(())
}

/// The value of the first of these members (keys without quotes) that is a string.
pub(crate) fn string_member(text: &str, keys: &[&str]) -> Option<String> {
    member(text, keys, &|value| value.starts_with('"')).and_then(unescape)
}

/// The value of the first of these members (keys without quotes) that is a number of this size.
pub(crate) fn number_member(text: &str, keys: &[&str]) -> Option<u16> {
    let read = |value: &str| number(value).and_then(|number| u16::try_from(number).ok());
    member(text, keys, &|value| read(value).is_some()).and_then(read)
}

fn member<'a>(text: &'a str, keys: &[&str], is: &dyn Fn(&str) -> bool) -> Option<&'a str> {
    let mut found = None;
    members(text, &mut |key, value| {
        if found.is_none() && keys.contains(&key.trim_matches('"')) && is(value) {
            found = Some(value);
        }
    })?;
    found
}

/// What a string literal, with its quotes, says. Half a surrogate pair says U+FFFD.
/// `None` where the text is no string literal.
pub(crate) fn unescape(literal: &str) -> Option<String> {
    let mut rest = literal.strip_prefix('"')?.strip_suffix('"')?;
    let mut out = String::with_capacity(rest.len());
    while let Some((plain, escape)) = rest.split_once('\\') {
        out.push_str(plain);
        let mut characters = escape.chars();
        let escaped = characters.next()?;
        rest = characters.as_str();
        out.push(match escaped {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let high = take_hex(&mut rest)?;
                unescape_utf16(high, &mut rest)
            }
            other => other,
        });
    }
    out.push_str(rest);
    Some(out)
}

fn unescape_utf16(unit: u16, rest: &mut &str) -> char {
    let mut after = *rest;
    let low = after.strip_prefix("\\u").and_then(|hex| {
        after = hex;
        take_hex(&mut after)
    });
    let mut decoded = char::decode_utf16([unit].into_iter().chain(low));
    match decoded.next() {
        Some(Ok(character)) => {
            if character > '\u{ffff}' {
                *rest = after;
            }
            character
        }
        _ => char::REPLACEMENT_CHARACTER,
    }
}

fn take_hex(rest: &mut &str) -> Option<u16> {
    let (digits, after) = rest.split_at_checked(4)?;
    *rest = after;
    u16::from_str_radix(digits, 16).ok()
}

/// Appends `text` as a string literal with its quotes.
#[cfg(any(feature = "js", test))]
pub(crate) fn push_string(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c < ' ' || c == '"' || c == '\\') {
        let (plain, escape) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(plain);
        let mut characters = escape.chars();
        match characters.next() {
            Some('"') => out.push_str("\\\""),
            Some('\\') => out.push_str("\\\\"),
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some(control) => {
                out.push_str("\\u00");
                for nibble in [u32::from(control) >> 4, u32::from(control) & 15] {
                    out.extend(char::from_digit(nibble, 16));
                }
            }
            None => {}
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn step(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.step())
    }

    fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn whitespace(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.step();
        }
    }

    fn value(&mut self, depth: u8) -> Option<()> {
        match self.peek()? {
            b'"' => self.string(),
            b'{' => self.object(depth, &mut |_, _| {}),
            b'[' => self.array(depth),
            b't' => self.literal("true"),
            b'f' => self.literal("false"),
            b'n' => self.literal("null"),
            _ => self.number(),
        }
    }

    fn object(&mut self, depth: u8, on_member: &mut dyn FnMut(&'a str, &'a str)) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        self.take(b'{')?;
        self.whitespace();
        if self.take(b'}').is_some() {
            return Some(());
        }
        loop {
            let start = self.at;
            self.string()?;
            let key = self.since(start);
            self.whitespace();
            self.take(b':')?;
            self.whitespace();
            let start = self.at;
            self.value(depth)?;
            on_member(key, self.since(start));
            self.whitespace();
            if self.take(b',').is_none() {
                return self.take(b'}');
            }
            self.whitespace();
        }
    }

    fn array(&mut self, depth: u8) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        self.take(b'[')?;
        self.whitespace();
        if self.take(b']').is_some() {
            return Some(());
        }
        loop {
            self.value(depth)?;
            self.whitespace();
            if self.take(b',').is_none() {
                return self.take(b']');
            }
            self.whitespace();
        }
    }

    fn string(&mut self) -> Option<()> {
        self.take(b'"')?;
        loop {
            let rest = self.text.as_bytes().get(self.at..)?;
            let plain = rest.iter().position(|&b| b == b'"' || b == b'\\' || b < b' ')?;
            self.at = self.at.saturating_add(plain);
            if self.take(b'"').is_some() {
                return Some(());
            }
            self.take(b'\\')?;
            let escape = self.peek()?;
            self.step();
            match escape {
                b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
                b'u' => {
                    for _ in 0..4 {
                        self.peek()?.is_ascii_hexdigit().then(|| self.step())?;
                    }
                }
                _ => return None,
            }
        }
    }

    fn number(&mut self) -> Option<()> {
        let _ = self.take(b'-');
        if self.take(b'0').is_none() {
            self.digits()?;
        }
        if self.take(b'.').is_some() {
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.step();
            if let Some(b'+' | b'-') = self.peek() {
                self.step();
            }
            self.digits()?;
        }
        Some(())
    }

    /// One digit or more.
    fn digits(&mut self) -> Option<()> {
        self.peek()?.is_ascii_digit().then_some(())?;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.step();
        }
        Some(())
    }

    fn literal(&mut self, word: &str) -> Option<()> {
        self.text.get(self.at..)?.starts_with(word).then_some(())?;
        self.at = self.at.saturating_add(word.len());
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_object(text: &str) -> bool {
        members(text, &mut |_, _| {}).is_some()
    }

    #[test]
    fn members_come_as_they_stand() {
        let mut seen = Vec::new();
        let text = r#" { "a" : [1, {"b":"}"}] , "c\"" :-0.5e+3, "d":{}, "e":null } "#;
        members(text, &mut |key, value| seen.push((key, value))).unwrap();
        assert_eq!(
            seen,
            [
                ("\"a\"", r#"[1, {"b":"}"}]"#),
                (r#""c\"""#, "-0.5e+3"),
                ("\"d\"", "{}"),
                ("\"e\"", "null")
            ]
        );
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for text in [
            "",
            " ",
            "1",
            "[]",
            "\"a\"",
            "{",
            "{}}",
            "{} x",
            "{,}",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{a:1}",
            "{'a':1}",
            "{\"a\":01}",
            "{\"a\":.5}",
            "{\"a\":1.}",
            "{\"a\":+1}",
            "{\"a\":1e}",
            "{\"a\":-}",
            "{\"a\":tru}",
            "{\"a\":NaN}",
            "{\"a\":\"\u{1}\"}",
            "{\"a\":\"\\x\"}",
            "{\"a\":\"\\u12g4\"}",
            "{\"a\":\"",
            "{\"a\":[1,]}",
            "{\"a\":[1 2]}",
            "\u{feff}{}",
            "{\"a\":1}\u{a0}",
        ] {
            assert!(!is_object(text), "{text:?}");
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let nested = |depth| format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
        for (depth, is_read) in [(127, true), (128, false)] {
            assert_eq!(is_object(&nested(depth)), is_read, "{depth}");
            let theirs = serde_json::from_str::<serde_json::Value>(&nested(depth));
            assert_eq!(theirs.is_ok(), is_read, "{depth}");
        }
        assert!(!is_object(&"{\"a\":[".repeat(1_000_000)));
    }

    #[test]
    fn strings_say_what_they_say() {
        assert_eq!(unescape(r#""a\"\\\/\n\u00e9\ud83d\ude00""#).unwrap(), "a\"\\/\né😀");
        assert_eq!(unescape(r#""\ud83d\u0041\ude00""#).unwrap(), "\u{fffd}A\u{fffd}");
        assert_eq!(unescape("12"), None);
        assert_eq!(string_member(r#"{"Message":1,"message":"m"}"#, &["Message"]), None);
        assert_eq!(
            string_member(r#"{"a":"","Message":"m"}"#, &["message", "Message"]).unwrap(),
            "m"
        );
    }
}

/// Against serde_json, on texts made at random.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn literals_are_those_of_serde_json(text in any::<String>()) {
            let mut ours = String::new();
            push_string(&mut ours, &text);
            prop_assert_eq!(&serde_json::from_str::<String>(&ours).unwrap(), &text);
            let theirs = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(unescape(&theirs).unwrap(), text);
        }

        #[test]
        fn objects_are_those_of_serde_json(text in r#"\{("[a\\"u0-9]{0,6}"|[\[\]{}:, 0-9.eE+tru-]){0,12}\}"#) {
            let theirs = serde_json::from_str::<serde_json::Map<_, _>>(&text);
            // Half a surrogate pair is JSON, though it is no text that Rust can hold,
            // and so is a number that no f64 can hold.
            let beyond_rust = theirs.as_ref().err().is_some_and(|error| {
                error.to_string().contains("surrogate") || error.to_string().contains("out of range")
            });
            if !beyond_rust {
                let ours = members(&text, &mut |_, _| {});
                prop_assert_eq!(ours.is_some(), theirs.is_ok(), "{}", text);
            }
        }
    }
}

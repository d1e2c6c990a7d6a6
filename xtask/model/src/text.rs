//! Text of bytes that come token by token: whole characters, up to a stop sequence.

/// What is held back until it is known to be said.
pub struct Text {
    stop_sequences: Vec<String>,
    /// The beginning of a character.
    bytes: Vec<u8>,
    /// What may be the beginning of a stop sequence.
    held: String,
}

/// What a token has added.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// What can be said now.
    pub text: String,
    /// The stop sequence that came after it. Nothing comes after that.
    pub stop_sequence: Option<String>,
}

impl Text {
    /// Nothing yet, to end before one of these. An empty one is none.
    pub fn new(stop_sequences: Vec<String>) -> Self {
        let stop_sequences = stop_sequences.into_iter().filter(|it| !it.is_empty()).collect();
        Self { stop_sequences, bytes: Vec::new(), held: String::new() }
    }

    /// Takes the bytes of a token.
    pub fn push(&mut self, bytes: &[u8]) -> Said {
        self.bytes.extend_from_slice(bytes);
        self.take_characters();
        let found =
            self.stop_sequences.iter().filter_map(|stop| Some((self.held.find(stop)?, stop)));
        if let Some((at, stop)) = found.min_by_key(|(at, _)| *at) {
            let stop_sequence = Some(stop.clone());
            self.held.truncate(at);
            return Said { text: std::mem::take(&mut self.held), stop_sequence };
        }
        let rest = self.held.split_off(self.said());
        Said { text: std::mem::replace(&mut self.held, rest), stop_sequence: None }
    }

    /// What was held back, now that no more comes. Of a character's beginning nothing is said.
    pub fn finish(self) -> String {
        self.held
    }

    /// Moves whole characters to the text. What can be none is as U+FFFD.
    fn take_characters(&mut self) {
        let mut rest = self.bytes.as_slice();
        loop {
            match std::str::from_utf8(rest) {
                Ok(text) => {
                    self.held.push_str(text);
                    rest = &[];
                    break;
                }
                Err(error) => {
                    let (whole, after) = rest.split_at(error.valid_up_to());
                    self.held.push_str(&String::from_utf8_lossy(whole));
                    rest = after;
                    let Some(length) = error.error_len() else { break };
                    self.held.push(char::REPLACEMENT_CHARACTER);
                    rest = rest.get(length..).unwrap_or_default();
                }
            }
        }
        self.bytes = rest.to_vec();
    }

    /// How much of the text no stop sequence can begin in.
    fn said(&self) -> usize {
        let may_stop = |rest: &str| self.stop_sequences.iter().any(|stop| stop.starts_with(rest));
        let mut ends = self.held.char_indices().map(|(at, _)| at);
        let held = ends.find(|at| self.held.get(*at..).is_some_and(may_stop));
        held.unwrap_or(self.held.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said after each of these, and at the end.
    fn said(stops: &[&str], tokens: &[&[u8]]) -> (Vec<String>, Option<String>, String) {
        let mut text = Text::new(stops.iter().map(|&it| it.to_owned()).collect());
        let mut all = Vec::new();
        for token in tokens {
            let Said { text, stop_sequence } = text.push(token);
            all.push(text);
            if stop_sequence.is_some() {
                return (all, stop_sequence, String::new());
            }
        }
        (all, None, text.finish())
    }

    #[test]
    fn without_stop_sequences_all_is_said_at_once() {
        let (all, stop, rest) = said(&[], &[b"Hel", b"lo", b" "]);
        assert_eq!(
            (all, stop, rest.as_str()),
            (vec!["Hel".into(), "lo".into(), " ".into()], None, "")
        );
    }

    #[test]
    fn a_character_is_said_when_it_is_whole() {
        let crab = "🦀".as_bytes();
        let (all, _, rest) = said(&[], &[&crab[..1], &crab[1..3], &crab[3..], &crab[..2]]);
        assert_eq!((all.concat(), rest.as_str()), ("🦀".to_owned(), ""));
        assert_eq!(all, ["", "", "🦀", ""]);
    }

    #[test]
    fn what_is_no_character_shows() {
        let (all, _, _) = said(&[], &[b"a\xff", b"\xe2\x82", b"b"]);
        assert_eq!(all.concat(), "a\u{fffd}\u{fffd}b");
    }

    #[test]
    fn a_stop_sequence_across_tokens_is_never_said() {
        let (all, stop, _) = said(&["\n\nUser:"], &[b"Yes.\n", b"\nUs", b"er: and"]);
        assert_eq!(
            (all, stop.as_deref()),
            (vec!["Yes.".into(), "".into(), "".into()], Some("\n\nUser:"))
        );
    }

    #[test]
    fn what_only_looked_like_one_is_said() {
        let (all, stop, rest) = said(&["aab"], &[b"a", b"a", b"a", b"c", b"a"]);
        assert_eq!(
            (all, stop),
            (vec!["".into(), "".into(), "a".into(), "aac".into(), "".into()], None)
        );
        assert_eq!(rest, "a", "at the end it is known that no more comes");
    }

    #[test]
    fn the_first_in_the_text_stops_it() {
        let (all, stop, _) = said(&["d", "b", ""], &[b"abcd"]);
        assert_eq!((all.concat().as_str(), stop.as_deref()), ("a", Some("b")));
    }

    #[test]
    fn a_stop_sequence_may_be_of_parts_of_characters_of_tokens() {
        let [first, second] = ["é".as_bytes()[0], "é".as_bytes()[1]];
        let (all, stop, _) = said(&["é!"], &[b"caf", &[first], &[second, b'!']]);
        assert_eq!((all.concat().as_str(), stop.as_deref()), ("caf", Some("é!")));
    }
}

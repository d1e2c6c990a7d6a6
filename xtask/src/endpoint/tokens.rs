//! The tokenizer of the local models: simple and deterministic, and near
//! enough to a real one that a stream of its tokens looks like a real stream.

/// The longest word that is one token, in characters; longer words are split.
const WORD: usize = 8;

/// The tokens of `text` in order; put together again they are `text`.
///
/// A token is a word with the space before it, one other character with the
/// space before it, or a run of line breaks.
pub fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (token, after) = rest.split_at(first_token(rest)?);
        rest = after;
        Some(token)
    })
}

/// How many tokens `text` is.
pub fn count(text: &str) -> usize {
    split(text).count()
}

/// The length of the first token in bytes; `None` at the end of the text.
fn first_token(text: &str) -> Option<usize> {
    if text.starts_with('\n') {
        return Some(text.len() - text.trim_start_matches('\n').len());
    }
    let mut chars = text.char_indices().peekable();
    if chars.next_if(|&(_, c)| c == ' ').is_some()
        && chars.peek().is_none_or(|(_, c)| c.is_whitespace())
    {
        return Some(1);
    }
    let (at, first) = chars.next()?;
    let mut end = at + first.len_utf8();
    if first.is_alphanumeric() {
        for (at, c) in chars.take_while(|(_, c)| c.is_alphanumeric()).take(WORD - 1) {
            end = at + c.len_utf8();
        }
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<&str> {
        split(text).collect()
    }

    #[test]
    fn words_carry_the_space_before_them() {
        assert_eq!(tokens("One two, three."), ["One", " two", ",", " three", "."]);
    }

    #[test]
    fn long_words_are_split() {
        assert_eq!(tokens("a conversation"), ["a", " conversa", "tion"]);
    }

    #[test]
    fn line_breaks_stay_together() {
        assert_eq!(tokens("a\n\nb  c "), ["a", "\n\n", "b", " ", " c", " "]);
    }

    #[test]
    fn nothing_is_lost_in_any_script() {
        for text in ["", " ", "\t x\r\n", "Grüße, 世界! 👩‍💻  \n", "  \n "] {
            assert_eq!(split(text).collect::<String>(), text);
        }
    }
}

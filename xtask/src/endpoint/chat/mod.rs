//! The scripted conversation of `local.chat`: it makes no secret of being a
//! script, and it does answer from the whole conversation it was sent.

mod tricks;

use super::request::{Conversation, Turn};

/// What a page may offer to ask, since the script has an answer to it.
pub const SUGGESTIONS: [&str; 4] = [
    "What can you do?",
    "My name is Ada. Will you remember it?",
    "Tell me a story about a long wire",
    "Count to 40, so that I can watch it stream",
];

/// The next thing to say.
pub fn answer<'a>(conversation: &'a Conversation) -> String {
    let talk = Talk::new(conversation);
    let topics: [fn(&Talk<'a>) -> Option<String>; 14] = [
        Talk::introduction,
        Talk::own_name,
        Talk::earlier_words,
        Talk::message_count,
        Talk::system_prompt,
        Talk::counting,
        Talk::arithmetic,
        Talk::lists,
        Talk::repeating,
        Talk::help,
        Talk::identity,
        Talk::entertainment,
        Talk::courtesy,
        Talk::attachment,
    ];
    let mut answer =
        topics.iter().find_map(|topic| topic(&talk)).unwrap_or_else(|| talk.fallback());
    if talk.earlier.is_empty() && !talk.system.is_empty() && !talk.asks_for_system_prompt() {
        answer.push_str(&format!(
            "\n\nI was also given a system prompt: “{}”.",
            shortened(talk.system, 120)
        ));
    }
    answer
}

/// The conversation, from the point of view of the one who is to answer.
struct Talk<'a> {
    /// What the user said last.
    said: &'a str,
    /// The same in lower case, with one space between words.
    heard: String,
    /// What else came with it, such as an image.
    attachments: &'a [String],
    /// What the user said before that, oldest first.
    earlier: Vec<&'a str>,
    messages: usize,
    system: &'a str,
}

impl<'a> Talk<'a> {
    fn new(conversation: &'a Conversation) -> Self {
        let mut by_user: Vec<&Turn> =
            conversation.turns.iter().filter(|turn| turn.by_user).collect();
        let last = by_user.pop();
        let said = last.map_or("", |turn| turn.text.trim());
        Self {
            said,
            heard: said
                .to_lowercase()
                .replace('’', "'")
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
            attachments: last.map_or(&[], |turn| &turn.other_blocks),
            earlier: by_user.into_iter().map(|turn| turn.text.trim()).collect(),
            messages: conversation.turns.len(),
            system: conversation.system.trim(),
        }
    }

    fn hears(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.heard.contains(phrase))
    }

    /// Whether one of these words was said, as a word of its own.
    fn hears_word(&self, words: &[&str]) -> bool {
        self.heard
            .split(|c: char| !c.is_alphanumeric() && c != '\'')
            .any(|word| words.contains(&word))
    }

    /// One of these, a different one from turn to turn.
    fn pick<'t>(&self, texts: &[&'t str]) -> &'t str {
        texts[self.earlier.len() % texts.len()]
    }

    /// The name that the person has told, the latest one.
    fn name(&self) -> Option<String> {
        self.earlier.iter().rev().find_map(|said| told_name(said))
    }

    fn introduction(&self) -> Option<String> {
        let name = told_name(self.said)?;
        Some(format!(
            "Nice to meet you, {name}! {}\n\nAsk me for your name later on: I only know it \
             because every request brings the whole conversation along.",
            self.pick(&[
                "I am the local scripted endpoint.",
                "I will keep that in mind.",
                "That is a good name."
            ])
        ))
    }

    fn own_name(&self) -> Option<String> {
        self.hears(&["my name", "who am i", "know me"]).then(|| match self.name() {
            Some(name) => format!("You are {name}. You told me earlier in this conversation."),
            None => "You have not told me your name yet. Say “my name is …” and I will remember \
                     it as long as this conversation lasts."
                .to_owned(),
        })
    }

    fn earlier_words(&self) -> Option<String> {
        let asks = self.hears(&[
            "did i say",
            "did i ask",
            "did i just",
            "last question",
            "last message",
            "previous",
        ]) || self.hears(&["said before", "asked before", "do you remember"]);
        if !asks {
            return None;
        }
        let Some((latest, before)) = self.earlier.split_last() else {
            return Some("Nothing yet: this is the first message of our conversation.".to_owned());
        };
        let mut answer = format!("Just before this you said:\n\n“{}”", shortened(latest, 300));
        if let [first, ..] = before {
            answer.push_str(&format!(
                "\n\nAnd you opened the conversation with “{}”.",
                shortened(first, 120)
            ));
        }
        Some(answer)
    }

    fn message_count(&self) -> Option<String> {
        self.hears(&["how many messages", "how long is this conversation", "how many turns"]).then(
            || {
                format!(
                    "{} so far, counting the one I am answering: {} from you and {} from me.",
                    counted(self.messages, "message"),
                    self.earlier.len() + 1,
                    self.messages - self.earlier.len() - 1
                )
            },
        )
    }

    fn asks_for_system_prompt(&self) -> bool {
        self.hears(&["system prompt", "your instructions", "your prompt", "were you told"])
    }

    fn system_prompt(&self) -> Option<String> {
        self.asks_for_system_prompt().then(|| match self.system {
            "" => "This conversation has no system prompt.".to_owned(),
            system => format!(
                "My system prompt says:\n\n“{system}”\n\nI am a script, so I can show it rather \
                 than live up to it."
            ),
        })
    }

    fn fallback(&self) -> String {
        let quoted = shortened(self.said, 80);
        let name = self.name().map(|name| format!("{name}, ")).unwrap_or_default();
        let first = if self.said.ends_with('?') {
            self.pick(&[
                "that is a question for a real model",
                "I wish I knew",
                "my script has no answer to that one",
            ])
        } else {
            self.pick(&["I hear you", "noted", "that is good to know", "go on"])
        };
        let opening = capitalised(&format!("{name}{first}."));
        let size = counted(self.said.split_whitespace().count(), "word");
        match self.earlier.last() {
            Some(before) => format!(
                "{opening} You wrote “{quoted}”, after “{}” in the message before.\n\n\
                 I am only a script on your machine. Ask “what can you do?” to see my few tricks.",
                shortened(before, 60)
            ),
            None => format!(
                "{opening} You wrote “{quoted}”, which is {size}.\n\n\
                 I am a script that runs on your machine in place of Amazon Bedrock, so do not \
                 expect wisdom. Ask “what can you do?” to see my few tricks."
            ),
        }
    }
}

/// The name that someone gives as their own.
fn told_name(said: &str) -> Option<String> {
    const OPENINGS: [&str; 5] =
        ["my name is ", "my name's ", "call me ", "i am called ", "i'm called "];
    // Words like "I am tired" are not names: these need a capital letter.
    const PERHAPS: [&str; 2] = ["i'm ", "i am "];
    let said = said.replace('’', "'");
    // ASCII only, so that places in it are places in the original.
    let lower = said.to_ascii_lowercase();
    let name_after = |opening: &&str| {
        let rest = &said[lower.find(*opening)? + opening.len()..];
        let name: String =
            rest.chars().take_while(|c| c.is_alphanumeric() || "-'".contains(*c)).collect();
        (!name.is_empty()).then_some(name)
    };
    let sure = OPENINGS.iter().find_map(name_after).map(|name| capitalised(&name));
    sure.or_else(|| {
        PERHAPS.iter().find_map(name_after).filter(|name| name.starts_with(char::is_uppercase))
    })
    .filter(|name| name.chars().count() <= 40)
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn counted(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// The text on one line, with what is beyond `most` characters left out.
fn shortened(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The answer to a conversation of these user messages.
    fn said(messages: &[&str]) -> String {
        said_with("", messages)
    }

    fn said_with(system: &str, messages: &[&str]) -> String {
        let mut turns = Vec::new();
        for message in messages {
            turns.push(json!({ "role": "user", "content": [{ "text": message }] }));
            turns.push(json!({ "role": "assistant", "content": [{ "text": "…" }] }));
        }
        turns.pop();
        let body = json!({ "messages": turns, "system": [{ "text": system }] });
        answer(&Conversation::parse(body.to_string().as_bytes()).unwrap())
    }

    #[test]
    fn remembers_the_name_and_earlier_words() {
        assert!(said(&["Hi, my name is Grace!"]).contains("Nice to meet you, Grace!"));
        assert!(said(&["I'm Grace", "hello"]).contains("Hello again, Grace!"));
        assert!(said(&["call me ada", "What is my name?"]).contains("You are Ada."));
        assert!(said(&["I am tired", "what's my name"]).contains("not told me"));
        let answer = said(&["first things", "second thoughts", "what did I say before?"]);
        assert!(answer.contains("second thoughts") && answer.contains("first things"), "{answer}");
        assert!(said(&["a", "b", "how many messages?"]).starts_with("5 messages so far"));
    }

    #[test]
    fn does_its_tricks() {
        assert!(said(&["Count to 5"]).contains("1, 2, 3, 4, 5."));
        assert!(said(&["count from 3 to 1 please"]).contains("3, 2, 1."));
        assert!(said(&["What is 12 * 7?"]).starts_with("12 × 7 = 84."));
        assert!(said(&["list 3 planets"]).ends_with("1. Mercury\n2. Venus\n3. Earth"));
        assert!(said(&["list something"]).contains("only a few lists"));
        assert!(!said(&["What a nice day it is today"]).contains("Monday"));
        assert_eq!(said(&["Say: good night"]), "good night");
        assert!(said(&["help"]).contains("local.long"));
    }

    #[test]
    fn shows_the_system_prompt() {
        assert!(said_with("Be brief.", &["hello"]).ends_with("system prompt: “Be brief.”."));
        assert!(
            said_with("Be brief.", &["a", "what is your system prompt?"]).contains("“Be brief.”")
        );
        assert!(said(&["what is your system prompt?"]).contains("no system prompt"));
    }

    #[test]
    fn always_has_something_to_say() {
        let long = "λόγος ".repeat(500);
        for text in [
            "?",
            "…",
            "-",
            "say",
            "count",
            "1/0",
            "99999999999999999999 * 2",
            "i'm ",
            "İ am",
            &long,
        ] {
            assert!(!said(&[text]).is_empty(), "{text}");
            assert!(!said(&["x", text]).is_empty(), "{text}");
        }
    }
}

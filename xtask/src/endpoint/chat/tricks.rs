//! What `local.chat` can talk about whatever was said before.

use super::{Talk, counted};

impl Talk<'_> {
    pub(super) fn counting(&self) -> Option<String> {
        if !self.hears_word(&["count"]) {
            return None;
        }
        let (from, to) = match self.numbers()[..] {
            [] => (1, 10),
            [to] => (1, to),
            [from, to, ..] => (from, to),
        };
        /// Enough to watch, and an answer that still ends.
        const MOST: i64 = 1_000;
        if (to - from).abs() >= MOST {
            return Some(format!(
                "That would be more than {MOST} numbers. For long answers there is local.long."
            ));
        }
        let numbers: Vec<String> = if from <= to {
            (from..=to).map(|n| n.to_string()).collect()
        } else {
            (to..=from).rev().map(|n| n.to_string()).collect()
        };
        Some(format!("Here I go:\n\n{}.\n\nThat was it.", numbers.join(", ")))
    }

    pub(super) fn arithmetic(&self) -> Option<String> {
        let spoken = self
            .heard
            .replace("times", "*")
            .replace("plus", "+")
            .replace("minus", "-")
            .replace('×', "*");
        let at = spoken.find(['*', '+', '-', '/'])?;
        let (left, right) = (spoken[..at].trim_end(), spoken[at + 1..].trim_start());
        let left: i64 = left[left.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1)..]
            .parse()
            .ok()?;
        let right: i64 = right[..right.find(|c: char| !c.is_ascii_digit()).unwrap_or(right.len())]
            .parse()
            .ok()?;
        let (sign, result) = match &spoken[at..=at] {
            "*" => ('×', left.checked_mul(right)?),
            "+" => ('+', left.checked_add(right)?),
            "-" => ('−', left.checked_sub(right)?),
            _ if right != 0 && left % right == 0 => ('÷', left / right),
            _ => return None,
        };
        Some(format!(
            "{left} {sign} {right} = {result}. Sums are one of the few things a script gets right \
             every time."
        ))
    }

    pub(super) fn lists(&self) -> Option<String> {
        const LISTS: [(&[&str], &str, &[&str]); 5] = [
            (
                &["planets"],
                "planets",
                &["Mercury", "Venus", "Earth", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune"],
            ),
            (
                &["colours", "colors"],
                "colours",
                &["red", "orange", "yellow", "green", "blue", "indigo", "violet"],
            ),
            (
                &["fruits"],
                "fruits",
                &["apple", "banana", "cherry", "fig", "grape", "lemon", "mango", "orange", "pear"],
            ),
            (
                &["days of the week", "weekdays"],
                "days of the week",
                &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
            ),
            (
                &["the events", "stream events"],
                "events of an answer",
                &[
                    "messageStart",
                    "contentBlockStart (not for text)",
                    "contentBlockDelta",
                    "contentBlockStop",
                    "messageStop",
                    "metadata",
                ],
            ),
        ];
        if !self.hears_word(&["list", "name", "give", "which", "what"]) {
            return None;
        }
        let listed = LISTS.iter().find(|(words, ..)| self.hears(words));
        let &(_, title, items) = match listed {
            Some(found) => found,
            None if self.hears_word(&["list"]) => &LISTS[self.earlier.len() % LISTS.len()],
            None => return None,
        };
        let wanted =
            self.numbers().first().and_then(|&n| usize::try_from(n).ok()).filter(|&n| n > 0);
        let count = wanted.unwrap_or(items.len()).min(items.len());
        let lines: Vec<String> =
            items.iter().zip(1..=count).map(|(item, number)| format!("{number}. {item}")).collect();
        let opening = match listed {
            Some(_) => format!("{} {title}:", if count < items.len() { "Some" } else { "The" }),
            None => format!("I have only a few lists by heart. Here are {title}:"),
        };
        Some(format!("{opening}\n\n{}", lines.join("\n")))
    }

    pub(super) fn repeating(&self) -> Option<String> {
        let words = ["repeat after me", "repeat", "say"].into_iter().find_map(|verb| {
            // The prefix is ASCII, so it is as long in the original.
            let head = self.said.get(..verb.len())?;
            head.eq_ignore_ascii_case(verb).then(|| &self.said[verb.len()..])
        })?;
        let words = words.strip_prefix([':', ' '])?.trim_start_matches([':', ' ']);
        (!words.is_empty()).then(|| words.to_owned())
    }

    pub(super) fn help(&self) -> Option<String> {
        (self.hears_word(&["help"])
            || self.hears(&["what can you", "what do you do", "what can i"]))
        .then(|| {
            "I am a script on your own machine, here so that you can see the streaming work \
             without an AWS account. You can:\n\n\
             • tell me your name and ask for it later\n\
             • ask what you said before, or how many messages there are\n\
             • have me count to 50, list the planets, or work out 12 * 7\n\
             • ask for a story, a joke, or the system prompt\n\n\
             For more, choose another model: local.echo repeats you, local.long goes on until you \
             press Stop, and the fault models show how errors look."
                .to_owned()
        })
    }

    pub(super) fn identity(&self) -> Option<String> {
        self.hears(&[
            "who are you",
            "what are you",
            "your name",
            "are you real",
            "are you an ai",
            "are you a ",
        ])
        .then(|| {
            "I am local.chat, a scripted model of the local Converse endpoint. There is no \
             language model behind me and nothing leaves your machine.\n\n\
             What is real is the wire: these words come as the same event-stream messages that \
             Amazon Bedrock sends, and they are decoded in WebAssembly."
                .to_owned()
        })
    }

    pub(super) fn entertainment(&self) -> Option<String> {
        if self.hears_word(&["joke", "funny"]) {
            return Some(
                self.pick(&[
                    "Why did the chunk cross the network? To get to the other half of its message.",
                    "A decoder walks into a bar. The barman says: “We close in the middle of a…” \
                     The decoder waits.",
                    "I would tell you a joke about checksums, but you might not get it. You would \
                     know, though.",
                ])
                .to_owned(),
            );
        }
        self.hears_word(&["story", "poem", "tale", "write"]).then(|| {
            let hero = self.name().unwrap_or_else(|| "Ada".to_owned());
            format!(
                "Once upon a time {hero} sent a message across a long wire. It went out whole and \
                 came back in pieces: a start, many small words, and a stop.\n\n\
                 “How will I know that none was lost?” asked {hero}. “Count the checksums,” said \
                 the wire, “and never trust a stream that leaves without saying why it \
                 stopped.”\n\n\
                 So {hero} waited for the last word, and after it came one thing more: the bill, \
                 in tokens. It was not long, for this story is scripted."
            )
        })
    }

    pub(super) fn courtesy(&self) -> Option<String> {
        let name = self.name().map(|name| format!(", {name}")).unwrap_or_default();
        if self.hears_word(&["thanks", "thank", "thx"]) {
            return Some(format!(
                "You are welcome{name}! {}",
                self.pick(&["Anything else?", "It is what I was scripted for."])
            ));
        }
        if self.hears_word(&["bye", "goodbye"]) {
            return Some(format!(
                "Goodbye{name}! I will forget everything: the conversation is yours, not mine."
            ));
        }
        if self.hears(&["how are you"]) {
            return Some(format!(
                "All my checksums match, thank you{name}. How is your side of the wire?"
            ));
        }
        let greets = self.hears_word(&["hello", "hi", "hey", "hallo", "greetings", "howdy"])
            || self.hears(&["good morning", "good evening", "good afternoon"]);
        greets.then(|| {
            if self.earlier.is_empty() {
                "Hello! I am the local endpoint's scripted model, so I know little but I answer \
                 at once.\n\n\
                 Tell me your name, or ask “what can you do?”."
                    .to_owned()
            } else {
                format!("Hello again{name}! This is message {} of our conversation.", self.messages)
            }
        })
    }

    pub(super) fn attachment(&self) -> Option<String> {
        let first = self
            .attachments
            .iter()
            .find(|name| ["image", "document", "video", "audio"].contains(&name.as_str()))?;
        Some(format!(
            "Your {first} arrived ({} in this message besides the text), but a script has no \
             eyes. On Bedrock this same request would go to a model that has.",
            counted(self.attachments.len(), "block")
        ))
    }

    /// The numbers that were said, in order.
    fn numbers(&self) -> Vec<i64> {
        let digits = self.heard.replace(',', "");
        digits.split(|c: char| !c.is_ascii_digit()).filter_map(|run| run.parse().ok()).collect()
    }
}

//! From a prompt to an answer, token by token.

use tokio::sync::mpsc::UnboundedSender;

use crate::chat::Chat;
use crate::sample::{Sampler, Sampling};
use crate::text::{Said, Text};
use crate::weights::Weights;

/// How many tokens of a prompt are read at once. Between two such parts it is seen whether
/// anyone still waits.
const PART: usize = 64;

/// The model with the part of a conversation that it need not read again.
pub struct Model {
    weights: Weights,
    /// The last prompt, as far as it has been read in whole parts.
    read: Vec<u32>,
}

/// What is to be generated.
pub struct Task {
    /// Shorter than the context.
    pub prompt: Vec<u32>,
    pub sampling: Sampling,
    pub max_tokens: usize,
    pub stop_sequences: Vec<String>,
}

/// What comes of it, in this order: texts, and then one of the others, unless nobody is there
/// for it.
#[derive(Debug, PartialEq, Eq)]
pub enum Progress {
    Text(String),
    End(End),
    Failed(String),
}

/// How an answer ended.
#[derive(Debug, PartialEq, Eq)]
pub struct End {
    pub reason: Reason,
    pub prompt_tokens: usize,
    pub completion_tokens: usize,
}

/// Why an answer ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Reason {
    /// The model has said all.
    EndOfTurn,
    /// This would have come next.
    StopSequence(String),
    /// As many tokens as may be, or as there is room for.
    Length,
}

/// Nobody is there any more.
struct Left;

impl Model {
    /// That has read nothing yet.
    pub fn new(weights: Weights) -> Self {
        Self { weights, read: Vec::new() }
    }

    /// Generates until it ends, or until nobody is there who receives it.
    pub fn generate(&mut self, chat: &Chat, task: Task, receiver: &UnboundedSender<Progress>) {
        let last = match self.generate_to(chat, task, receiver) {
            Ok(Ok(end)) => Progress::End(end),
            Ok(Err(Left)) => return,
            Err(error) => Progress::Failed(format!("the model failed: {error}")),
        };
        // Who has left now has all but this.
        let _ = receiver.send(last);
    }

    fn generate_to(
        &mut self,
        chat: &Chat,
        task: Task,
        receiver: &UnboundedSender<Progress>,
    ) -> candle_core::Result<Result<End, Left>> {
        let Some(mut scores) = self.read_prompt(&task.prompt, receiver)? else {
            return Ok(Err(Left));
        };
        let mut sampler = Sampler::new(task.sampling);
        let mut text = Text::new(task.stop_sequences);
        let mut count = 0;
        let reason = loop {
            let token = sampler.pick(scores);
            count += 1;
            if chat.is_end(token) {
                break Reason::EndOfTurn;
            }
            let Said { text: said, stop_sequence } = text.push(&chat.bytes(token));
            // Not only where there is text: it is also how it is seen that nobody is there.
            if receiver.send(Progress::Text(said)).is_err() {
                return Ok(Err(Left));
            }
            if let Some(stop_sequence) = stop_sequence {
                break Reason::StopSequence(stop_sequence);
            }
            if count >= task.max_tokens || self.weights.position() >= self.weights.context() {
                break Reason::Length;
            }
            scores = self.weights.read(&[token])?;
        };
        if !matches!(reason, Reason::StopSequence(_)) {
            // Who has left is not told of the end, either.
            let _ = receiver.send(Progress::Text(text.finish()));
        }
        let prompt_tokens = task.prompt.len();
        Ok(Ok(End { reason, prompt_tokens, completion_tokens: count }))
    }

    /// Reads a prompt, but what it begins with where that was read for the last one. Only whole
    /// parts count, and none of an answer: the same prompt is always read in the same steps, to
    /// the same last digit.
    ///
    /// Gives the scores of what comes next; none where nobody waits for them.
    fn read_prompt(
        &mut self,
        prompt: &[u32],
        receiver: &UnboundedSender<Progress>,
    ) -> candle_core::Result<Option<Vec<f32>>> {
        let same = self.read.iter().zip(prompt).take_while(|(read, asked)| read == asked).count();
        // Of the last token the scores are wanted.
        let same = same.min(prompt.len().saturating_sub(1)) / PART * PART;
        self.read.truncate(same);
        self.weights.rewind(same);
        let mut scores = Vec::new();
        for part in prompt.get(same..).unwrap_or_default().chunks(PART) {
            if receiver.is_closed() {
                return Ok(None);
            }
            scores = self.weights.read(part)?;
            if part.len() == PART {
                self.read.extend_from_slice(part);
            }
        }
        Ok(Some(scores))
    }
}

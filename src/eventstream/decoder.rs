//! From chunks of bytes, cut anywhere, to messages.

use super::error::{DecodeError, DecodeErrorKind};
use super::message::Message;
use super::prelude::{PRELUDE_BYTES, Prelude};

/// Longest message that a decoder takes where it is not told otherwise, in bytes:
/// the largest payload (24 MB) and headers (128 kB) that the format allows a
/// sender, and the 16 bytes around them.
pub const DEFAULT_MAX_MESSAGE_BYTES: u32 = 24 * 1024 * 1024 + 128 * 1024 + 16;

/// A buffer that is not in use is kept for the next messages up to this size.
const MAX_SPARE_BYTES: usize = 1 << 20;

/// Headers are remembered up to this size. Those of Bedrock's events take some 90 bytes.
const MAX_REMEMBERED_BYTES: usize = 512;

/// Decodes a stream of messages, chunk by chunk.
///
/// [`push`](Self::push) what comes, take messages until
/// [`next_message`](Self::next_message) gives `None`, and call
/// [`finish`](Self::finish) when the stream has ended. It makes no difference
/// where the chunks are cut.
///
/// Memory: at most four times what was pushed and not yet taken, whatever a length claims.
#[derive(Debug)]
pub struct Decoder {
    /// What was pushed and not compacted away. Messages up to `cursor` are taken.
    buffer: Vec<u8>,
    cursor: usize,
    /// What was pushed behind the message that is received, with which `buffer` ends then: it
    /// is in its place, and need not be moved when that message is taken.
    ahead: Vec<u8>,
    /// Bytes from the start of the stream to `cursor`.
    offset: u64,
    /// The headers of the last message, which were right: nearly all messages repeat them, and
    /// need not have them checked again.
    headers: Vec<u8>,
    state: State,
    max_message_bytes: u32,
}

#[derive(Debug)]
enum State {
    /// Waits for the twelve bytes that a message begins with.
    Prelude,
    /// Waits for the rest of the message.
    Body(Prelude),
    /// The stream cannot be read on. Terminal.
    Failed(DecodeError),
    /// The stream ended between two messages. Terminal.
    Finished,
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Decoder {
    /// A decoder at the start of a stream, which takes messages of up to
    /// [`DEFAULT_MAX_MESSAGE_BYTES`].
    pub fn new() -> Self {
        Self::with_max_message_bytes(DEFAULT_MAX_MESSAGE_BYTES)
    }

    /// A decoder that takes messages of up to this many bytes. This bounds its
    /// memory: the format itself has no such limit for a receiver.
    pub fn with_max_message_bytes(max_message_bytes: u32) -> Self {
        Self {
            buffer: Vec::new(),
            cursor: 0,
            ahead: Vec::new(),
            offset: 0,
            headers: Vec::new(),
            state: State::Prelude,
            max_message_bytes,
        }
    }

    /// Adds bytes of the stream. Bytes after a failure or after the end are
    /// dropped: [`next_message`](Self::next_message) says so.
    pub fn push(&mut self, chunk: &[u8]) {
        if matches!(self.state, State::Failed(_) | State::Finished) {
            return;
        }
        if self.append(chunk).is_none() {
            // WASM has 4 GiB, and ends where an allocation fails.
            self.fail(DecodeErrorKind::OutOfMemory, self.offset);
        }
    }

    /// Takes the next message that is there as a whole; `None` asks for more bytes.
    ///
    /// # Errors
    /// Where the bytes are not what the format allows. The stream cannot be read
    /// on then, and every later call gives the same error.
    pub fn next_message(&mut self) -> Result<Option<Message<'_>>, DecodeError> {
        self.turn_ahead();
        let prelude = match self.state {
            State::Prelude => match self.decode_prelude()? {
                Some(prelude) => prelude,
                None => return Ok(None),
            },
            State::Body(prelude) => prelude,
            State::Failed(error) => return Err(error),
            State::Finished => {
                return Err(DecodeError { kind: DecodeErrorKind::Finished, offset: self.offset });
            }
        };
        let start = self.cursor;
        let end = start.saturating_add(prelude.total_length);
        let Some(bytes) = self.buffer.get(start..end) else {
            self.state = State::Body(prelude);
            return Ok(None);
        };
        match Message::decode(bytes, &prelude, &self.headers) {
            Ok(message) => {
                if !message.repeats_headers() {
                    self.headers.clear();
                    let headers = message.headers().as_bytes();
                    if headers.len() <= MAX_REMEMBERED_BYTES {
                        self.headers.extend_from_slice(headers);
                    }
                }
                self.cursor = end;
                self.offset = self.offset.saturating_add(prelude.total_length as u64);
                self.state = State::Prelude;
                Ok(Some(message))
            }
            Err((kind, at)) => {
                let error = DecodeError { kind, offset: self.offset.saturating_add(at as u64) };
                self.state = State::Failed(error);
                Err(error)
            }
        }
    }

    /// Ends the stream. Messages that were not taken by now are dropped.
    ///
    /// # Errors
    /// Where a message was begun and did not end
    /// ([`Truncated`](DecodeErrorKind::Truncated)), where the stream failed
    /// before, or where it was finished before.
    pub fn finish(&mut self) -> Result<(), DecodeError> {
        while self.next_message()?.is_some() {}
        // Nothing is ahead of a message that is not whole.
        let received = self.buffer.len().saturating_sub(self.cursor);
        if received > 0 {
            let offset = self.offset.saturating_add(received as u64);
            return Err(self.fail(DecodeErrorKind::Truncated { received }, offset));
        }
        self.state = State::Finished;
        self.free();
        Ok(())
    }

    /// Bytes from the start of the stream to the end of the last message taken.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Bytes of memory that the decoder holds.
    pub fn capacity(&self) -> usize {
        [&self.buffer, &self.ahead, &self.headers].iter().map(|it| it.capacity()).sum()
    }

    fn decode_prelude(&mut self) -> Result<Option<Prelude>, DecodeError> {
        let Some(bytes) = self.buffer.get(self.cursor..).and_then(<[u8]>::first_chunk) else {
            return Ok(None);
        };
        match Prelude::decode(bytes, self.max_message_bytes) {
            Ok(prelude) => Ok(Some(prelude)),
            Err((kind, at)) => Err(self.fail(kind, self.offset.saturating_add(at))),
        }
    }

    fn fail(&mut self, kind: DecodeErrorKind, offset: u64) -> DecodeError {
        let error = DecodeError { kind, offset };
        self.state = State::Failed(error);
        self.free();
        error
    }

    fn free(&mut self) {
        (self.buffer, self.ahead) = Default::default();
    }

    /// Adds a chunk: to `buffer` up to the end of the message that is received, and to `ahead`
    /// what there is more of it. `None` where there is no memory.
    fn append(&mut self, chunk: &[u8]) -> Option<()> {
        self.turn_ahead();
        let held = self.buffer.len().saturating_sub(self.cursor);
        let awaited = match self.state {
            State::Body(prelude) => prelude.total_length,
            // Not known, and nothing is ahead.
            _ => usize::MAX,
        };
        let missing = awaited.saturating_sub(held);
        let (chunk, beyond) = chunk.split_at_checked(missing).unwrap_or((chunk, &[]));

        // Taken messages are compacted away only when the room behind the buffer is too small,
        // so that no byte is moved for every chunk.
        if self.buffer.capacity().saturating_sub(self.buffer.len()) < chunk.len() {
            self.buffer.drain(..self.cursor.min(self.buffer.len()));
            self.cursor = 0;
        }
        extend(&mut self.buffer, chunk, awaited)?;
        extend(&mut self.ahead, beyond, usize::MAX)
    }

    /// Goes on with what is ahead, once all messages before it are taken.
    fn turn_ahead(&mut self) {
        if self.cursor < self.buffer.len() || self.ahead.is_empty() {
            return;
        }
        std::mem::swap(&mut self.buffer, &mut self.ahead);
        self.cursor = 0;
        self.ahead.clear();
        if self.ahead.capacity() > MAX_SPARE_BYTES {
            self.ahead = Vec::new();
        }
    }
}

/// Adds bytes to a buffer that is to hold as many as are awaited. It grows as they come, in
/// steps that end at that length: a sixteenth of it, a quarter, all. So it is never past it,
/// nor past four times what has come; and all its places together, of which WASM's memory
/// keeps the room, are four thirds of it.
///
/// `None` where there is no memory.
fn extend(buffer: &mut Vec<u8>, bytes: &[u8], awaited: usize) -> Option<()> {
    let needed = buffer.len().saturating_add(bytes.len());
    if needed > buffer.capacity() {
        // What begins with these bytes is not known, and most often taken before more come.
        let is_begun = buffer.len() >= PRELUDE_BYTES;
        let mut capacity = if is_begun { awaited } else { needed };
        while capacity / 4 >= needed {
            capacity /= 4;
        }
        buffer.try_reserve_exact(capacity.saturating_sub(buffer.len())).ok()?;
    }
    buffer.extend_from_slice(bytes);
    Some(())
}

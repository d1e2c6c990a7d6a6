//! From the parts of a stream to the chunks of a response body.

use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::stream;

/// A readable pace: about fifty tokens a second.
const PACE: Duration = Duration::from_millis(20);
const CHUNK_64K: usize = 64 * 1024;

/// The deliveries one can ask for after the colon of a model id, and what
/// they do.
pub const DELIVERIES: &[(&str, Delivery, &str)] = &[
    ("paced", Delivery::Paced, "one message per chunk, a token every 20 ms (the default)"),
    ("messages", Delivery::Messages, "one message per chunk, no delay"),
    ("fast", Delivery::Messages, "the same as messages"),
    ("bytes", Delivery::Bytes, "one byte per chunk"),
    ("64k", Delivery::Chunks64K, "chunks of 64 KiB"),
    ("whole", Delivery::Whole, "all in one chunk"),
];

/// How a stream is cut into chunks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Delivery {
    /// One message per chunk, with a pause between them.
    #[default]
    Paced,
    /// One message per chunk.
    Messages,
    /// One byte per chunk.
    Bytes,
    /// Chunks of 64 KiB, whatever is in them.
    Chunks64K,
    /// One chunk.
    Whole,
}

impl Delivery {
    /// The delivery of this name.
    pub fn named(name: &str) -> Option<Self> {
        DELIVERIES.iter().find(|(known, ..)| *known == name).map(|&(_, delivery, _)| delivery)
    }
}

/// A part of a stream. The end of the parts is the clean end of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A message, or what is left of one.
    Message(Vec<u8>),
    /// The connection breaks here.
    Break,
    /// Nothing comes any more, and the connection stays open.
    Stall,
}

/// A body that takes the parts one by one as the peer reads them, so a peer
/// that stops reading stops the work, and one that goes away ends it.
pub fn body<I>(parts: I, delivery: Delivery) -> Body
where
    I: Iterator<Item = Part> + Send + 'static,
{
    Body::from_stream(stream::unfold(Chunks::new(parts, delivery), |mut chunks| async {
        let chunk = chunks.next().await?;
        Some((chunk, chunks))
    }))
}

/// How the parts ended.
#[derive(Debug, Clone, Copy)]
enum Ending {
    Clean,
    Break,
    Stall,
}

struct Chunks<I> {
    parts: I,
    delivery: Delivery,
    buffer: Vec<u8>,
    /// How much of the buffer has been sent.
    sent: usize,
    ending: Option<Ending>,
    begun: bool,
}

impl<I: Iterator<Item = Part>> Chunks<I> {
    fn new(parts: I, delivery: Delivery) -> Self {
        Self { parts, delivery, buffer: Vec::new(), sent: 0, ending: None, begun: false }
    }

    async fn next(&mut self) -> Option<Result<Bytes, std::io::Error>> {
        let chunk = self.fill();
        if self.begun {
            if self.delivery == Delivery::Paced && chunk.is_some() {
                tokio::time::sleep(PACE).await;
            } else {
                // Without a pause here hyper would gather several chunks into
                // one write, and on `Break` lose those it still holds.
                tokio::task::yield_now().await;
            }
        }
        self.begun = true;
        if let Some(chunk) = chunk {
            return Some(Ok(chunk));
        }
        match self.ending? {
            Ending::Clean => None,
            Ending::Break => Some(Err(std::io::Error::other("broken off, as the model id asks"))),
            Ending::Stall => std::future::pending().await,
        }
    }

    /// The next chunk; `None` when all has been sent.
    fn fill(&mut self) -> Option<Bytes> {
        loop {
            let waiting = self.buffer.len() - self.sent;
            let size = match self.delivery {
                Delivery::Paced | Delivery::Messages => waiting,
                Delivery::Bytes => 1,
                Delivery::Chunks64K => CHUNK_64K,
                Delivery::Whole => usize::MAX,
            };
            let full = waiting > 0 && waiting >= size;
            if full || self.ending.is_some() {
                let chunk = &self.buffer[self.sent..][..size.min(waiting)];
                self.sent += chunk.len();
                return if chunk.is_empty() { None } else { Some(Bytes::copy_from_slice(chunk)) };
            }
            self.buffer.drain(..self.sent);
            self.sent = 0;
            match self.parts.next() {
                Some(Part::Message(bytes)) => self.buffer.extend_from_slice(&bytes),
                Some(Part::Break) => self.ending = Some(Ending::Break),
                Some(Part::Stall) => self.ending = Some(Ending::Stall),
                None => self.ending = Some(Ending::Clean),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_made_only_as_they_are_sent() {
        for (delivery, chunks, expected) in
            [(Delivery::Messages, 3, 3), (Delivery::Bytes, 150, 2), (Delivery::Chunks64K, 1, 656)]
        {
            let mut made = 0;
            let endless = std::iter::repeat_with(|| {
                made += 1;
                Part::Message(vec![0; 100])
            });
            let mut sent = Chunks::new(endless, delivery);
            for _ in 0..chunks {
                assert!(sent.fill().is_some());
            }
            drop(sent);
            assert_eq!(made, expected, "{delivery:?}");
        }
    }

    #[test]
    fn what_came_before_a_break_is_sent_before_it() {
        for &(name, delivery, _) in DELIVERIES {
            let parts = [Part::Message(b"ab".to_vec()), Part::Message(b"c".to_vec()), Part::Break];
            let mut chunks = Chunks::new(parts.into_iter(), delivery);
            let mut sent = Vec::new();
            while let Some(chunk) = chunks.fill() {
                sent.extend(chunk);
            }
            assert_eq!(sent, b"abc", "{name}");
            assert!(matches!(chunks.ending, Some(Ending::Break)), "{name}");
        }
    }
}

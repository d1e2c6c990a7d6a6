//! The second and third crossing: a chunk in, a batch of events out.

use crate::converse::batch::Batch;
use crate::converse::stream::EventReader;
use crate::error::Error;
use wasm_bindgen::prelude::*;

/// Turns the chunks of one response into batches, for `stream.js`.
#[wasm_bindgen(skip_typescript)]
#[derive(Debug)]
pub struct EventDecoder {
    reader: EventReader,
    /// The content block index that the receiver of the batches holds.
    index: String,
}

impl EventDecoder {
    pub(super) fn new(reader: EventReader) -> Self {
        Self { reader, index: String::new() }
    }
}

#[wasm_bindgen]
impl EventDecoder {
    /// The batch of the events that are whole now; empty where there are none.
    pub fn push(&mut self, chunk: &[u8]) -> String {
        let mut batch = Batch::new(&mut self.index);
        let result = self.reader.push(chunk, &mut |event| batch.push(event));
        finish(batch, result)
    }

    /// Ends the stream: empty where it was whole.
    pub fn finish(&mut self) -> String {
        finish(Batch::new(&mut self.index), self.reader.finish())
    }
}

fn finish(mut batch: Batch<'_>, result: Result<(), Error>) -> String {
    if let Err(error) = result {
        batch.push_error(&error);
    }
    batch.finish()
}

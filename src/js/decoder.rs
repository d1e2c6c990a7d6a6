//! The second and third crossing: a chunk in, a batch of events out.

use crate::converse::batch::Batch;
use crate::converse::stream::EventReader;
use crate::converse_stream::CallContext;
use crate::error::{Error, ProtocolError, TransportError};
use wasm_bindgen::prelude::*;

/// Turns the chunks of one response into batches, for `stream.js`.
#[wasm_bindgen(skip_typescript)]
#[derive(Debug)]
pub struct EventDecoder {
    reader: EventReader,
    /// The content block index that the receiver of the batches holds.
    index: String,
    context: CallContext,
}

impl EventDecoder {
    pub(super) fn new(reader: EventReader, context: CallContext) -> Self {
        Self { reader, index: String::new(), context }
    }
}

#[wasm_bindgen]
impl EventDecoder {
    /// The batch of the events that are whole now; empty where there are none.
    pub fn push(&mut self, chunk: &[u8]) -> String {
        let mut batch = Batch::new(&mut self.index);
        let result = self.reader.push(chunk, &mut |event| batch.push(event));
        finish(batch, result, &self.context)
    }

    /// Ends the stream: empty where it was whole.
    pub fn finish(&mut self) -> String {
        finish(Batch::new(&mut self.index), self.reader.finish(), &self.context)
    }

    /// Ends the stream with what the host threw when its body was read.
    #[wasm_bindgen(js_name = breakOff)]
    pub fn break_off(&mut self, exception: &JsValue) -> String {
        let error = self.context.host_error(exception, TransportError::Body);
        finish(Batch::new(&mut self.index), Err(error), &self.context)
    }

    /// Ends the stream with bytes in an event that are not base64.
    #[wasm_bindgen(js_name = refuseBytes)]
    pub fn refuse_bytes(&mut self) -> String {
        let error = ProtocolError::Base64.into();
        finish(Batch::new(&mut self.index), Err(error), &self.context)
    }
}

fn finish(mut batch: Batch<'_>, result: Result<(), Error>, context: &CallContext) -> String {
    if let Err(error) = result {
        batch.push_error(&context.redact(error));
    }
    batch.finish()
}

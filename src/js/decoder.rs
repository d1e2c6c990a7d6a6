//! The second and third crossing: a chunk in, a batch of events out.

use super::error;
use crate::call::{Answer, Call, CallContext};
use crate::converse::batch::Batch;
use crate::converse::stream::EventReader;
use crate::error::{Error, ProtocolError, TransportError};
use crate::web::{Cancellation, Patience};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::{AbortSignal, Response};

/// Turns the chunks of one response into batches, for `stream.js`.
///
/// What gives a batch gives `undefined` where the stream has failed, nothing of it was
/// delivered, and the call is to be made again: by `reopen`.
#[wasm_bindgen(skip_typescript)]
pub struct EventDecoder {
    reader: EventReader,
    /// The content block index that the receiver of the batches holds.
    index: String,
    response: Response,
    context: CallContext,
    patience: Patience,
    /// Ends the fetch when this is freed.
    _cancellation: Cancellation,
    /// To make the call again with, as long as no event has come; and after how many
    /// milliseconds.
    call: Option<Call>,
    delay_ms: f64,
    attempts: u32,
}

impl EventDecoder {
    pub(super) fn new(answer: Answer, call: Call) -> Self {
        let Answer { response, context, patience, _cancellation } = answer;
        Self {
            reader: call.event_reader(),
            index: String::new(),
            response,
            context,
            patience,
            _cancellation,
            attempts: call.attempts(),
            call: Some(call),
            delay_ms: 0.0,
        }
    }

    /// The batch, with the error that ends the stream if there is one.
    fn batch(
        &mut self,
        fill: impl FnOnce(&mut EventReader, &mut Batch<'_>) -> Result<(), Error>,
    ) -> Option<String> {
        let mut batch = Batch::new(&mut self.index);
        let result = fill(&mut self.reader, &mut batch);
        let has_events = !batch.is_empty();
        if let Err(error) = result {
            if let Some(call) = self.call.as_mut().filter(|_| !has_events)
                && let Some(delay_ms) = call.delay_after(&error)
            {
                self.delay_ms = delay_ms;
                return None;
            }
            batch.push_error(&self.context.redact(error), self.attempts);
        }
        if has_events {
            self.call = None;
        }
        Some(batch.finish())
    }
}

#[wasm_bindgen]
impl EventDecoder {
    /// The response whose body is to be pushed.
    #[wasm_bindgen(getter)]
    pub fn response(&self) -> Response {
        // Not the method of Response's, which copies a body.
        Clone::clone(&self.response)
    }

    /// What AWS support asks for.
    #[wasm_bindgen(getter, js_name = requestId)]
    pub fn request_id(&self) -> Option<String> {
        self.context.request_id(&self.response)
    }

    /// How many requests were made.
    #[wasm_bindgen(getter)]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Whether there is any time limit: else `leftMs` need not be asked for each chunk.
    #[wasm_bindgen(getter, js_name = isLimited)]
    pub fn is_limited(&self) -> bool {
        self.patience.is_limited()
    }

    /// How many milliseconds may pass until the next byte; none for ever.
    #[wasm_bindgen(getter, js_name = leftMs)]
    pub fn left_ms(&self) -> Option<f64> {
        self.patience.left_ms()
    }

    /// The batch of the events that are whole now; empty where there are none.
    pub fn push(&mut self, chunk: &[u8]) -> Option<String> {
        self.patience.renew();
        self.batch(|reader, batch| reader.push(chunk, &mut |event| batch.push(event)))
    }

    /// Ends the stream: empty where it was whole.
    pub fn finish(&mut self) -> Option<String> {
        self.batch(|reader, _| reader.finish())
    }

    /// Ends the stream with what the host threw when its body was read.
    #[wasm_bindgen(js_name = breakOff)]
    pub fn break_off(&mut self, exception: &JsValue) -> Option<String> {
        let error = self.context.host_error(exception, TransportError::Body);
        self.batch(|_, _| Err(error))
    }

    /// Ends the stream because nothing came in time.
    #[wasm_bindgen(js_name = timeOut)]
    pub fn time_out(&mut self) -> Option<String> {
        let error = self.patience.is_over().into();
        self.batch(|_, _| Err(error))
    }

    /// Ends the stream with bytes in an event that are not base64.
    #[wasm_bindgen(js_name = refuseBytes)]
    pub fn refuse_bytes(&mut self) -> Option<String> {
        self.batch(|_, _| Err(ProtocolError::Base64.into()))
    }

    /// Makes the call again, after a while, and gives the decoder of the new answer. The signal
    /// takes the place of the caller's.
    pub fn reopen(&mut self, signal: AbortSignal) -> js_sys::Promise {
        let (call, delay_ms) = (self.call.take(), self.delay_ms);
        future_to_promise(async move {
            let Some(mut call) = call else { return Ok(JsValue::UNDEFINED) };
            match call.reopen(delay_ms, Some(signal.clone())).await {
                Ok(answer) => Ok(Self::new(answer, call).into()),
                Err(failure) => Err(error::thrown(failure, Some(&signal))),
            }
        })
    }
}

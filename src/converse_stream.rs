//! The events of an answer, for Rust.

use crate::auth::Auth;
use crate::client::request_id;
use crate::converse::ConverseStreamOutput;
use crate::converse::stream::EventReader;
use crate::error::{Error, TransportError};
use crate::web::{self, BodyReader};
use std::collections::VecDeque;
use wasm_bindgen::JsValue;
use web_sys::{AbortSignal, Response};

/// The events of an answer. Dropping it aborts the fetch.
#[derive(Debug)]
pub struct ConverseStream {
    /// None once no more is read.
    body: Option<BodyReader>,
    reader: EventReader,
    ready: VecDeque<ConverseStreamOutput>,
    failed: Option<Error>,
    request_id: Option<String>,
    context: CallContext,
}

impl ConverseStream {
    pub(crate) fn new(response: &Response, reader: EventReader, context: CallContext) -> Self {
        let body = BodyReader::new(response);
        let failed = body.is_none().then_some(Error::Transport(TransportError::Truncated));
        let request_id = request_id(response);
        Self { body, reader, ready: VecDeque::new(), failed, request_id, context }
    }

    /// What AWS support asks for, where the host lets it be read.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The next event; `None` after the last. Where the stream fails, the error is
    /// the last item, after all events before it: without one, the answer was whole.
    pub async fn next(&mut self) -> Option<Result<ConverseStreamOutput, Error>> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(Ok(event));
            }
            if let Some(error) = self.failed.take() {
                return Some(Err(error));
            }
            let read = self.body.as_ref()?.read().await;
            let goes_on = matches!(read, Ok(Some(_)));
            let result = self.take(read);
            if result.is_err() || !goes_on {
                self.body = None;
                self.failed = result.err();
            }
        }
    }

    fn take(&mut self, read: Result<Option<Vec<u8>>, JsValue>) -> Result<(), Error> {
        let read =
            read.map_err(|exception| self.context.host_error(&exception, TransportError::Body))?;
        let Some(chunk) = read else {
            return self.reader.finish();
        };
        let ready = &mut self.ready;
        self.reader.push(&chunk, &mut |event| {
            ready.push_back(ConverseStreamOutput::parse(event)?);
            Ok(())
        })
    }
}

/// Tells what a host's exception means for a call.
#[derive(Debug)]
pub(crate) struct CallContext {
    pub(crate) auth: Auth,
    pub(crate) signal: Option<AbortSignal>,
}

impl CallContext {
    /// The caller's abort, or the network's fault in the host's words, from which the
    /// key is taken out if it should be in them.
    pub(crate) fn host_error(
        &self,
        exception: &JsValue,
        kind: impl FnOnce(String) -> TransportError,
    ) -> Error {
        if self.signal.as_ref().is_some_and(AbortSignal::aborted) {
            return Error::Aborted;
        }
        kind(self.auth.redact(web::reason(exception))).into()
    }
}

//! The events of an answer, for Rust.

use crate::auth::BearerToken;
use crate::client::request_id;
use crate::converse::stream::EventReader;
use crate::converse::{ConverseResponse, ConverseStreamOutput, GatheredResponse};
use crate::error::{Error, TransportError};
use crate::web::{self, BodyReader};
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::{AbortSignal, Response};

/// The events of an answer. Dropping it aborts the fetch.
#[derive(Debug)]
pub struct ConverseStream {
    /// None once no more is read.
    body: Option<BodyReader>,
    reader: EventReader,
    ready: VecDeque<ConverseStreamOutput>,
    gathered: GatheredResponse,
    /// What it ended with: told by `next` once, and by `response` always.
    failed: Option<Error>,
    is_told: bool,
    request_id: Option<String>,
    context: CallContext,
}

impl ConverseStream {
    pub(crate) fn new(response: &Response, reader: EventReader, context: CallContext) -> Self {
        let request_id = context.request_id(response);
        let (body, failed) = match BodyReader::new(response) {
            Ok(Some(body)) => (Some(body), None),
            Ok(None) => (None, Some(TransportError::Truncated.into())),
            Err(exception) => (None, Some(context.host_error(&exception, TransportError::Body))),
        };
        let (ready, gathered) = (VecDeque::new(), GatheredResponse::new());
        Self { body, reader, ready, gathered, failed, is_told: false, request_id, context }
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
            if let Some(error) = self.failed.as_ref().filter(|_| !self.is_told) {
                self.is_told = true;
                return Some(Err(error.clone()));
            }
            let read = self.body.as_ref()?.read().await;
            let goes_on = matches!(read, Ok(Some(_)));
            let result = self.take(read);
            if result.is_err() || !goes_on {
                self.body = None;
                self.failed = result.err().map(|error| self.context.redact(error));
            }
        }
    }

    /// What has come so far, also after the stream has failed: see
    /// [`partial`](GatheredResponse::partial).
    pub fn gathered(&self) -> &GatheredResponse {
        &self.gathered
    }

    /// What [`Client::converse`](crate::Client::converse) would have answered: reads what
    /// is left of the stream, and puts it together with what was read before.
    ///
    /// # Errors
    /// What the stream failed with; or a tool's input that is not valid JSON.
    pub async fn response(mut self) -> Result<ConverseResponse, Error> {
        while let Some(event) = self.next().await {
            event?;
        }
        match self.failed {
            Some(error) => Err(error),
            None => self.gathered.finish(),
        }
    }

    fn take(&mut self, read: Result<Option<Vec<u8>>, JsValue>) -> Result<(), Error> {
        let read =
            read.map_err(|exception| self.context.host_error(&exception, TransportError::Body))?;
        let Some(chunk) = read else {
            return self.reader.finish();
        };
        let Self { reader, ready, gathered, .. } = self;
        reader.push(&chunk, &mut |event| {
            let event = ConverseStreamOutput::parse(event)?;
            gathered.push(&event);
            ready.push_back(event);
            Ok(())
        })
    }
}

/// What the errors of a call need to know of it.
#[derive(Clone, Debug)]
pub(crate) struct CallContext {
    /// What the call was authenticated by.
    pub(crate) token: Option<Rc<BearerToken>>,
    pub(crate) signal: Option<AbortSignal>,
}

impl CallContext {
    /// What a host's exception means: the caller's abort, or the network's fault.
    pub(crate) fn host_error(
        &self,
        exception: &JsValue,
        kind: impl FnOnce(String) -> TransportError,
    ) -> Error {
        if self.signal.as_ref().is_some_and(AbortSignal::aborted) {
            return Error::Aborted;
        }
        self.redact(kind(web::reason(exception)).into())
    }

    /// Takes the key out of an error, wherever an endpoint that echoes it has put it.
    pub(crate) fn redact(&self, error: Error) -> Error {
        error.map_text(|text| self.redact_text(text))
    }

    fn redact_text(&self, text: String) -> String {
        match &self.token {
            Some(token) => token.redact(text),
            None => text,
        }
    }

    /// What AWS support asks for.
    pub(crate) fn request_id(&self, response: &Response) -> Option<String> {
        request_id(response).map(|request_id| self.redact_text(request_id))
    }
}

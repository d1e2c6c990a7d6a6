//! The events of an answer, for Rust.

use crate::call::{Answer, Call};
use crate::client::{Client, told};
use crate::converse::stream::EventReader;
use crate::converse::{ConverseResponse, ConverseStreamOutput, GatheredResponse};
use crate::error::{Error, LimitError, TransportError};
use crate::web::{BodyReader, ReadError, or_aborted};
use std::collections::VecDeque;
use std::fmt;

/// The events of an answer. Dropping it aborts the fetch.
pub struct ConverseStream {
    answer: Answer,
    /// None once no more is read.
    body: Option<BodyReader>,
    reader: EventReader,
    /// To make the call again with, as long as no event has come.
    call: Option<Call>,
    attempts: u32,
    ready: VecDeque<ConverseStreamOutput>,
    gathered: GatheredResponse,
    /// How many bytes may still be gathered.
    room: Option<usize>,
    max_response_bytes: u32,
    /// What it ended with: told by `next` once, and by `response` always.
    failed: Option<Error>,
    is_told: bool,
}

/// How a stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StreamEnd {
    /// The answer is whole.
    Complete,
    /// The connection broke, or the stream ended before its `messageStop`.
    Truncated,
    /// The service said why, in an exception or an error.
    Exception,
    /// The caller's signal was aborted.
    Aborted,
    /// Nothing came for as long as the caller wanted to wait.
    Timeout,
    /// What came is not what the protocol or a limit allows.
    Protocol,
}

impl From<&Error> for StreamEnd {
    fn from(error: &Error) -> Self {
        match error {
            Error::Service(_) => Self::Exception,
            Error::Transport(_) => Self::Truncated,
            Error::Timeout(_) => Self::Timeout,
            Error::Aborted | Error::TokenProvider(_) => Self::Aborted,
            Error::Protocol(_) | Error::Limit(_) | Error::Config(_) => Self::Protocol,
        }
    }
}

impl ConverseStream {
    pub(crate) fn new(client: &Client, answer: Answer, call: Call) -> Self {
        let max_response_bytes = client.max_response_bytes;
        let mut stream = Self {
            answer,
            body: None,
            reader: call.event_reader(),
            attempts: call.attempts(),
            call: Some(call),
            ready: VecDeque::new(),
            gathered: GatheredResponse::new(),
            room: usize::try_from(max_response_bytes).ok(),
            max_response_bytes,
            failed: None,
            is_told: false,
        };
        stream.open_body();
        stream
    }

    /// What AWS support asks for, where the host lets it be read.
    pub fn request_id(&self) -> Option<String> {
        self.answer.context.request_id(&self.answer.response)
    }

    /// The next event; `None` after the last. Where the stream fails, the error is
    /// the last item, after all events before it: without one, the answer was whole.
    ///
    /// Before the first event, a fault that may pass makes the call once more, as often as
    /// [`max_attempts`](crate::ClientBuilder::max_attempts) allows.
    pub async fn next(&mut self) -> Option<Result<ConverseStreamOutput, Error>> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                self.call = None;
                return Some(Ok(event));
            }
            if let Some(error) = self.failed.as_ref().filter(|_| !self.is_told) {
                self.is_told = true;
                return Some(Err(error.clone()));
            }
            let Self { body, answer, .. } = self;
            let signal = answer.context.signal.clone();
            let read = body.as_ref()?.read_in_time(&mut answer.patience);
            let read = or_aborted(read, signal.as_ref()).await;
            let goes_on = matches!(read, Some(Ok(Some(_))));
            let result = match read {
                None => Err(Error::Aborted),
                Some(read) => self.take(read),
            };
            if result.is_ok() && goes_on {
                continue;
            }
            self.body = None;
            if let Err(error) = result {
                self.fail(error).await;
            }
        }
    }

    /// How the stream ended; `None` as long as it goes on. What had come until then is in
    /// [`gathered`](Self::gathered).
    pub fn end(&self) -> Option<StreamEnd> {
        match (&self.failed, &self.body) {
            (Some(error), _) => Some(StreamEnd::from(error)),
            (None, None) => Some(StreamEnd::Complete),
            (None, Some(_)) => None,
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
    /// What the stream failed with; [`LimitError::Response`] where it is longer than
    /// [`max_response_bytes`](crate::ClientBuilder::max_response_bytes); or a tool's input that
    /// is not valid JSON.
    pub async fn response(mut self) -> Result<ConverseResponse, Error> {
        while let Some(event) = self.next().await {
            event?;
        }
        match (self.failed, self.room) {
            (Some(error), _) => Err(error),
            (None, None) => Err(LimitError::Response(self.max_response_bytes).into()),
            (None, Some(_)) => self.gathered.finish(),
        }
    }

    /// Ends with an error, unless the call may be made again. That it has ended is what stays
    /// where this future is dropped in the midst of that.
    async fn fail(&mut self, error: Error) {
        let call = self.call.take().filter(|_| self.ready.is_empty());
        let retry = call.and_then(|mut call| call.delay_after(&error).map(|ms| (call, ms)));
        self.end_with(error);
        let Some((mut call, ms)) = retry else { return };
        let reopened = call.reopen(ms, self.answer.context.signal.clone()).await;
        self.attempts = call.attempts();
        match reopened {
            Ok(answer) => {
                self.answer = answer;
                self.reader = call.event_reader();
                self.call = Some(call);
                self.failed = None;
                self.open_body();
            }
            Err(failure) => self.end_with(told(failure)),
        }
    }

    fn open_body(&mut self) {
        match BodyReader::new(&self.answer.response) {
            Ok(Some(body)) => self.body = Some(body),
            Ok(None) => self.end_with(TransportError::Truncated.into()),
            Err(exception) => {
                let context = &self.answer.context;
                self.end_with(context.host_error(&exception, TransportError::Body));
            }
        }
    }

    fn end_with(&mut self, error: Error) {
        let error = self.answer.context.redact(error).after_attempts(self.attempts);
        self.failed = Some(error);
    }

    fn take(&mut self, read: Result<Option<Vec<u8>>, ReadError>) -> Result<(), Error> {
        let read = read.map_err(|error| self.answer.context.read_error(error))?;
        let Some(chunk) = read else {
            return self.reader.finish();
        };
        let Self { reader, ready, gathered, room, .. } = self;
        reader.push(&chunk, &mut |event| {
            let length = event.payload.len();
            let event = ConverseStreamOutput::parse(event)?;
            *room = room.and_then(|room| room.checked_sub(length));
            if room.is_some() {
                gathered.push(&event);
            }
            ready.push_back(event);
            Ok(())
        })
    }
}

impl fmt::Debug for ConverseStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConverseStream").field("end", &self.end()).finish_non_exhaustive()
    }
}

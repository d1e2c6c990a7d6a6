//! From messages of an event stream to events of ConverseStream, and to how the
//! stream ended.

use crate::error::{Error, ProtocolError, ServiceError, TransportError};
use crate::eventstream::{Decoder, Message};
use crate::json;
use crate::text::fill;

/// An event as it came: nothing is dropped that is not known here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawEvent<'a> {
    /// `messageStart` and so on, or a type that is newer than this crate.
    pub(crate) event_type: &'a str,
    /// What should be a JSON object, in UTF-8; not checked yet.
    pub(crate) payload: &'a [u8],
    /// Bytes from the start of the stream to the event's message.
    pub(crate) offset: u64,
}

impl<'a> RawEvent<'a> {
    /// The payload; one that is empty is an object without members.
    pub(crate) fn text(&self) -> Result<&'a str, Error> {
        match self.payload {
            [] => Ok("{}"),
            payload => std::str::from_utf8(payload)
                .map_err(|_| invalid("an event's payload is not UTF-8", self.offset)),
        }
    }

    /// The error for a payload that turns out not to be a JSON object.
    pub(crate) fn invalid_payload(&self) -> Error {
        invalid("an event's payload is no JSON object", self.offset)
    }
}

pub(crate) const DELTA: &str = "contentBlockDelta";

/// Reads the events of one stream, chunk by chunk.
#[derive(Debug)]
pub(crate) struct EventReader {
    decoder: Decoder,
    message_stopped: bool,
    /// Whether the last message was a `contentBlockDelta`. Nearly all messages are, with the
    /// same headers, which need not be read again.
    was_delta: bool,
}

impl EventReader {
    pub(crate) fn new(decoder: Decoder) -> Self {
        Self { decoder, message_stopped: false, was_delta: false }
    }

    /// Adds a chunk and calls `on_event` with each event that is whole now.
    ///
    /// # Errors
    /// Where the stream ends here: it broke the protocol, or it holds an exception
    /// or error of the service. What came before was passed on. An error of
    /// `on_event` ends it too.
    pub(crate) fn push(
        &mut self,
        chunk: &[u8],
        on_event: &mut dyn FnMut(RawEvent<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Self { decoder, message_stopped, was_delta } = self;
        decoder.push(chunk);
        loop {
            let offset = decoder.offset();
            let Some(message) = decoder.next_message()? else {
                return Ok(());
            };
            if *was_delta && message.repeats_headers() {
                on_event(RawEvent { event_type: DELTA, payload: message.payload(), offset })?;
                continue;
            }
            *was_delta = false;
            if let Some(event) = read(&message, offset)? {
                *was_delta = event.event_type == DELTA;
                *message_stopped |= event.event_type == "messageStop";
                on_event(event)?;
            }
        }
    }

    /// Ends the stream.
    ///
    /// # Errors
    /// Where it is not whole: cut within a message, or before `messageStop`.
    pub(crate) fn finish(&mut self) -> Result<(), Error> {
        self.decoder.finish()?;
        if self.message_stopped { Ok(()) } else { Err(TransportError::Truncated.into()) }
    }
}

/// What a message is: an event, an exception of the service's model, an error
/// outside it, or (`None`) something that this protocol has no use for.
fn read<'a>(message: &Message<'a>, offset: u64) -> Result<Option<RawEvent<'a>>, Error> {
    let headers = message.headers();
    match headers.string(":message-type") {
        Some("event") => {}
        Some("exception") => {
            let exception_type = headers.string(":exception-type").unwrap_or_default();
            return Err(exception(exception_type, message.payload()).into());
        }
        Some("error") => {
            let code = headers.string(":error-code").unwrap_or_default();
            let text = headers.string(":error-message").map(str::to_owned);
            return Err(in_stream(code, text, "").into());
        }
        Some(_) => return Err(invalid("a message has an unknown :message-type", offset)),
        None => return Err(invalid("a message has no :message-type", offset)),
    }
    let event_type = headers
        .string(":event-type")
        .ok_or_else(|| invalid("an event has no :event-type", offset))?;
    // The five exceptions are members of the same union as the events: one that is
    // labelled as an event must not pass for one.
    if event_type.ends_with("Exception") {
        return Err(exception(event_type, message.payload()).into());
    }
    // Belongs to RPC protocols, which Bedrock Runtime does not speak.
    if event_type == "initial-response" {
        return Ok(None);
    }
    Ok(Some(RawEvent { event_type, payload: message.payload(), offset }))
}

fn invalid(reason: &'static str, offset: u64) -> Error {
    ProtocolError::Message { reason, offset }.into()
}

fn exception(exception_type: &str, payload: &[u8]) -> ServiceError {
    // What is not UTF-8 is no JSON, and says nothing more than its type.
    let payload = std::str::from_utf8(payload).unwrap_or_default();
    let message = json::string_member(payload, &["message", "Message"]);
    in_stream(exception_type, message, payload)
}

fn in_stream(error_type: &str, message: Option<String>, payload: &str) -> ServiceError {
    // The wire has the name of the union's member; its shape, which the service's
    // other errors go by, begins with a capital.
    let mut characters = error_type.chars();
    let name = match characters.next() {
        Some(first) => {
            let mut name = String::from(first.to_ascii_uppercase());
            name.push_str(characters.as_str());
            name
        }
        None => "UnknownError".to_owned(),
    };
    let message = message
        .filter(|message| !message.is_empty())
        .unwrap_or_else(|| fill("the service ended the stream with % and no message", &[&name]));
    ServiceError::new(name, message, payload)
}

#[cfg(test)]
mod tests;

//! The JavaScript API: what the npm package exports. Names and behaviour are those of
//! `types.d.ts`, which is written by hand; nothing here is for Rust callers.

mod config;
mod decoder;
mod error;
mod objects;
mod request;

use crate::client::{CallOptions, Client, not_json};
use crate::endpoint::Operation;
use crate::error::{ConfigError, Error, ProtocolError, TransportError};
use config::{JsCallOptions, JsConfig};
use decoder::EventDecoder;
use js_sys::{Promise, SyntaxError};
use request::Request;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{AbortSignal, Response};

#[wasm_bindgen(module = "/src/js/stream.js")]
extern "C" {
    type ConverseStream;

    /// The stream that a response's body is read as; throws where that is locked.
    #[wasm_bindgen(constructor, catch)]
    fn new(
        response: &Response,
        decoder: EventDecoder,
        request_id: Option<String>,
        signal: Option<AbortSignal>,
    ) -> Result<ConverseStream, JsValue>;
}

#[wasm_bindgen(module = "/src/js/bytes.js")]
extern "C" {
    /// Turns base64 into Uint8Array where the model of the API has bytes; throws where it
    /// is no base64.
    #[wasm_bindgen(catch, js_name = decodeResponseBytes)]
    fn decode_response_bytes(response: JsValue) -> Result<JsValue, JsValue>;
}

/// A client for Converse and ConverseStream.
#[wasm_bindgen(skip_typescript)]
#[derive(Debug)]
pub struct ConverseClient(Rc<Client>);

#[wasm_bindgen]
impl ConverseClient {
    /// A client of this configuration; throws a `ConverseError` named `ConfigError`.
    #[wasm_bindgen(constructor)]
    pub fn new(config: Option<JsConfig>) -> Result<ConverseClient, JsValue> {
        let client = config::builder(config).and_then(|builder| builder.build());
        client.map(|client| Self(Rc::new(client))).map_err(|error| error::to_js(&error))
    }

    /// Asks for an answer as a whole.
    pub fn converse(&self, request: JsValue, options: Option<JsCallOptions>) -> Promise {
        self.call(options, async move |client, options| {
            let response = answer(&client, Operation::Converse, &request, options).await?;
            decode_response_bytes(response).map_err(|_| ProtocolError::Base64.into())
        })
    }

    /// Asks how many tokens a request is.
    #[wasm_bindgen(js_name = countTokens)]
    pub fn count_tokens(&self, request: JsValue, options: Option<JsCallOptions>) -> Promise {
        self.call(options, async move |client, options| {
            answer(&client, Operation::CountTokens, &request, options).await
        })
    }

    /// Asks for an answer as a stream of events.
    #[wasm_bindgen(js_name = converseStream)]
    pub fn converse_stream(&self, request: JsValue, options: Option<JsCallOptions>) -> Promise {
        self.call(options, async move |client, options| {
            let Request { model_id, body } = request::read(&request).await?;
            let response =
                client.send(Operation::ConverseStream, &model_id, &body, options).await?;
            let context = client.context(options);
            let request_id = context.request_id(&response);
            let decoder = EventDecoder::new(client.event_reader(), client.context(options));
            ConverseStream::new(&response, decoder, request_id, options.signal.clone())
                .map(Into::into)
                .map_err(|exception| context.host_error(&exception, TransportError::Body))
        })
    }

    /// Runs a call. It holds the client by itself, so that calls overlap, and freeing
    /// the client in the midst of one does no harm.
    fn call(
        &self,
        options: Option<JsCallOptions>,
        call: impl AsyncFnOnce(Rc<Client>, &CallOptions) -> Result<JsValue, Error> + 'static,
    ) -> Promise {
        let client = self.0.clone();
        future_to_promise(async move {
            let options = config::call_options(options).map_err(|error| error::to_js(&error))?;
            let result = match &options.signal {
                Some(signal) if signal.aborted() => Err(Error::Aborted),
                _ => call(client, &options).await,
            };
            result.map_err(|error| match (&error, &options.signal) {
                (Error::Aborted, Some(signal)) => signal.reason(),
                _ => error::to_js(&error),
            })
        })
    }
}

/// The JSON of an answer, read by the host: it never enters WASM.
async fn answer(
    client: &Client,
    operation: Operation,
    request: &JsValue,
    options: &CallOptions,
) -> Result<JsValue, Error> {
    let Request { model_id, body } = request::read(request).await?;
    let response = client.send(operation, &model_id, &body, options).await?;
    let json = async { JsFuture::from(response.json()?).await }.await;
    json.map_err(|exception| {
        let context = client.context(options);
        if exception.is_instance_of::<SyntaxError>() {
            context.redact(not_json(&response))
        } else {
            context.host_error(&exception, TransportError::Body)
        }
    })
}

fn invalid(what: impl Into<String>) -> Error {
    ConfigError::InvalidValue(what.into()).into()
}

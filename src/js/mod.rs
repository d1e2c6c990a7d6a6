//! The JavaScript API: what the npm package exports. Names and behaviour are those of
//! `types.d.ts`, which is written by hand; nothing here is for Rust callers.

mod config;
mod decoder;
mod error;
mod inspect;
mod objects;
mod request;

use crate::client::{Answer, CallOptions, Client, not_json};
use crate::endpoint::Operation;
use crate::error::{ConfigError, Error, ProtocolError, TransportError};
use crate::web::Failure;
use config::{JsCallOptions, JsConfig};
use decoder::EventDecoder;
use js_sys::{Promise, SyntaxError};
use request::Request;
use std::pin::Pin;
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
    /// A client of this configuration, and of this environment (`ConverseClient.fromEnv` of
    /// client.js); throws a `ConverseError` named `ConfigError`.
    #[wasm_bindgen(constructor)]
    pub fn new(
        config: Option<JsConfig>,
        environment: Option<JsValue>,
    ) -> Result<ConverseClient, JsValue> {
        let builder = config::builder(config, environment);
        let client = builder.and_then(|builder| builder.build());
        client.map(|client| Self(Rc::new(client))).map_err(|error| error::to_js(&error))
    }

    /// Asks for an answer as a whole.
    pub fn converse(&self, request: JsValue, options: Option<JsCallOptions>) -> Promise {
        self.call(options, async move |client, options| {
            let response = answer(&client, Operation::Converse, &request, options).await?;
            decode_response_bytes(response).map_err(|_| Error::from(ProtocolError::Base64).into())
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
            let sent = client.send(Operation::ConverseStream, &model_id, &body, options).await;
            let Answer { response, context } = sent?;
            let request_id = context.request_id(&response);
            let decoder = EventDecoder::new(client.event_reader(), context.clone());
            ConverseStream::new(&response, decoder, request_id, options.signal.clone())
                .map(Into::into)
                .map_err(|exception| context.host_error(&exception, TransportError::Body).into())
        })
    }

    /// Runs a call. It holds the client by itself, so that calls overlap, and freeing
    /// the client in the midst of one does no harm.
    fn call(
        &self,
        options: Option<JsCallOptions>,
        call: impl AsyncFnOnce(Rc<Client>, &CallOptions) -> Result<JsValue, Failure> + 'static,
    ) -> Promise {
        let client = self.0.clone();
        // Boxed, so that what drives a future is not there once for each operation.
        let run: Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>> = Box::pin(async move {
            let options = config::call_options(options).map_err(|error| error::to_js(&error))?;
            let result = match &options.signal {
                Some(signal) if signal.aborted() => Err(Error::Aborted.into()),
                _ => call(client, &options).await,
            };
            result.map_err(|failure| match (failure, &options.signal) {
                (Failure::Thrown(exception), _) => exception,
                (Failure::Error(Error::Aborted), Some(signal)) => signal.reason(),
                (Failure::Error(error), _) => error::to_js(&error),
            })
        });
        future_to_promise(run)
    }
}

/// The JSON of an answer, read by the host: it never enters WASM.
async fn answer(
    client: &Client,
    operation: Operation,
    request: &JsValue,
    options: &CallOptions,
) -> Result<JsValue, Failure> {
    let Request { model_id, body } = request::read(request).await?;
    let Answer { response, context } = client.send(operation, &model_id, &body, options).await?;
    let json = async { JsFuture::from(response.json()?).await }.await;
    json.map_err(|exception| {
        let error = if exception.is_instance_of::<SyntaxError>() {
            context.redact(not_json(&response))
        } else {
            context.host_error(&exception, TransportError::Body)
        };
        error.into()
    })
}

fn invalid(what: impl Into<String>) -> Error {
    ConfigError::InvalidValue(what.into()).into()
}

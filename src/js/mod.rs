//! The JavaScript API: what the npm package exports. Names and behaviour are those of
//! `types.d.ts`, which is written by hand; nothing here is for Rust callers.

mod config;
mod decoder;
mod error;
mod eventstream;
mod inspect;
mod objects;
mod request;

use crate::call::Call;
use crate::client::{CallOptions, Client};
use crate::endpoint::Operation;
use crate::error::{ConfigError, Error, ProtocolError, TransportError};
use crate::web::{Failure, or_aborted};
use config::{JsCallOptions, JsConfig};
use decoder::EventDecoder;
use js_sys::{JSON, Promise, Reflect};
use request::Request;
use std::pin::Pin;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::AbortSignal;

#[wasm_bindgen(module = "/src/js/stream.js")]
extern "C" {
    type ConverseStream;

    /// The stream that a response's body is read as; throws where that is locked.
    #[wasm_bindgen(constructor, catch)]
    fn new(
        decoder: EventDecoder,
        signal: Option<AbortSignal>,
        max_response_bytes: u32,
    ) -> Result<ConverseStream, JsValue>;
}

#[wasm_bindgen(module = "/src/js/bytes.js")]
extern "C" {
    /// Turns base64 into Uint8Array where the model of the API has bytes; throws where it
    /// is no base64.
    #[wasm_bindgen(catch, js_name = decodeResponseBytes)]
    fn decode_response_bytes(response: JsValue) -> Result<JsValue, JsValue>;
}

/// Runs when the module is loaded.
#[wasm_bindgen(start)]
pub fn start() {
    error::tell_of_life();
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
        client.map(|client| Self(Rc::new(client))).map_err(|error| error::to_js(&error, 0))
    }

    /// Asks for an answer as a whole.
    pub fn converse(&self, request: JsValue, options: Option<JsCallOptions>) -> Promise {
        self.call(options, async move |client, options| {
            answer(&client, Operation::Converse, &request, options).await
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
            let operation = Operation::ConverseStream;
            let mut call = Call::new(&client, operation, &model_id, body, options);
            let answer = call.open().await?;
            let (context, attempts) = (answer.context.clone(), call.attempts());
            let decoder = EventDecoder::new(answer, call);
            ConverseStream::new(decoder, options.signal.clone(), client.max_response_bytes)
                .map(Into::into)
                .map_err(|exception| {
                    let error = context.host_error(&exception, TransportError::Body);
                    Failure::Error(error, attempts)
                })
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
            let options = config::call_options(options);
            let options = options.map_err(|error| error::to_js(&error, 0))?;
            let result = match &options.signal {
                Some(signal) if signal.aborted() => Err(Error::Aborted.into()),
                _ => call(client, &options).await,
            };
            result.map_err(|failure| error::thrown(failure, options.signal.as_ref()))
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
    let mut call = Call::new(client, operation, &model_id, body, options);
    let answer = call.open().await?;
    // What fails from here on was sent.
    let failed = |error: Error| Failure::Error(error, call.attempts());
    let json = if answer.patience.is_limited() {
        // Read here, chunk by chunk: the host's own reading has no time limit.
        JSON::parse(&answer.text(usize::MAX).await.map_err(failed)?)
    } else {
        let read = async { JsFuture::from(answer.response.json()?).await };
        // A body of the caller's need not listen to the signal.
        or_aborted(read, options.signal.as_ref()).await.ok_or(Error::Aborted)?
    };
    let json = json.map_err(|exception| {
        failed(if is_syntax_error(&exception) {
            answer.not_json()
        } else {
            answer.context.host_error(&exception, TransportError::Body)
        })
    })?;
    match operation {
        Operation::Converse => {
            decode_response_bytes(json).map_err(|_| failed(ProtocolError::Base64.into()))
        }
        _ => Ok(json),
    }
}

/// Whether a host says that a text is no JSON. By its name: WebKit rejects `json()` with a
/// `DOMException` of that name.
fn is_syntax_error(exception: &JsValue) -> bool {
    let name = Reflect::get(exception, &"name".into());
    name.is_ok_and(|name| name.as_string().is_some_and(|name| name == "SyntaxError"))
}

fn invalid(what: impl Into<String>) -> Error {
    ConfigError::InvalidValue(what.into()).into()
}

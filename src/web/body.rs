//! The body of a response, chunk by chunk.

use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ReadableStreamDefaultReader, Response};

/// Reads a body; dropping it cancels what has not been read, which ends the fetch.
#[derive(Debug)]
pub(crate) struct BodyReader(ReadableStreamDefaultReader);

impl BodyReader {
    /// Locks the body of a response. A response without one is an empty body.
    pub(crate) fn new(response: &Response) -> Option<Self> {
        // Browsers lack async iteration of a body in places, so that a reader it is.
        let reader = response.body()?.get_reader();
        Some(Self(reader.unchecked_into()))
    }

    /// Ends a response whose body nobody wants, so that its connection is given back.
    pub(crate) fn cancel(response: &Response) {
        drop(Self::new(response));
    }

    /// The next chunk; `None` at the end.
    pub(crate) async fn read(&self) -> Result<Option<Vec<u8>>, JsValue> {
        let result = JsFuture::from(self.0.read()).await?;
        if Reflect::get(&result, &"done".into())?.is_truthy() {
            return Ok(None);
        }
        let chunk = Reflect::get(&result, &"value".into())?;
        Ok(Some(Uint8Array::new(&chunk).to_vec()))
    }
}

impl Drop for BodyReader {
    fn drop(&mut self) {
        // Waited for, so that a rejection (the body broke before) is not unhandled.
        let cancelled = JsFuture::from(self.0.cancel());
        spawn_local(async {
            let _ = cancelled.await;
        });
    }
}

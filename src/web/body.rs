//! The body of a response, chunk by chunk.

use super::timer::Patience;
use crate::error::TimeoutError;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ReadableStreamDefaultReader, Response};

#[wasm_bindgen]
extern "C" {
    /// A ReadableStream. web-sys has no `catch` here, and a stream that is locked throws.
    type Body;
    #[wasm_bindgen(method, catch, js_name = getReader)]
    fn get_reader(this: &Body) -> Result<ReadableStreamDefaultReader, JsValue>;
}

/// Reads a body; dropping it cancels what has not been read, which ends the fetch.
#[derive(Debug)]
pub(crate) struct BodyReader(ReadableStreamDefaultReader);

impl BodyReader {
    /// Locks the body of a response; `None` where it has none.
    pub(crate) fn new(response: &Response) -> Result<Option<Self>, JsValue> {
        // Browsers lack async iteration of a body in places, so that a reader it is.
        let body = response.body().map(JsCast::unchecked_into::<Body>);
        body.map(|body| body.get_reader().map(Self)).transpose()
    }

    /// Ends a response whose body nobody wants, so that its connection is given back.
    pub(crate) fn cancel(response: &Response) {
        drop(Self::new(response));
    }

    /// The next chunk, if it comes in time; `None` at the end.
    pub(crate) async fn read_in_time(
        &self,
        patience: &mut Patience,
    ) -> Result<Option<Vec<u8>>, ReadError> {
        let read = patience.with(self.read()).await.map_err(ReadError::Timeout)?;
        patience.renew();
        read.map_err(ReadError::Exception)
    }

    /// The next chunk; `None` at the end.
    async fn read(&self) -> Result<Option<Vec<u8>>, JsValue> {
        let result = JsFuture::from(self.0.read()).await?;
        if Reflect::get(&result, &"done".into())?.is_truthy() {
            return Ok(None);
        }
        let chunk = Reflect::get(&result, &"value".into())?;
        Ok(Some(Uint8Array::new(&chunk).to_vec()))
    }
}

/// The bytes of a body, as many as there are or as are wanted: the rest is cancelled.
pub(crate) async fn read_bytes(
    response: &Response,
    most: usize,
    mut patience: Patience,
) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    let Some(reader) = BodyReader::new(response).map_err(ReadError::Exception)? else {
        return Ok(bytes);
    };
    while bytes.len() < most {
        let Some(chunk) = reader.read_in_time(&mut patience).await? else { break };
        let room = most.saturating_sub(bytes.len());
        bytes.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
    }
    Ok(bytes)
}

/// Why a body cannot be read on.
pub(crate) enum ReadError {
    Timeout(TimeoutError),
    Exception(JsValue),
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

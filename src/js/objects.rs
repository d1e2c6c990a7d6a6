//! Reading objects that are the caller's: their getters and proxies may throw, which must
//! not pass through Rust (see `web`). What these give is a copy that cannot throw.

use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Pairs of name and value.
    #[wasm_bindgen(catch, js_namespace = Object)]
    pub(super) fn entries(object: &JsValue) -> Result<Array, JsValue>;

    /// The elements of anything that can be iterated.
    #[wasm_bindgen(catch, js_namespace = Array, js_name = from)]
    pub(super) fn list(iterable: &JsValue) -> Result<Array, JsValue>;

    /// A Blob or a File.
    pub(super) type Blob;
    #[wasm_bindgen(catch, method, js_name = arrayBuffer)]
    pub(super) fn array_buffer(this: &Blob) -> Result<Promise, JsValue>;

    /// `[object Object]`, `[object Date]`: unlike instanceof the same in every realm.
    #[wasm_bindgen(catch, js_namespace = ["Object", "prototype", "toString"], js_name = call)]
    pub(super) fn kind(value: &JsValue) -> Result<String, JsValue>;
}

#[wasm_bindgen(module = "/src/js/bytes.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = bytesOf)]
    fn bytes_of(source: &JsValue) -> Result<Uint8Array, JsValue>;
}

/// The bytes of an ArrayBuffer or of a view of one.
pub(super) fn bytes(source: &JsValue) -> Result<Vec<u8>, JsValue> {
    bytes_of(source).map(|bytes| bytes.to_vec())
}

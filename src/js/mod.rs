//! What the npm package's JavaScript calls of WASM. It decides, reads and writes; what asks the
//! host for something (fetch, timers, signals, the caller's functions) is `client.js` and the
//! files beside it. Names and behaviour are those of `types.d.ts`; nothing here is for Rust
//! callers.
//!
//! An error crosses as a JSON text that is thrown ([`crate::error::json`]), which `error.js`
//! makes a `ConverseError` of.

mod call;
mod client;
mod eventstream;

use crate::auth::{BearerTokenKind, inspect_bearer_token as inspect};
use crate::error::Error;
use crate::error::json::push_error;
use crate::text::{decimal, fill};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

/// Small and of constant time (TLSF): the standard library's allocator is a tenth of the binary.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// What is thrown, after so many requests.
fn thrown(error: impl Into<Error>, attempts: u32) -> JsValue {
    let mut text = String::new();
    push_error(&mut text, &error.into(), attempts);
    text.into()
}

/// What a Bedrock API key says of itself: kind, region, and when it was made and expires, in
/// seconds since 1970. Each is a line, empty where the key does not say.
#[wasm_bindgen(js_name = inspectBearerToken, skip_typescript)]
pub fn inspect_bearer_token(token: String) -> String {
    let inspected = inspect(&Zeroizing::new(token));
    let kind = match inspected.kind {
        BearerTokenKind::ShortTerm => "short-term",
        BearerTokenKind::LongTerm => "long-term",
        BearerTokenKind::Opaque => "opaque",
    };
    let time = |seconds: Option<i64>| seconds.map(decimal).unwrap_or_default();
    fill(
        "%\n%\n%\n%",
        &[
            kind,
            inspected.region.as_deref().unwrap_or_default(),
            &time(inspected.issued_at),
            &time(inspected.expires_at),
        ],
    )
}

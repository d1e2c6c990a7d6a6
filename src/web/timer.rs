//! The host's clock and timer.

use super::abort::or;
use crate::error::TimeoutError;
use js_sys::{Date, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    // The global ones: there is not a window everywhere. Node's timers are objects.
    #[wasm_bindgen(catch, js_name = setTimeout)]
    fn set_timeout(handler: &Function, ms: f64) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

/// For how long to wait for an answer, in milliseconds; `None` is for ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timeout {
    /// From the request to the first byte of its answer.
    pub first_byte_ms: Option<u32>,
    /// From one byte of the answer to the next.
    pub idle_ms: Option<u32>,
}

/// A timer that is cleared when it is dropped.
struct Timer(JsValue);

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.0);
    }
}

/// Is done after so many milliseconds.
pub(crate) async fn sleep(ms: f64) {
    let mut timer = None;
    let over = Promise::new(&mut |resolve, _| {
        timer = set_timeout(&resolve, ms).ok().map(Timer);
    });
    let _ = JsFuture::from(over).await;
}

/// The patience with one answer: what is left of its time limits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    timeout: Timeout,
    /// When it was asked for, until its first byte has come.
    asked_at: Option<f64>,
}

impl Patience {
    /// From now on.
    pub(crate) fn new(timeout: Timeout) -> Self {
        Self { timeout, asked_at: Some(Date::now()) }
    }

    /// A byte has come.
    pub(crate) fn renew(&mut self) {
        self.asked_at = None;
    }

    /// How many milliseconds are left now; `None` where there is no limit.
    pub(crate) fn left_ms(&self) -> Option<f64> {
        match self.asked_at {
            Some(asked_at) => {
                let passed = Date::now() - asked_at;
                self.timeout.first_byte_ms.map(|ms| (f64::from(ms) - passed).max(0.0))
            }
            None => self.timeout.idle_ms.map(f64::from),
        }
    }

    /// That it is over now.
    pub(crate) fn is_over(&self) -> TimeoutError {
        match self.asked_at {
            Some(_) => TimeoutError::FirstByte(self.timeout.first_byte_ms.unwrap_or_default()),
            None => TimeoutError::Idle(self.timeout.idle_ms.unwrap_or_default()),
        }
    }

    /// What the future gives, if it does so in time.
    pub(crate) async fn with<T>(&self, future: impl Future<Output = T>) -> Result<T, TimeoutError> {
        let in_time = match self.left_ms() {
            Some(ms) => or(future, sleep(ms)).await,
            None => Some(future.await),
        };
        in_time.ok_or_else(|| self.is_over())
    }
}

//! A function of the caller's that provides keys: asked when one is needed, once for all who
//! need it, and again before what it gave expires.

use super::abort::or_aborted;
use crate::auth::{BearerToken, KeyOrigin};
use crate::error::{ConfigError, Error};
use js_sys::{Date, Promise, Reflect};
use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal};

/// What a call failed with.
pub(crate) enum Failure {
    /// What this crate has to say, and how many requests were made.
    Error(Error, u32),
    /// What the caller's own function threw: it reaches the caller as it is.
    Thrown(JsValue),
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Error(error.into(), 0)
    }
}

/// Begins to ask for a key, and gives the promise of it. The signal is aborted once nobody
/// waits for it any more.
type Ask = Box<dyn Fn(AbortSignal) -> Result<Promise, JsValue>>;

pub(crate) struct TokenProvider {
    ask: Ask,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    current: Option<Current>,
    in_flight: Option<InFlight>,
    /// How often it was asked.
    asked: u32,
}

struct Current {
    token: Rc<BearerToken>,
    /// Which asking it was the answer to.
    asked: u32,
    /// Milliseconds since 1970 from which on another one is asked for.
    refresh_at: f64,
}

struct InFlight {
    promise: Promise,
    asked: u32,
    abort: AbortController,
    /// How many calls wait for it.
    waiting: usize,
}

impl TokenProvider {
    pub(crate) fn new(ask: impl Fn(AbortSignal) -> Result<Promise, JsValue> + 'static) -> Self {
        Self { ask: Box::new(ask), state: RefCell::default() }
    }

    /// A key that has not expired: the one that is at hand, or a new one.
    pub(crate) async fn token(
        &self,
        signal: Option<&AbortSignal>,
    ) -> Result<Rc<BearerToken>, Failure> {
        if let Some(token) = self.at_hand() {
            return Ok(token);
        }
        let waiting = self.wait()?;
        let answer = JsFuture::from(waiting.promise.clone());
        let token = match or_aborted(answer, signal).await {
            None => return Err(Error::Aborted.into()),
            Some(Ok(value)) => self.accept(waiting.asked, &value)?,
            Some(Err(exception)) => {
                self.forget(waiting.asked);
                return Err(Failure::Thrown(exception));
            }
        };
        token.check_expiry(Date::now())?;
        Ok(token)
    }

    /// Does not give this key out again: the service has refused it.
    pub(crate) fn reject(&self, token: &Rc<BearerToken>) {
        let mut state = self.state.borrow_mut();
        // Where another call has got a new one meanwhile, that one is to be tried.
        if state.current.as_ref().is_some_and(|current| Rc::ptr_eq(&current.token, token)) {
            state.current = None;
        }
    }

    fn at_hand(&self) -> Option<Rc<BearerToken>> {
        let state = self.state.borrow();
        let current = state.current.as_ref()?;
        (Date::now() < current.refresh_at).then(|| current.token.clone())
    }

    /// Joins those who wait for an answer, or asks.
    fn wait(&self) -> Result<Waiting<'_>, Failure> {
        if let Some(in_flight) = &mut self.state.borrow_mut().in_flight {
            in_flight.waiting = in_flight.waiting.saturating_add(1);
            let (promise, asked) = (in_flight.promise.clone(), in_flight.asked);
            return Ok(Waiting { provider: self, promise, asked });
        }
        let abort = AbortController::new().map_err(Failure::Thrown)?;
        // Not borrowed here: the function may make a call of its own.
        let promise = (self.ask)(abort.signal()).map_err(Failure::Thrown)?;
        let mut state = self.state.borrow_mut();
        state.asked = state.asked.wrapping_add(1);
        let asked = state.asked;
        state.in_flight = Some(InFlight { promise: promise.clone(), asked, abort, waiting: 1 });
        Ok(Waiting { provider: self, promise, asked })
    }

    /// Takes an answer. All who waited for it come here: the first one reads it.
    fn accept(&self, asked: u32, value: &JsValue) -> Result<Rc<BearerToken>, ConfigError> {
        self.forget(asked);
        let known = |state: &State| {
            let current = state.current.as_ref().filter(|current| current.asked == asked)?;
            Some(current.token.clone())
        };
        if let Some(token) = known(&self.state.borrow()) {
            return Ok(token);
        }
        let token = Rc::new(read(value)?);
        let refresh_at = token.refresh_at(Date::now());
        self.state.borrow_mut().current = Some(Current { token: token.clone(), asked, refresh_at });
        Ok(token)
    }

    /// Has nobody join those who waited for this answer.
    fn forget(&self, asked: u32) {
        self.state.borrow_mut().in_flight.take_if(|in_flight| in_flight.asked == asked);
    }
}

/// One who waits for an answer.
struct Waiting<'a> {
    provider: &'a TokenProvider,
    promise: Promise,
    asked: u32,
}

/// Once nobody waits, nobody needs it: whoever comes next asks anew.
impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut state = self.provider.state.borrow_mut();
        let in_flight = state.in_flight.take_if(|in_flight| {
            if in_flight.asked != self.asked {
                return false;
            }
            in_flight.waiting = in_flight.waiting.saturating_sub(1);
            in_flight.waiting == 0
        });
        drop(state);
        // Not borrowed here: a listener may make a call of its own.
        if let Some(in_flight) = in_flight {
            in_flight.abort.abort();
        }
    }
}

/// A string, or `{ token, expiration? }`.
fn read(value: &JsValue) -> Result<BearerToken, ConfigError> {
    let member = |name: &str| Reflect::get(value, &name.into()).unwrap_or_default();
    let token = value.as_string().or_else(|| member("token").as_string());
    let token = token.ok_or_else(|| {
        ConfigError::InvalidValue(
            "the function bearerToken must give a string, or { token, expiration }".to_owned(),
        )
    })?;
    let token = BearerToken::new(token, KeyOrigin::Provider)?;
    let expiration = member("expiration");
    if expiration.is_undefined() || expiration.is_null() {
        return Ok(token);
    }
    let time = expiration.dyn_ref::<Date>().map(Date::get_time).filter(|time| !time.is_nan());
    let time = time.ok_or_else(|| {
        ConfigError::InvalidValue(
            "the expiration that the function bearerToken gives must be a valid Date".to_owned(),
        )
    })?;
    Ok(token.expiring_at(time))
}

impl fmt::Debug for TokenProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenProvider")
    }
}

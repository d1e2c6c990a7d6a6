//! What a client is made of, and keys that its provider gives.

use super::thrown;
use crate::auth::{Auth, BearerToken, GivenToken, KeyOrigin};
use crate::exchange::{self, Settings, Shared};
use js_sys::Date;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// A client's configuration, member by member; names are those of `ClientConfig`.
#[wasm_bindgen(skip_typescript)]
#[derive(Default)]
pub struct ClientSettings(Settings<()>);

#[wasm_bindgen]
impl ClientSettings {
    /// None yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// A text; one of another name than these is a variable of the environment.
    pub fn text(&mut self, name: &str, value: String) {
        let Self(settings) = self;
        match name {
            "bearerToken" => settings.bearer_token = Some(GivenToken::Text(value)),
            "region" => settings.endpoint.region = Some(value),
            "endpoint" => settings.endpoint.endpoint = Some(value),
            _ => settings.environment.set(name, value),
        }
    }

    /// A number, or a boolean as 0 or 1.
    pub fn number(&mut self, name: &str, value: u32) {
        let Self(settings) = self;
        let is_true = value != 0;
        match name {
            "maxAttempts" => settings.max_attempts = Some(value),
            "maxMessageBytes" => settings.max_message_bytes = Some(value),
            "skipAuth" => settings.skip_auth = Some(is_true),
            "useFipsEndpoint" => settings.endpoint.use_fips_endpoint = is_true,
            "useDualstackEndpoint" => settings.endpoint.use_dualstack_endpoint = is_true,
            // The function itself stays in JavaScript.
            _ => settings.bearer_token = Some(GivenToken::Provider(())),
        }
    }

    /// The client, if it can work.
    pub fn build(self) -> Result<ClientCore, JsValue> {
        let built = self.0.build();
        built.map(|(auth, shared)| ClientCore { auth, shared }).map_err(|it| thrown(it, 0))
    }
}

/// What a client's calls have in common.
#[wasm_bindgen(skip_typescript)]
pub struct ClientCore {
    pub(super) auth: Auth<()>,
    pub(super) shared: Rc<Shared>,
}

#[wasm_bindgen]
impl ClientCore {
    /// Whether each call asks the provider for a key.
    #[wasm_bindgen(getter, js_name = asksProvider)]
    pub fn asks_provider(&self) -> bool {
        matches!(self.auth, Auth::Provider(()))
    }
}

/// A key that the provider has given.
#[wasm_bindgen(skip_typescript)]
pub struct Token(pub(super) Rc<BearerToken>);

#[wasm_bindgen]
impl Token {
    /// This key, which expires at that time (milliseconds since 1970), if it is known to.
    #[wasm_bindgen(constructor)]
    pub fn new(text: String, expiration: Option<f64>) -> Result<Token, JsValue> {
        let token = BearerToken::new(text, KeyOrigin::Provider).map_err(|it| thrown(it, 0))?;
        Ok(Self(Rc::new(match expiration {
            Some(expiration) => token.expiring_at(expiration),
            None => token,
        })))
    }

    /// From when on another one should be asked for, in milliseconds since 1970.
    #[wasm_bindgen(getter, js_name = refreshAt)]
    pub fn refresh_at(&self) -> f64 {
        self.0.refresh_at(Date::now())
    }
}

/// Throws where a header cannot be sent, or is not the caller's to set.
#[wasm_bindgen(js_name = checkHeader, skip_typescript)]
pub fn check_header(name: &str, value: &str) -> Result<(), JsValue> {
    exchange::check_header(name, value).map_err(|error| thrown(error, 0))
}

//! What the tests in JavaScript talk to.

use crate::endpoint::{self, Upstream};
use crate::{demo, runtime};
use tokio::runtime::Runtime;

/// The local endpoint, and the page with one behind it: two origins, so that what the tests see
/// has been through CORS.
pub struct Addresses {
    pub endpoint: String,
    pub page: String,
}

/// Serves them as long as it is there.
pub struct Servers {
    /// With models that are scripted, and no other.
    pub scripted: Addresses,
    runtime: Runtime,
}

impl Servers {
    pub fn start() -> anyhow::Result<Self> {
        let runtime = runtime()?;
        Ok(Self { scripted: serve(&runtime, None)?, runtime })
    }

    /// The same with a real model behind them.
    pub fn with(&self, upstream: Upstream) -> anyhow::Result<Addresses> {
        serve(&self.runtime, Some(upstream))
    }
}

fn serve(runtime: &Runtime, upstream: Option<Upstream>) -> anyhow::Result<Addresses> {
    let serve = |router| -> anyhow::Result<String> {
        let listener = runtime.block_on(demo::listen(0))?;
        let url = format!("http://{}", listener.local_addr()?);
        runtime.spawn(endpoint::serve(listener, router));
        Ok(url)
    };
    let endpoint = serve(endpoint::standalone_router(upstream.clone()))?;
    Ok(Addresses { endpoint, page: serve(demo::page(upstream))? + "/" })
}

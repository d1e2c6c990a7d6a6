//! The demo, and the local endpoint by itself.

use crate::endpoint::Upstream;
use crate::local_model::{self, LocalModel};
use crate::run::{command, say};
use crate::{endpoint, package, page, runtime};
use axum::Router;
use axum::http::{HeaderValue, header};
use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};
use tokio::net::TcpListener;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

/// What answers beside the scripted models.
#[derive(clap::Args)]
pub struct Models {
    /// A server of OpenAI's chat completions whose models answer in place of the local model,
    /// such as Ollama's http://127.0.0.1:11434.
    #[arg(long, value_name = "URL")]
    upstream: Option<String>,
    /// Only scripted models answer: nothing is downloaded and built for a real one.
    #[arg(long)]
    no_model: bool,
}

impl Models {
    /// The server that was named.
    fn upstream(&self) -> anyhow::Result<Option<Upstream>> {
        self.upstream.as_deref().map(Upstream::at).transpose()
    }

    /// The local model, where none is named.
    fn local(&self) -> Option<LocalModel> {
        if self.no_model || self.upstream.is_some() { None } else { local_model::start_if_can_be() }
    }
}

/// Builds the package, serves the page with the local endpoint behind it, and opens it.
///
/// The page's content policy lets it connect to this machine, to AWS, and to `connect`.
pub fn demo(port: u16, open: bool, connect: &[String], models: &Models) -> anyhow::Result<bool> {
    let upstream = models.upstream()?;
    let runtime = runtime()?;
    // Before the build: a port in use should not cost minutes.
    let listener = runtime.block_on(listen(port))?;
    package::build(false)?;
    page::build(connect)?;
    let local = models.local();
    let upstream = upstream.or(local.as_ref().map(LocalModel::upstream));
    let url = format!("http://{}/", listener.local_addr()?);
    say(&format!("The chat is at {url} (Ctrl-C ends it)"));
    if open {
        open_in_browser(&url);
    }
    runtime.block_on(endpoint::serve(listener, page(upstream)))?;
    Ok(true)
}

/// Serves the local endpoint alone.
pub fn endpoint(port: u16, models: &Models) -> anyhow::Result<bool> {
    let upstream = models.upstream()?;
    let runtime = runtime()?;
    let listener = runtime.block_on(listen(port))?;
    let local = models.local();
    let upstream = upstream.or(local.as_ref().map(LocalModel::upstream));
    if let Some(upstream) = &upstream {
        println!("Models that answer by themselves:");
        for model in runtime.block_on(upstream.models()) {
            println!("    {:<36} {}", model.id, model.description);
        }
    }
    println!("Models:");
    for model in endpoint::MODELS {
        println!("    {:<36} {}", model.id, model.description);
    }
    println!("Deliveries, after a colon (local.echo:bytes):");
    for (name, _, description) in endpoint::DELIVERIES {
        println!("    {name:<36} {description}");
    }
    println!("A key that it takes: {}", endpoint::MADE_UP_KEY);
    say(&format!(
        "The local Converse endpoint is at http://{} (Ctrl-C ends it)",
        listener.local_addr()?
    ));
    runtime.block_on(endpoint::serve(listener, endpoint::standalone_router(upstream)))?;
    Ok(true)
}

/// The page at the root, the package at `/pkg`, the local endpoint beside them.
pub fn page(upstream: Option<Upstream>) -> Router {
    let header =
        |name, value| SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value));
    let files = Router::new()
        .nest_service("/pkg", ServeDir::new(package::folder()))
        .fallback_service(ServeDir::new(page::folder()))
        // What was just built is what is seen.
        .layer(header(header::CACHE_CONTROL, "no-cache"))
        // As hosts of the page have it (www/page/build.mjs).
        .layer(header(header::CONTENT_SECURITY_POLICY, "frame-ancestors 'none'"))
        .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    endpoint::router(upstream).merge(files)
}

/// A listener on loopback.
pub async fn listen(port: u16) -> anyhow::Result<TcpListener> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => {
            anyhow::anyhow!("port {port} is in use: choose another with --port")
        }
        ErrorKind::PermissionDenied => {
            anyhow::anyhow!("port {port} needs more rights than this user has: choose one from 1024 on with --port")
        }
        _ => anyhow::Error::new(error).context(format!("cannot listen on {address}")),
    })
}

fn open_in_browser(url: &str) {
    let mut opener = if cfg!(target_os = "macos") {
        command("open")
    } else if cfg!(windows) {
        command("explorer")
    } else {
        command("xdg-open")
    };
    let quiet = std::process::Stdio::null;
    // Where there is no desktop the printed URL is enough.
    let _ = opener.arg(url).stdout(quiet()).stderr(quiet()).spawn();
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context as _;

    #[tokio::test]
    async fn a_port_in_use_is_told() -> anyhow::Result<()> {
        let taken = listen(0).await?;
        let port = taken.local_addr()?.port();
        let error = listen(port).await.err().context("the port is taken")?;
        assert!(error.to_string().contains(&format!("port {port} is in use")));
        Ok(())
    }
}

//! `local-model WEIGHTS`: serves until its standard input closes, so that it never outlives
//! who started it, however that ends. Its first line of output is its address.

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Parser;
use local_model::{chat::Chat, server, weights::Weights};
use tokio::net::TcpListener;

/// SmolLM2 behind OpenAI's chat completions, on this machine only.
#[derive(Parser)]
struct Arguments {
    /// The model's GGUF file.
    weights: PathBuf,
    /// The port on 127.0.0.1; any that is free where it is 0.
    #[arg(long, default_value_t = 0)]
    port: u16,
}

fn main() -> anyhow::Result<()> {
    let Arguments { weights: path, port } = Arguments::parse();
    // Before the weights: whoever started this may end while they are read.
    std::thread::spawn(|| {
        // That it cannot be read says the same as that it has ended.
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        std::process::exit(0);
    });
    let chat = Chat::open(&path)?;
    let weights = Weights::open(&path)?;
    let runtime = tokio::runtime::Runtime::new().context("no threads to be had")?;
    runtime.block_on(async {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let listener = TcpListener::bind(address).await;
        let listener = listener.with_context(|| format!("cannot listen on {address}"))?;
        let mut output = std::io::stdout();
        writeln!(output, "http://{}", listener.local_addr()?)?;
        output.flush()?;
        server::serve(listener, server::router(chat, weights)).await
    })
}

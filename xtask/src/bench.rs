//! The benchmarks, and what they need to run.

use crate::run::{cargo, command, run, say};
use crate::{demo, endpoint, install, package, runtime};
use anyhow::bail;
use clap::ValueEnum;
use std::env;
use tokio::runtime::Runtime;

/// A benchmark by its name.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Benchmark {
    /// CPU of reading a stream event by event, on Node, Chromium and workerd, beside the SDKs.
    Stream,
    /// What a page loads of each client.
    Size,
    /// CPU from the import of each client to its first request.
    Start,
    /// Memory that a long stream takes, and a long message.
    Memory,
    /// Whether a stream costs the same for each byte however long it is.
    Linearity,
    /// Whole calls to the local endpoint.
    Calls,
    /// CPU for each MB that passes through the relay, beside reading it in a Worker.
    Relay,
    /// The decoder, the encoder and the CRC on this machine, beside aws-smithy-eventstream's.
    Native,
}

/// Runs benchmarks (all where none is named); the figures are in target/bench, too. Those of
/// all are also written to tests/bench/results.md and results.svg, and to README.md.
pub fn bench(benchmarks: &[Benchmark], quick: bool) -> anyhow::Result<()> {
    if cfg!(not(target_os = "linux")) {
        bail!(
            "the benchmarks read the CPU time of other processes as Linux tells it: run them on Linux"
        );
    }
    // PKG names a folder with a package that was built before.
    if env::var_os("PKG").is_none() {
        package::build(false)?;
    }
    install::npm_packages("tests", "the clients to compare with, and hosts to run them on")?;
    let all = Benchmark::value_variants();
    for benchmark in if benchmarks.is_empty() { all } else { benchmarks } {
        benchmark.run(quick)?;
    }
    if benchmarks.is_empty() && !quick {
        run(command("node").arg("tests/bench/report.mjs"))?;
    }
    Ok(())
}

impl Benchmark {
    fn run(self, quick: bool) -> anyhow::Result<()> {
        let (name, what) = match self {
            Self::Stream => ("stream", "Reading a stream"),
            Self::Size => ("size", "What a page loads"),
            Self::Start => ("start", "Starting"),
            Self::Memory => ("memory", "Memory"),
            Self::Linearity => ("linearity", "Streams of several lengths"),
            Self::Calls => ("calls", "Whole calls"),
            Self::Relay => ("relay", "The relay's CPU in workerd"),
            Self::Native => ("native", "The native codec"),
        };
        let mut script = command("node");
        script.arg(format!("tests/bench/{name}.mjs")).args(quick.then_some("--quick"));
        let mut servers = None;
        match self {
            Self::Stream | Self::Start => {
                install::chromium()?;
                script.envs(install::browser_variables());
            }
            Self::Calls => {
                let (_, endpoint) = servers.insert(local_endpoint()?);
                script.env("ENDPOINT", endpoint);
            }
            Self::Relay => {
                install::npm_packages("www", "what the relay is made of")?;
            }
            Self::Native => {
                let times = if quick { ["0.1", "0.2"] } else { ["1", "2"] };
                run(cargo().args(["bench", "--quiet", "--bench", "eventstream", "--"]).args([
                    "--warm-up-time",
                    times[0],
                    "--measurement-time",
                    times[1],
                ]))?;
            }
            Self::Size | Self::Memory | Self::Linearity => {}
        }
        say(&format!("{what}, measured"));
        run(&mut script)
    }
}

/// The local endpoint, for as long as the runtime is there; and its address.
fn local_endpoint() -> anyhow::Result<(Runtime, String)> {
    let runtime = runtime()?;
    let listener = runtime.block_on(demo::listen(0))?;
    let url = format!("http://{}", listener.local_addr()?);
    runtime.spawn(endpoint::serve(listener, endpoint::standalone_router(None)));
    Ok((runtime, url))
}

//! The project's commands, as `cargo xtask …`.

mod bench;
mod demo;
mod endpoint;
mod examples;
mod install;
mod local_model;
mod package;
mod page;
mod run;
mod shorten;
mod snip;
mod suites;
mod weight;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// The project's commands. Each installs what it needs and this machine lacks, and says so.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// From a bare machine to a chat that streams through the WASM client.
    Demo {
        /// Port of the page and the local endpoint, on 127.0.0.1.
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Print the URL only; do not open it.
        #[arg(long)]
        no_open: bool,
        /// What the page may connect to beside this machine and AWS, such as a relay's
        /// https://relay.example. May be given several times.
        #[arg(long, value_name = "ORIGIN")]
        connect: Vec<String>,
        #[command(flatten)]
        models: demo::Models,
    },
    /// From a bare machine to a test run; all suites, or those named.
    Test {
        /// Suites to run.
        #[arg(value_enum)]
        suites: Vec<suites::Suite>,
    },
    /// Figures, side by side with what else there is; of all benchmarks, or those named.
    Bench {
        /// Benchmarks to run.
        #[arg(value_enum)]
        benchmarks: Vec<bench::Benchmark>,
        /// Less of everything, in a few minutes: to see that it works.
        #[arg(long)]
        quick: bool,
    },
    /// The npm package, in pkg/, as wasm-pack.toml lists it, checked against its budget.
    Build {
        /// Fail where the package is over its budget; else only say so.
        #[arg(long)]
        release: bool,
    },
    /// The local Converse endpoint alone, for developing without an AWS account.
    Endpoint {
        /// Its port, on 127.0.0.1.
        #[arg(long, default_value_t = 8081)]
        port: u16,
        #[command(flatten)]
        models: demo::Models,
    },
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Demo { port, no_open, connect, models } => {
            demo::demo(port, !no_open, &connect, &models)
        }
        Command::Test { suites } => suites::test(&suites),
        Command::Bench { benchmarks, quick } => bench::bench(&benchmarks, quick).map(|()| true),
        Command::Build { release } => package::build(release).map(|()| true),
        Command::Endpoint { port, models } => demo::endpoint(port, &models),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// A runtime for the servers, which run beside the commands that use them.
fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Runtime::new().context("no threads to be had for the local server")
}

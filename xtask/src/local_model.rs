//! The model that answers on this machine, where no other is named: SmolLM2, served by the
//! program in xtask/model. Its weights are downloaded once, and it is built where it runs.

use crate::endpoint::Upstream;
use crate::install;
use crate::run::{cargo, command, root, run, say, shown};
use anyhow::{Context as _, bail};
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// The model, running.
pub struct LocalModel {
    process: Child,
    upstream: Upstream,
}

/// Starts the model where this machine can have it, and else says why not.
pub fn start_if_can_be() -> Option<LocalModel> {
    match LocalModel::start() {
        Ok(model) => Some(model),
        Err(error) => {
            eprintln!(
                "No real model answers, but the scripted ones do (--no-model does not try): {error:#}"
            );
            None
        }
    }
}

impl LocalModel {
    /// Downloads, builds and starts it, as far as need be.
    pub fn start() -> anyhow::Result<Self> {
        let weights = install::model_weights()?;
        let program = build()?;
        let mut command = command(program);
        command
            .arg(weights)
            .env("RAYON_NUM_THREADS", threads().to_string())
            // It ends when this closes, which no end of this process can prevent.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut process =
            command.spawn().with_context(|| format!("cannot start {}", shown(&command)))?;
        let mut address = String::new();
        if let Some(output) = process.stdout.take() {
            BufReader::new(output).read_line(&mut address)?;
        }
        if address.is_empty() {
            let status = process.wait()?;
            bail!("{} ended ({status})", shown(&command));
        }
        let upstream = Upstream::at(address.trim())?;
        Ok(Self { process, upstream })
    }

    /// Where it answers.
    pub fn upstream(&self) -> Upstream {
        self.upstream.clone()
    }
}

impl Drop for LocalModel {
    fn drop(&mut self) {
        // Closes its input first. It has nothing to lose.
        let _ = self.process.wait();
    }
}

/// How many threads compute: not all cores, as they wait for one another at each step, and one
/// that has to share its core holds up all.
fn threads() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    cores.saturating_sub(1).clamp(1, 4)
}

/// Builds the program; gives its path.
fn build() -> anyhow::Result<PathBuf> {
    let program = format!("release/local-model{}", std::env::consts::EXE_SUFFIX);
    let program = target().join(program);
    let mut build = cargo_in_model("build");
    if program.is_file() {
        build.arg("--quiet");
    } else {
        say(
            "Building the program that runs the model, for this machine's CPU (a few minutes, once; --no-model goes without)",
        );
    }
    run(&mut build).context("the program that runs the model cannot be built")?;
    Ok(program)
}

/// A command of cargo on xtask/model, which shares what is built with all others.
pub fn cargo_in_model(subcommand: &str) -> Command {
    let mut cargo = cargo();
    cargo
        .args([subcommand, "--release", "--locked", "--manifest-path", "xtask/model/Cargo.toml"])
        .arg("--target-dir")
        .arg(target())
        // For tests, which run it, too.
        .env("RAYON_NUM_THREADS", threads().to_string())
        // Twice as fast where the CPU is younger than what Rust builds for otherwise.
        .env("RUSTFLAGS", "-C target-cpu=native")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    cargo
}

fn target() -> PathBuf {
    root().join("target/model")
}

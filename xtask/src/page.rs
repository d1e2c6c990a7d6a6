//! The chat page, which esbuild makes of www/page and the package.

use crate::install;
use crate::run::{command, root, run, say};
use std::path::PathBuf;

/// Endpoints on this machine, at whatever port: for a page that this machine serves.
const LOOPBACK: [&str; 2] = ["http://127.0.0.1:*", "http://localhost:*"];

/// Where the page is that the demo and the tests serve.
pub fn folder() -> PathBuf {
    root().join("target/page")
}

/// Builds the page that the demo and the tests serve, which may connect to this machine, to AWS
/// and to what is named. The package has to be there.
pub fn build(connect: &[String]) -> anyhow::Result<()> {
    let sources = LOOPBACK.into_iter().chain(connect.iter().map(String::as_str));
    let options = sources.flat_map(|source| ["--connect", source]);
    bundle(&options.chain(["--out", "target/page"]).collect::<Vec<_>>())
}

/// Builds the page that hosts of the relay serve, in www/site.
pub fn build_for_hosts() -> anyhow::Result<()> {
    bundle(&[])
}

fn bundle(options: &[&str]) -> anyhow::Result<()> {
    install::npm_packages("www/page", "what the page is made of, and esbuild, which bundles it")?;
    say("Building the page");
    run(command("node").arg("www/page/build.mjs").args(options).current_dir(root()))
}

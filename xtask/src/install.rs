//! What the commands need beside Rust and Node: found where it is, else installed,
//! with a word on what and why.
//!
//! Cargo tools go into a folder of the user's cache, by version: a machine's own tools
//! stay as they are, and every checkout finds them there.

mod browsers;
mod python;

pub use browsers::{browser_variables, browsers, chromium};
pub use python::{model_weights, python_packages};

use crate::run::{cargo, command, find_program, output, path_with, root, run, say};
use anyhow::{Context as _, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

const WASM_TARGET: &str = "wasm32-unknown-unknown";
const WASM_PACK_VERSION: &str = "0.15.1";
const WORKER_BUILD_VERSION: &str = "0.8.7";
/// The oldest Node that the tests and the packages they use run on.
const NODE_MAJOR: u32 = 20;

/// The standard library for the target that everything here is about.
pub fn wasm_target() -> anyhow::Result<()> {
    let sysroot = output("rustc", &["--print", "sysroot"]).context("rustc does not answer")?;
    if Path::new(&sysroot).join("lib/rustlib").join(WASM_TARGET).join("lib").is_dir() {
        return Ok(());
    }
    if find_program("rustup").is_none() {
        bail!(
            "Rust's target {WASM_TARGET} is missing, and there is no rustup to add it: install it the way this Rust was installed"
        );
    }
    say(&format!("Installing Rust's target {WASM_TARGET} (rustup)"));
    installing(command("rustup").args(["target", "add", WASM_TARGET]))
}

/// Clippy and rustfmt, which a minimal Rust comes without.
pub fn lints() -> anyhow::Result<()> {
    for (component, subcommand) in [("clippy", "clippy"), ("rustfmt", "fmt")] {
        if cargo().args([subcommand, "--version"]).output().is_ok_and(|it| it.status.success()) {
            continue;
        }
        say(&format!("Installing {component} (rustup)"));
        installing(command("rustup").args(["component", "add", component]))?;
    }
    Ok(())
}

/// The folder of the wasm-bindgen CLI that fits the locked crate: both must be of the
/// same version, to the last digit.
pub fn wasm_bindgen() -> anyhow::Result<PathBuf> {
    let version = locked_version("Cargo.lock", "wasm-bindgen")?;
    cargo_tool(
        "wasm-bindgen",
        "wasm-bindgen-cli",
        &version,
        "makes the JavaScript side of the wasm",
    )
}

/// The folder of wasm-pack, which runs the tests in browsers.
pub fn wasm_pack() -> anyhow::Result<PathBuf> {
    cargo_tool("wasm-pack", "wasm-pack", WASM_PACK_VERSION, "runs Rust tests in a browser")
}

/// The folder of worker-build, which makes Workers of Rust.
pub fn worker_build() -> anyhow::Result<PathBuf> {
    let why = "makes the example Worker in Rust";
    cargo_tool("worker-build", "worker-build", WORKER_BUILD_VERSION, why).context(
        "on Linux it is built with OpenSSL's headers: apt-get install libssl-dev pkg-config",
    )
}

fn cargo_tool(program: &str, package: &str, version: &str, why: &str) -> anyhow::Result<PathBuf> {
    let is_right = |path: &Path| {
        output(path, &["--version"]).is_some_and(|it| it.split_whitespace().last() == Some(version))
    };
    let installed = cache()?.join(format!("{package}-{version}"));
    let in_cache = installed.join("bin").join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
    let found = find_program(program).into_iter().chain([in_cache]).find(|path| is_right(path));
    if let Some(folder) = found.as_deref().and_then(Path::parent) {
        return Ok(folder.to_owned());
    }
    say(&format!("Installing {package} {version} into {}: it {why}", installed.display()));
    // Without --locked: the lock of some versions names crates newer than mirrors have.
    // Hardly optimised: these tools run for seconds, and building them takes minutes.
    let mut install = cargo();
    install
        .args(["install", package, "--version", version, "--root"])
        .arg(&installed)
        .args(["--target-dir".as_ref(), root().join("target/tools").as_os_str()])
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    installing(&mut install)?;
    Ok(installed.join("bin"))
}

/// The version that a Cargo.lock has for a package.
pub fn locked_version(lock: &str, package: &str) -> anyhow::Result<String> {
    #[derive(serde::Deserialize)]
    struct Lock {
        package: Vec<Package>,
    }
    #[derive(serde::Deserialize)]
    struct Package {
        name: String,
        version: String,
    }
    let text = std::fs::read_to_string(root().join(lock)).with_context(|| lock.to_owned())?;
    let Lock { package: packages } = toml::from_str(&text).with_context(|| lock.to_owned())?;
    let found = packages.into_iter().find(|it| it.name == package);
    Ok(found.with_context(|| format!("{lock} has no {package}"))?.version)
}

fn cache() -> anyhow::Result<PathBuf> {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(std::env::home_dir()?.join(".cache")));
    Ok(cache.context("this user has no home folder to keep tools in")?.join("converse-wasm"))
}

/// The packages of a folder's package-lock.json; gives the folder of their programs.
pub fn npm_packages(folder: &str, why: &str) -> anyhow::Result<PathBuf> {
    node()?;
    let folder = root().join(folder);
    let modules = folder.join("node_modules");
    // npm writes this file last, with the lock that it installed.
    let installed = std::fs::metadata(modules.join(".package-lock.json"));
    let locked = std::fs::metadata(folder.join("package-lock.json"));
    let is_current =
        match (installed.and_then(|it| it.modified()), locked.and_then(|it| it.modified())) {
            (Ok(installed), Ok(locked)) => installed >= locked,
            _ => false,
        };
    if !is_current {
        say(&format!("Installing npm packages in {}: {why}", folder.display()));
        installing(
            npm()?
                .arg("ci")
                .args(["--no-audit", "--no-fund", "--loglevel=error"])
                .current_dir(&folder),
        )?;
    }
    Ok(modules.join(".bin"))
}

/// npm, as a command.
pub fn npm() -> anyhow::Result<Command> {
    let name = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let path = find_program("npm").or_else(|| Some(PathBuf::from(name)).filter(|_| cfg!(windows)));
    Ok(command(path.context("npm is missing: it comes with Node, from https://nodejs.org")?))
}

fn node() -> anyhow::Result<()> {
    let how = format!("install Node {NODE_MAJOR} or later, from https://nodejs.org");
    let version = output("node", &["--version"]);
    let version = version.with_context(|| format!("Node is missing: {how}"))?;
    let major =
        version.trim_start_matches('v').split('.').next().and_then(|it| it.parse::<u32>().ok());
    if major.is_none_or(|major| major < NODE_MAJOR) {
        bail!("Node {version} is too old: {how}");
    }
    Ok(())
}

/// wasm-opt of the locked npm package, and the folder it is in. Others are not looked
/// at: Debian 12's version 108 exits 0 and makes wasm that does not run.
pub fn wasm_opt() -> anyhow::Result<PathBuf> {
    Ok(build_packages()?.join("wasm-opt"))
}

/// What makes the package's JavaScript smaller.
pub fn terser() -> anyhow::Result<PathBuf> {
    Ok(build_packages()?.join("terser"))
}

fn build_packages() -> anyhow::Result<PathBuf> {
    npm_packages("xtask", "wasm-opt and terser, which make the package smaller")
}

/// PATH for wasm-pack, which looks there for the wasm-bindgen CLI and downloads another
/// where that is not of the right version.
pub fn wasm_pack_path() -> anyhow::Result<std::ffi::OsString> {
    path_with(&[wasm_bindgen()?, wasm_pack()?])
}

fn installing(command: &mut Command) -> anyhow::Result<()> {
    run(command).context("cannot install; is there a network?")
}

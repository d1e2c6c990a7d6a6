//! The npm package: built as wasm-pack.toml lists it.

use crate::run::{cargo, command, root, run, say};
use crate::weight::{Budget, weigh};
use crate::{install, shorten, snip};
use anyhow::Context as _;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// What is made of the crate.
const BOUND: [&str; 2] = ["converse_wasm_bg.wasm", "converse_wasm.js"];

/// The JavaScript beside that that every host loads.
const SHARED: [&str; 12] = [
    "bytes.js",
    "call.js",
    "client.js",
    "config.js",
    "error.js",
    "eventstream.js",
    "gather.js",
    "host.js",
    "inspect.js",
    "provider.js",
    "request.js",
    "stream.js",
];

/// wasm-pack.toml. A member that is not known here is an error: it would do nothing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Manifest {
    wasm: Wasm,
    budget: Budget,
    host: Vec<Host>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Wasm {
    profile: String,
    features: Vec<String>,
    wasm_opt: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Host {
    name: String,
    conditions: Vec<String>,
    entry: PathBuf,
}

/// Where the package is built.
pub fn folder() -> PathBuf {
    root().join("pkg")
}

/// Builds the package. Where it must keep its budget, one byte more is an error.
pub fn build(must_keep_budget: bool) -> anyhow::Result<()> {
    let manifest = std::fs::read_to_string(root().join("wasm-pack.toml"))?;
    let manifest: Manifest = toml::from_str(&manifest).context("wasm-pack.toml")?;
    install::wasm_target()?;
    let wasm_bindgen = install::wasm_bindgen()?.join("wasm-bindgen");
    let wasm_opt = install::wasm_opt()?;

    say("Building the npm package in pkg/");
    let wasm = compile(&manifest.wasm)?;
    let folder = folder();
    if folder.exists() {
        std::fs::remove_dir_all(&folder).context("cannot empty pkg/")?;
    }
    // --no-typescript: types.d.ts is written by hand.
    run(command(wasm_bindgen)
        .args(["--target", "web", "--no-typescript", "--remove-producers-section", "--out-dir"])
        .arg(&folder)
        .arg(&wasm))?;
    let [bound, glue] = BOUND.map(|file| folder.join(file));
    snip::uncalled(&bound)?;
    // An npm program is a script, which Windows starts through node only.
    run(command("node")
        .arg(wasm_opt.canonicalize()?)
        .args(&manifest.wasm.wasm_opt)
        .arg(&bound)
        .arg("-o")
        .arg(&bound))?;
    shorten::names(&bound, &glue)?;

    for host in &manifest.host {
        copy(&host.entry, &format!("{}.js", host.name))?;
    }
    for file in SHARED.into_iter().chain(["types.d.ts", "tools.js", "tools.d.ts"]) {
        copy(&Path::new("src/js").join(file), file)?;
    }
    for file in ["README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"] {
        copy(Path::new(file), file)?;
    }
    minify(&folder)?;
    let package = serde_json::to_string_pretty(&package_json(&manifest.host))?;
    std::fs::write(folder.join("package.json"), package + "\n")?;
    let hosts: Vec<_> = manifest.host.iter().map(|host| host.name.as_str()).collect();
    weigh(&manifest.budget, &folder, &[&BOUND[..], &SHARED].concat(), &hosts, must_keep_budget)
}

/// Compiles the crate as a cdylib and gives the path of the wasm.
///
/// Not through `wasm-pack build`: that wants the crate-type cdylib in Cargo.toml beside
/// lib, where cargo would link it for everyone who depends on the crate, and would not
/// run LTO on either.
fn compile(wasm: &Wasm) -> anyhow::Result<PathBuf> {
    // The places of panics are strings in the binary: without the machine's folders they
    // are shorter, and the same on every machine.
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo"))).unwrap_or_default();
    let flags = [(home.join("registry/src"), "crates"), (root(), ".")]
        .map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()));
    run(cargo()
        .args(["rustc", "--quiet", "--lib", "--crate-type", "cdylib"])
        .args(["--target", "wasm32-unknown-unknown", "--profile", &wasm.profile])
        .args(["--features", &wasm.features.join(",")])
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}")))?;
    let folder = root().join("target/wasm32-unknown-unknown").join(&wasm.profile);
    Ok(folder.join("converse_wasm.wasm"))
}

fn copy(from: &Path, to: &str) -> anyhow::Result<()> {
    let copied = std::fs::copy(root().join(from), folder().join(to));
    copied.with_context(|| format!("cannot copy {}", from.display())).map(drop)
}

fn package_json(hosts: &[Host]) -> Value {
    // The first condition that a host knows counts, so that their order matters.
    let mut exports = Map::new();
    exports.insert("types".to_owned(), json!("./types.d.ts"));
    for host in hosts {
        for condition in &host.conditions {
            exports.insert(condition.clone(), json!(format!("./{}.js", host.name)));
        }
    }
    json!({
        "name": "converse-wasm",
        "version": env!("CARGO_PKG_VERSION"),
        "description": "Amazon Bedrock's Converse and ConverseStream over fetch, with a Bedrock API key, decoded in WebAssembly",
        "keywords": ["bedrock", "converse", "aws", "llm", "wasm", "eventstream", "cloudflare-workers", "deno"],
        "license": "MIT OR Apache-2.0",
        "type": "module",
        "exports": {
            ".": exports,
            "./tools": { "types": "./tools.d.ts", "default": "./tools.js" },
            // For bundlers that have to be told of it, and for init() by hand.
            "./converse_wasm_bg.wasm": "./converse_wasm_bg.wasm",
            "./package.json": "./package.json",
        },
        // Where TypeScript does not look at exports.
        "types": "./types.d.ts",
        // These load the module when they are imported; all others wait to be called.
        "sideEffects": ["./workerd.js", "./deno.js", "./node.js"],
        "files": ["*.js", "*.d.ts", "*.wasm", "CHANGELOG.md", "LICENSE-*"],
        "engines": { "node": ">=20" },
        "publishConfig": { "access": "public", "provenance": true },
    })
}

/// Minifies each JavaScript file where it is: a page without a bundler loads it as it stands.
fn minify(folder: &Path) -> anyhow::Result<()> {
    let terser = install::terser()?.canonicalize()?;
    let mut files = Vec::new();
    javascript_below(folder, &mut files)?;
    for file in files {
        run(command("node")
            .arg(&terser)
            .arg(&file)
            .args(["--module", "--ecma", "2022", "--compress", "passes=2", "--mangle", "--output"])
            .arg(&file))?;
    }
    Ok(())
}

fn javascript_below(folder: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            javascript_below(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "js") {
            files.push(path);
        }
    }
    Ok(())
}

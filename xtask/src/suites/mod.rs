//! The test suites, and what they need to run: a package, a browser, the local endpoint.

mod servers;
mod tally;

use crate::local_model::{LocalModel, cargo_in_model};
use crate::run::{cargo, command, root, run, say};
use crate::{examples, install, package, page};
use clap::ValueEnum;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use self::servers::{Addresses, Servers};
use self::tally::{Tally, counted};

/// Why tests/node_modules is there.
const TEST_PACKAGES: &str = "hosts to run the package on, and a peer";

/// A suite by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Suite {
    /// Formatting, clippy and documentation, for this machine and for wasm32.
    Lint,
    /// Rust tests on this machine: the pure part, the local endpoint, the documentation.
    Native,
    /// Rust tests in a headless browser (wasm-pack test): the Rust API.
    Web,
    /// The types of the npm package, by tsc.
    Types,
    /// The npm package on every host: Node, Bun, Deno, workerd, browsers and their workers.
    Hosts,
    /// The npm package in apps that each bundler has made.
    Bundlers,
    /// The npm package and the crate, as they are published.
    Publish,
    /// The page, used in Chromium and in part in Firefox.
    Page,
    /// The local endpoint, read by the AWS SDK.
    Peer,
    /// The example servers that hold IAM credentials.
    Server,
    /// The relay in workerd and in Deno: as pages use it, and under attack.
    Relay,
    /// The examples in Rust: a Worker in workerd, and a page in Chromium.
    Examples,
    /// The model that answers on this machine, behind the local endpoint.
    Model,
}

/// Runs suites (all where none is named); tells whether all tests passed.
pub fn test(suites: &[Suite]) -> anyhow::Result<bool> {
    let suites = if suites.is_empty() { Suite::value_variants() } else { suites };
    let mut tally = Tally::default();
    let mut prepared = Prepared::default();
    for suite in suites {
        // What cannot even start has failed, and the others are still to run.
        let of_suite = suite.run(&mut prepared).unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            Tally { passed: 0, failed: 1 }
        });
        println!("    {suite:?}: {} passed, {} failed", of_suite.passed, of_suite.failed);
        tally.add(of_suite);
    }
    println!("{} passed, {} failed", tally.passed, tally.failed);
    Ok(tally.failed == 0 && tally.passed > 0)
}

impl Suite {
    fn run(self, prepared: &mut Prepared) -> anyhow::Result<Tally> {
        match self {
            Self::Lint => lint(),
            Self::Native => native(),
            Self::Web => web(prepared.scripted()?),
            Self::Types => prepared.package().and_then(|()| types()),
            Self::Hosts => {
                prepared.package()?;
                install::browsers();
                node("the npm package on every host", "hosts", ".test.mjs", prepared.scripted()?)
            }
            Self::Bundlers => {
                prepared.package()?;
                install::npm_packages("www", "wrangler, which bundles for Cloudflare Workers")?;
                node("apps that bundlers made", "bundlers", ".test.mjs", prepared.scripted()?)
            }
            Self::Publish => {
                prepared.package()?;
                node("what is published", "publish", ".test.mjs", prepared.scripted()?)
            }
            Self::Page => {
                prepared.page()?;
                install::browsers();
                node("the page in browsers", "page", ".test.mjs", prepared.scripted()?)
            }
            Self::Peer => node(
                "the local endpoint with the AWS SDK",
                "endpoint",
                ".mjs",
                prepared.scripted()?,
            ),
            Self::Server => {
                install::npm_packages("www", "what the example servers and the relay share")?;
                install::npm_packages("www/server", "what the example servers are made of")?;
                node("the example servers", "server", ".test.mjs", prepared.scripted()?)
            }
            Self::Relay => {
                prepared.package()?;
                install::npm_packages("www", "what the relay is made of, and wrangler")?;
                page::build_for_hosts()?;
                node("the relay on its hosts", "relay", ".test.mjs", prepared.scripted()?)
            }
            Self::Examples => {
                examples::build()?;
                node("the examples in Rust", "examples", ".test.mjs", prepared.scripted()?)
            }
            Self::Model => {
                prepared.page()?;
                model(prepared.servers()?)
            }
        }
    }
}

/// What several suites need, made once, when the first of them asks.
#[derive(Default)]
struct Prepared {
    has_package: bool,
    has_page: bool,
    servers: Option<Servers>,
}

impl Prepared {
    fn package(&mut self) -> anyhow::Result<()> {
        if !self.has_package {
            package::build(true)?;
            install_package()?;
            self.has_package = true;
        }
        Ok(())
    }

    fn page(&mut self) -> anyhow::Result<()> {
        self.package()?;
        if !self.has_page {
            page::build(&[])?;
            self.has_page = true;
        }
        Ok(())
    }

    fn servers(&mut self) -> anyhow::Result<&Servers> {
        let servers = match self.servers.take() {
            Some(servers) => servers,
            None => Servers::start()?,
        };
        Ok(self.servers.insert(servers))
    }

    fn scripted(&mut self) -> anyhow::Result<&Addresses> {
        Ok(&self.servers()?.scripted)
    }
}

fn lint() -> anyhow::Result<Tally> {
    install::lints()?;
    install::wasm_target()?;
    let wasm = ["--target", "wasm32-unknown-unknown", "--package", "converse-wasm"];
    let deny = ["--", "--deny", "warnings"];
    let mut tally = Tally::default();
    let mut check = |what: &str, command: &mut Command| tally.check(what, command);
    check("Formatting", cargo().args(["fmt", "--all", "--check"]));
    check(
        "Clippy for this machine",
        cargo().args(["clippy", "--quiet", "--workspace", "--all-targets"]).args(deny),
    );
    check(
        "Clippy for wasm32, the Rust API",
        cargo().args(["clippy", "--quiet", "--all-targets"]).args(wasm).args(deny),
    );
    check(
        "Clippy for wasm32, the JavaScript API",
        cargo().args(["clippy", "--quiet", "--features", "js"]).args(wasm).args(deny),
    );
    for (what, target) in [("this machine", &[][..]), ("wasm32", &wasm[..])] {
        check(
            &format!("Documentation for {what}"),
            cargo()
                .args(["doc", "--quiet", "--no-deps", "--package", "converse-wasm"])
                .args(target.iter().take(2))
                .env("RUSTDOCFLAGS", "--deny warnings"),
        );
    }
    Ok(tally)
}

fn native() -> anyhow::Result<Tally> {
    install::python_packages()?;
    say("Rust tests on this machine");
    counted(cargo().args(["test", "--quiet", "--workspace", "--no-fail-fast"]))
}

fn web(addresses: &Addresses) -> anyhow::Result<Tally> {
    install::wasm_target()?;
    let wasm_pack = install::wasm_pack()?.join("wasm-pack");
    let path = install::wasm_pack_path()?;
    let chromium = install::chromium()?;
    say("Rust tests in headless Chromium");
    counted(
        command(wasm_pack)
            .args(["test", "--headless", "--chrome", "--chromedriver"])
            .arg(&chromium.driver)
            .args([".", "--test", "web"])
            .env("PATH", path)
            // Read when the tests are compiled: a page has no environment.
            .env("CONVERSE_ENDPOINT", &addresses.endpoint),
    )
}

fn types() -> anyhow::Result<Tally> {
    install::python_packages()?;
    let tsc = install::npm_packages("tests", TEST_PACKAGES)?.join("tsc").canonicalize()?;
    let mut tally = Tally::default();
    // As Node resolves them, with AWS's own types; and as bundlers do, more strictly.
    for project in ["tests/types", "tests/types/tsconfig.bundler.json"] {
        let mut check = command("node");
        let check = check.arg(&tsc).args(["--project", project]);
        tally.check(&format!("The types of the npm package, {project}"), check);
    }
    say("The types of the npm package, against the API's model");
    let walk = ["--test", "--test-reporter", "spec", "tests/types/walk.test.mjs"];
    tally.add(counted(command("node").args(walk))?);
    Ok(tally)
}

fn node(what: &str, folder: &str, ending: &str, addresses: &Addresses) -> anyhow::Result<Tally> {
    install::npm_packages("tests", TEST_PACKAGES)?;
    install::chromium()?;
    say(&format!("Tests of {what}"));
    let mut test_files: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(root().join("tests").join(folder))? {
        let path = entry?.path();
        if path.to_str().is_some_and(|path| path.ends_with(ending)) {
            test_files.push(path);
        }
    }
    test_files.sort();
    counted(
        command("node")
            .args(["--test", "--test-reporter", "spec"])
            .args(test_files)
            .env("ENDPOINT", &addresses.endpoint)
            .env("PAGE_URL", &addresses.page)
            .envs(install::browser_variables()),
    )
}

fn model(servers: &Servers) -> anyhow::Result<Tally> {
    install::lints()?;
    let weights = install::model_weights()?;
    let mut tally = Tally::default();
    let formatting = ["fmt", "--check", "--manifest-path", "xtask/model/Cargo.toml"];
    tally.check("Formatting of the local model", cargo().args(formatting));
    let clippy = ["--quiet", "--all-targets", "--", "--deny", "warnings"];
    tally.check("Clippy for the local model", cargo_in_model("clippy").args(clippy));
    say("Rust tests of the local model");
    let mut tests = cargo_in_model("test");
    let tests = tests.arg("--no-fail-fast").env("LOCAL_MODEL_WEIGHTS", weights);
    tally.add(counted(tests)?);
    let model = LocalModel::start()?;
    let addresses = servers.with(model.upstream())?;
    tally.add(node(
        "the local model, in Node and on the page",
        "local-model",
        ".test.mjs",
        &addresses,
    )?);
    Ok(tally)
}

/// Packs pkg/ as for npm, and puts it where the tests import it from.
fn install_package() -> anyhow::Result<()> {
    install::npm_packages("tests", TEST_PACKAGES)?;
    say("Packing the npm package and installing it for the tests");
    let target = root().join("target");
    let pack = ["pack", "--silent", "--pack-destination"];
    run(install::npm()?
        .args(pack)
        .arg(&target)
        .current_dir(package::folder())
        .stdout(Stdio::null()))?;
    let tarball = target.join(format!("converse-wasm-{}.tgz", env!("CARGO_PKG_VERSION")));
    // --no-save: the tests' lock has no word of what is under test.
    run(install::npm()?
        .args(["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error", "--silent"])
        .arg(&tarball)
        .current_dir(root().join("tests")))
}

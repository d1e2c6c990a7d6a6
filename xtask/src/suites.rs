//! The test suites, and what they need to run: a package, a browser, the local endpoint.

use crate::local_model::{LocalModel, cargo_in_model};
use crate::run::{cargo, command, root, run, say, shown};
use crate::{demo, endpoint, examples, install, package, page, runtime};
use anyhow::Context as _;
use axum::Router;
use clap::ValueEnum;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use tokio::runtime::Runtime;

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
    /// The page, typed on in a browser.
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
            Self::Web => web(prepared.servers()?),
            Self::Types => prepared.package().and_then(|()| types()),
            Self::Hosts => {
                prepared.package()?;
                install::browsers();
                node("the npm package on every host", "hosts", ".test.mjs", prepared.servers()?)
            }
            Self::Bundlers => {
                prepared.package()?;
                install::npm_packages("www", "wrangler, which bundles for Cloudflare Workers")?;
                node("apps that bundlers made", "bundlers", ".test.mjs", prepared.servers()?)
            }
            Self::Publish => {
                prepared.package()?;
                node("what is published", "publish", ".test.mjs", prepared.servers()?)
            }
            Self::Page => {
                prepared.package()?;
                page::build()?;
                node("the page in Chromium", "page", ".test.mjs", prepared.servers()?)
            }
            Self::Peer => {
                node("the local endpoint with the AWS SDK", "endpoint", ".mjs", prepared.servers()?)
            }
            Self::Server => {
                install::npm_packages("www", "what the example servers and the relay share")?;
                install::npm_packages("www/server", "what the example servers are made of")?;
                node("the example servers", "server", ".test.mjs", prepared.servers()?)
            }
            Self::Relay => {
                prepared.package()?;
                install::npm_packages("www", "what the relay is made of, and wrangler")?;
                page::build_for_hosts()?;
                node("the relay on its hosts", "relay", ".test.mjs", prepared.servers()?)
            }
            Self::Examples => {
                examples::build()?;
                node("the examples in Rust", "examples", ".test.mjs", prepared.servers()?)
            }
            Self::Model => {
                prepared.package()?;
                model(prepared.servers()?)
            }
        }
    }
}

/// What several suites need, made once, when the first of them asks.
#[derive(Default)]
struct Prepared {
    has_package: bool,
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

    fn servers(&mut self) -> anyhow::Result<&Servers> {
        let servers = match self.servers.take() {
            Some(servers) => servers,
            None => Servers::start()?,
        };
        Ok(self.servers.insert(servers))
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

fn web(servers: &Servers) -> anyhow::Result<Tally> {
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
            .env("CONVERSE_ENDPOINT", &servers.endpoint),
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

fn node(what: &str, folder: &str, ending: &str, servers: &Servers) -> anyhow::Result<Tally> {
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
            .env("ENDPOINT", &servers.endpoint)
            .env("PAGE_URL", &servers.page)
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
    say("Tests of the local model through the npm package");
    let model = LocalModel::start()?;
    let endpoint = servers.serve(endpoint::standalone_router(Some(model.upstream())))?;
    let tests = ["--test", "--test-reporter", "spec", "tests/local-model/model.test.mjs"];
    tally.add(counted(command("node").args(tests).env("ENDPOINT", endpoint))?);
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

/// The local endpoint, and the page with one behind it: two origins, so that what the
/// tests see has been through CORS.
struct Servers {
    endpoint: String,
    page: String,
    runtime: Runtime,
}

impl Servers {
    fn start() -> anyhow::Result<Self> {
        let runtime = runtime()?;
        let endpoint = serve(&runtime, endpoint::standalone_router(None))?;
        let page = serve(&runtime, demo::page(None))? + "/";
        Ok(Self { endpoint, page, runtime })
    }

    /// One more, as long as these.
    fn serve(&self, router: Router) -> anyhow::Result<String> {
        serve(&self.runtime, router)
    }
}

/// Gives the address.
fn serve(runtime: &Runtime, router: Router) -> anyhow::Result<String> {
    let listener = runtime.block_on(demo::listen(0))?;
    let url = format!("http://{}", listener.local_addr()?);
    runtime.spawn(endpoint::serve(listener, router));
    Ok(url)
}

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    passed: usize,
    failed: usize,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// Runs what passes or fails as one.
    fn check(&mut self, what: &str, command: &mut Command) {
        say(what);
        match run(command) {
            Ok(()) => self.passed += 1,
            Err(error) => {
                eprintln!("{error:#}");
                self.failed += 1;
            }
        }
    }

    /// Reads a line of a test runner's summary: `test result: ok. 3 passed; 0 failed; …`
    /// of Rust's, `ℹ pass 3`, `ℹ fail 0`, `ℹ cancelled 0` of Node's.
    fn read(&mut self, line: &str) {
        if let Some((_, counts)) = line.split_once("test result: ") {
            let count = |what: &str| {
                let words = counts.split(['.', ';', ' ']).filter(|word| !word.is_empty());
                let words: Vec<_> = words.collect();
                let at = words.iter().position(|word| *word == what)?.checked_sub(1)?;
                words.get(at)?.parse::<usize>().ok()
            };
            self.passed += count("passed").unwrap_or(0);
            self.failed += count("failed").unwrap_or(0);
        }
        let words: Vec<_> = line.split_whitespace().collect();
        if let ["ℹ", what, count] = words[..] {
            let count = count.parse().unwrap_or(0);
            match what {
                "pass" => self.passed += count,
                "fail" | "cancelled" => self.failed += count,
                _ => {}
            }
        }
    }
}

/// Runs a test runner, its output shown, and counts its tests.
fn counted(command: &mut Command) -> anyhow::Result<Tally> {
    let started = command.stdout(Stdio::piped()).spawn();
    let mut child = started.with_context(|| format!("cannot start {}", shown(command)))?;
    let mut tally = Tally::default();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = String::from_utf8_lossy(&line?).into_owned();
            println!("{line}");
            tally.read(&line);
        }
    }
    // A runner that failed for a reason that is no test's, or that ran no test, failed.
    if (!child.wait()?.success() && tally.failed == 0) || tally == Tally::default() {
        eprintln!("{} failed", shown(command));
        tally.failed += 1;
    }
    Ok(tally)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_of_both_runners_are_counted() {
        let mut tally = Tally::default();
        for line in [
            "test result: ok. 22 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
            "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 filtered out",
            "test tests::what_passed_is_counted ... ok",
            "ℹ tests 30",
            "ℹ pass 24",
            "ℹ fail 4",
            "ℹ cancelled 2",
        ] {
            tally.read(line);
        }
        assert_eq!(tally, Tally { passed: 47, failed: 8 });
    }
}

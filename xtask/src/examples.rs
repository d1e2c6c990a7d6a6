//! The examples in Rust: checked, and built the way their READMEs say.

use crate::install;
use crate::run::{cargo, command, root, run, say};

/// Builds www/leptos and www/rust-worker into target/examples. Not optimised: nothing waits
/// for them but tests, and a release takes minutes longer.
pub fn build() -> anyhow::Result<()> {
    install::lints()?;
    install::wasm_target()?;
    let wasm_bindgen = install::wasm_bindgen()?.join("wasm-bindgen");
    let worker_build = install::worker_build()?.join("worker-build");
    let esbuild =
        install::npm_packages("tests", "esbuild, which worker-build runs")?.join("esbuild");
    let www = root().join("www");
    let target = root().join("target");
    let wasm = ["--quiet", "--target", "wasm32-unknown-unknown"];
    let cargo = |subcommand: &str| {
        let mut cargo = cargo();
        cargo.arg(subcommand).current_dir(&www).env("CARGO_TARGET_DIR", &target);
        cargo
    };

    say("Checking the Rust examples");
    run(cargo("fmt").args(["--all", "--check"]))?;
    run(cargo("clippy").args(wasm).args(["--", "--deny", "warnings"]))?;

    say("Building the Rust examples");
    run(cargo("build").args(wasm).args(["--package", "leptos-page"]))?;
    run(command(&wasm_bindgen)
        .args(["--target", "web", "--no-typescript", "--out-dir"])
        .arg(target.join("examples/leptos"))
        .arg(target.join("wasm32-unknown-unknown/debug/leptos-page.wasm")))?;
    // It would download both programs.
    run(command(worker_build)
        .args(["--dev", "--out-dir", "../../target/examples/rust-worker", "--quiet"])
        .current_dir(www.join("rust-worker"))
        .env("CARGO_TARGET_DIR", &target)
        .env("WASM_BINDGEN_BIN", wasm_bindgen)
        .env("ESBUILD_BIN", esbuild))
}

#[cfg(test)]
mod tests {
    use crate::install::locked_version;

    #[test]
    fn the_examples_have_the_wasm_bindgen_of_the_library() -> anyhow::Result<()> {
        let ours = locked_version("Cargo.lock", "wasm-bindgen")?;
        assert_eq!(
            locked_version("www/Cargo.lock", "wasm-bindgen")?,
            ours,
            "one CLI serves both: run `cargo update -p wasm-bindgen --precise {ours}` in www"
        );
        Ok(())
    }
}

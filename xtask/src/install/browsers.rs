//! The browsers that the tests run in: found where they are, else installed from Debian's packages.

use super::installing;
use crate::run::{command, find_program, output, say};
use anyhow::Context as _;
use std::path::PathBuf;
use std::process::Command;

/// A Chromium and the driver that fits it.
pub struct Chromium {
    pub browser: PathBuf,
    pub driver: PathBuf,
}

/// What makes a browser be there.
struct Needed {
    name: &'static str,
    /// Debian's packages.
    packages: &'static [&'static str],
    /// What to do on other systems.
    elsewhere: &'static str,
    is_there: fn() -> bool,
}

const CHROMIUM: Needed = Needed {
    name: "Chromium",
    packages: &["chromium", "chromium-driver"],
    elsewhere: "Chromium or Chrome, and the chromedriver of its version, with PATH or the variables CHROMIUM and CHROMEDRIVER leading to them",
    is_there: || find_chromium().is_some(),
};
const FIREFOX: Needed = Needed {
    name: "Firefox",
    packages: &["firefox-esr"],
    elsewhere: "Firefox, with PATH or the variable FIREFOX leading to it",
    is_there: || find_firefox().is_some(),
};
const WEBKIT: Needed = Needed {
    name: "WebKitGTK",
    packages: &["webkit2gtk-driver", "xvfb"],
    elsewhere: "WebKitGTK's WebKitWebDriver (there is one for Linux only), with PATH or the variable WEBKIT_DRIVER leading to it, and Xvfb",
    is_there: || find_webkit_driver().is_some() && find_program("Xvfb").is_some(),
};

/// Finds Chromium or Chrome and its driver, or installs Debian's.
pub fn chromium() -> anyhow::Result<Chromium> {
    install(&[CHROMIUM])?;
    find_chromium().context("Chromium was installed but is not found")
}

/// Finds or installs all browsers. Of one that this machine cannot have it is said; its tests say it, too.
pub fn browsers() {
    if let Err(error) = install(&[CHROMIUM, FIREFOX, WEBKIT]) {
        eprintln!("{error:#}");
    }
}

/// The variables by which the tests find the browsers that are there.
pub fn browser_variables() -> Vec<(&'static str, PathBuf)> {
    let found = [
        ("CHROMIUM", find_chromium().map(|found| found.browser)),
        ("FIREFOX", find_firefox()),
        ("WEBKIT_DRIVER", find_webkit_driver()),
    ];
    found.into_iter().filter_map(|(name, path)| Some((name, path?))).collect()
}

/// In one go, for those that are missing.
fn install(needed: &[Needed]) -> anyhow::Result<()> {
    let missing: Vec<_> = needed.iter().filter(|it| !(it.is_there)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if find_program("apt-get").is_none() {
        let elsewhere: Vec<_> = missing.iter().map(|it| it.elsewhere).collect();
        anyhow::bail!("the tests need what is missing here: install {}", elsewhere.join("; "));
    }
    let names: Vec<_> = missing.iter().map(|it| it.name).collect();
    let packages: Vec<_> = missing.iter().flat_map(|it| it.packages).copied().collect();
    say(&format!("Installing {}: the tests run in {}", packages.join(", "), names.join(", ")));
    let is_root = output("id", &["-u"]).is_some_and(|id| id == "0");
    let apt = || if is_root { command("apt-get") } else { sudo_apt() };
    let install = installing(apt().args(["update", "-qq"])).and_then(|()| {
        installing(
            apt()
                .args(["install", "-y", "-qq", "--no-install-recommends"])
                .args(&packages)
                .env("DEBIAN_FRONTEND", "noninteractive"),
        )
    });
    install.with_context(|| format!("install them by hand: apt-get install {}", packages.join(" ")))
}

fn sudo_apt() -> Command {
    let mut sudo = command("sudo");
    sudo.arg("apt-get");
    sudo
}

fn find_chromium() -> Option<Chromium> {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
    let mac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
    let browser = given("CHROMIUM").or_else(|| find(&names, mac))?;
    let driver = given("CHROMEDRIVER").or_else(|| find_program("chromedriver"))?;
    Some(Chromium { browser, driver })
}

fn find_firefox() -> Option<PathBuf> {
    let mac = "/Applications/Firefox.app/Contents/MacOS/firefox";
    given("FIREFOX").or_else(|| find(&["firefox-esr", "firefox"], mac))
}

fn find_webkit_driver() -> Option<PathBuf> {
    given("WEBKIT_DRIVER").or_else(|| find_program("WebKitWebDriver"))
}

fn given(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).map(PathBuf::from)
}

/// The first of these in PATH, or where macOS has it.
fn find(names: &[&str], mac: &str) -> Option<PathBuf> {
    let mac = Some(PathBuf::from(mac)).filter(|path| path.is_file());
    names.iter().find_map(|name| find_program(name)).or(mac)
}
